//! GEN461, GEN462, GEN463: what an autoscaler scales, and by what.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::near::{Names, meant};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

pub const TARGET: Rule = Rule {
    code: Code::AutoscalerTarget,
    severity: Severity::Error,
    why: "`scaleTargetRef` names a workload of the autoscaler's own namespace. It is an error where one \
          of a similar name, or of another kind, is here.",
    symptom: "FailedGetScale; it never scales",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: cart }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: cart }, maxReplicas: 5 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: carts }
spec:
  selector: { matchLabels: { app: carts } }
  template:
    metadata: { labels: { app: carts } }
    spec: { containers: [{ name: carts, image: acme/carts:1.4.2, resources: { requests: { cpu: 100m } } }] }
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: carts }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: carts }, maxReplicas: 5 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: carts }
spec:
  selector: { matchLabels: { app: carts } }
  template:
    metadata: { labels: { app: carts } }
    spec: { containers: [{ name: carts, image: acme/carts:1.4.2, resources: { requests: { cpu: 100m } } }] }
",
    check: target,
};

pub const REQUESTS: Rule = Rule {
    code: Code::AutoscalerRequests,
    severity: Severity::Error,
    why: "Utilisation is a share of what containers request, and every container of the pod must request \
          it. A LimitRange may give a default, and limits count as requests where there are none.",
    symptom: "utilisation stays <unknown>; it never scales",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  maxReplicas: 5
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  maxReplicas: 5
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }]
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
    check: requests,
};

pub const REPLICAS: Rule = Rule {
    code: Code::AutoscalerReplicas,
    severity: Severity::Note,
    why: "Each apply sets the number of replicas back to the one that is written, and the autoscaler \
          changes it again.",
    symptom: "pods are stopped and started with each apply",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }, maxReplicas: 5 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 2
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2, resources: { requests: { cpu: 100m } } }] }
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }, minReplicas: 2, maxReplicas: 5 }
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
    check: replicas,
};

/// What names a workload to scale, with the node of the name.
fn scalers<'a>(graph: &Graph<'a>) -> impl Iterator<Item = (&'a Object, &'a str, &'a Node)> {
    let scales = |object: &&Object| {
        matches!(
            object.kind.as_str(),
            "HorizontalPodAutoscaler" | "ScaledObject" | "VerticalPodAutoscaler"
        )
    };
    graph.objects.iter().filter(scales).filter_map(|object| {
        let reference =
            object.node.at("spec.scaleTargetRef").or(object.node.at("spec.targetRef"))?;
        Some((object, reference.text("kind").unwrap_or("Deployment"), reference.at("name")?))
    })
}

fn scaled<'g, 'a>(
    graph: &'g Graph<'a>,
    scaler: &Object,
    kind: &str,
    name: &str,
) -> Option<&'g Workload<'a>> {
    // Of several ways to write one, the way that the autoscaler is of.
    let distance = |one: &&Workload| {
        let is_own = one.namespace() == scaler.namespace.as_deref();
        (graph.folder(one.object) != graph.folder(scaler), !is_own)
    };
    let near = graph.workloads_near(name, scaler.namespace.as_deref());
    near.filter(|one| one.object.kind == kind).min_by_key(distance)
}

fn target(graph: &Graph, findings: &mut Findings) {
    let scaled_ones = graph.workloads.iter().filter(|one| !one.is_job());
    let spaces: BTreeSet<Option<&str>> = scaled_ones.map(Workload::namespace).collect();
    let names = Names::new(graph.workloads.iter().map(|one| one.object.name.as_str()));
    let mut anywhere: BTreeMap<(&str, &str), &Object> = BTreeMap::new();
    for one in graph.workloads.iter().map(|one| one.object) {
        anywhere.entry((&one.kind, &one.name)).or_insert(one);
    }
    for (scaler, kind, node) in scalers(graph) {
        let name = node.text("").unwrap_or_default();
        if scaled(graph, scaler, kind, name).is_some() || name.is_empty() {
            continue;
        }
        let elsewhere = anywhere.get(&(kind, name));
        if let Some(other) = elsewhere.filter(|one| one.shares_namespace(scaler) == Some(false)) {
            let (own, theirs) = (&scaler.namespace, &other.namespace);
            let (own, theirs) =
                (own.as_deref().unwrap_or_default(), theirs.as_deref().unwrap_or_default());
            let message =
                format!("{} scales {kind}/{name}, which is in `{theirs}`", scaler.label());
            let found = TARGET
                .judged(graph.set.is_whole, message)
                .at(node.span, format!("looked for in `{own}`"))
                .also(other.place(), format!("in `{theirs}`"))
                .help(format!("move the autoscaler to `{theirs}`"));
            findings.add(scaler, found);
            continue;
        }
        let like = names.like(name);
        let own = || {
            let like = like.iter().map(|place| &graph.workloads[*place]);
            like.filter(|one| one.object.shares_namespace(scaler) != Some(false) && !one.is_job())
        };
        let namespace = scaler.namespace.as_deref();
        let other_kind = graph.workloads_near(name, namespace).find(|one| !one.is_job());
        let is_alone = match namespace {
            None => spaces.is_empty(),
            Some(_) => !spaces.contains(&namespace) && !spaces.contains(&None),
        };
        let near = meant(
            name,
            own()
                .filter(|one| one.object.kind == kind)
                .map(|one| one.object.name.as_str())
                .collect::<Vec<_>>()
                .into_iter(),
        );
        // The workloads of its namespace are here, and this one is not.
        let is_among = !is_alone
            && !graph.has_pod_makers
            && matches!(kind, "Deployment" | "StatefulSet")
            && own_space(graph, scaler);
        let sure = graph.set.is_whole && (near.is_some() || other_kind.is_some() || is_among);
        if !sure && is_alone {
            continue;
        }
        let mut found = TARGET
            .judged(sure, format!("{} scales {kind}/{name}, which is not here", scaler.label()))
            .at(node.span, format!("no {kind} of this name"));
        found = match (other_kind, near) {
            (Some(other), _) => found
                .also(other.object.place(), format!("`{name}` is a {}", other.object.kind))
                .help(format!("write `kind: {}`", other.object.kind)),
            (None, Some(near)) => {
                let mut found = found.help(format!("write `{near}`"));
                if let Some(one) = own().find(|one| one.object.name == near) {
                    found =
                        found.also(one.object.place(), format!("this {kind} is called `{near}`"));
                }
                if graph.sources.text(node.span) == name {
                    found.fix(node.span, near)
                } else {
                    found
                }
            }
            (None, None) => found
                .help("correct the name, or ignore this where something else makes the workload"),
        };
        findings.add(scaler, found);
    }
}

/// Whether workloads are in just the namespace of an autoscaler.
fn own_space(graph: &Graph, scaler: &Object) -> bool {
    /// How many workloads are looked at.
    const MOST: usize = 256;
    graph
        .workloads
        .iter()
        .take(MOST)
        .any(|one| !one.is_job() && one.object.shares_namespace(scaler) == Some(true))
}

fn requests(graph: &Graph, findings: &mut Findings) {
    let ranges: BTreeSet<Option<&str>> =
        graph.of_kind("LimitRange").map(|range| range.namespace.as_deref()).collect();
    for (scaler, kind, node) in
        scalers(graph).filter(|(one, ..)| one.kind == "HorizontalPodAutoscaler")
    {
        let name = node.text("").unwrap_or_default();
        let Some(workload) = scaled(graph, scaler, kind, name) else { continue };
        let given = match workload.namespace() {
            None => !ranges.is_empty(),
            own => ranges.contains(&own) || ranges.contains(&None),
        };
        if given {
            continue;
        }
        for (resource, place) in utilised(scaler) {
            // What the pod asks for as a whole counts in place of its containers.
            let whole =
                |list: &str| workload.pod.at(list).is_some_and(|map| map.get(resource).is_some());
            if whole("resources.requests") || whole("resources.limits") {
                continue;
            }
            let lacks = workload.running().find(|container| {
                let set = |list: &str| {
                    let resources = container.node.at(list);
                    resources.is_some_and(|map| map.get(resource).is_some())
                };
                !set("resources.requests") && !set("resources.limits")
            });
            let Some(container) = lacks else { continue };
            let found = REQUESTS
                .error(format!(
                    "{} scales by {resource} that `{}` does not request",
                    scaler.label(),
                    container.name
                ))
                .at(place, "a share of nothing")
                .also(
                    container.node.at("name").map_or(container.node.span, |name| name.span),
                    format!("requests no {resource}"),
                )
                .help(format!("add `resources.requests.{resource}` to the container"));
            findings.add(scaler, found);
        }
    }
}

/// The resources whose utilisation an autoscaler goes by, with their places.
fn utilised(scaler: &Object) -> Vec<(&str, crate::source::Span)> {
    let node = &scaler.node;
    if let Some(target) = node.at("spec.targetCPUUtilizationPercentage") {
        return vec![("cpu", target.span)];
    }
    let metrics = node.items("spec.metrics");
    if metrics.is_empty() {
        // Without metrics it goes by 80 % of the cpu.
        return vec![("cpu", scaler.place())];
    }
    let by_share = |metric: &'_ &Node| {
        metric.at("resource.target.averageUtilization").is_some()
            || metric.at("resource.targetAverageUtilization").is_some()
    };
    metrics
        .iter()
        .filter(by_share)
        .filter_map(|metric| {
            Some((metric.text("resource.name")?, metric.at("resource.name")?.span))
        })
        .collect()
}

fn replicas(graph: &Graph, findings: &mut Findings) {
    for (scaler, kind, node) in
        scalers(graph).filter(|(one, ..)| one.kind != "VerticalPodAutoscaler")
    {
        let name = node.text("").unwrap_or_default();
        let Some(workload) = scaled(graph, scaler, kind, name) else { continue };
        if let Some(number) = workload.object.node.at("spec.replicas") {
            let found = REPLICAS
                .hint(format!(
                    "{} has a number of replicas and an autoscaler",
                    workload.object.label()
                ))
                .at(number.span, "set back with each apply")
                .also(scaler.place(), "changes it")
                .help("remove `replicas`, and let `minReplicas` say how many there are at least");
            findings.add(workload.object, found);
        }
    }
}
