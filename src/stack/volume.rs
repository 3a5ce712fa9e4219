//! Volumes of a workload's pods.

use std::collections::BTreeMap;

use crate::stack::name::ObjectName;
use crate::stack::storage::Claim;

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
    /// An empty folder.
    Ephemeral {
        /// What holds it, where it is not the node's disk.
        medium: Option<&'static str>,
        limit: Option<String>,
    },
    /// A claim that gen makes, called `<component>-<volume>`.
    Claim(Claim),
    /// A claim that the StatefulSet makes for each of its pods.
    ClaimPerPod(Claim),
    Existing(ObjectName),
    ConfigMap(ShownKeys),
    Secret(ShownKeys),
    /// A PersistentVolume on a folder of the node, and a claim bound to it.
    HostPath {
        path: String,
        claim: Claim,
    },
}

/// A ConfigMap or a Secret as files.
#[derive(Clone, Debug)]
pub struct ShownKeys {
    pub name: ObjectName,
    /// Keys and the files that they become; without any, all are there.
    pub items: BTreeMap<String, String>,
    /// Permissions of the files.
    pub mode: Option<i32>,
}
