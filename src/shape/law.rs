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
use crate::shape::table::{Shape, ShapeField, ShapeLaw};
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
    for law in shape.laws.get_or_init(|| of(shape.name)) {
        law(here, node, shape);
    }
}

/// The laws of a struct, by its name.
fn of(name: &str) -> Vec<ShapeLaw> {
    let mut laws: Vec<ShapeLaw> = Vec::new();
    if words::are_of(name) {
        laws.push(|here, node, shape| words::check(here, node, shape.name));
    }
    if range::is_of(name) {
        laws.push(|here, node, shape| range::check(here, node, shape.name));
    }
    if choice::is_of(name) {
        laws.push(choice::check);
    }
    if name::is_of(name) {
        laws.push(|here, node, shape| name::check(here, node, shape.name));
    }
    laws.extend(own(name));
    laws
}

/// The law that is written for a struct alone.
fn own(name: &str) -> Option<ShapeLaw> {
    Some(match name {
        "ObjectMeta" => |here, node, _| metadata::check(here, node),
        "LabelSelector" => |here, node, _| metadata::selector(here, node),
        "LabelSelectorRequirement" | "NodeSelectorRequirement" => {
            |here, node, _| metadata::requirement(here, node)
        }
        "PodSpec" => |here, node, _| pod::check(here, node),
        "Toleration" => |here, node, _| pod::toleration(here, node),
        "Container" | "EphemeralContainer" => |here, node, _| container::check(here, node),
        "ExecAction" => |here, node, _| container::command(here, node),
        "ObjectFieldSelector" => |here, node, _| container::field_path(here, node),
        "CustomResourceDefinition" => |here, node, _| definition::check(here, node),
        "ResourceRequirements" => |here, node, _| amount::bounds(here, node),
        "VolumeResourceRequirements" => |here, node, _| storage::request(here, node),
        "DeploymentSpec" | "StatefulSetSpec" | "DaemonSetSpec" | "ReplicaSetSpec" => {
            |here, node, _| workload::check(here, node)
        }
        "DeploymentStrategy" | "RollingUpdateDeployment" => {
            |here, node, shape| workload::strategy(here, node, shape.name)
        }
        "JobSpec" => |here, node, _| workload::job(here, node),
        "CronJobSpec" => |here, node, _| workload::schedule(here, node),
        "ServiceSpec" => |here, node, _| service::check(here, node),
        "HTTPIngressPath" => |here, node, _| network::path(here, node),
        "IngressSpec" => |here, node, _| network::ingress(here, node),
        "IngressRule" => |here, node, _| network::rule(here, node),
        "NetworkPolicyPort" => |here, node, _| network::port(here, node),
        "IPBlock" => |here, node, _| network::block(here, node),
        "HorizontalPodAutoscalerSpec" | "HorizontalPodAutoscalerSpec2" => {
            |here, node, _| scaling::check(here, node)
        }
        "MetricSpec" => |here, node, _| scaling::metric(here, node),
        "PersistentVolumeClaimSpec" | "PersistentVolumeSpec" => {
            |here, node, _| storage::check(here, node)
        }
        "LimitRangeItem" => |here, node, _| amount::range(here, node),
        "ConfigMap" | "Secret" => |here, node, _| store::check(here, node),
        "Role" | "ClusterRole" | "RoleBinding" | "ClusterRoleBinding" => {
            |here, node, _| workload::access(here, node)
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
        | "Job" => |here, node, _| {
            if node.get("spec").is_none() && !here.way.has("volumeClaimTemplates") {
                here.missing(node, "spec");
            }
        },
        _ => return None,
    })
}

/// A quantity that cannot be read.
pub fn quantity<'a>(here: &mut Here<'_, 'a>, node: &'a Node, text: &str) {
    amount::read(here, node, text);
}
