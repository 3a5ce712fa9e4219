//! Where pods run, and what else users say about them.

use std::collections::BTreeMap;

use crate::values::pod::WhenUnsatisfiable;
use crate::values::raw::Raw;

/// What the user says about a component's pods beyond their containers.
#[derive(Clone, Debug, Default)]
pub struct PodSettings {
    /// Names of hosts by their addresses.
    pub host_aliases: BTreeMap<String, Vec<String>>,
    pub node_selector: BTreeMap<String, String>,
    pub tolerations: Vec<Toleration>,
    /// An affinity as Kubernetes writes it, checked against its type.
    pub affinity: Option<Raw>,
    pub topology_spread: Vec<TopologySpread>,
    pub priority_class_name: Option<String>,
    /// Seconds.
    pub termination_grace_period: Option<i64>,
    /// A fragment of a PodSpec, checked against its type; merged in last.
    pub pod: Option<Raw>,
    /// A fragment of a Container, checked against its type; merged in last.
    pub container: Option<Raw>,
}

/// A taint that the pods bear.
#[derive(Clone, Debug)]
pub struct Toleration {
    pub key: Option<String>,
    pub operator: Option<String>,
    pub value: Option<String>,
    pub effect: Option<String>,
    pub seconds: Option<i64>,
}

/// How pods spread over nodes or zones.
#[derive(Clone, Debug)]
pub struct TopologySpread {
    pub topology_key: String,
    pub max_skew: i32,
    pub when_unsatisfiable: WhenUnsatisfiable,
}
