//! Lists whose items are told apart by a key, as the API server merges them.
//! <https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy>

use std::collections::BTreeSet;

use serde_json::Value as Json;

/// Keys by the field that holds the list; of several, the first that all items have, each another. Some
/// lists that the server replaces whole have keys here too: people read them so.
const KEYS: [(&str, &[&[&str]]); 22] = [
    ("containers", &[&["name"]]),
    ("initContainers", &[&["name"]]),
    ("ephemeralContainers", &[&["name"]]),
    ("env", &[&["name"]]),
    ("volumes", &[&["name"]]),
    ("volumeMounts", &[&["mountPath"]]),
    ("volumeDevices", &[&["devicePath"]]),
    ("volumeClaimTemplates", &[&["metadata/name"]]),
    ("ports", &[&["containerPort", "protocol"], &["port", "protocol"], &["name"]]),
    ("imagePullSecrets", &[&["name"]]),
    ("secrets", &[&["name"]]),
    ("hostAliases", &[&["ip"]]),
    ("topologySpreadConstraints", &[&["topologyKey", "whenUnsatisfiable"]]),
    ("resourceClaims", &[&["name"]]),
    ("items", &[&["key"]]),
    ("metrics", &[&["resource/name"]]),
    ("rules", &[&["host"]]),
    ("paths", &[&["path"]]),
    ("subjects", &[&["kind", "name"]]),
    ("endpoints", &[&["port"]]),
    ("data", &[&["secretKey"]]),
    ("sysctls", &[&["name"]]),
];

/// The names of the items of two lists, where all have one of their own.
pub fn names(field: &str, before: &[Json], after: &[Json]) -> Option<(Vec<String>, Vec<String>)> {
    let (_, keys) = KEYS.iter().find(|(name, _)| *name == field)?;
    keys.iter().find_map(|key| Some((named(key, before)?, named(key, after)?)))
}

fn named(key: &[&str], items: &[Json]) -> Option<Vec<String>> {
    let names: Option<Vec<String>> = items.iter().map(|item| name(key, item)).collect();
    let names = names?;
    let all: BTreeSet<&String> = names.iter().collect();
    (all.len() == names.len()).then_some(names)
}

fn name(key: &[&str], item: &Json) -> Option<String> {
    let part = |field: &&str| match item.pointer(&format!("/{field}")) {
        Some(Json::String(text)) => Some(text.clone()),
        Some(Json::Number(number)) => Some(number.to_string()),
        None if *field == "protocol" => Some("TCP".to_owned()),
        _ => None,
    };
    let parts: Option<Vec<String>> = key.iter().map(part).collect();
    parts.map(|parts| parts.join("/"))
}
