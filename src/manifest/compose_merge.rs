//! How Docker Compose lays one definition of a service upon another.
//! <https://docs.docker.com/reference/compose-file/merge/>

use crate::layer::node::{Entry, Map, Node, Scalar, Style, Value};
use crate::manifest::look::Look;
use crate::manifest::parsed::join;

/// Lists that a later definition replaces as a whole.
const REPLACED: [&str; 3] = ["command", "entrypoint", "test"];

/// What a definition becomes below another one.
pub fn merge(base: &Node, over: &Node) -> Node {
    merge_key("", base, over)
}

fn merge_key(key: &str, base: &Node, over: &Node) -> Node {
    match (&base.value, &over.value) {
        (Value::Map(below), Value::Map(above)) => {
            let mut made = below.clone();
            for (key, entry) in &above.entries {
                let node = match made.entries.get(key) {
                    Some(known) => merge_key(key, &known.node, &entry.node),
                    None => entry.node.clone(),
                };
                made.entries.insert(key.clone(), Entry { key: entry.key, node });
            }
            Node::new(over.span, Value::Map(made))
        }
        (Value::List(below), Value::List(above)) if !REPLACED.contains(&key) => {
            let mut all: Vec<Node> = below
                .iter()
                .filter(|one| !above.iter().any(|own| is_same(key, one, own)))
                .cloned()
                .collect();
            all.extend(above.iter().cloned());
            Node::new(over.span, Value::List(all))
        }
        _ => over.clone(),
    }
}

/// Whether an item takes the place of another one: what is mounted at the same path, or the same text.
fn is_same(key: &str, one: &Node, other: &Node) -> bool {
    if key == "volumes" {
        return mounted_at(one).is_some() && mounted_at(one) == mounted_at(other);
    }
    one.text("").is_some() && one.text("") == other.text("")
}

/// Where an item of `volumes` is mounted.
pub fn mounted_at(item: &Node) -> Option<&str> {
    match item.text("") {
        Some(text) => text.split(':').nth(1).or(Some(text)),
        None => item.text("target"),
    }
}

/// A definition in the one form of several that others can be laid upon.
pub fn normal(service: &Node) -> Node {
    let mut made = service.clone();
    if let Value::Map(map) = &mut made.value {
        let change = |map: &mut Map, key: &str, change: &dyn Fn(&Node) -> Option<Node>| {
            if let Some(entry) = map.entries.get_mut(key)
                && let Some(node) = change(&entry.node)
            {
                entry.node = node;
            }
        };
        for key in ["environment", "labels"] {
            change(map, key, &assignments);
        }
        change(map, "depends_on", &|node| {
            let condition = |item: &Node| Node::new(item.span, Value::Map(Map::default()));
            named(node, &condition)
        });
        change(map, "networks", &|node| {
            named(node, &|item| Node::new(item.span, Value::Map(Map::default())))
        });
        change(map, "env_file", &|node| {
            node.as_scalar()
                .is_some()
                .then(|| Node::new(node.span, Value::List(vec![node.clone()])))
        });
    }
    made
}

/// A list of `NAME=value` as a map.
fn assignments(node: &Node) -> Option<Node> {
    let Value::List(items) = &node.value else { return None };
    let mut made = Map::default();
    for item in items {
        let Some(text) = item.text("") else { continue };
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => {
                let text = value.to_owned();
                (name, Value::Scalar(Scalar { text, style: Style::Quoted }))
            }
            None => (text, Value::Null),
        };
        let node = Node::new(item.span, value);
        made.entries.insert(name.to_owned(), Entry { key: item.span, node });
    }
    Some(Node::new(node.span, Value::Map(made)))
}

/// A list of names as a map.
fn named(node: &Node, value: &dyn Fn(&Node) -> Node) -> Option<Node> {
    let Value::List(items) = &node.value else { return None };
    let mut made = Map::default();
    for item in items {
        let Some(text) = item.text("") else { continue };
        made.entries.insert(text.to_owned(), Entry { key: item.span, node: value(item) });
    }
    Some(Node::new(node.span, Value::Map(made)))
}

/// A definition of a file in another folder, whose paths are from the project's.
pub fn moved(service: &Node, folder: &str) -> Node {
    if folder.is_empty() {
        return service.clone();
    }
    let mut made = service.clone();
    let Value::Map(map) = &mut made.value else { return made };
    for (key, entry) in &mut map.entries {
        match key.as_str() {
            "env_file" => {
                each(&mut entry.node, &|item| {
                    change_text(item, "path", &|path| join(folder, path));
                });
            }
            "build" => change_text(&mut entry.node, "context", &|path| join(folder, path)),
            "volumes" => each(&mut entry.node, &|item| {
                let is_bind = |text: &str| text.starts_with('.');
                change_text(item, "source", &|text| {
                    let (source, rest) = text.split_once(':').unwrap_or((text, ""));
                    let colon = if rest.is_empty() { "" } else { ":" };
                    if is_bind(source) {
                        format!("./{}{colon}{rest}", join(folder, source))
                    } else {
                        text.to_owned()
                    }
                });
            }),
            _ => {}
        }
    }
    made
}

fn each(node: &mut Node, change: &dyn Fn(&mut Node)) {
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(change),
        _ => change(node),
    }
}

/// Changes a text, or that of a key.
fn change_text(node: &mut Node, key: &str, change: &dyn Fn(&str) -> String) {
    match &mut node.value {
        Value::Scalar(scalar) => scalar.text = change(&scalar.text),
        Value::Map(map) => {
            if let Some(entry) = map.entries.get_mut(key)
                && let Value::Scalar(scalar) = &mut entry.node.value
            {
                scalar.text = change(&scalar.text);
            }
        }
        Value::List(_) | Value::Null => {}
    }
}
