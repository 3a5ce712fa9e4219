//! Where data lives.

use crate::values::object::{object, words};
use crate::values::read::{List, Map};
use crate::values::scalar::{AbsolutePath, FileMode, Flag, QuantityText, Subdomain, Text};

object! {
    /// A database's storage: a claim, or one of the other forms; in short its size, `10Gi`.
    Storage {
        /// The size of the claim, which can grow later; of `ephemeral`, the limit. Default: `1Gi`.
        size: QuantityText,
        /// The StorageClass. Default: the cluster's default class.
        class_name as "className": Subdomain,
        /// How the volume is attached. Default: `ReadWriteOnce`.
        access_modes as "accessModes": List<Text>,
        /// A claim that exists already.
        existing_claim as "existingClaim": Subdomain,
        /// Data that is gone with the pod.
        ephemeral: Flag,
        /// A folder of the node: for clusters of one node.
        host_path as "hostPath": AbsolutePath,
    }
    choose ["className"] | ["existingClaim"] | ["ephemeral"] | ["hostPath"]
    short size
}

object! {
    /// A volume of a backend or frontend: where it is mounted, and what it is.
    Volume {
        /// Where the container sees it.
        mount_path as "mountPath": AbsolutePath,
        /// Mount one file or folder of it.
        sub_path as "subPath": Text,
        /// Whether the container cannot write to it.
        read_only as "readOnly": Flag,
        /// An empty folder that is gone with the pod; `true`.
        ephemeral: Flag,
        /// What holds the empty folder: `Memory`, which counts towards the container's limit. Default: the node's disk.
        medium: Medium,
        /// The most that the empty folder holds: the pod is evicted beyond it. Default: any.
        size_limit as "sizeLimit": QuantityText,
        /// A claim of its own.
        claim: Claim,
        /// Another component of the stack whose volume of this name it is: both mount one claim.
        from: Text,
        /// A claim that exists already.
        existing_claim as "existingClaim": Subdomain,
        /// A ConfigMap that exists already.
        config_map as "configMap": Subdomain,
        /// A Secret that exists already.
        secret: Subdomain,
        /// Keys of the ConfigMap or the Secret, and the file that each becomes. Default: all keys, by their names.
        items: Map<Text>,
        /// The permissions of the files of the ConfigMap or the Secret, in quotes: `"0400"`. Default: `"0644"`.
        mode: FileMode,
        /// A folder of the node.
        host_path as "hostPath": AbsolutePath,
    }
    choose ["ephemeral", "medium", "sizeLimit"] | ["claim"] | ["from"] | ["existingClaim"] | ["configMap"] | ["secret"] | ["hostPath"]
}

object! {
    /// A PersistentVolumeClaim; in short its size, `10Gi`.
    Claim {
        /// Its size. Default: `1Gi`.
        size: QuantityText,
        /// Whether each pod has a claim of its own, and a name that stays: then the component is a StatefulSet, and its
        /// pods find each other at `${self.headless}`. Default: false.
        per_pod as "perPod": Flag,
        /// The StorageClass. Default: the cluster's default class.
        class_name as "className": Subdomain,
        /// How the volume is attached. Default: `ReadWriteOnce`.
        access_modes as "accessModes": List<Text>,
    }
    short size
}

words! {
    /// What holds an empty folder.
    Medium {
        Memory = "Memory",
    }
}
