//! `cargo xtask shapes`: the table of what Kubernetes' own kinds look like, made of the types that gen is built
//! with. `gen check` reads objects beside it.

mod trace;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use k8s_openapi::Resource;
use k8s_openapi::api::{
    admissionregistration, apps, autoscaling, batch, certificates, coordination, core, discovery,
    flowcontrol, networking, node, policy, rbac, scheduling, storage,
};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions;
use k8s_openapi::kube_aggregator::pkg::apis::apiregistration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::shapes::trace::{Trace, Tracer};

/// Where the table lies.
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/shape/kinds.txt");

/// What was found out about some kinds.
#[derive(Debug, Default)]
struct Table {
    trace: RefCell<Trace>,
    /// Version, kind, and the name of its struct.
    kinds: Vec<(&'static str, &'static str, String)>,
    /// The fields of each struct that have to be there.
    required: BTreeMap<String, Vec<String>>,
}

/// Adds kinds by their groups and versions.
macro_rules! add {
    ($table:ident, $($group:ident :: $version:ident :: { $($kind:ident),+ }),+ $(,)?) => {
        $($($table.add::<$group::$version::$kind>()?;)+)+
    };
}

/// Writes the table.
///
/// # Errors
/// A type reads otherwise than is known here.
pub fn write() -> Result<()> {
    std::fs::write(PATH, text()?).context(PATH)
}

fn text() -> Result<String> {
    let mut table = Table::default();
    add!(
        table,
        core::v1::{
            ConfigMap, Endpoints, LimitRange, Namespace, Node, PersistentVolume,
            PersistentVolumeClaim, Pod, PodTemplate, ReplicationController, ResourceQuota, Secret,
            Service, ServiceAccount
        },
        apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet},
        autoscaling::v1::{HorizontalPodAutoscaler},
        autoscaling::v2::{HorizontalPodAutoscaler},
        batch::v1::{CronJob, Job},
        certificates::v1::{CertificateSigningRequest},
        coordination::v1::{Lease},
        discovery::v1::{EndpointSlice},
        flowcontrol::v1::{FlowSchema, PriorityLevelConfiguration},
        networking::v1::{Ingress, IngressClass, NetworkPolicy},
        node::v1::{RuntimeClass},
        policy::v1::{PodDisruptionBudget},
        rbac::v1::{ClusterRole, ClusterRoleBinding, Role, RoleBinding},
        scheduling::v1::{PriorityClass},
        storage::v1::{CSIDriver, StorageClass},
        admissionregistration::v1::{
            MutatingWebhookConfiguration, ValidatingAdmissionPolicy,
            ValidatingAdmissionPolicyBinding, ValidatingWebhookConfiguration
        },
        apiextensions::v1::{CustomResourceDefinition},
        apiregistration::v1::{APIService},
    );
    Ok(table.text())
}

impl Table {
    fn add<T: DeserializeOwned + Serialize + Resource>(&mut self) -> Result<()> {
        let known: Vec<String> = self.trace.borrow().structs.keys().cloned().collect();
        let (told, at) = (RefCell::default(), RefCell::default());
        let tracer = Tracer { trace: &self.trace, told: &told, at: &at, way: None, given: &[] };
        T::deserialize(tracer).with_context(|| T::KIND.to_owned())?;
        let name = told.borrow().clone();
        let ways = self.trace.borrow().ways.clone();
        for (name, way) in ways.iter().filter(|(name, _)| !known.contains(name)) {
            let found = required::<T>(tracer, way).with_context(|| name.clone())?;
            self.required.insert(name.clone(), found);
        }
        self.kinds.push((T::API_VERSION, T::KIND, name));
        Ok(())
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut kinds: Vec<_> = self.kinds.iter().collect();
        kinds.sort();
        for (version, kind, name) in kinds {
            let _ = writeln!(text, "= {version} {kind} {name}");
        }
        for (name, fields) in &self.trace.borrow().structs {
            text += name;
            for (field, told) in fields {
                let is_required = self.required[name].iter().any(|required| required == field);
                let mark = if is_required { "!" } else { "" };
                let takes = if told == "string" { String::new() } else { format!(":{told}") };
                let _ = write!(text, " {field}{mark}{takes}");
            }
            text.push('\n');
        }
        text
    }
}

/// The fields that a struct writes when nothing was read into it.
fn required<T: DeserializeOwned + Serialize>(
    tracer: Tracer<'_>,
    way: &[&'static str],
) -> Result<Vec<String>> {
    let mut given: Vec<String> = Vec::new();
    let read = loop {
        tracer.at.borrow_mut().clear();
        match T::deserialize(Tracer { way: Some(way), given: &given, ..tracer }) {
            Ok(read) => break serde_json::to_value(read)?,
            // Some types have no value for what is missing.
            Err(error) => {
                let error = error.to_string();
                let field = error.strip_prefix("missing field `");
                let field = field.and_then(|rest| rest.strip_suffix('`'));
                match field.filter(|field| !given.iter().any(|given| given == field)) {
                    Some(field) => given.push(field.to_owned()),
                    None => bail!(error),
                }
            }
        }
    };
    let mut found = &read;
    for step in way {
        found = &found[*step];
        loop {
            found = match found {
                Json::Array(items) => &items[0],
                Json::Object(map) if map.len() == 1 && map.contains_key("key") => &map["key"],
                _ => break,
            };
        }
    }
    let keys = found.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>());
    let mut keys = keys.unwrap_or_default();
    if keys.iter().any(|key| key == "metadata") {
        // An object says what it is; of a claim template nobody asks it.
        keys.retain(|key| !matches!(key.as_str(), "apiVersion" | "kind" | "metadata"));
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::{PATH, text};

    #[test]
    fn the_table_is_that_of_the_types() {
        let kept = std::fs::read_to_string(PATH).expect("a table");
        let made = text().expect("types that can be read");
        assert!(kept == made, "`cargo xtask shapes` writes {PATH} anew");
    }
}
