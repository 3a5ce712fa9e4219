//! Patches, which are parts of objects and no objects.

use crate::layer::node::Node;
use crate::manifest::look::Look;

/// Whether a file is for `kubectl patch`: it is called so, and a workload in it selects no pods.
pub fn is_patch(name: &str, root: &Node) -> bool {
    let mut words = name.split(|one: char| !one.is_ascii_alphabetic());
    let selects = matches!(root.text("kind"), Some("Deployment" | "StatefulSet" | "DaemonSet"));
    selects && root.at("spec.selector").is_none() && words.any(|word| word == "patch")
}
