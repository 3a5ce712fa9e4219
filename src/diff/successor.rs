//! Which new object goes on as one that is gone under its name.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::pair::Pair;

/// Labels that tell what an object is of, whatever it is called.
const OF: [&str; 4] =
    ["app.kubernetes.io/instance", "app.kubernetes.io/name", "app.kubernetes.io/part-of", "track"];

/// Kind, namespace and name of an object.
pub type KindNamespaceName<'a> = (&'a str, &'a str, &'a str);

/// The new names of objects that are gone under their old ones.
#[derive(Debug, Default)]
pub struct Successors<'a>(BTreeMap<KindNamespaceName<'a>, &'a str>);

impl<'a> Successors<'a> {
    /// An object that is gone, and the only new one of the same kind, place and labels are one; of several, those
    /// that say the same are.
    pub fn new(pairs: &[Pair<'a>]) -> Self {
        let mut gone: BTreeMap<_, [Vec<&'a SideObject>; 2]> = BTreeMap::new();
        for pair in pairs {
            let (side, item) = match (pair.before, pair.after) {
                (Some(before), None) => (0, before),
                (None, Some(after)) => (1, after),
                (Some(_), Some(_)) | (None, None) => continue,
            };
            if let Some(labels) = of(item) {
                gone.entry((item.kind(), item.namespace(), labels)).or_default()[side].push(item);
            }
        }
        let mut names = BTreeMap::new();
        for [old, new] in gone.values() {
            let mut add = |old: &'a SideObject, new: &'a SideObject| {
                names.insert((old.kind(), old.namespace(), old.name()), new.name());
            };
            if let ([old], [new]) = (old.as_slice(), new.as_slice()) {
                add(old, new);
                continue;
            }
            let mut said: BTreeMap<String, Vec<&'a SideObject>> = BTreeMap::new();
            for item in new {
                said.entry(content(item)).or_default().push(item);
            }
            for item in old {
                if let Some([only]) = said.remove(&content(item)).as_deref() {
                    add(item, only);
                }
            }
        }
        Self(names)
    }

    /// What an object is called after.
    pub fn of(&self, item: &SideObject) -> Option<&'a str> {
        self.0.get(&(item.kind(), item.namespace(), item.name())).copied()
    }
}

/// What of an object tells its component; nothing where it has none.
fn of(item: &SideObject) -> Option<[&str; 4]> {
    let labels = item.body.pointer("/metadata/labels")?;
    let texts = OF.map(|key| labels[key].as_str().unwrap_or_default());
    (!texts[1].is_empty()).then_some(texts)
}

/// What an object says beside its metadata.
fn content(item: &SideObject) -> String {
    let Json::Object(mut body) = item.body.clone() else { return String::new() };
    body.shift_remove("metadata");
    Json::Object(body).to_string()
}
