//! An object as a tree in a file of its own, for what reads the trees of anybody's manifests.
//!
//! Nobody wrote that file: places in it tell what comes before what, about as far from each other as they would be
//! in a text.

use serde_json::Value as Json;

use crate::layer::node::{Entry, Map, Node, Scalar, Style, Value};
use crate::object::body::Body;
use crate::object::record::{PartValue, RecordPart};
use crate::source::{FileId, Span};

impl Body {
    /// What it says, as a tree in a file.
    pub fn tree(&self, file: FileId) -> Node {
        let mut text = CountedText { file, end: 0 };
        match self.record() {
            Some(record) => text.recorded(record),
            None => text.json(self),
        }
    }
}

/// A text that is counted and not written.
struct CountedText {
    file: FileId,
    end: u32,
}

impl CountedText {
    fn recorded(&mut self, part: RecordPart) -> Node {
        let start = self.end;
        let value = match part.value() {
            PartValue::Null => Value::Null,
            PartValue::Bool(value) => self.scalar(value.to_string(), Style::Plain),
            PartValue::Number(number) => self.scalar(number.to_string(), Style::Plain),
            PartValue::Text(text) => self.scalar(text.to_owned(), Style::Quoted),
            PartValue::List(items) => Value::List(items.map(|item| self.recorded(item)).collect()),
            PartValue::Map(entries) => {
                let mut map = Map::with_capacity(entries.clone().count());
                for entry in entries {
                    let key = self.place(entry.key());
                    map.entries
                        .insert(entry.key().to_owned(), Entry { key, node: self.recorded(entry) });
                }
                Value::Map(map)
            }
        };
        self.node(start, value)
    }

    fn json(&mut self, json: &Json) -> Node {
        let start = self.end;
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(value) => self.scalar(value.to_string(), Style::Plain),
            Json::Number(number) => self.scalar(number.to_string(), Style::Plain),
            Json::String(text) => self.scalar(text.clone(), Style::Quoted),
            Json::Array(items) => Value::List(items.iter().map(|item| self.json(item)).collect()),
            Json::Object(pairs) => {
                let entries = pairs.iter().map(|(name, json)| {
                    let key = self.place(name);
                    (name.clone(), Entry { key, node: self.json(json) })
                });
                Value::Map(Map { entries: entries.collect() })
            }
        };
        self.node(start, value)
    }

    fn node(&self, start: u32, value: Value) -> Node {
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
