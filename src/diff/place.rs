//! Where a field was written, for objects that were read.

use crate::diff::list;
use crate::diff::path::{Path, Step};
use crate::layer::json::to_json;
use crate::layer::node::{Node, Value};
use crate::source::Span;

/// The place of a field, or of what it would be in.
pub fn place(node: &Node, path: &Path) -> Span {
    let mut span = node.span;
    let mut node = node;
    let mut field = "";
    for step in &path.0 {
        let next = match (step, &node.value) {
            (Step::Key(key), Value::Map(map)) => {
                field = key;
                map.entries.get(key).map(|entry| (&entry.node, Some(entry.key)))
            }
            (Step::Index(index), Value::List(items)) => items.get(*index).map(|item| (item, None)),
            (Step::Item(name), Value::List(items)) => {
                let bodies: Vec<_> = items.iter().map(to_json).collect();
                let names = list::names(field, &bodies, &[]).map(|(names, _)| names);
                let at = names.and_then(|names| names.iter().position(|other| other == name));
                at.map(|index| (&items[index], None))
            }
            _ => None,
        };
        let Some((below, key)) = next else { break };
        node = below;
        span = key.filter(|_| node.as_scalar().is_none()).unwrap_or(node.span);
    }
    span
}
