//! What a kustomization lists that nothing can build: its objects as they are written, so that what is wrong with
//! each of them is told all the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::layer::node::Node;
use crate::manifest::expand::MOST_OBJECTS;
use crate::manifest::kustomization::{GENERATORS, Kustomization, NAMES};
use crate::manifest::look::Look;
use crate::manifest::object::Object;
use crate::manifest::parsed::{Parsed, ReadState, join};
use crate::manifest::transform;

/// The objects of the files that it lists, and of those that the kustomizations among them list; as far as they
/// were given and can be read.
pub fn objects_of(root: &Kustomization, given: &BTreeMap<&str, &Parsed>) -> Vec<Object> {
    let mut unbuilt = Unbuilt { given, seen: BTreeSet::new(), count: 0 };
    unbuilt.objects_of(root)
}

struct Unbuilt<'u> {
    given: &'u BTreeMap<&'u str, &'u Parsed>,
    seen: BTreeSet<String>,
    count: usize,
}

impl Unbuilt<'_> {
    /// With what the kustomization changes that gen knows to change.
    fn objects_of(&mut self, one: &Kustomization) -> Vec<Object> {
        let mut all: Vec<Object> = generated(&one.node).collect();
        let listed = ["resources", "bases", "components"].into_iter();
        for name in listed.flat_map(|key| one.node.items(key)).filter_map(|item| item.text("")) {
            let path = join(&one.folder, name);
            if self.count >= MOST_OBJECTS || !self.seen.insert(path.clone()) {
                continue;
            }
            let file = self.given.get(path.as_str()).filter(|file| file.state == ReadState::Whole);
            if let Some(file) = file {
                let before = all.len();
                all.extend(file.objects());
                self.count += all.len() - before;
                continue;
            }
            let mut inner =
                NAMES.iter().filter_map(|name| self.given.get(join(&path, name).as_str()));
            if let Some(inner) = inner.find_map(|file| Kustomization::read(file)) {
                all.extend(self.objects_of(&inner));
            }
        }
        transform::all(&mut all, &one.node);
        all
    }
}

/// What its generators make: names alone, for their files may be anywhere.
fn generated(node: &Node) -> impl Iterator<Item = Object> {
    GENERATORS.into_iter().flat_map(move |(key, kind)| {
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
