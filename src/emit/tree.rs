//! Trees that can be written: JSON, and objects as they were recorded.

use std::iter::Map;
use std::slice;

use serde_json::{Number, Value as Json, map};

use crate::object::record::{Part, Parts, Value};

/// A value that is a tree.
pub(super) trait Tree<'v>: Copy {
    type Items: Iterator<Item = Self>;
    type Entries: Iterator<Item = (&'v str, Self)>;

    fn shape(self) -> Shape<'v, Self>;

    fn is_list(self) -> bool {
        matches!(self.shape(), Shape::EmptyList | Shape::List(_))
    }
}

/// What a tree is; lists and maps without anything in them are leaves.
pub(super) enum Shape<'v, T: Tree<'v>> {
    Null,
    Bool(bool),
    Number(&'v Number),
    Text(&'v str),
    EmptyList,
    EmptyMap,
    List(T::Items),
    Map(T::Entries),
}

impl<'v> Tree<'v> for &'v Json {
    type Items = slice::Iter<'v, Json>;
    type Entries = Map<map::Iter<'v>, fn((&'v String, &'v Json)) -> (&'v str, &'v Json)>;

    fn shape(self) -> Shape<'v, Self> {
        match self {
            Json::Null => Shape::Null,
            Json::Bool(value) => Shape::Bool(*value),
            Json::Number(number) => Shape::Number(number),
            Json::String(text) => Shape::Text(text),
            Json::Array(items) if items.is_empty() => Shape::EmptyList,
            Json::Object(map) if map.is_empty() => Shape::EmptyMap,
            Json::Array(items) => Shape::List(items.iter()),
            Json::Object(map) => {
                let entry: fn((&'v String, &'v Json)) -> _ = |(key, value)| (key.as_str(), value);
                Shape::Map(map.iter().map(entry))
            }
        }
    }
}

impl<'v> Tree<'v> for Part<'v> {
    type Items = Parts<'v>;
    type Entries = Map<Parts<'v>, fn(Part<'v>) -> (&'v str, Part<'v>)>;

    fn shape(self) -> Shape<'v, Self> {
        match self.value() {
            Value::Null => Shape::Null,
            Value::Bool(value) => Shape::Bool(value),
            Value::Number(number) => Shape::Number(number),
            Value::Text(text) => Shape::Text(text),
            Value::List(items) if items.is_empty() => Shape::EmptyList,
            Value::Map(entries) if entries.is_empty() => Shape::EmptyMap,
            Value::List(items) => Shape::List(items),
            Value::Map(entries) => {
                let entry: fn(Part<'v>) -> _ = |entry| (entry.key(), entry);
                Shape::Map(entries.map(entry))
            }
        }
    }
}
