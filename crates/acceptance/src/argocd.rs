//! `cargo acceptance argocd`: the applications of the repository, delivered by Argo CD from Git.
//!
//! Each project goes through all steps in turn. Its repository is a folder on this machine, which Argo CD's
//! controllers can read. The ways in which gen tells Argo CD of an application
//! are spread over the environments.

pub mod delivery;
mod plugin;
pub mod repository;
mod step;
mod waves;
mod way;

use anyhow::{Result, ensure};
use program::project::projects;

use crate::argocd::delivery::NAMESPACE;
use crate::argocd::plugin::Plugin;
pub use crate::argocd::plugin::Sidecar;
use crate::argocd::way::{WAYS, Way};
use crate::cluster::{Cluster, MARK};
use crate::tour::{self, Tour};

const TOUR: Tour = Tour {
    steps: &step::STEPS,
    at_once: 5,
    takes: |project, env| WAYS.iter().any(|(own, of, _)| (*own, *of) == (project, env)),
    once: &[],
    farewell: |application| {
        delivery::remove(&application.bench.cluster, &delivery::base(application))
    },
};

/// Takes one environment of every project through all steps, or all environments of those named.
///
/// # Errors
/// A step failed, or cannot be made.
pub fn run(names: &[&str], sidecar: Sidecar) -> Result<()> {
    let cluster = Cluster::connect()?;
    // What an earlier run left would be made anew while it is removed.
    let kinds = "applicationsets,applications,appprojects";
    let left = format!("{MARK}=yes");
    let delete = ["delete", kinds, "-n", NAMESPACE, "-l", &left, "--timeout=120s"];
    cluster.ask(&delete, "")?.clean("asking for Argo CD")?;
    let plugin = Plugin::start(sidecar)?;
    let every: fn(&str, &str) -> bool = |_, _| true;
    let takes = if names.is_empty() { TOUR.takes } else { every };
    for (project, env, way) in WAYS {
        let project = projects(&[project])?.remove(0);
        let known = project.environments()?;
        ensure!(
            known.iter().any(|known| known == env),
            "{} has no {env} for {way:?}",
            project.name
        );
        if way == Way::Tiers {
            delivery::settings(&cluster, &project, env)?;
        }
    }
    let outcome = tour::run(names, Tour { takes, ..TOUR });
    plugin.stop().and(outcome)
}
