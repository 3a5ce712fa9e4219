//! What every chart may be told beside its components: one table for `values.yaml`, the schema and the README.

use serde_json::{Value as Json, json};

use crate::helm::guard::ENVIRONMENT;
use crate::helm::place::put;

/// A value at the top of a chart, or right below it.
#[derive(Debug)]
pub struct RootValue {
    pub path: &'static str,
    /// What it is, in the words of JSON.
    pub form: &'static str,
    /// What it is where no one says it, as YAML; nothing where it then is not there.
    pub value: Option<&'static str>,
    pub about: &'static str,
}

const ALL: [RootValue; 8] = [
    RootValue {
        path: ENVIRONMENT,
        form: "string",
        value: None,
        about: "The environment. What differs between environments and is no value follows it.",
    },
    RootValue {
        path: "global.imageRegistry",
        form: "string",
        value: Some("''"),
        about: "The registry of all images, in place of their own.",
    },
    RootValue {
        path: "global.imagePullSecrets",
        form: "array",
        value: Some("[]"),
        about: "Secrets to pull all images with, names or maps with `name`.",
    },
    RootValue {
        path: "fullnameOverride",
        form: "string",
        value: None,
        about: "What the names of all objects start with, in place of the release's name.",
    },
    RootValue {
        path: "nameOverride",
        form: "string",
        value: None,
        about: "What objects are called behind the release's name; the release of that name has plain names.",
    },
    RootValue {
        path: "argocd.syncWaves",
        form: "boolean",
        value: Some("true"),
        about: "Whether objects say to Argo CD in which order they are synced.",
    },
    RootValue {
        path: "annotations",
        form: "object",
        value: Some("{}"),
        about: "Annotations of every object.",
    },
    RootValue {
        path: EXTRA,
        form: "array",
        value: Some("[]"),
        about: "Objects beside those of the chart: maps, or texts with template actions in them.",
    },
];

/// What of several charts that are given the same values each would make.
const EXTRA: &str = "extraObjects";

/// Those of a chart; `is_part` where others bring the rest of the stack. One in which nothing follows the environment's
/// name is not told it.
pub fn of(is_part: bool, environments: &[String]) -> impl Iterator<Item = &'static RootValue> {
    let is_one = environments.is_empty();
    let is_own = move |path: &str| (!is_part || path != EXTRA) && (!is_one || path != ENVIRONMENT);
    ALL.iter().filter(move |one| is_own(one.path))
}

/// What `values.yaml` starts with.
pub fn head(environments: &[String], is_part: bool) -> String {
    let mut text = String::new();
    let mut above = "";
    for RootValue { path, value, about, .. } in of(is_part, environments) {
        let (map, key) = path.split_once('.').unwrap_or(("", path));
        let pad = if map.is_empty() { "" } else { "  " };
        if map.is_empty() || map != above {
            text.push('\n');
        }
        if map != above && !map.is_empty() {
            text += &format!("{map}:\n");
        }
        above = map;
        text += &format!("{pad}# {about}\n");
        text += &match value {
            _ if key == ENVIRONMENT => format!("{key}: '{}'\n", environments[0]),
            Some(value) => format!("{pad}{key}: {value}\n"),
            None => format!("{pad}# {key}: ''\n"),
        };
    }
    text
}

/// Their schemas. What charts share may be more.
pub fn schemas(environments: &[String]) -> Json {
    let mut found = json!({});
    for RootValue { path, form, about, .. } in of(false, environments) {
        let schema = match *path {
            ENVIRONMENT => json!({ "enum": environments, "description": about }),
            "fullnameOverride" | "nameOverride" => {
                json!({ "type": form, "pattern": "^([a-z0-9]([-.a-z0-9]*[a-z0-9])?)?$", "description": about })
            }
            path => {
                json!({ "type": if path.contains('.') { json!([form, "null"]) } else { json!(form) }, "description": about })
            }
        };
        let keys: Vec<String> = path.split('.').map(str::to_owned).collect();
        if let [map, key] = keys.as_slice() {
            found[map]["type"] = "object".into();
            found[map]["additionalProperties"] = (map == "global").into();
            put(&mut found[map], &["properties".to_owned(), key.clone()], schema);
        } else {
            put(&mut found, &keys, schema);
        }
    }
    found["enabled"] = json!({ "type": "boolean", "description": "For charts that have this one as a dependency, which they can switch off." });
    found
}
