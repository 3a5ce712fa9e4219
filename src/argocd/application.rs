//! Applications. <https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/>

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;
use serde_json::Value as Json;

use crate::argocd::difference::{self, IgnoredDifference};
use crate::argocd::plugin;
use crate::argocd::{Delivery, RepoContent};
use crate::object::custom::{Custom, CustomResource};
use crate::object::metadata::stack_labels;
use crate::object::{Object, to_json};
use crate::stack::argocd::ClusterRef;

/// What is delivered, where to, and how.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationSpec {
    pub project: String,
    pub source: ApplicationSource,
    pub destination: Destination,
    pub sync_policy: SyncPolicy,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore_differences: Vec<IgnoredDifference>,
}

impl Custom for ApplicationSpec {
    const API_VERSION: &'static str = "argoproj.io/v1alpha1";
    const KIND: &'static str = "Application";
}

/// A folder of a repository, and what is in it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationSource {
    #[serde(rename = "repoURL")]
    pub repo_url: String,
    pub target_revision: String,
    pub path: String,
    #[serde(flatten)]
    pub tool: Tool,
}

/// Who makes objects of the folder.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Tool {
    Directory {
        recurse: bool,
        exclude: &'static str,
    },
    #[serde(rename_all = "camelCase")]
    Helm {
        /// The name of the chart, whose release has gen's own names.
        release_name: String,
        value_files: Vec<String>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        parameters: Vec<HelmParameter>,
    },
    Plugin {
        name: &'static str,
        parameters: Vec<plugin::Parameter>,
    },
}

/// A value that is set beside the files.
#[derive(Clone, Debug, Serialize)]
pub struct HelmParameter {
    pub name: String,
    pub value: String,
}

/// A cluster, and the namespace of what names none.
#[derive(Clone, Debug, Serialize)]
pub struct Destination {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    pub namespace: String,
}

/// When Argo CD acts, and how.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncPolicy {
    pub automated: Automated,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed_namespace_metadata: Option<NamespaceMetadata>,
    pub retry: Retry,
    pub sync_options: Vec<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Automated {
    pub prune: bool,
    pub self_heal: bool,
}

/// What is on a namespace that Argo CD makes.
#[derive(Clone, Debug, Serialize)]
pub struct NamespaceMetadata {
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Retry {
    pub limit: i64,
    pub backoff: Backoff,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Backoff {
    pub duration: &'static str,
    pub factor: i64,
    pub max_duration: &'static str,
}

/// What `gen render --output-dir` writes for kustomize alone. Argo CD would run kustomize on it, and needs
/// none: the waves are in the objects.
const INDEX: &str = "kustomization.yaml";

/// An Application for each cluster.
pub fn of(delivery: Delivery<'_>) -> Vec<Json> {
    let application = |cluster: &ClusterRef| {
        let metadata = metadata(delivery, delivery.name_on(cluster).as_str());
        to_json(&CustomResource::new(metadata, spec(delivery, cluster)))
    };
    delivery.stack.argocd.clusters.iter().map(application).collect()
}

/// What is delivered to a cluster.
pub fn spec(delivery: Delivery<'_>, cluster: &ClusterRef) -> ApplicationSpec {
    let ignore_differences = difference::of(delivery.bundle);
    let mut sync_policy = sync_policy();
    if !ignore_differences.is_empty() {
        sync_policy.sync_options.push("RespectIgnoreDifferences=true");
    }
    if delivery.source == RepoContent::Chart {
        sync_policy.managed_namespace_metadata = made_namespace(delivery);
        if sync_policy.managed_namespace_metadata.is_some() {
            sync_policy.sync_options.push("CreateNamespace=true");
        }
    }
    ApplicationSpec {
        project: delivery.project(),
        source: source(delivery),
        destination: destination(cluster, delivery.namespace()),
        sync_policy,
        ignore_differences,
    }
}

/// Metadata of an object that lives beside Argo CD.
pub fn metadata(delivery: Delivery<'_>, name: &str) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        namespace: Some(delivery.stack.argocd.namespace.clone()),
        labels: Some(stack_labels(delivery.stack)),
        ..ObjectMeta::default()
    }
}

/// A cluster with a namespace.
pub fn destination(cluster: &ClusterRef, namespace: &str) -> Destination {
    let (name, server) = match cluster.clone() {
        ClusterRef::Name(name) => (Some(name), None),
        ClusterRef::Server(server) => (None, Some(server)),
    };
    Destination { name, server, namespace: namespace.to_owned() }
}

/// Argo CD follows Git, undoes what others change, and bears with a cluster that refuses for a while.
///
/// What is pruned is not kept for last: Argo CD would first wait for the wave before it, where an ingress
/// may never get an address.
pub fn sync_policy() -> SyncPolicy {
    SyncPolicy {
        automated: Automated { prune: true, self_heal: true },
        managed_namespace_metadata: None,
        retry: Retry {
            limit: 5,
            backoff: Backoff { duration: "10s", factor: 2, max_duration: "3m" },
        },
        sync_options: vec!["ServerSideApply=true"],
    }
}

fn source(delivery: Delivery<'_>) -> ApplicationSource {
    let argocd = &delivery.stack.argocd;
    let (folder, tool) = match delivery.source {
        RepoContent::Manifests => (argocd.manifests.as_str(), rendered()),
        RepoContent::Chart => (argocd.chart.as_str(), chart(delivery, delivery.env)),
        RepoContent::Plugin => {
            let target = delivery.stack.target.name.as_str();
            let parameters = plugin::parameters(delivery.env, target);
            ("", Tool::Plugin { name: plugin::NAME, parameters })
        }
    };
    ApplicationSource {
        repo_url: delivery.repo_url.to_owned(),
        target_revision: argocd.revision.clone(),
        path: argocd.in_repository(folder),
        tool,
    }
}

/// All that gen writes into a folder. What is false is left out by Argo CD itself, and would differ for ever.
pub fn rendered() -> Tool {
    Tool::Directory { recurse: true, exclude: INDEX }
}

/// The release of a chart, with the values of an environment.
pub fn chart(delivery: Delivery<'_>, env: &str) -> Tool {
    let value_files = (!env.is_empty()).then(|| format!("values-{env}.yaml"));
    Tool::Helm {
        release_name: delivery.stack.name.to_string(),
        value_files: value_files.into_iter().collect(),
        parameters: Vec::new(),
    }
}

/// The one namespace that Argo CD can make, as gen would make it; a chart makes none.
fn made_namespace(delivery: Delivery<'_>) -> Option<NamespaceMetadata> {
    let is_it =
        |object: &&Object| object.kind() == "Namespace" && object.name() == delivery.namespace();
    let object = delivery.bundle.objects.iter().find(is_it)?;
    let texts = |key: &str| {
        let map = object.body["metadata"][key].as_object().into_iter().flatten();
        map.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
    };
    Some(NamespaceMetadata { labels: texts("labels"), annotations: texts("annotations") })
}
