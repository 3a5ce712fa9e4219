//! Quotes that close nothing: the text has them in it.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::node::{Node, Style, Value};
use crate::source::Span;

/// Tells of texts without quotes that end with one.
pub(super) fn warnings(node: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    below(node, &mut found);
    found
}

fn below(node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Scalar(scalar) if scalar.style == Style::Plain => {
            let is_stray = |quote: &char| {
                scalar.text.ends_with(*quote) && scalar.text.matches(*quote).count() == 1
            };
            let Some(quote) = ['"', '\''].into_iter().find(is_stray) else { return };
            let place = Span { start: node.span.end.saturating_sub(1), ..node.span };
            let start = Span { end: node.span.start, ..node.span };
            found.push(
                Diagnostic::warning(Code::AmbiguousScalar, "a quote that nothing opens")
                    .at(place, "a part of the text")
                    .help("put one before the text as well, or remove it")
                    .fix(start, quote),
            );
        }
        Value::Null | Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| below(item, found)),
        Value::Map(map) => map.entries.values().for_each(|entry| below(&entry.node, found)),
    }
}
