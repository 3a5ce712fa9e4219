//! An environment that is delivered, and what is made for it.

use serde_json::Value as Json;

use crate::object::Bundle;
use crate::stack::Stack;
use crate::stack::argocd::ClusterRef;
use crate::stack::name::ObjectName;

/// What the repository holds of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepoContent {
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
    pub source: RepoContent,
    /// The address of the repository.
    pub repo_url: &'a str,
    /// Whether Argo CD commits what it renders, and syncs from there.
    pub hydrates: bool,
}

/// What `kubectl apply` is given, and what lies beside it.
#[derive(Clone, Debug, Default)]
pub struct Delivered {
    /// In the order in which they are needed.
    pub objects: Vec<Json>,
    /// Applications that another Application reads from Git: paths, and objects.
    pub children: Vec<(String, Json)>,
    /// The Secret with which Argo CD reads the repository, to be filled in.
    pub repository: Option<Json>,
    /// The configuration of gen's plugin.
    pub plugin: Option<Json>,
}

impl<'a> Delivery<'a> {
    /// The name of the environment's AppProject, and of its only Application.
    pub fn name(self) -> ObjectName {
        match plain(self.env).as_str() {
            "" => self.stack.name.clone(),
            env => self.stack.name.with(env),
        }
    }

    /// The name of the Application on a cluster.
    pub fn name_on(self, cluster: &ClusterRef) -> ObjectName {
        if self.stack.argocd.clusters.len() == 1 {
            return self.name();
        }
        let (ClusterRef::Name(text) | ClusterRef::Server(text)) = cluster;
        let host = text.split_once("://").map_or(text.as_str(), |(_, host)| host);
        self.name().with(&plain(host))
    }

    /// The name of the AppProject: the user's, or gen's own.
    pub fn project(self) -> String {
        self.stack.argocd.project.clone().unwrap_or_else(|| self.name().to_string())
    }

    /// Where objects go that name no namespace; there are none among gen's own.
    pub fn namespace(self) -> &'a str {
        self.stack.namespaces.first().map_or("default", |namespace| namespace.name.as_str())
    }
}

/// A text as a part of a name.
fn plain(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let text: String = text.chars().map(plain).collect();
    text.trim_matches('-').to_owned()
}
