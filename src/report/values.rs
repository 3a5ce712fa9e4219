//! The merged values as YAML or JSON, with the origin beside every line where that is asked for.

use serde_json::Value as Json;

use crate::emit::yaml;
use crate::engine::Engine;
use crate::foreign;
use crate::layer::json::to_json;
use crate::layer::node::{Map, Node, Value};
use crate::report::about;
use crate::source::Sources;

/// What stands beside values.
#[derive(Clone, Copy, Debug, Default)]
pub struct ToldBeside<'s> {
    /// Where each was written.
    pub origins: Option<&'s Sources>,
    /// What holds for keys that nobody wrote, as comments.
    pub defaults: bool,
}

/// The values as YAML. With sources, each leaf has its place beside it.
pub fn to_yaml(root: &Node, beside: ToldBeside<'_>) -> String {
    let mut text = String::new();
    if let Value::Map(map) = &root.value {
        write_map(map, "", 0, beside, &mut text);
    }
    if text.is_empty() { "{}\n".to_owned() } else { text }
}

fn write_map(map: &Map, path: &str, indent: usize, beside: ToldBeside<'_>, text: &mut String) {
    for (key, entry) in map.present() {
        let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let (path, origins) = (below.as_str(), beside.origins);
        text.push_str(&" ".repeat(indent));
        text.push_str(&yaml::key(key));
        text.push(':');
        match &entry.node.value {
            Value::Map(below) if below.present().next().is_some() => {
                text.push('\n');
                write_map(below, path, indent + 2, beside, text);
            }
            _ => write_leaf(&entry.node, indent, origins, text),
        }
    }
    let all = if beside.defaults { about::defaults(path) } else { Vec::new() };
    for (key, default) in all.into_iter().filter(|(key, _)| map.get(key).is_none()) {
        let of_engine = || pinned(map).filter(|_| key == "version");
        let default = of_engine().map_or(default, str::to_owned);
        *text += &format!("{}# {key}: {default}\n", " ".repeat(indent));
    }
}

/// The version of an engine's image that runs where the values of a database name none.
fn pinned(map: &Map) -> Option<&'static str> {
    let engine = map.get("engine")?.as_scalar()?.text.as_str();
    let engine = Engine::ALL.iter().find(|known| known.as_str() == engine && !known.is_other())?;
    Some(engine.facts().image.1)
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
