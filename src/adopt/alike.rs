//! Which components are written as one that is like another one.

use std::collections::BTreeMap;

use crate::adopt::draft::{Draft, DraftEntry, DraftMap};
use crate::adopt::environment::ComponentDraft;
use crate::adopt::like::{Pattern, like};
use crate::adopt::part::{Part, Role};
use crate::adopt::program;
use crate::adopt::variable::SecretVariable;
use crate::adopt::volume::ClaimOwners;

/// Writes components that are like another one so; for each of them, which.
pub fn alike(
    parts: &[Part],
    components: &mut [ComponentDraft],
    owners: &ClaimOwners,
) -> BTreeMap<usize, usize> {
    let mut likes = BTreeMap::new();
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.is_program_or_job()) {
        groups.entry(part.image.text.as_str()).or_default().push(at);
    }
    for group in groups.into_values() {
        let rank = |at: &usize| {
            (!parts[*at].is_program(), !parts[*at].has_door, parts[*at].main.is_none(), *at)
        };
        let programs = || group.iter().copied().filter(|at| parts[*at].is_program());
        // Claims stay with whoever has them.
        let has_claims = |at: &usize| owners.is_shared(*at);
        let first =
            programs().filter(has_claims).min_by_key(rank).or_else(|| programs().min_by_key(rank));
        let Some(first) = first else { continue };
        for at in group.into_iter().filter(|at| *at != first) {
            if upon(first, at, parts, components) {
                likes.insert(at, first);
            }
        }
    }
    // Other images with the same variables: programs of one repository.
    for first in 0..parts.len() {
        if !parts[first].is_program() || likes.contains_key(&first) {
            continue;
        }
        for at in first + 1..parts.len() {
            let is_free = parts[at].is_program()
                && !likes.contains_key(&at)
                && !likes.values().any(|pattern| *pattern == at)
                && parts[first].image.is_beside(&parts[at].image)
                && in_common(&components[first], &components[at]) >= LEAST;
            if is_free && upon(first, at, parts, components) {
                likes.insert(at, first);
            }
        }
    }
    likes
}

/// How many variables programs of two images have in common before one is written upon the other.
const LEAST: usize = 5;

/// How much of another image's component is taken away at the most: who lacks more of it is not like it.
const MOST_TAKEN_AWAY: usize = 2;

/// The same of a component of one image: a list of what it has not reads worse than what it has.
const MOST_OF_OWN: usize = 5;

/// How many values are taken away, at whatever depth.
fn taken_away(map: &DraftMap) -> usize {
    let of = |entry: &DraftEntry| match &entry.value {
        Draft::Null => 1,
        Draft::Map(below) => taken_away(below),
        Draft::Text(_) | Draft::Plain(_) | Draft::List(_) => 0,
    };
    map.entries.values().map(of).sum()
}

/// How many variables two components have alike.
fn in_common(one: &ComponentDraft, other: &ComponentDraft) -> usize {
    let (Some(own), Some(others)) = (one.base.get_map("env"), other.base.get_map("env")) else {
        return 0;
    };
    own.entries.iter().filter(|(name, entry)| others.entries.get(*name) == Some(*entry)).count()
}

/// Writes a component upon another one, if that is shorter.
fn upon(first: usize, at: usize, parts: &[Part], components: &mut [ComponentDraft]) -> bool {
    let names = |at: usize| -> Vec<(&'static str, String)> {
        let places = components[at].env.secrets.iter().map(SecretVariable::place);
        places.map(|(group, name)| (group, name.to_owned())).collect()
    };
    let (secrets, own) = (names(first), names(at));
    let path = parts[first].path();
    let pattern = Pattern {
        name: &parts[first].name,
        path: &path,
        draft: &components[first].base,
        secrets: secrets.iter().map(|(group, name)| (*group, name.as_str())).collect(),
    };
    let own: Vec<(&str, &str)> = own.iter().map(|(group, name)| (*group, name.as_str())).collect();
    let is_job = parts[at].role == Role::Job;
    let Some(mut made) = like(&components[at].base, &own, &pattern, is_job) else { return false };
    let is_same = parts[first].image.text == parts[at].image.text;
    let most = if is_same { MOST_OF_OWN } else { MOST_TAKEN_AWAY };
    if taken_away(&made) > most {
        return false;
    }
    made.sort(&program::ORDER);
    components[at].base = made;
    true
}
