//! Which kustomizations are built for themselves: those that no other one names.

use std::collections::{BTreeMap, BTreeSet};

use crate::manifest::kustomization::Kustomization;
use crate::manifest::look::Look as _;

/// The kustomizations that no other one names; and of those that name each other in a circle, the first.
pub fn roots<'k>(all: &'k [Kustomization], named: &BTreeSet<String>) -> Vec<&'k Kustomization> {
    let mut by_path: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, one) in all.iter().enumerate() {
        by_path.insert(&one.folder, index);
        by_path.insert(&one.path, index);
    }
    let is_named = |one: &Kustomization| named.contains(&one.folder) || named.contains(&one.path);
    // A component changes what others list, and is nothing by itself.
    let is_component = |one: &Kustomization| one.node.text("kind") == Some("Component");
    let are_parts = !all.iter().all(is_component);
    let is_part = |one: &Kustomization| are_parts && is_component(one);
    let free = (0..all.len()).filter(|index| !is_named(&all[*index]) && !is_part(&all[*index]));
    let mut roots = Vec::new();
    let mut reached = vec![false; all.len()];
    for start in free.chain(0..all.len()) {
        if reached[start] || is_part(&all[start]) {
            continue;
        }
        roots.push(&all[start]);
        let mut next = vec![start];
        while let Some(index) = next.pop() {
            if !std::mem::replace(&mut reached[index], true) {
                let inner = all[index].names();
                next.extend(inner.iter().filter_map(|path| by_path.get(path.as_str())));
            }
        }
    }
    roots
}
