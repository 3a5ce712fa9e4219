//! `A=b` of a command line, where a map of texts belongs.

use crate::values::flow;
use crate::values::secrets::{holds_password, is_secret_variable};

/// Maps whose entries are names and texts, and which people write as one text.
pub(super) const OF_TEXTS: [&str; 12] = [
    "annotations",
    "env",
    "headers",
    "ingress",
    "labels",
    "namespaceLabels",
    "nodeSelector",
    "params",
    "pod",
    "podLabels",
    "requestHeaders",
    "selector",
];

/// The map that a text of names and values stands for, unless it may hold a secret.
pub(super) fn map_of(key: &str, text: &str) -> Option<String> {
    if !OF_TEXTS.contains(&key) || text.contains('\n') || holds_password(text) {
        return None;
    }
    // One line as shells, or YAML without its blank, have it.
    let one = text.split_once(" = ").or_else(|| text.split_once(':'));
    if let Some((name, value)) = one
        && !value.contains(['=', ':', ',', ' '])
        && !name.contains(['=', ' '])
        && !value.is_empty()
    {
        return Some(format!("{{ {} }}", pair(&format!("{name}={value}"))?));
    }
    let parts = text.split([',', '&', ' ']).filter(|part| !part.is_empty());
    let pairs: Option<Vec<String>> = parts.map(pair).collect();
    let pairs = pairs.filter(|pairs| !pairs.is_empty())?;
    Some(format!("{{ {} }}", pairs.join(", ")))
}

fn pair(text: &str) -> Option<String> {
    let (name, value) = text.split_once('=')?;
    let is_name = !name.is_empty() && !name.contains(['"', '\'', ':', '{']);
    (is_name && !is_secret_variable(name, value))
        .then(|| format!("{}: {}", flow::text(name), flow::text(value)))
}
