//! Trees that can be written: JSON, and objects as they were recorded.

use std::iter::Map;
use std::slice;

use serde_json::{Number, Value as Json, map};

use crate::object::record::{PartValue, Parts, RecordPart};

/// A value that is a tree.
pub(super) trait AnyTree<'v>: Copy {
    type Items: Iterator<Item = Self>;
    type Entries: Iterator<Item = (&'v str, Self)>;

    fn shape(self) -> TreeShape<'v, Self>;

    fn is_list(self) -> bool {
        matches!(self.shape(), TreeShape::EmptyList | TreeShape::List(_))
    }
}

/// What a tree is; lists and maps without anything in them are leaves.
pub(super) enum TreeShape<'v, T: AnyTree<'v>> {
    Null,
    Bool(bool),
    Number(&'v Number),
    Text(&'v str),
    EmptyList,
    EmptyMap,
    List(T::Items),
    Map(T::Entries),
}

impl<'v> AnyTree<'v> for &'v Json {
    type Items = slice::Iter<'v, Json>;
    type Entries = Map<map::Iter<'v>, fn((&'v String, &'v Json)) -> (&'v str, &'v Json)>;

    fn shape(self) -> TreeShape<'v, Self> {
        match self {
            Json::Null => TreeShape::Null,
            Json::Bool(value) => TreeShape::Bool(*value),
            Json::Number(number) => TreeShape::Number(number),
            Json::String(text) => TreeShape::Text(text),
            Json::Array(items) if items.is_empty() => TreeShape::EmptyList,
            Json::Object(map) if map.is_empty() => TreeShape::EmptyMap,
            Json::Array(items) => TreeShape::List(items.iter()),
            Json::Object(map) => {
                let entry: fn((&'v String, &'v Json)) -> _ = |(key, value)| (key.as_str(), value);
                TreeShape::Map(map.iter().map(entry))
            }
        }
    }
}

impl<'v> AnyTree<'v> for RecordPart<'v> {
    type Items = Parts<'v>;
    type Entries = Map<Parts<'v>, fn(RecordPart<'v>) -> (&'v str, RecordPart<'v>)>;

    fn shape(self) -> TreeShape<'v, Self> {
        match self.value() {
            PartValue::Null => TreeShape::Null,
            PartValue::Bool(value) => TreeShape::Bool(value),
            PartValue::Number(number) => TreeShape::Number(number),
            PartValue::Text(text) => TreeShape::Text(text),
            PartValue::List(items) if items.is_empty() => TreeShape::EmptyList,
            PartValue::Map(entries) if entries.is_empty() => TreeShape::EmptyMap,
            PartValue::List(items) => TreeShape::List(items),
            PartValue::Map(entries) => {
                let entry: fn(RecordPart<'v>) -> _ = |entry| (entry.key(), entry);
                TreeShape::Map(entries.map(entry))
            }
        }
    }
}
