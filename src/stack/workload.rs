//! What a backend or a frontend of the values means.

use std::collections::BTreeMap;

use crate::stack::account::Account;
use crate::stack::component::Component;
use crate::stack::expose::Expose;
use crate::stack::metrics::Metrics;
use crate::stack::name::ObjectName;
use crate::stack::network::Access;
use crate::stack::pod::PodSettings;
use crate::stack::probe::Probes;
use crate::stack::release::{Strategy, Track};
use crate::stack::scaling::{Autoscaling, DisruptionBudget};
use crate::stack::secret::Secret;
use crate::stack::volume::Volume;
use crate::stack::wait::Wait;

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
    /// Whether another component calls it.
    pub is_called: bool,
    /// Secrets that gen makes for its variables.
    pub secrets: Vec<Secret>,
    pub pod: PodSettings,
    /// Who may connect to it, and where it may connect to.
    pub access: Access,
}
