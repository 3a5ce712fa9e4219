//! Where data lives.

use crate::stack::name::ObjectName;

/// Where a database keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// A claim that gen makes, called `data-<name>`.
    Claim(Claim),
    /// A claim that exists.
    Existing(ObjectName),
    /// An `emptyDir`, with a limit.
    Ephemeral { limit: Option<String> },
    /// A folder of the node: a PersistentVolume and a claim bound to it.
    HostPath { path: String, claim: Claim },
}

/// A PersistentVolumeClaim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub size: String,
    /// Absent leaves it to the cluster's default class.
    pub class_name: Option<String>,
    pub access_modes: Vec<String>,
}
