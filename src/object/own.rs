//! Objects that users write themselves: named, and in a namespace and a wave.

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use crate::object::metadata::SYNC_WAVE;
use crate::object::{FIRST_WAVE, LAST_WAVE, Object, Phase};
use crate::source::Span;
use crate::stack::Stack;
use crate::values::raw::Raw;
use crate::values::read::At;
use crate::values::suggest::list_of;

/// Kinds that belong to no namespace, of those that people add to an application.
const OF_CLUSTER: [&str; 22] = [
    "APIService",
    "CSIDriver",
    "ClusterIssuer",
    "ClusterPolicy",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterSecretStore",
    "CustomResourceDefinition",
    "GatewayClass",
    "IngressClass",
    "IngressClassParams",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeSnapshotClass",
];

/// What names an object, whether a text can, and what to write instead.
type NamingField = (&'static str, fn(&str) -> bool, &'static str);

/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#path-segment-names>
const NAMING: [NamingField; 3] = [
    ("/apiVersion", is_api_version, "write a version, or a group and a version: `v1`, `apps/v1`"),
    ("/kind", is_kind, "write one word, as in `kind: ConfigMap`"),
    ("/metadata/name", is_path_segment, "write a name without `/` and `%`, as in `name: settings`"),
];

fn is_api_version(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
    };
    match text.split_once('/') {
        Some((group, version)) => word(group) && word(version),
        None => word(text),
    }
}

fn is_kind(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn is_path_segment(text: &str) -> bool {
    !matches!(text, "." | "..") && !text.contains(|c: char| "/%".contains(c) || c.is_control())
}

/// The object that a user wrote.
///
/// # Errors
/// It is none, or it is not said where it belongs.
pub fn object(extra: &At<Raw>, stack: &Stack) -> Result<Object, Diagnostic> {
    let mut body = extra.value.json.clone();
    let has = |pointer: &str| {
        body.pointer(pointer).and_then(Json::as_str).is_some_and(|text| !text.is_empty())
    };
    for (pointer, name) in
        [("/apiVersion", "apiVersion"), ("/kind", "kind"), ("/metadata/name", "metadata.name")]
    {
        if !has(pointer) {
            return Err(Diagnostic::error(Code::Missing, format!("an object needs `{name}`"))
                .at(extra.span, "no Kubernetes object")
                .help(format!("add `{name}: …`")));
        }
    }
    for (field, is_fit, help) in NAMING {
        let text = body.pointer(field).and_then(Json::as_str).unwrap_or_default();
        if !is_fit(text) {
            let name = field.trim_start_matches('/').replace('/', ".");
            let message = format!("`{}` is no `{name}` of an object", text.escape_debug());
            return Err(Diagnostic::error(Code::InvalidValue, message)
                .at(extra.span, "no Kubernetes object")
                .help(help));
        }
    }
    let annotations = &body["metadata"]["annotations"];
    if !annotations.is_null() && !annotations.is_object() {
        return Err(Diagnostic::error(Code::WrongType, "`metadata.annotations` takes a map")
            .at(extra.span, "no Kubernetes object")
            .help("write `annotations: { key: value }`"));
    }
    let wave = wave(&body, extra.span)?;
    let kind = body["kind"].as_str().unwrap_or_default();
    // Who writes `namespace: null` says that there is none, whatever the kind.
    let settled = has("/metadata/namespace") || OF_CLUSTER.contains(&kind);
    let written = body["metadata"].get("namespace").is_some();
    let without = written && body["metadata"]["namespace"].is_null();
    if without && let Some(metadata) = body["metadata"].as_object_mut() {
        metadata.shift_remove("namespace");
    } else if !settled {
        let [only] = stack.namespaces.as_slice() else {
            let names = stack.namespaces.iter().map(|namespace| namespace.name.as_str());
            return Err(Diagnostic::error(
                Code::Missing,
                "the stack has several namespaces, and this object names none",
            )
            .at(extra.span, "in which one?")
            .help(format!("add `metadata.namespace`: {}", list_of(names))));
        };
        body["metadata"]["namespace"] = only.name.as_str().into();
    }
    body["metadata"]["annotations"][SYNC_WAVE] = wave.to_string().into();
    let phase = Phase::Needs;
    let (origin, body) = (Some(extra.span), body.into());
    Ok(Object { wave, phase, tier: None, component: None, origin, patches: Vec::new(), body })
}

fn wave(body: &Json, span: Span) -> Result<i8, Diagnostic> {
    let Some(annotation) = body["metadata"]["annotations"].get(SYNC_WAVE) else {
        return Ok(LAST_WAVE);
    };
    let wave = annotation.as_str().and_then(|text| text.parse().ok());
    wave.filter(|wave| (FIRST_WAVE..=LAST_WAVE).contains(wave)).ok_or_else(|| {
        Diagnostic::error(
            Code::InvalidValue,
            format!("a wave is a text from \"{FIRST_WAVE}\" to \"{LAST_WAVE}\""),
        )
        .at(span, format!("its `{SYNC_WAVE}` is {annotation}"))
        .help(format!("write `{SYNC_WAVE}: \"{LAST_WAVE}\"`"))
    })
}
