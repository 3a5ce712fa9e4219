//! Migrations of other components: what is like another one runs the same program on the same data, and starts on
//! what the migration of the other has made.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::beside;
use crate::compose::pods::Pods;
use crate::stack::Stack;
use crate::stack::beside::MIGRATE;

/// The services that migrate, by whom they are awaited beside their own components.
#[derive(Clone, Debug)]
pub struct Migrations(BTreeMap<String, String>);

/// The pods of components by name; of tracks, those that run unless asked otherwise.
type PodsByName<'p> = BTreeMap<&'p str, &'p Pods<'p>>;

/// What components are like.
type Likes<'s> = BTreeMap<&'s str, &'s str>;

impl Migrations {
    pub fn of(stack: &Stack, all: &[Pods]) -> Self {
        let mut pods = PodsByName::new();
        for one in all.iter().filter(|one| one.profile.is_none()) {
            pods.entry(one.component.name.as_str()).or_insert(one);
        }
        let likes = stack.workloads.iter().filter_map(|workload| {
            Some((workload.component.name.as_str(), workload.like.as_ref()?.as_str()))
        });
        let likes: Likes = likes.collect();
        let found = all.iter().filter_map(|one| {
            let name = one.component.name.as_str();
            Some((name.to_owned(), migration(one, &pods, &likes)?))
        });
        Self(found.collect())
    }

    /// The service that has to end before a component starts.
    pub fn before(&self, pods: &Pods) -> Option<String> {
        self.0.get(pods.component.name.as_str()).cloned()
    }
}

/// The migration of what a component is like, where it runs the same image and has none itself.
fn migration(own: &Pods, pods: &PodsByName, likes: &Likes) -> Option<String> {
    let migrates = |one: &Pods| one.before().any(|container| container.name == MIGRATE);
    if migrates(own) {
        return None;
    }
    let name = own.component.name.as_str();
    let mut seen = BTreeSet::from([name]);
    let mut at = name;
    let other = loop {
        at = likes.get(at).copied().filter(|next| seen.insert(*next))?;
        match pods.get(at) {
            Some(one) if migrates(one) => break *one,
            _ => {}
        }
    };
    let same = own.first()?.image == other.first()?.image;
    let container = other.before().find(|container| container.name == MIGRATE)?;
    (same && !waits(other, name, pods, likes)).then(|| beside::key(other, container))
}

/// Whether something waits for a component, directly or by what it waits for.
fn waits(from: &Pods, name: &str, pods: &PodsByName, likes: &Likes) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<&str> = from.after.clone();
    while let Some(one) = next.pop() {
        if one == name {
            return true;
        }
        if seen.insert(one) {
            next.extend(pods.get(one).into_iter().flat_map(|pods| pods.after.iter().copied()));
            // It may wait for a migration in turn.
            let like = likes.get(one).and_then(|like| pods.get(*like));
            next.extend(like.into_iter().flat_map(|pods| pods.after.iter().copied()));
        }
    }
    false
}
