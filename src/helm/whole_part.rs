//! The parts of objects that a value is, all of it, as one table: each with its place, its form and its words.

use serde_json::Value as Json;

use crate::object::bundle::pod_path;

/// A part of objects that is a value.
#[derive(Debug, PartialEq, Eq)]
pub struct WholePart {
    /// The value, below its component.
    pub keys: &'static str,
    /// The kinds that have it; of none, whatever has pods, and there it is in the pod.
    pub kinds: &'static [&'static str],
    /// Its place in these: `{}` is the first item of a list, which of containers is the component's own.
    place: &'static str,
    /// Its form, as a schema.
    schema: &'static str,
    /// What it is, in the words of JSON.
    pub kind: &'static str,
    pub about: &'static str,
    /// What may be said, where nothing is.
    pub example: &'static str,
}

const OBJECT: &str = r#"{ "type": "object" }"#;
const COUNT: &str = r#"{ "type": "integer", "minimum": 0 }"#;
const FLAG: &str = r#"{ "type": "boolean" }"#;
const TEXT: &str = r#"{ "type": "string", "minLength": 1 }"#;

/// What only those Services may say that are reached from outside.
pub const OUTER: &str = "service.externalTrafficPolicy";

/// The hosts of a route.
const HOSTS: &str = "expose.route.hosts";

/// In the order in which `values.yaml` has them.
pub const PARTS: &[WholePart] = &[
    WholePart {
        keys: "pod.securityContext",
        kinds: &[],
        place: "securityContext",
        schema: OBJECT,
        kind: "object",
        about: "As who the pods run: a PodSecurityContext.",
        example: "{}",
    },
    WholePart {
        keys: "container.securityContext",
        kinds: &[],
        place: "containers.{}.securityContext",
        schema: OBJECT,
        kind: "object",
        about: "What the container may: a SecurityContext.",
        example: "{}",
    },
    WholePart {
        keys: "pod.dnsPolicy",
        kinds: &[],
        place: "dnsPolicy",
        schema: r#"{ "enum": ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"] }"#,
        kind: "string",
        about: "How names are resolved: `None` takes `dnsConfig` alone.",
        example: "ClusterFirst",
    },
    WholePart {
        keys: "pod.dnsConfig",
        kinds: &[],
        place: "dnsConfig",
        schema: OBJECT,
        kind: "object",
        about: "Name servers, search domains and options: a PodDNSConfig.",
        example: "{}",
    },
    WholePart {
        keys: "pod.automountServiceAccountToken",
        kinds: &[],
        place: "automountServiceAccountToken",
        schema: FLAG,
        kind: "bool",
        about: "Whether the pods have a token for the API server.",
        example: "false",
    },
    WholePart {
        keys: "container.workingDir",
        kinds: &[],
        place: "containers.{}.workingDir",
        schema: TEXT,
        kind: "string",
        about: "The folder in which the program starts.",
        example: "''",
    },
    WholePart {
        keys: "revisionHistoryLimit",
        kinds: &["Deployment", "StatefulSet"],
        place: "spec.revisionHistoryLimit",
        schema: COUNT,
        kind: "int",
        about: "How many old versions are kept to go back to.",
        example: "10",
    },
    WholePart {
        keys: "minReadySeconds",
        kinds: &["Deployment", "StatefulSet"],
        place: "spec.minReadySeconds",
        schema: COUNT,
        kind: "int",
        about: "How long a new pod must be ready before it counts.",
        example: "0",
    },
    WholePart {
        keys: "progressDeadlineSeconds",
        kinds: &["Deployment"],
        place: "spec.progressDeadlineSeconds",
        schema: COUNT,
        kind: "int",
        about: "After how long without progress an update counts as failed.",
        example: "600",
    },
    WholePart {
        keys: "autoscaling.scaleDownSeconds",
        kinds: &["HorizontalPodAutoscaler"],
        place: "spec.behavior.scaleDown.stabilizationWindowSeconds",
        schema: r#"{ "type": "integer", "minimum": 0, "maximum": 3600 }"#,
        kind: "int",
        about: "For how long it must be quiet before pods go. Default: 300.",
        example: "300",
    },
    WholePart {
        keys: "updateStrategy",
        kinds: &["StatefulSet"],
        place: "spec.updateStrategy",
        schema: OBJECT,
        kind: "object",
        about: "How pods are replaced: a StatefulSetUpdateStrategy.",
        example: "{}",
    },
    WholePart {
        keys: "service.sessionAffinity",
        kinds: &["Service"],
        place: "spec.sessionAffinity",
        schema: r#"{ "enum": ["None", "ClientIP"] }"#,
        kind: "string",
        about: "Whether one client always comes to the same pod: `ClientIP`.",
        example: "None",
    },
    WholePart {
        keys: "service.internalTrafficPolicy",
        kinds: &["Service"],
        place: "spec.internalTrafficPolicy",
        schema: r#"{ "enum": ["Cluster", "Local"] }"#,
        kind: "string",
        about: "Whether callers reach pods of their own node alone: `Local`.",
        example: "Cluster",
    },
    WholePart {
        keys: "service.ipFamilyPolicy",
        kinds: &["Service"],
        place: "spec.ipFamilyPolicy",
        schema: r#"{ "enum": ["SingleStack", "PreferDualStack", "RequireDualStack"] }"#,
        kind: "string",
        about: "Whether it has addresses of IPv4 and IPv6.",
        example: "SingleStack",
    },
    WholePart {
        keys: OUTER,
        kinds: &["Service"],
        place: "spec.externalTrafficPolicy",
        schema: r#"{ "enum": ["Cluster", "Local"] }"#,
        kind: "string",
        about: "Of node ports and load balancers: `Local` keeps the caller's address.",
        example: "Cluster",
    },
    WholePart {
        keys: "storage.accessModes",
        kinds: &["PersistentVolumeClaim", "PersistentVolume"],
        place: "spec.accessModes",
        schema: r#"{ "type": "array", "items": { "enum": ["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany", "ReadOnlyMany"] } }"#,
        kind: "list",
        about: "How the volume is attached.",
        example: "[]",
    },
    WholePart {
        keys: HOSTS,
        kinds: &["HTTPRoute"],
        place: "spec.hostnames",
        schema: r#"{ "type": "array", "items": { "type": "string", "minLength": 1 } }"#,
        kind: "list",
        about: "The hosts that the Gateway sends here.",
        example: "[]",
    },
];

impl WholePart {
    /// Whether a component of a tier has it, which others may name.
    pub fn is_of(&self, tier: &str, is_named: bool) -> bool {
        (tier == "databases" || !self.keys.starts_with("storage."))
            && !(self.keys == HOSTS && is_named)
    }

    /// Nothing said.
    pub fn none(&self) -> Option<Json> {
        self.is_tree().then(|| serde_json::from_str(self.example).unwrap_or_default())
    }

    /// Whether zero, or no, is another thing than nothing.
    pub fn has_zero(&self) -> bool {
        matches!(self.kind, "int" | "bool")
    }

    /// Whether it is a map or a list.
    pub fn is_tree(&self) -> bool {
        matches!(self.kind, "object" | "list")
    }

    pub fn schema(&self) -> Json {
        serde_json::from_str(self.schema).unwrap_or_default()
    }

    /// Where it is in an object of a kind.
    pub fn path(&self, kind: &str) -> Option<Vec<&'static str>> {
        let above = if self.kinds.is_empty() {
            pod_path(kind)?
        } else {
            self.kinds.contains(&kind).then_some(&[][..])?
        };
        Some(above.iter().copied().chain(self.place.split('.')).collect())
    }
}
