//! What the API server asks beyond types: which law is for which struct.
//!
//! After the validation of Kubernetes itself: `pkg/apis/*/validation` of
//! <https://github.com/kubernetes/kubernetes/tree/v1.36.0/pkg/apis>.

use crate::layer::node::Node;
use crate::shape::container;
use crate::shape::definition;
use crate::shape::here::Here;
use crate::shape::metadata;
use crate::shape::name;
use crate::shape::network;
use crate::shape::pod;
use crate::shape::scaling;
use crate::shape::service;
use crate::shape::storage;
use crate::shape::store;
use crate::shape::table::{Shape, ShapeField};
use crate::shape::workload;
use crate::shape::{amount, choice, range, words};

/// Fields that the types call required and the API server fills in, or takes empty.
const FILLED: [(&str, &str); 9] = [
    ("CSIDriver", "spec"),
    ("CustomResourceDefinitionVersion", "served"),
    ("CustomResourceDefinitionVersion", "storage"),
    ("HTTPHeader", "value"),
    ("ISCSIPersistentVolumeSource", "lun"),
    ("ISCSIVolumeSource", "lun"),
    ("LimitRangeSpec", "limits"),
    ("LocalObjectReference", "name"),
    ("Sysctl", "value"),
];

/// Whether the API server refuses an object without this field.
pub fn is_needed(shape: &Shape, field: &ShapeField) -> bool {
    !FILLED.contains(&(shape.name, field.name))
}

/// Asks all laws of a struct.
pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node, shape: &Shape) {
    words::check(here, node, shape.name);
    range::check(here, node, shape.name);
    choice::check(here, node, shape);
    name::check(here, node, shape.name);
    match shape.name {
        "ObjectMeta" => metadata::check(here, node),
        "LabelSelector" => metadata::selector(here, node),
        "LabelSelectorRequirement" | "NodeSelectorRequirement" => {
            metadata::requirement(here, node);
        }
        "PodSpec" => pod::check(here, node),
        "Toleration" => pod::toleration(here, node),
        "Container" | "EphemeralContainer" => container::check(here, node),
        "ExecAction" => container::command(here, node),
        "ObjectFieldSelector" => container::field_path(here, node),
        "CustomResourceDefinition" => definition::check(here, node),
        "ResourceRequirements" => amount::bounds(here, node),
        "VolumeResourceRequirements" => storage::request(here, node),
        "DeploymentSpec" | "StatefulSetSpec" | "DaemonSetSpec" | "ReplicaSetSpec" => {
            workload::check(here, node);
        }
        "DeploymentStrategy" | "RollingUpdateDeployment" => {
            workload::strategy(here, node, shape.name);
        }
        "JobSpec" => workload::job(here, node),
        "CronJobSpec" => workload::schedule(here, node),
        "ServiceSpec" => service::check(here, node),
        "HTTPIngressPath" => network::path(here, node),
        "IngressSpec" => network::ingress(here, node),
        "IngressRule" => network::rule(here, node),
        "NetworkPolicyPort" => network::port(here, node),
        "IPBlock" => network::block(here, node),
        "HorizontalPodAutoscalerSpec" | "HorizontalPodAutoscalerSpec2" => {
            scaling::check(here, node);
        }
        "MetricSpec" => scaling::metric(here, node),
        "PersistentVolumeClaimSpec" | "PersistentVolumeSpec" => storage::check(here, node),
        "LimitRangeItem" => amount::range(here, node),
        "ConfigMap" | "Secret" => store::check(here, node),
        "Role" | "ClusterRole" | "RoleBinding" | "ClusterRoleBinding" => {
            workload::access(here, node);
        }
        "Deployment"
        | "StatefulSet"
        | "DaemonSet"
        | "ReplicaSet"
        | "Pod"
        | "Service"
        | "Ingress"
        | "PersistentVolumeClaim"
        | "PersistentVolume"
        | "Job"
            if node.get("spec").is_none() && !here.way.has("volumeClaimTemplates") =>
        {
            here.missing(node, "spec");
        }
        _ => {}
    }
}

/// A quantity that cannot be read.
pub fn quantity<'a>(here: &mut Here<'_, 'a>, node: &'a Node, text: &str) {
    amount::read(here, node, text);
}
