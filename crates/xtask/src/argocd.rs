//! `cargo xtask argocd`: the applications of the repository, delivered by Argo CD from Git.
//!
//! Each project goes through all steps in turn. Its repository is a folder on this machine, which Argo CD's
//! controllers can read. The ways in which gen tells Argo CD of an application
//! are spread over the environments.

mod delivery;
mod repository;
mod step;
mod waves;

use anyhow::Result;

use crate::cluster::{Cluster, MARK};
use crate::e2e::{self, Tour};

/// The namespace of Argo CD.
const NAMESPACE: &str = "argocd";

/// How gen tells Argo CD of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// One Application, of rendered objects.
    Application,
    /// An Application per tier.
    Tiers,
    /// An ApplicationSet.
    Set,
    /// One Application, of a chart.
    Chart,
    /// One Application, of values that Argo CD renders with gen.
    Plugin,
}

/// Every project once, and every way; further environments are delivered by one Application of rendered
/// objects.
const WAYS: [(&str, &str, Way); 7] = [
    ("repository", "staging", Way::Plugin),
    ("blue-green", "blue-green", Way::Application),
    ("mongodb-minikube", "dev", Way::Application),
    ("mysql-submit", "dev", Way::Chart),
    ("mysql-submit", "prod", Way::Application),
    ("three-tier-postgres", "dev", Way::Tiers),
    ("two-tier-mysql", "helm", Way::Set),
];

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
pub fn run(names: &[&str]) -> Result<()> {
    let cluster = Cluster::connect()?;
    // What an earlier run left would be made anew while it is removed.
    let kinds = "applicationsets,applications,appprojects";
    let left = format!("{MARK}=yes");
    let delete = ["delete", kinds, "-n", NAMESPACE, "-l", &left, "--timeout=120s"];
    cluster.ask(&delete, "")?.clean("asking for Argo CD")?;
    let plugin = repository::Plugin::start()?;
    let every: fn(&str, &str) -> bool = |_, _| true;
    let takes = if names.is_empty() { TOUR.takes } else { every };
    let outcome = e2e::tour(names, Tour { takes, ..TOUR });
    plugin.stop().and(outcome)
}
