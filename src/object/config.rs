//! ConfigMaps: the plain variables of a track, and the files of a component.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use sha2::{Digest, Sha256};

use crate::object::metadata::metadata;
use crate::object::workload::track_metadata;
use crate::object::{Object, Phase};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::name::{ObjectName, hex};
use crate::stack::workload::{Track, Workload};

/// The most characters of a file's name that become a key.
const KEY: usize = 200;

/// The ConfigMap with the plain variables of a track, named as its Deployment. Each track has its
/// own, because tracks may differ in their variables.
pub fn env(stack: &Stack, workload: &Workload, track: &Track) -> Option<Object> {
    let component = &workload.component;
    let config = &track.env.config;
    let metadata = track_metadata(stack, component, track, component.tier.wave());
    (!config.is_empty()).then(|| object(component, metadata, config.clone()))
}

/// The ConfigMap with the files of a component.
pub fn files(stack: &Stack, workload: &Workload) -> Option<Object> {
    let component = &workload.component;
    let name = files_name(component);
    let metadata = metadata(stack, component, name.as_str(), component.tier.wave());
    let data = keys(&workload.files).into_iter();
    let data: BTreeMap<_, _> =
        data.map(|(path, key)| (key, workload.files[path].clone())).collect();
    (!data.is_empty()).then(|| object(component, metadata, data))
}

/// The name of the ConfigMap with the files of a component.
pub fn files_name(component: &Component) -> ObjectName {
    component.name.with("files")
}

/// The key of each file, by path: the file's own name, with a hash of the path where that name is
/// no key or where another folder has a file of the same name.
/// <https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object>
pub fn keys(files: &BTreeMap<String, String>) -> BTreeMap<&str, String> {
    let base = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let mut seen = BTreeMap::<String, usize>::new();
    for path in files.keys() {
        *seen.entry(base(path)).or_default() += 1;
    }
    let key = |path: &str| {
        let name = base(path);
        if seen[&name] == 1 && is_key(&name) {
            return name;
        }
        let plain = |letter: char| if is_key_letter(letter) { letter } else { '-' };
        let kept: String = name.chars().take(KEY).map(plain).collect();
        format!("{}-{kept}", hex(&Sha256::digest(path.as_bytes()), 8))
    };
    files.keys().map(|path| (path.as_str(), key(path))).collect()
}

/// Whether a file's name can be a key: `.`, `..` and what starts with `..` cannot.
fn is_key(name: &str) -> bool {
    let length = (1..=KEY).contains(&name.len());
    length && name != "." && !name.starts_with("..") && name.chars().all(is_key_letter)
}

fn is_key_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

fn object(component: &Component, metadata: ObjectMeta, data: BTreeMap<String, String>) -> Object {
    let map = ConfigMap { metadata, data: Some(data), ..ConfigMap::default() };
    Object::of(component, component.tier.wave(), Phase::Needs, &map)
}
