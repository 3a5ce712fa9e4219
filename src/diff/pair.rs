//! Which objects of two sides are one: by identity, and by name where a namespace has another name.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::item::{Identity, Item};

/// The pairs of two sides.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    /// Positions before and after: in the order after, then what is gone.
    pub all: Vec<(Option<usize>, Option<usize>)>,
    /// Namespaces that have another name after.
    pub moved: BTreeMap<String, String>,
}

/// Pairs the objects of two sides.
pub fn pairs(before: &[Item], after: &[Item]) -> Pairs {
    let old: Vec<Identity> = before.iter().map(Item::identity).collect();
    let new: Vec<Identity> = after.iter().map(Item::identity).collect();
    let moved = moved(&old, &new);
    let by_identity: BTreeMap<Identity, usize> =
        old.iter().enumerate().map(|(index, one)| (there(one, &moved), index)).collect();
    let mut taken = BTreeSet::new();
    let mut all: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    for (index, one) in new.iter().enumerate() {
        let found = by_identity.get(one).copied().filter(|found| taken.insert(*found));
        all.push((found, Some(index)));
    }
    // What is left and has its name for itself on both sides is one, wherever it is.
    let alone = |index: usize, all: &[Identity], left: &dyn Fn(usize) -> bool| {
        let same = |(other, one): (usize, &Identity)| left(other) && is_like(one, &all[index]);
        all.iter().enumerate().filter(|(other, one)| same((*other, one))).count() == 1
    };
    let left: BTreeSet<usize> =
        all.iter().filter(|(found, _)| found.is_none()).filter_map(|(_, index)| *index).collect();
    for (found, index) in &mut all {
        let Some(index) = index.filter(|_| found.is_none()) else { continue };
        let is_left = |other: usize| !taken.contains(&other);
        let like =
            (0..old.len()).find(|other| is_left(*other) && is_like(&old[*other], &new[index]));
        let is_alone = |other: &usize| {
            alone(*other, &old, &is_left) && alone(index, &new, &|other| left.contains(&other))
        };
        *found = like.filter(|other| !new[index].namespace.is_empty() && is_alone(other));
        taken.extend(*found);
    }
    let gone = (0..old.len()).filter(|index| !taken.contains(index));
    all.extend(gone.map(|index| (Some(index), None)));
    Pairs { all, moved }
}

/// An identity of before as it is after.
pub fn there(one: &Identity, moved: &BTreeMap<String, String>) -> Identity {
    let new = |name: &String| moved.get(name).cloned().unwrap_or_else(|| name.clone());
    let mut there = Identity { namespace: new(&one.namespace), ..one.clone() };
    if one.kind == "Namespace" {
        there.name = new(&one.name);
    }
    there
}

fn is_like(one: &Identity, other: &Identity) -> bool {
    (&one.group, &one.kind, &one.name) == (&other.group, &other.kind, &other.name)
}

/// Namespaces of before that are not there after, each with the new one that holds the most of the same.
fn moved(old: &[Identity], new: &[Identity]) -> BTreeMap<String, String> {
    let spaces = |all: &[Identity]| -> BTreeSet<String> {
        all.iter().map(|one| one.namespace.clone()).filter(|name| !name.is_empty()).collect()
    };
    let (olds, news) = (spaces(old), spaces(new));
    let shared = |from: &str, to: &str| {
        let is_there = |one: &&Identity| {
            one.namespace == from
                && new.iter().any(|other| other.namespace == to && is_like(one, other))
        };
        old.iter().filter(is_there).count()
    };
    let mut candidates: Vec<(usize, &String, &String)> = Vec::new();
    for from in olds.difference(&news) {
        for to in news.difference(&olds) {
            candidates.push((shared(from, to), from, to));
        }
    }
    candidates.sort_by(|one, other| other.0.cmp(&one.0).then(one.cmp(other)));
    let mut moved = BTreeMap::new();
    let mut targets = BTreeSet::new();
    for (many, from, to) in candidates {
        if many > 0 && !moved.contains_key(from) && targets.insert(to) {
            moved.insert(from.clone(), to.clone());
        }
    }
    moved
}
