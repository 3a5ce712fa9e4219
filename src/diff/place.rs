//! Where a field was written, for objects that were read.

use std::collections::BTreeMap;

use crate::diff::list;
use crate::diff::path::{ObjectPath, PathStep};
use crate::layer::json::to_json;
use crate::layer::node::{Node, Value};
use crate::source::Span;

/// Finds the places of fields of one object. The names of a list's items are read once.
#[derive(Debug, Default)]
pub struct FieldPlaces {
    /// The positions of items by name, by the place of their list.
    lists: BTreeMap<(String, Span), BTreeMap<String, usize>>,
}

impl FieldPlaces {
    /// The place of a field, or of what it would be in.
    pub fn place(&mut self, node: &Node, path: &ObjectPath) -> Span {
        let mut span = node.span;
        let mut node = node;
        let mut field = "";
        for step in &path.0 {
            let next = match (step, &node.value) {
                (PathStep::Key(key), Value::Map(map)) => {
                    field = key;
                    map.entries.get(key).map(|entry| (&entry.node, Some(entry.key)))
                }
                (PathStep::Index(index), Value::List(items)) => {
                    items.get(*index).map(|item| (item, None))
                }
                (PathStep::Item(name), Value::List(items)) => {
                    let names = self
                        .lists
                        .entry((field.to_owned(), node.span))
                        .or_insert_with(|| positions(field, items));
                    names.get(name).and_then(|index| items.get(*index)).map(|item| (item, None))
                }
                _ => None,
            };
            let Some((below, key)) = next else { break };
            node = below;
            span = key.filter(|_| node.as_scalar().is_none()).unwrap_or(node.span);
        }
        span
    }
}

/// The positions of a list's items by their names.
fn positions(field: &str, items: &[Node]) -> BTreeMap<String, usize> {
    let bodies: Vec<_> = items.iter().map(to_json).collect();
    let names = list::names(field, &bodies, &[]).map(|(names, _)| names).unwrap_or_default();
    names.into_iter().enumerate().map(|(index, name)| (name, index)).collect()
}
