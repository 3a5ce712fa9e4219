//! Every edge of the graph connects, and nothing else does. Asked from within the network of a pod of
//! each component, and from another namespace, about each port of every component: under the name of its
//! Service and at the pod's own address.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value as Json, json};
use stackgen::stack::component::{Component, Opening};
use stackgen::stack::network::{Access, Namespaces, Peer};
use stackgen::values::port::{Protocol, Transport};
use stackgen::values::tier::Tier;

use crate::application::Application;
use crate::application::pod::Pod;
use crate::application::visitor::{self, Visitor};
use crate::application::wait::text;

/// A port of a component as others call it.
struct Port<'a> {
    component: &'a Component,
    access: &'a Access,
    /// In the pod.
    number: u16,
    /// `host:port`
    door: String,
}

pub fn step(application: &mut Application<'_>) -> Result<String> {
    if !application.now.stack.network.enabled {
        return Ok(application.nothing("no network policies"));
    }
    let pods = application.pods()?;
    let ports = ports(application, &pods)?;
    let doors: Vec<String> = ports.iter().map(|port| port.door.clone()).collect();
    let (mut open, mut closed) = (0, 0);
    // A job has a pod while it runs; that it ran tells that its ways are open.
    let lasting = |component: &&Component| component.tier != Tier::Job;
    for source in application.now.stack.components().filter(lasting) {
        let from = pod_of(&pods, source)?;
        let answers = visitor::knock(application.bench, from, &doors)?;
        for (port, answer) in ports.iter().zip(&answers) {
            if port.component.name == source.name {
                continue;
            }
            let expected = may(port, from, Some(source));
            check(source.name.as_str(), answer, expected)?;
            *(if expected { &mut open } else { &mut closed }) += 1;
        }
    }
    let other = format!("stackgen-e2e-{}", application.id());
    let visitor = visitor::pod(application.bench, &application.id(), &other, &json!({}))?;
    let answers = stranger(application, &visitor, &doors)?;
    for (port, answer) in ports.iter().zip(&answers) {
        let expected = port.access.from.iter().any(|rule| {
            rule.peer == Peer::Anyone
                && (rule.ports.is_empty() || rule.ports.contains(&port.number.into()))
        });
        check("another namespace", answer, expected)?;
        *(if expected { &mut open } else { &mut closed }) += 1;
    }
    ensure!(open > 0 && closed > 0, "{open} open and {closed} closed ways prove nothing");
    Ok(format!("{open} ways open, {closed} closed, as the graph says"))
}

fn stranger(
    application: &Application<'_>,
    visitor: &Visitor,
    doors: &[String],
) -> Result<Vec<Json>> {
    let mut arguments = vec!["connect"];
    arguments.extend(doors.iter().map(String::as_str));
    visitor.say(application.bench, &arguments)
}

fn check(from: &str, answer: &Json, expected: bool) -> Result<()> {
    let to = text(&answer["to"]);
    if let Some(unresolved) = answer["name"].as_str() {
        bail!("{from} cannot resolve {to}: {unresolved}");
    }
    match (answer["open"] == true, expected) {
        (true, false) => bail!("{from} reaches {to}, and no edge says so"),
        (false, true) => bail!("{from} does not reach {to}: {answer}"),
        _ => Ok(()),
    }
}

/// All ports of all components, each by name and by address.
fn ports<'a>(application: &'a Application<'_>, pods: &[Pod]) -> Result<Vec<Port<'a>>> {
    let stack = &application.now.stack;
    let databases = stack
        .databases
        .iter()
        .filter_map(|database| Some((&database.component, &database.server.as_ref()?.access)));
    let lasting = stack.workloads.iter().filter(|workload| workload.job.is_none());
    let workloads = lasting.map(|workload| (&workload.component, &workload.access));
    let mut ports = Vec::new();
    for (component, access) in databases.chain(workloads) {
        let pod = pod_of(pods, component)?;
        // The visitor dials TCP.
        let dialled = |opening: &Opening| {
            opening.protocol.map(Protocol::transport).unwrap_or_default() == Transport::Tcp
        };
        for Opening { port, service_port, .. } in component.ports().filter(dialled) {
            let name = format!("{}.{}.svc", component.service, component.namespace);
            for door in [format!("{name}:{service_port}"), format!("{}:{port}", pod.ip)] {
                ports.push(Port { component, access, number: port, door });
            }
        }
    }
    Ok(ports)
}

fn pod_of<'p>(pods: &'p [Pod], component: &Component) -> Result<&'p Pod> {
    let own = pods.iter().find(|pod| pod.component == component.name.as_str() && pod.ready);
    own.with_context(|| format!("{} has no ready pod", component.name))
}

/// Whether a rule lets a component's pod through.
fn may(port: &Port<'_>, from: &Pod, source: Option<&Component>) -> bool {
    let labels = &from.object["metadata"]["labels"];
    port.access.from.iter().any(|rule| {
        let peer = match &rule.peer {
            Peer::Component { name, namespace, selector: _ } => {
                source.is_some_and(|source| source.name == *name && source.namespace == *namespace)
            }
            Peer::Pods { labels: wanted, namespace: Namespaces::Own } => {
                from.namespace == port.component.namespace.as_str()
                    && wanted.iter().all(|(key, value)| labels[key] == value.as_str())
            }
            Peer::Namespace(Namespaces::Named(name)) => from.namespace == name.as_str(),
            // The callers' own policies leave by edges alone, so that a door to the world is none for them.
            _ => false,
        };
        peer && (rule.ports.is_empty() || rule.ports.contains(&port.number.into()))
    })
}
