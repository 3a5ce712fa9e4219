//! Changes of a chart's values: of each in each way that its schema allows, and of several at once.

use serde_json::{Map, Value as Json, json};

/// Values that lie above those of an environment, the same for gen and for the chart.
#[derive(Clone, Debug)]
pub struct Change(pub Json);

impl Change {
    /// Whether the chart may refuse what gen takes: to take away what the chart needs.
    pub fn may_be_refused(&self) -> bool {
        has_null(&self.0)
    }
}

/// Whether a change names a way to release that the environment does not use. The chart knows the tracks of
/// each way that any environment uses; gen would have to be told them anew.
pub fn switches_release(change: &Json, values: &Json) -> bool {
    let Json::Object(map) = change else { return false };
    map.iter().any(|(key, below)| match (key.as_str(), below) {
        ("release", Json::Object(ways)) => {
            ways.iter().any(|(way, said)| !said.is_null() && values[key].get(way).is_none())
        }
        _ => switches_release(below, &values[key]),
    })
}

/// What gen is told: gen refuses to delete what is not there, and has variables that the chart has not.
pub fn effective(change: &Json, values: &Json) -> Json {
    let Json::Object(map) = change else { return change.clone() };
    let mut map = map.clone();
    if let (Some(env @ Json::Null), Some(Json::Object(said))) =
        (map.get_mut("env"), values.get("env"))
    {
        *env = said.keys().map(|name| (name.clone(), Json::Null)).collect();
    }
    let is_there = |key: &str| values.get(key).is_some_and(|value| !value.is_null());
    // Of policies gen has the word, too.
    let has_word = |key: &str| key != "enabled" || values.get("defaultDeny").is_some();
    let kept =
        map.iter().filter(|(key, value)| has_word(key) && (!value.is_null() || is_there(key)));
    let kept = kept.map(|(key, value)| (key.clone(), effective(value, &values[key.as_str()])));
    let mut said: Map<String, Json> = kept.collect();
    // A chart says `enabled` where gen says the map itself or nothing.
    for (key, value) in &map {
        if let Some(enabled) = value.get("enabled").and_then(Json::as_bool)
            && value.get("defaultDeny").is_none()
            && key != "networkPolicy"
        {
            let is_on = values[key.as_str()]["enabled"] == true;
            match (enabled, is_on) {
                (false, true) => drop(said.insert(key.clone(), Json::Null)),
                (false, false) => drop(said.shift_remove(key)),
                (true, _) => {}
            }
        }
    }
    Json::Object(said)
}

/// Lays values above others, as Helm does.
pub fn lay(below: &mut Json, above: &Json) {
    match (below, above) {
        (Json::Object(below), Json::Object(above)) => {
            for (key, value) in above {
                lay(below.entry(key.clone()).or_insert(Json::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

fn has_null(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Object(map) => map.values().any(has_null),
        _ => false,
    }
}

/// Every value changed alone.
pub fn changes(schema: &Json) -> Vec<Change> {
    let mut found = Vec::new();
    walk(schema, &mut Vec::new(), &mut found);
    found
}

/// Some changes in one; another number chooses others.
pub fn together(alone: &[Change], number: usize) -> Change {
    let mut seed = number.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut next = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % limit.max(1)
    };
    let mut all = json!({});
    for _ in 0..2 + next(6) {
        let chosen = next(alone.len());
        lay(&mut all, &alone[chosen].0);
    }
    without_tags(&mut all);
    Change(all)
}

/// Takes tags away beside digests: no file says both, and what two files say is told apart by gen and the chart.
fn without_tags(values: &mut Json) {
    let Json::Object(map) = values else { return };
    if map.get("digest").is_some_and(Json::is_string) {
        map.remove("tag");
    }
    map.values_mut().for_each(without_tags);
}

fn walk(schema: &Json, path: &mut Vec<String>, found: &mut Vec<Change>) {
    let ways = schema["anyOf"].as_array();
    let switch = ways.is_some_and(|ways| ways.iter().any(|way| way["type"] == "boolean"));
    let map = ways.and_then(|ways| ways.iter().find(|way| way["properties"].is_object()));
    if let Some(map) = map.filter(|_| switch) {
        found.push(at(path, json!(true)));
        found.push(at(path, Json::Null));
        return walk(map, path, found);
    }
    // What the templates set themselves is refused in a map of texts.
    let is_map = |properties: &&Map<String, Json>| properties.values().any(Json::is_object);
    let Some(properties) = schema["properties"].as_object().filter(is_map) else {
        let below = &schema["additionalProperties"];
        if below.is_object() {
            let mut more = json!({ "NEW": "a: b # \"c\" {{x}} $y \\n é", "Y": "yes" });
            // Annotations are texts alone, as in Kubernetes.
            if below["type"].as_array().is_some_and(|types| types.contains(&json!("number"))) {
                more["ON"] = true.into();
                more["N"] = 17.into();
            }
            found.push(at(path, more));
        }
        return;
    };
    let members = members(schema);
    for (key, below) in properties.iter().filter(|(key, _)| *key != "global") {
        // A member of a choice takes the place of the others; a digest stands above a tag.
        let mut others = Map::new();
        if members.contains(key) && key != "digest" && key != "tag" {
            others = members.iter().map(|member| (member.clone(), Json::Null)).collect();
        }
        path.push(key.clone());
        let is_group = below["properties"].is_object();
        let values = if is_group && !path[1..].is_empty() {
            vec![full(path, below)]
        } else {
            samples(path, below)
        };
        for value in values {
            let mut change = others.clone();
            change.insert(key.clone(), value);
            found.push(at(&path[..path.len() - 1], Json::Object(change)));
        }
        // How many there are is always said.
        if path.len() > 2 && !members.contains(key) && key != "replicas" {
            found.push(at(path, Json::Null));
        }
        walk(below, path, found);
        path.pop();
    }
}

fn members(schema: &Json) -> Vec<String> {
    let ways = schema["anyOf"].as_array().into_iter().flatten();
    ways.filter_map(|way| way["required"][0].as_str().map(str::to_owned)).collect()
}

/// A group with what it needs.
fn full(path: &mut Vec<String>, schema: &Json) -> Json {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str);
    let needed = required.map(str::to_owned).chain(members(schema).into_iter().take(1));
    let mut map: Map<String, Json> =
        members(schema).into_iter().map(|member| (member, Json::Null)).collect();
    for key in needed {
        let below = &schema["properties"][&key];
        path.push(key.clone());
        let value = if below["properties"].is_object() {
            full(path, below)
        } else {
            samples(path, below).into_iter().next().unwrap_or_default()
        };
        path.pop();
        map.insert(key, value);
    }
    Json::Object(map)
}

fn at(path: &[String], value: Json) -> Change {
    Change(path.iter().rev().fold(value, |value, key| json!({ key.as_str(): value })))
}

/// Values of a place that are unlike what the examples have.
fn samples(path: &[String], schema: &Json) -> Vec<Json> {
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().filter(|value| !value.is_null()).cloned().collect();
    }
    let key = path.last().map_or("", String::as_str);
    let above = path.iter().rev().nth(1).map_or("", String::as_str);
    let texts = |all: &[&str]| all.iter().map(|text| json!(text)).collect();
    match key {
        "nodePort" => vec![json!(30123)],
        "minAvailable" | "maxUnavailable" => vec![json!(1), json!(3), json!("40%")],
        "max" => vec![json!(3), json!(9)],
        "min" => vec![json!(1), json!(2)],
        "replicas" => {
            let least = schema["minimum"].as_i64().unwrap_or_default();
            [0, 1, 2, 4].into_iter().filter(|count| *count >= least).map(Json::from).collect()
        }
        "cpu" | "memory" if above == "autoscaling" => vec![json!(55)],
        "cpu" if above == "requests" => vec![json!("100m"), json!(0.1)],
        "cpu" => vec![json!("900m"), json!(2)],
        "memory" if above == "requests" => texts(&["100Mi"]),
        "memory" => texts(&["1900Mi"]),
        "size" => texts(&["7Gi"]),
        "tag" => texts(&["9.9.9-rc.1", "1.10"]),
        "digest" => vec![format!("sha256:{}", "ab".repeat(32)).into()],
        "repository" => texts(&["registry.example.com:5000/acme/other"]),
        "host" | "domain" => texts(&["other.example.com"]),
        "value" => texts(&["p@ss/w:rd \"x\" $é'%s", "123"]),
        "key" | "urlKey" => texts(&["Other.KEY_1"]),
        "remoteKey" | "property" => texts(&["a/b: \"c\""]),
        _ if is(schema, "boolean") => vec![json!(true), json!(false)],
        _ if is(schema, "string") => texts(&["other-name"]),
        _ => Vec::new(),
    }
}

/// Whether a schema is of a type, `null` beside it or not.
fn is(schema: &Json, name: &str) -> bool {
    schema["type"] == name
        || schema["type"].as_array().is_some_and(|all| all.contains(&name.into()))
}
