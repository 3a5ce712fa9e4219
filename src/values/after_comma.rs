//! A further assignment of `--set` whose path is that of the one before it, cut short: `a.cpu=1,memory=1Gi`.

use crate::layer::merge::MergeShape;
use crate::layer::node::{Map, Node, Style, Value};
use crate::source::Span;
use crate::values::Values;
use crate::values::advice::Advice;
use crate::values::read::FromNode;

/// What to do about a key at the top of the values that stands behind a comma in a flag.
pub(super) fn after_comma(key: &str, span: Span, value: &Node, root: &Map) -> Option<Advice> {
    value.as_scalar().filter(|scalar| scalar.style == Style::Flag)?;
    let mut path = Vec::new();
    let parent = path_before(span, root, Values::SHAPE, &mut path)?;
    let takes = matches!(parent, MergeShape::Map(_)) || parent.has_field(key);
    path.pop();
    path.push(key);
    takes
        .then(|| Advice::say(format!("write `{}=…`: each part has its whole path", path.join("."))))
}

/// Finds the value that ends right before a place: its path, and what its map takes.
fn path_before<'r>(
    span: Span,
    map: &'r Map,
    shape: &'static MergeShape,
    path: &mut Vec<&'r str>,
) -> Option<&'static MergeShape> {
    for (key, entry) in map.present() {
        path.push(key);
        let at = entry.node.span;
        if let Value::Map(below) = &entry.node.value {
            if let Some(found) = path_before(span, below, shape.below(key), path) {
                return Some(found);
            }
        } else if at.file == span.file && at.end + 1 == span.start {
            return Some(shape);
        }
        path.pop();
    }
    None
}
