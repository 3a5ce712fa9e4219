//! Which components are written as one that is like another one.

use std::collections::{BTreeMap, BTreeSet};

use crate::adopt::environment::ComponentDraft;
use crate::adopt::like::{Pattern, like};
use crate::adopt::part::{Part, Role};
use crate::adopt::program;
use crate::adopt::volume::ClaimOwners;

/// Writes components that are like another one so; for each of them, which.
pub fn alike(
    parts: &[Part],
    components: &mut [ComponentDraft],
    owners: &ClaimOwners,
) -> BTreeMap<usize, usize> {
    let mut likes = BTreeMap::new();
    let images: BTreeSet<&str> = parts
        .iter()
        .filter(|part| part.is_program() || part.role == Role::Job)
        .map(|part| part.image.text.as_str())
        .collect();
    for image in images {
        let group: Vec<usize> = (0..parts.len())
            .filter(|at| {
                parts[*at].image.text == image
                    && (parts[*at].is_program() || parts[*at].role == Role::Job)
            })
            .collect();
        let rank = |at: &usize| {
            (!parts[*at].is_program(), !parts[*at].has_door, parts[*at].main.is_none(), *at)
        };
        let programs = || group.iter().copied().filter(|at| parts[*at].is_program());
        // Claims stay with whoever has them.
        let has_claims = |at: &usize| owners.is_shared(*at);
        let first =
            programs().filter(has_claims).min_by_key(rank).or_else(|| programs().min_by_key(rank));
        let Some(first) = first else { continue };
        let pattern_draft = components[first].base.clone();
        let secrets: Vec<String> =
            components[first].env.secrets.iter().map(|one| one.name.clone()).collect();
        let path = parts[first].path();
        let pattern = Pattern {
            name: &parts[first].name,
            path: &path,
            draft: &pattern_draft,
            secrets: secrets.iter().map(String::as_str).collect(),
        };
        for at in group.into_iter().filter(|at| *at != first) {
            let own: Vec<String> =
                components[at].env.secrets.iter().map(|one| one.name.clone()).collect();
            let own: Vec<&str> = own.iter().map(String::as_str).collect();
            let is_job = parts[at].role == Role::Job;
            if let Some(mut made) = like(&components[at].base, &own, &pattern, is_job) {
                made.sort(&program::ORDER);
                components[at].base = made;
                likes.insert(at, first);
            }
        }
    }
    likes
}
