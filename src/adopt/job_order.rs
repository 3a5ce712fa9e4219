//! Jobs that run before programs: which ones wait for them, and what they may mount there.

use std::collections::{BTreeMap, BTreeSet};

use crate::adopt::draft::Draft;
use crate::adopt::environment::ComponentDraft;
use crate::adopt::part::{Part, Role};
use crate::adopt::program;
use crate::adopt::told::{ToldAll, listed};
use crate::manifest::compose_run::ComposeRun;

/// The programs before which each job runs.
pub fn before(run: &ComposeRun, parts: &[Part]) -> BTreeMap<usize, BTreeSet<usize>> {
    let waits: Vec<BTreeSet<usize>> =
        (0..parts.len()).map(|at| program::waits(at, run, parts).1).collect();
    let mut found = BTreeMap::new();
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.role == Role::Job) {
        // Who waits for a job that waits for this one waits for both.
        let mut jobs = BTreeSet::from([at]);
        while let Some(next) = (0..parts.len()).find(|other| {
            !jobs.contains(other)
                && parts[*other].role == Role::Job
                && !waits[*other].is_disjoint(&jobs)
        }) {
            jobs.insert(next);
        }
        let mut own: BTreeSet<usize> = (0..parts.len())
            .filter(|other| parts[*other].is_program() && !waits[*other].is_disjoint(&jobs))
            .collect();
        if own.is_empty() && jobs.len() == 1 {
            let name = part.service.name.to_ascii_lowercase();
            let prepares =
                ["init", "migrat", "setup", "prepare"].iter().any(|word| name.contains(word));
            let same = |other: &usize| {
                parts[*other].is_program() && parts[*other].image.text == part.image.text
            };
            own.extend((0..parts.len()).filter(|other| prepares && same(other)));
        }
        found.insert(at, own);
    }
    found
}

/// Says before which programs jobs run; they run in the pods of these, with the volumes that all of them have.
pub fn order_jobs(
    parts: &[Part],
    before: &BTreeMap<usize, BTreeSet<usize>>,
    components: &mut [ComponentDraft],
    told: &mut ToldAll,
) {
    for (job, programs) in before.iter().filter(|(_, programs)| !programs.is_empty()) {
        let names = programs.iter().map(|at| parts[*at].name.clone());
        let draft = Draft::texts(names);
        for key in ["volumes", "files"] {
            let Some(Draft::Map(own)) = components[*job].base.get(key).cloned() else { continue };
            let part = &parts[*job];
            let mut kept = own.clone();
            kept.entries.retain(|name, _| {
                programs.iter().all(|at| {
                    components[*at].base.get_map(key).is_some_and(|map| map.get(name).is_some())
                })
            });
            let gone: Vec<&str> = own
                .entries
                .keys()
                .filter(|name| kept.get(name).is_none())
                .map(String::as_str)
                .collect();
            if !gone.is_empty() {
                let why = "it runs in pods that do not mount them";
                told.of(part.service.key, format!("{key} {}", listed(&gone)), &part.name, why);
            }
            components[*job].base.entries.shift_remove(key);
            components[*job].base.set_map(key, kept);
        }
        components[*job].base.set("before", draft);
    }
}
