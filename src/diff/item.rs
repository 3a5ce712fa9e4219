//! An object on one side, as it is compared: without what only a cluster writes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};

use crate::layer::json::to_json;
use crate::layer::node::Node;
use crate::manifest;
use crate::object::Object;
use crate::source::Span;

/// An object and where it was written.
#[derive(Clone, Debug)]
pub struct SideObject {
    pub body: Json,
    /// The tree that it was read from, where it was a manifest.
    pub node: Option<Node>,
    /// The place in the values that made it, where gen did.
    pub origin: Option<Span>,
}

/// What makes two objects one: the API version of a group may be another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    pub group: String,
    pub kind: String,
    /// Empty for objects of the whole cluster, and where none is written.
    pub namespace: String,
    pub name: String,
}

/// Fields that a cluster writes, and nobody applies.
const WRITTEN_BY_CLUSTER: [&str; 7] = [
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "managedFields",
    "selfLink",
    "deletionTimestamp",
];

/// The annotation in which `kubectl apply` keeps what it applied.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

impl SideObject {
    /// An object that gen made.
    pub fn rendered(object: &Object) -> Self {
        Self { body: tidied((*object.body).clone()), node: None, origin: object.origin }
    }

    /// An object that was read.
    pub fn read(object: &manifest::Object) -> Self {
        Self { body: tidied(to_json(&object.node)), node: Some(object.node.clone()), origin: None }
    }

    /// An object as an API server tells it.
    pub fn told(body: Json) -> Self {
        Self { body: tidied(body), node: None, origin: None }
    }

    pub fn kind(&self) -> &str {
        self.body["kind"].as_str().unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        self.body["metadata"]["name"].as_str().unwrap_or_default()
    }

    pub fn namespace(&self) -> &str {
        self.body["metadata"]["namespace"].as_str().unwrap_or_default()
    }

    pub fn identity(&self) -> Identity {
        let version = self.body["apiVersion"].as_str().unwrap_or_default();
        Identity {
            group: version.split_once('/').map_or("", |(group, _)| group).to_owned(),
            kind: self.kind().to_owned(),
            namespace: self.namespace().to_owned(),
            name: self.name().to_owned(),
        }
    }
}

/// The object without what only a cluster writes; a Secret's texts as the data that they become.
fn tidied(mut body: Json) -> Json {
    let is_secret = body["kind"] == "Secret";
    let Json::Object(map) = &mut body else { return body };
    map.shift_remove("status");
    if let Some(Json::Object(metadata)) = map.get_mut("metadata") {
        metadata.retain(|key, _| !WRITTEN_BY_CLUSTER.contains(&key.as_str()));
        if let Some(Json::Object(annotations)) = metadata.get_mut("annotations") {
            annotations.shift_remove(LAST_APPLIED);
        }
    }
    if is_secret && let Some(Json::Object(texts)) = map.shift_remove("stringData") {
        let data = map.entry("data").or_insert_with(|| Json::Object(Map::new()));
        for (key, text) in &texts {
            data[key] = STANDARD.encode(text.as_str().unwrap_or_default()).into();
        }
    }
    without_null(&mut body);
    body
}

fn without_null(value: &mut Json) {
    match value {
        Json::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(without_null);
        }
        Json::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}
