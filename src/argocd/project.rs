//! AppProjects: what an environment may read, and what it may make where.
//! <https://argo-cd.readthedocs.io/en/stable/user-guide/projects/>

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value as Json;

use crate::argocd::Delivery;
use crate::argocd::application::{Destination, destination, metadata};
use crate::object::custom::{Custom, CustomResource};
use crate::object::{Object, to_json};

/// The limits of Applications.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppProjectSpec {
    pub description: String,
    pub source_repos: Vec<String>,
    pub destinations: Vec<Destination>,
    pub cluster_resource_whitelist: Vec<GroupKind>,
    pub namespace_resource_whitelist: Vec<GroupKind>,
}

impl Custom for AppProjectSpec {
    const API_VERSION: &'static str = "argoproj.io/v1alpha1";
    const KIND: &'static str = "AppProject";
}

/// A kind of object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GroupKind {
    pub group: String,
    pub kind: String,
}

/// Kinds in a namespace that values turn on and off. All of them stay allowed: of a kind that a project
/// forbids Argo CD sees no object, and so leaves behind what Git has no more.
const KINDS: [(&str, &str); 19] = [
    ("", "ConfigMap"),
    ("", "LimitRange"),
    ("", "PersistentVolumeClaim"),
    ("", "ResourceQuota"),
    ("", "Secret"),
    ("", "Service"),
    ("", "ServiceAccount"),
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("batch", "CronJob"),
    ("batch", "Job"),
    ("external-secrets.io", "ExternalSecret"),
    ("gateway.networking.k8s.io", "GRPCRoute"),
    ("gateway.networking.k8s.io", "HTTPRoute"),
    ("monitoring.coreos.com", "ServiceMonitor"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("policy", "PodDisruptionBudget"),
];

/// The AppProject of an environment, unless others made one.
pub fn of(delivery: Delivery<'_>) -> Option<Json> {
    let spec = spec(delivery)?;
    let metadata = metadata(delivery, delivery.name().as_str());
    Some(to_json(&CustomResource::new(metadata, spec)))
}

/// What an environment may read and make, unless others say it.
pub fn spec(delivery: Delivery<'_>) -> Option<AppProjectSpec> {
    if delivery.stack.argocd.project.is_some() {
        return None;
    }
    let objects = || delivery.bundle.objects.iter();
    let mut namespaces: BTreeSet<&str> =
        objects().map(Object::namespace).filter(|name| !name.is_empty()).collect();
    namespaces.insert(delivery.namespace());
    let destinations = delivery.stack.argocd.clusters.iter().flat_map(|cluster| {
        namespaces.iter().map(move |namespace| destination(cluster, namespace))
    });
    let of_cluster = objects().filter(|object| object.namespace().is_empty()).map(kind);
    let of_namespaces = objects().filter(|object| !object.namespace().is_empty()).map(kind);
    let usual = KINDS.map(|(group, kind)| GroupKind { group: group.into(), kind: kind.into() });
    Some(AppProjectSpec {
        description: description(delivery),
        source_repos: vec![delivery.repo_url.to_owned()],
        destinations: destinations.collect(),
        cluster_resource_whitelist: sorted(of_cluster),
        namespace_resource_whitelist: sorted(of_namespaces.chain(usual)),
    })
}

fn description(delivery: Delivery<'_>) -> String {
    let stack = &delivery.stack.name;
    match delivery.env {
        "" => format!("The stack {stack}"),
        env => format!("The stack {stack} in the environment {env}"),
    }
}

fn kind(object: &Object) -> GroupKind {
    GroupKind { group: object.group().to_owned(), kind: object.kind().to_owned() }
}

fn sorted(kinds: impl Iterator<Item = GroupKind>) -> Vec<GroupKind> {
    kinds.collect::<BTreeSet<_>>().into_iter().collect()
}
