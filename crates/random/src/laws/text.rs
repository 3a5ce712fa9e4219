//! The text of the objects says the same to other readers of YAML, and to gen's own.

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use stackgen::layer::json::to_json;
use stackgen::layer::parse;
use stackgen::source::Sources;

use crate::laws::{Made, Outcome};

pub fn holds(made: &Made) -> Outcome {
    let text = made.text();
    let bodies: Vec<Json> = made.bodies().cloned().collect();
    if bodies.is_empty() {
        return Ok(());
    }
    let read = yaml_serde::Deserializer::from_str(&text).map(Json::deserialize);
    let read: Result<Vec<Json>, _> = read.collect();
    same("libyaml's scanner", &bodies, read.map_err(|error| error.to_string()), &text)?;
    let read: Result<Vec<Json>, _> = serde_saphyr::from_multiple(&text);
    same("saphyr", &bodies, read.map_err(|error| error.to_string()), &text)?;
    let mut sources = Sources::default();
    let file = sources.add("objects", text.clone());
    let parsed = parse::documents(file, &text);
    let read = parsed.roots.iter().map(to_json).collect();
    // In values, nothing is what is not there.
    let bodies: Vec<Json> = bodies.iter().map(without_nulls).collect();
    same("gen itself", &bodies, Ok(read), &text)
}

fn same(reader: &str, bodies: &[Json], read: Result<Vec<Json>, String>, text: &str) -> Outcome {
    let read = read.map_err(|error| format!("{reader} cannot read it: {error}\n{text}"))?;
    if read.len() != bodies.len() {
        return Err(format!("{reader} reads {} objects of {}", read.len(), bodies.len()));
    }
    for (read, body) in read.iter().zip(bodies) {
        if read != body {
            return Err(format!("{reader} reads\n{read:#}\nof\n{body:#}"));
        }
    }
    Ok(())
}

/// What gen reads of a tree: in values, nothing is what is not there.
pub fn without_nulls(value: &Json) -> Json {
    match value {
        Json::Object(map) => {
            let entries = map.iter().filter(|(_, value)| !value.is_null());
            let entries = entries.map(|(key, value)| (key.clone(), without_nulls(value)));
            Json::Object(entries.collect::<Map<String, Json>>())
        }
        Json::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}
