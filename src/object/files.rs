//! Text that containers see as files: ConfigMaps, and how they are mounted.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{ConfigMap, ConfigMapVolumeSource, Volume, VolumeMount};

use crate::object::metadata::metadata;
use crate::object::{Object, Phase};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;

/// A ConfigMap of a component.
pub fn config_map(
    stack: &Stack,
    component: &Component,
    name: &ObjectName,
    data: BTreeMap<String, String>,
) -> Object {
    let wave = component.tier.wave();
    let config_map = ConfigMap {
        metadata: metadata(stack, component, name.as_str(), wave),
        data: Some(data),
        ..ConfigMap::default()
    };
    Object::of(component, wave, Phase::Needs, &config_map)
}

/// Files by path as the data of a ConfigMap.
pub fn data(files: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    keys(files).into_iter().map(|(path, key)| (key, files[path].clone())).collect()
}

/// Every file where it belongs. Each is mounted alone, so that its neighbours in the image stay.
pub fn mounts(volume: &str, files: &BTreeMap<String, String>) -> Vec<VolumeMount> {
    let mount = |(path, key): (&str, String)| VolumeMount {
        name: volume.to_owned(),
        mount_path: path.to_owned(),
        sub_path: Some(key),
        read_only: Some(true),
        ..VolumeMount::default()
    };
    keys(files).into_iter().map(mount).collect()
}

/// The volume of a pod that a ConfigMap gives.
pub fn volume(name: &str, config_map: &ObjectName) -> Volume {
    Volume {
        name: name.to_owned(),
        config_map: Some(ConfigMapVolumeSource {
            name: config_map.to_string(),
            ..ConfigMapVolumeSource::default()
        }),
        ..Volume::default()
    }
}

/// A key for every path: the name of the file, with a number before it where that is taken.
fn keys(files: &BTreeMap<String, String>) -> Vec<(&str, String)> {
    let mut keys: Vec<(&str, String)> = Vec::with_capacity(files.len());
    for path in files.keys() {
        let name = path.rsplit('/').next().unwrap_or(path);
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let plain: String = name.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
        let mut key = plain.clone();
        let mut number = 2;
        while keys.iter().any(|(_, taken)| *taken == key) {
            key = format!("{number}-{plain}");
            number += 1;
        }
        keys.push((path, key));
    }
    keys
}
