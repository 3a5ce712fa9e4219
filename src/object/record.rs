//! An object as it was built: its values in one list, their texts in one string.
//!
//! A stack has thousands of objects, most of which are written once and never looked into. As JSON,
//! every key and every text of them would be an allocation, and every map a hash table.

use serde_json::{Map, Number, Value as Json};

/// A tree of values, each before those that it holds.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub(super) text: String,
    pub(super) nodes: Vec<RecordNode>,
}

/// A value, and the key that leads to it.
#[derive(Clone, Debug)]
pub(super) struct RecordNode {
    pub key: Key,
    pub leaf: Leaf,
    /// The place in the list after all that it holds.
    pub end: u32,
}

/// What leads to a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Key {
    /// Its place in a list; at the root, nothing.
    None,
    /// The field of a type.
    Field(&'static str),
    /// A key of the user's.
    Text(Slice),
}

#[derive(Clone, Debug)]
pub(super) enum Leaf {
    Null,
    Bool(bool),
    Number(Number),
    Text(Slice),
    List,
    Map,
}

/// Bytes of the text of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slice {
    pub start: u32,
    pub end: u32,
}

/// A value of a record.
#[derive(Clone, Copy, Debug)]
pub struct RecordPart<'r> {
    record: &'r Record,
    index: usize,
}

/// What a [`RecordPart`] is.
#[derive(Clone, Debug)]
pub enum PartValue<'r> {
    Null,
    Bool(bool),
    Number(&'r Number),
    Text(&'r str),
    List(Parts<'r>),
    Map(Parts<'r>),
}

/// The values in a list or a map.
#[derive(Clone, Debug)]
pub struct Parts<'r> {
    record: &'r Record,
    next: usize,
    end: usize,
}

impl Record {
    pub fn root(&self) -> RecordPart<'_> {
        RecordPart { record: self, index: 0 }
    }

    fn slice(&self, slice: Slice) -> &str {
        &self.text[slice.start as usize..slice.end as usize]
    }
}

impl<'r> RecordPart<'r> {
    /// The key that leads here; empty where it is an item of a list.
    pub fn key(self) -> &'r str {
        match self.record.nodes[self.index].key {
            Key::None => "",
            Key::Field(name) => name,
            Key::Text(slice) => self.record.slice(slice),
        }
    }

    pub fn value(self) -> PartValue<'r> {
        let RecordNode { key: _, leaf, end } = &self.record.nodes[self.index];
        let below = || Parts { record: self.record, next: self.index + 1, end: *end as usize };
        match leaf {
            Leaf::Null => PartValue::Null,
            Leaf::Bool(bool) => PartValue::Bool(*bool),
            Leaf::Number(number) => PartValue::Number(number),
            Leaf::Text(slice) => PartValue::Text(self.record.slice(*slice)),
            Leaf::List => PartValue::List(below()),
            Leaf::Map => PartValue::Map(below()),
        }
    }

    /// The value of a key, where this is a map that has it.
    pub fn get(self, key: &str) -> Option<Self> {
        let PartValue::Map(mut entries) = self.value() else { return None };
        entries.find(|entry| entry.key() == key)
    }

    pub fn as_text(self) -> Option<&'r str> {
        if let PartValue::Text(text) = self.value() { Some(text) } else { None }
    }

    pub fn to_json(self) -> Json {
        match self.value() {
            PartValue::Null => Json::Null,
            PartValue::Bool(bool) => bool.into(),
            PartValue::Number(number) => Json::Number(number.clone()),
            PartValue::Text(text) => text.into(),
            PartValue::List(items) => items.map(RecordPart::to_json).collect(),
            PartValue::Map(entries) => {
                let entries = entries.map(|entry| (entry.key().to_owned(), entry.to_json()));
                Json::Object(entries.collect::<Map<_, _>>())
            }
        }
    }
}

impl Parts<'_> {
    pub fn is_empty(&self) -> bool {
        self.next == self.end
    }
}

impl<'r> Iterator for Parts<'r> {
    type Item = RecordPart<'r>;

    fn next(&mut self) -> Option<RecordPart<'r>> {
        if self.is_empty() {
            return None;
        }
        let part = RecordPart { record: self.record, index: self.next };
        self.next = self.record.nodes[self.next].end as usize;
        Some(part)
    }
}
