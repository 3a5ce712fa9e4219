//! ConfigMaps and Secrets: keys, base64, size, and what a type of Secret has to hold.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::diagnostic::Severity;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::{is_filled_by_program, is_gap};
use crate::shape::fault::{CONFLICT, MISSING, VALUE};
use crate::shape::here::Here;
use crate::shape::name::is_key;

/// The most bytes that a ConfigMap or a Secret may hold.
/// <https://kubernetes.io/docs/concepts/configuration/configmap/#motivation>
const MOST_BYTES: usize = 1024 * 1024;

/// Types of Secrets, and the keys that each has to hold.
/// <https://kubernetes.io/docs/concepts/configuration/secret/#secret-types>
const TYPES: [(&str, &[&str]); 4] = [
    ("kubernetes.io/tls", &["tls.crt", "tls.key"]),
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"]),
    ("kubernetes.io/dockercfg", &[".dockercfg"]),
    ("kubernetes.io/ssh-auth", &["ssh-privatekey"]),
];

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let is_secret = here.object.kind == "Secret";
    let encoded = if is_secret { "data" } else { "binaryData" };
    let mut bytes = 0;
    for list in ["data", "stringData", "binaryData"] {
        for (key, entry) in node.pairs(list) {
            let text = entry.node.text("").unwrap_or_default();
            if !is_key(key) && !is_gap(key) {
                let message =
                    format!("`{key}` is no valid key in `{list}` of {}", here.object.label());
                let help = "write letters, digits, `-`, `_` and `.`";
                here.report(VALUE.error(message).at(entry.key, "refused").help(help));
            }
            if list == encoded {
                bytes += text.len() / 4 * 3;
                base64(here, list, key, &entry.node, text);
            } else {
                bytes += text.len();
            }
        }
    }
    if bytes > MOST_BYTES {
        let message = format!("{} holds {bytes} bytes, more than 1 MiB", here.object.label());
        let help = "put it into the image, or on a volume";
        here.report(VALUE.error(message).at(here.object.place(), "too large").help(help));
    }
    if is_secret {
        keys_of_type(here, node);
    } else {
        for (key, entry) in node.pairs("binaryData") {
            if let Some(other) = node.at("data").and_then(|data| data.get(key)) {
                let message = format!("{} has the key `{key}` twice", here.object.label());
                let found = CONFLICT
                    .error(message)
                    .at(entry.key, "in `binaryData`")
                    .also(other.span, "in `data`")
                    .help("remove one of them");
                here.report(found);
            }
        }
    }
}

fn base64(here: &mut Here, list: &str, key: &str, node: &Node, text: &str) {
    let compact: String = text.chars().filter(|one| !matches!(one, '\n' | '\r')).collect();
    let is_filled = is_filled_by_program(text);
    if STANDARD.decode(compact.as_bytes()).is_ok() || is_filled || node.as_scalar().is_none() {
        return;
    }
    let message = format!("`{list}.{key}` of {} is no base64", here.object.label());
    if is_gap(text) {
        let mut found = VALUE.error(message).at(node.span, "a gap to be filled, as base64");
        found.severity = Severity::Warning;
        here.report(found.help("write it below `stringData`, where it is taken as it is"));
        return;
    }
    let help = if list == "data" {
        "write it below `stringData` as it is, or encode it: `printf %s TEXT | base64 -w0`"
    } else {
        "write it below `data` as it is, or encode it"
    };
    here.report(VALUE.error(message).at(node.span, "cannot be decoded").help(help));
}

/// A login for registries, which has to be JSON.
fn login<'a>(here: &mut Here<'_, 'a>, node: &'a Node, kind: &str) {
    let Some(key) = kind.strip_prefix("kubernetes.io/").filter(|key| key.starts_with("docker"))
    else {
        return;
    };
    let name = format!(".{key}");
    let of = |list: &str| node.at(list).and_then(|map| map.get(&name));
    let plain = of("stringData").and_then(|one| Some((one, one.text("")?.to_owned())));
    let encoded = || {
        let one = of("data")?;
        let compact: String = one.text("")?.split_whitespace().collect();
        Some((one, String::from_utf8(STANDARD.decode(compact).ok()?).ok()?))
    };
    let Some((place, text)) = plain.or_else(encoded) else { return };
    let is_json = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text).is_ok();
    if is_json || is_gap(&text) {
        return;
    }
    let message = format!("`{name}` of {} is no JSON", here.object.label());
    let help = "make it with `kubectl create secret docker-registry`";
    here.report(VALUE.error(message).at(place.span, "no login of a registry").help(help));
}

fn keys_of_type<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let Some(kind) = node.get("type") else { return };
    let name = kind.text("").unwrap_or_default();
    let has = |key: &str| {
        ["data", "stringData"].iter().any(|list| {
            node.at(list)
                .and_then(|map| map.as_map())
                .is_some_and(|map| map.entries.contains_key(key))
        })
    };
    if let Some((_, keys)) = TYPES.iter().find(|(known, _)| *known == name)
        && let Some(missing) = keys.iter().find(|key| !has(key))
    {
        let message =
            format!("{} is of type `{name}` and has no key `{missing}`", here.object.label());
        let found = MISSING
            .error(message)
            .at(kind.span, format!("needs `{missing}`"))
            .help(format!("add `{missing}`, or write `type: Opaque`"));
        here.report(found);
    }
    login(here, node, name);
    let is_account = name == "kubernetes.io/service-account-token";
    let annotations = node.at("metadata.annotations");
    let account = annotations.and_then(|one| one.get("kubernetes.io/service-account.name"));
    if is_account && account.is_none() {
        let message = format!("{} names no ServiceAccount", here.object.label());
        let found = MISSING
            .error(message)
            .at(kind.span, "whose token?")
            .help("add the annotation `kubernetes.io/service-account.name`");
        here.report(found);
    }
}
