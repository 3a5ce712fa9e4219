//! Places in a tree of values: reading, writing and taking away by path; and JSON as a tree.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::helm::knob::ValuePath;
use crate::layer::node::{Entry, Map, Node, Scalar, Style, Value};
use crate::source::Span;
use crate::values;

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

/// Adds items to the list at a path, keys of which dots separate, where there is one.
pub fn extend(root: &mut Node, path: &str, more: impl Iterator<Item = Node>) {
    let path: Vec<String> = path.split('.').map(str::to_owned).collect();
    let Some(Value::List(mut items)) = get(root, &path).map(|node| node.value.clone()) else {
        return;
    };
    items.extend(more);
    let span = root.span;
    set(root, &path, Node::new(span, Value::List(items)));
}

/// Puts a value at a path; maps on the way are made.
pub fn put(values: &mut Json, path: &[String], value: Json) {
    let mut at = values;
    for key in path {
        if !at.is_object() {
            *at = json!({});
        }
        at = &mut at[key.as_str()];
    }
    *at = value;
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

/// A tree as JSON: plain scalars are what YAML takes them for.
pub fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(Scalar { text, style: Style::Quoted }) => text.clone().into(),
        Value::Scalar(Scalar { text, .. }) => match text.parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) if text == "true" || text == "false" => (text == "true").into(),
            Err(_) => text.clone().into(),
        },
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(map) => {
            map.present().map(|(key, entry)| (key.clone(), json(&entry.node))).collect()
        }
    }
}

/// Whether more than the text follows from the path of a door: where it is cut off, nothing is of that of all.
pub fn is_formed(root: &Node, path: &[String]) -> bool {
    let beside = |key: &str| {
        let mut path = path[..path.len() - 1].to_vec();
        path.push(key.to_owned());
        get(root, &path).and_then(Node::as_scalar).map(|scalar| scalar.text.as_str())
    };
    beside("stripPrefix") == Some("true") && beside("path").is_none_or(|path| path == "/")
}

/// Whether values may have something at a path.
pub fn is_key(path: &[String]) -> bool {
    let mut shape = values::shape();
    for key in path {
        if shape.refuses(key) {
            return false;
        }
        shape = shape.below(key);
    }
    true
}

/// The keys of a map in any environment, sorted.
pub fn keys(roots: &[&Node], place: &[String]) -> Vec<String> {
    let maps = roots.iter().filter_map(|root| get(root, place)).filter_map(Node::as_map);
    let mut names: Vec<String> =
        maps.flat_map(|map| map.present().map(|(name, _)| name.clone())).collect();
    names.sort();
    names.dedup();
    names
}

/// Whether there is something at a path in any environment.
pub fn is_any(roots: &[&Node], path: &[String]) -> bool {
    roots.iter().any(|root| get(root, path).is_some())
}

/// Whether any component, or a text of it, names a component.
pub fn is_named(roots: &[&Node], name: &str) -> bool {
    fn names(node: &Node, name: &str) -> bool {
        match &node.value {
            Value::Null => false,
            Value::Scalar(Scalar { text, .. }) => {
                text == name || text.contains("${") && text.contains(name)
            }
            Value::List(items) => items.iter().any(|item| names(item, name)),
            // What is like another one has all that it has from it already.
            Value::Map(map) => {
                map.present().any(|(key, entry)| key != "like" && names(&entry.node, name))
            }
        }
    }
    roots.iter().any(|root| names(root, name))
}

/// Whether any component has a door by a name.
pub fn has_door(roots: &[&Node]) -> bool {
    ["expose.ingress", "expose.route"].iter().any(|door| {
        values::TIERS.iter().any(|tier| {
            let all = paths(roots, &[], &format!("{tier}.*.{door}"));
            all.iter().any(|path| is_any(roots, path))
        })
    })
}

/// The paths of a pattern, in which `*` is any key that any environment has there.
pub fn paths(roots: &[&Node], place: &[String], pattern: &str) -> Vec<ValuePath> {
    let mut found = vec![place.to_vec()];
    for key in pattern.split('.') {
        found = found
            .into_iter()
            .flat_map(|path| {
                let names = if key == "*" { keys(roots, &path) } else { vec![key.to_owned()] };
                names.into_iter().map(move |name| below_key(&path, name))
            })
            .collect();
    }
    found
}

pub fn below_key(place: &[String], key: String) -> ValuePath {
    place.iter().cloned().chain([key]).collect()
}

/// The components whose ports are referred to by themselves: in a url of a component, that of http is left out.
pub fn named_ports(root: &Node) -> BTreeSet<String> {
    let text = json(root).to_string();
    let references = text.split("${").skip(1).filter_map(|rest| rest.split('}').next());
    references.filter_map(|one| one.strip_suffix(".port")).map(str::to_owned).collect()
}
