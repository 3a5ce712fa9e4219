//! The hatches `pod`, `container` and `affinity`: fragments of Kubernetes' own types, checked against
//! these types before anything is built.

use k8s_openapi::api::core::v1::{Affinity, Container, PodSpec};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::admission::fit::{fields, misfits};
use crate::admission::misfit::{self, OtherFragment};
use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::layer::way::{WayStep, reached};
use crate::source::Span;
use crate::values::raw::Raw;
use crate::values::read::At;

/// A fragment of a PodSpec.
pub fn pod(field: Option<&At<Raw>>, report: &mut Report) -> Option<Raw> {
    let field = field?;
    let mut filled = field.value.json.clone();
    for list in ["containers", "initContainers"] {
        let containers = filled.get(list).and_then(Json::as_array);
        let mut containers = containers.into_iter().flatten();
        if let Some(nameless) = containers.position(|one| one.get("name").is_none()) {
            let way = [WayStep::Key(list), WayStep::Item(nameless)];
            report.add(
                Diagnostic::error(Code::Missing, format!("a container in `{list}` needs a `name`"))
                    .at(reached(&field.value.written, &way).node.span, "merged by name")
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
        let place = reached(&field.value.written, &[WayStep::Key(list)]).place();
        report.add(no_effect(place, &format!("an empty `{list}`")));
        return None;
    }
    if let Some(fragment) = filled.as_object_mut() {
        fragment.entry("containers").or_insert_with(|| Json::Array(Vec::new()));
    }
    check::<PodSpec>(field, &filled, Some(("container", fields::<Container>())), report)
}

/// A fragment of a Container.
pub fn container(field: Option<&At<Raw>>, report: &mut Report) -> Option<Raw> {
    let field = field?;
    let mut filled = field.value.json.clone();
    if filled.get("name").is_some() {
        let place = reached(&field.value.written, &[WayStep::Key("name")]);
        report.add(no_effect(place.key.unwrap_or(field.span), "a `name`"));
        return None;
    }
    if let Some(container) = filled.as_object_mut() {
        container.entry("name").or_insert_with(|| "name".into());
    }
    check::<Container>(field, &filled, Some(("pod", fields::<PodSpec>())), report)
}

/// What a hatch says and nothing comes of: containers merge by name into those that are there.
fn no_effect(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(Code::Conflict, format!("{what} has no effect here"))
        .at(span, "merged into the containers that gen makes, by their names")
        .help("remove it; a container beside the component's own is one of `sidecars` or `initContainers`")
}

/// An affinity.
pub fn affinity(field: Option<&At<Raw>>, report: &mut Report) -> Option<Raw> {
    check::<Affinity>(field?, &field?.value.json, None, report)
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

/// Reports what of a fragment is no part of its type.
fn check<T: DeserializeOwned>(
    field: &At<Raw>,
    filled: &Json,
    beside: Option<OtherFragment>,
    report: &mut Report,
) -> Option<Raw> {
    let Raw { written, .. } = &field.value;
    if let Some(directive) = unknown_directive(filled) {
        report.add(
            Diagnostic::error(Code::InvalidValue, format!("gen does not know `{directive}`"))
                .at(field.span, "merged into the rendered object")
                .help("use `$patch: delete` or `$patch: replace`"),
        );
        return None;
    }
    let misfits = misfits::<T>(filled);
    for misfit in &misfits {
        let place = reached(written, misfit.way.steps());
        report.add(misfit::told(misfit, Some(place), field.span, Code::InvalidValue, beside));
    }
    misfits.is_empty().then(|| field.value.clone())
}
