//! GEN425: a ConfigMap or Secret that nothing uses.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::store::{Store, StoreKind};
use crate::graph::workload::Workload;
use crate::layer::node::{Node, Value};
use crate::manifest::{Look, Object};
use crate::notation::mentioned::mentioned;

pub const RULE: Rule = Rule {
    code: Code::UnusedConfig,
    severity: Severity::Warning,
    why: "No object names it. Programs that read ConfigMaps through the API, and other manifests, may: \
          what carries labels for such readers is left alone.",
    symptom: "the intended settings never reach a pod",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api-config }
data: { LOG_LEVEL: debug }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    good: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api-config }
data: { LOG_LEVEL: debug }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, envFrom: [{ configMapRef: { name: api-config } }] }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let spaces: BTreeSet<Option<&str>> = graph.workloads.iter().map(Workload::namespace).collect();
    let has_pods = |store: &&Store| match store.namespace {
        Some(_) => spaces.contains(&store.namespace) || spaces.contains(&None),
        None => !spaces.is_empty(),
    };
    let candidates: Vec<&Store> =
        graph.stores.all.iter().filter(|store| is_candidate(store)).filter(has_pods).collect();
    let claims: Vec<&Object> = graph
        .of_kind("PersistentVolumeClaim")
        .filter(|one| graph.set.is_whole && !graph.may_have_more(one.namespace.as_deref()))
        .filter(|one| spaces.contains(&one.namespace.as_deref()) && !one.name.is_empty())
        .collect();
    if candidates.is_empty() && claims.is_empty() {
        return;
    }
    let (mut words, mut texts) = (BTreeSet::new(), Vec::new());
    for object in graph.objects {
        for (key, entry) in object.node.pairs("") {
            if key != "metadata" {
                gather(&entry.node, &mut words, &mut texts);
            }
        }
    }
    for claim in claims.into_iter().filter(|one| !words.contains(one.name.as_str())) {
        // What ends with a number is that of one pod.
        let is_of_pod = claim.name.rsplit('-').next().is_some_and(|end| end.parse::<u32>().is_ok());
        if is_of_pod || is_of_template(claim, graph) {
            continue;
        }
        let found = RULE
            .warning(format!("nothing mounts the claim `{}`", claim.name))
            .at(claim.place(), "no pod and no other object names it")
            .note("what was to be kept is lost with the container")
            .help("mount it, or remove it");
        findings.add(claim, found);
    }
    let readers = Readers::new(graph);
    let candidates: Vec<&Store> =
        candidates.into_iter().filter(|store| !readers.may_read(store)).collect();
    let names = candidates.iter().map(|store| store.name).filter(|name| !words.contains(name));
    let told = mentioned(names, texts.into_iter());
    for store in candidates {
        if !words.contains(store.name) && !told.contains(store.name) {
            let kind = store.kind.as_str();
            let found = RULE
                .warning(format!("nothing uses the {kind} `{}`", store.name))
                .at(store.object.place(), "no pod and no other object names it")
                .help("refer to it, or remove it");
            findings.add(store.object, found);
        }
    }
}

/// Whether a StatefulSet takes a claim for its own: `<template>-<name>-<number>`.
fn is_of_template(claim: &Object, graph: &Graph) -> bool {
    graph.of_kind("StatefulSet").any(|set| {
        let mut templates = set.node.items("spec.volumeClaimTemplates").iter();
        templates.any(|template| {
            let name = template.text("metadata.name").unwrap_or_default();
            claim.name.starts_with(&format!("{name}-{}-", set.name))
        })
    })
}

fn is_candidate(store: &Store) -> bool {
    let object = store.object;
    let own_kind = object.kind == store.kind.as_str() && object.group().is_empty();
    let kind = object.node.text("type").unwrap_or("Opaque");
    let told =
        object.node.pairs("metadata.labels").chain(object.node.pairs("metadata.annotations"));
    let read_by_others = told.into_iter().any(|(key, _)| {
        let common =
            key.starts_with("app.kubernetes.io/") || key.starts_with("kubectl.kubernetes.io/");
        !common && (key.contains('/') || key.contains("dashboard") || key.contains("prometheus"))
    });
    own_kind && kind == "Opaque" && !read_by_others && !store.name.is_empty()
}

/// What roles let programs read through the API: kinds of stores, and the names that they are confined to.
#[derive(Debug, Default)]
struct Readers<'a> {
    all: BTreeSet<StoreKind>,
    named: BTreeSet<(StoreKind, &'a str)>,
}

impl<'a> Readers<'a> {
    fn new(graph: &Graph<'a>) -> Self {
        let mut readers = Self::default();
        for role in graph.of_kind("Role").chain(graph.of_kind("ClusterRole")) {
            for rule in role.node.items("rules") {
                readers.add(rule);
            }
        }
        for binding in graph.of_kind("RoleBinding").chain(graph.of_kind("ClusterRoleBinding")) {
            // What every cluster has. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
            match binding.node.text("roleRef.name") {
                Some("cluster-admin" | "admin" | "edit") => {
                    readers.all.extend([StoreKind::ConfigMap, StoreKind::Secret]);
                }
                Some("view") => readers.all.extend([StoreKind::ConfigMap]),
                _ => {}
            }
        }
        readers
    }

    fn add(&mut self, rule: &'a Node) {
        const READS: [&str; 4] = ["get", "list", "watch", "*"];
        let holds = |list: &str, wanted: &[&str]| {
            let texts = rule.items(list).iter().filter_map(|one| one.text(""));
            texts.into_iter().any(|text| wanted.contains(&text))
        };
        if !holds("verbs", &READS) || !holds("apiGroups", &["", "*"]) {
            return;
        }
        for (kind, plural) in [(StoreKind::ConfigMap, "configmaps"), (StoreKind::Secret, "secrets")]
        {
            if !holds("resources", &[plural, "*"]) {
                continue;
            }
            let names = rule.items("resourceNames");
            if names.is_empty() {
                self.all.insert(kind);
            }
            self.named.extend(names.iter().filter_map(|one| Some((kind, one.text("")?))));
        }
    }

    fn may_read(&self, store: &Store) -> bool {
        self.all.contains(&store.kind) || self.named.contains(&(store.kind, store.name))
    }
}

/// The texts of a tree: names, and longer texts that may hold some.
fn gather<'a>(node: &'a Node, words: &mut BTreeSet<&'a str>, texts: &mut Vec<&'a str>) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(scalar) => {
            if scalar.text.contains([' ', '/', ',', '=', '\n', ':']) {
                texts.push(&scalar.text);
            }
            words.insert(&scalar.text);
        }
        Value::List(items) => items.iter().for_each(|item| gather(item, words, texts)),
        Value::Map(map) => map.present().for_each(|(_, entry)| gather(&entry.node, words, texts)),
    }
}
