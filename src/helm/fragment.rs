//! Fragments: lists and maps that a template takes over whole, in the form that Kubernetes or gen has for them.
//!
//! While a chart is made, a fragment has one entry with a mark in it. Where that entry comes out, the template has
//! all that the values say.

use serde_json::{Value as Json, json};

use crate::helm::peer;

/// What a list or a map of the values becomes in the objects.
#[derive(Debug)]
pub struct Fragment {
    /// The values that are marked; `MARK` stands for a word, `RANGE` for addresses.
    said: &'static str,
    /// What an item of them comes out as, where that is not what the values say.
    made: Option<&'static str>,
    /// The named template that writes the items, where they are not what the values say.
    pub helper: Option<&'static str>,
    /// Whether that writes one item, and not all.
    pub is_each: bool,
    /// What that makes of the values.
    turn: fn(&Json) -> Json,
    /// The schema of the values, as JSON.
    schema: &'static str,
}

pub static TOLERATIONS: Fragment = Fragment::plain(
    r#"[{ "key": "MARK", "operator": "Exists" }]"#,
    r#"{ "type": "array", "items": { "type": "object", "additionalProperties": false, "properties": {
        "key": { "type": "string" },
        "operator": { "enum": ["Exists", "Equal", "Lt", "Gt"] },
        "value": { "type": "string" },
        "effect": { "enum": ["NoSchedule", "PreferNoSchedule", "NoExecute"] },
        "tolerationSeconds": { "type": "integer" } } } }"#,
);

pub static AFFINITY: Fragment = Fragment::plain(
    r#"{ "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [
        { "matchExpressions": [{ "key": "MARK", "operator": "Exists" }] }] } } }"#,
    r#"{ "type": "object", "additionalProperties": false, "properties": {
        "nodeAffinity": { "type": "object" },
        "podAffinity": { "type": "object" },
        "podAntiAffinity": { "type": "object" } } }"#,
);

pub static PULL_SECRETS: Fragment = Fragment {
    said: r#"["MARK"]"#,
    made: Some(r#"{ "name": "MARK" }"#),
    helper: Some("pullSecrets"),
    is_each: false,
    turn: |said| {
        items(said, |name| if name.is_object() { name.clone() } else { json!({ "name": name }) })
    },
    schema: r#"{ "type": "array", "items": { "anyOf": [
        { "type": "string", "pattern": "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$" },
        { "type": "object", "additionalProperties": false, "required": ["name"], "properties": { "name": { "type": "string" } } } ] } }"#,
};

pub static RANGES: Fragment = Fragment::plain(
    r#"["RANGE"]"#,
    r#"{ "type": "array", "items": { "type": "string", "pattern": "^[0-9a-fA-F.:]+/[0-9]{1,3}$" } }"#,
);

pub static VOLUMES: Fragment = Fragment::plain(
    r#"[{ "name": "MARK", "emptyDir": {} }]"#,
    r#"{ "type": "array", "items": { "type": "object", "required": ["name"] } }"#,
);

pub static MOUNTS: Fragment = Fragment::plain(
    r#"[{ "name": "MARK", "mountPath": "/MARK" }]"#,
    r#"{ "type": "array", "items": { "type": "object", "required": ["name", "mountPath"] } }"#,
);

pub static ALIASES: Fragment = Fragment::plain(
    r#"[{ "hostnames": ["MARK"], "ip": "192.0.2.1" }]"#,
    r#"{ "type": "array", "items": { "type": "object", "required": ["ip"] } }"#,
);

pub static WORDS: Fragment =
    Fragment::plain(r#"["MARK"]"#, r#"{ "type": "array", "items": { "type": "string" } }"#);

pub static SOURCES: Fragment = Fragment {
    said: r#"[{ "secret": "MARK" }]"#,
    made: Some(r#"{ "secretRef": { "name": "MARK" } }"#),
    helper: Some("envFrom"),
    is_each: false,
    turn: |said| {
        items(said, |source| {
            let (key, name) = match &source["secret"] {
                Json::Null => ("configMapRef", &source["configMap"]),
                secret => ("secretRef", secret),
            };
            let mut reference = json!({ "name": name });
            if source["optional"] == true {
                reference["optional"] = true.into();
            }
            let mut made = json!({ key: reference });
            if let Some(prefix) = source.get("prefix") {
                made["prefix"] = prefix.clone();
            }
            made
        })
    },
    schema: r#"{ "type": "array", "items": { "type": "object", "additionalProperties": false, "properties": {
        "configMap": { "type": "string" },
        "secret": { "type": "string" },
        "prefix": { "type": "string" },
        "optional": { "type": "boolean" } },
        "oneOf": [{ "required": ["configMap"] }, { "required": ["secret"] }] } }"#,
};

pub static CONTAINERS: Fragment = Fragment::plain(
    r#"[{ "name": "MARK", "image": "MARK:1" }]"#,
    r#"{ "type": "array", "items": { "type": "object", "required": ["name", "image"], "properties": {
        "name": { "type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$" },
        "image": { "type": "string", "minLength": 1 } } } }"#,
);

pub static CALLERS: Fragment = Fragment {
    said: r#"[{ "namespace": "MARK" }]"#,
    made: Some(
        r#"{ "from": [{ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "MARK" } } }] }"#,
    ),
    helper: Some("allowFrom"),
    is_each: true,
    turn: |said| items(said, |one| peer::rule(one, "from")),
    schema: peer::SCHEMA,
};

pub static CALLED: Fragment = Fragment {
    said: r#"[{ "namespace": "MARK" }]"#,
    made: Some(
        r#"{ "to": [{ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "MARK" } } }] }"#,
    ),
    helper: Some("allowTo"),
    is_each: true,
    turn: |said| items(said, |one| peer::rule(one, "to")),
    schema: peer::SCHEMA,
};

pub static SPREAD: Fragment = Fragment {
    said: r#"[{ "topologyKey": "MARK" }]"#,
    made: Some(r#"{ "topologyKey": "MARK", "maxSkew": 1, "whenUnsatisfiable": "ScheduleAnyway" }"#),
    helper: Some("spread"),
    is_each: true,
    turn: |said| {
        items(said, |spread| {
            let or = |key: &str, other: Json| {
                if spread[key].is_null() { other } else { spread[key].clone() }
            };
            json!({
                "topologyKey": spread["topologyKey"],
                "maxSkew": or("maxSkew", 1.into()),
                "whenUnsatisfiable": or("whenUnsatisfiable", "ScheduleAnyway".into()),
            })
        })
    },
    schema: r#"{ "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["topologyKey"], "properties": {
        "topologyKey": { "type": "string" },
        "maxSkew": { "type": "integer", "minimum": 1 },
        "whenUnsatisfiable": { "enum": ["DoNotSchedule", "ScheduleAnyway"] } } } }"#,
};

impl Fragment {
    /// One that objects have as the values say it.
    const fn plain(said: &'static str, schema: &'static str) -> Self {
        Self { said, made: None, helper: None, is_each: false, turn: Json::clone, schema }
    }

    /// The values with the mark of a knob.
    pub fn said(&self, index: usize) -> Json {
        read(&marked(self.said, index))
    }

    /// What an item of the values is in an object, or what they are as a whole.
    pub fn made(&self, index: usize) -> Json {
        match (self.made, self.said(index)) {
            (Some(made), _) => read(&marked(made, index)),
            (None, Json::Array(mut items)) => items.pop().unwrap_or_default(),
            (None, said) => said,
        }
    }

    /// What objects have for some values.
    pub fn turn(&self, said: &Json) -> Json {
        (self.turn)(said)
    }

    pub fn schema(&self) -> Json {
        read(self.schema)
    }

    pub fn is_list(&self) -> bool {
        self.said.starts_with('[')
    }

    /// Nothing said.
    pub fn none(&self) -> Json {
        if self.is_list() { json!([]) } else { json!({}) }
    }
}

impl PartialEq for Fragment {
    fn eq(&self, other: &Self) -> bool {
        self.schema == other.schema
    }
}

impl Eq for Fragment {}

/// Lays what an item says above what all have that are like it.
pub fn above(item: &mut Json, said: &Json) {
    match (item, said) {
        (Json::Object(item), Json::Object(said)) => {
            for (key, said) in said {
                above(item.entry(key.clone()).or_insert(Json::Null), said);
            }
        }
        (item, said) => item.clone_from(said),
    }
}

fn items(said: &Json, turn: impl Fn(&Json) -> Json) -> Json {
    said.as_array().into_iter().flatten().map(turn).collect()
}

fn marked(text: &str, index: usize) -> String {
    let range = format!("10.{}.{}.77/32", index / 256 % 256, index % 256);
    text.replace("MARK", &format!("zq{index}v0q")).replace("RANGE", &range)
}

fn read(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_default()
}
