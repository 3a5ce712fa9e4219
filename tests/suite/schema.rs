//! The JSON Schema of values: up to date in the repository, and of the same opinion as gen.

use std::fs;

use serde_json::{Value as Json, json};
use stackgen::plan::TARGETS;
use stackgen::values::schema::schema;

use crate::folder::{names_in, projects, repository};
use crate::kept;

/// Whether the schema takes some values; else the first mistake.
fn check(values: &Json) -> Result<(), String> {
    let validator = jsonschema::draft7::new(schema().as_value()).expect("a valid schema");
    validator.validate(values).map_err(|error| format!("{}: {error}", error.instance_path()))
}

#[test]
fn the_schema_in_the_repository_is_what_gen_prints() {
    let text = serde_json::to_string_pretty(&schema()).expect("JSON") + "\n";
    kept::file_is(&repository().join("values.schema.json"), &text);
}

#[test]
fn every_values_file_and_profile_is_valid_and_names_the_schema() {
    let mut seen = 0;
    for (name, folder) in projects() {
        for kind in ["values", "profiles", "layers"] {
            for file in names_in(&folder.0.join(kind)) {
                let place = format!("{name}/{kind}/{file}");
                let text = fs::read_to_string(folder.0.join(kind).join(&file)).expect("text");
                let values = yaml_serde::from_str(&text).expect("YAML");
                assert_eq!(check(&values), Ok(()), "{place}");
                let modeline = text
                    .lines()
                    .next()
                    .and_then(|line| line.strip_prefix("# yaml-language-server: $schema="));
                if kind == "values" {
                    let schema = folder.0.join(kind).join(modeline.expect("a modeline"));
                    let schema = schema.canonicalize().expect("a schema beside the values");
                    assert_eq!(schema, repository().join("values.schema.json"), "{place}");
                }
                seen += 1;
            }
        }
    }
    let least = TARGETS.len() + 2 * projects().len();
    assert!(seen >= least, "only {seen} files: each project has two, each target one");
}

#[test]
fn a_file_that_sets_one_value_is_valid() {
    let partial = [
        json!({}),
        json!({ "backends": { "api": { "image": { "tag": "1.4.3" } } } }),
        json!({ "backends": { "api": { "autoscaling": null } } }),
        json!({ "databases": { "main": { "credentials": { "value": "devpassword123" } } } }),
        json!({ "defaults": { "backends": { "resources": { "requests": { "cpu": 1, "memory": "1.5Gi" } } } } }),
        json!({ "backends": { "api": { "env": { "DEBUG": true, "LEVEL": "info", "LIMIT": 5 } } } }),
    ];
    for values in partial {
        assert_eq!(check(&values), Ok(()), "{values}");
    }
}

#[test]
fn typical_mistakes_are_invalid() {
    let mistakes = [
        json!({ "backend": {} }),
        json!({ "backends": { "api": { "prot": 8000 } } }),
        json!({ "backends": { "api": { "port": "8000" } } }),
        json!({ "backends": { "api": { "port": 80_000 } } }),
        json!({ "backends": { "api": { "replicas": "two" } } }),
        json!({ "backends": { "api": { "connects": "main" } } }),
        json!({ "databases": { "main": { "engine": "oracle" } } }),
        json!({ "databases": { "main": { "storage": { "size": "10 GB" } } } }),
        json!({ "policy": { "inlineSecrets": "maybe" } }),
        json!({ "name": "My Shop" }),
    ];
    for values in mistakes {
        assert!(check(&values).is_err(), "{values}");
    }
}

#[test]
fn defaults_are_told_and_are_valid_where_they_stand() {
    let whole = schema().to_value();
    let mut seen = Vec::new();
    each_default(&whole, &mut |node, default| {
        let mut alone = node.clone();
        alone["definitions"] = whole["definitions"].clone();
        let validator = jsonschema::draft7::new(&alone).expect("a valid schema");
        assert!(validator.is_valid(default), "{default}: {node}");
        seen.push(default.clone());
    });
    for known in [json!(1), json!(30), json!(true), json!("warn"), json!("restricted")] {
        assert!(seen.contains(&known), "{known} is no default: {seen:?}");
    }
}

fn each_default(node: &Json, look: &mut dyn FnMut(&Json, &Json)) {
    if let (Some(default), Some(_)) = (node.get("default"), node.get("description")) {
        look(node, default);
    }
    let below: Vec<&Json> = match node {
        Json::Object(map) => map.values().collect(),
        Json::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    for node in below {
        each_default(node, look);
    }
}
