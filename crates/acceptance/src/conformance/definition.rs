//! Definitions of custom resources that gen makes on some target and a test cluster may lack: while a question is
//! open, the server knows as much of them as gen uses.

use anyhow::Result;
use serde_json::{Value as Json, json};

use crate::cluster::Cluster;

/// What was defined here, and is taken away again.
#[derive(Debug)]
pub struct Definitions<'c> {
    cluster: &'c Cluster,
    made: Vec<String>,
}

impl<'c> Definitions<'c> {
    /// Defines what the cluster lacks.
    ///
    /// # Errors
    /// The cluster does not take a definition.
    pub fn new(cluster: &'c Cluster) -> Result<Self> {
        let mut definitions = Self { cluster, made: Vec::new() };
        let middleware = middleware();
        let name = middleware["metadata"]["name"].as_str().unwrap_or_default().to_owned();
        let get = ["get", "crd", &name, "--ignore-not-found", "-o", "name"];
        if cluster.ask(&get, "")?.clean("kubectl get crd")?.trim().is_empty() {
            cluster
                .ask(&["create", "-f", "-"], &middleware.to_string())?
                .clean("kubectl create")?;
            let crd = format!("crd/{name}");
            definitions.made.push(name);
            let wait = ["wait", "--for=condition=Established", &crd, "--timeout=60s"];
            cluster.ask(&wait, "")?.clean("kubectl wait")?;
        }
        Ok(definitions)
    }

    /// Takes away what was made here.
    ///
    /// # Errors
    /// The cluster does not let go of it.
    pub fn remove(self) -> Result<()> {
        for name in &self.made {
            self.cluster.ask(&["delete", "crd", name], "")?.clean("kubectl delete crd")?;
        }
        Ok(())
    }
}

/// <https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/stripprefix/>
fn middleware() -> Json {
    let prefixes = json!({ "type": "array", "items": { "type": "string" } });
    let strip = json!({ "type": "object", "properties": { "prefixes": prefixes } });
    let spec = json!({ "type": "object", "properties": { "stripPrefix": strip } });
    let schema = json!({ "type": "object", "properties": { "spec": spec } });
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": { "name": "middlewares.traefik.io" },
        "spec": {
            "group": "traefik.io",
            "scope": "Namespaced",
            "names": { "kind": "Middleware", "plural": "middlewares", "singular": "middleware" },
            "versions": [{
                "name": "v1alpha1",
                "served": true,
                "storage": true,
                "schema": { "openAPIV3Schema": schema },
            }],
        },
    })
}
