//! Applications whose source Argo CD renders into a branch of the repository, from which it syncs: the source hydrator.
//! <https://argo-cd.readthedocs.io/en/stable/user-guide/source-hydrator/>

use serde::Serialize;
use serde_json::Value as Json;

use crate::argocd::Delivery;
use crate::argocd::application::{
    self, ApplicationSource, ApplicationSpec, Destination, SyncPolicy,
};
use crate::argocd::difference::IgnoredDifference;
use crate::object::custom::{Custom, CustomResource};
use crate::object::to_json;
use crate::stack::argocd::ClusterRef;

/// What is rendered, where it is committed, and where it goes from there.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HydratedSpec {
    project: String,
    source_hydrator: SourceHydrator,
    destination: Destination,
    sync_policy: SyncPolicy,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ignore_differences: Vec<IgnoredDifference>,
}

impl Custom for HydratedSpec {
    const API_VERSION: &'static str = ApplicationSpec::API_VERSION;
    const KIND: &'static str = ApplicationSpec::KIND;
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SourceHydrator {
    dry_source: ApplicationSource,
    sync_source: SyncSource,
}

/// A branch of the same repository, and a folder in it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SyncSource {
    target_branch: String,
    path: String,
}

/// The Applications by way of a branch, one for each cluster.
pub fn of(delivery: Delivery<'_>) -> Vec<Json> {
    let application = |cluster: &ClusterRef| {
        let metadata = application::metadata(delivery, delivery.name_on(cluster).as_str());
        to_json(&CustomResource::new(metadata, spec(delivery, cluster)))
    };
    delivery.stack.argocd.clusters.iter().map(application).collect()
}

/// An environment has a branch, in which each Application has a folder of its own: what several write into one folder they
/// would take from each other.
fn spec(delivery: Delivery<'_>, cluster: &ClusterRef) -> HydratedSpec {
    let ApplicationSpec { project, source, destination, sync_policy, ignore_differences } =
        application::spec(delivery, cluster);
    let env = if delivery.env.is_empty() { delivery.stack.name.as_str() } else { delivery.env };
    let sync_source = SyncSource {
        target_branch: format!("environments/{env}"),
        path: delivery.name_on(cluster).to_string(),
    };
    let source_hydrator = SourceHydrator { dry_source: source, sync_source };
    HydratedSpec { project, source_hydrator, destination, sync_policy, ignore_differences }
}
