//! For whom programs wait: those whose health Docker Compose waits for; of a circle of calls nobody for all of it.

use std::collections::BTreeSet;

use crate::adopt::draft::Draft;
use crate::adopt::environment::ComponentDraft;
use crate::adopt::part::{Part, Role};
use crate::adopt::program;
use crate::manifest::Look;
use crate::manifest::compose_run::ComposeRun;

/// Says of those that close a circle that they wait for their databases alone. What Compose itself orders comes first:
/// that is in no circle.
pub fn write(run: &ComposeRun, parts: &[Part], components: &mut [ComponentDraft]) {
    let mut waits: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); parts.len()];
    for at in (0..parts.len()).filter(|at| parts[*at].is_program()) {
        let healthy = healthy(at, run, parts);
        if !healthy.is_empty() {
            name(&healthy, parts, &mut components[at]);
            waits[at] = healthy;
        }
    }
    for is_ordered in [true, false] {
        for at in (0..parts.len()).filter(|at| parts[*at].is_program()) {
            let ordered = program::waits(at, run, parts).0;
            let connects = components[at].connects.iter().copied();
            let targets: Vec<usize> = connects.filter(|to| !parts[*to].is_database()).collect();
            for to in targets.into_iter().filter(|to| ordered.contains(to) == is_ordered) {
                if components[at].base.get("waitFor").is_some() {
                    break;
                }
                if reaches(to, at, &waits) {
                    name(&BTreeSet::new(), parts, &mut components[at]);
                    waits[at].clear();
                } else {
                    waits[at].insert(to);
                }
            }
        }
    }
}

/// The backends that a program waits for until they are healthy. No backend waits for a frontend.
fn healthy(at: usize, run: &ComposeRun, parts: &[Part]) -> BTreeSet<usize> {
    let place = |name: &str| run.services.iter().position(|one| one.name == name);
    let waited = parts[at].service.node.pairs("depends_on").filter_map(|(name, entry)| {
        let is_healthy = entry.node.text("condition") == Some("service_healthy");
        place(name).filter(|to| is_healthy && *to != at)
    });
    waited.filter(|to| parts[*to].role == Role::Backend && parts[*to].main.is_some()).collect()
}

/// Writes whom a program waits for: its databases, and these.
fn name(others: &BTreeSet<usize>, parts: &[Part], component: &mut ComponentDraft) {
    let known = component.connects.union(&component.env.to).copied();
    let databases = known.filter(|to| parts[*to].is_database()).collect::<BTreeSet<usize>>();
    let names = databases.union(others).map(|to| parts[*to].name.clone());
    component.base.set("waitFor", Draft::texts(names));
}

/// Whether one waits for another, through others or not.
fn reaches(from: usize, to: usize, waits: &[BTreeSet<usize>]) -> bool {
    let (mut seen, mut rest) = (BTreeSet::from([from]), vec![from]);
    while let Some(at) = rest.pop() {
        if at == to {
            return true;
        }
        rest.extend(waits[at].iter().copied().filter(|next| seen.insert(*next)));
    }
    false
}
