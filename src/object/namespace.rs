//! Namespaces, and what limits them.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{
    LimitRange, LimitRangeItem, LimitRangeSpec, Namespace as NamespaceObject, ResourceQuota,
    ResourceQuotaSpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

use crate::object::metadata::{Labels, stack_labels, wave_annotation};
use crate::object::pod::quantities;
use crate::object::{FIRST_WAVE, Object, Phase, storage};
use crate::stack::Stack;
use crate::stack::database::Database;
use crate::stack::name::ObjectName;
use crate::stack::namespace::{Limits, Namespace};
use crate::stack::storage::Storage;
use crate::stack::volume::VolumeSource;
use crate::stack::workload::Workload;
use crate::values::namespace::Security;

/// Namespaces first, then quotas and limits, so that each finds its namespace.
pub fn objects(stack: &Stack) -> Vec<Object> {
    let all = || stack.namespaces.iter();
    let namespaces = all().filter(|namespace| namespace.create);
    let with_data = with_data(stack);
    let object = |namespace: &Namespace| {
        let keeps_data = with_data.contains(&namespace.name);
        object(stack, namespace, keeps_data)
    };
    let mut objects: Vec<_> = namespaces.map(object).collect();
    objects.extend(all().filter_map(|namespace| quota(stack, namespace)));
    objects.extend(all().filter_map(|namespace| limits(stack, namespace)));
    objects
}

/// The Namespace. One with data in it is kept as the data is: with a namespace goes all it holds.
fn object(stack: &Stack, namespace: &Namespace, keeps_data: bool) -> Object {
    let Namespace {
        name,
        create: _,
        labels,
        annotations,
        security,
        quota: _,
        limits: _,
        origin: _,
    } = namespace;
    let mut all = stack_labels(stack);
    all.extend(pod_security(*security));
    all.extend(labels.clone());
    let metadata = ObjectMeta { labels: Some(all), ..metadata(stack, name) };
    let metadata = ObjectMeta { name: Some(name.to_string()), namespace: None, ..metadata };
    let mut metadata = if keeps_data { storage::kept(metadata) } else { metadata };
    metadata.annotations.get_or_insert_default().extend(annotations.clone());
    let object = NamespaceObject { metadata, ..NamespaceObject::default() };
    of_namespace(namespace, &object)
}

/// The Pod Security Standard that pods must meet, and that people are warned by.
/// <https://kubernetes.io/docs/concepts/security/pod-security-admission/>
fn pod_security(security: Security) -> Labels {
    let label = |mode| (format!("pod-security.kubernetes.io/{mode}"), security.as_str().to_owned());
    ["enforce", "warn", "audit"].map(label).into()
}

/// The namespaces in which a component keeps data.
fn with_data(stack: &Stack) -> BTreeSet<&ObjectName> {
    let databases = stack.databases.iter().filter(|database| database_keeps_data(database));
    let workloads = stack.workloads.iter().filter(|workload| workload_keeps_data(workload));
    let components = databases.map(|database| &database.component);
    let components = components.chain(workloads.map(|workload| &workload.component));
    components.map(|component| &component.namespace).collect()
}

fn database_keeps_data(database: &Database) -> bool {
    let data = database.server.as_ref().and_then(|server| server.data.as_ref());
    data.is_some_and(|data| match &data.storage {
        Storage::Claim(_) | Storage::Existing(_) | Storage::HostPath { path: _, claim: _ } => true,
        Storage::Ephemeral { limit: _ } => false,
    })
}

fn workload_keeps_data(workload: &Workload) -> bool {
    workload.volumes.iter().any(|volume| match &volume.source {
        VolumeSource::Claim(_)
        | VolumeSource::ClaimPerPod(_)
        | VolumeSource::Existing(_)
        | VolumeSource::HostPath { path: _, claim: _ } => true,
        VolumeSource::Ephemeral { medium: _, limit: _ }
        | VolumeSource::ConfigMap(_)
        | VolumeSource::Secret(_) => false,
    })
}

fn quota(stack: &Stack, namespace: &Namespace) -> Option<Object> {
    let quota = ResourceQuota {
        metadata: metadata(stack, &namespace.name),
        spec: Some(ResourceQuotaSpec {
            hard: Some(quantities(&namespace.quota)?),
            ..ResourceQuotaSpec::default()
        }),
        ..ResourceQuota::default()
    };
    Some(of_namespace(namespace, &quota))
}

fn limits(stack: &Stack, namespace: &Namespace) -> Option<Object> {
    let Limits { default, default_request, max, min } = namespace.limits.as_ref()?;
    let range = LimitRange {
        metadata: metadata(stack, &namespace.name),
        spec: Some(LimitRangeSpec {
            limits: vec![LimitRangeItem {
                type_: "Container".to_owned(),
                default: quantities(default),
                default_request: quantities(default_request),
                max: quantities(max),
                min: quantities(min),
                ..LimitRangeItem::default()
            }],
        }),
    };
    Some(of_namespace(namespace, &range))
}

/// Metadata of an object of the stack in a namespace.
fn metadata(stack: &Stack, namespace: &ObjectName) -> ObjectMeta {
    ObjectMeta {
        name: Some(stack.name.to_string()),
        namespace: Some(namespace.to_string()),
        labels: Some(stack_labels(stack)),
        annotations: Some(wave_annotation(FIRST_WAVE)),
        ..ObjectMeta::default()
    }
}

fn of_namespace(namespace: &Namespace, body: &impl Serialize) -> Object {
    Object::of_stack(FIRST_WAVE, Phase::Needs, Some(namespace.origin), body)
}
