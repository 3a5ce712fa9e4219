//! Every object is of its Kubernetes type: read as that type and written again, it is the same.

use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::{CronJob, Job};
use k8s_openapi::api::core::v1::{
    ConfigMap, LimitRange, Namespace, PersistentVolume, PersistentVolumeClaim, ResourceQuota,
    Secret, Service, ServiceAccount,
};
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::api::rbac::v1::{ClusterRole, Role, RoleBinding};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::laws::{Made, Outcome};

/// Kinds whose types are no part of Kubernetes, of gen's own objects and of those that are added.
const CUSTOM: [(&str, &str); 10] = [
    ("external-secrets.io/v1", "ExternalSecret"),
    ("monitoring.coreos.com/v1", "ServiceMonitor"),
    ("traefik.io/v1alpha1", "Middleware"),
    ("gateway.networking.k8s.io/v1", "HTTPRoute"),
    ("gateway.networking.k8s.io/v1", "GRPCRoute"),
    ("postgresql.cnpg.io/v1", "Cluster"),
    ("postgresql.cnpg.io/v1", "Database"),
    ("postgresql.cnpg.io/v1", "ScheduledBackup"),
    ("barmancloud.cnpg.io/v1", "ObjectStore"),
    ("example.com/v1", "Widget"),
];

pub fn hold(made: &Made) -> Outcome {
    made.bodies().try_for_each(|body| of(body).map_err(|problem| format!("{problem}\n{body:#}")))
}

fn of(body: &Json) -> Outcome {
    let text = |key: &str| body[key].as_str().unwrap_or_default();
    match (text("apiVersion"), text("kind")) {
        ("apps/v1", "Deployment") => same::<Deployment>(body),
        ("apps/v1", "StatefulSet") => same::<StatefulSet>(body),
        ("autoscaling/v2", "HorizontalPodAutoscaler") => same::<HorizontalPodAutoscaler>(body),
        ("batch/v1", "CronJob") => same::<CronJob>(body),
        ("batch/v1", "Job") => same::<Job>(body),
        ("v1", "ConfigMap") => same::<ConfigMap>(body),
        ("v1", "LimitRange") => same::<LimitRange>(body),
        ("v1", "Namespace") => same::<Namespace>(body),
        ("v1", "PersistentVolume") => same::<PersistentVolume>(body),
        ("v1", "PersistentVolumeClaim") => same::<PersistentVolumeClaim>(body),
        ("v1", "ResourceQuota") => same::<ResourceQuota>(body),
        ("v1", "Secret") => same::<Secret>(body),
        ("v1", "Service") => same::<Service>(body),
        ("v1", "ServiceAccount") => same::<ServiceAccount>(body),
        ("networking.k8s.io/v1", "Ingress") => same::<Ingress>(body),
        ("networking.k8s.io/v1", "NetworkPolicy") => same::<NetworkPolicy>(body),
        ("policy/v1", "PodDisruptionBudget") => same::<PodDisruptionBudget>(body),
        ("rbac.authorization.k8s.io/v1", "ClusterRole") => same::<ClusterRole>(body),
        ("rbac.authorization.k8s.io/v1", "Role") => same::<Role>(body),
        ("rbac.authorization.k8s.io/v1", "RoleBinding") => same::<RoleBinding>(body),
        known if CUSTOM.contains(&known) => Ok(()),
        (version, kind) => Err(format!("no one knows the kind {kind} of {version}")),
    }
}

fn same<T: DeserializeOwned + Serialize>(body: &Json) -> Outcome {
    let typed: T = serde_json::from_value(body.clone()).map_err(|error| error.to_string())?;
    let again = serde_json::to_value(typed).map_err(|error| error.to_string())?;
    if again == *body { Ok(()) } else { Err(format!("reads back as\n{again:#}")) }
}
