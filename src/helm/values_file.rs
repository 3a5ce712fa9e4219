//! The values files of a chart: what all environments share, with comments, and what each adds.

use serde_json::{Map, Value as Json, json};

use crate::emit::yaml;
use crate::helm::leaf::{Kind, Leaf, State};
use crate::helm::spec::Spec;

/// What all values have in common.
pub fn shared(all: &[Json]) -> Json {
    let Some((first, others)) = all.split_first() else { return json!({}) };
    let mut common = Map::new();
    for (key, value) in first.as_object().into_iter().flatten() {
        let values: Option<Vec<Json>> =
            others.iter().map(|other| other.get(key).cloned()).collect();
        let Some(mut values) = values else { continue };
        if values.iter().all(|other| other == value) {
            common.insert(key.clone(), value.clone());
        } else if value.is_object() && values.iter().all(Json::is_object) {
            values.insert(0, value.clone());
            let below = shared(&values);
            if below != json!({}) {
                common.insert(key.clone(), below);
            }
        }
    }
    Json::Object(common)
}

/// What values say beyond what is shared.
pub fn beyond(values: &Json, shared: &Json) -> Json {
    let mut own = Map::new();
    for (key, value) in values.as_object().into_iter().flatten() {
        match shared.get(key) {
            Some(known) if known == value => {}
            Some(known) if known.is_object() && value.is_object() => {
                own.insert(key.clone(), beyond(value, known));
            }
            _ => {
                own.insert(key.clone(), value.clone());
            }
        }
    }
    Json::Object(own)
}

/// The file with everything that can be said: what is shared, and the rest as comments.
pub fn commented(spec: &Spec, leaves: &[Leaf], shared: &Json) -> String {
    let mut text = String::new();
    for below in &spec.below {
        text.push('\n');
        write(below, leaves, shared.get(&below.key), 0, &mut text);
    }
    text
}

fn write(spec: &Spec, leaves: &[Leaf], value: Option<&Json>, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    about(spec, indent, out);
    let Some(value) = value else {
        let mut unsaid = String::new();
        entry(spec, leaves, 0, &mut unsaid);
        for line in unsaid.lines() {
            *out += &format!("{pad}# {line}\n");
        }
        return;
    };
    if spec.below.is_empty() {
        leaf(&spec.key, value, indent, out);
        return;
    }
    let mut said = String::new();
    for below in &spec.below {
        write(below, leaves, value.get(&below.key), indent + 2, &mut said);
    }
    // A map of comments alone would be nothing, and not a map.
    let is_empty = said.lines().all(|line| line.trim_start().starts_with('#'));
    *out += &format!("{pad}{}:{}\n{said}", spec.key, if is_empty { " {}" } else { "" });
}

/// What could be said, with values that show how.
fn entry(spec: &Spec, leaves: &[Leaf], indent: usize, out: &mut String) {
    if spec.below.is_empty() {
        leaf(&spec.key, &example(spec, leaves), indent, out);
        return;
    }
    *out += &format!("{}{}:\n", " ".repeat(indent), spec.key);
    for below in &spec.below {
        about(below, indent + 2, out);
        entry(below, leaves, indent + 2, out);
    }
}

fn leaf(key: &str, value: &Json, indent: usize, out: &mut String) {
    let mut text = String::new();
    yaml::value(&json!({ key: value }), 0, &mut text);
    for line in text.lines() {
        *out += &format!("{}{line}\n", " ".repeat(indent));
    }
}

fn about(spec: &Spec, indent: usize, out: &mut String) {
    if !spec.about.is_empty() {
        for line in wrapped(&spec.about, 96_usize.saturating_sub(indent)) {
            *out += &format!("{}# {line}\n", " ".repeat(indent));
        }
    }
}

/// A value that shows what a leaf takes.
fn example(spec: &Spec, leaves: &[Leaf]) -> Json {
    let Some(leaf) = spec.leaf.map(|leaf| &leaves[leaf]) else { return json!({}) };
    match &leaf.kind {
        Kind::Count(_) => 2.into(),
        Kind::Percent => 80.into(),
        Kind::Pods => 1.into(),
        Kind::NodePort => 30080.into(),
        Kind::Quantity(_, unit) => if *unit == "m" { "100m" } else { "128Mi" }.into(),
        Kind::Finite => leaf
            .states
            .iter()
            .find_map(|state| match state {
                State::Fixed(value, _) => Some(value.clone()),
                _ => None,
            })
            .unwrap_or_default(),
        Kind::Flag => true.into(),
        Kind::Variables | Kind::Group => json!({}),
        _ => "…".into(),
    }
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width.max(30) {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
