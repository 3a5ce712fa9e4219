//! GEN473, the half that comes from other namespaces: a pod to which an Ingress leads, or which a monitor asks, and
//! which policies open to pods of its own namespace alone.

use std::collections::BTreeSet;

use crate::check::monitor;
use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::policy::{Policy, sharpest};
use crate::graph::service::{Service, ServicePort};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::source::Span;

/// Who comes from elsewhere.
#[derive(Clone, Copy)]
struct OutsideCaller<'g> {
    /// The object by which it is told to come.
    object: &'g Object,
    place: Span,
    /// What it is, with a verb that is plural or not.
    name: &'static str,
    is_sure: bool,
}

/// A controller of Ingresses and a Prometheus run in namespaces of theirs, mostly; one that runs here is a pod as others.
/// <https://kubernetes.github.io/ingress-nginx/deploy/>
pub fn check(rule: &Rule, graph: &Graph, is_whole: bool, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    let images = ["ingress", "traefik", "haproxy", "kong", "contour", "envoy"];
    let homes = homes(graph, &images);
    for ingress in graph.of_kind("Ingress") {
        let (place, name) = (ingress.place(), "the controller of Ingresses");
        let caller = OutsideCaller { object: ingress, place, name, is_sure: is_whole };
        for (service, port) in behind(ingress, graph) {
            of_service(rule, caller, &homes, (service, port), graph, &mut seen, findings);
        }
    }
    let homes = self::homes(graph, &["prometheus"]);
    for (monitor, service, port) in monitor::asked(graph) {
        let (place, name) = (monitor.place(), "Prometheus");
        let caller = OutsideCaller { object: monitor, place, name, is_sure: false };
        of_service(rule, caller, &homes, (service, port), graph, &mut seen, findings);
    }
}

/// The namespaces of workloads whose images are called by some words.
fn homes<'g>(graph: &Graph<'g>, words: &[&str]) -> BTreeSet<Option<&'g str>> {
    let runs = |workload: &&Workload| {
        let mut running = workload.running();
        running.any(|one| words.iter().any(|word| one.image.repository.contains(word)))
    };
    graph.workloads.iter().filter(runs).map(Workload::namespace).collect()
}

/// The Services and ports to which an Ingress leads.
fn behind<'g, 'a>(
    ingress: &'a Object,
    graph: &'g Graph<'a>,
) -> Vec<(&'g Service<'a>, &'g ServicePort<'a>)> {
    let rules = ingress.node.items("spec.rules").iter();
    let paths = rules.flat_map(|rule| rule.items("http.paths"));
    let of_path = |path: &Node| {
        let backend = path.at("backend.service")?;
        let name = backend.text("name")?;
        let service = graph.services_near(name, ingress.namespace.as_deref()).next()?;
        let number = backend.text("port.number").and_then(|text| text.parse().ok());
        let port = match (number, backend.text("port.name")) {
            (Some(number), _) => service.port(number)?,
            (None, Some(name)) => service.port_named(name)?,
            (None, None) => return None,
        };
        Some((service, port))
    };
    paths.filter_map(of_path).collect()
}

fn of_service<'g>(
    rule: &Rule,
    caller: OutsideCaller<'g>,
    homes: &BTreeSet<Option<&'g str>>,
    (service, port): (&Service<'g>, &ServicePort<'g>),
    graph: &Graph<'g>,
    seen: &mut BTreeSet<(usize, u16, &'static str)>,
    findings: &mut Findings,
) {
    for workload in graph.behind(service) {
        let Some(number) = port.pod_port(workload).filter(|_| !workload.is_on_host()) else {
            continue;
        };
        let namespace = workload.namespace();
        let is_here = homes.contains(&namespace)
            || homes.contains(&None)
            || namespace.is_none() && !homes.is_empty();
        if is_here || !seen.insert((workload.index, number, caller.name)) {
            continue;
        }
        let isolating: Vec<&Policy> = graph
            .applying(workload.index)
            .filter(|policy| policy.ingress.is_some() && policy.is_beside(workload))
            .collect();
        let Some(sharpest) = sharpest(&isolating) else { continue };
        let admits = |policy: &&Policy| {
            let rules = policy.ingress.as_deref().unwrap_or_default();
            rules.iter().any(|rule| {
                let is_open = rule.peers.is_empty()
                    || rule.peers.iter().any(|peer| peer.is_block || peer.namespaces.is_some());
                is_open && rule.allows_port(Some(number), workload)
            })
        };
        if isolating.iter().any(admits) {
            continue;
        }
        let message = format!(
            "{} is asked by {} on port {number}, and no policy admits pods of other namespaces there",
            workload.object.label(),
            caller.name
        );
        let found = rule
            .judged(caller.is_sure && namespace.is_some(), message)
            .at(sharpest.object.place(), "admits others alone")
            .also(caller.place, format!("{} leads there", caller.object.label()))
            .help(format!(
                "admit its namespace: `- from: [{{ namespaceSelector: {{ matchLabels: {{ kubernetes.io/metadata.name: … }} }} }}]`, with `ports: [{{ port: {number} }}]`"
            ));
        findings.add(sharpest.object, found);
    }
}
