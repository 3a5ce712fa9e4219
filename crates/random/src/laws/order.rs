//! Whoever applies wave after wave comes to an end: no pod needs what comes in a later wave than itself.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use stackgen::object::pod_path;

use crate::laws::{Made, Outcome};

/// Where something is named in a pod: the key that holds it, the key of the name, and the kind.
const PLACES: [(&str, &str, &str); 9] = [
    ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
    ("configMap", "name", "ConfigMap"),
    ("configMapRef", "name", "ConfigMap"),
    ("configMapKeyRef", "name", "ConfigMap"),
    ("secret", "secretName", "Secret"),
    ("secret", "name", "Secret"),
    ("secretRef", "name", "Secret"),
    ("secretKeyRef", "name", "Secret"),
    ("", "serviceAccountName", "ServiceAccount"),
];

pub fn holds(made: &Made) -> Outcome {
    let objects = &made.rendering.bundle.objects;
    let waves: BTreeMap<(&str, &str, &str), i8> = objects
        .iter()
        .map(|object| ((object.kind(), object.namespace(), object.name()), object.wave))
        .collect();
    for object in objects {
        let Some(path) = pod_path(object.kind()) else { continue };
        let pod = path.iter().fold(&*object.body, |node, key| &node[*key]);
        let mut named = Vec::new();
        collect("", pod, &mut named);
        for (kind, name) in named {
            let wave = waves.get(&(kind, object.namespace(), name)).copied();
            let (own, holder) = (object.wave, object.name());
            if let Some(wave) = wave.filter(|wave| *wave > own) {
                return Err(format!("{holder} of wave {own} needs the {kind} {name} of {wave}"));
            }
        }
    }
    Ok(())
}

/// What is named anywhere below a key.
fn collect<'j>(holder: &str, json: &'j Json, named: &mut Vec<(&'static str, &'j str)>) {
    for (key, value) in json.as_object().into_iter().flatten() {
        let places =
            PLACES.iter().filter(|(of, name, _)| name == key && (*of == holder || of.is_empty()));
        named.extend(places.filter_map(|(_, _, kind)| Some((*kind, value.as_str()?))));
        collect(key, value, named);
    }
    for item in json.as_array().into_iter().flatten() {
        collect(holder, item, named);
    }
}
