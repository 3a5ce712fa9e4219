//! A health check of Applications, without which Argo CD does not wait between them.
//! <https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#argocd-app>

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::Value as Json;

use crate::object::to_json;
use crate::stack::Stack;

/// The check itself.
const CHECK: &str = include_str!("../../templates/argocd-application-health.lua");

/// Argo CD's own ConfigMap with this one key, which `kubectl apply` adds to what is there.
pub fn of_applications(stack: &Stack) -> Json {
    let label = |key: &str, value: &str| (format!("app.kubernetes.io/{key}"), value.to_owned());
    let key = "resource.customizations.health.argoproj.io_Application";
    to_json(&ConfigMap {
        metadata: ObjectMeta {
            name: Some("argocd-cm".to_owned()),
            namespace: Some(stack.argocd.namespace.clone()),
            // Argo CD reads no ConfigMap without them.
            labels: Some([label("name", "argocd-cm"), label("part-of", "argocd")].into()),
            ..ObjectMeta::default()
        },
        data: Some(BTreeMap::from([(key.to_owned(), CHECK.to_owned())])),
        ..ConfigMap::default()
    })
}
