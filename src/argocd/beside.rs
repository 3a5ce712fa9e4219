//! What is needed besides Applications: the Secret of the repository, and the plugin.

use crate::argocd::{Delivered, Delivery, RepoContent, plugin, repository};

/// What is needed besides Applications.
pub fn made(delivery: Delivery<'_>) -> Delivered {
    Delivered {
        repository: Some(repository::secret(delivery)),
        plugin: (delivery.source == RepoContent::Plugin).then(plugin::config),
        ..Delivered::default()
    }
}
