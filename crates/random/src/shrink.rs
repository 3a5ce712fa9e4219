//! The simplest project that breaks a law.

use crate::choices::Choices;
use crate::laws::{self, Broken};
use crate::project::Project;

/// How many projects are tried at most.
const MOST: usize = 600;

/// The simplest project that breaks the law that a project breaks, as far as a while of lowering and
/// leaving out its choices leads.
pub fn smallest(project: Project, broken: Broken) -> (Project, Broken) {
    let mut best = (project, broken);
    let mut left = MOST;
    let mut width = best.0.choices.len();
    while width > 0 {
        let mut start = 0;
        while start < best.0.choices.len() {
            let end = (start + width).min(best.0.choices.len());
            let given = &best.0.choices;
            let mut without = given.clone();
            without.drain(start..end);
            let mut lowered = given.clone();
            lowered[start..end].iter_mut().for_each(|choice| *choice = 0);
            let mut halved = given.clone();
            halved[start..end].iter_mut().for_each(|choice| *choice /= 2);
            let mut found = false;
            for choices in [without, lowered, halved] {
                if choices == best.0.choices || left == 0 {
                    continue;
                }
                left -= 1;
                let project = Project::of(Choices::given(choices));
                let simpler = complexity(&project) < complexity(&best.0);
                if let Some(broken) = laws::tried(&project).broken
                    && broken.law == best.1.law
                    && simpler
                {
                    best = (project, broken);
                    found = true;
                    break;
                }
            }
            if !found {
                start += width;
            }
        }
        width /= 2;
    }
    best
}

/// What is simpler has fewer choices, and lower ones.
fn complexity(project: &Project) -> (usize, u64) {
    (project.choices.len(), project.choices.iter().sum())
}
