//! `cargo acceptance e2e`: the applications of the repository, run on a cluster as their users run them.
//!
//! The longest steps are for one environment of each project, unless projects are named.

mod step;

use anyhow::Result;

use crate::application::bench::Bench;
use crate::e2e::step::STEPS;
use crate::tour::{self, Tour};

/// The environments left out need nothing which the others do not show, and would double the time; [`all`]
/// takes them too.
const TOUR: Tour = Tour {
    steps: &STEPS,
    at_once: 3,
    takes: |project, env| {
        let alike = [
            ("mongodb-minikube", "dev"),
            ("mysql-submit", "prod"),
            ("three-tier-postgres", "dev"),
            ("two-tier-mysql", "prod"),
        ];
        !["staging", "helm"].contains(&env) && !alike.contains(&(project, env))
    },
    once: &["changes", "strategy", "keeps"],
    farewell: |_| Ok(()),
};

/// Builds what [`run`] needs, so that it can run without a network.
///
/// # Errors
/// Cargo fails.
pub fn prepare() -> Result<()> {
    Bench::prepare()
}

/// Takes the projects named through all steps in each environment; or all projects, with the long steps in
/// one environment each.
///
/// # Errors
/// A step failed, or cannot be made.
pub fn run(names: &[&str]) -> Result<()> {
    let thorough = Tour { takes: |_, _| true, once: &[], ..TOUR };
    tour::run(names, if names.is_empty() { TOUR } else { thorough })
}

/// Takes every environment of every project through all steps.
///
/// # Errors
/// A step failed, or cannot be made.
pub fn all() -> Result<()> {
    tour::run(&[], Tour { takes: |_, _| true, once: &[], ..TOUR })
}
