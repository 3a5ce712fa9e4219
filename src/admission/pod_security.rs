//! What the Pod Security Standards let pods have, for gen's own and for anybody's.
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/>

/// The label by which a namespace refuses pods.
pub const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

/// Capabilities that a container may add under `baseline`.
pub const CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Kinds of volumes that a pod may have under `restricted`.
pub const VOLUMES: [&str; 9] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];
