//! The scheduler: filters the nodes that a pod fits, and takes the best of them.
//! <https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/>

use std::collections::BTreeMap;

use crate::capacity::demand::Amount;
use crate::capacity::group::Group;
use crate::stack::target::Nodes;

/// What a preference weighs against room, as the scheduler's own settings have it.
const PREFERENCE: i128 = 2;

/// Where pods go.
#[derive(Clone, Debug, Default)]
pub struct Placement {
    pub nodes: Vec<NodeLoad>,
    /// The indexes of the groups of pods that find no node, one entry per pod.
    pub pending: Vec<usize>,
}

/// A node with its pods.
#[derive(Clone, Debug, Default)]
pub struct NodeLoad {
    /// Pods by the index of their group.
    pub pods: BTreeMap<usize, i128>,
    pub count: i128,
    pub requested: Amount,
}

/// Places pods one by one, given by the indexes of their groups.
pub fn place(groups: &[Group], pods: &[usize], size: Nodes, count: usize) -> Placement {
    let mut nodes = vec![NodeLoad::default(); count];
    for (index, _) in groups.iter().enumerate().filter(|(_, group)| group.is_per_node()) {
        for node in &mut nodes {
            node.add(index, &groups[index]);
        }
    }
    let mut pending = Vec::new();
    for index in pods {
        match best(groups, *index, &nodes, size) {
            Some(node) => nodes[node].add(*index, &groups[*index]),
            None => pending.push(*index),
        }
    }
    Placement { nodes, pending }
}

impl NodeLoad {
    fn add(&mut self, index: usize, group: &Group) {
        *self.pods.entry(index).or_default() += 1;
        self.count += 1;
        self.requested.add(group.demand.request, 1);
    }

    /// How many of its pods carry labels in a namespace.
    fn matching(
        &self,
        groups: &[Group],
        namespace: &str,
        labels: &BTreeMap<String, String>,
    ) -> i128 {
        let of = |(index, _): &(&usize, &i128)| has(&groups[**index], namespace, labels);
        self.pods.iter().filter(of).map(|(_, count)| count).sum()
    }

    /// Whether a pod may come here.
    fn takes(&self, groups: &[Group], group: &Group, size: Nodes) -> bool {
        let mut after = self.requested;
        after.add(group.demand.request, 1);
        // A pod that asks for nothing finds room on a full node too.
        let fits = |asked: i128, after: i128, there: i128| asked == 0 || after <= there;
        fits(group.demand.request.cpu, after.cpu, size.cpu)
            && fits(group.demand.request.memory, after.memory, size.memory)
            && self.count < i128::from(size.pods)
            && !group
                .apart
                .required
                .iter()
                .any(|labels| self.matching(groups, &group.namespace, labels) > 0)
            && !self.pods.keys().any(|other| {
                let other = &groups[*other];
                other.apart.required.iter().any(|labels| has(group, &other.namespace, labels))
            })
    }

    /// How much room would be left, in percent.
    fn room(&self, group: &Group, size: Nodes) -> i128 {
        let mut after = self.requested;
        after.add(group.demand.request, 1);
        let left = |asked: i128, there: i128| {
            if there <= 0 || asked >= there { 0 } else { (there - asked) / (there / 100).max(1) }
        };
        i128::midpoint(left(after.cpu, size.cpu), left(after.memory, size.memory))
    }
}

fn has(group: &Group, namespace: &str, labels: &BTreeMap<String, String>) -> bool {
    group.namespace == namespace
        && labels.iter().all(|(key, value)| group.labels.get(key) == Some(value))
}

/// The node that a pod goes to. Of equal ones the scheduler takes any; here it is the first.
fn best(groups: &[Group], index: usize, nodes: &[NodeLoad], size: Nodes) -> Option<usize> {
    let group = &groups[index];
    let open: Vec<usize> =
        (0..nodes.len()).filter(|node| nodes[*node].takes(groups, group, size)).collect();
    let company = |node: usize| {
        let preferred = group.apart.preferred.iter();
        let weighed = preferred.map(|(weight, labels)| {
            weight * nodes[node].matching(groups, &group.namespace, labels)
        });
        weighed.sum::<i128>()
    };
    // Without being told to, the scheduler spreads the pods of one owner.
    let siblings = |node: usize| nodes[node].pods.get(&index).copied().unwrap_or(0);
    let (company, siblings) = (normal(&open, company), normal(&open, siblings));
    let scores = open.iter().enumerate().map(|(place, node)| {
        let preference = PREFERENCE * (company[place] + siblings[place]);
        (nodes[*node].room(group, size) + preference, *node)
    });
    scores.min_by_key(|(score, node)| (-score, *node)).map(|(_, node)| node)
}

/// Counts as percentages: 100 for the node with the fewest, 0 for the one with the most.
fn normal(nodes: &[usize], count: impl Fn(usize) -> i128) -> Vec<i128> {
    let counts: Vec<i128> = nodes.iter().map(|node| count(*node)).collect();
    let least = counts.iter().copied().min().unwrap_or(0);
    let range = counts.iter().copied().max().unwrap_or(0) - least;
    counts
        .iter()
        .map(|count| if range == 0 { 100 } else { 100 - (count - least) * 100 / range })
        .collect()
}
