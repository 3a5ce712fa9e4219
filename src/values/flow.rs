//! Values as YAML on one line, for helps that show how something is written.

use crate::layer::node::{Map, Node, Scalar, Style, Value};
use crate::layer::scalar::certain_text;
use crate::source::Span;

/// All that is written of a node: of lists and maps in block style, a node remembers the first line.
pub fn extent(found: &Node) -> Span {
    let last = match &found.value {
        Value::List(items) => items.last(),
        Value::Map(map) => {
            map.entries.values().map(|entry| &entry.node).max_by_key(|node| node.span.end)
        }
        Value::Null | Value::Scalar(_) => None,
    };
    let end = last.map_or(found.span.end, |last| extent(last).end);
    Span { end: found.span.end.max(end), ..found.span }
}

/// A node in flow style.
pub fn node(found: &Node) -> String {
    match &found.value {
        Value::Null => "null".to_owned(),
        Value::Scalar(found) => scalar(found),
        Value::List(items) => {
            format!("[{}]", items.iter().map(node).collect::<Vec<_>>().join(", "))
        }
        Value::Map(found) => map(found, &[]),
    }
}

/// A map in flow style without some of its keys.
pub fn map(found: &Map, without: &[&str]) -> String {
    let kept = found.entries.iter().filter(|(key, _)| !without.contains(&key.as_str()));
    let entries: Vec<String> =
        kept.map(|(key, entry)| format!("{}: {}", text(key), node(&entry.node))).collect();
    if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
}

/// A text that is read as itself by every reader: plain where it can be, else in quotes.
pub fn text(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || "./_".contains(c));
    if starts && text.chars().all(safe) && certain_text(text).is_ok() {
        return text.to_owned();
    }
    serde_json::Value::from(text).to_string()
}

/// Numbers and the like stay what they are; whatever is text stays text.
fn scalar(found: &Scalar) -> String {
    let number = |c: char| c.is_ascii_digit() || c == '.';
    if found.style != Style::Quoted
        && (matches!(&*found.text, "true" | "false") || found.text.chars().all(number))
    {
        return found.text.clone();
    }
    text(&found.text)
}
