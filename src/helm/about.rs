//! What gen's own schema says about places of the values.

use serde_json::Value as Json;

/// The one place that charts have and gen has not: there it is the stack's `name`.
const INSTANCE: &str = "The name of this instance of the stack, the same for all its charts. Objects of another one have it before their names.";

/// What gen's own schema says about a place.
pub fn describe(schema: &Json, path: &[String]) -> String {
    if path == ["instance"] {
        return INSTANCE.to_owned();
    }
    let mut at = schema;
    let mut text = "";
    for key in path {
        at = opened(schema, at);
        at = match at["properties"].get(key) {
            Some(below) => below,
            None => &at["additionalProperties"],
        };
        text = at["description"].as_str().unwrap_or_default();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Follows references to where properties are.
fn opened<'s>(schema: &'s Json, mut at: &'s Json) -> &'s Json {
    for _ in 0..8 {
        if let Some(name) = at["$ref"].as_str() {
            at = schema.pointer(name.trim_start_matches('#')).unwrap_or(at);
        } else if let Some(ways) = at["anyOf"].as_array().or(at["oneOf"].as_array()) {
            let Some(map) = ways.iter().find(|way| {
                let way = opened_once(schema, way);
                way["properties"].is_object() || way["additionalProperties"].is_object()
            }) else {
                return at;
            };
            at = map;
        } else {
            return at;
        }
    }
    at
}

fn opened_once<'s>(schema: &'s Json, at: &'s Json) -> &'s Json {
    let name = at["$ref"].as_str().map(|name| name.trim_start_matches('#'));
    name.and_then(|name| schema.pointer(name)).unwrap_or(at)
}
