//! Values as plain Rust: what is left when places are no longer needed.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::source::Span;
use crate::values::expose::OneOrMany;
use crate::values::read::{At, Either, List, Map};
use crate::values::scalar::{AbsolutePath, Count, Text};

pub fn text(field: Option<&At<Text>>) -> Option<String> {
    field.map(|text| text.as_str().to_owned())
}

pub fn texts<T: Display>(field: Option<&At<List<T>>>) -> Vec<String> {
    field.map(|list| list.iter().map(|text| text.value.to_string()).collect()).unwrap_or_default()
}

pub fn paths(field: Option<&At<List<AbsolutePath>>>) -> Vec<String> {
    texts(field)
}

pub fn count(field: Option<&At<Count>>) -> Option<i32> {
    field.map(|count| count.value.0)
}

pub fn map(field: Option<&At<Map<Text>>>) -> BTreeMap<String, String> {
    let pairs = field.into_iter().flat_map(|map| &map.entries);
    pairs.map(|(key, item)| (key.clone(), item.as_str().to_owned())).collect()
}

/// All of what may be one or several, each with its place.
pub fn all<T: Display>(field: Option<&At<OneOrMany<T>>>) -> Vec<(String, Span)> {
    let one = |value: &T, span: Span| (value.to_string(), span);
    match field.map(|field| (&field.value, field.span)) {
        None => Vec::new(),
        Some((Either::Short(only), span)) => vec![one(only, span)],
        Some((Either::Long(list), _)) => list.iter().map(|at| one(&at.value, at.span)).collect(),
    }
}
