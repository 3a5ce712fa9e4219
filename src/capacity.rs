//! Whether a stack fits its nodes: what its pods ask for, at every scale, and where the scheduler puts them.
//!
//! Read from the objects, so that patches and the user's own objects count too.

pub mod demand;
pub mod group;
pub mod load;
pub mod pod;
mod scale;
pub mod schedule;

pub use scale::{SCALES, Scale};

use std::collections::BTreeMap;

use crate::capacity::demand::Demand;
use crate::capacity::group::Group;
use crate::capacity::schedule::Placement;
use crate::object::Bundle;
use crate::stack::target::Nodes;

/// The pods of a stack, and whether they fit at every scale.
#[derive(Clone, Debug, Default)]
pub struct Capacity {
    /// In the order in which the pods are made.
    pub groups: Vec<Group>,
    /// Absent where the target does not tell its nodes.
    pub nodes: Option<Nodes>,
    /// In the order of [`SCALES`].
    pub loads: Vec<Load>,
}

/// All pods at one scale.
#[derive(Clone, Debug)]
pub struct Load {
    pub scale: Scale,
    pub total: Total,
    /// Where each pod goes; absent where the nodes are not known, or the pods too many to try.
    pub placement: Option<Placement>,
    /// Whether all pods find a place; absent where the nodes are not known.
    pub fits: Option<bool>,
    /// The fewest nodes that would do; absent where no number does, or nodes are not known.
    pub needed: Option<i128>,
}

/// Pods and what they ask for together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    pub pods: i128,
    pub demand: Demand,
}

impl Capacity {
    /// Tries every scale.
    pub fn of(bundle: &Bundle, nodes: Option<Nodes>) -> Self {
        let groups = group::all(bundle);
        let loads = SCALES.iter().map(|scale| load(&groups, *scale, nodes)).collect();
        Self { groups, nodes, loads }
    }

    /// How many nodes count where pods are one per node.
    pub fn node_count(&self) -> i128 {
        node_count(self.nodes)
    }

    /// Sums by a name that groups have in common, in the order in which the names come first.
    pub fn sums<'a>(
        &'a self,
        scale: Scale,
        name: impl Fn(&'a Group) -> Option<&'a str>,
    ) -> Vec<(&'a str, Total)> {
        let mut order = Vec::new();
        let mut sums: BTreeMap<&str, Total> = BTreeMap::new();
        for group in &self.groups {
            let Some(name) = name(group) else { continue };
            let sum = sums.entry(name).or_insert_with(|| {
                order.push(name);
                Total::default()
            });
            sum.add(group, group.pods(scale, self.node_count()));
        }
        order.into_iter().map(|name| (name, sums[name])).collect()
    }
}

impl Total {
    pub fn add(&mut self, group: &Group, pods: i128) {
        self.pods = self.pods.saturating_add(pods);
        self.demand.add(&group.demand, pods);
    }
}

fn load(groups: &[Group], scale: Scale, nodes: Option<Nodes>) -> Load {
    let mut total = Total::default();
    for group in groups {
        total.add(group, group.pods(scale, node_count(nodes)));
    }
    let answer = nodes.map(|nodes| load::answer(groups, scale, nodes));
    let (placement, fits, needed) = match answer {
        None => (None, None, None),
        Some(load::Fit { placement, fits, needed }) => (placement, Some(fits), needed),
    };
    Load { scale, total, placement, fits, needed }
}

fn node_count(nodes: Option<Nodes>) -> i128 {
    nodes.map_or(1, |nodes| i128::from(nodes.count).max(0))
}
