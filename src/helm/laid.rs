//! What becomes of values when something is laid out in them or taken away.

use crate::helm::environment::Variant;
use crate::helm::knob::{Form, Knob, below};
use crate::helm::place;
use crate::layer::node::Node;

/// Shuts a door, or gives it another class.
pub fn shift(knob: &Knob, variant: Variant, root: &mut Node) {
    let is_door = knob.path.get(2).is_some_and(|key| key == "expose");
    if !is_door || place::get(root, &knob.path[..2]).is_none() {
        return;
    }
    match (variant, knob.form) {
        (Variant::Shut, Form::Switch) if knob.path.len() == 5 => {
            place::remove(root, &knob.path[..4]);
        }
        (Variant::Moved, Form::Word([])) if place::get(root, &knob.path).is_some() => {
            place::set(root, &knob.path, place::tree(&"other".into(), root.span));
        }
        _ => {}
    }
}

/// Whether what is there leaves no room: no autoscaler scales a canary, and no class is that of a folder of a node.
pub fn is_excluded(root: &Node, path: &[String]) -> bool {
    let has = |keys: &str| place::get(root, &below(&path[..2], keys)).is_some();
    match path[2].as_str() {
        "autoscaling" => has("release.canary"),
        "storage" => {
            has("storage.existingClaim") || has("storage.ephemeral") || has("storage.hostPath")
        }
        _ => false,
    }
}

/// Takes away maps that have nothing in them any more.
pub fn prune(root: &mut Node, path: &[String]) {
    for length in (3..path.len()).rev() {
        let at = &path[..length];
        let is_empty = place::get(root, at)
            .and_then(Node::as_map)
            .is_some_and(|map| map.present().next().is_none());
        let may_be_empty = at.iter().any(|key| {
            matches!(key.as_str(), "expose" | "release" | "probes" | "metrics" | "volumes")
        });
        if !is_empty || may_be_empty {
            return;
        }
        place::remove(root, at);
    }
}
