//! Claims and volumes.

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::notation::quantity::nano;
use crate::shape::fault::{CONFLICT, MISSING, VALUE};
use crate::shape::here::Here;

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    if node.items("accessModes").is_empty()
        && node.get("accessModes").is_none_or(|one| one.as_scalar().is_none())
    {
        here.missing(node, "accessModes");
    }
    // The rest of claim templates is read when the first pod is made.
    if here.way.has("volumeClaimTemplates") {
        return;
    }
    let modes = node.items("accessModes");
    let is_one_pod = |one: &&Node| one.text("") == Some("ReadWriteOncePod");
    if let Some(one) = modes.iter().find(is_one_pod).filter(|_| modes.len() > 1) {
        let help = "write this one alone, or leave it out".to_owned();
        here.refuse(
            &CONFLICT,
            one.span,
            "accessModes",
            "has `ReadWriteOncePod` beside others",
            help,
        );
    }
    if let Some(local) = node.get("local")
        && node.at("nodeAffinity.required").is_none()
    {
        let help = "add `nodeAffinity` with the node whose disk it is".to_owned();
        here.refuse(&MISSING, local.span, "local", "needs `nodeAffinity`", help);
    }
    let path = if here.object.kind == "PersistentVolume" { "capacity" } else { "resources" };
    if here.object.kind == "PersistentVolume" {
        if node.at("capacity").and_then(|one| one.get("storage")).is_none() {
            here.missing(node, &format!("{path}.storage"));
        }
    } else if node.get("resources").is_none() {
        here.missing(node, "resources.requests.storage");
    }
}

/// What a claim asks for.
pub fn request<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    if here.way.has("volumeClaimTemplates") {
        return;
    }
    match node.at("requests").and_then(|one| one.get("storage")) {
        None => here.missing(node, "requests.storage"),
        Some(size) if size.text("").and_then(nano).is_some_and(|size| size <= 0) => {
            let help = "ask for something".to_owned();
            here.refuse(&VALUE, size.span, "requests.storage", "must be more than 0", help);
        }
        Some(_) => {}
    }
}
