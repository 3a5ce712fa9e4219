//! Keys of ConfigMaps and Secrets that are gone, and pods that read them all the same.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::path::PathStep;
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict};

const KEYS: &str =
    "https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/";

/// Pods that do not start again, because what they read is gone.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let Some(before) = pair.before.filter(|one| matches!(one.kind(), "ConfigMap" | "Secret"))
    else {
        return Vec::new();
    };
    if sides.around.successors().of(before).is_some() {
        return Vec::new();
    }
    let readers = sides.around.readers(1, before.kind(), before.namespace(), before.name());
    let mut found = Vec::new();
    for index in readers {
        let workload = &sides.after[index];
        let Some(spec) = template::spec(workload) else { continue };
        let who = format!("{} `{}`", workload.kind(), workload.name());
        let read = keys(spec, before);
        if pair.after.is_none() {
            if read.is_needed {
                let why = format!("pods of {who} read it, and do not start without it");
                let help = "keep it, or take what reads it out of the pods first";
                found.push(Verdict::new(Effect::Interrupts, why).instead(help).page(KEYS));
            }
            continue;
        }
        for (position, field) in pair.fields.iter().enumerate() {
            let [PathStep::Key(top), PathStep::Key(key)] = field.path.0.as_slice() else {
                continue;
            };
            let is_gone = field.after.is_none() && (top == "data" || top == "binaryData");
            let moved = || {
                let data =
                    |name: &str| pair.after.is_some_and(|one| !one.body[name][key].is_null());
                data("data") || data("binaryData")
            };
            if is_gone && read.keys.contains(key.as_str()) && !moved() {
                let why =
                    format!("pods of {who} read the key `{key}`, which is gone: they do not start");
                let help = format!("keep `{key}` until no pod reads it");
                let verdict = Verdict::new(Effect::Interrupts, why).instead(help);
                found.push(verdict.page(KEYS).of(position));
            }
        }
    }
    found
}

/// What pods cannot start without.
#[derive(Debug, Default)]
struct Needed<'a> {
    keys: BTreeSet<&'a str>,
    /// Whether they need the object itself.
    is_needed: bool,
}

/// The keys that pods need of an object. <https://kubernetes.io/docs/concepts/configuration/secret/#optional-secrets>
fn keys<'a>(spec: &'a Json, source: &SideObject) -> Needed<'a> {
    let (all, one, field, named) = match source.kind() {
        "Secret" => ("secretRef", "secretKeyRef", "secret", "secretName"),
        _ => ("configMapRef", "configMapKeyRef", "configMap", "name"),
    };
    let mut needed = Needed::default();
    let is_own = |reference: &Json, key: &str| {
        reference[key] == source.name() && reference["optional"] != true
    };
    for container in template::containers(spec) {
        let whole = template::list(container, "envFrom").iter();
        needed.is_needed |= whole.clone().any(|from| is_own(&from[all], "name"));
        for variable in template::list(container, "env") {
            let reference = &variable["valueFrom"][one];
            if is_own(reference, "name") {
                needed.is_needed = true;
                needed.keys.extend(reference["key"].as_str());
            }
        }
    }
    for volume in template::list(spec, "volumes") {
        let projected = volume["projected"]["sources"].as_array().into_iter().flatten();
        let projected = projected.map(|source| (&source[field], "name"));
        for (reference, key) in projected.chain([(&volume[field], named)]) {
            if is_own(reference, key) {
                needed.is_needed = true;
                let items = template::list(reference, "items").iter();
                needed.keys.extend(items.filter_map(|item| item["key"].as_str()));
            }
        }
    }
    needed
}
