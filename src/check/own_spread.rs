//! GEN526: pods are spread, or kept apart, by labels that they do not have.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::selector::Selector;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::OwnSpread,
    severity: Severity::Warning,
    why: "A spread constraint counts the pods that its `labelSelector` finds. Where the pods that it is for are none of these, and no \
          others have the labels, it counts nobody: all of them may be on one node. \
          https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
    symptom: "all pods run on one node, and are gone with it",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      topologySpreadConstraints:
        - { maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: backend } } }
      containers: [{ name: api, image: acme/api:1.4.2 }]
",
    good: "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      topologySpreadConstraints:
        - { maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: api } } }
      containers: [{ name: api, image: acme/api:1.4.2 }]
",
    check,
};

/// How many terms of one pod are looked at.
const MOST: usize = 16;

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in graph.workloads.iter().filter(|one| !one.is_job()) {
        let spread = workload.pod.items("topologySpreadConstraints").iter();
        for node in spread.take(MOST).filter_map(|one| one.get("labelSelector")) {
            report(workload, node, "spread", graph, findings);
        }
        let apart = "affinity.podAntiAffinity";
        let required = format!("{apart}.requiredDuringSchedulingIgnoredDuringExecution");
        let preferred = format!("{apart}.preferredDuringSchedulingIgnoredDuringExecution");
        let required = workload.pod.items(&required).iter();
        let preferred = workload.pod.items(&preferred).iter();
        let terms = required.chain(preferred.filter_map(|one| one.get("podAffinityTerm")));
        // Pods of other namespaces may be meant.
        let own = terms.take(MOST).filter(|one| {
            one.get("namespaces").is_none() && one.get("namespaceSelector").is_none()
        });
        for node in own.filter_map(|one| one.get("labelSelector")) {
            report(workload, node, "kept apart", graph, findings);
        }
    }
}

fn report(workload: &Workload, node: &Node, how: &str, graph: &Graph, findings: &mut Findings) {
    let selector = Selector::read(node);
    let is_known = !selector.is_empty()
        && !selector.is_of_operator()
        && !graph.may_have_more(workload.namespace());
    if !is_known
        || selector.matches(&workload.labels)
        || !graph.selected(&selector, workload.namespace()).is_empty()
    {
        return;
    }
    let labels = workload.metadata.and_then(|metadata| metadata.at("labels"));
    let message = format!(
        "the pods of {} are {how} by `{selector}`, and no pod has these labels",
        workload.object.label()
    );
    let found = RULE
        .warning(message)
        .at(node.span, "finds nobody")
        .also(labels.map_or(workload.object.place(), |node| node.span), "the labels that they have")
        .help("write the labels of these pods");
    findings.add(workload.object, found);
}
