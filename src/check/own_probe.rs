//! Probes that ask a Service for an answer of the very pod that they decide about.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::Diagnostic;
use crate::graph::Graph;
use crate::graph::call::Reach;
use crate::graph::command_line;
use crate::graph::container::Container;
use crate::graph::resolve::resolve;
use crate::graph::service::Service;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::line::Cursor;
use crate::source::Span;

/// The probes before whose success a pod is not ready, and in no Service.
const DECIDING: [&str; 2] = ["startupProbe", "readinessProbe"];

/// Finds the probes of all pods that ask for a Service of these pods alone.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in workload.containers.iter().filter(|container| !container.is_init) {
            for probe in DECIDING {
                let Some(node) = container.node.get(probe) else { continue };
                let own = asked(node, graph).into_iter().find_map(|(host, place)| {
                    Some((own_service(&host, workload, graph)?, host, place))
                });
                let Some((service, host, place)) = own else { continue };
                let found = report(rule, graph, (workload, container, probe), &host, place)
                    .also(selector_place(service), "selects these pods alone");
                findings.add(workload.object, found);
            }
        }
    }
}

/// Where a Service says what it selects.
pub fn selector_place(service: &Service) -> Span {
    let selector = service.spec.and_then(|spec| spec.get("selector"));
    selector.map_or(service.object.place(), |node| node.span)
}

/// Whether a Service leads to pods that are not ready, too.
pub fn leads_early(service: &Service) -> bool {
    service.spec.is_some_and(|spec| spec.is_true("publishNotReadyAddresses"))
}

/// The hosts that a probe asks, and where they are written.
fn asked(probe: &Node, graph: &Graph) -> Vec<(String, Span)> {
    let mut asked = Vec::new();
    for field in ["httpGet.host", "tcpSocket.host"] {
        if let Some((text, node)) = probe.scalar(field) {
            asked.push((text.text.clone(), node.span));
        }
    }
    let words = probe.items("exec.command");
    let texts = || words.iter().filter_map(|word| Some((word.text("")?, word)));
    // What succeeds whoever answers decides nothing.
    if texts().any(|(text, _)| text.contains("||")) {
        return asked;
    }
    for (text, word) in texts() {
        let mut cursor = Cursor::of(graph.sources, word);
        let found = command_line::all(text).into_iter();
        asked.extend(found.map(|(one, _)| (one.host.clone(), cursor.find_host(&one.host))));
    }
    if texts().any(|(text, _)| text.contains(' ')) {
        return asked;
    }
    let line = texts().map(|(text, _)| text).collect::<Vec<_>>().join(" ");
    for (one, _) in command_line::all(&line) {
        if let Some((_, word)) = texts().find(|(text, _)| *text == one.host) {
            asked.push((one.host, word.span));
        }
    }
    asked
}

/// The Service of a name that leads to the pods of this workload alone, once they are ready.
fn own_service<'g, 'a>(
    host: &str,
    workload: &Workload<'a>,
    graph: &'g Graph<'a>,
) -> Option<&'g Service<'a>> {
    let Reach::Service(index) = resolve(graph, host, workload.namespace()) else { return None };
    let service = &graph.services[index];
    let is_alone = *service.workloads == [workload.index];
    // A pod knows its own name by itself.
    // https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/
    let is_own_name = workload.object.kind == "Pod" && workload.object.name == host
        || workload.pod.text("hostname") == Some(host)
        || !workload.pod.items("hostAliases").is_empty();
    (is_alone && !leads_early(service) && !is_own_name).then_some(service)
}

fn report(
    rule: &Rule,
    graph: &Graph,
    (workload, container, probe): (&Workload, &Container, &str),
    host: &str,
    place: Span,
) -> Diagnostic {
    let message = format!(
        "the {probe} of `{}` of {} asks `{host}`, which leads to its own pods alone, and to none before they are ready",
        container.name,
        workload.object.label()
    );
    let found = rule.judged(graph.set.is_whole, message);
    found
        .at(place, "answers once these pods are ready")
        .help(format!("ask `localhost` in place of `{host}`"))
}
