//! What is written of a Cluster of CloudNativePG, and of what goes with it.
//! <https://cloudnative-pg.io/docs/current/cloudnative-pg.v1/>
//! <https://cloudnative-pg.io/plugin-barman-cloud/docs/plugin-barman-cloud.v1/>

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    EnvVar, LocalObjectReference, NodeAffinity, PodAffinity, PodAntiAffinity, ResourceRequirements,
    Toleration,
};
use serde::Serialize;

use crate::object::custom::Custom;
use crate::object::metadata::Labels;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterSpec {
    pub instances: i32,
    pub image_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_pull_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub image_pull_secrets: Vec<LocalObjectReference>,
    #[serde(rename = "enablePDB", skip_serializing_if = "Option::is_none")]
    pub enable_pdb: Option<bool>,
    pub bootstrap: ClusterBootstrap,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_superuser_access: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superuser_secret: Option<ClusterNamed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed: Option<ClusterManaged>,
    pub storage: ClusterStorage,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postgresql: Option<ClusterSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<ResourceRequirements>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affinity: Option<ClusterPlacement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority_class_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_delay: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<EnvVar>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inherited_metadata: Option<ClusterInherited>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_template: Option<ClusterAccountTemplate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub plugins: Vec<ClusterPlugin>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClusterNamed {
    pub name: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClusterNamedKey {
    pub name: String,
    pub key: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClusterBootstrap {
    pub initdb: ClusterInitDb,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterInitDb {
    pub database: String,
    pub owner: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<ClusterNamed>,
    #[serde(rename = "postInitApplicationSQLRefs", skip_serializing_if = "Option::is_none")]
    pub scripts: Option<ClusterScripts>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterScripts {
    pub config_map_refs: Vec<ClusterNamedKey>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClusterManaged {
    pub roles: Vec<ClusterRole>,
}

/// A user. What the definition adds is written out: in an item of a list it is a difference to kubectl and Argo CD.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterRole {
    pub name: String,
    pub ensure: &'static str,
    pub login: bool,
    pub inherit: bool,
    pub connection_limit: i64,
    pub password_secret: ClusterNamed,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterStorage {
    pub size: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClusterSettings {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shared_preload_libraries: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterPlacement {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub node_selector: Labels,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_affinity: Option<NodeAffinity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_pod_affinity: Option<PodAffinity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_pod_anti_affinity: Option<PodAntiAffinity>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClusterInherited {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: Labels,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: Labels,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClusterAccountTemplate {
    pub metadata: ClusterAccountMetadata,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClusterAccountMetadata {
    pub annotations: Labels,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterPlugin {
    pub name: &'static str,
    pub enabled: bool,
    #[serde(rename = "isWALArchiver")]
    pub archives: bool,
    pub parameters: ClusterPluginParameters,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterPluginParameters {
    pub barman_object_name: String,
}

/// A further database. <https://cloudnative-pg.io/docs/current/declarative_database_management/>
#[derive(Clone, Debug, Serialize)]
pub struct ClusterDatabase {
    pub cluster: ClusterNamed,
    pub name: String,
    pub owner: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BackupStore {
    pub configuration: ClusterStore,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_policy: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterStore {
    pub destination_path: String,
    #[serde(rename = "endpointURL", skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_credentials: Option<ClusterS3Login>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub google_credentials: Option<ClusterGoogleLogin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub azure_credentials: Option<ClusterAzureLogin>,
}

/// Keys in a Secret, or the role of the pod's account.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterS3Login {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<ClusterNamedKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_access_key: Option<ClusterNamedKey>,
    #[serde(rename = "inheritFromIAMRole", skip_serializing_if = "Option::is_none")]
    pub inherits: Option<bool>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterGoogleLogin {
    pub gke_environment: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClusterAzureLogin {
    #[serde(rename = "inheritFromAzureAD")]
    pub inherits: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BackupSchedule {
    pub schedule: String,
    pub backup_owner_reference: &'static str,
    pub cluster: ClusterNamed,
    pub method: &'static str,
    pub plugin_configuration: ClusterPluginName,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClusterPluginName {
    pub name: &'static str,
}

impl Custom for ClusterSpec {
    const API_VERSION: &'static str = "postgresql.cnpg.io/v1";
    const KIND: &'static str = "Cluster";
}

impl Custom for ClusterDatabase {
    const API_VERSION: &'static str = "postgresql.cnpg.io/v1";
    const KIND: &'static str = "Database";
}

impl Custom for BackupSchedule {
    const API_VERSION: &'static str = "postgresql.cnpg.io/v1";
    const KIND: &'static str = "ScheduledBackup";
}

impl Custom for BackupStore {
    const API_VERSION: &'static str = "barmancloud.cnpg.io/v1";
    const KIND: &'static str = "ObjectStore";
}
