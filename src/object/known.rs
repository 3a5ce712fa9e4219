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

use crate::admission::fit::misfits;
use crate::admission::misfit::TypeMisfit;

/// Where an object does not fit its kind; nothing for kinds that are not Kubernetes' own.
pub fn misfits_of(body: &Json) -> Vec<TypeMisfit<'_>> {
    let text = |key: &str| body[key].as_str().unwrap_or_default();
    let check: fn(&Json) -> Vec<TypeMisfit<'_>> = match (text("apiVersion"), text("kind")) {
        ("apps/v1", "Deployment") => misfits::<Deployment>,
        ("apps/v1", "StatefulSet") => misfits::<StatefulSet>,
        ("autoscaling/v2", "HorizontalPodAutoscaler") => misfits::<HorizontalPodAutoscaler>,
        ("batch/v1", "CronJob") => misfits::<CronJob>,
        ("batch/v1", "Job") => misfits::<Job>,
        ("v1", "ConfigMap") => misfits::<ConfigMap>,
        ("v1", "LimitRange") => misfits::<LimitRange>,
        ("v1", "Namespace") => misfits::<Namespace>,
        ("v1", "PersistentVolume") => misfits::<PersistentVolume>,
        ("v1", "PersistentVolumeClaim") => misfits::<PersistentVolumeClaim>,
        ("v1", "ResourceQuota") => misfits::<ResourceQuota>,
        ("v1", "Secret") => misfits::<Secret>,
        ("v1", "Service") => misfits::<Service>,
        ("v1", "ServiceAccount") => misfits::<ServiceAccount>,
        ("networking.k8s.io/v1", "Ingress") => misfits::<Ingress>,
        ("networking.k8s.io/v1", "NetworkPolicy") => misfits::<NetworkPolicy>,
        ("policy/v1", "PodDisruptionBudget") => misfits::<PodDisruptionBudget>,
        ("rbac.authorization.k8s.io/v1", "Role") => misfits::<Role>,
        ("rbac.authorization.k8s.io/v1", "RoleBinding") => misfits::<RoleBinding>,
        _ => return Vec::new(),
    };
    check(body)
}
