//! Peers beyond the stack, as the values say them, and the rule of a policy that each becomes.

use serde_json::{Value as Json, json};

use crate::object::network::NAMESPACE;

/// The schema of some.
pub const SCHEMA: &str = r#"{ "type": "array", "items": { "type": "object", "additionalProperties": false, "minProperties": 1, "properties": {
    "podLabels": { "type": "object", "additionalProperties": { "type": "string" } },
    "namespace": { "type": "string", "minLength": 1 },
    "namespaceLabels": { "type": "object", "additionalProperties": { "type": "string" } },
    "cidr": { "type": "string", "pattern": "^[0-9a-fA-F.:]+/[0-9]{1,3}$" },
    "except": { "type": "array", "items": { "type": "string" } },
    "ports": { "type": "array", "items": { "anyOf": [
        { "type": "integer", "minimum": 1, "maximum": 65535 },
        { "type": "object", "additionalProperties": false, "required": ["port"], "properties": {
            "port": { "type": "integer", "minimum": 1, "maximum": 65535 },
            "protocol": { "enum": ["TCP", "UDP", "SCTP", "tcp", "udp", "sctp"] } } }] } } } } }"#;

/// The rule that lets a peer in or out.
pub fn rule(said: &Json, direction: &str) -> Json {
    let mut peer = json!({});
    if !said["podLabels"].is_null() {
        peer["podSelector"] = json!({ "matchLabels": said["podLabels"] });
    }
    if !said["namespace"].is_null() {
        let own = json!({ NAMESPACE: said["namespace"] });
        peer["namespaceSelector"] = json!({ "matchLabels": own });
    }
    if !said["namespaceLabels"].is_null() {
        peer["namespaceSelector"] = json!({ "matchLabels": said["namespaceLabels"] });
    }
    if !said["cidr"].is_null() {
        peer["ipBlock"] = json!({ "cidr": said["cidr"] });
        if !said["except"].is_null() {
            peer["ipBlock"]["except"] = said["except"].clone();
        }
    }
    let mut rule = json!({ direction: [peer] });
    if let Some(ports) = said["ports"].as_array().filter(|ports| !ports.is_empty()) {
        let port = |port: &Json| match port {
            Json::Object(map) => {
                let protocol = map.get("protocol").and_then(Json::as_str).unwrap_or("TCP");
                let protocol = protocol.to_uppercase();
                json!({ "port": map.get("port"), "protocol": protocol })
            }
            number => json!({ "port": number, "protocol": "TCP" }),
        };
        rule["ports"] = ports.iter().map(port).collect();
    }
    rule
}
