//! The pods of an application.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value as Json;

use crate::application::wait::text;
use crate::cluster::Cluster;

/// A pod as the cluster sees it.
#[derive(Clone, Debug)]
pub struct Pod {
    pub name: String,
    pub namespace: String,
    /// What tells it from one of the same name before it.
    pub uid: String,
    /// The component and the track that it belongs to.
    pub component: String,
    pub track: String,
    pub ip: String,
    pub ready: bool,
    /// Whether it is told to stop.
    pub going: bool,
    pub restarts: u64,
    pub object: Json,
}

impl Pod {
    fn new(object: Json) -> Self {
        let metadata = &object["metadata"];
        let status = &object["status"];
        let label = |name: &str| text(&metadata["labels"][name]).to_owned();
        let conditions = status["conditions"].as_array().into_iter().flatten();
        let containers = ["containerStatuses", "initContainerStatuses"]
            .into_iter()
            .flat_map(|key| status[key].as_array().into_iter().flatten());
        Self {
            name: text(&metadata["name"]).to_owned(),
            namespace: text(&metadata["namespace"]).to_owned(),
            uid: text(&metadata["uid"]).to_owned(),
            component: label("app.kubernetes.io/name"),
            track: label("track"),
            ip: text(&status["podIP"]).to_owned(),
            ready: conditions.clone().any(|one| one["type"] == "Ready" && one["status"] == "True"),
            going: metadata["deletionTimestamp"].is_string(),
            restarts: containers.filter_map(|one| one["restartCount"].as_u64()).sum(),
            object,
        }
    }
}

/// The pods in some namespaces that are a stack's, but for those that are going.
///
/// # Errors
/// The cluster does not answer.
pub fn pods(cluster: &Cluster, namespaces: &BTreeSet<String>) -> Result<Vec<Pod>> {
    let mut pods = Vec::new();
    for namespace in namespaces {
        let path = format!("/api/v1/namespaces/{namespace}/pods");
        pods.extend(cluster.list(&path)?.into_iter().map(Pod::new));
    }
    pods.retain(|pod| {
        !pod.going && pod.object["metadata"]["labels"]["app.kubernetes.io/part-of"].is_string()
    });
    Ok(pods)
}
