//! A tree as JSON: what its scalars mean, without their places.

use serde_json::Value as Json;

use crate::layer::node::{Node, Scalar, Style, Value};
use crate::layer::scalar::{Meaning, meaning};

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
