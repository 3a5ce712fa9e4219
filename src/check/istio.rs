//! Routes of Istio: a part of GEN481.
//!
//! <https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination>

use crate::check::istio_gateway;
use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::selector::Selector;
use crate::graph::service::Service;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::values::suggest::list_of;

/// How many routes and rules are looked at, and how many names are shown.
const MOST: usize = 64;
const MOST_SHOWN: usize = 8;

/// Looks at routes and at their destinations on behalf of a rule.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    istio_gateway::check(rule, graph, findings);
    let rules: Vec<&Object> =
        graph.of_kind("DestinationRule").filter(|one| is_of_istio(one)).take(MOST).collect();
    for route in graph.of_kind("VirtualService").filter(|one| is_of_istio(one)).take(MOST) {
        for key in ["http", "tcp", "tls"] {
            let parts = route.node.items(&format!("spec.{key}")).iter().take(MOST);
            for node in parts.flat_map(|part| part.items("route")).take(MOST) {
                if let Some(destination) = node.get("destination") {
                    port(rule, route, destination, graph, findings);
                    subset(rule, route, destination, &rules, graph, findings);
                }
            }
        }
    }
    for one in rules {
        labels(rule, one, graph, findings);
    }
}

fn is_of_istio(object: &Object) -> bool {
    object.group() == "networking.istio.io"
}

/// The Service that a host means, seen from a namespace.
fn service<'g, 'a>(
    host: &str,
    namespace: Option<&str>,
    graph: &'g Graph<'a>,
) -> Option<&'g Service<'a>> {
    let mut parts = host.split('.');
    let name = parts.next()?;
    graph.services_near(name, parts.next().or(namespace)).next()
}

fn port(rule: &Rule, route: &Object, destination: &Node, graph: &Graph, findings: &mut Findings) {
    let host = destination.text("host").unwrap_or_default();
    let Some(service) = service(host, route.namespace.as_deref(), graph) else { return };
    let Some(node) = destination.at("port.number") else { return };
    let text = node.text("").unwrap_or_default();
    let Ok(number) = text.parse::<u16>() else { return };
    if service.ports.is_empty() || service.port(number).is_some() {
        return;
    }
    let message = format!(
        "{} leads to port {number} of Service `{}`, which it does not have",
        route.label(),
        service.object.name
    );
    let found = rule
        .error(message)
        .at(node.span, "no such port")
        .also(service.object.place(), format!("has {}", service.shown_ports()))
        .help(format!("write {}", service.shown_ports()));
    findings.add(route, found);
}

fn subset(
    rule: &Rule,
    route: &Object,
    destination: &Node,
    rules: &[&Object],
    graph: &Graph,
    findings: &mut Findings,
) {
    let host = destination.text("host").unwrap_or_default();
    let Some(node) = destination.get("subset") else { return };
    let Some(name) = node.text("").filter(|name| !name.contains(['$', '{'])) else { return };
    let short = |text: &str| text.split('.').next().unwrap_or_default().to_owned();
    let own: Vec<&&Object> = rules
        .iter()
        .filter(|one| one.node.text("spec.host").is_some_and(|other| short(other) == short(host)))
        .collect();
    let subsets = || own.iter().flat_map(|one| one.node.items("spec.subsets"));
    if subsets().any(|one| one.text("name") == Some(name)) {
        return;
    }
    let message = format!(
        "{} leads to subset `{name}` of `{host}`, which no DestinationRule has",
        route.label()
    );
    let mut found = rule
        .judged(graph.set.is_whole && !own.is_empty(), message)
        .at(node.span, "no such subset")
        .note("503 NC: no cluster is known for this route");
    if let Some(one) = own.first() {
        found = found.also(one.place(), "the subsets of this host");
    }
    let known: Vec<&str> = subsets().filter_map(|one| one.text("name")).take(MOST_SHOWN).collect();
    let help = if known.is_empty() {
        format!("add a DestinationRule for `{host}` with this subset")
    } else {
        format!("write {}, or add this subset", list_of(known.into_iter()))
    };
    findings.add(route, found.help(help));
}

/// Subsets that no pod of their Service belongs to.
fn labels(rule: &Rule, one: &Object, graph: &Graph, findings: &mut Findings) {
    let host = one.node.text("spec.host").unwrap_or_default();
    let Some(service) = service(host, one.namespace.as_deref(), graph) else { return };
    let behind: Vec<&Workload> = graph.behind(service).collect();
    if behind.is_empty() || graph.may_have_more(service.object.namespace.as_deref()) {
        return;
    }
    for subset in one.node.items("spec.subsets").iter().take(MOST) {
        let selector = Selector::of_labels(subset, "labels");
        if selector.is_empty() || behind.iter().any(|pods| selector.matches(&pods.labels)) {
            continue;
        }
        let place = subset.get("labels").map_or(subset.span, |node| node.span);
        let message = format!(
            "{} has a subset with `{selector}`, which no pod of Service `{}` has",
            one.label(),
            service.object.name
        );
        let mut found = rule
            .judged(graph.set.is_whole, message)
            .at(place, "matches no pod")
            .note("503 UH: no healthy upstream");
        for pods in behind.iter().take(2) {
            found = found.also(pods.object.place(), "its pods have other labels");
        }
        findings.add(one, found.help("write labels that the pods have, or give them these"));
    }
}
