//! Whether the pods of a scale fit, and how many nodes they would need.

use crate::capacity::demand::Amount;
use crate::capacity::group::Group;
use crate::capacity::schedule::{Placement, place};
use crate::capacity::{SCALES, Scale};
use crate::stack::target::Nodes;

/// More pods are not placed one by one, but summed up.
const MOST_PODS: usize = 1000;

/// More nodes are not tried.
const MOST_NODES: i128 = 1000;

/// What there is to say about a scale on some nodes.
#[derive(Clone, Debug)]
pub struct Fit {
    pub placement: Option<Placement>,
    pub fits: bool,
    pub needed: Option<i128>,
}

/// Places the pods of a scale.
pub fn answer(groups: &[Group], scale: Scale, size: Nodes) -> Fit {
    let count = i128::from(size.count).max(0);
    let needed = needed(groups, scale, size);
    let tried =
        queue(groups, scale).zip(usize::try_from(count).ok().filter(|_| count <= MOST_NODES));
    let Some((pods, count)) = tried else {
        return Fit { placement: None, fits: needed.is_some_and(|needed| needed <= count), needed };
    };
    let placement = place(groups, &pods, size, count);
    Fit {
        fits: placement.pending.is_empty() && room_for_daemons(groups, size),
        placement: Some(placement),
        needed,
    }
}

/// The fewest nodes of a size on which every pod finds a place; nothing where no number does.
pub fn needed(groups: &[Group], scale: Scale, size: Nodes) -> Option<i128> {
    if !room_for_daemons(groups, size) {
        return None;
    }
    let least = least(groups, scale, size)?;
    let Some(pods) = queue(groups, scale).filter(|_| least <= MOST_NODES) else {
        return Some(least);
    };
    // On a node of its own every pod fits that fits at all.
    let most = pods.len().max(1);
    let first = usize::try_from(least).unwrap_or(most);
    let fits = |count: usize| place(groups, &pods, size, count).pending.is_empty();
    if fits(first) {
        return Some(least);
    }
    // More nodes make no pod homeless.
    let (mut too_few, mut enough) = (first, most.max(first));
    while enough - too_few > 1 {
        let middle = usize::midpoint(too_few, enough);
        if fits(middle) { enough = middle } else { too_few = middle }
    }
    i128::try_from(enough).ok().filter(|_| fits(enough))
}

/// Sums alone: fewer nodes never do. Nothing where one pod is larger than a node.
fn least(groups: &[Group], scale: Scale, size: Nodes) -> Option<i128> {
    let (mut sum, mut pods) = (Amount::default(), 0_i128);
    let daemons = daemons(groups);
    let free = Amount { cpu: size.cpu - daemons.0.cpu, memory: size.memory - daemons.0.memory };
    for group in groups.iter().filter(|group| !group.is_per_node()) {
        let count = group.pods(scale, 0);
        let one = group.demand.request;
        if count > 0 && (one.cpu > free.cpu || one.memory > free.memory) {
            return None;
        }
        sum.add(one, count);
        pods = pods.saturating_add(count);
    }
    let per = |amount: i128, one: i128| {
        if amount <= 0 {
            Some(0)
        } else if one <= 0 {
            None
        } else {
            Some((amount - 1) / one + 1)
        }
    };
    let by_pods = per(pods, i128::from(size.pods) - daemons.1)?;
    Some(per(sum.cpu, free.cpu)?.max(per(sum.memory, free.memory)?).max(by_pods).max(1))
}

/// What every node has beside the other pods, and how many pods that are.
fn daemons(groups: &[Group]) -> (Amount, i128) {
    let mut sum = (Amount::default(), 0);
    for group in groups.iter().filter(|group| group.is_per_node()) {
        sum.0.add(group.demand.request, 1);
        sum.1 += 1;
    }
    sum
}

fn room_for_daemons(groups: &[Group], size: Nodes) -> bool {
    let (sum, pods) = daemons(groups);
    pods == 0 || (sum.cpu <= size.cpu && sum.memory <= size.memory && pods <= i128::from(size.pods))
}

/// Pods in the order in which they come: all that run at the minimum, what autoscalers add, what a rollout
/// adds. Nothing where they are too many.
fn queue(groups: &[Group], scale: Scale) -> Option<Vec<usize>> {
    let [least, ..] = SCALES;
    let mut pods = Vec::new();
    let mut before = vec![0; groups.len()];
    for step in [least, Scale { rollout: false, ..scale }, scale] {
        for (index, group) in groups.iter().enumerate().filter(|(_, group)| !group.is_per_node()) {
            let now = group.pods(step, 0);
            let more = usize::try_from(now - before[index]).ok()?;
            if more > MOST_PODS - pods.len() {
                return None;
            }
            pods.extend(std::iter::repeat_n(index, more));
            before[index] = now;
        }
    }
    Some(pods)
}
