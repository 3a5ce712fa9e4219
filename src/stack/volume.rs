//! Volumes of a workload's pods.

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
