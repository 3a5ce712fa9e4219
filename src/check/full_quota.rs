//! What does not fit into the quota of its namespace, counted: a part of GEN476.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::container::Container;
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

/// What quotas count, found by namespace once for all of them.
pub struct Counted<'g, 'a> {
    graph: &'g Graph<'a>,
    /// By kind and namespace.
    objects: BTreeMap<(&'g str, Option<&'g str>), Vec<&'g Object>>,
    /// By namespace.
    workloads: BTreeMap<Option<&'g str>, Vec<&'g Workload<'a>>>,
    /// How many pods autoscalers make of workloads, at least, by their kind and name.
    scaled: BTreeMap<(&'g str, &'g str), i64>,
}

impl<'g, 'a> Counted<'g, 'a> {
    pub fn of(graph: &'g Graph<'a>) -> Self {
        let mut objects: BTreeMap<_, Vec<&Object>> = BTreeMap::new();
        for (_, kind) in KINDS {
            for object in graph.of_kind(kind) {
                objects.entry((kind, object.namespace.as_deref())).or_default().push(object);
            }
        }
        let mut workloads: BTreeMap<_, Vec<&Workload>> = BTreeMap::new();
        for workload in &graph.workloads {
            workloads.entry(workload.object.namespace.as_deref()).or_default().push(workload);
        }
        let scaled = graph.of_kind("HorizontalPodAutoscaler").filter_map(|one| {
            let reference = one.node.at("spec.scaleTargetRef")?;
            let least = one.node.number("spec.minReplicas").unwrap_or(1);
            Some(((reference.text("kind")?, reference.text("name")?), least))
        });
        Self { graph, objects, workloads, scaled: scaled.collect() }
    }

    /// The objects of a kind in the namespace of a quota; two of one name are one in the cluster.
    fn objects(&self, kind: &'static str, quota: &'g Object) -> impl Iterator<Item = &'g Object> {
        let own = self.objects.get(&(kind, quota.namespace.as_deref()));
        let mut known = BTreeSet::new();
        let all = own.into_iter().flatten().copied();
        all.filter(move |object| known.insert(object.name.as_str()))
    }

    /// The workloads there.
    fn workloads(&self, quota: &'g Object) -> impl Iterator<Item = &'g Workload<'a>> {
        self.workloads.get(&quota.namespace.as_deref()).into_iter().flatten().copied()
    }
}

pub fn check<'g>(
    rule: &Rule,
    quota: &'g Object,
    counted: &Counted<'g, '_>,
    findings: &mut Findings,
) {
    if quota.node.at("spec.scopes").is_some() || quota.node.at("spec.scopeSelector").is_some() {
        return;
    }
    for (key, entry) in quota.node.pairs("spec.hard").take(MOST) {
        let Some(most) = entry.node.text("").and_then(nano) else { continue };
        let key = key.strip_prefix("count/").filter(|key| !key.contains('.')).unwrap_or(key);
        let shares = shares(key, quota, counted);
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
            .judged(counted.graph.set.is_whole && (alone || quota.namespace.is_some()), message)
            .at(entry.node.span, "not enough")
            .also(object.place(), format!("takes {} of it", shown(*share)))
            .help(format!("raise it to {} or more, or ask for less", shown(sum)));
        findings.add(quota, found);
        return;
    }
}

/// What each object takes of a resource that a quota counts.
fn shares<'g>(key: &str, quota: &'g Object, counted: &Counted<'g, '_>) -> Vec<(&'g Object, i128)> {
    if let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == key) {
        let mut all: Vec<(&Object, i128)> =
            counted.objects(kind, quota).map(|one| (one, ONE)).collect();
        if *kind == "PersistentVolumeClaim" {
            all.extend(templates(quota, counted).map(|(one, _, number)| (one, number * ONE)));
        }
        return all;
    }
    if let Some(list) = key.strip_prefix("services.") {
        let fits = |one: &&Object| {
            let kind = one.node.text("spec.type").unwrap_or_default();
            kind == "LoadBalancer" || list == "nodeports" && kind == "NodePort"
        };
        let all = counted.objects("Service", quota).filter(fits);
        return all
            .map(|one| (one, ONE))
            .filter(|_| matches!(list, "nodeports" | "loadbalancers"))
            .collect();
    }
    if key == "requests.storage" {
        let size =
            |node: &Node| node.text("resources.requests.storage").and_then(nano).unwrap_or(0);
        let own = counted.objects("PersistentVolumeClaim", quota);
        let mut all: Vec<(&Object, i128)> =
            own.filter_map(|one| Some((one, size(one.node.get("spec")?)))).collect();
        all.extend(
            templates(quota, counted)
                .map(|(one, spec, number)| (one, size(spec).saturating_mul(number))),
        );
        return all;
    }
    let mut known = BTreeSet::new();
    let running = counted.workloads(quota).filter(|one| {
        let kind = one.object.kind.as_str();
        matches!(kind, "Deployment" | "StatefulSet" | "ReplicaSet" | "Pod")
            && !one.is_job()
            && known.insert((kind, one.object.name.as_str()))
    });
    running
        .filter_map(|one| {
            let own = counted.scaled.get(&(one.object.kind.as_str(), one.object.name.as_str()));
            let number = own.copied().unwrap_or(one.replicas).clamp(0, i64::from(u32::MAX));
            Some((one.object, of_pod(key, one)?.saturating_mul(i128::from(number))))
        })
        .collect()
}

/// The claims that StatefulSets make: their spec, and how many.
fn templates<'g>(
    quota: &'g Object,
    counted: &Counted<'g, '_>,
) -> impl Iterator<Item = (&'g Object, &'g Node, i128)> {
    let sets = counted.workloads(quota).filter(|one| one.object.kind == "StatefulSet");
    sets.flat_map(|one| {
        let templates = one.object.node.items("spec.volumeClaimTemplates").iter();
        let number = i128::from(one.replicas.clamp(0, i64::from(u32::MAX)));
        templates.filter_map(move |template| Some((one.object, template.get("spec")?, number)))
    })
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
    let size = |container: &Container| {
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
