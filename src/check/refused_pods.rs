//! GEN476: pods that the quota, or the range of limits, of their namespace refuses.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::full_quota::{self, Counted};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::notation::quantity::nano;

pub const RULE: Rule = Rule {
    code: Code::RefusedPods,
    severity: Severity::Error,
    why: "Where a ResourceQuota counts `requests.cpu`, each container has to say how much it requests, unless a \
          LimitRange says it for them; the same holds for memory and for limits. A LimitRange refuses pods that ask for more \
          than its maximum, or less than its minimum. The workload is taken, its pods are not. \
          https://kubernetes.io/docs/concepts/policy/resource-quotas/",
    symptom: "no pods: FailedCreate, `failed quota: must specify requests.cpu`, `maximum memory usage per Container is …`",
    bad: "\
apiVersion: v1
kind: ResourceQuota
metadata: { name: shop, namespace: shop }
spec: { hard: { requests.cpu: \"4\" } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    good: "\
apiVersion: v1
kind: ResourceQuota
metadata: { name: shop, namespace: shop }
spec: { hard: { requests.cpu: \"4\" } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec: { containers: [{ name: api, image: acme/api:1.4.2, resources: { requests: { cpu: 100m } } }] }
",
    check,
};

/// What a quota counts of pods: its name, the list of a container, and the resource there.
const COUNTED: [(&str, &str, &str); 6] = [
    ("requests.cpu", "requests", "cpu"),
    ("cpu", "requests", "cpu"),
    ("requests.memory", "requests", "memory"),
    ("memory", "requests", "memory"),
    ("limits.cpu", "limits", "cpu"),
    ("limits.memory", "limits", "memory"),
];

/// How many quotas, and ranges, of one namespace are looked at.
const MOST: usize = 16;

type BySpace<'a> = BTreeMap<Option<&'a str>, Vec<&'a Object>>;

fn check(graph: &Graph, findings: &mut Findings) {
    let by_space = |kind| {
        let mut all = BySpace::new();
        for object in graph.of_kind(kind) {
            let own = all.entry(object.namespace.as_deref()).or_default();
            if own.len() < MOST {
                own.push(object);
            }
        }
        all
    };
    let (quotas, ranges) = (by_space("ResourceQuota"), by_space("LimitRange"));
    if quotas.is_empty() && ranges.is_empty() {
        return;
    }
    let counted = Counted::of(graph);
    for quota in quotas.values().flatten() {
        full_quota::check(&RULE, quota, &counted, findings);
    }
    let mut told = BTreeSet::new();
    for workload in &graph.workloads {
        // Of a namespace that is not written, nobody knows what else it has.
        let space = workload.namespace();
        for quota in quotas.get(&space).into_iter().flatten() {
            let given = ranges.get(&space).map(Vec::as_slice).unwrap_or_default();
            let open = !ranges.contains_key(&None) || space.is_none();
            if open && told.insert(workload.index) {
                of_quota(workload, quota, given, graph, findings);
            }
        }
        for range in ranges.get(&space).into_iter().flatten() {
            of_range(workload, range, findings);
        }
    }
}

/// What a container says of a resource; its limit stands for a request that is not there.
fn said<'a>(container: &Container<'a>, list: &str, resource: &str) -> Option<&'a Node> {
    let own = |list: &str| container.node.at("resources")?.get(list)?.get(resource);
    own(list).or_else(|| own("limits").filter(|_| list == "requests"))
}

fn of_quota(
    workload: &Workload,
    quota: &Object,
    ranges: &[&Object],
    graph: &Graph,
    findings: &mut Findings,
) {
    // A quota with a scope is for some pods alone.
    if quota.node.at("spec.scopes").is_some() || quota.node.at("spec.scopeSelector").is_some() {
        return;
    }
    for (key, entry) in quota.node.pairs("spec.hard") {
        let Some((_, list, resource)) = COUNTED.iter().find(|(name, ..)| *name == key) else {
            continue;
        };
        // Both defaults stand for requests; a maximum becomes the default where there is none.
        let is_given = ranges.iter().flat_map(|one| one.node.items("spec.limits")).any(|one| {
            let has = |list: &str| one.get(list).is_some_and(|map| map.get(resource).is_some());
            has("default")
                || has("max")
                || *list == "requests" && (has("defaultRequest") || has("min"))
        });
        let of_pod = workload.pod.at("resources").is_some();
        let lacks = workload.containers.iter().find(|one| said(one, list, resource).is_none());
        let Some(container) = lacks.filter(|_| !is_given && !of_pod) else { continue };
        let message = format!(
            "the quota `{}` takes no pods of {}: `{}` has no {list} of {resource}",
            quota.name,
            workload.object.label(),
            container.name
        );
        let place = container.node.at("name").map_or(container.node.span, |name| name.span);
        let found = RULE
            .judged(graph.set.is_whole, message)
            .at(place, format!("no `resources.{list}.{resource}`"))
            .also(entry.key, "has to be said by every container")
            .help(format!("write `resources: {{ {list}: {{ {resource}: … }} }}`, or add a LimitRange with defaults"));
        findings.add(workload.object, found);
        return;
    }
}

fn of_range(workload: &Workload, range: &Object, findings: &mut Findings) {
    let limits = range.node.items("spec.limits").iter().take(MOST);
    for limit in limits.filter(|one| one.text("type") == Some("Container")) {
        for (bound, list) in [("max", "limits"), ("max", "requests"), ("min", "requests")] {
            for (resource, entry) in limit.pairs(bound) {
                let Some(edge) = entry.node.text("").and_then(nano) else { continue };
                for container in &workload.containers {
                    let own =
                        container.node.at("resources").and_then(|one| one.get(list)?.get(resource));
                    let Some(asked) = own else { continue };
                    let Some(size) = asked.text("").and_then(nano) else { continue };
                    let is_wrong = if bound == "max" { size > edge } else { size < edge };
                    if !is_wrong {
                        continue;
                    }
                    let (what, help) = match bound {
                        "max" => ("more", "at most"),
                        _ => ("less", "at least"),
                    };
                    let message = format!(
                        "{} asks for {what} {resource} than LimitRange/{} lets a container have",
                        workload.object.label(),
                        range.name
                    );
                    let text = entry.node.text("").unwrap_or_default();
                    let found = RULE
                        .error(message)
                        .at(asked.span, "its pods are refused")
                        .also(
                            entry.node.span,
                            if bound == "max" { "the most" } else { "the least" },
                        )
                        .help(format!("ask for {help} {text}"));
                    findings.add(workload.object, found);
                    return;
                }
            }
        }
    }
}
