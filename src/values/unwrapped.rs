//! A text that stands in a list of one, or in a map that names it: `[web]`, `{ name: web }`.

use crate::layer::node::{Node, Style, Value};
use crate::values::advice::Advice;
use crate::values::flow;
use crate::values::path::KeyPath;
use crate::values::secrets::holds_secret;

/// Keys under which other tools have the name of what is meant.
const NAMES: [&str; 6] = ["name", "secretName", "claimName", "configMapName", "key", "value"];

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
        Value::Map(map) => NAMES.iter().find_map(|name| map.get(name)),
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
