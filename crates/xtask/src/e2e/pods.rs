//! The pods of an application.

use anyhow::{Result, bail};
use serde_json::Value as Json;

use crate::e2e::application::{Application, text};

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

impl Application<'_> {
    /// All pods of the stack, but for those that are going.
    ///
    /// # Errors
    /// The cluster does not answer.
    pub fn pods(&self) -> Result<Vec<Pod>> {
        let mut pods = Vec::new();
        for namespace in self.namespaces() {
            let path = format!("/api/v1/namespaces/{namespace}/pods");
            pods.extend(self.bench.cluster.list(&path)?.into_iter().map(Pod::new));
        }
        pods.retain(|pod| {
            !pod.going && pod.object["metadata"]["labels"]["app.kubernetes.io/part-of"].is_string()
        });
        Ok(pods)
    }

    /// The pods of a component.
    ///
    /// # Errors
    /// The cluster does not answer.
    pub fn pods_of(&self, component: &str) -> Result<Vec<Pod>> {
        let mut pods = self.pods()?;
        pods.retain(|pod| pod.component == component);
        Ok(pods)
    }

    /// Whatever happened, no container ended by itself.
    ///
    /// # Errors
    /// One did.
    pub fn nothing_restarted(&self) -> Result<()> {
        for pod in self.pods()? {
            if pod.restarts > 0 {
                bail!("{} restarted {} times", pod.name, pod.restarts);
            }
        }
        Ok(())
    }
}
