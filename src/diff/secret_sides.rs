//! Secrets of both sides: who makes which, what is in them, and what pods need of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::template;

/// A Secret's name, and a key of it; none for all of it.
pub type NeededKey<'a> = (&'a str, Option<&'a str>);

/// The Secrets of two sides.
#[derive(Debug, Default)]
pub struct SecretSides<'a> {
    /// The data of those that are written out, before and after, by namespace and name.
    data: [BTreeMap<(&'a str, &'a str), &'a Json>; 2],
    /// Those that objects of after are or make.
    made: BTreeSet<(&'a str, &'a str)>,
    /// What pods of before need.
    needed: BTreeSet<(&'a str, NeededKey<'a>)>,
}

impl<'a> SecretSides<'a> {
    pub fn new(before: &'a [SideObject], after: &'a [SideObject]) -> Self {
        let mut sides = Self {
            data: [before, after].map(data),
            made: BTreeSet::new(),
            needed: BTreeSet::new(),
        };
        for item in after {
            sides.made.extend(made(item).map(|name| (item.namespace(), name)));
        }
        for item in before {
            let spec = template::spec(item);
            let keys = spec.map(needed).unwrap_or_default().into_keys();
            sides.needed.extend(keys.map(|key| (item.namespace(), key)));
        }
        sides
    }

    /// Whether something of after is, or makes, a Secret.
    pub fn makes(&self, namespace: &str, name: &str) -> bool {
        self.made.contains(&(namespace, name))
    }

    /// Whether pods of before need it, so that it is in the cluster.
    pub fn was_needed(&self, namespace: &str, key: NeededKey) -> bool {
        self.needed.contains(&(namespace, key))
    }

    /// A value of before (0) or after (1), where it is written out.
    pub fn value(&self, side: usize, namespace: &str, (name, key): NeededKey) -> Option<&'a Json> {
        self.data[side].get(&(namespace, name))?.get(key?)
    }
}

/// What a pod needs of Secrets, with a part of the path where it says so.
/// <https://kubernetes.io/docs/concepts/configuration/secret/#optional-secrets>
pub fn needed(spec: &Json) -> BTreeMap<NeededKey<'_>, String> {
    let mut all = BTreeMap::new();
    for container in template::containers(spec) {
        let of = container["name"].as_str().unwrap_or_default();
        for source in template::list(container, "envFrom") {
            if let Some(name) = required(&source["secretRef"], "name") {
                all.entry((name, None)).or_insert_with(|| format!("[{of}].envFrom"));
            }
        }
        for variable in template::list(container, "env") {
            let reference = &variable["valueFrom"]["secretKeyRef"];
            let Some(name) = required(reference, "name") else { continue };
            let path = || format!("[{of}].env[{}]", variable["name"].as_str().unwrap_or_default());
            all.entry((name, reference["key"].as_str())).or_insert_with(path);
        }
    }
    for volume in template::list(spec, "volumes") {
        let path = format!("volumes[{}]", volume["name"].as_str().unwrap_or_default());
        let projected = volume["projected"]["sources"].as_array().into_iter().flatten();
        let projected = projected.map(|source| (&source["secret"], "name"));
        for (source, field) in projected.chain([(&volume["secret"], "secretName")]) {
            let Some(name) = required(source, field) else { continue };
            let items = template::list(source, "items");
            for item in items {
                all.entry((name, item["key"].as_str())).or_insert_with(|| path.clone());
            }
            if items.is_empty() {
                all.entry((name, None)).or_insert_with(|| path.clone());
            }
        }
    }
    all
}

/// The Secret that a reference names, if pods do not start without it.
fn required<'a>(reference: &'a Json, field: &str) -> Option<&'a str> {
    reference[field].as_str().filter(|_| reference["optional"] != true)
}

fn data(items: &[SideObject]) -> BTreeMap<(&str, &str), &Json> {
    let secrets = items.iter().filter(|one| one.kind() == "Secret");
    secrets.map(|one| ((one.namespace(), one.name()), &one.body["data"])).collect()
}

/// The names of Secrets that an object is, or has a controller make: the fields of the everyday ones.
fn made(item: &SideObject) -> impl Iterator<Item = &str> {
    const NAMED_BY: [&str; 4] = [
        "/spec/target/name",
        "/spec/secretName",
        "/spec/destination/name",
        "/spec/managedSecretReference/secretName",
    ];
    let is_own = item.kind().ends_with("Secret");
    let own = is_own.then(|| item.name());
    let named = NAMED_BY.iter().filter_map(|pointer| item.body.pointer(pointer)?.as_str());
    own.into_iter().chain(named)
}
