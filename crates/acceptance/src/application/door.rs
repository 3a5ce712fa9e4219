//! How a workload is reached by those who may reach it.

use anyhow::{Context, Result, ensure};
use serde_json::{Value as Json, json};
use stackgen::stack::component::MainPort;
use stackgen::stack::network::{Namespaces, Peer};
use stackgen::stack::workload::Workload;
use stackgen::values::tier::Tier;

use crate::application::Application;
use crate::application::visitor::{self, Visit, Visitor};
use crate::application::wait::{text, until};

/// Requests a second of a client that only watches.
const WATCHING: u32 = 20;

/// The label that every namespace has, with its name.
/// <https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name>
const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";

/// A client and the address that it uses.
#[derive(Clone, Debug)]
pub struct Door {
    pub component: String,
    pub tier: Tier,
    pub visitor: Visitor,
    /// `http://host:port`
    pub url: String,
}

impl Application<'_> {
    /// The workloads that somebody may reach from outside of the stack, each with its client: a node
    /// port from this machine; what an ingress controller forwards, from where that runs; else a pod
    /// that the values allow.
    ///
    /// # Errors
    /// A client cannot be made.
    pub fn doors(&self) -> Result<Vec<Door>> {
        let mut doors = Vec::new();
        for workload in &self.now.stack.workloads {
            if let Some((visitor, url)) = self.reach(workload)? {
                let component = workload.component.name.to_string();
                doors.push(Door { component, tier: workload.component.tier, visitor, url });
            }
        }
        Ok(doors)
    }

    fn reach(&self, workload: &Workload) -> Result<Option<(Visitor, String)>> {
        let component = &workload.component;
        let bench = self.bench;
        let Some(MainPort { port, service_port }) = component.main else { return Ok(None) };
        let inside = format!("http://{}.{}:{service_port}", component.service, component.namespace);
        let outside =
            workload.expose.node_port.is_some() || workload.expose.load_balancer.is_some();
        if outside {
            return Ok(Some((
                Visitor::Here,
                format!("http://{}:{}", bench.node, self.node_port(workload)?),
            )));
        }
        let open = |peer: &Peer| match peer {
            Peer::Anyone => Some((format!("stackgen-e2e-{}", self.id()), json!({}))),
            Peer::Namespace(Namespaces::Labelled(labels)) if workload.expose.ingress.is_some() => {
                Some((labels.get(NAMESPACE_NAME)?.clone(), json!({})))
            }
            Peer::Pods { labels, namespace: Namespaces::Own } => {
                Some((component.namespace.to_string(), json!(labels)))
            }
            _ => None,
        };
        let rules = workload.access.from.iter();
        let mut rules =
            rules.filter(|rule| rule.ports.is_empty() || rule.ports.contains(&port.into()));
        let Some((namespace, labels)) = rules.find_map(|rule| open(&rule.peer)) else {
            return Ok(None);
        };
        let client = visitor::pod(self.bench, &self.id(), &namespace, &labels)?;
        // Whoever enforces policies learns a new pod's address after the pod has started.
        let door = inside.trim_start_matches("http://");
        until(20, &format!("{namespace} reaches {door}"), || {
            Ok(client.say(bench, &["connect", door])?.iter().all(|answer| answer["open"] == true))
        })?;
        Ok(Some((client, inside)))
    }

    /// The port that the cluster gave to a Service, on every node.
    fn node_port(&self, workload: &Workload) -> Result<u64> {
        let component = &workload.component;
        let services = self.list("services", component.namespace.as_str())?;
        let own = services.iter().filter(|service| {
            service["metadata"]["labels"]["app.kubernetes.io/name"] == component.name.as_str()
        });
        let mut ports = own.filter_map(|service| service["spec"]["ports"][0]["nodePort"].as_u64());
        ports.next().with_context(|| format!("no Service of {} has a node port", component.name))
    }
}

impl Door {
    /// Where the API is behind this door.
    pub fn api(&self, path: &str) -> String {
        match self.tier {
            Tier::Frontend => format!("{}/api{path}", self.url),
            Tier::Backend | Tier::Database | Tier::Job => format!("{}{path}", self.url),
        }
    }

    /// One request that must be answered well.
    ///
    /// # Errors
    /// It is not.
    pub fn ask(&self, application: &Application<'_>, arguments: &[&str]) -> Result<Json> {
        let said = self.visitor.say(application.bench, &[&["ask"], arguments].concat())?;
        let answer = said.first().context("a visitor said nothing")?;
        let well = answer["status"].as_u64().is_some_and(|status| (200..300).contains(&status));
        ensure!(well, "{} was answered by {answer}", arguments.join(" "));
        Ok(answer.clone())
    }

    /// Keeps asking for the list of tasks, through all tiers.
    ///
    /// # Errors
    /// The client cannot be run.
    pub fn watch(&self, application: &Application<'_>) -> Result<Visit> {
        self.visitor.keep(application.bench, &self.api("/tasks"), WATCHING)
    }

    /// The texts of all tasks.
    ///
    /// # Errors
    /// The API does not answer.
    pub fn tasks(&self, application: &Application<'_>) -> Result<Vec<String>> {
        let answer = self.ask(application, &["GET", &self.api("/tasks?limit=1000")])?;
        let tasks = visitor::body(&answer)?;
        let tasks = tasks.as_array().into_iter().flatten();
        Ok(tasks.map(|task| text(&task["task"]).to_owned()).collect())
    }
}
