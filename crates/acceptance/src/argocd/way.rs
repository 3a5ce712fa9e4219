//! The ways in which gen tells Argo CD of an application, and which application goes which.

use crate::application::Application;

/// How gen tells Argo CD of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
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
pub const WAYS: [(&str, &str, Way); 6] = [
    ("repository", "staging", Way::Plugin),
    ("blue-green", "blue-green", Way::Application),
    ("mongodb-minikube", "dev", Way::Application),
    ("mysql-submit", "dev", Way::Chart),
    ("three-tier-postgres", "dev", Way::Tiers),
    ("two-tier-mysql", "helm", Way::Set),
];

/// How an application is delivered.
pub fn way(application: &Application<'_>) -> Way {
    let is_it = |(project, env, _): &&(&str, &str, Way)| {
        *project == application.project.name && *env == application.env
    };
    WAYS.iter().find(is_it).map_or(Way::Application, |(_, _, way)| *way)
}
