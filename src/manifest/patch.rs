//! Patches, which are parts of objects and no objects.

use crate::layer::node::Node;
use crate::manifest::look::Look;
use crate::manifest::object::Object;

/// Whether a file is for `kubectl patch`: it is called so, and a workload in it selects no pods.
pub fn is_patch(name: &str, root: &Node) -> bool {
    let mut words = name.split(|one: char| !one.is_ascii_alphabetic());
    let selects = matches!(root.text("kind"), Some("Deployment" | "StatefulSet" | "DaemonSet"));
    selects && root.at("spec.selector").is_none() && words.any(|word| word == "patch")
}

/// Whether an object is a part of one: a workload that selects no pods and runs nothing.
pub fn is_part(object: &Object) -> bool {
    let node = &object.node;
    let containers = node.items("spec.template.spec.containers");
    matches!(object.kind.as_str(), "Deployment" | "StatefulSet" | "DaemonSet")
        && node.at("spec.selector").is_none()
        && containers.iter().all(|one| one.get("image").is_none())
}
