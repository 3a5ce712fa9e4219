//! What stands in a `compose.yaml`. <https://docs.docker.com/reference/compose-file/>

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// A whole file; its parts in the order in which people read them.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    pub name: String,
    #[serde(serialize_with = "in_order")]
    pub services: Vec<(String, Service)>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub networks: BTreeMap<String, Network>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub volumes: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub configs: BTreeMap<String, Config>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, Secret>,
}

/// A container, or several of the same.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Service {
    pub image: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pull_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrypoint: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_dir: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extra_hosts: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_start: Vec<Hook>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pre_stop: Vec<Hook>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env_file: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<FileReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub configs: Vec<FileReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Mount>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tmpfs: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub networks: BTreeMap<String, Attachment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_mode: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub depends_on: BTreeMap<String, Dependency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthcheck: Option<Healthcheck>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_grace_period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cap_drop: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cap_add: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub security_opt: Vec<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sysctls: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Deploy::is_empty")]
    pub deploy: Deploy,
}

/// A config or a secret, and the file that a container sees of it.
#[derive(Clone, Debug, Serialize)]
pub struct FileReference {
    pub source: String,
    pub target: String,
    /// Whose file it is, where others may not read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
}

/// A volume or a folder of the machine in a container.
#[derive(Clone, Debug, Serialize)]
pub struct Mount {
    pub r#type: &'static str,
    pub source: String,
    pub target: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
}

/// What a service is called in a network, beside its own name.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Attachment {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// A command that the engine runs in a container.
/// <https://docs.docker.com/reference/compose-file/services/#post_start>
#[derive(Clone, Debug, Serialize)]
pub struct Hook {
    pub command: Vec<String>,
}

/// What must be there first.
#[derive(Clone, Debug, Serialize)]
pub struct Dependency {
    pub condition: &'static str,
}

/// How the engine asks a container whether it is well.
#[derive(Clone, Debug, Serialize)]
pub struct Healthcheck {
    pub test: Vec<String>,
    pub interval: String,
    pub timeout: String,
    pub retries: i32,
    pub start_period: String,
}

/// How many containers, and how much of the machine each may have.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Deploy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<i32>,
    #[serde(skip_serializing_if = "Amounts::is_empty")]
    pub resources: Amounts,
}

/// Limits, and what is kept free.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Amounts {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reservations: BTreeMap<&'static str, String>,
}

/// A network; an internal one has no way out.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Network {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub internal: bool,
}

/// A file whose text is in the `compose.yaml` itself.
#[derive(Clone, Debug, Serialize)]
pub struct Config {
    pub content: String,
}

/// A file whose text is in a variable.
#[derive(Clone, Debug, Serialize)]
pub struct Secret {
    pub environment: String,
}

impl Document {
    pub fn new(name: String) -> Self {
        Self {
            name,
            services: Vec::new(),
            networks: BTreeMap::new(),
            volumes: BTreeMap::new(),
            configs: BTreeMap::new(),
            secrets: BTreeMap::new(),
        }
    }
}

impl Deploy {
    fn is_empty(&self) -> bool {
        self.replicas.is_none() && self.resources.is_empty()
    }
}

impl Amounts {
    fn is_empty(&self) -> bool {
        self.limits.is_empty() && self.reservations.is_empty()
    }
}

fn in_order<S: Serializer>(services: &[(String, Service)], to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(Some(services.len()))?;
    for (key, service) in services {
        map.serialize_entry(key, service)?;
    }
    map.end()
}
