//! The hatches `pod` and `container`, merged into the pods of a component.

use serde_json::Value as Json;

use crate::object::Object;
use crate::object::strategic_merge::merge;
use crate::stack::pod::PodSettings;

/// Merges the hatches into the component's Deployments and StatefulSets.
pub fn open(objects: &mut [Object], settings: &PodSettings) {
    if settings.container.is_none() && settings.pod.is_none() {
        return;
    }
    let pods =
        objects.iter_mut().filter(|object| ["Deployment", "StatefulSet"].contains(&object.kind()));
    for object in pods {
        let pod = &mut object.body["spec"]["template"]["spec"];
        if let Some(fragment) = &settings.container {
            merge_container(pod, fragment);
        }
        if let Some(fragment) = &settings.pod {
            merge(pod, fragment);
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
