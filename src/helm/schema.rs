//! `values.schema.json`: what may be said to a chart. It is closed, so that a mistyped key is an error that names it.

use serde_json::{Map, Value as Json, json};

use crate::helm::knob::Form;
use crate::helm::knob::is_many;
use crate::helm::root_value;
use crate::helm::values_file::KnobTree;

/// The whole schema of a chart.
pub fn schema(chart: &str, spec: &KnobTree, environments: &[String]) -> Json {
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("Values of the chart {chart}"),
    });
    let mut map = of(spec);
    let root = root_value::schemas(environments);
    if let (Some(properties), Some(root)) = (map["properties"].as_object_mut(), root.as_object()) {
        properties.extend(root.clone());
    }
    if let (Some(schema), Some(map)) = (schema.as_object_mut(), map.as_object()) {
        schema.extend(map.clone());
    }
    schema
}

fn of(spec: &KnobTree) -> Json {
    let mut schema = match spec.form {
        Some(Form::Open) => open(spec),
        // A key of a Secret may begin with any of these signs.
        // <https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data>
        Some(Form::Name) if matches!(spec.key.as_str(), "key" | "urlKey") => {
            json!({ "type": "string", "pattern": "^[-._A-Za-z0-9]+$" })
        }
        // The class of a load balancer is like a label's key.
        // <https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-class>
        Some(Form::Name) if spec.key == "className" => {
            json!({ "type": "string", "pattern": "^[A-Za-z0-9]([-._/A-Za-z0-9]*[A-Za-z0-9])?$" })
        }
        // A key of some program may have several lines; no password has.
        Some(Form::Secret) if spec.path.iter().all(|key| !key.ends_with("redentials")) => {
            json!({ "type": "string" })
        }
        Some(form) if spec.below.is_empty() => of_form(form),
        _ => map(spec),
    };
    let about = match (spec.about.is_empty(), spec.path.len()) {
        (false, _) => spec.about.clone(),
        (true, 0) => return schema,
        (true, 2) => format!("The component `{}`.", spec.key),
        (true, _) => format!("`{}` of `{}`.", spec.key, spec.path[..spec.path.len() - 1].join(".")),
    };
    schema["description"] = about.into();
    schema
}

fn map(spec: &KnobTree) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for below in &spec.below {
        let mut schema = of(below);
        if is_many(&below.path) {
            let several = json!({ "type": "array", "items": { "type": "string", "minLength": 1 } });
            let about = schema.as_object_mut().and_then(|map| map.remove("description"));
            schema = json!({ "anyOf": [schema, several], "description": about });
        }
        // Maps are always there, if with nothing in them; a value that is taken away is nothing.
        let is_value = below.form.is_some_and(|form| form != Form::Open) && !below.is_needed;
        if is_value
            || is_nullable(&below.key)
            || below.form == Some(Form::Open) && below.key != "env"
        {
            or_null(&mut schema);
        } else {
            required.push(Json::from(below.key.as_str()));
        }
        if let (Some(Form::Track), Some(tracks)) =
            (below.form, spec.below.iter().find(|one| one.key == "tracks"))
        {
            let names = tracks.below.iter().map(|track| Json::from(track.key.as_str()));
            schema["enum"] = names.chain([Json::Null]).collect();
        }
        if (below.form, below.key.as_str()) == (Some(Form::Word(&[])), "tag") {
            schema["type"] = json!(["string", "integer", "null"]);
        }
        properties.insert(below.key.clone(), schema);
    }
    let mut map =
        json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        map["required"] = required.into();
    }
    if ["requests", "limits"].contains(&spec.key.as_str()) {
        // Local disk, and what nodes have beside processors and memory.
        map["additionalProperties"] = of_form(Form::Quantity(0, ""));
    }
    map
}

/// Maps that may be taken away as a whole: what is in them is read as if they might not be there.
pub fn is_nullable(key: &str) -> bool {
    ["autoscaling", "disruptionBudget", "resources", "requests", "limits"].contains(&key)
}

/// A map of texts, in which secrets have places of their own.
fn open(spec: &KnobTree) -> Json {
    let is_env = spec.key == "env";
    // Whole numbers and booleans are texts as well, as `--set` reads them.
    let mut texts = json!({ "type": "object", "additionalProperties": {
        "type": ["string", "integer", "boolean", "null"] } });
    if !is_env && !spec.reserved.is_empty() {
        // Twice in one map the later would win, and selectors would find nothing.
        let own = |key: &String| {
            (key.clone(), json!({ "type": "null", "description": "Set by the chart." }))
        };
        texts["properties"] = spec.reserved.iter().map(own).collect::<Map<_, _>>().into();
    }
    if is_env {
        texts["propertyNames"] = json!({ "pattern": "^[A-Za-z_][A-Za-z0-9_.-]*$" });
        texts["additionalProperties"] = json!({ "anyOf": [
            { "type": ["string", "boolean", "number", "null"] },
            { "type": "object", "additionalProperties": false, "required": ["existingSecret"], "properties": {
                "existingSecret": { "type": "object", "additionalProperties": false, "required": ["name"], "properties": {
                    "name": { "type": "string" }, "key": { "type": "string" } } } } },
            { "type": "object", "additionalProperties": false, "required": ["fieldRef"], "properties": {
                "fieldRef": { "type": "string" } } },
        ] });
    }
    if !spec.below.is_empty() {
        texts["properties"] = spec
            .below
            .iter()
            .map(|below| (below.key.clone(), of(below)))
            .collect::<Map<_, _>>()
            .into();
        if is_env {
            texts["required"] = spec.below.iter().map(|below| below.key.clone()).collect();
        }
    }
    texts
}

/// Lets `null` stand for what is absent.
fn or_null(schema: &mut Json) {
    if let Some(ways) = schema.get_mut("anyOf").and_then(Json::as_array_mut) {
        ways.push(json!({ "type": "null" }));
    }
    match schema.get_mut("type") {
        Some(Json::Array(types)) => types.push("null".into()),
        Some(one @ Json::String(_)) => *one = json!([one, "null"]),
        _ => {}
    }
    if let Some(values) = schema.get_mut("enum").and_then(Json::as_array_mut) {
        values.push(Json::Null);
    }
}

fn of_form(form: Form) -> Json {
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let numbers = |pattern: &str| json!({ "type": ["string", "integer"], "pattern": pattern });
    match form {
        Form::Host => text("^(\\*\\.)?[A-Za-z0-9_]([-._A-Za-z0-9]*[A-Za-z0-9_])?$"),
        Form::Name | Form::Track => text("^[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$"),
        Form::Repository => text("^([A-Za-z0-9.-]+(:[0-9]+)?/)?[a-z0-9._-]+(/[a-z0-9._-]+)*$"),
        // A number is a tag as well, as `--set` reads it.
        Form::Tag => numbers("^[A-Za-z0-9_][-_.A-Za-z0-9]{0,127}$"),
        Form::Digest => text("^sha256:[a-f0-9]{64}$"),
        Form::Path => text("^/[^\\s\"]*$"),
        Form::Secret | Form::Text => text("^[^\\r\\n]*$"),
        Form::Word([]) => json!({ "type": "string", "minLength": 1 }),
        Form::Word(words) => json!({ "enum": words }),
        Form::Count(1 | 2 | 3 | 5 | 6 | 9) => json!({ "type": "integer", "minimum": 0 }),
        Form::Count(_) | Form::Percent => json!({ "type": "integer", "minimum": 1 }),
        Form::Pods => json!({ "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "^[0-9]+%$" },
        ] }),
        Form::NodePort | Form::Port => json!({ "type": "integer", "minimum": 1, "maximum": 65535 }),
        Form::Quantity(..) => json!({ "anyOf": [
            { "type": "string", "pattern": "^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$" },
            { "type": "number", "exclusiveMinimum": 0 },
        ] }),
        Form::Flag(_) | Form::Switch | Form::Presence => json!({ "type": "boolean" }),
        Form::Fragment(fragment) => fragment.schema(),
        Form::Whole(part) => part.schema(),
        Form::Prefix | Form::Instance | Form::Namespace | Form::Open => json!({}),
    }
}
