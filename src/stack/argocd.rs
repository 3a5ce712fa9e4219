//! Argo CD: where it reads, and where it puts what it read.

/// The address of the cluster that Argo CD runs in, as it is seen from there.
const HERE: &str = "https://kubernetes.default.svc";

/// What Argo CD is told of an environment.
#[derive(Clone, Debug)]
pub struct ArgoCd {
    pub repo_url: Option<String>,
    pub revision: String,
    /// The folder of the project in the repository; empty at its root.
    pub path: String,
    /// The folder of the rendered objects, below the project's.
    pub manifests: String,
    /// The folder of the chart, below the project's.
    pub chart: String,
    /// The namespace of Argo CD itself.
    pub namespace: String,
    /// An AppProject that others made.
    pub project: Option<String>,
    /// At least one.
    pub clusters: Vec<ClusterRef>,
}

/// A cluster, as Argo CD knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClusterRef {
    Name(String),
    /// The address of its API server.
    Server(String),
}

impl ClusterRef {
    /// The cluster that Argo CD runs in.
    pub fn here() -> Self {
        Self::Server(HERE.to_owned())
    }
}
