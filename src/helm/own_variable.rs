//! Variables of a component's own, before those that it has by its connections.

use serde_json::Value as Json;

use crate::helm::expression::Expression;
use crate::helm::guard::Guard;
use crate::helm::knob::Knob;
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
        let own = Guard::Given(open.iter().chain([name]).cloned().collect()).not();
        item.when = match std::mem::replace(&mut item.when, Guard::Always) {
            Guard::Always => own,
            Guard::And(mut all) => {
                all.push(own);
                Guard::And(all)
            }
            when => Guard::And(vec![when, own]),
        };
    }
}
