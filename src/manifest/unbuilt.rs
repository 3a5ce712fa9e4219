//! What a kustomization lists that nothing can build: its objects as they are written, so that what is wrong with
//! each of them is told all the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::layer::node::Node;
use crate::manifest::expand::MOST_OBJECTS;
use crate::manifest::kustomization::{Kustomization, NAMES};
use crate::manifest::look::Look;
use crate::manifest::object::{Object, objects};
use crate::manifest::parsed::{Parsed, ReadState, join};
use crate::manifest::transform;

/// The objects of the files that it lists, and of those that the kustomizations among them list; as far as they
/// were given and can be read.
pub fn objects_of(root: &Kustomization, given: &BTreeMap<&str, &Parsed>) -> Vec<Object> {
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![root.clone()];
    while let Some(one) = open.pop() {
        all.extend(generated(&one.node));
        let listed = ["resources", "bases"].into_iter().flat_map(|key| one.node.items(key));
        for name in listed.filter_map(|item| item.text("")) {
            let path = join(&one.folder, name);
            if all.len() >= MOST_OBJECTS || !seen.insert(path.clone()) {
                continue;
            }
            let file = given.get(path.as_str()).filter(|file| file.state == ReadState::Whole);
            if let Some(file) = file {
                all.extend(file.roots.iter().flat_map(|root| objects(file.file, root)));
                continue;
            }
            let mut inner = NAMES.iter().filter_map(|name| given.get(join(&path, name).as_str()));
            open.extend(inner.find_map(|file| Kustomization::read(file)));
        }
    }
    if let Some(namespace) = root.node.text("namespace") {
        transform::namespace(&mut all, namespace);
    }
    transform::images(&mut all, root.node.items("images"));
    all
}

/// What its generators make: names alone, for their files may be anywhere.
fn generated(node: &Node) -> impl Iterator<Item = Object> {
    let kinds = [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")];
    kinds.into_iter().flat_map(move |(key, kind)| {
        node.items(key).iter().filter_map(move |item| {
            Some(Object {
                api_version: "v1".to_owned(),
                kind: kind.to_owned(),
                name: item.text("name")?.to_owned(),
                namespace: item.text("namespace").map(str::to_owned),
                node: item.clone(),
                file: item.span.file,
                is_generated: true,
                has_more: true,
            })
        })
    })
}
