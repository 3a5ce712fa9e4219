//! The text of `values.yaml`: what is said, with a comment for each value, and what may be said, as comments.

use serde_json::{Value as Json, json};

use crate::emit::yaml;
use crate::helm::guard::at;
use crate::helm::knob::Form;
use crate::helm::values_file::KnobTree;

/// The most characters of a line.
const WIDTH: usize = 110;

/// Values with comments: what is said, and what may be.
pub fn commented(spec: &KnobTree, values: &Json) -> String {
    let mut out = String::new();
    for below in &spec.below {
        out.push('\n');
        write(below, values, 0, &mut out);
    }
    out
}

fn write(spec: &KnobTree, values: &Json, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    // Amounts are known: the same words below each component would say nothing.
    let is_amount = spec.path.iter().rev().skip(1).any(|key| key == "resources");
    if !is_amount {
        comment(&spec.about, indent, out);
    }
    let key = yaml::key(&spec.key);
    let value = at(values, &spec.path);
    if spec.below.is_empty() && spec.form != Some(Form::Open) {
        match value {
            Some(value) => yaml::value(&json!({ spec.key.as_str(): value }), indent, out),
            None => *out += &format!("{pad}# {key}: {}\n", example(&spec.key, spec.form)),
        }
        return;
    }
    if spec.form == Some(Form::Open) {
        // Below variables are those that are secrets.
        let plain = plain(value.unwrap_or(&json!({})));
        let mut secrets = String::new();
        for below in spec.below.iter().filter(|below| has_any(below, values)) {
            write(below, values, indent + 2, &mut secrets);
        }
        if plain == json!({}) && !secrets.is_empty() {
            *out += &format!("{pad}{key}:\n");
        } else {
            yaml::value(&json!({ spec.key.as_str(): plain }), indent, out);
        }
        *out += &secrets;
        return;
    }
    let is_empty = value.is_none_or(|value| value == &json!({}));
    *out += &format!("{pad}{key}:{}\n", if is_empty { " {}" } else { "" });
    for below in &spec.below {
        if is_empty && !has_any(below, values) {
            let mut text = String::new();
            write(below, values, indent + 2, &mut text);
            for line in text.lines() {
                let line = &line[line.len().min(indent + 2)..];
                let line = line.strip_prefix("# ").unwrap_or(line);
                *out += &format!("{pad}  # {line}\n");
            }
        } else {
            write(below, values, indent + 2, out);
        }
    }
}

/// Words above a value, in lines.
fn comment(words: &str, indent: usize, out: &mut String) {
    let mut line = String::new();
    for word in words.split_whitespace() {
        if !line.is_empty() && indent + line.chars().count() + word.chars().count() > WIDTH {
            *out += &format!("{}#{line}\n", " ".repeat(indent));
            line.clear();
        }
        line.push(' ');
        line += word;
    }
    if !line.is_empty() {
        *out += &format!("{}#{line}\n", " ".repeat(indent));
    }
}

fn has_any(spec: &KnobTree, values: &Json) -> bool {
    at(values, &spec.path).is_some_and(|value| value != &json!({}))
}

/// The plain entries of an open map.
pub fn plain(value: &Json) -> Json {
    match value {
        Json::Object(map) => map
            .iter()
            .filter(|(_, value)| !value.is_object())
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
        other => other.clone(),
    }
}

/// What Kubernetes takes where nothing is said, or what is often said.
fn example(key: &str, form: Option<Form>) -> &'static str {
    match (key, form) {
        ("periodSeconds", _) | ("max", Some(Form::Count(_))) => "10",
        ("failureThreshold", _) => "3",
        ("initialDelaySeconds", _) => "0",
        ("terminationGracePeriodSeconds", _) => "30",
        ("user" | "group", _) => "10001",
        ("size", _) => "10Gi",
        ("interval", _) => "30s",
        ("path", _) => "/",
        (_, Some(Form::Count(_) | Form::Pods)) => "1",
        (_, Some(Form::Percent | Form::Port)) => "80",
        (_, Some(Form::NodePort)) => "30080",
        (_, Some(Form::Quantity(_, "m"))) => "100m",
        (_, Some(Form::Quantity(..))) => "128Mi",
        (_, Some(Form::Word([first, ..]))) => first,
        (_, Some(Form::Whole(part))) => part.example,
        (_, Some(Form::Flag(_) | Form::Switch | Form::Presence)) => "false",
        _ => "''",
    }
}
