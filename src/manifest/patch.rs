//! Patches, which are parts of objects and no objects.

use crate::layer::node::Node;
use crate::manifest::look::Look;
use crate::manifest::object::Object;

/// Whether a file is for `kubectl patch`: it is called so, and a workload in it selects no pods.
pub fn is_patch(name: &str, root: &Node) -> bool {
    let mut words = name.split(|one: char| !one.is_ascii_alphabetic());
    selects_no_pods(root) && words.any(|word| word == "patch")
}

/// Whether an object is a part of one: a workload that selects no pods and runs nothing.
pub fn is_part(object: &Object) -> bool {
    let mut containers = object.node.items("spec.template.spec.containers").iter();
    selects_no_pods(&object.node) && containers.all(|one| one.get("image").is_none())
}

fn selects_no_pods(root: &Node) -> bool {
    matches!(root.text("kind"), Some("Deployment" | "StatefulSet" | "DaemonSet"))
        && root.at("spec.selector").is_none()
}

/// Whether the target of a patch of a kustomization tells objects by their labels or annotations.
pub fn is_chosen(target: &Node) -> bool {
    ["labelSelector", "annotationSelector"].iter().any(|key| target.get(key).is_some())
}

/// Whether a text of such a target is a name, and no pattern.
pub fn is_plain(text: &str) -> bool {
    text.chars().all(|one| one.is_ascii_alphanumeric() || one == '-')
}
