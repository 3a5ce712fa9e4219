//! What is said of a component's variables and annotations, before what it has otherwise.

use serde_json::Value as Json;

use crate::helm::expression::Expression;
use crate::helm::guard::Guard;
use crate::helm::knob::{Knob, below};
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
        let name = name.clone();
        unless(item, open, &name);
    }
}

/// Whether what gen says to a controller or a cloud by an annotation gives way to what is said for it: what others read
/// has its own values.
pub fn gives_way(annotation: &str) -> bool {
    ["argocd.", "checksum/", "helm.sh/"].iter().all(|start| !annotation.starts_with(start))
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

/// When a Secret has the value of a variable: where nothing says another Secret that has it. One that is empty is asked
/// for, and not left out: no pod would start without its key.
pub fn asks_for(knobs: &[Knob], when: &Guard) -> Guard {
    let all = |guards: &[Guard]| guards.iter().map(|guard| asks_for(knobs, guard)).collect();
    match when {
        Guard::Given(path) => {
            let [.., env, _, value] = path.as_slice() else { return when.clone() };
            if env != "env" || value != "value" {
                return when.clone();
            }
            let variable = path[..path.len() - 1].to_vec();
            let secret = below(&variable, "existingSecret");
            let has_other = knobs.iter().any(|knob| knob.path.starts_with(&secret));
            if has_other { Guard::Given(secret).not() } else { Guard::Given(variable) }
        }
        Guard::And(guards) => Guard::And(all(guards)),
        Guard::Or(guards) => Guard::Or(all(guards)),
        _ => when.clone(),
    }
}
