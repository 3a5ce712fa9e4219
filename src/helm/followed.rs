//! What follows the environment's name, as READMEs tell of it.

use crate::helm::guard::Guard;
use crate::helm::node::{ChartNode, Lifted, PartEntry};
use crate::helm::raw::RawPart;

/// What a pod's fields are below, which says nothing.
const ABOVE: [&str; 3] = ["spec.template.spec.", "spec.jobTemplate.spec.template.spec.", "spec."];

/// How many parts of an object are told.
const TOLD: usize = 6;

/// The objects of which something follows the environment's name, and what that is.
pub fn places(objects: &[Lifted]) -> Vec<(String, String)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for object in objects {
        let mut parts = Vec::new();
        if object.when.is_of_environments() {
            parts.push("whether it is there".to_owned());
        }
        walk(&object.node, "", &mut parts);
        if parts.is_empty() {
            continue;
        }
        let of = object.component.as_ref().map_or(String::new(), |name| format!(" of `{name}`"));
        let name = format!("{}{of}", object.kind);
        match found.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.extend(parts),
            None => found.push((name, parts)),
        }
    }
    found.into_iter().map(|(name, parts)| (name, told(parts))).collect()
}

fn told(mut parts: Vec<String>) -> String {
    parts.sort();
    parts.dedup();
    let more = parts.len().saturating_sub(TOLD);
    parts.truncate(TOLD);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    parts.join(", ") + &more
}

fn walk(node: &ChartNode, above: &str, parts: &mut Vec<String>) {
    let tell = |at: &str, parts: &mut Vec<String>| {
        let at = ABOVE.iter().find_map(|start| at.strip_prefix(start)).unwrap_or(at);
        parts.push(format!("`{at}`"));
    };
    match node {
        ChartNode::Map(entries) | ChartNode::List(entries) => {
            for entry in entries {
                let at = place(above, entry);
                if entry.when.is_of_environments() {
                    tell(&at, parts);
                } else {
                    walk(&entry.node, &at, parts);
                }
            }
        }
        ChartNode::Either(ways) => {
            let is_of_environments = |(when, _): &(Guard, ChartNode)| when.is_of_environments();
            if ways.iter().any(is_of_environments) {
                tell(above, parts);
            } else {
                for (_, way) in ways {
                    walk(way, above, parts);
                }
            }
        }
        ChartNode::Scalar(_) | ChartNode::Checksum(_) => {}
    }
}

/// Where an entry of a map is, or an item of a list by its name.
fn place(above: &str, entry: &PartEntry) -> String {
    let name = entry.node.get("name").map(|name| match name {
        ChartNode::Scalar(name) => RawPart::Scalar(name.clone()).shown(),
        _ => String::new(),
    });
    match (above, entry.key.as_str()) {
        (_, "") => match name.filter(|name| !name.is_empty() && !name.contains('\0')) {
            Some(name) => format!("{above}[{name}]"),
            None => above.to_owned(),
        },
        ("", key) => key.to_owned(),
        (above, key) => format!("{above}.{key}"),
    }
}
