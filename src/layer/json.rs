//! A tree as JSON: what its scalars mean, without their places; and JSON as a tree.

use serde_json::Value as Json;

use crate::layer::node::{Entry, Map, Node, Scalar, Style, Value};
use crate::layer::scalar::{Meaning, meaning};
use crate::source::{FileId, Span};

/// The tree as JSON; deleted keys are absent.
pub fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(scalar) => scalar_json(scalar),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Map(map) => Json::Object(
            map.present().map(|(key, entry)| (key.clone(), to_json(&entry.node))).collect(),
        ),
    }
}

fn scalar_json(scalar: &Scalar) -> Json {
    if scalar.style == Style::Quoted {
        return scalar.text.clone().into();
    }
    let found = scalar_meaning(scalar);
    // A flag is read by the type of its place: what would be printed otherwise is its text.
    let shown = found.as_ref().map(Json::to_string);
    if scalar.style == Style::Flag && shown.as_ref() != Some(&scalar.text) {
        return scalar.text.clone().into();
    }
    found.unwrap_or_else(|| scalar.text.clone().into())
}

/// What a scalar means that is no text.
fn scalar_meaning(scalar: &Scalar) -> Option<Json> {
    Some(match meaning(&scalar.text) {
        Meaning::Null => Json::Null,
        Meaning::Bool(value) => value.into(),
        Meaning::Integer(value) => value.into(),
        Meaning::Float(value) => value.into(),
        Meaning::Text | Meaning::Ambiguous(_) => return None,
    })
}

/// JSON as a tree in a file of its own. Nobody wrote that file: places in it tell what comes before what,
/// about as far from each other as they would be in a text.
pub fn from_json(file: FileId, json: &Json) -> Node {
    CountedText { file, end: 0 }.node(json)
}

/// A text that is counted and not written.
struct CountedText {
    file: FileId,
    end: u32,
}

impl CountedText {
    fn node(&mut self, json: &Json) -> Node {
        let start = self.end;
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(value) => self.scalar(value.to_string(), Style::Plain),
            Json::Number(number) => self.scalar(number.to_string(), Style::Plain),
            Json::String(text) => self.scalar(text.clone(), Style::Quoted),
            Json::Array(items) => Value::List(items.iter().map(|item| self.node(item)).collect()),
            Json::Object(pairs) => {
                let entries = pairs.iter().map(|(name, json)| {
                    let key = self.place(name);
                    (name.clone(), Entry { key, node: self.node(json) })
                });
                Value::Map(Map { entries: entries.collect() })
            }
        };
        Node::new(Span { file: self.file, start, end: self.end.max(start + 1) }, value)
    }

    fn scalar(&mut self, text: String, style: Style) -> Value {
        self.place(&text);
        Value::Scalar(Scalar { text, style })
    }

    /// The place of a text, with what separates it from the next.
    fn place(&mut self, text: &str) -> Span {
        let start = self.end;
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let end = start.saturating_add(length).saturating_add(1);
        self.end = end.saturating_add(1).min(u32::MAX - 1);
        Span { file: self.file, start, end }
    }
}
