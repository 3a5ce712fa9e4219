//! The hatches `pod`, `container` and `affinity`: fragments of Kubernetes' own types, checked against
//! these types before anything is built.

use k8s_openapi::api::core::v1::{Affinity, Container, PodSpec};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use crate::stack::report::Report;
use crate::values::raw::Raw;
use crate::values::read::At;

/// A fragment of a PodSpec.
pub fn pod(field: Option<&At<Raw>>, report: &mut Report) -> Option<Json> {
    let mut filled = field?.value.0.clone();
    if let Some(containers) = filled.as_object_mut() {
        containers.entry("containers").or_insert_with(|| Json::Array(Vec::new()));
        fill_names(containers.get_mut("containers"));
        fill_names(containers.get_mut("initContainers"));
    }
    check::<PodSpec>(field?, &filled, "a PodSpec", report)
}

/// A fragment of a Container.
pub fn container(field: Option<&At<Raw>>, report: &mut Report) -> Option<Json> {
    let mut filled = field?.value.0.clone();
    if let Some(container) = filled.as_object_mut() {
        container.entry("name").or_insert_with(|| "name".into());
    }
    check::<Container>(field?, &filled, "a Container", report)
}

/// An affinity.
pub fn affinity(field: Option<&At<Raw>>, report: &mut Report) -> Option<Json> {
    check::<Affinity>(field?, &field?.value.0, "an Affinity", report)
}

/// A container in a fragment may leave its name to the container that it is merged into.
fn fill_names(containers: Option<&mut Json>) {
    for container in containers.and_then(Json::as_array_mut).into_iter().flatten() {
        if let Some(container) = container.as_object_mut() {
            container.entry("name").or_insert_with(|| "name".into());
        }
    }
}

/// Reads a fragment as its type and back: what is lost on the way does not exist there.
fn check<T: DeserializeOwned + Serialize>(
    field: &At<Raw>,
    filled: &Json,
    what: &str,
    report: &mut Report,
) -> Option<Json> {
    let read = serde_json::from_value::<T>(without_nulls(filled)).map_err(|error| error.to_string());
    let problem = match read.and_then(|typed| serde_json::to_value(typed).map_err(|error| error.to_string())) {
        Err(error) => Some(error),
        Ok(typed) => lost(filled, &typed, "").map(|path| format!("it has no `{path}`")),
    };
    match problem {
        None => Some(field.value.0.clone()),
        Some(problem) => {
            report.add(
                Diagnostic::error(Code::InvalidValue, format!("this is not part of {what}: {problem}"))
                    .at(field.span, "merged into the rendered object")
                    .help("use the field names of the Kubernetes API reference"),
            );
            None
        }
    }
}

fn without_nulls(value: &Json) -> Json {
    match value {
        Json::Object(map) => Json::Object(
            map.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.clone(), without_nulls(value))).collect(),
        ),
        Json::Array(items) => Json::Array(items.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

/// The first path of `given` that `typed` does not have.
fn lost(given: &Json, typed: &Json, path: &str) -> Option<String> {
    match (given, typed) {
        (Json::Object(given), Json::Object(typed)) => given.iter().find_map(|(key, value)| {
            let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            let empty = matches!(value, Json::Null) || value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(serde_json::Map::is_empty);
            match typed.get(key) {
                Some(typed) => lost(value, typed, &below),
                None if empty || key == "$patch" => None,
                None => Some(below),
            }
        }),
        (Json::Array(given), Json::Array(typed)) => given
            .iter()
            .zip(typed)
            .enumerate()
            .find_map(|(index, (given, typed))| lost(given, typed, &format!("{path}[{index}]"))),
        _ => None,
    }
}
