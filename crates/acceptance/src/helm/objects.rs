//! Objects by identity, and how two sets of them differ.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value as Json;

/// Objects by API version, kind, namespace and name.
pub type Objects = BTreeMap<String, Json>;

/// Labels and annotations in which a chart's objects are otherwise.
const OWN: [&str; 3] = ["app.kubernetes.io/managed-by", "helm.sh/chart", "helm.sh/resource-policy"];

/// The objects of a stream, without Namespaces and hooks.
///
/// # Errors
/// The text is no YAML, or has an object twice.
pub fn read(yaml: &str) -> Result<Objects> {
    let documents = yaml_serde::Deserializer::from_str(yaml);
    let bodies: Result<Vec<Json>, _> = documents.map(Json::deserialize).collect();
    of(bodies.context("no YAML")?)
}

/// Objects by identity, without Namespaces and hooks.
///
/// # Errors
/// An object is there twice.
pub fn of(bodies: impl IntoIterator<Item = Json>) -> Result<Objects> {
    let mut objects = Objects::new();
    for mut body in bodies {
        let is_hook = body["metadata"]["annotations"].get("helm.sh/hook").is_some();
        if body.is_null() || body["kind"] == "Namespace" || is_hook {
            continue;
        }
        strip(&mut body);
        // The hash behind a Job's name is of the chart's text there, and of gen's objects here.
        if body["kind"] == "Job"
            && let Some((stem, _)) =
                body["metadata"]["name"].as_str().and_then(|name| name.rsplit_once('-'))
        {
            body["metadata"]["name"] = stem.into();
        }
        let (version, kind, metadata) = (&body["apiVersion"], &body["kind"], &body["metadata"]);
        let identity = format!("{version} {kind} {} {}", metadata["namespace"], metadata["name"]);
        let identity = identity.replace('"', "");
        if objects.insert(identity.clone(), body).is_some() {
            bail!("{identity} is made twice");
        }
    }
    Ok(objects)
}

fn strip(value: &mut Json) {
    match value {
        Json::Object(map) => {
            for label in OWN {
                map.remove(label);
            }
            map.values_mut().for_each(strip);
        }
        Json::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Where the chart's objects are otherwise.
pub fn differences(expected: &Objects, made: &Objects) -> Vec<String> {
    let mut found = Vec::new();
    for (identity, body) in expected {
        match made.get(identity) {
            None => found.push(format!("{identity} is not in the chart")),
            Some(made) => compare(body, made, identity, &mut found),
        }
    }
    let more = made.keys().filter(|identity| !expected.contains_key(*identity));
    found.extend(more.map(|identity| format!("{identity} is in the chart alone")));
    found
}

fn compare(expected: &Json, made: &Json, path: &str, found: &mut Vec<String>) {
    match (expected, made) {
        (Json::Object(one), Json::Object(other)) => {
            for key in one.keys().chain(other.keys().filter(|key| !one.contains_key(*key))) {
                let (one, other) = (one.get(key), other.get(key));
                let path = format!("{path}.{key}");
                match (one, other) {
                    (Some(one), Some(other)) => compare(one, other, &path, found),
                    _ => found.push(format!("{path}: gen {one:?}, the chart {other:?}")),
                }
            }
        }
        (Json::Array(one), Json::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                compare(one, other, &format!("{path}[{index}]"), found);
            }
        }
        _ if expected == made => {}
        _ => found.push(format!("{path}: gen {expected}, the chart {made}")),
    }
}
