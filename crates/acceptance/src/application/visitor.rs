//! Clients: on this machine, as pods of their own, or within the network of an application's pod.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result, ensure};
use program::process::ask;
use serde_json::{Value as Json, json};

use crate::application::answers::Answers;
use crate::application::bench::Bench;
use crate::application::pod::Pod;
use crate::application::wait::{text, until};
use crate::cluster::MARK;

/// The image that `cargo xtask images` makes.
const IMAGE: &str = concat!("ghcr.io/stackgen/visitor:", env!("CARGO_PKG_VERSION"));

/// What the label says of a namespace that was made for visitors.
const NAMESPACES: &str = "visitors";

/// Where a client is.
#[derive(Clone, Debug)]
pub enum Visitor {
    Here,
    Pod { namespace: String, name: String },
}

/// A client that keeps asking.
#[derive(Debug)]
pub struct Visit {
    child: Child,
    answers: JoinHandle<Vec<Json>>,
}

/// A pod of its own for an application, by its id, in a namespace, which is made if it is not there.
///
/// # Errors
/// The cluster refuses, or the pod does not start.
pub fn pod(bench: &Bench, id: &str, namespace: &str, labels: &Json) -> Result<Visitor> {
    let found = bench.cluster.ask(&["get", "namespace", namespace, "-o", "name"], "")?;
    let mut items = Vec::new();
    if found.code != Some(0) {
        items.push(json!({
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": { "name": namespace, "labels": {
                MARK: NAMESPACES, "pod-security.kubernetes.io/enforce": "restricted",
            } },
        }));
    }
    let name = format!("visitor-{id}");
    let mut marked = labels.clone();
    marked[MARK] = json!(id);
    items.push(json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": { "name": name, "namespace": namespace, "labels": marked },
        "spec": {
            "automountServiceAccountToken": false,
            "terminationGracePeriodSeconds": 0,
            "containers": [container("visitor", &["stay"])],
        },
    }));
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": items }).to_string();
    bench.cluster.ask(&["apply", "-f", "-"], &list)?.clean("making a visitor")?;
    let pod = format!("pod/{name}");
    let wait = ["wait", "--for=condition=Ready", "-n", namespace, &pod, "--timeout=60s"];
    bench.cluster.ask(&wait, "")?.clean("waiting for a visitor")?;
    Ok(Visitor::Pod { namespace: namespace.to_owned(), name })
}

/// Removes the pods that were made for an application, by its id.
///
/// # Errors
/// The cluster refuses.
pub fn remove(bench: &Bench, id: &str) -> Result<()> {
    let label = format!("{MARK}={id}");
    let delete = ["delete", "pods", "--all-namespaces", "-l", &label];
    bench.cluster.ask(&delete, "")?.clean("removing visitors").map(drop)
}

/// Removes the namespaces that were made for visitors.
///
/// # Errors
/// The cluster refuses.
pub fn remove_namespaces(bench: &Bench) -> Result<()> {
    let delete = ["delete", "namespaces", "-l", &format!("{MARK}={NAMESPACES}")];
    bench.cluster.ask(&delete, "")?.clean("removing namespaces of visitors").map(drop)
}

/// Which doors are open as seen from a pod: `HOST:PORT`s, with what the visitor there says of each.
///
/// # Errors
/// The visitor cannot be put there.
pub fn knock(bench: &Bench, from: &Pod, doors: &[String]) -> Result<Vec<Json>> {
    let path = format!("/api/v1/namespaces/{}/pods/{}", from.namespace, from.name);
    let mut pod = bench.cluster.get(&path)?;
    let there = pod["spec"]["ephemeralContainers"].as_array().map_or(0, Vec::len);
    let name = format!("visitor-{there}");
    let mut arguments = vec!["connect"];
    arguments.extend(doors.iter().map(String::as_str));
    let visitor = ephemeral(&name, &arguments);
    match pod["spec"]["ephemeralContainers"].as_array_mut() {
        Some(containers) => containers.push(visitor),
        None => pod["spec"]["ephemeralContainers"] = json!([visitor]),
    }
    let replace = ["replace", "--raw", &format!("{path}/ephemeralcontainers"), "-f", "-"];
    bench.cluster.ask(&replace, &pod.to_string())?.clean("putting a visitor into a pod")?;
    until(60, &format!("the visitor in {} ends", from.name), || {
        let pod = bench.cluster.get(&path)?;
        let statuses = pod["status"]["ephemeralContainerStatuses"].as_array();
        let own = statuses.into_iter().flatten().find(|status| status["name"] == name.as_str());
        Ok(own.is_some_and(|status| status["state"]["terminated"].is_object()))
    })?;
    let logs = ["logs", "-n", &from.namespace, &from.name, "-c", &name];
    lines(&bench.cluster.ask(&logs, "")?.clean("kubectl logs")?)
}

impl Visitor {
    fn command(&self, bench: &Bench, arguments: &[&str]) -> Command {
        let mut command = match self {
            Visitor::Here => Command::new(&bench.visitor),
            Visitor::Pod { namespace, name } => {
                let mut command = Command::new(&bench.cluster.kubectl);
                command.args(["exec", "-i", "-n", namespace, name, "--", "/visitor"]);
                command
            }
        };
        command.args(arguments);
        command
    }

    /// What the visitor says, line by line.
    ///
    /// # Errors
    /// It cannot be run.
    pub fn say(&self, bench: &Bench, arguments: &[&str]) -> Result<Vec<Json>> {
        lines(&ask(&mut self.command(bench, arguments), "")?.clean("a visitor")?)
    }

    /// Begins to keep asking.
    ///
    /// # Errors
    /// It cannot be run.
    pub fn keep(&self, bench: &Bench, url: &str, per_second: u32) -> Result<Visit> {
        let mut command = self.command(bench, &["keep", url, &per_second.to_string()]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().context("cannot run a visitor")?;
        let stdout = child.stdout.take().context("a visitor without stdout")?;
        let answers = thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            lines.filter_map(|line| serde_json::from_str(&line).ok()).collect()
        });
        Ok(Visit { child, answers })
    }
}

impl Visit {
    /// Stops asking; all answers.
    ///
    /// # Errors
    /// Too few were given to tell anything.
    pub fn end(mut self) -> Result<Answers> {
        drop(self.child.stdin.take());
        self.child.wait().context("a visitor does not end")?;
        let answers = self.answers.join().unwrap_or_default();
        ensure!(answers.len() >= 20, "only {} requests were made", answers.len());
        Ok(Answers::new(answers))
    }
}

/// A container that may run under the Pod Security Standard *restricted*.
fn container(name: &str, arguments: &[&str]) -> Json {
    let mut container = ephemeral(name, arguments);
    container["resources"] = json!({ "requests": { "cpu": "5m", "memory": "16Mi" } });
    container
}

/// The same without resources, which ephemeral containers have not.
fn ephemeral(name: &str, arguments: &[&str]) -> Json {
    json!({
        "name": name,
        "image": IMAGE,
        "args": arguments,
        "imagePullPolicy": "IfNotPresent",
        "securityContext": {
            "runAsNonRoot": true,
            "runAsUser": 65532,
            "allowPrivilegeEscalation": false,
            "readOnlyRootFilesystem": true,
            "capabilities": { "drop": ["ALL"] },
            "seccompProfile": { "type": "RuntimeDefault" },
        },
    })
}

fn lines(said: &str) -> Result<Vec<Json>> {
    let lines = said.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().with_context(|| format!("a visitor said {said:?}"))
}

/// The body of an answer as JSON.
///
/// # Errors
/// It is none.
pub fn body(answer: &Json) -> Result<Json> {
    serde_json::from_str(text(&answer["body"])).with_context(|| format!("the answer was {answer}"))
}
