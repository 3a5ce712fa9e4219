//! GEN496: a workload whose selector does not match its own pods.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::selector::Selector;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::OwnSelector,
    severity: Severity::Error,
    why: "A Deployment, StatefulSet or DaemonSet knows its pods by its selector, which must match the \
          labels of its own template.",
    symptom: "the apply is rejected: selector does not match template labels",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: backend } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    good: "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in graph.workloads.iter().filter(|one| one.object.group() == "apps") {
        let Some(node) = workload.object.node.at("spec.selector") else { continue };
        let selector = Selector::read(node);
        if selector.is_empty() || selector.matches(&workload.labels) {
            continue;
        }
        let labels = workload.metadata.and_then(|metadata| metadata.at("labels"));
        let found = RULE
            .error(format!("{} does not select its own pods", workload.object.label()))
            .at(node.span, format!("selects `{selector}`"))
            .also(
                labels.map_or(workload.object.place(), |labels| labels.span),
                "the labels of its pods",
            )
            .help("write the same labels at both places");
        findings.add(workload.object, found);
    }
}
