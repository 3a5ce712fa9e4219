//! Structs of which exactly one part, or at most one, is to be there.

use crate::layer::node::Node;
use crate::shape::fault::CONFLICT;
use crate::shape::here::{Here, head};
use crate::shape::table::{Shape, Takes};
use crate::values::suggest::list_of;

const HANDLERS: &[&str] = &["httpGet", "exec", "tcpSocket", "grpc"];
const SOURCES: &[&str] =
    &["configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef", "fileKeyRef"];
const PROJECTIONS: &[&str] = &[
    "configMap",
    "secret",
    "downwardAPI",
    "serviceAccountToken",
    "clusterTrustBundle",
    "podCertificate",
];

/// Struct, its parts, and whether one of them must be there.
const CHOICES: [(&str, &[&str], bool); 9] = [
    // GEN428 tells of those that name nothing.
    ("EnvFromSource", &["configMapRef", "secretRef"], false),
    ("EnvVarSource", SOURCES, false),
    ("IngressBackend", &["service", "resource"], true),
    ("LifecycleHandler", &["exec", "httpGet", "tcpSocket", "sleep"], true),
    ("PodDisruptionBudgetSpec", &["minAvailable", "maxUnavailable"], false),
    ("Probe", HANDLERS, true),
    ("ServiceBackendPort", &["name", "number"], true),
    ("VolumeProjection", PROJECTIONS, true),
    ("WebhookClientConfig", &["url", "service"], true),
];

/// What a PersistentVolume has beside its source.
const NO_SOURCES: [&str; 9] = [
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
];

/// Whether only some parts of a struct may stand together.
pub fn is_of(shape: &str) -> bool {
    matches!(shape, "Volume" | "PersistentVolumeSpec" | "EnvVar" | "NetworkPolicyPeer")
        || CHOICES.iter().any(|(name, ..)| *name == shape)
}

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node, shape: &Shape) {
    match shape.name {
        // A volume without a source is an empty folder.
        "Volume" => {
            let sources =
                shape.fields.iter().filter(|field| matches!(field.takes, Takes::Shape(_)));
            one_of(here, node, &sources.map(|field| field.name).collect::<Vec<_>>(), false);
        }
        "PersistentVolumeSpec" => {
            let sources = shape.fields.iter().map(|field| field.name);
            let sources: Vec<&str> = sources.filter(|name| !NO_SOURCES.contains(name)).collect();
            one_of(here, node, &sources, true);
        }
        "EnvVar" => {
            let is_empty = node.get("value").and_then(Node::as_scalar);
            if is_empty.is_none_or(|scalar| !scalar.text.is_empty()) {
                one_of(here, node, &["value", "valueFrom"], false);
            }
        }
        "NetworkPolicyPeer" => {
            one_of(here, node, &["ipBlock", "podSelector"], false);
            one_of(here, node, &["ipBlock", "namespaceSelector"], false);
        }
        name => {
            if let Some((_, parts, needs)) = CHOICES.iter().find(|(shape, ..)| *shape == name) {
                one_of(here, node, parts, *needs);
            }
        }
    }
}

fn one_of<'a>(here: &mut Here<'_, 'a>, node: &'a Node, parts: &[&str], needs_one: bool) {
    let Some(map) = node.as_map() else { return };
    let mut there = map.present().filter(|(key, _)| parts.contains(&key.as_str()));
    match (there.next(), there.next()) {
        (None, _) if needs_one => {
            let at = head(node);
            let message = format!("`{}` of {} says nothing", here.way, here.object.label());
            let known = list_of(parts.iter().copied().take(6));
            let found = CONFLICT
                .error(message)
                .at(at, "none of what it can be")
                .help(format!("write one of {known}"));
            here.report(found);
        }
        (Some((first, one)), Some((second, other))) => {
            let message = format!(
                "`{}` and `{second}` of {} cannot stand together",
                here.way.to(first),
                here.object.label()
            );
            let found = CONFLICT
                .error(message)
                .at(other.key, "only one of the two")
                .also(one.key, "the other one")
                .help("remove one of them");
            here.report(found);
        }
        _ => {}
    }
}
