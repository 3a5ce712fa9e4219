//! GEN466: a monitor that finds nothing to ask.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::selector::Selector;
use crate::graph::service::{Service, ServicePort};
use crate::layer::node::{Node, Style};
use crate::manifest::Look;
use crate::manifest::object::Object;

pub const RULE: Rule = Rule {
    code: Code::Monitor,
    severity: Severity::Error,
    why: "A ServiceMonitor selects Services by their own labels, not by those of pods, and names a port of theirs; \
          a PodMonitor does the same with pods. It is an error where the Service that was meant is here.",
    symptom: "the target is missing in Prometheus, and nothing says so",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, ports: [{ containerPort: 80 }] }] }
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: api }
spec: { selector: { matchLabels: { app: api } }, endpoints: [{ port: http }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: api, labels: { app: api } }
spec: { selector: { app: api }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, ports: [{ containerPort: 80 }] }] }
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: api }
spec: { selector: { matchLabels: { app: api } }, endpoints: [{ port: http }] }
",
    check,
};

/// How many Services are looked at, in all.
const MOST: usize = 2000;

fn check(graph: &Graph, findings: &mut Findings) {
    for monitor in graph.of_kind("ServiceMonitor") {
        numbers(monitor, "spec.endpoints", findings);
        let Some(node) = monitor.node.at("spec.selector") else { continue };
        let selector = Selector::read(node);
        if selector.is_empty() {
            continue;
        }
        let scope = Scope::of(monitor);
        let within =
            || graph.services.iter().take(MOST).filter(|one| scope.has(one.object, monitor));
        let selected: Vec<&Service> =
            within().filter(|one| selector.matches(&labels(one.object))).collect();
        if selected.is_empty() {
            nothing(monitor, &selector, within(), graph, findings);
        } else {
            ports(monitor, &selected, graph, findings);
        }
    }
    pods(graph, findings);
}

/// The ports of Services that ServiceMonitors ask.
pub fn asked<'g, 'a>(
    graph: &'g Graph<'a>,
) -> Vec<(&'a Object, &'g Service<'a>, &'g ServicePort<'a>)> {
    let mut found = Vec::new();
    for monitor in graph.of_kind("ServiceMonitor") {
        let Some(selector) = monitor.node.at("spec.selector").map(Selector::read) else { continue };
        let scope = Scope::of(monitor);
        let within = graph.services.iter().take(MOST).filter(|one| scope.has(one.object, monitor));
        let own =
            within.filter(|one| !selector.is_empty() && selector.matches(&labels(one.object)));
        for service in own {
            let endpoints = monitor.node.items("spec.endpoints").iter();
            let named = endpoints.filter_map(|one| service.port_named(one.text("port")?));
            found.extend(named.map(|port| (monitor, service, port)));
        }
    }
    found
}

/// The namespaces that a monitor looks at.
enum Scope<'a> {
    Own,
    Any,
    Named(Vec<&'a str>),
}

impl<'a> Scope<'a> {
    fn of(monitor: &'a Object) -> Self {
        if monitor.node.is_true("spec.namespaceSelector.any") {
            return Self::Any;
        }
        let names = monitor.node.items("spec.namespaceSelector.matchNames");
        if names.is_empty() {
            Self::Own
        } else {
            Self::Named(names.iter().filter_map(|one| one.text("")).collect())
        }
    }

    fn has(&self, object: &Object, monitor: &Object) -> bool {
        match self {
            Self::Any => true,
            Self::Own => object.shares_namespace(monitor) != Some(false),
            Self::Named(names) => {
                object.namespace.as_deref().is_none_or(|own| names.contains(&own))
            }
        }
    }
}

/// Whether a port is written as a number, without quotes.
fn is_number(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| {
        scalar.style == Style::Plain && scalar.text.bytes().all(|one| one.is_ascii_digit())
    })
}

/// Ports are names there, and texts: the definition of the kind refuses numbers.
/// <https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Endpoint>
fn numbers(monitor: &Object, list: &str, findings: &mut Findings) {
    for node in monitor.node.items(list).iter().filter_map(|one| one.get("port")) {
        if !is_number(node) {
            continue;
        }
        let number = node.text("").unwrap_or_default();
        let found = RULE
            .error(format!(
                "{} names the port {number}, and `port` is the name of one",
                monitor.label()
            ))
            .at(node.span, "a number, where a text is needed")
            .note("refused: `port` in body must be of type string: \"integer\"")
            .help("write the name of the port, and give it one where it has none");
        findings.add(monitor, found);
    }
}

fn labels(object: &Object) -> BTreeMap<String, String> {
    let pairs = object.node.pairs("metadata.labels");
    pairs
        .filter_map(|(key, entry)| Some((key.to_owned(), entry.node.text("")?.to_owned())))
        .collect()
}

fn nothing<'g>(
    monitor: &Object,
    selector: &Selector,
    within: impl Iterator<Item = &'g Service<'g>>,
    graph: &Graph,
    findings: &mut Findings,
) {
    let place = monitor.node.at("spec.selector").map_or(monitor.place(), |node| node.span);
    let services: Vec<&Service> = within.collect();
    // The Service whose pods have these labels, or whose name is one of them.
    let meant = services.iter().find(|one| {
        let pods: BTreeMap<String, String> = one
            .selector
            .iter()
            .flat_map(Selector::exact)
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        !pods.is_empty() && selector.matches(&pods)
            || selector.exact().any(|(_, value)| value == one.object.name)
    });
    let Some(meant) = meant else {
        return unmatched(monitor, selector, services, graph, findings);
    };
    let message = format!(
        "{} selects Services with `{selector}`, and none has these labels",
        monitor.label()
    );
    let wanted: Vec<String> =
        selector.exact().map(|(key, value)| format!("{key}: {value}")).collect();
    let found = RULE
        .judged(graph.set.is_whole, message)
        .at(place, "matches no Service")
        .also(meant.object.place(), "this Service has other labels")
        .help(format!("add `labels: {{ {} }}` to the Service", wanted.join(", ")));
    findings.add(monitor, found);
}

/// A selector that nothing answers to, where a Service has the port that is asked.
fn unmatched(
    monitor: &Object,
    selector: &Selector,
    services: Vec<&Service>,
    graph: &Graph,
    findings: &mut Findings,
) {
    let ports: Vec<&str> =
        monitor.node.items("spec.endpoints").iter().filter_map(|one| one.text("port")).collect();
    let asked = |one: &&Service| ports.iter().any(|port| one.port_named(port).is_some());
    let is_open = !graph.set.is_whole
        || selector.is_of_operator()
        || graph.may_have_more(monitor.namespace.as_deref());
    let Some(service) = services.into_iter().find(asked).filter(|_| !is_open) else { return };
    let place = monitor.node.at("spec.selector").map_or(monitor.place(), |node| node.span);
    let message = format!(
        "{} selects Services with `{selector}`, and none has these labels",
        monitor.label()
    );
    let found = RULE
        .warning(message)
        .at(place, "matches no Service")
        .also(service.object.place(), "this Service has a port of the name, and other labels")
        .help("select labels that the Service has in its own `metadata`");
    findings.add(monitor, found);
}

fn ports(monitor: &Object, selected: &[&Service], graph: &Graph, findings: &mut Findings) {
    for endpoint in monitor.node.items("spec.endpoints") {
        let Some((name, node)) = endpoint.get("port").and_then(|one| Some((one.text("")?, one)))
        else {
            continue;
        };
        if name.is_empty()
            || is_number(node)
            || selected.iter().any(|one| one.port_named(name).is_some())
        {
            continue;
        }
        let service = selected[0];
        let mut found = RULE
            .judged(
                graph.set.is_whole && (selected.len() == 1 && !graph.has_pod_makers),
                format!(
                    "{} asks port `{name}`, which Service `{}` does not have",
                    monitor.label(),
                    service.object.name
                ),
            )
            .at(node.span, "no port of this name");
        for port in service.ports.iter().take(8) {
            let text = port
                .name
                .map_or("a port without a name".to_owned(), |own| format!("this one is `{own}`"));
            found = found.also(port.node.span, text);
        }
        let named: Vec<&str> = service.ports.iter().filter_map(|port| port.name).take(8).collect();
        let help = if named.is_empty() {
            format!("add `name: {name}` to the port of the Service")
        } else {
            format!("write {}", crate::values::suggest::list_of(named.into_iter()))
        };
        findings.add(monitor, found.help(help));
    }
}

/// PodMonitors select pods, and name ports of containers.
fn pods(graph: &Graph, findings: &mut Findings) {
    for monitor in graph.of_kind("PodMonitor") {
        numbers(monitor, "spec.podMetricsEndpoints", findings);
        let Some(node) = monitor.node.at("spec.selector") else { continue };
        let selector = Selector::read(node);
        let scope = Scope::of(monitor);
        let selected = graph.selected(&selector, None);
        let mut own = selected.iter().take(MOST).map(|place| &graph.workloads[*place]);
        let Some(first) = own.find(|one| scope.has(one.object, monitor)) else { continue };
        for endpoint in monitor.node.items("spec.podMetricsEndpoints") {
            let Some((name, node)) =
                endpoint.get("port").and_then(|one| Some((one.text("")?, one)))
            else {
                continue;
            };
            let is_open = selected
                .iter()
                .take(MOST)
                .any(|place| graph.workloads[*place].port_named(name).is_some());
            if selector.is_empty() || is_number(node) || is_open || !first.has_ports() {
                continue;
            }
            let found = RULE
                .judged(
                    graph.set.is_whole,
                    format!(
                        "{} asks port `{name}`, which {} does not have",
                        monitor.label(),
                        first.object.label()
                    ),
                )
                .at(node.span, "no port of this name")
                .also(first.object.place(), "selected")
                .help("write the name of a port of the container");
            findings.add(monitor, found);
        }
    }
}
