//! GEN451, GEN455: claims that do not exist, and claims that several pods share.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::near::{Names, meant};
use crate::check::needed::{NeededBy, one_for_all};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::{Look, Object};

pub const MISSING: Rule = Rule {
    code: Code::MissingClaim,
    severity: Severity::Error,
    why: "A pod waits for its claim. It is an error where a claim of a similar name, or a volume that \
          nothing claims, is here; else a warning, because claims outlive the manifests of an \
          application.",
    symptom: "the pod stays Pending: persistentvolumeclaim not found",
    bad: "\
apiVersion: v1
kind: PersistentVolume
metadata: { name: data }
spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: manual, nfs: { server: files.example.com, path: / } }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers: [{ name: api, image: acme/api:1.4.2 }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
",
    good: "\
apiVersion: v1
kind: PersistentVolume
metadata: { name: data }
spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: manual, nfs: { server: files.example.com, path: / } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: manual, resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers: [{ name: api, image: acme/api:1.4.2 }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
",
    check: missing,
};

pub const SHARED: Rule = Rule {
    code: Code::SharedClaim,
    severity: Severity::Error,
    why: "A ReadWriteOnce claim is attached to one node at a time: pods on other nodes wait. On a single \
          node it works, unless the program locks its files, as databases do: for them it is an error.",
    symptom: "Multi-Attach error, or lock conflicts",
    bad: "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: main }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: main }
spec:
  replicas: 2
  selector: { matchLabels: { app: main } }
  template:
    metadata: { labels: { app: main } }
    spec:
      containers: [{ name: main, image: mysql:8.4, env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }], volumeMounts: [{ name: data, mountPath: /var/lib/mysql }] }]
      volumes: [{ name: data, persistentVolumeClaim: { claimName: main } }]
",
    good: "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: uploads }
spec: { accessModes: [ReadWriteMany], resources: { requests: { storage: 1Gi } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 2
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers: [{ name: api, image: acme/api:1.4.2 }]
      volumes: [{ name: uploads, persistentVolumeClaim: { claimName: uploads } }]
",
    check: shared,
};

/// The claims that a workload's volumes name.
fn claims<'a>(workload: &Workload<'a>) -> impl Iterator<Item = (&'a str, &'a Node)> + use<'a> {
    let volumes = workload.pod.items("volumes").iter();
    // A template takes the place of the volume that has its name.
    // https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/stateful-set-v1/
    let templates = workload.object.node.items("spec.volumeClaimTemplates").iter();
    let replaced: BTreeSet<&str> = templates.filter_map(|one| one.text("metadata.name")).collect();
    let is_kept =
        move |volume: &&Node| volume.text("name").is_none_or(|name| !replaced.contains(name));
    volumes.filter(is_kept).filter_map(|volume| {
        let node = volume.at("persistentVolumeClaim.claimName")?;
        Some((node.text("").filter(|name| !name.is_empty())?, node))
    })
}

/// What there is in place of claims that are missing.
struct ClaimsThere<'g, 'a> {
    graph: &'g Graph<'a>,
    claims: Vec<&'a Object>,
    names: Names<'a>,
    /// The claims that workloads mount.
    used: BTreeSet<&'a str>,
    /// How names of the claims start that StatefulSets make: `<template>-<statefulset>-`.
    made: BTreeSet<String>,
    /// A volume that nothing claims.
    volume: Option<&'a Object>,
    /// The namespaces of claims.
    spaces: BTreeSet<Option<&'a str>>,
}

impl<'g, 'a> ClaimsThere<'g, 'a> {
    fn new(graph: &'g Graph<'a>) -> Self {
        let all: Vec<&Object> = graph.of_kind("PersistentVolumeClaim").collect();
        let sets = graph.workloads.iter().filter(|one| one.object.kind == "StatefulSet");
        let made = sets.flat_map(|one| {
            let templates = one.object.node.items("spec.volumeClaimTemplates").iter();
            templates.map(|template| {
                let own = template.text("metadata.name").unwrap_or_default();
                format!("{own}-{}-", one.object.name)
            })
        });
        let is_claimed = |volume: &&Object| {
            volume.node.get("spec").is_some_and(|spec| spec.get("claimRef").is_some())
        };
        Self {
            graph,
            names: Names::new(all.iter().map(|claim| claim.name.as_str())),
            used: graph
                .workloads
                .iter()
                .flat_map(|one| claims(one))
                .map(|(name, _)| name)
                .collect(),
            made: made.collect(),
            volume: graph.of_kind("PersistentVolume").find(|volume| !is_claimed(volume)),
            spaces: all.iter().map(|claim| claim.namespace.as_deref()).collect(),
            claims: all,
        }
    }

    /// Whether a StatefulSet makes a claim.
    fn is_of_template(&self, name: &str) -> bool {
        name.match_indices('-').any(|(at, _)| self.made.contains(&name[..=at]))
    }

    /// Whether a claim is, or may be, in a namespace.
    fn is_empty(&self, namespace: Option<&str>) -> bool {
        match namespace {
            None => self.spaces.is_empty(),
            Some(_) => !self.spaces.contains(&namespace) && !self.spaces.contains(&None),
        }
    }
}

fn missing(graph: &Graph, findings: &mut Findings) {
    let there = ClaimsThere::new(graph);
    let mut absent: BTreeMap<(&str, Option<&str>), Vec<NeededBy>> = BTreeMap::new();
    for workload in &graph.workloads {
        for (name, node) in claims(workload) {
            if graph.find("PersistentVolumeClaim", name, workload.namespace()).is_some()
                || there.is_of_template(name)
            {
                continue;
            }
            let found = report(workload, name, node, &there);
            let by = NeededBy { object: workload.object, place: node.span, found };
            absent.entry((name, workload.namespace())).or_default().push(by);
        }
    }
    for all in absent.into_values() {
        one_for_all(&all, findings);
    }
}

fn report(workload: &Workload, name: &str, node: &Node, there: &ClaimsThere) -> Diagnostic {
    let graph = there.graph;
    let like = there.names.like(name);
    let own = || {
        let own = like.iter().map(|place| there.claims[*place]);
        own.filter(|claim| claim.shares_namespace(workload.object) != Some(false))
    };
    let near = meant(name, own().map(|claim| claim.name.as_str()).collect::<Vec<_>>().into_iter());
    let near = near.filter(|near| !there.used.contains(near));
    let volume = there.volume.filter(|_| there.is_empty(workload.namespace()));
    let sure = graph.set.is_whole && (near.is_some() || volume.is_some());
    let label = workload.object.label();
    let mut found = MISSING
        .judged(sure, format!("{label} mounts the claim `{name}`, which is not here"))
        .at(node.span, "no PersistentVolumeClaim of this name");
    if let Some(near) = near {
        if let Some(claim) = own().find(|claim| claim.name == near) {
            found = found.also(claim.place(), "this one is not used");
        }
        found = found.help(format!("write `{near}`"));
        if graph.sources.text(node.span) == name {
            found = found.fix(node.span, near);
        }
    } else if let Some(volume) = volume {
        found = found
            .also(volume.place(), "a volume that nothing claims")
            .help(format!("add a PersistentVolumeClaim `{name}` that binds it"));
    } else {
        found = found.help("add the claim, or ignore this where something else makes it");
    }
    found
}

fn shared(graph: &Graph, findings: &mut Findings) {
    for workload in
        graph.workloads.iter().filter(|one| one.replicas > 1 && one.object.kind != "DaemonSet")
    {
        for (name, node) in claims(workload) {
            let Some(claim) = graph.find("PersistentVolumeClaim", name, workload.namespace())
            else {
                continue;
            };
            let modes = claim.node.items("spec.accessModes");
            let single = !modes.is_empty()
                && modes.iter().all(|mode| {
                    matches!(mode.text(""), Some("ReadWriteOnce" | "ReadWriteOncePod"))
                });
            if !single {
                continue;
            }
            let place = claim.node.at("spec.accessModes").map_or(claim.place(), |modes| modes.span);
            let message = format!(
                "the {} pods of {} share one claim",
                workload.replicas,
                workload.object.label()
            );
            let found = SHARED
                .judged(graph.set.is_whole && workload.database().is_some(), message)
                .at(node.span, "one claim for all pods")
                .also(place, "attached to one node at a time")
                .help("use ReadWriteMany where the storage can, a StatefulSet with claim templates, or one replica");
            findings.add(workload.object, found);
        }
    }
}
