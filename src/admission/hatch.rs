//! The hatches `pod`, `container` and `affinity`: fragments of Kubernetes' own types, checked against
//! these types before anything is built.

use k8s_openapi::api::core::v1::{Affinity, Container, PodSpec};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::values::raw::Raw;
use crate::values::read::At;

/// A fragment of a PodSpec.
pub fn pod(field: Option<&At<Raw>>, report: &mut Report) -> Option<Json> {
    let field = field?;
    let mut filled = field.value.0.clone();
    for list in ["containers", "initContainers"] {
        let containers = filled.get(list).and_then(Json::as_array);
        if containers.into_iter().flatten().any(|container| container.get("name").is_none()) {
            report.add(
                Diagnostic::error(Code::Missing, format!("a container in `{list}` needs a `name`"))
                    .at(field.span, "merged by name")
                    .help(
                        "add `name`, or write `container: { … }` for the component's own container",
                    ),
            );
            return None;
        }
    }
    let empty =
        |list: &&&str| filled.get(**list).and_then(Json::as_array).is_some_and(Vec::is_empty);
    if let Some(list) = ["containers", "initContainers"].iter().find(empty) {
        report.add(no_effect(field.span, &format!("an empty `{list}`")));
        return None;
    }
    if let Some(fragment) = filled.as_object_mut() {
        fragment.entry("containers").or_insert_with(|| Json::Array(Vec::new()));
    }
    check::<PodSpec>(field, &filled, "a PodSpec", report)
}

/// A fragment of a Container.
pub fn container(field: Option<&At<Raw>>, report: &mut Report) -> Option<Json> {
    let mut filled = field?.value.0.clone();
    if filled.get("name").is_some() {
        report.add(no_effect(field?.span, "a `name`"));
        return None;
    }
    if let Some(container) = filled.as_object_mut() {
        container.entry("name").or_insert_with(|| "name".into());
    }
    check::<Container>(field?, &filled, "a Container", report)
}

/// What a hatch says and nothing comes of: containers merge by name into those that are there.
fn no_effect(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(Code::Conflict, format!("{what} has no effect here"))
        .at(span, "merged into the containers that gen makes, by their names")
        .help("remove it; a container beside the component's own is one of `sidecars` or `initContainers`")
}

/// An affinity.
pub fn affinity(field: Option<&At<Raw>>, report: &mut Report) -> Option<Json> {
    check::<Affinity>(field?, &field?.value.0, "an Affinity", report)
}

/// A directive of a strategic merge that gen does not know, with its value.
pub fn unknown_directive(fragment: &Json) -> Option<String> {
    match fragment {
        Json::Object(map) => {
            map.iter().find_map(|(key, value)| match (key.as_str(), value.as_str()) {
                ("$patch", Some("delete" | "replace")) => None,
                (directive, _) if directive.starts_with('$') => {
                    Some(format!("{directive}: {value}"))
                }
                _ => unknown_directive(value),
            })
        }
        Json::Array(items) => items.iter().find_map(|item| match item.get("$patch") {
            Some(directive) if directive != "delete" => {
                Some(format!("$patch: {directive} in a list"))
            }
            _ => unknown_directive(item),
        }),
        _ => None,
    }
}

/// Why an object is none of its type: reads it as this type and back, and finds what is lost on the
/// way.
pub fn problem<T: DeserializeOwned + Serialize>(object: &Json) -> Option<String> {
    let read = read::<T>(object).map_err(|error| match faulty::<T>(object, &error) {
        path if path.is_empty() => error,
        path => format!("`{path}`: {error}"),
    });
    match read.and_then(|typed| serde_json::to_value(typed).map_err(|error| error.to_string())) {
        Err(error) => Some(error),
        Ok(typed) => lost(object, &typed, "").map(|path| format!("it has no `{path}`")),
    }
}

fn read<T: DeserializeOwned>(object: &Json) -> Result<T, String> {
    serde_json::from_value::<T>(without_nulls(object)).map_err(|error| error.to_string())
}

/// A map or a list with more entries than this is not searched for a fault.
const MOST_SEARCHED: usize = 50;

/// The path of what is of another type than the place takes: without it, an object is not refused for this.
fn faulty<T: DeserializeOwned>(object: &Json, error: &str) -> String {
    let (mut path, mut pointer) = (String::new(), String::new());
    loop {
        let Some(here) = object.pointer(&pointer) else { return path };
        let steps: Vec<(String, String)> = match here {
            Json::Object(map) if map.len() <= MOST_SEARCHED => map
                .keys()
                .map(|key| {
                    let dot = if path.is_empty() { "" } else { "." };
                    (format!("{dot}{key}"), key.replace('~', "~0").replace('/', "~1"))
                })
                .collect(),
            Json::Array(items) if items.len() <= MOST_SEARCHED => {
                (0..items.len()).map(|index| (format!("[{index}]"), index.to_string())).collect()
            }
            _ => return path,
        };
        let is_it = |(_, step): &(String, String)| {
            let mut without = object.clone();
            if let Some(place) = without.pointer_mut(&format!("{pointer}/{step}")) {
                *place = Json::Null;
            }
            read::<T>(&without).err().is_none_or(|other| other != error)
        };
        let Some((shown, step)) = steps.into_iter().find(is_it) else { return path };
        path += &shown;
        pointer += &format!("/{step}");
    }
}

/// Reports a fragment that is not part of its type.
fn check<T: DeserializeOwned + Serialize>(
    field: &At<Raw>,
    filled: &Json,
    what: &str,
    report: &mut Report,
) -> Option<Json> {
    let directive = unknown_directive(filled);
    let directive = directive.map(|directive| format!("gen does not know `{directive}`"));
    match directive.or_else(|| problem::<T>(filled)) {
        None => Some(field.value.0.clone()),
        Some(problem) => {
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("this is not part of {what}: {problem}"),
                )
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
            map.iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key.clone(), without_nulls(value)))
                .collect(),
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
            match typed.get(key) {
                Some(typed) => lost(value, typed, &below),
                None if value.is_null() || key == "$patch" => None,
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
