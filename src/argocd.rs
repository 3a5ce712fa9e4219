//! What Argo CD is told about a stack: Applications, and the AppProjects that confine them.
//!
//! One Application per stack is the rule: sync waves order what is inside of one, and nothing between
//! several. Where tiers are Applications of their own, a health check makes Argo CD wait between them.

mod application;
mod difference;
mod health;
mod plugin;
mod project;
mod repository;
mod set;
mod tiers;

pub use set::set;

use serde_json::Value as Json;

use crate::object::Bundle;
use crate::stack::Stack;
use crate::stack::argocd::Cluster;
use crate::stack::name::ObjectName;

/// What the repository holds of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The folder of `gen render --output-dir`.
    Manifests,
    /// The chart of `gen helm`.
    Chart,
    /// The values alone: Argo CD runs gen.
    Plugin,
}

/// An environment of a stack, to be delivered.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    pub stack: &'a Stack,
    pub bundle: &'a Bundle,
    pub env: &'a str,
    pub source: Source,
    /// The address of the repository.
    pub repo_url: &'a str,
}

/// What `kubectl apply` is given, and what lies beside it.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// In the order in which they are needed.
    pub objects: Vec<Json>,
    /// Applications that another Application reads from Git: paths, and objects.
    pub children: Vec<(String, Json)>,
    /// The Secret with which Argo CD reads the repository, to be filled in.
    pub repository: Option<Json>,
    /// The configuration of gen's plugin.
    pub plugin: Option<Json>,
}

/// The Applications of an environment, one for each cluster.
pub fn build(delivery: Delivery<'_>) -> Made {
    let mut made = delivery.surroundings();
    made.objects.extend(project::of(delivery));
    made.objects.extend(application::of(delivery));
    made
}

/// An Application per tier on each cluster, and the one that holds these; it reads them from `folder` in
/// the repository. For the folders of `gen render --output-dir` alone.
pub fn per_tier(delivery: Delivery<'_>, folder: &str) -> Made {
    let mut made = delivery.surroundings();
    made.objects.push(health::of_applications(delivery.stack));
    made.objects.extend(project::of(delivery));
    made.objects.extend(tiers::parent(delivery, folder));
    made.children = tiers::children(delivery);
    made
}

impl<'a> Delivery<'a> {
    /// What is needed besides Applications.
    fn surroundings(self) -> Made {
        Made {
            repository: Some(repository::secret(self)),
            plugin: (self.source == Source::Plugin).then(plugin::config),
            ..Made::default()
        }
    }

    /// The name of the environment's AppProject, and of its only Application.
    fn name(self) -> ObjectName {
        match plain(self.env).as_str() {
            "" => self.stack.name.clone(),
            env => self.stack.name.with(env),
        }
    }

    /// The name of the Application on a cluster.
    fn name_on(self, cluster: &Cluster) -> ObjectName {
        if self.stack.argocd.clusters.len() == 1 {
            return self.name();
        }
        let (Cluster::Name(text) | Cluster::Server(text)) = cluster;
        let host = text.split_once("://").map_or(text.as_str(), |(_, host)| host);
        self.name().with(&plain(host))
    }

    /// The name of the AppProject: the user's, or gen's own.
    fn project(self) -> String {
        self.stack.argocd.project.clone().unwrap_or_else(|| self.name().to_string())
    }

    /// Where objects go that name no namespace; there are none among gen's own.
    fn namespace(self) -> &'a str {
        self.stack.namespaces.first().map_or("default", |namespace| namespace.name.as_str())
    }
}

/// A text as a part of a name.
fn plain(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let text: String = text.chars().map(plain).collect();
    text.trim_matches('-').to_owned()
}
