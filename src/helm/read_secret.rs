//! The Secrets that pods read and that neither a chart nor an operator makes, as a README tells of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::helm::knob::Knob;
use crate::helm::node::Lifted;
use crate::helm::release_values::Release;

/// What a reference to a Secret is called, the key that names it, and how kubectl is given all of its keys.
const REFERENCES: [(&str, &str, &str); 3] = [
    ("secretKeyRef", "name", ""),
    ("secretRef", "name", "--from-env-file=…"),
    ("secret", "secretName", "--from-file=…"),
];

/// A Secret that must exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadSecret {
    pub namespace: String,
    pub name: String,
    /// How its keys are given to kubectl.
    pub keys: String,
}

/// Namespaces and names of Secrets, and how their keys are given.
type FoundSecrets = BTreeMap<(String, String), BTreeSet<String>>;

/// Those that the pods of a release read.
pub fn read_secrets(objects: &[Lifted], knobs: &[Knob], release: &Release) -> Vec<ReadSecret> {
    let made = objects.iter().filter_map(|object| object.evaluate(release, knobs));
    let made: Vec<Json> = made.collect();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let mut found = FoundSecrets::new();
    for body in &made {
        walk(body, &text(&body["metadata"]["namespace"]), &mut found);
    }
    for body in
        made.iter().filter(|body| body["kind"] == "Secret" || body["kind"] == "ExternalSecret")
    {
        let metadata = &body["metadata"];
        let target = &body["spec"]["target"]["name"];
        let name = if target.is_string() { target } else { &metadata["name"] };
        found.remove(&(text(&metadata["namespace"]), text(name)));
    }
    let secret = |((namespace, name), keys): ((String, String), BTreeSet<String>)| {
        let keys = keys.into_iter().collect::<Vec<_>>().join(" ");
        ReadSecret { namespace, name, keys }
    };
    found.into_iter().map(secret).collect()
}

fn walk(part: &Json, namespace: &str, found: &mut FoundSecrets) {
    match part {
        Json::Object(map) => {
            for (key, below) in map {
                let reference = REFERENCES.iter().find(|(reference, ..)| reference == key);
                let named =
                    reference.and_then(|(_, name, all)| Some((below[*name].as_str()?, all)));
                let Some((name, all)) = named.filter(|_| below["optional"] != true) else {
                    walk(below, namespace, found);
                    continue;
                };
                let items = below["items"].as_array().into_iter().flatten();
                let keys = items.map(|item| &item["key"]).chain([&below["key"]]);
                let mut keys: BTreeSet<String> = keys
                    .filter_map(|key| Some(format!("--from-literal={}=…", key.as_str()?)))
                    .collect();
                if keys.is_empty() {
                    keys.insert((*all).to_owned());
                }
                found.entry((namespace.to_owned(), name.to_owned())).or_default().extend(keys);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| walk(item, namespace, found)),
        _ => {}
    }
}
