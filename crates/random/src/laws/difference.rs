//! A project does not differ from itself, and two environments differ the same both ways.

use std::collections::BTreeSet;

use stackgen::diff::{Change, Comparison, Premise, SideObject, cause, compare};

use crate::laws::{Made, Outcome};
use crate::project::Project;

/// Both sides are of one project, which has the same files.
const NONE: &BTreeSet<String> = &BTreeSet::new();

pub fn holds(made: &[Made], project: &Project) -> Outcome {
    let sides: Vec<Vec<SideObject>> = made
        .iter()
        .map(|one| one.rendering.bundle.objects.iter().map(SideObject::rendered).collect())
        .collect();
    for side in &sides {
        let itself = compare(side, side, &Premise::default());
        if let Some(first) = itself.differences.first() {
            return Err(format!("{} differs from itself", first.label()));
        }
    }
    for (index, pair) in made.windows(2).enumerate() {
        let (before, after) = (&sides[index], &sides[index + 1]);
        let there = compare(before, after, &Premise::default());
        let back = compare(after, before, &Premise::default());
        let there_counts = counts(&there);
        let [added, removed, changed] = counts(&back);
        if there_counts != [removed, added, changed] || there.same != back.same {
            return Err(format!(
                "{there_counts:?} there, and {:?} back",
                [added, removed, changed]
            ));
        }
        let (first, second) = (side(&pair[0], before, project), side(&pair[1], after, project));
        let causes = cause::causes(&first, &second, &there);
        if causes.of.len() != there.differences.len() {
            return Err(format!(
                "{} causes of {} differences",
                causes.of.len(),
                there.differences.len()
            ));
        }
    }
    Ok(())
}

fn side<'a>(one: &'a Made, items: &'a [SideObject], project: &'a Project) -> cause::Side<'a> {
    let files = &project.memory.files;
    cause::Side { project: &project.memory, plan: &one.plan, items, files, folders: NONE }
}

fn counts(comparison: &Comparison) -> [usize; 3] {
    [Change::Added, Change::Removed, Change::Changed].map(|change| {
        comparison.differences.iter().filter(|difference| difference.change == change).count()
    })
}
