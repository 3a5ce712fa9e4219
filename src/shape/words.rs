//! Fields that take one of some words.

use crate::layer::node::{Node, Value};
use crate::manifest::placeholder::is_gap;
use crate::shape::fault::VALUE;
use crate::shape::here::Here;
use crate::values::suggest::{list_of, nearest};

const PROTOCOLS: &[&str] = &["TCP", "UDP", "SCTP"];
const MODES: &[&str] = &["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
const KINDS_OF_VOLUMES: &[&str] = &["Filesystem", "Block"];
const EFFECTS: &[&str] = &["NoSchedule", "PreferNoSchedule", "NoExecute"];
const PROFILES: &[&str] = &["RuntimeDefault", "Localhost", "Unconfined"];
const HONOURED: &[&str] = &["Honor", "Ignore"];
const UPDATES: &[&str] = &["RollingUpdate", "OnDelete"];
const KEPT: &[&str] = &["Retain", "Delete"];
const TRAFFIC: &[&str] = &["Cluster", "Local"];

/// Struct, field, and the words that it takes.
type WordsOfField = (&'static str, &'static str, &'static [&'static str]);

const WORDS: [WordsOfField; 66] = [
    ("AppArmorProfile", "type", PROFILES),
    ("CSIDriverSpec", "fsGroupPolicy", &["ReadWriteOnceWithFSType", "File", "None"]),
    ("Container", "imagePullPolicy", &["Always", "IfNotPresent", "Never"]),
    ("Container", "restartPolicy", &["Always", "OnFailure", "Never"]),
    ("Container", "terminationMessagePolicy", &["File", "FallbackToLogsOnError"]),
    ("ContainerPort", "protocol", PROTOCOLS),
    ("CronJobSpec", "concurrencyPolicy", &["Allow", "Forbid", "Replace"]),
    ("CustomResourceDefinitionSpec", "scope", &["Namespaced", "Cluster"]),
    ("DaemonSetUpdateStrategy", "type", UPDATES),
    ("DeploymentStrategy", "type", &["RollingUpdate", "Recreate"]),
    ("EndpointSlice", "addressType", &["IPv4", "IPv6", "FQDN"]),
    ("HPAScalingPolicy", "type", &["Pods", "Percent"]),
    ("HPAScalingRules", "selectPolicy", &["Max", "Min", "Disabled"]),
    ("HTTPGetAction", "scheme", &["HTTP", "HTTPS"]),
    ("HTTPIngressPath", "pathType", &["Prefix", "Exact", "ImplementationSpecific"]),
    (
        "HostPathVolumeSource",
        "type",
        &[
            "DirectoryOrCreate",
            "Directory",
            "FileOrCreate",
            "File",
            "Socket",
            "CharDevice",
            "BlockDevice",
        ],
    ),
    ("JobSpec", "completionMode", &["NonIndexed", "Indexed"]),
    ("JobSpec", "podReplacementPolicy", &["TerminatingOrFailed", "Failed"]),
    ("LabelSelectorRequirement", "operator", &["In", "NotIn", "Exists", "DoesNotExist"]),
    ("MetricSpec", "type", &["Resource", "Pods", "Object", "External", "ContainerResource"]),
    ("MetricTarget", "type", &["Utilization", "AverageValue", "Value"]),
    ("MutatingWebhook", "failurePolicy", &["Fail", "Ignore"]),
    ("MutatingWebhook", "matchPolicy", &["Exact", "Equivalent"]),
    ("MutatingWebhook", "reinvocationPolicy", &["Never", "IfNeeded"]),
    ("MutatingWebhook", "sideEffects", &["None", "NoneOnDryRun"]),
    ("NetworkPolicyPort", "protocol", PROTOCOLS),
    ("NetworkPolicySpec", "policyTypes", &["Ingress", "Egress"]),
    ("NodeSelectorRequirement", "operator", &["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]),
    ("PersistentVolumeClaimSpec", "accessModes", MODES),
    ("PersistentVolumeClaimSpec", "volumeMode", KINDS_OF_VOLUMES),
    ("PersistentVolumeSpec", "accessModes", MODES),
    ("PersistentVolumeSpec", "persistentVolumeReclaimPolicy", &["Retain", "Delete", "Recycle"]),
    ("PersistentVolumeSpec", "volumeMode", KINDS_OF_VOLUMES),
    ("PodDisruptionBudgetSpec", "unhealthyPodEvictionPolicy", &["IfHealthyBudget", "AlwaysAllow"]),
    ("PodFailurePolicyRule", "action", &["FailJob", "FailIndex", "Ignore", "Count"]),
    ("PodSecurityContext", "fsGroupChangePolicy", &["OnRootMismatch", "Always"]),
    ("PodSecurityContext", "supplementalGroupsPolicy", &["Merge", "Strict"]),
    ("PodSpec", "dnsPolicy", &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]),
    ("PodSpec", "preemptionPolicy", &["PreemptLowerPriority", "Never"]),
    ("PodSpec", "restartPolicy", &["Always", "OnFailure", "Never"]),
    ("PriorityClass", "preemptionPolicy", &["PreemptLowerPriority", "Never"]),
    ("RoleRef", "kind", &["Role", "ClusterRole"]),
    ("RoleRef2", "kind", &["Role", "ClusterRole"]),
    ("SeccompProfile", "type", PROFILES),
    ("SecurityContext", "procMount", &["Default", "Unmasked"]),
    ("ServicePort", "protocol", PROTOCOLS),
    ("ServiceSpec", "externalTrafficPolicy", TRAFFIC),
    ("ServiceSpec", "internalTrafficPolicy", TRAFFIC),
    ("ServiceSpec", "ipFamilies", &["IPv4", "IPv6"]),
    ("ServiceSpec", "ipFamilyPolicy", &["SingleStack", "PreferDualStack", "RequireDualStack"]),
    ("ServiceSpec", "sessionAffinity", &["None", "ClientIP"]),
    ("ServiceSpec", "type", &["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]),
    ("StatefulSetPersistentVolumeClaimRetentionPolicy", "whenDeleted", KEPT),
    ("StatefulSetPersistentVolumeClaimRetentionPolicy", "whenScaled", KEPT),
    ("StatefulSetSpec", "podManagementPolicy", &["OrderedReady", "Parallel"]),
    ("StatefulSetUpdateStrategy", "type", UPDATES),
    ("StorageClass", "reclaimPolicy", &["Delete", "Retain", "Recycle"]),
    ("StorageClass", "volumeBindingMode", &["Immediate", "WaitForFirstConsumer"]),
    ("Taint", "effect", EFFECTS),
    ("Toleration", "effect", EFFECTS),
    ("Toleration", "operator", &["Exists", "Equal", "Lt", "Gt"]),
    ("TopologySpreadConstraint", "nodeAffinityPolicy", HONOURED),
    ("TopologySpreadConstraint", "nodeTaintsPolicy", HONOURED),
    ("TopologySpreadConstraint", "whenUnsatisfiable", &["DoNotSchedule", "ScheduleAnyway"]),
    ("ValidatingWebhook", "sideEffects", &["None", "NoneOnDryRun"]),
    ("VolumeMount", "mountPropagation", &["None", "HostToContainer", "Bidirectional"]),
];

/// The rows of a struct.
fn rows(shape: &str) -> impl Iterator<Item = &'static WordsOfField> {
    let from = WORDS.partition_point(|(name, ..)| *name < shape);
    WORDS[from..].iter().take_while(move |(name, ..)| *name == shape)
}

/// Whether fields of a struct take words.
pub fn are_of(shape: &str) -> bool {
    rows(shape).next().is_some()
}

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node, shape: &str) {
    for (_, field, words) in rows(shape) {
        match node.get(field).map(|value| (value, &value.value)) {
            Some((value, Value::Scalar(_))) => word(here, value, field, words),
            Some((_, Value::List(items))) => {
                for item in items {
                    word(here, item, field, words);
                }
            }
            _ => {}
        }
    }
}

fn word(here: &mut Here, node: &Node, field: &str, words: &[&str]) {
    let Some(scalar) = node.as_scalar() else { return };
    let text = scalar.text.as_str();
    if text.is_empty() || words.contains(&text) || is_gap(text) {
        return;
    }
    let near = words.iter().find(|word| word.eq_ignore_ascii_case(text)).copied();
    let near = near.or_else(|| nearest(text, words.iter().copied()));
    let message = format!("`{}` of {} cannot be `{text}`", here.way.to(field), here.object.label());
    let found = VALUE.error(message).at(node.span, "no such value");
    let found = match near {
        Some(near) if here.sources.text(node.span) == text => {
            found.help(format!("write `{near}`")).fix(node.span, near)
        }
        _ => found.help(format!("write {}", list_of(words.iter().copied()))),
    };
    here.report(found);
}
