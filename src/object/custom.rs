//! Custom resources: small typed structs of our own where Kubernetes' own types end.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

/// What kind of custom resource a specification is of.
pub trait Custom: Serialize {
    /// Group and version: `external-secrets.io/v1`.
    const API_VERSION: &'static str;
    const KIND: &'static str;
}

/// A custom resource with its specification.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomResource<Spec> {
    api_version: &'static str,
    kind: &'static str,
    metadata: ObjectMeta,
    spec: Spec,
}

impl<Spec: Custom> CustomResource<Spec> {
    pub fn new(metadata: ObjectMeta, spec: Spec) -> Self {
        Self { api_version: Spec::API_VERSION, kind: Spec::KIND, metadata, spec }
    }
}

/// What External Secrets Operator is asked for.
/// <https://external-secrets.io/latest/api/externalsecret/>
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalSecret {
    pub refresh_interval: String,
    pub secret_store_ref: SecretStoreRef,
    pub target: SecretTarget,
    pub data: Vec<SecretData>,
}

impl Custom for ExternalSecret {
    const API_VERSION: &'static str = "external-secrets.io/v1";
    const KIND: &'static str = "ExternalSecret";
}

/// A SecretStore or a ClusterSecretStore.
#[derive(Clone, Debug, Serialize)]
pub struct SecretStoreRef {
    pub kind: String,
    pub name: String,
}

/// The Secret that the operator makes.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretTarget {
    pub name: String,
    pub creation_policy: &'static str,
    pub template: SecretTemplate,
}

/// How that Secret's keys are made of what was fetched. A Secret with a template does not copy the
/// labels of its ExternalSecret, by which Argo CD would take it for an object to prune.
/// <https://external-secrets.io/latest/guides/templating/>
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretTemplate {
    pub engine_version: &'static str,
    pub r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<SecretTemplateMetadata>,
    pub data: BTreeMap<String, String>,
}

/// Labels of the Secret.
#[derive(Clone, Debug, Serialize)]
pub struct SecretTemplateMetadata {
    pub labels: BTreeMap<String, String>,
}

/// One value of the store, by the name that templates use.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretData {
    pub secret_key: String,
    pub remote_ref: SecretRemoteRef,
}

/// Where a value is in the store. The operator's defaults are written out: in an item of a list, what the
/// server adds is a difference to kubectl and Argo CD.
/// <https://external-secrets.io/latest/api/externalsecret/>
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretRemoteRef {
    pub key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    pub conversion_strategy: &'static str,
    pub decoding_strategy: &'static str,
    pub metadata_policy: &'static str,
}
