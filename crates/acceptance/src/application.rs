//! One application in one environment: rendered, applied, looked at, removed.

pub mod answers;
pub mod bench;
pub mod door;
pub mod pod;
pub mod rendered;
pub mod secret;
pub mod values;
pub mod visitor;
pub mod wait;

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use program::project::{Project, items};
use serde_json::{Value as Json, json};

use crate::application::bench::Bench;
use crate::application::pod::{Pod, pods};
use crate::application::rendered::{Rendered, render, stack};
use crate::application::values::{merge, own_size, small};
use crate::application::wait::text;
use crate::cluster::namespaces;

/// How long anything may take to become ready.
const PATIENCE: &str = "--timeout=300s";

/// An application on the cluster.
#[derive(Debug)]
pub struct Application<'a> {
    pub bench: &'a Bench,
    pub project: &'a Project,
    pub env: String,
    /// What lies above the project's values.
    pub values: Json,
    /// What was rendered last.
    pub now: Rendered,
    /// Whether the step that runs found nothing to do.
    pub idle: bool,
}

impl<'a> Application<'a> {
    /// Renders it, and makes sure that its namespaces are free.
    ///
    /// # Errors
    /// gen refuses the values, or the cluster has no room.
    pub fn new(bench: &'a Bench, project: &'a Project, env: &str) -> Result<Self> {
        let own = stack(project, env, &json!({}))?;
        let values = small(&own, env, &bench.storage_class);
        let now = render(&bench.r#gen, project, env, &values)?;
        let application = Self { bench, project, env: env.to_owned(), values, now, idle: false };
        bench.cluster.free(&application.namespaces())?;
        application.delete(application.whole_cluster())?;
        Ok(application)
    }

    /// What tells it from the others.
    pub fn id(&self) -> String {
        format!("{}-{}", self.project.name, self.env)
    }

    /// A step has nothing to do here, and says why; it must have in another application.
    pub fn nothing(&mut self, why: &str) -> String {
        self.idle = true;
        why.to_owned()
    }

    /// The names of its namespaces.
    pub fn namespaces(&self) -> BTreeSet<String> {
        namespaces(&self.now.objects)
    }

    /// Renders the application with a change, which stays.
    ///
    /// # Errors
    /// gen refuses it.
    pub fn change(&mut self, change: &Json) -> Result<()> {
        merge(&mut self.values, change);
        self.now = render(&self.bench.r#gen, self.project, &self.env, &self.values)?;
        Ok(())
    }

    /// Renders the application as its project has it, with its own requests.
    ///
    /// # Errors
    /// gen refuses it.
    pub fn reset(&mut self) -> Result<()> {
        self.values = own_size(&self.now.stack, &self.env, &self.bench.storage_class);
        self.now = render(&self.bench.r#gen, self.project, &self.env, &self.values)?;
        Ok(())
    }

    /// Renders the application with a change that does not stay.
    ///
    /// # Errors
    /// gen refuses it.
    pub fn with(&self, change: &Json) -> Result<Rendered> {
        let mut values = self.values.clone();
        merge(&mut values, change);
        render(&self.bench.r#gen, self.project, &self.env, &values)
    }

    /// `kubectl apply -f -` of all objects, which must not draw a warning.
    ///
    /// # Errors
    /// The cluster refuses an object, or warns.
    pub fn apply(&self) -> Result<String> {
        let apply = ["apply", "-f", "-"];
        let said = self.bench.cluster.ask(&apply, &self.now.yaml)?.clean("kubectl apply")?;
        self.bench.cluster.mark(&self.namespaces())?;
        Ok(said)
    }

    /// Applies some of the objects.
    ///
    /// # Errors
    /// The cluster refuses an object, or warns.
    pub fn apply_only(&self, wanted: impl Fn(&Json) -> bool) -> Result<()> {
        let list = list(self.now.objects.iter().filter(|object| wanted(object)));
        self.bench.cluster.ask(&["apply", "-f", "-"], &list)?.clean("kubectl apply")?;
        self.bench.cluster.mark(&self.namespaces())
    }

    /// Deletes objects and waits until they are gone.
    ///
    /// # Errors
    /// The cluster refuses.
    pub fn delete<'o>(&self, objects: impl Iterator<Item = &'o Json>) -> Result<()> {
        let delete = ["delete", "--ignore-not-found", PATIENCE, "-f", "-"];
        self.bench.cluster.ask(&delete, &list(objects))?.clean("kubectl delete").map(drop)
    }

    /// Deletes what was rendered before and is not rendered any more, as Argo CD does when all is ready.
    ///
    /// # Errors
    /// The cluster refuses.
    pub fn prune(&self, before: &[Json]) -> Result<()> {
        let kept: BTreeSet<String> = self.now.objects.iter().map(identity).collect();
        self.delete(before.iter().filter(|object| !kept.contains(&identity(object))))
    }

    /// Waits until every Deployment and StatefulSet has rolled out.
    ///
    /// # Errors
    /// One does not in time.
    pub fn settle(&self) -> Result<()> {
        for object in &self.now.objects {
            let kind = match object["kind"].as_str() {
                Some("Deployment") => "deployment",
                Some("StatefulSet") => "statefulset",
                _ => continue,
            };
            let name = format!("{kind}/{}", text(&object["metadata"]["name"]));
            let namespace = text(&object["metadata"]["namespace"]);
            let wait = ["rollout", "status", "-n", namespace, &name, PATIENCE];
            self.bench.cluster.ask(&wait, "")?.clean(&format!("waiting for {name}"))?;
        }
        Ok(())
    }

    /// Applies, waits, and removes what is rendered no more.
    ///
    /// # Errors
    /// The cluster refuses, or something does not become ready.
    pub fn roll_out(&mut self, change: &Json) -> Result<()> {
        let before = self.now.objects.clone();
        self.change(change)?;
        self.apply()?;
        self.settle()?;
        self.prune(&before)
    }

    /// Removes the namespaces and what belongs to the whole cluster.
    ///
    /// # Errors
    /// The cluster refuses.
    pub fn remove(&self) -> Result<()> {
        visitor::remove(self.bench, &self.id())?;
        self.delete(self.whole_cluster())
    }

    /// The objects that are in no namespace.
    fn whole_cluster(&self) -> impl Iterator<Item = &Json> {
        self.now.objects.iter().filter(|object| object["metadata"]["namespace"].is_null())
    }

    /// The pods, their events, and what logs tell, to find a cause by: the end of those of pods that are not
    /// ready, and complaints in all others.
    pub fn state(&self) -> String {
        let mut state = String::from("the state of the cluster:");
        for namespace in self.namespaces() {
            for arguments in [
                ["get", "pods", "-o", "wide", "-n", &namespace].as_slice(),
                &["get", "events", "--sort-by=.lastTimestamp", "-n", &namespace],
            ] {
                if let Ok(told) = self.bench.cluster.ask(arguments, "") {
                    say_last(&mut state, 25, told.stdout.lines());
                }
            }
        }
        for pod in self.pods().unwrap_or_default() {
            let logs = ["logs", "-n", &pod.namespace, &pod.name, "--all-containers", "--prefix"];
            let told = self.bench.cluster.ask(&[&logs[..], &["--tail=1000"]].concat(), "");
            let Ok(told) = told else { continue };
            let calm = pod.ready && pod.restarts == 0;
            let complaint = |line: &&str| {
                let line = line.to_lowercase();
                ["warn", "error", "fatal", "panic"].iter().any(|word| line.contains(word))
            };
            say_last(&mut state, 15, told.stdout.lines().filter(|line| !calm || complaint(line)));
        }
        state
    }

    /// The pods of the stack, but for those that are going.
    ///
    /// # Errors
    /// The cluster does not answer.
    pub fn pods(&self) -> Result<Vec<Pod>> {
        pods(&self.bench.cluster, &self.namespaces())
    }

    /// The pods of a component.
    ///
    /// # Errors
    /// The cluster does not answer.
    pub fn pods_of(&self, component: &str) -> Result<Vec<Pod>> {
        let mut pods = self.pods()?;
        pods.retain(|pod| pod.component == component);
        Ok(pods)
    }

    /// Whatever happened, no container ended by itself.
    ///
    /// # Errors
    /// One did.
    pub fn nothing_restarted(&self) -> Result<()> {
        for pod in self.pods()? {
            if pod.restarts > 0 {
                bail!("{} restarted {} times", pod.name, pod.restarts);
            }
        }
        Ok(())
    }

    /// kubectl about one namespace, answered as JSON items.
    ///
    /// # Errors
    /// The cluster does not answer.
    pub fn list(&self, what: &str, namespace: &str) -> Result<Vec<Json>> {
        let get = ["get", what, "-n", namespace, "-o", "json"];
        items(&self.bench.cluster.ask(&get, "")?.clean("kubectl get")?)
    }
}

fn list<'o>(objects: impl Iterator<Item = &'o Json>) -> String {
    let items: Vec<&Json> = objects.collect();
    json!({ "apiVersion": "v1", "kind": "List", "items": items }).to_string()
}

fn identity(object: &Json) -> String {
    let metadata = &object["metadata"];
    format!("{} {} {}", object["kind"], metadata["namespace"], metadata["name"])
}

/// Adds the last lines of many.
fn say_last<'l>(text: &mut String, number: usize, lines: impl Iterator<Item = &'l str>) {
    let lines: Vec<&str> = lines.collect();
    for line in &lines[lines.len().saturating_sub(number)..] {
        text.push('\n');
        text.push_str(line);
    }
}
