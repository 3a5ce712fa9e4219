//! What a template prints as it is.

use serde_json::Value as Json;

use crate::emit::order::Order;
use crate::helm::expression::Expression;
use crate::helm::guard::Guard;
use crate::helm::mark;
use crate::helm::node::ChartNode;
use crate::object::metadata::{MANAGED_BY, SYNC_WAVE};

/// What a node always is, where it is always the same.
pub fn constant(node: &ChartNode) -> Option<Json> {
    match node {
        ChartNode::Map(entries) => entries
            .iter()
            .map(|entry| {
                let is_own = ![MANAGED_BY, SYNC_WAVE].contains(&entry.key.as_str())
                    && mark::of_variable(&entry.key).is_none();
                let is_there = is_own && entry.when == Guard::Always;
                let is_image = entry.key == "image" && matches!(entry.node, ChartNode::Scalar(_));
                Some((entry.key.clone(), constant(&entry.node).filter(|_| is_there && !is_image)?))
            })
            .collect(),
        ChartNode::List(entries) => entries
            .iter()
            .map(|entry| constant(&entry.node).filter(|_| entry.when == Guard::Always))
            .collect(),
        ChartNode::Scalar(Expression::Literal(value)) => Some(value.clone()),
        ChartNode::Scalar(_) | ChartNode::Either(_) | ChartNode::Checksum(_) => None,
    }
}

/// A value with its maps in reading order.
pub fn sorted(value: &Json, order: Order) -> Json {
    match value {
        Json::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_by_key(|key| (order.rank(key), (*key).clone()));
            let below = |key: &String| sorted(&map[key], order.below(key, &map[key]));
            keys.into_iter().map(|key| (key.clone(), below(key))).collect()
        }
        Json::Array(items) => items.iter().map(|item| sorted(item, order)).collect(),
        other => other.clone(),
    }
}

/// A value as an expression of a template.
pub fn expression_of(value: &Json) -> String {
    match value {
        Json::Object(map) => {
            let entry = |(key, value): (&String, &Json)| {
                format!(" {} {}", Json::from(key.as_str()), expression_of(value))
            };
            format!("(dict{})", map.iter().map(entry).collect::<String>())
        }
        Json::Array(items) => {
            let item = |value: &Json| format!(" {}", expression_of(value));
            format!("(list{})", items.iter().map(item).collect::<String>())
        }
        scalar => scalar.to_string(),
    }
}

/// Text that a template prints as it is.
pub fn escaped(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}
