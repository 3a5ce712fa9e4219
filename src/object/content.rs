//! Text that containers see as files: ConfigMaps, and how they are mounted.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{ConfigMap, ConfigMapVolumeSource, KeyToPath, Volume};

use crate::object::metadata::metadata;
use crate::object::{Object, Phase};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::files;
use crate::stack::name::ObjectName;
use crate::stack::names::Which;
use crate::stack::workload::Workload;

/// The ConfigMap with the files of a component.
pub fn of_workload(stack: &Stack, workload: &Workload) -> Option<Object> {
    let component = &workload.component;
    let data = data(&workload.texts());
    (!data.is_empty()).then(|| config_map(stack, component, &files_name(component), data))
}

/// The name of the ConfigMap with the files of a component.
pub fn files_name(component: &Component) -> ObjectName {
    component.called(Which::Files)
}

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

/// The volume of a pod that a ConfigMap gives: these of its keys, or all.
pub fn volume(name: &str, config_map: &ObjectName, items: Option<Vec<KeyToPath>>) -> Volume {
    Volume {
        name: name.to_owned(),
        config_map: Some(ConfigMapVolumeSource {
            name: config_map.to_string(),
            items,
            ..ConfigMapVolumeSource::default()
        }),
        ..Volume::default()
    }
}

/// The keys with their permissions, where a file has some of its own; without any, all keys are there.
pub fn items(
    files: &BTreeMap<String, String>,
    modes: &BTreeMap<String, i32>,
) -> Option<Vec<KeyToPath>> {
    let item = |(path, key): (&str, String)| KeyToPath {
        mode: modes.get(path).copied(),
        path: key.clone(),
        key,
    };
    (!modes.is_empty()).then(|| keys(files).into_iter().map(item).collect())
}

/// The key of each file, by path: the file's own name, with a hash of the path where that name is
/// no key or where another folder has a file of the same name.
pub fn keys(texts: &BTreeMap<String, String>) -> BTreeMap<&str, String> {
    let mut seen = BTreeMap::<&str, usize>::new();
    for path in texts.keys() {
        *seen.entry(files::file_name(path)).or_default() += 1;
    }
    let key = |path: &str| files::key(path, |name| seen.get(name).is_some_and(|count| *count > 1));
    texts.keys().map(|path| (path.as_str(), key(path))).collect()
}
