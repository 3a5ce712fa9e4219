//! The order in which people write the fields of Kubernetes objects.
//!
//! A map is arranged by the key that holds it, or that holds its list. Maps whose keys belong to the
//! user (`data`, `labels`, `matchLabels`, `requests`…) are absent on purpose and stay as given; so
//! does what these tables do not know, the fields of custom resources among it.

use serde_json::Value;

/// Keys in their order.
type KeyOrder = &'static [&'static str];

/// What an object starts with.
const OBJECT: KeyOrder = &[
    "apiVersion",
    "kind",
    "metadata",
    "type",
    "immutable",
    "automountServiceAccountToken",
    "imagePullSecrets",
    "spec",
    "roleRef",
    "subjects",
    "rules",
    "provisioner",
    "parameters",
];

/// Maps below a key of their own.
const MAPS: &[(&str, KeyOrder)] = &[
    ("metadata", &["name", "generateName", "namespace", "labels", "annotations"]),
    ("spec", SPEC),
    ("template", &["metadata", "spec"]),
    ("jobTemplate", &["metadata", "spec"]),
    ("selector", SELECTOR),
    ("labelSelector", SELECTOR),
    ("podSelector", SELECTOR),
    ("namespaceSelector", SELECTOR),
    ("strategy", &["type", "rollingUpdate"]),
    ("updateStrategy", &["type", "rollingUpdate"]),
    ("resources", &["requests", "limits", "claims"]),
    ("securityContext", SECURITY),
    ("seccompProfile", &["type"]),
    ("capabilities", &["drop", "add"]),
    ("startupProbe", PROBE),
    ("readinessProbe", PROBE),
    ("livenessProbe", PROBE),
    ("httpGet", &["host", "path", "port", "scheme"]),
    ("configMapKeyRef", &["name", "key"]),
    ("secretKeyRef", &["name", "key"]),
    ("configMap", &["name", "defaultMode", "items"]),
    ("secret", &["secretName", "name", "defaultMode", "items"]),
    ("claimRef", &["apiVersion", "kind", "namespace", "name"]),
    ("target", &["type", "name"]),
    ("scaleUp", SCALING),
    ("scaleDown", SCALING),
];

/// Maps that are items of a list.
const ITEMS: &[(&str, KeyOrder)] = &[
    ("containers", CONTAINER),
    ("initContainers", CONTAINER),
    ("ephemeralContainers", CONTAINER),
    ("ports", &["name", "port", "containerPort", "targetPort", "nodePort", "hostPort", "protocol"]),
    ("env", &["name", "value", "valueFrom"]),
    ("envFrom", &["prefix", "configMapRef", "secretRef"]),
    ("volumeMounts", &["name", "mountPath", "subPath", "subPathExpr", "readOnly"]),
    ("volumes", &["name"]),
    ("volumeClaimTemplates", OBJECT),
    // The objects of a list, or the keys of a ConfigMap or Secret that a volume takes.
    ("items", &["apiVersion", "kind", "metadata", "spec", "key", "path", "mode"]),
    ("sysctls", &["name", "value"]),
    ("tolerations", &["key", "operator", "value", "effect"]),
    (
        "topologySpreadConstraints",
        &["maxSkew", "topologyKey", "whenUnsatisfiable", "labelSelector"],
    ),
    ("preferredDuringSchedulingIgnoredDuringExecution", &["weight"]),
    ("rules", &["host", "http", "apiGroups", "resources", "resourceNames", "verbs"]),
    ("paths", &["path", "pathType", "backend"]),
    ("subjects", &["kind", "name", "namespace"]),
    ("ingress", &["from", "ports"]),
    ("egress", &["to", "ports"]),
    ("metrics", &["type"]),
    ("policies", &["type", "value", "periodSeconds"]),
    ("limits", &["type", "default", "defaultRequest", "min", "max"]),
];

/// Workloads, Services, pods, autoscalers, budgets, policies, ingresses and claims: what they share
/// never asks for two orders.
const SPEC: KeyOrder = &[
    "type",
    "clusterIP",
    "externalName",
    "loadBalancerClass",
    "externalTrafficPolicy",
    "publishNotReadyAddresses",
    "replicas",
    "revisionHistoryLimit",
    "progressDeadlineSeconds",
    "minReadySeconds",
    "serviceName",
    "podManagementPolicy",
    "scaleTargetRef",
    "minReplicas",
    "maxReplicas",
    "minAvailable",
    "maxUnavailable",
    "podSelector",
    "policyTypes",
    "schedule",
    "backoffLimit",
    "capacity",
    "accessModes",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeMode",
    "volumeName",
    "selector",
    "ports",
    "strategy",
    "updateStrategy",
    "jobTemplate",
    "template",
    "volumeClaimTemplates",
    "metrics",
    "behavior",
    "ingress",
    "egress",
    "ingressClassName",
    "tls",
    "rules",
    "serviceAccountName",
    "automountServiceAccountToken",
    "enableServiceLinks",
    "restartPolicy",
    "terminationGracePeriodSeconds",
    "imagePullSecrets",
    "priorityClassName",
    "hostNetwork",
    "hostAliases",
    "dnsPolicy",
    "dnsConfig",
    "shareProcessNamespace",
    "securityContext",
    "nodeSelector",
    "affinity",
    "topologySpreadConstraints",
    "tolerations",
    "initContainers",
    "containers",
    "volumes",
];

const SELECTOR: KeyOrder = &["matchLabels", "matchExpressions"];

const CONTAINER: KeyOrder = &[
    "name",
    "image",
    "imagePullPolicy",
    "restartPolicy",
    "command",
    "args",
    "workingDir",
    "ports",
    "envFrom",
    "env",
    "resources",
    "startupProbe",
    "readinessProbe",
    "livenessProbe",
    "lifecycle",
    "securityContext",
    "volumeMounts",
];

const SECURITY: KeyOrder = &[
    "runAsNonRoot",
    "runAsUser",
    "runAsGroup",
    "fsGroup",
    "fsGroupChangePolicy",
    "seccompProfile",
    "privileged",
    "allowPrivilegeEscalation",
    "readOnlyRootFilesystem",
    "capabilities",
    "sysctls",
];

const PROBE: KeyOrder = &[
    "httpGet",
    "tcpSocket",
    "grpc",
    "exec",
    "initialDelaySeconds",
    "periodSeconds",
    "timeoutSeconds",
    "successThreshold",
    "failureThreshold",
];

const SCALING: KeyOrder = &["stabilizationWindowSeconds", "selectPolicy", "policies"];

/// How one map is ordered.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    /// As given, here and in everything below.
    Given,
    /// These keys first, then the rest as given; what is below follows its own place.
    Reading(KeyOrder),
}

/// An entry of a map, at its place.
#[derive(Clone, Copy)]
pub(super) struct Row<'v, V> {
    rank: usize,
    pub key: &'v str,
    pub value: V,
}

impl Order {
    /// That of a Kubernetes object.
    pub const OBJECT: Self = Self::Reading(OBJECT);

    /// The place of a key among others: those that a table names come first.
    pub fn rank(self, key: &str) -> usize {
        match self {
            Self::Given => 0,
            Self::Reading(keys) => {
                keys.iter().position(|known| *known == key).unwrap_or(keys.len())
            }
        }
    }

    /// That of the map, or of the maps in the list, that `key` holds.
    #[must_use]
    pub fn below(self, key: &str, value: &Value) -> Self {
        match value {
            Value::Object(_) => self.of_map(key),
            Value::Array(_) => self.of_list(key),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self,
        }
    }

    /// That of the map that `key` holds.
    pub(super) fn of_map(self, key: &str) -> Self {
        self.named(key, MAPS)
    }

    /// That of the maps in the list that `key` holds.
    pub(super) fn of_list(self, key: &str) -> Self {
        self.named(key, ITEMS)
    }

    fn named(self, key: &str, places: &'static [(&str, KeyOrder)]) -> Self {
        let Self::Reading(_) = self else { return self };
        places
            .iter()
            .find(|(place, _)| *place == key)
            .map_or(self.unnamed(), |(_, keys)| Self::Reading(keys))
    }

    /// That of a map no table names, such as one in a list of lists.
    #[must_use]
    pub fn unnamed(self) -> Self {
        match self {
            Self::Given => Self::Given,
            Self::Reading(_) => Self::Reading(&[]),
        }
    }

    /// Appends the entries of a map to `rows`, in order.
    pub(super) fn arrange<'v, V>(
        self,
        entries: impl Iterator<Item = (&'v str, V)>,
        rows: &mut Vec<Row<'v, V>>,
    ) {
        let keys = match self {
            Self::Given => &[],
            Self::Reading(keys) => keys,
        };
        let start = rows.len();
        rows.extend(entries.enumerate().map(|(index, (key, value))| {
            // Below the length of the table is the rank of a named key; the others follow as given.
            let rank = keys.iter().position(|known| *known == key).unwrap_or(keys.len() + index);
            Row { rank, key, value }
        }));
        if !keys.is_empty() {
            rows[start..].sort_unstable_by_key(|row| row.rank);
        }
    }
}
