//! A folder of manifests: a file per object, and an index that keeps the order.

use std::collections::BTreeSet;

use serde_json::json;

use crate::emit::yaml;
use crate::object::{Bundle, Object};

/// The name of the index, which `kubectl apply -k` reads.
const INDEX: &str = "kustomization.yaml";

/// The files of a bundle: paths and texts.
pub fn files(bundle: &Bundle) -> Vec<(String, String)> {
    let mut taken = BTreeSet::new();
    let mut files = Vec::new();
    for object in &bundle.objects {
        let mut text = String::new();
        yaml::object(&object.body, &mut text);
        files.push((path(object, &mut taken), text));
    }
    let paths: Vec<&String> = files.iter().map(|(path, _)| path).collect();
    // Without `fifo`, kustomize sorts by kind and puts Deployments before StatefulSets.
    let index = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "sortOptions": { "order": "fifo" },
        "resources": paths,
    });
    let mut text = String::new();
    yaml::document(&index, &mut text);
    files.push((INDEX.to_owned(), text));
    files
}

/// `1-database/main.statefulset.yaml`; a second object of that name has its namespace in it too.
fn path(object: &Object, taken: &mut BTreeSet<String>) -> String {
    let folder = object.folder();
    let kind = object.kind().to_lowercase();
    let plain = |text: &str| -> String {
        text.chars()
            .map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' })
            .collect()
    };
    let (name, namespace) = (plain(object.name()), plain(object.namespace()));
    let mut path = format!("{folder}/{name}.{kind}.yaml");
    if taken.contains(&path) {
        path = format!("{folder}/{name}.{namespace}.{kind}.yaml");
    }
    let mut number = 2;
    while !taken.insert(path.clone()) {
        path = format!("{folder}/{name}.{namespace}.{kind}-{number}.yaml");
        number += 1;
    }
    path
}
