//! The hatches `pod` and `container`, merged into the pods of a component.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::object::bundle::pod_path;
use crate::object::strategic_merge::merge;
use crate::object::{Object, security, to_json};
use crate::stack::pod::PodSettings;
use crate::values::namespace::Security;

/// Where a pod has containers.
const LISTS: [&str; 2] = ["containers", "initContainers"];

/// Merges the hatches into the component's Deployments and StatefulSets.
pub fn open(objects: &mut [Object], settings: &PodSettings, security: Security) {
    if settings.container.is_none() && settings.pod.is_none() {
        return;
    }
    for object in objects {
        let Some(path) = pod_path(object.kind()) else { continue };
        let pod = path.iter().fold(&mut *object.body, |node, key| &mut node[*key]);
        if let Some(fragment) = &settings.container {
            merge_container(pod, &fragment.json);
        }
        if let Some(fragment) = &settings.pod {
            let before = names(pod);
            merge(pod, &fragment.json);
            harden(pod, &before, security);
        }
    }
}

/// The names of a pod's containers.
fn names(pod: &Json) -> BTreeSet<String> {
    let containers = LISTS.iter().filter_map(|list| pod[*list].as_array()).flatten();
    containers.filter_map(|one| one["name"].as_str().map(str::to_owned)).collect()
}

/// Containers that a hatch brings are as the pod's own, unless they say otherwise.
fn harden(pod: &mut Json, before: &BTreeSet<String>, security: Security) {
    let own = to_json(&security::container(security, false));
    for list in LISTS {
        let containers = pod.get_mut(list).and_then(Json::as_array_mut);
        for container in containers.into_iter().flatten() {
            if container["name"].as_str().is_some_and(|name| before.contains(name)) {
                continue;
            }
            let mut context = own.clone();
            if let Some(said) = container.get("securityContext") {
                merge(&mut context, said);
            }
            container["securityContext"] = context;
        }
    }
}

/// The component's own container is the first.
fn merge_container(pod: &mut Json, fragment: &Json) {
    let Some(container) = pod.get_mut("containers").and_then(|containers| containers.get_mut(0))
    else {
        return;
    };
    let name = container["name"].clone();
    let mut sources = container.get("envFrom").and_then(Json::as_array).cloned();
    merge(container, fragment);
    // A fragment's sources come beside gen's own: without its ConfigMap the program has no variables.
    if let (Some(own), Some(added)) = (&mut sources, fragment.get("envFrom")) {
        own.extend(added.as_array().into_iter().flatten().cloned());
        container["envFrom"] = own.clone().into();
    }
    if container["name"] != name {
        container["name"] = name;
    }
}
