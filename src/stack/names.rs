//! What the values call the objects of a component. What gen calls those of which they say nothing is in `component`.

use std::collections::BTreeMap;

use crate::source::Span;
use crate::stack::name::ObjectName;

/// The volume with the data of a database.
pub const DATA: &str = "data";

/// An object that a component has once, or once per track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// The Deployment, the StatefulSet, the CronJob; what a Job's name starts with.
    Workload,
    /// The Service of a StatefulSet itself.
    Headless,
    LoadBalancer,
    /// The Service of node ports that lead to ports by their names.
    NodePort,
    /// The ConfigMap with variables.
    ConfigMap,
    /// The ConfigMap with files.
    Files,
    /// The ConfigMap with scripts of a database.
    Init,
    /// The Secret with variables, or with a database's password.
    Secret,
    /// The Secret with the password of a database's root user.
    RootSecret,
    /// The Secret with variables of a database.
    EnvSecret,
    Autoscaler,
    DisruptionBudget,
    NetworkPolicy,
    /// The ServiceAccount, its Role and its RoleBinding.
    ServiceAccount,
    Ingress,
    ServiceMonitor,
}

/// The names that the values say. They are as they are written: none is cut.
#[derive(Clone, Debug, Default)]
pub struct SaidNames {
    pub parts: BTreeMap<Which, ObjectName>,
    /// Claims by volume.
    pub claims: BTreeMap<String, ObjectName>,
    /// Where each of them is said.
    pub spans: BTreeMap<ObjectName, Span>,
    /// Where the labels are said that select its pods.
    pub selector: Option<Span>,
}
