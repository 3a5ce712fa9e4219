//! What does not fit into the quota of its namespace, counted: a part of GEN476.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::notation::quantity::nano;

/// One, in billionths.
const ONE: i128 = 1_000_000_000;

/// How many entries of one quota are looked at.
const MOST: usize = 64;

/// Objects that a quota counts by their plural.
/// <https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-on-object-count>
const KINDS: [(&str, &str); 10] = [
    ("configmaps", "ConfigMap"),
    ("count/cronjobs.batch", "CronJob"),
    ("count/deployments.apps", "Deployment"),
    ("count/ingresses.networking.k8s.io", "Ingress"),
    ("count/jobs.batch", "Job"),
    ("count/statefulsets.apps", "StatefulSet"),
    ("persistentvolumeclaims", "PersistentVolumeClaim"),
    ("secrets", "Secret"),
    ("services", "Service"),
    ("replicationcontrollers", "ReplicationController"),
];

pub fn check(rule: &Rule, quota: &Object, graph: &Graph, findings: &mut Findings) {
    if quota.node.at("spec.scopes").is_some() || quota.node.at("spec.scopeSelector").is_some() {
        return;
    }
    for (key, entry) in quota.node.pairs("spec.hard").take(MOST) {
        let Some(most) = entry.node.text("").and_then(nano) else { continue };
        let key = key.strip_prefix("count/").filter(|key| !key.contains('.')).unwrap_or(key);
        let shares = shares(key, quota, graph);
        let sum = shares.iter().fold(0_i128, |sum, (_, share)| sum.saturating_add(*share));
        if sum <= most {
            continue;
        }
        let largest = shares.iter().max_by_key(|(_, share)| *share);
        let Some((object, share)) = largest else { continue };
        let text = entry.node.text("").unwrap_or_default();
        let alone = *share > most;
        let message = if alone {
            format!(
                "{} needs {} of `{key}`, and ResourceQuota/{} lets the namespace have {text}",
                object.label(),
                shown(*share),
                quota.name
            )
        } else {
            format!(
                "what is here needs {} of `{key}`, and ResourceQuota/{} lets the namespace have {text}",
                shown(sum),
                quota.name
            )
        };
        // Of several, not all may be meant to be there at once, unless they say where they are.
        let found = rule
            .judged(graph.set.is_whole && (alone || quota.namespace.is_some()), message)
            .at(entry.node.span, "not enough")
            .also(object.place(), format!("takes {} of it", shown(*share)))
            .help(format!("raise it to {} or more, or ask for less", shown(sum)));
        findings.add(quota, found);
        return;
    }
}

/// What each object takes of a resource that a quota counts.
fn shares<'g>(key: &str, quota: &Object, graph: &'g Graph) -> Vec<(&'g Object, i128)> {
    // Two objects of one name are one in the cluster.
    let mut known = BTreeSet::new();
    let mut is_counted = |object: &Object| {
        object.namespace == quota.namespace
            && known.insert((object.kind.clone(), object.name.clone()))
    };
    if let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == key) {
        let mut all: Vec<(&Object, i128)> =
            graph.of_kind(kind).filter(|one| is_counted(one)).map(|one| (one, ONE)).collect();
        if *kind == "PersistentVolumeClaim" {
            all.extend(templates(quota, graph).map(|(one, _, number)| (one, number * ONE)));
        }
        return all;
    }
    if let Some(list) = key.strip_prefix("services.") {
        let fits = |one: &&Object| {
            let kind = one.node.text("spec.type").unwrap_or_default();
            kind == "LoadBalancer" || list == "nodeports" && kind == "NodePort"
        };
        let all = graph.of_kind("Service").filter(|one| is_counted(one)).filter(fits);
        return all
            .map(|one| (one, ONE))
            .filter(|_| matches!(list, "nodeports" | "loadbalancers"))
            .collect();
    }
    if key == "requests.storage" {
        let size =
            |node: &Node| node.text("resources.requests.storage").and_then(nano).unwrap_or(0);
        let own = graph.of_kind("PersistentVolumeClaim").filter(|one| is_counted(one));
        let mut all: Vec<(&Object, i128)> =
            own.filter_map(|one| Some((one, size(one.node.get("spec")?)))).collect();
        all.extend(
            templates(quota, graph)
                .map(|(one, spec, number)| (one, size(spec).saturating_mul(number))),
        );
        return all;
    }
    let scaled = scaled(graph);
    let running = graph.workloads.iter().filter(|one| {
        matches!(one.object.kind.as_str(), "Deployment" | "StatefulSet" | "ReplicaSet" | "Pod")
            && !one.is_job()
            && is_counted(one.object)
    });
    running
        .filter_map(|one| {
            let own = scaled.get(&(one.object.kind.as_str(), one.object.name.as_str()));
            let number = own.copied().unwrap_or(one.replicas).clamp(0, i64::from(u32::MAX));
            Some((one.object, of_pod(key, one)?.saturating_mul(i128::from(number))))
        })
        .collect()
}

/// The claims that StatefulSets make: their spec, and how many.
fn templates<'g>(
    quota: &Object,
    graph: &'g Graph,
) -> impl Iterator<Item = (&'g Object, &'g Node, i128)> {
    let sets = graph.workloads.iter().filter(|one| one.object.kind == "StatefulSet");
    let own = sets.filter(|one| one.object.namespace == quota.namespace);
    own.flat_map(|one| {
        let templates = one.object.node.items("spec.volumeClaimTemplates").iter();
        let number = i128::from(one.replicas.clamp(0, i64::from(u32::MAX)));
        templates.filter_map(move |template| Some((one.object, template.get("spec")?, number)))
    })
}

/// How many pods autoscalers make of workloads, at least.
fn scaled<'g>(graph: &'g Graph) -> BTreeMap<(&'g str, &'g str), i64> {
    let scalers = graph.of_kind("HorizontalPodAutoscaler");
    let all = scalers.filter_map(|one| {
        let reference = one.node.at("spec.scaleTargetRef")?;
        let least = one.node.number("spec.minReplicas").unwrap_or(1);
        Some(((reference.text("kind")?, reference.text("name")?), least))
    });
    all.collect()
}

/// What one pod takes, in billionths.
fn of_pod(key: &str, workload: &Workload) -> Option<i128> {
    let (list, resource) = match key {
        "pods" => return Some(ONE),
        "cpu" | "memory" => ("requests", key),
        _ => key.split_once('.')?,
    };
    if !matches!(list, "requests" | "limits") || !matches!(resource, "cpu" | "memory") {
        return None;
    }
    if workload.pod.at("resources").is_some() {
        return None;
    }
    let size = |container: &crate::graph::container::Container| {
        let own = |list: &str| container.node.at("resources")?.get(list)?.get(resource)?.text("");
        let text = own(list).or_else(|| own("limits").filter(|_| list == "requests"));
        text.and_then(nano).unwrap_or(0).max(0)
    };
    let together = workload.running().map(size).fold(0_i128, i128::saturating_add);
    let first = workload.containers.iter().filter(|one| one.is_init).map(size).max();
    Some(together.max(first.unwrap_or(0)))
}

/// An amount in words that are short: `5`, `2500m`, `3Gi`.
fn shown(amount: i128) -> String {
    const SUFFIXES: [(&str, i128); 3] = [("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let whole = amount / ONE;
    if amount % ONE != 0 {
        return format!("{}m", amount / (ONE / 1000));
    }
    let fitting = SUFFIXES.iter().find(|(_, size)| whole >= *size && whole % size == 0);
    fitting.map_or(whole.to_string(), |(suffix, size)| format!("{}{suffix}", whole / size))
}
