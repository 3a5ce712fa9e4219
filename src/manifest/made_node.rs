//! Nodes that are made of what is written elsewhere, at its places.

use crate::layer::node::{Entry, Map, Node, Scalar, Style, Value};
use crate::source::{Sources, Span};

/// The last place of a word in a line.
pub fn inside_of(span: Span, word: &str, sources: &Sources) -> Span {
    let text = sources.text(span);
    let Some(at) = text.rfind(word).filter(|_| !word.is_empty()) else { return span };
    let byte = |offset: usize| u32::try_from(offset).unwrap_or_default();
    Span { file: span.file, start: span.start + byte(at), end: span.start + byte(at + word.len()) }
}

/// A text.
pub fn text_node(span: Span, text: &str) -> Node {
    Node::new(span, Value::Scalar(Scalar { text: text.to_owned(), style: Style::Quoted }))
}

/// A list.
pub fn list(span: Span, items: Vec<Node>) -> Node {
    Node::new(span, Value::List(items))
}

/// A map.
pub fn map<'k>(span: Span, entries: impl IntoIterator<Item = (&'k str, Node)>) -> Node {
    let mut made = Map::default();
    for (key, node) in entries {
        made.entries.insert(key.to_owned(), Entry { key: span, node });
    }
    Node::new(span, Value::Map(made))
}
