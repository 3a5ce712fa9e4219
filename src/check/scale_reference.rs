//! GEN460: autoscalers whose target cannot be scaled, or is scaled by another one as well.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;

pub const RULE: Rule = Rule {
    code: Code::ScaleReference,
    severity: Severity::Error,
    why: "An autoscaler finds its target by API group, kind and name: a Deployment is one of `apps`, and of no other group. Only kinds \
          with a number of replicas can be scaled, and each by one autoscaler: of two neither does anything. \
          https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/",
    symptom: "FailedGetScale: no matches for kind, or AmbiguousSelector; it never scales",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec: { scaleTargetRef: { apiVersion: v1, kind: Deployment, name: api }, maxReplicas: 5 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2, resources: { requests: { cpu: 100m } } }] }
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }, maxReplicas: 5 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2, resources: { requests: { cpu: 100m } } }] }
",
    check,
};

/// Kubernetes' own kinds that can be scaled, with their groups.
const SCALED: [(&str, &str); 4] = [
    ("Deployment", "apps/v1"),
    ("ReplicaSet", "apps/v1"),
    ("ReplicationController", "v1"),
    ("StatefulSet", "apps/v1"),
];

/// Kinds that have no number of replicas.
const UNSCALED: [&str; 5] = ["CronJob", "DaemonSet", "Job", "Pod", "Service"];

fn check(graph: &Graph, findings: &mut Findings) {
    let mut known: BTreeMap<(Option<&str>, &str, &str), &Object> = BTreeMap::new();
    for scaler in graph.of_kind("HorizontalPodAutoscaler") {
        let target = |key: &str| scaler.node.text(&format!("spec.scaleTargetRef.{key}"));
        let (Some(kind), Some(name)) = (target("kind"), target("name")) else { continue };
        if [kind, name].into_iter().any(is_gap) {
            continue;
        }
        of_group(scaler, kind, findings);
        let key = (scaler.namespace.as_deref(), kind, name);
        match known.get(&key) {
            // The same one once more is told as that.
            Some(other) if other.name != scaler.name => {
                let message = format!(
                    "{} and {} scale the same {kind}/{name}",
                    other.label(),
                    scaler.label()
                );
                let found = RULE
                    .judged(graph.set.is_whole, message)
                    .at(scaler.place(), "neither of them scales")
                    .also(other.place(), "the other one")
                    .help("write one autoscaler with the metrics of both");
                findings.add(scaler, found);
            }
            Some(_) => {}
            None => {
                known.insert(key, scaler);
            }
        }
    }
}

/// A group that does not have the kind, or a kind that has no replicas.
fn of_group(scaler: &Object, kind: &str, findings: &mut Findings) {
    let Some(reference) = scaler.node.at("spec.scaleTargetRef") else { return };
    let version = reference.text("apiVersion").unwrap_or_default();
    if is_gap(version) {
        return;
    }
    let group_of = |version: &str| {
        version.split_once('/').map_or(String::new(), |(group, _)| group.to_owned())
    };
    let group = group_of(version);
    let place = reference.get("apiVersion").or(reference.get("kind"));
    let Some(place) = place.map(|node| node.span) else { return };
    let own = group.is_empty() || matches!(group.as_str(), "apps" | "extensions" | "batch");
    if let Some((_, home)) = SCALED.iter().find(|(one, _)| *one == kind)
        && own
        && group_of(home) != group
    {
        let shown = if version.is_empty() { "no group" } else { version };
        let message = format!("{} scales a {kind} of {shown}, which has none", scaler.label());
        let found = RULE.error(message).at(place, "no matches for kind");
        let found = match reference.get("apiVersion") {
            Some(node) => found.help(format!("write `apiVersion: {home}`")).fix(node.span, *home),
            None => found.help(format!("add `apiVersion: {home}`")),
        };
        findings.add(scaler, found);
    } else if own && UNSCALED.contains(&kind) {
        let message =
            format!("{} scales a {kind}, which has no number of replicas", scaler.label());
        let place = reference.get("kind").map_or(place, |node| node.span);
        let found = RULE.error(message).at(place, "cannot be scaled");
        findings.add(scaler, found.help("scale a Deployment or a StatefulSet"));
    }
}
