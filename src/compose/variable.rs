//! The variables of a container, and texts that refer to them.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, EnvFromSource, EnvVar, ObjectFieldSelector};

use crate::compose::pods::Pods;
use crate::compose::resource::Resources;
use crate::compose::text::{expanded, literal};
use crate::stack::name::ObjectName;

/// What a container's environment becomes.
pub fn of(
    pods: &Pods,
    container: &Container,
    resources: &mut Resources,
    gaps: &mut Vec<String>,
) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    let namespace = pods.component.namespace.as_str();
    for source in container.env_from.iter().flatten() {
        let prefix = source.prefix.as_deref().unwrap_or_default();
        let map = source.config_map_ref.as_ref().map(|map| map.name.as_str());
        if let Some(data) = map.and_then(|map| resources.config_map(namespace, map)) {
            let named =
                |(name, text): (&String, &String)| (format!("{prefix}{name}"), literal(text));
            variables.extend(data.iter().map(named));
        } else {
            let name = source_name(source);
            let prefixed = if prefix.is_empty() { "" } else { ", with their prefix" };
            gaps.push(format!(
                "`{}` takes all variables of `{name}`, which is not gen's: put them into `./{name}.env`{prefixed}",
                pods.key
            ));
        }
    }
    for variable in container.env.iter().flatten() {
        match value(pods, variable, &variables, resources) {
            Some(value) => {
                variables.insert(variable.name.clone(), value);
            }
            None => gaps.push(format!(
                "the variable `{}` of `{}` has no value outside of Kubernetes",
                variable.name, pods.key
            )),
        }
    }
    variables
}

/// The files beside the `compose.yaml` that hold what is not gen's.
pub fn files(container: &Container, namespace: &ObjectName, resources: &Resources) -> Vec<String> {
    let sources = container.env_from.iter().flatten();
    let foreign = sources.filter(|source| {
        let map = source.config_map_ref.as_ref().map(|map| map.name.as_str());
        map.and_then(|map| resources.config_map(namespace.as_str(), map)).is_none()
    });
    foreign.map(|source| format!("./{}.env", source_name(source))).collect()
}

fn source_name(source: &EnvFromSource) -> &str {
    let map = source.config_map_ref.as_ref().map(|map| map.name.as_str());
    let secret = source.secret_ref.as_ref().map(|secret| secret.name.as_str());
    map.or(secret).unwrap_or_default()
}

fn value(
    pods: &Pods,
    variable: &EnvVar,
    before: &BTreeMap<String, String>,
    resources: &mut Resources,
) -> Option<String> {
    let Some(source) = &variable.value_from else {
        let text = variable.value.as_deref().unwrap_or_default();
        return Some(expanded(text, |name| before.get(name).cloned()));
    };
    let namespace = pods.component.namespace.as_str();
    if let Some(key) = &source.secret_key_ref {
        return Some(resources.secrets.expression(namespace, &key.name, &key.key));
    }
    if let Some(key) = &source.config_map_key_ref {
        return Some(literal(resources.config_map(namespace, &key.name)?.get(&key.key)?));
    }
    field(pods, source.field_ref.as_ref()?)
}

/// A field of the pod, where it is the same for all pods. The name of the service is the nearest that
/// there is to a pod's name, and leads to its addresses.
fn field(pods: &Pods, field: &ObjectFieldSelector) -> Option<String> {
    let path = field.field_path.as_str();
    let metadata = pods.template.metadata.as_ref();
    let inside = |name: &str| path.strip_prefix(name)?.strip_prefix("['")?.strip_suffix("']");
    if let Some(label) = inside("metadata.labels") {
        return metadata?.labels.as_ref()?.get(label).map(|text| literal(text));
    }
    if let Some(annotation) = inside("metadata.annotations") {
        return metadata?.annotations.as_ref()?.get(annotation).map(|text| literal(text));
    }
    match path {
        "metadata.name" | "status.podIP" | "status.podIPs" => Some(pods.key.clone()),
        "metadata.namespace" => Some(pods.component.namespace.to_string()),
        "spec.serviceAccountName" => pods.spec()?.service_account_name.clone(),
        _ => None,
    }
}
