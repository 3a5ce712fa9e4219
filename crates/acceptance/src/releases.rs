//! `cargo acceptance releases`: the charts of the repository, run on a cluster as users of Helm run them.
//!
//! Install, test, use, upgrade while somebody watches, roll back, uninstall, and install again over the data
//! that stayed. Helm makes Deployments before StatefulSets: backends bear with a database that comes later.

pub mod release;
mod step;

use anyhow::Result;

use crate::releases::step::STEPS;
use crate::tour::{self, Tour};

/// The environments left out need load balancers, which Helm waits for, or show nothing that the others do
/// not.
const TOUR: Tour = Tour {
    steps: &STEPS,
    at_once: 4,
    takes: |_, env| !["staging", "helm", "prod", "canary"].contains(&env),
    once: &[],
    farewell: |_| Ok(()),
};

/// Takes the projects named, or all, through all steps.
///
/// # Errors
/// A step failed, or cannot be made.
pub fn run(names: &[&str]) -> Result<()> {
    tour::run(names, TOUR)
}
