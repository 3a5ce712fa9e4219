//! Variables and annotations of a component's own, before those that it has otherwise.

use serde_json::Value as Json;

use crate::helm::expression::Expression;
use crate::helm::guard::Guard;
use crate::helm::knob::{Knob, ValuePath};
use crate::helm::mark;
use crate::helm::node::{ChartNode, PartEntry};
use crate::helm::variables::known_below;

impl ChartNode {
    /// A variable that a container has by its connections gives way to one of the same name that is said for it.
    pub fn yield_to_own(&mut self, knobs: &[Knob]) {
        match self {
            Self::Map(entries) => {
                for PartEntry { key, node, .. } in entries {
                    match node {
                        Self::List(items) if key == "env" => own_variables(items, knobs),
                        Self::Map(entries) if key == "annotations" => {
                            own_annotations(entries, knobs);
                        }
                        node => node.yield_to_own(knobs),
                    }
                }
            }
            Self::List(items) => items.iter_mut().for_each(|item| item.node.yield_to_own(knobs)),
            Self::Either(ways) => ways.iter_mut().for_each(|(_, way)| way.yield_to_own(knobs)),
            Self::Scalar(_) | Self::Checksum(_) => {}
        }
    }
}

fn own_variables(items: &mut [PartEntry], knobs: &[Knob]) {
    let Some(open) = items.iter().find_map(|item| match item.node {
        ChartNode::Scalar(Expression::Spread(index)) => Some(&knobs[index].path),
        _ => None,
    }) else {
        return;
    };
    let known = known_below(open, knobs);
    for item in items {
        let Some(ChartNode::Scalar(Expression::Literal(Json::String(name)))) =
            item.node.get("name")
        else {
            continue;
        };
        if known.contains(name) {
            continue;
        }
        let name = name.clone();
        unless(item, open, &name);
    }
}

/// What gen says to a controller or a cloud gives way to what is said for it; what others read has its own values.
fn own_annotations(entries: &mut [PartEntry], knobs: &[Knob]) {
    let open = entries.iter().filter_map(|entry| mark::of_variable(&entry.key));
    let open: Vec<&ValuePath> = open.map(|index| &knobs[index].path).collect();
    let is_fixed =
        |key: &str| ["argocd.", "checksum/", "helm.sh/"].iter().any(|start| key.starts_with(start));
    for entry in entries.iter_mut() {
        let key = entry.key.clone();
        if mark::of_variable(&key).is_none() && !is_fixed(&key) {
            for open in &open {
                unless(entry, open, &key);
            }
        }
    }
}

/// Leaves a part out where something is said by its name.
fn unless(part: &mut PartEntry, open: &[String], name: &str) {
    let own = Guard::Given(open.iter().cloned().chain([name.to_owned()]).collect()).not();
    part.when = match std::mem::replace(&mut part.when, Guard::Always) {
        Guard::Always => own,
        Guard::And(mut all) => {
            all.push(own);
            Guard::And(all)
        }
        when => Guard::And(vec![when, own]),
    };
}
