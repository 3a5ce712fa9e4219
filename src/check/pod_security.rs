//! GEN447: a pod that its namespace refuses.

use indexmap::IndexSet;

use crate::admission::pod_security::{Breach, ENFORCE, ENFORCE_VERSION, NEWEST, Standard, clause};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::PodSecurity,
    severity: Severity::Error,
    why: "The label `pod-security.kubernetes.io/enforce` of a namespace names a level, and pods that do not meet \
          it are not made. https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    symptom: "the workload is there and has no pods: violates PodSecurity",
    bad: "\
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec:
  hostNetwork: true
  containers: [{ name: api, image: acme/api:1.4.2 }]
",
    good: "\
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec:
  containers: [{ name: api, image: acme/api:1.4.2 }]
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let Some(labels) = workload.namespace().and_then(|name| graph.namespaces.get(name)) else {
            continue;
        };
        let level = labels.get(ENFORCE).copied().unwrap_or_default();
        let version = labels.get(ENFORCE_VERSION).copied();
        let Some(standard) = Standard::of(level, version, NEWEST) else { continue };
        let breaches = standard.breaches(workload.pod, workload.metadata);
        let Some(first) = breaches.first() else { continue };
        let namespace = workload.namespace().unwrap_or_default();
        let message = format!(
            "the level `{level}` of `{namespace}` refuses the pods of {}: {}",
            workload.object.label(),
            clause(&breaches)
        );
        let mut found = RULE.error(message).at(first.at.span, "refused").help(helps(&breaches));
        let places: IndexSet<Span> = breaches.iter().map(|breach| breach.at.span).collect();
        for place in places.into_iter().skip(1) {
            found = found.also(place, "refused");
        }
        let own = graph.find("Namespace", namespace, None);
        let label =
            own.and_then(|own| own.node.at("metadata.labels")).and_then(|map| map.get(ENFORCE));
        if let Some(label) = label {
            found = found.also(label.span, "the level");
        }
        findings.add(workload.object, found);
    }
}

/// What to do about all of them, each thing once.
fn helps(breaches: &[Breach<&Node>]) -> String {
    let all: IndexSet<&str> = breaches.iter().map(|breach| breach.help).collect();
    Vec::from_iter(all).join("; ")
}
