//! GEN421, GEN422: ConfigMaps and Secrets that pods name, and that are not there.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::made_elsewhere::{
    is_gens, is_given, is_of_chart, made_by_jobs, makes_secrets, may_make_secrets, writes_secrets,
};
use crate::check::near::{Names, meant};
use crate::check::needed::{NeededBy, one_for_all};
use crate::check::rule::{Findings, Rule};
use crate::check::store_keys::{has_any, has_keys, is_read_by_image, keys_of, near_key};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::store::{Store, StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::same_namespace;
use crate::notation::mentioned::mentioned;
use crate::values::suggest::list_of;

pub const MISSING: Rule = Rule {
    code: Code::MissingConfig,
    severity: Severity::Error,
    why: "A container starts when every ConfigMap and Secret that it names is there, unless the \
          reference is `optional`. A Secret is a warning where neither one of a similar name nor another Secret of its \
          namespace is among the manifests: Secrets are often made by hand or by an operator.",
    symptom: "CreateContainerConfigError, or a pod stuck in ContainerCreating",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api-config }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      envFrom:
        - configMapRef: { name: api-confg }
    - name: side
      image: acme/side:1.4.2
      envFrom:
        - configMapRef: { name: api-config }
",
    good: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api-config }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      envFrom:
        - configMapRef: { name: api-config }
",
    check: missing,
};

pub const KEY: Rule = Rule {
    code: Code::MissingKey,
    severity: Severity::Error,
    why: "A reference names a key too, and the key must be there, unless the reference is `optional`.",
    symptom: "CreateContainerConfigError: couldn't find key",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api-config }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - name: LEVEL
          valueFrom: { configMapKeyRef: { name: api-config, key: LEVEL } }
",
    good: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api-config }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - name: LEVEL
          valueFrom: { configMapKeyRef: { name: api-config, key: LOG_LEVEL } }
",
    check: key,
};

/// One reference of a pod: what it names, and the keys it needs.
#[derive(Debug)]
pub struct KeyReference<'a> {
    pub kind: StoreKind,
    pub name: &'a Node,
    pub keys: Vec<&'a Node>,
    /// Whether it becomes variables, and not files.
    pub is_variable: bool,
}

/// Every reference of a workload that must hold.
pub fn references<'a>(workload: &Workload<'a>) -> Vec<KeyReference<'a>> {
    let mut found = Vec::new();
    let mut add = |kind, node: Option<&'a Node>, name: &str, keys: Vec<&'a Node>, is_variable| {
        let Some(node) = node.filter(|node| !node.is_true("optional")) else { return };
        if let Some(name) =
            node.at(name).filter(|name| name.text("").is_some_and(|text| !text.is_empty()))
        {
            found.push(KeyReference { kind, name, keys, is_variable });
        }
    };
    let key_in =
        |node: Option<&'a Node>| node.and_then(|node| node.at("key")).into_iter().collect();
    for container in &workload.containers {
        for source in container.node.items("envFrom") {
            add(StoreKind::ConfigMap, source.at("configMapRef"), "name", Vec::new(), true);
            add(StoreKind::Secret, source.at("secretRef"), "name", Vec::new(), true);
        }
        for entry in container.node.items("env") {
            let (config, secret) =
                (entry.at("valueFrom.configMapKeyRef"), entry.at("valueFrom.secretKeyRef"));
            add(StoreKind::ConfigMap, config, "name", key_in(config), true);
            add(StoreKind::Secret, secret, "name", key_in(secret), true);
        }
    }
    let keys_of = |node: Option<&'a Node>| {
        let items = node.map(|node| node.items("items")).unwrap_or_default();
        items.iter().filter_map(|item| item.at("key")).collect()
    };
    for volume in workload.pod.items("volumes") {
        let (config, secret) = (volume.at("configMap"), volume.at("secret"));
        add(StoreKind::ConfigMap, config, "name", keys_of(config), false);
        add(StoreKind::Secret, secret, "secretName", keys_of(secret), false);
        for source in volume.items("projected.sources") {
            let (config, secret) = (source.at("configMap"), source.at("secret"));
            add(StoreKind::ConfigMap, config, "name", keys_of(config), false);
            add(StoreKind::Secret, secret, "name", keys_of(secret), false);
        }
    }
    found
}

fn missing(graph: &Graph, findings: &mut Findings) {
    let mut absent_here = Vec::new();
    for workload in &graph.workloads {
        let mut told = BTreeSet::new();
        for reference in references(workload) {
            let name = reference.name.text("").unwrap_or_default();
            let found = graph.stores.find(reference.kind, name, workload.namespace());
            let is_told = matches!(found, StoreLookup::Nowhere)
                && !is_given(name)
                && !graph.set.is_made(reference.kind.as_str(), name);
            if is_told && told.insert((reference.kind, name)) {
                absent_here.push((workload, reference, name));
            }
        }
    }
    if absent_here.is_empty() {
        return;
    }
    let names = absent_here.iter().map(|(.., name)| *name);
    let made = made_by_jobs(names.clone(), graph);
    // What one program is told of by name it may make for another.
    let words = graph.workloads.iter().flat_map(|one| &one.containers).flat_map(Container::words);
    let told_of = mentioned(names, words.map(|(word, _)| word));
    let known = Names::new(graph.stores.all.iter().map(|store| store.name));
    // One finding for each that is missing, at the first of the surest of those that need it.
    let mut by_name: BTreeMap<AbsentStore, Vec<NeededBy>> = BTreeMap::new();
    for (workload, reference, name) in absent_here {
        if !made.contains(name) {
            let mut found = absent(&reference, name, workload, graph, &known);
            if told_of.contains(name) {
                found.severity = Severity::Warning;
            }
            let place = reference.name.span;
            let key = (reference.kind, name, workload.namespace());
            by_name.entry(key).or_default().push(NeededBy {
                object: workload.object,
                place,
                found,
            });
        }
    }
    for all in by_name.into_values() {
        one_for_all(&all, findings);
    }
}

/// A store that is not here: its kind, its name, and the namespace in which it is looked for.
type AbsentStore<'a> = (StoreKind, &'a str, Option<&'a str>);

fn absent(
    reference: &KeyReference,
    name: &str,
    workload: &Workload,
    graph: &Graph,
    known: &Names,
) -> Diagnostic {
    let kind = reference.kind.as_str();
    let is_near =
        |store: &&Store| same_namespace(store.namespace, workload.namespace()) != Some(false);
    let like = known.like(name);
    let like = like.iter().map(|place| &graph.stores.all[*place]).filter(is_near);
    let meant =
        meant(name, like.filter(|store| store.kind == reference.kind).map(|store| store.name));
    let wanted = (reference.kind, reference.keys.as_slice());
    let has_all = reference.keys.is_empty() || has_keys(wanted, meant, graph, workload);
    // One letter more or less is the same name, whatever its keys are called.
    let meant = meant.filter(|meant| {
        has_all || meant.len().abs_diff(name.len()) == 1 && has_any(wanted, meant, graph, workload)
    });
    let other_kind = match reference.kind {
        StoreKind::ConfigMap => StoreKind::Secret,
        StoreKind::Secret => StoreKind::ConfigMap,
    };
    let swapped = match graph.stores.find(other_kind, name, workload.namespace()) {
        StoreLookup::Here(store) => Some(store),
        StoreLookup::Existing | StoreLookup::Elsewhere(_) | StoreLookup::Nowhere => None,
    };
    let swapped = swapped.filter(|store| !is_gens(workload) && store.may_have(&reference.keys));
    // Secrets are made by hand, so that nobody reads them; ConfigMaps are not, nor are the Secrets of a set
    // that writes them down.
    let is_written = reference.kind == StoreKind::ConfigMap
        || writes_secrets(reference.is_variable, workload, graph)
            && !may_make_secrets(workload.namespace(), graph);
    let is_alone = is_written
        && !is_of_chart(reference.kind, &reference.keys)
        && !graph.may_have_more(workload.namespace())
        && !is_gens(workload);
    let sure = graph.set.is_whole && (meant.is_some() || swapped.is_some() || is_alone);
    let message =
        format!("{} needs the {kind} `{name}`, which is not here", workload.object.label());
    // The operator that makes it may be here.
    let is_made = reference.kind == StoreKind::Secret && !sure && makes_secrets(name, graph);
    let found = if is_made { MISSING.hint(message) } else { MISSING.judged(sure, message) };
    let found = found.at(reference.name.span, format!("no {kind} of this name"));
    if let Some(other) = swapped {
        let own = other.kind.as_str();
        return found
            .also(other.object.place(), format!("`{name}` is a {own}"))
            .help(format!("refer to a {own}"));
    }
    match meant {
        Some(meant) => {
            let place = graph.stores.find(reference.kind, meant, workload.namespace());
            let found = match place {
                StoreLookup::Here(store) => {
                    found.also(store.object.place(), format!("this {kind} is called `{meant}`"))
                }
                StoreLookup::Existing | StoreLookup::Elsewhere(_) | StoreLookup::Nowhere => found,
            };
            let found = found.help(format!("write `{meant}`"));
            if graph.sources.text(reference.name.span) == name {
                return found.fix(reference.name.span, meant);
            }
            found
        }
        None => found.help(format!(
            "add it, or ignore this where the {kind} is made by hand or by an operator"
        )),
    }
}

fn key(graph: &Graph, findings: &mut Findings) {
    let mut known: BTreeMap<(StoreKind, &str), Option<BTreeSet<&str>>> = BTreeMap::new();
    for workload in &graph.workloads {
        for reference in references(workload) {
            let name = reference.name.text("").unwrap_or_default();
            let StoreLookup::Here(store) =
                graph.stores.find(reference.kind, name, workload.namespace())
            else {
                continue;
            };
            if reference.keys.is_empty() {
                continue;
            }
            let keys = known
                .entry((store.kind, store.name))
                .or_insert_with(|| keys_of(graph, store.kind, store.name));
            let Some(keys) = keys else { continue };
            for key in &reference.keys {
                let wanted = key.text("").unwrap_or_default();
                if !keys.contains(wanted) && !wanted.is_empty() {
                    findings.add(workload.object, without_key(store, key, wanted, graph));
                }
            }
        }
    }
}

/// How many keys of a store are compared with one that it does not have.
const MOST_KEYS: usize = 64;

fn without_key(store: &Store, key: &Node, wanted: &str, graph: &Graph) -> Diagnostic {
    let kind = store.kind.as_str();
    let keys = store.keys.iter().flatten().map(|(key, _)| *key);
    let keys: Vec<&str> = keys.take(MOST_KEYS).collect();
    // An empty one is filled by something else.
    let sure = !keys.is_empty() && graph.set.is_whole;
    let found = KEY
        .judged(sure, format!("{kind} `{}` has no key `{wanted}`", store.name))
        .at(key.span, "no such key")
        .also(store.object.place(), format!("the {kind}"));
    let near = near_key(wanted, &keys);
    match near {
        Some(near) if is_read_by_image(store, wanted, graph) => {
            found.help(format!("call it `{wanted}` in the {kind}, in place of `{near}`"))
        }
        Some(near) if graph.sources.text(key.span) == wanted => {
            found.help(format!("write `{near}`")).fix(key.span, near)
        }
        _ if keys.is_empty() => found.help("add the key"),
        _ => {
            // One of the other kind with a like name may hold it.
            let holds = |one: &&Store| {
                one.kind != store.kind
                    && one.keys.as_ref().is_some_and(|keys| keys.contains_key(wanted))
                    && same_namespace(one.namespace, store.namespace) != Some(false)
            };
            if let Some(other) = graph.stores.all.iter().find(holds) {
                return found
                    .also(other.object.place(), "has this key")
                    .help(format!("read it from {}, or add the key", other.object.label()));
            }
            let names = list_of(keys.iter().copied().take(8));
            found.help(format!("use {names}, or add the key"))
        }
    }
}
