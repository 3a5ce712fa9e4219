//! What is needed besides Applications: the Secret of the repository, and the plugin.

use crate::argocd::{Delivery, Made, Source, plugin, repository};

/// What is needed besides Applications.
pub fn made(delivery: Delivery<'_>) -> Made {
    Made {
        repository: Some(repository::secret(delivery)),
        plugin: (delivery.source == Source::Plugin).then(plugin::config),
        ..Made::default()
    }
}
