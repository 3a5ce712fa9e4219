//! How Argo CD finds what gen wrote, and where it puts it.

use crate::values::object::object;
use crate::values::read::List;
use crate::values::scalar::{Label, Subdomain, Text};

object! {
    /// What `gen argocd` tells Argo CD.
    ArgoCd {
        /// The address of the Git repository, such as `https://github.com/acme/shop.git`.
        repo_url as "repoURL": Text,
        /// The branch, tag or commit. Default: `HEAD`, the repository's main branch.
        revision: Text,
        /// The folder of this project in the repository. Default: its root.
        path: Text,
        /// The folder in the project into which `gen render` writes this environment. Default:
        /// `manifests/${env}`.
        manifests: Text,
        /// The folder in the project that holds the chart. Default: `charts/${name}`.
        chart: Text,
        /// The namespace of Argo CD itself. Default: `argocd`.
        namespace: Label,
        /// An AppProject that exists. Default: gen makes one, with what the stack needs.
        project: Subdomain,
        /// The clusters that get this environment, by the name or the `https://` address that Argo CD knows
        /// them by. Default: the one that Argo CD runs in.
        clusters: List<Text>,
    }
}
