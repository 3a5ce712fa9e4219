//! Variables that whoever installs a chart adds, and that come from Secrets or from the pod.

use serde_json::{Value as Json, json};

use crate::helm::knob::{Knob, ends_in};

/// The variables that are added as secrets or as facts of a pod: those that have no knobs of their own.
pub fn added<'v>(said: &'v Json, known: &[String]) -> Vec<(&'v String, &'v Json)> {
    let all = said.as_object().into_iter().flatten();
    let mut added: Vec<_> =
        all.filter(|(name, source)| source.is_object() && !known.contains(name)).collect();
    added.sort_by_key(|(name, _)| *name);
    added
}

/// The names of what has knobs of its own below a path.
pub fn known_below(path: &[String], knobs: &[Knob]) -> Vec<String> {
    let below =
        knobs.iter().filter(|knob| knob.path.len() > path.len() + 1 && knob.path.starts_with(path));
    let mut names: Vec<String> = below.map(|knob| knob.path[path.len()].clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// The key of a Secret that gen takes where nobody names one.
pub const DEFAULT_KEY: &str = "password";

/// Whether that is what a value is where it is nothing.
pub fn has_default_key(path: &[String]) -> bool {
    ends_in(path, "existingSecret.key") && path.iter().all(|key| key != "rootCredentials")
}

/// A variable of a container, from a Secret or from the pod.
pub fn variable(name: &str, source: &Json) -> Json {
    let secret = &source["existingSecret"];
    let from = if secret.is_object() {
        let key = secret["key"].as_str().unwrap_or(DEFAULT_KEY);
        json!({ "secretKeyRef": { "name": secret["name"], "key": key } })
    } else {
        json!({ "fieldRef": { "fieldPath": source["fieldRef"] } })
    };
    json!({ "name": name, "valueFrom": from })
}
