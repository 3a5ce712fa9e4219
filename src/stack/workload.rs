//! What a backend or a frontend of the values means.

use std::collections::BTreeMap;

use crate::stack::account::Account;
use crate::stack::component::{Component, Image, PodSettings, Resources};
use crate::stack::database::Claim;
use crate::stack::env::Env;
use crate::stack::expose::Expose;
use crate::stack::metrics::Metrics;
use crate::stack::name::ObjectName;
use crate::stack::network::Access;
use crate::stack::probe::Probes;
use crate::stack::secret::Secret;
use crate::values::database::Engine;
use crate::values::scalar::CountOrPercent;

/// A backend or a frontend of the stack.
#[derive(Clone, Debug)]
pub struct Workload {
    pub component: Component,
    pub strategy: Strategy,
    /// The tracks; a component without blue, green or canary has one, called `stable`.
    pub tracks: Vec<Track>,
    pub command: Vec<String>,
    pub args: Vec<String>,
    /// Files by path, for a ConfigMap.
    pub files: BTreeMap<String, String>,
    pub volumes: Vec<Volume>,
    /// Folders that the program writes to and that may be forgotten.
    pub writable: Vec<String>,
    pub probes: Probes,
    pub autoscaling: Option<Autoscaling>,
    pub disruption_budget: Option<DisruptionBudget>,
    pub metrics: Option<Metrics>,
    pub expose: Expose,
    pub account: Account,
    /// The numeric user that the container runs as, where the values name one.
    pub user: Option<i64>,
    pub read_only: bool,
    /// Seconds that a stopping pod still serves.
    pub drain_seconds: i64,
    /// Databases that must answer before it starts.
    pub waits: Vec<Wait>,
    /// Backends and frontends that it names in `connects` and waits for where containers have an order.
    pub follows: Vec<ObjectName>,
    /// Secrets that gen makes for its variables.
    pub secrets: Vec<Secret>,
    pub pod: PodSettings,
    /// Who may connect to it, and where it may connect to.
    pub access: Access,
}

/// How a new version takes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    Rolling {
        max_surge: Option<CountOrPercent>,
        max_unavailable: Option<CountOrPercent>,
    },
    Recreate,
    /// The Service selects the active track; each track has a Service of its own as well.
    BlueGreen {
        active: String,
    },
    /// The Service selects the stable and the canary track alike.
    Canary,
}

/// A variant of a component: one Deployment.
#[derive(Clone, Debug)]
pub struct Track {
    /// `stable`, `canary`, `blue`, `green`, …: the value of the pods' label `track`.
    pub name: String,
    /// The name of the Deployment, its ConfigMap, its autoscaler and its budget.
    pub deployment: ObjectName,
    pub image: Image,
    /// The wanted pods; under an autoscaler its minimum.
    pub replicas: i32,
    pub env: Env,
    pub resources: Resources,
}

/// A volume and where it is mounted.
#[derive(Clone, Debug)]
pub struct Volume {
    pub name: ObjectName,
    pub mount_path: String,
    pub sub_path: Option<String>,
    pub read_only: bool,
    pub source: VolumeSource,
}

/// What a volume is.
#[derive(Clone, Debug)]
pub enum VolumeSource {
    Ephemeral,
    /// A claim that gen makes, called `<component>-<volume>`.
    Claim(Claim),
    Existing(ObjectName),
    ConfigMap(ObjectName),
    Secret(ObjectName),
    /// A PersistentVolume on a folder of the node, and a claim bound to it.
    HostPath {
        path: String,
        claim: Claim,
    },
}

/// An autoscaler per track.
#[derive(Clone, Debug)]
pub struct Autoscaling {
    pub min: i32,
    pub max: i32,
    /// Percent of the request.
    pub cpu: Option<i32>,
    /// Percent of the request.
    pub memory: Option<i32>,
    pub scale_down_seconds: Option<i32>,
}

/// A disruption budget per track with more than one pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DisruptionBudget {
    MinAvailable(CountOrPercent),
    MaxUnavailable(CountOrPercent),
}

/// A database that must answer before a workload starts.
#[derive(Clone, Debug)]
pub struct Wait {
    /// The database's component name.
    pub name: ObjectName,
    pub engine: Engine,
    pub image: Image,
    pub alpine: bool,
    /// The host as the workload calls it.
    pub host: String,
    pub port: u16,
}

impl Wait {
    /// What the container that waits asks for. Little: the pod's own containers need more, and an
    /// init container's request counts only as far as it exceeds theirs. All four are there, so that
    /// no quota refuses the pod for it.
    pub fn resources() -> Resources {
        let amounts = |cpu: &str, memory: &str| {
            let amounts = [("cpu", cpu), ("memory", memory)];
            amounts.map(|(name, amount)| (name.to_owned(), amount.to_owned())).into()
        };
        Resources { requests: amounts("10m", "16Mi"), limits: amounts("100m", "64Mi") }
    }
}
