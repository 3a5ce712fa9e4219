//! GEN473, the half that leaves the cluster: a pod that is told to call a host outside, and may not.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::check::rule::{Findings, Rule};
use crate::check::wrong_port::port;
use crate::graph::Graph;
use crate::graph::call::{AddressSource, Call, Reach};
use crate::graph::policy::{Policy, PolicyRule, sharpest};
use crate::manifest::Look;

/// Words of variables that hold the address of the program itself, or of its pages: it does not call it.
const OWN: [&str; 10] = [
    "PUBLIC", "BASE", "SITE", "DOMAIN", "FRONTEND", "CALLBACK", "REDIRECT", "ISSUER", "EXTERNAL",
    "ROOT",
];

/// Selectors of pods and namespaces mean pods: what is outside needs an `ipBlock`, or a rule without peers.
/// <https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors>
pub fn check(rule: &Rule, graph: &Graph, is_whole: bool, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    let hosts = hosts(graph);
    for (index, workload) in graph.workloads.iter().enumerate() {
        if workload.is_on_host() {
            continue;
        }
        let isolating: Vec<&Policy> =
            graph.applying(index).filter(|policy| policy.egress.is_some()).collect();
        let Some(sharpest) = sharpest(&isolating) else { continue };
        for call in graph.calls_of(index).iter().filter(|call| is_outside(call)) {
            // A workload tells browsers of its own hosts, and does not call them.
            let mut doors = graph.serving(index).filter_map(|service| {
                hosts.get(&(service.object.namespace.as_deref(), service.object.name.as_str()))
            });
            if doors.any(|hosts| hosts.contains(call.address.host.as_str())) {
                continue;
            }
            let number = port(call).map(|(number, _)| number);
            let mut rules = isolating.iter().flat_map(|policy| policy.egress.iter().flatten());
            if rules.any(|rule| lets_out(rule, number)) {
                continue;
            }
            let host = &call.address.host;
            if !told.insert((index, host.clone())) {
                continue;
            }
            let message = format!(
                "{} is told to call `{host}`, and no policy lets it out of the cluster",
                workload.object.label()
            );
            // What speaks the protocol of a database or a broker is there to be called.
            let is_called = call.engine().is_some() && !call.address.scheme.starts_with("http");
            let ports =
                number.map_or(String::new(), |number| format!(", ports: [{{ port: {number} }}]"));
            let found = rule
                .judged(is_whole && is_called && !call.is_bulk, message)
                .at(sharpest.object.place(), "restricts what goes out")
                .also(call.host, "outside of the cluster")
                .help(format!(
                    "add an egress rule: `- to: [{{ ipBlock: {{ cidr: 0.0.0.0/0 }} }}]{ports}`, or a narrower block"
                ));
            findings.add(sharpest.object, found);
        }
    }
}

/// The hosts of Ingresses by the Services to which they lead: namespace and name.
type Hosts<'g> = BTreeMap<(Option<&'g str>, &'g str), BTreeSet<&'g str>>;

fn hosts<'g>(graph: &'g Graph) -> Hosts<'g> {
    let mut hosts = Hosts::new();
    for ingress in graph.of_kind("Ingress") {
        for rule in ingress.node.items("spec.rules") {
            let paths = rule.items("http.paths").iter();
            for service in paths.filter_map(|path| path.text("backend.service.name")) {
                let behind = hosts.entry((ingress.namespace.as_deref(), service)).or_default();
                behind.extend(rule.text("host"));
            }
        }
    }
    hosts
}

/// Whether a call surely leaves the cluster. A name of two parts may be one of a Service elsewhere.
fn is_outside(call: &Call) -> bool {
    let host = call.address.host.as_str();
    let parts = host.split('.').count();
    let is_own = match &call.way {
        AddressSource::Variable(name) => {
            let upper = name.to_ascii_uppercase();
            upper.split('_').any(|word| OWN.contains(&word))
        }
        AddressSource::Command => false,
        // Files name hosts of all kinds.
        AddressSource::File { .. } => true,
    };
    let labels: Vec<&str> = host.split('.').collect();
    let is_inside = labels.contains(&"svc") || labels.last() == Some(&"local");
    let is_special = host.ends_with("internal") || host.starts_with("kubernetes.");
    let is_example = host.ends_with(".example") || host.contains("example.");
    // Every address of the machine itself: where a program listens.
    let is_anywhere = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_unspecified());
    // Browsers take such a name for their own machine, and pods for themselves.
    let is_local = labels.last() == Some(&"localhost");
    call.reach == Reach::Outside
        && parts >= 3
        && !is_anywhere
        && !is_local
        && !is_inside
        && !is_special
        && !is_own
        && (!is_example || call.engine().is_some())
}

fn lets_out(rule: &PolicyRule, number: Option<u16>) -> bool {
    let peer = rule.peers.is_empty() || rule.peers.iter().any(|peer| peer.is_block);
    let allows = |first: u16, last: Option<u16>| {
        number.is_none_or(|number| (first..=last.unwrap_or(first)).contains(&number))
    };
    let port = rule.ports.is_empty()
        || rule.ports.iter().any(|port| match port.port.as_deref().map(str::parse::<u16>) {
            Some(Ok(first)) => port.protocol == "TCP" && allows(first, port.end),
            // Every port, or a name, which may be anything outside.
            Some(Err(_)) | None => true,
        });
    peer && port
}
