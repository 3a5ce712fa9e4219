//! Which image a container runs.

/// An image reference and when it is pulled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// `repository:tag` or `repository@digest`.
    pub reference: String,
    /// `Always`, `IfNotPresent` or `Never`; absent leaves it to Kubernetes.
    pub pull_policy: Option<&'static str>,
}
