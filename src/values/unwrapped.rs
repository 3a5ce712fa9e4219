//! A text that stands in a list of one, or in a map that names it: `[web]`, `{ name: web }`.

use crate::layer::node::{Node, Style, Value};
use crate::values::advice::Advice;
use crate::values::flow;
use crate::values::path::KeyPath;
use crate::values::secrets::holds_secret;

/// Keys under which other tools have the name of what is meant.
const NAMES: [&str; 12] = [
    "name",
    "secretName",
    "claimName",
    "configMapName",
    "key",
    "value",
    "fieldPath",
    "enabled",
    "path",
    "mountPath",
    "request",
    "hostname",
];

/// Keys that Kubernetes has around names and texts that stand without them here.
const WRAPPERS: [&str; 9] =
    ["matchLabels", "hard", "labels", "annotations", "data", "selector", "values", "set", "add"];

/// What to write where a text belongs and a list or a map of one is; a secret is never repeated.
pub(super) fn unwrapped(path: &KeyPath, node: &Node) -> Option<Advice> {
    let is_scalar = |node: &&Node| node.as_scalar().is_some();
    let only = match &node.value {
        Value::List(items) => match items.as_slice() {
            [only] => Some(only),
            _ => None,
        },
        Value::Map(_) if is_flag(node) => {
            return Some(Advice::say(
                "write `\\.` for a dot inside of a name, as in `example\\.com/a`: a dot alone leads into a map",
            ));
        }
        Value::Map(map) if path.last() == "auth" && map.get("enabled").is_none() => {
            return Some(Advice::say(
                "write `credentials: { existingSecret: { name: my-secret } }`; `auth` says whether there is a password",
            ));
        }
        Value::Map(_) if path.last() == "text" => {
            return Some(Advice::say(
                "write it as one text: `text: |`, and the lines indented below that",
            ));
        }
        Value::Map(_) if path.keys().ends_with(&["route", "tls"]) => {
            return Some(Advice::say("write `true`: the certificate is that of the Gateway"));
        }
        Value::Map(map) if path.last() == "waitFor" => {
            let names: Vec<String> = map.entries.keys().map(|name| flow::text(name)).collect();
            return Some(Advice::say(format!("write the names: `[{}]`", names.join(", "))));
        }
        Value::Map(_) if path.last() == "security" => {
            return Some(Advice::say(
                "write `user`, `group`, `readOnly` and `capabilities` beside it; the rest is `container: { securityContext: { … } }`",
            ));
        }
        // `- database: {}`
        Value::Map(map)
            if path.is_item()
                && map.entries.len() == 1
                && map.entries.values().all(|entry| entry.node.as_scalar().is_none()) =>
        {
            return map.entries.keys().next().map(|name| Advice::write(flow::text(name)));
        }
        Value::Map(map) => {
            let is_wrapped = WRAPPERS.contains(&path.last())
                && map.entries.values().all(|entry| entry.node.as_scalar().is_some());
            if let Some(parent) = path.keys().iter().rev().nth(1).filter(|_| is_wrapped) {
                return Some(Advice::say(format!(
                    "write what is in it below `{parent}` itself, without `{}`",
                    path.last()
                )));
            }
            NAMES.iter().find_map(|name| map.get(name))
        }
        Value::Null | Value::Scalar(_) => None,
    };
    let only = only.filter(is_scalar).filter(|_| !path.is_secret() && !holds_secret(node))?;
    Some(Advice::write(flow::node(only)))
}

/// Whether something was set on the command line.
pub(super) fn is_flag(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(scalar) => scalar.style == Style::Flag,
        Value::Map(map) => map.entries.values().any(|entry| is_flag(&entry.node)),
        Value::List(items) => items.iter().any(is_flag),
        Value::Null => false,
    }
}
