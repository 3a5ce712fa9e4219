//! Places in a tree of values: reading, writing and taking away by path; and trees as JSON.

use serde_json::Value as Json;

use crate::layer::merge::Shape;
use crate::layer::node::{Entry, Keyed, Map, Node, Scalar, Style, Value};
use crate::layer::scalar::{Meaning, meaning};
use crate::source::Span;

/// The node at a path, unless it is absent or deleted.
pub fn get<'n>(root: &'n Node, path: &[String]) -> Option<&'n Node> {
    path.iter().try_fold(root, |node, key| node.get(key))
}

/// Puts a node at a path; maps on the way are made.
pub fn set(root: &mut Node, path: &[String], value: Node) {
    let Some((key, rest)) = path.split_first() else {
        *root = value;
        return;
    };
    let span = root.span;
    if root.as_map().is_none() {
        *root = Node::empty(span);
    }
    let Value::Map(map) = &mut root.value else { return };
    let entry = map
        .entries
        .entry(key.clone())
        .or_insert_with(|| Entry { key: span, node: Node::empty(span) });
    set(&mut entry.node, rest, value);
}

/// Takes away what is at a path; maps on the way stay.
pub fn remove(root: &mut Node, path: &[String]) {
    let Some((key, rest)) = path.split_first() else { return };
    let Value::Map(map) = &mut root.value else { return };
    if rest.is_empty() {
        map.entries.shift_remove(key);
    } else if let Some(entry) = map.entries.get_mut(key) {
        remove(&mut entry.node, rest);
    }
}

/// The tree without its history and without what was deleted.
pub fn settled(node: &Node) -> Node {
    let value = match &node.value {
        Value::Null => Value::Null,
        Value::Scalar(scalar) => Value::Scalar(scalar.clone()),
        Value::List(items) => Value::List(items.iter().map(settled).collect()),
        Value::Map(map) => {
            let present = map.present();
            let entries: Keyed<Entry> = present
                .map(|(key, entry)| {
                    (key.clone(), Entry { key: entry.key, node: settled(&entry.node) })
                })
                .collect();
            Value::Map(Map { entries })
        }
    };
    Node::new(node.span, value)
}

/// The ends of a tree, by path: scalars, lists, empty maps, and what the values pass on unread.
pub fn ends<'n>(node: &'n Node, shape: &Shape, path: &mut Path, found: &mut Vec<(Path, &'n Node)>) {
    match (&node.value, shape) {
        (Value::Map(map), Shape::Map(_) | Shape::Object { .. }) if !map.entries.is_empty() => {
            for (key, entry) in map.present() {
                path.push(key.clone());
                ends(&entry.node, shape.below(key), path, found);
                path.pop();
            }
        }
        _ => found.push((path.clone(), node)),
    }
}

type Path = Vec<String>;

/// Whether two trees say the same.
pub fn equal(one: &Node, other: &Node) -> bool {
    json(one) == json(other)
}

/// A tree as JSON: quoted scalars are text, plain ones what they look like.
pub fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(map) => {
            map.present().map(|(key, entry)| (key.clone(), json(&entry.node))).collect()
        }
        Value::Scalar(scalar) if scalar.style == Style::Quoted => scalar.text.clone().into(),
        Value::Scalar(scalar) => match meaning(&scalar.text) {
            Meaning::Null => Json::Null,
            Meaning::Bool(value) => value.into(),
            Meaning::Integer(value) => value.into(),
            Meaning::Float(value) => value.into(),
            Meaning::Text | Meaning::Ambiguous(_) => scalar.text.clone().into(),
        },
    }
}

/// JSON as a tree at some place of the values.
pub fn tree(value: &Json, span: Span) -> Node {
    let scalar = |text: String, style| Value::Scalar(Scalar { text, style });
    let value = match value {
        Json::Null => Value::Null,
        Json::String(text) => scalar(text.clone(), Style::Quoted),
        Json::Bool(_) | Json::Number(_) => scalar(value.to_string(), Style::Plain),
        Json::Array(items) => Value::List(items.iter().map(|item| tree(item, span)).collect()),
        Json::Object(map) => {
            let entry = |(key, value): (&String, &Json)| {
                (key.clone(), Entry { key: span, node: tree(value, span) })
            };
            Value::Map(Map { entries: map.iter().map(entry).collect() })
        }
    };
    Node::new(span, value)
}
