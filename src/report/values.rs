//! The merged values as YAML or JSON, with the origin beside every line where that is asked for.

use serde_json::Value as Json;

use crate::emit::yaml;
use crate::foreign;
use crate::layer::json::to_json;
use crate::layer::node::{Map, Node, Value};
use crate::source::Sources;

/// The values as YAML. With sources, each leaf has its place beside it.
pub fn to_yaml(root: &Node, origins: Option<&Sources>) -> String {
    let mut text = String::new();
    if let Value::Map(map) = &root.value {
        write_map(map, 0, origins, &mut text);
    }
    if text.is_empty() { "{}\n".to_owned() } else { text }
}

fn write_map(map: &Map, indent: usize, origins: Option<&Sources>, text: &mut String) {
    for (key, entry) in map.present() {
        text.push_str(&" ".repeat(indent));
        text.push_str(&yaml::key(key));
        text.push(':');
        match &entry.node.value {
            Value::Map(below) if below.present().next().is_some() => {
                text.push('\n');
                write_map(below, indent + 2, origins, text);
            }
            _ => write_leaf(&entry.node, indent, origins, text),
        }
    }
}

/// A scalar or a list after its key; the origin follows on the first line.
fn write_leaf(node: &Node, indent: usize, origins: Option<&Sources>, text: &mut String) {
    let mut map = serde_json::Map::new();
    map.insert("_".to_owned(), to_json(node));
    let mut written = String::new();
    yaml::value(&Json::Object(map), indent, &mut written);
    let after_key = written.split_once("_:").map_or("", |(_, rest)| rest);
    let (first, rest) = after_key.split_once('\n').unwrap_or((after_key, ""));
    text.push_str(first);
    if let Some(sources) = origins {
        *text += &format!("  # {}", foreign::line(&sources.place(node.span)));
    }
    text.push('\n');
    text.push_str(rest);
}
