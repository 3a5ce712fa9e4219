//! The whole history of a value: who set it, and what it replaced.

use serde_json::{Value as Json, json};

use crate::foreign::line;
use crate::layer::json::to_json;
use crate::layer::merge::MergeShape;
use crate::layer::node::{Node, Value};
use crate::report::about;
use crate::source::Sources;
use crate::values::TIERS;
use crate::values::suggest::{list_of, nearest};

/// A step of a value's history.
#[derive(Clone, Debug, PartialEq, Eq)]
struct HistoryStep {
    place: String,
    /// Absent when the step deleted the value.
    value: Option<Json>,
}

/// The history of the value at a path, newest first; of a map, the newest step of each value in it.
///
/// # Errors
/// What is wrong with the path, and the help for it.
pub fn to_text(root: &Node, path: &str, sources: &Sources) -> Result<String, (String, String)> {
    let path = path.trim_start_matches('.');
    let Some(node) = find(root, path)? else {
        let told = about::to_text(path)?;
        return Ok(format!("no layer sets it: its default holds\n\n{told}"));
    };
    if node.as_map().is_some_and(|map| !map.entries.is_empty()) {
        let mut text = String::new();
        leaves(node, path, &mut |path, leaf| {
            let steps = history(leaf, sources);
            let (path, value, told) = (line(path), shown(leaf), sentence(&steps, 0));
            text += &format!("{path} = {}\n  {}\n", line(&value), line(&told));
        });
        return Ok(text);
    }
    let steps = history(node, sources);
    let mut text = format!("{} = {}\n", line(path), line(&shown(node)));
    for index in 0..steps.len() {
        text += &format!("  {}\n", line(&sentence(&steps, index)));
    }
    Ok(text)
}

/// The same for programs.
///
/// # Errors
/// What is wrong with the path, and the help for it.
pub fn as_json(root: &Node, path: &str, sources: &Sources) -> Result<Json, (String, String)> {
    let Some(node) = find(root, path)? else {
        return Ok(json!([{ "path": path, "value": null, "history": [] }]));
    };
    let mut all = Vec::new();
    let mut add = |path: &str, leaf: &Node| {
        let steps: Vec<Json> = history(leaf, sources)
            .into_iter()
            .map(|step| json!({ "place": step.place, "value": step.value }))
            .collect();
        all.push(json!({ "path": path, "value": to_json(leaf), "history": steps }));
    };
    leaves(node, path, &mut add);
    Ok(Json::Array(all))
}

/// The node at a dotted path; a key with dots in it is found too. None where no layer sets what may be set.
fn find<'n>(root: &'n Node, path: &str) -> Result<Option<&'n Node>, (String, String)> {
    let mut node = root;
    let mut rest = path;
    while !rest.is_empty() {
        let done = path[..path.len() - rest.len()].trim_end_matches('.');
        let (place, has) = if done.is_empty() {
            ("the values".to_owned(), "have")
        } else {
            (format!("`{done}`"), "has")
        };
        let (key, below) = rest.split_once('.').unwrap_or((rest, ""));
        let Some(map) = node.as_map() else {
            return Err((
                format!("{place} is no map, and {has} no `{key}`"),
                format!("ask for {place}"),
            ));
        };
        let dotted = map.entries.keys().filter(|key| {
            rest.strip_prefix(key.as_str())
                .is_some_and(|after| after.is_empty() || after.starts_with('.'))
        });
        let (found, below) = match dotted.max_by_key(|key| key.len()) {
            Some(key) => (map.entries.get(key), rest[key.len()..].trim_start_matches('.')),
            None => (None, below),
        };
        let Some(entry) = found else {
            let keys = || map.present().map(|(key, _)| key.as_str());
            if may_be_set(done, key) {
                return Ok(None);
            }
            let meant = meant(root, (done, rest)).or_else(|| {
                let mut known: Vec<&str> = keys().collect();
                for other in settable(done) {
                    known.push(other);
                }
                Some(join(done, nearest(key, known.into_iter())?))
            });
            let help = match meant {
                Some(meant) => format!("ask for `{meant}`"),
                None if done.rsplit('.').next() == Some("env") => format!(
                    "there are {}; what `connects` adds is in the ConfigMap that `gen render` shows",
                    list_of(keys())
                ),
                None => format!("there are {}", list_of(keys())),
            };
            return Err((format!("{place} {has} no `{key}` here"), help));
        };
        node = &entry.node;
        rest = below;
    }
    Ok(Some(node))
}

/// The path that is meant by one that is written otherwise: with an index, with slashes, or without the tier of a
/// component.
fn meant(root: &Node, (done, rest): (&str, &str)) -> Option<String> {
    if let Some((list, _)) = rest.split_once('[') {
        return Some(join(done, list));
    }
    if !done.is_empty() {
        return None;
    }
    let path = rest.replace('/', ".");
    let (first, _) = path.split_once('.').unwrap_or((&path, ""));
    if TIERS.contains(&first) && path != rest {
        return Some(path);
    }
    let tier = TIERS.iter().find(|tier| root.get(tier).is_some_and(|map| map.get(first).is_some()));
    let of_component = || {
        let has = |tier: &&&str| crate::values::shape().below(tier).below("").has_field(first);
        let tier = ["backends", "frontends", "databases", "jobs"].iter().find(has)?;
        let name = root.get(tier)?.as_map()?.present().next()?.0;
        Some(format!("{tier}.{name}.{path}"))
    };
    tier.map(|tier| format!("{tier}.{path}")).or_else(of_component)
}

/// The keys of the values surface below a path.
fn settable(done: &str) -> impl Iterator<Item = &'static str> {
    let below = |shape: &'static MergeShape, key| shape.below(key);
    let shape = done.split('.').filter(|key| !key.is_empty()).fold(crate::values::shape(), below);
    shape.fields().iter().map(|(key, _)| *key)
}

/// Whether a key is one of the values surface.
fn may_be_set(done: &str, key: &str) -> bool {
    settable(done).any(|known| known == key)
}

fn leaves(node: &Node, path: &str, found: &mut impl FnMut(&str, &Node)) {
    match &node.value {
        Value::Map(map) if !map.entries.is_empty() => {
            for (key, entry) in &map.entries {
                leaves(&entry.node, &join(path, key), found);
            }
        }
        _ => found(path, node),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn history(node: &Node, sources: &Sources) -> Vec<HistoryStep> {
    let mut steps = Vec::new();
    let mut next = Some(node);
    while let Some(node) = next {
        let value = (!node.is_null()).then(|| to_json(node));
        steps.push(HistoryStep { place: sources.place(node.span), value });
        next = node.replaced.as_deref();
    }
    steps
}

/// `values/prod.yaml:12:15 set 5, replacing 2 from values/base.yaml:9:15`.
fn sentence(steps: &[HistoryStep], index: usize) -> String {
    let HistoryStep { place, value } = &steps[index];
    let below = steps.get(index + 1);
    match (value, below) {
        (Some(value), None) => format!("{place} set {value}"),
        (Some(value), Some(HistoryStep { place: from, value: Some(old) })) => {
            format!("{place} set {value}, replacing {old} from {from}")
        }
        (Some(value), Some(HistoryStep { place: from, value: None })) => {
            format!("{place} set {value}, which {from} had deleted")
        }
        (None, Some(HistoryStep { place: from, value: Some(old) })) => {
            format!("{place} deleted it, which was {old} from {from}")
        }
        (None, Some(HistoryStep { place: from, value: None })) => {
            format!("{place} deleted it, as {from} had done")
        }
        (None, None) => format!("{place} deleted it, though nothing had set it"),
    }
}

/// A value on one line.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Null => "nothing".to_owned(),
        Value::Scalar(_) | Value::List(_) | Value::Map(_) => to_json(node).to_string(),
    }
}
