//! Charts under the real Helm, 3 and 4: what a chart makes is what `gen render` makes, for the values of
//! every environment on every target; and, as a command of its own, for each value changed alone, and for many
//! changed at once.

mod change;
mod changed;
mod chart;
mod engine;
mod objects;
mod release;

use anyhow::Result;
use program::project::{Gen, projects};

use crate::helm::chart::Made;
use crate::helm::engine::Helm;

/// Charts are made without a target, where each environment has its own, and with each of these.
const TARGETS: [Option<&str>; 4] = [None, Some("kind"), Some("minikube"), Some("eks")];

/// Random changes of several values, per environment: hundreds in all.
const RANDOM: usize = 40;

/// Asks both Helms about the charts of the repository's own values and of the examples, or of those
/// named.
///
/// # Errors
/// A program that cannot be built, or the differences.
pub fn run(names: &[&str]) -> Result<()> {
    compare(names, false)
}

/// Asks them about changed values, too. Charts and gen do not agree yet on all that doors and credentials
/// may become.
///
/// # Errors
/// As for [`run`].
pub fn changes(names: &[&str]) -> Result<()> {
    compare(names, true)
}

fn compare(names: &[&str], all: bool) -> Result<()> {
    let helms = Helm::all()?;
    let r#gen = Gen::built()?;
    for (number, project) in projects(names)?.into_iter().enumerate() {
        // A package is made of any chart in the same way.
        let packaged = number == 0;
        for target in TARGETS {
            let one = Made::make(&r#gen, &project, target, false)?;
            for helm in &helms {
                one.environments(helm)?;
                one.releases(helm)?;
            }
            if target.is_some() {
                continue;
            }
            let changes = if all { one.changes()? } else { Vec::new() };
            if packaged {
                one.package(&r#gen, &helms)?;
            }
            if all {
                one.changed(&changes, RANDOM, &helms)?;
            }
            // The same templates, dealt out: one Helm and each change alone show how.
            let (several, newest) = (Made::make(&r#gen, &project, target, true)?, &helms[1..]);
            several.environments(&newest[0])?;
            several.releases(&newest[0])?;
            if packaged {
                several.package(&r#gen, newest)?;
            }
            if all {
                several.changed(&changes, 0, newest)?;
            }
        }
    }
    Ok(())
}

/// Builds both Helms.
///
/// # Errors
/// There is no Go, or no proxy to download the modules from.
pub fn prepare() -> Result<()> {
    Helm::all().map(drop)
}
