//! Programs that call each other in a circle: who waits for nobody of it.

use std::collections::BTreeSet;

use crate::adopt::draft::Draft;
use crate::adopt::environment::ComponentDraft;
use crate::adopt::part::Part;
use crate::adopt::program;
use crate::manifest::compose_run::ComposeRun;

/// Says of those that close a circle that they wait for their databases alone. What Compose itself orders comes first:
/// that is in no circle.
pub fn open(run: &ComposeRun, parts: &[Part], components: &mut [ComponentDraft]) {
    let mut waits: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); parts.len()];
    for is_ordered in [true, false] {
        for at in 0..parts.len() {
            let ordered = program::waits(at, run, parts).0;
            let targets: Vec<usize> = components[at]
                .connects
                .iter()
                .copied()
                .filter(|to| !parts[*to].is_database())
                .collect();
            for to in targets {
                if ordered.contains(&to) != is_ordered
                    || components[at].base.get("waitFor").is_some()
                {
                    continue;
                }
                if reaches(to, at, &waits) {
                    let own = &components[at];
                    let databases: BTreeSet<usize> = own
                        .connects
                        .union(&own.env.to)
                        .copied()
                        .filter(|to| parts[*to].is_database())
                        .collect();
                    let names = databases.iter().map(|to| parts[*to].name.clone());
                    let list = Draft::texts(names);
                    components[at].base.set("waitFor", list);
                    waits[at].clear();
                } else {
                    waits[at].insert(to);
                }
            }
        }
    }
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
