//! Kustomizations as they are handed to kustomize: without what is not there, and with names that are no addresses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::manifest::kustomization::Kustomization;
use crate::manifest::parsed::join;

/// What kustomizations are built without: the folder of each, and the name.
pub type LeftOut = BTreeSet<(String, String)>;

/// Takes out of a kustomization what is built without: names and patches; what a generator would read is empty then.
pub fn take_out(
    written: &mut Json,
    files: &mut BTreeMap<String, Vec<u8>>,
    one: &Kustomization,
    left_out: &LeftOut,
) {
    if left_out.is_empty() {
        return;
    }
    for (key, value) in written.as_object_mut().into_iter().flatten() {
        let Some(items) = value.as_array_mut() else { continue };
        if key.ends_with("Generator") {
            for name in left_out.iter().filter(|(folder, _)| *folder == one.folder) {
                files.entry(join(&one.folder, &name.1)).or_default();
            }
            continue;
        }
        items.retain(|item| {
            let name = item.as_str().or_else(|| item.get("path").and_then(Json::as_str));
            !name.is_some_and(|name| left_out.contains(&(one.folder.clone(), name.to_owned())))
        });
    }
}

/// Makes names of folders such that kustomize cannot take them for addresses.
pub fn name_folders(
    written: &mut Json,
    one: &Kustomization,
    all: &BTreeMap<String, Kustomization>,
) {
    for key in ["resources", "bases", "components", "generators", "transformers", "validators"] {
        let items = written.get_mut(key).and_then(Json::as_array_mut);
        for item in items.into_iter().flatten() {
            let Some(name) = item.as_str().filter(|name| !name.starts_with(['.', '/'])) else {
                continue;
            };
            if all.contains_key(&join(&one.folder, name)) {
                *item = format!("./{name}").into();
            }
        }
    }
}
