//! Objects of Kubernetes' own kinds, checked against their types once patches have changed them.

use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::{CronJob, Job};
use k8s_openapi::api::core::v1::{
    ConfigMap, LimitRange, Namespace, PersistentVolume, PersistentVolumeClaim, ResourceQuota,
    Secret, Service, ServiceAccount,
};
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use serde_json::Value as Json;

use crate::admission::hatch::problem;

/// Why an object does not fit its kind; nothing for kinds that are not Kubernetes' own.
pub fn misfit(body: &Json) -> Option<String> {
    let text = |key: &str| body[key].as_str().unwrap_or_default();
    let check: fn(&Json) -> Option<String> = match (text("apiVersion"), text("kind")) {
        ("apps/v1", "Deployment") => problem::<Deployment>,
        ("apps/v1", "StatefulSet") => problem::<StatefulSet>,
        ("autoscaling/v2", "HorizontalPodAutoscaler") => problem::<HorizontalPodAutoscaler>,
        ("batch/v1", "CronJob") => problem::<CronJob>,
        ("batch/v1", "Job") => problem::<Job>,
        ("v1", "ConfigMap") => problem::<ConfigMap>,
        ("v1", "LimitRange") => problem::<LimitRange>,
        ("v1", "Namespace") => problem::<Namespace>,
        ("v1", "PersistentVolume") => problem::<PersistentVolume>,
        ("v1", "PersistentVolumeClaim") => problem::<PersistentVolumeClaim>,
        ("v1", "ResourceQuota") => problem::<ResourceQuota>,
        ("v1", "Secret") => problem::<Secret>,
        ("v1", "Service") => problem::<Service>,
        ("v1", "ServiceAccount") => problem::<ServiceAccount>,
        ("networking.k8s.io/v1", "Ingress") => problem::<Ingress>,
        ("networking.k8s.io/v1", "NetworkPolicy") => problem::<NetworkPolicy>,
        ("policy/v1", "PodDisruptionBudget") => problem::<PodDisruptionBudget>,
        ("rbac.authorization.k8s.io/v1", "Role") => problem::<Role>,
        ("rbac.authorization.k8s.io/v1", "RoleBinding") => problem::<RoleBinding>,
        _ => return None,
    };
    check(body)
}
