//! Strategic merge: how Kubernetes merges a fragment into an object.
//! <https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/>

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value as Json};

/// Lists that merge by a key, by the field that holds them. All other lists are replaced.
const MERGE_KEYS: [(&str, &[&str]); 13] = [
    ("containers", &["name"]),
    ("initContainers", &["name"]),
    ("ephemeralContainers", &["name"]),
    ("env", &["name"]),
    ("volumes", &["name"]),
    ("volumeMounts", &["mountPath"]),
    ("volumeDevices", &["devicePath"]),
    ("ports", &["containerPort", "port"]),
    ("imagePullSecrets", &["name"]),
    ("secrets", &["name"]),
    ("hostAliases", &["ip"]),
    ("topologySpreadConstraints", &["topologyKey"]),
    ("resourceClaims", &["name"]),
];

/// The key of a directive inside a fragment.
const DIRECTIVE: &str = "$patch";

/// Merges a fragment: maps by key, some lists by a key of their items, `null` deletes, and
/// `$patch: delete` or `$patch: replace` does so for what it stands in.
pub fn merge(base: &mut Json, fragment: &Json) {
    match (base, fragment) {
        (Json::Object(base), Json::Object(fragment)) => merge_maps(base, fragment),
        (base, fragment) => *base = without_directives(fragment),
    }
}

fn merge_maps(base: &mut Map<String, Json>, fragment: &Map<String, Json>) {
    if fragment.get(DIRECTIVE).and_then(Json::as_str) == Some("replace") {
        base.clear();
    }
    for (key, value) in fragment.iter().filter(|(key, _)| *key != DIRECTIVE) {
        match (base.get_mut(key), value) {
            (_, Json::Null) => {
                base.shift_remove(key);
            }
            (Some(_), Json::Object(inner))
                if inner.get(DIRECTIVE).and_then(Json::as_str) == Some("delete") =>
            {
                base.shift_remove(key);
            }
            (Some(Json::Array(items)), Json::Array(fragment)) => merge_lists(key, items, fragment),
            (Some(below), value) => merge(below, value),
            (None, value) => {
                base.insert(key.clone(), without_directives(value));
            }
        }
    }
}

fn merge_lists(field: &str, base: &mut Vec<Json>, fragment: &[Json]) {
    let keys = MERGE_KEYS.iter().find(|(name, _)| *name == field).map(|(_, keys)| *keys);
    let key = keys.and_then(|keys| {
        keys.iter().find(|key| base.iter().chain(fragment).any(|item| item.get(key).is_some()))
    });
    let Some(key) = key else {
        *base = fragment.iter().map(without_directives).collect();
        return;
    };
    let name = |item: &Json| item.get(key).map(Json::to_string);
    let mut places: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for (index, item) in base.iter().enumerate() {
        if let Some(name) = name(item) {
            places.entry(name).or_default().push_back(index);
        }
    }
    let mut deleted = BTreeSet::new();
    for item in fragment {
        let own = name(item);
        let same = own.as_ref().and_then(|own| places.get(own)?.front().copied());
        let delete = item.get(DIRECTIVE).and_then(Json::as_str) == Some("delete");
        match same {
            Some(index) if delete => {
                deleted.insert(index);
                own.and_then(|own| places.get_mut(&own)?.pop_front());
            }
            Some(index) => merge(&mut base[index], item),
            None if delete => {}
            None => {
                if let Some(own) = own {
                    places.entry(own).or_default().push_back(base.len());
                }
                base.push(without_directives(item));
            }
        }
    }
    let mut index = 0..;
    base.retain(|_| !index.next().is_some_and(|index| deleted.contains(&index)));
}

fn without_directives(value: &Json) -> Json {
    match value {
        Json::Object(map) => {
            let kept = map.iter().filter(|(key, value)| *key != DIRECTIVE && !value.is_null());
            Json::Object(
                kept.map(|(key, value)| (key.clone(), without_directives(value))).collect(),
            )
        }
        Json::Array(items) => Json::Array(items.iter().map(without_directives).collect()),
        other => other.clone(),
    }
}
