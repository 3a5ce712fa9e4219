//! Which value of a draft a place in its text is.

use crate::layer::node::{Node, Value};

/// The keys, and places in lists, that lead to what stands at a byte of a text, as deep as they go.
pub fn path(root: &Node, at: u32) -> Vec<String> {
    let mut found = Vec::new();
    let mut node = root;
    loop {
        // What begins last before the byte holds it: keys stand in the order in which they are written.
        let next = match &node.value {
            Value::Map(map) => map
                .entries
                .iter()
                .rfind(|(_, entry)| entry.key.start <= at)
                .map(|(key, entry)| (key.clone(), &entry.node, at < entry.key.end)),
            Value::List(items) => items
                .iter()
                .enumerate()
                .rfind(|(_, item)| item.span.start <= at)
                .map(|(place, item)| (place.to_string(), item, false)),
            Value::Scalar(_) | Value::Null => None,
        };
        let Some((key, below, is_key)) = next else { return found };
        found.push(key);
        if is_key {
            return found;
        }
        node = below;
    }
}
