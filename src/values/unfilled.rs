//! Keys with nothing behind them: whoever leaves one behind seldom means to delete what it says.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::merge::MergeShape;
use crate::layer::node::{Entry, Node, Value};

/// Tells of the keys of a merged tree that take a value and have none; a written `null` is meant. Of maps by names, what is
/// below may be commented out.
pub fn warnings(root: &Node, shape: &MergeShape) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    below(root, shape, &mut String::new(), &mut found);
    found
}

fn below(node: &Node, shape: &MergeShape, path: &mut String, found: &mut Vec<Diagnostic>) {
    let Value::Map(map) = &node.value else { return };
    let is_fixed = matches!(shape, MergeShape::Object { .. });
    if !is_fixed && !matches!(shape, MergeShape::Map(_) | MergeShape::Named(_)) {
        return;
    }
    for (key, entry) in &map.entries {
        let length = path.len();
        if length > 0 {
            path.push('.');
        }
        path.push_str(key);
        let own = shape.below(key);
        let takes_value = matches!(own, MergeShape::Leaf | MergeShape::Object { .. });
        if is_fixed && takes_value && is_unfilled(&entry.node) {
            found.push(told(path, entry));
        }
        below(&entry.node, own, path, found);
        path.truncate(length);
    }
}

/// Whether nothing is written where a value belongs.
fn is_unfilled(node: &Node) -> bool {
    node.is_null() && node.span.start == node.span.end
}

fn told(path: &str, entry: &Entry) -> Diagnostic {
    Diagnostic::warning(Code::Missing, format!("`{path}` is empty"))
        .at(entry.key, "nothing stands behind it")
        .help("write a value, or remove the key; `null` says that it is meant")
}
