//! The values files of a chart: what `values.yaml` has, and what each environment has otherwise.

use serde_json::{Map, Value as Json, json};

use crate::helm::about::describe;
use crate::helm::guard::{ENVIRONMENT, at};
use crate::helm::knob::{CREATE, Form, Knob, ValuePath, below};
use crate::helm::place::put;
use crate::helm::prepare::GIVEN_LATER;

/// A place of a chart's values, with its knob or what is below it.
#[derive(Clone, Debug, Default)]
pub struct KnobTree {
    pub key: String,
    pub path: ValuePath,
    pub form: Option<Form>,
    pub below: Vec<KnobTree>,
    pub about: String,
    /// Keys of an open map that the templates set themselves.
    pub reserved: Vec<String>,
    /// Whether objects are wrong without it.
    pub is_needed: bool,
}

/// The places of some knobs, as a tree in gen's own order.
pub fn spec(knobs: &[&Knob]) -> KnobTree {
    let mut root = KnobTree::default();
    for knob in knobs {
        insert(&mut root, &knob.path, knob.form);
    }
    for component in root.below.iter_mut().flat_map(|tier| &mut tier.below) {
        let rank = |below: &KnobTree| FIRST.iter().position(|key| *key == below.key);
        component.below.sort_by_key(|below| rank(below).unwrap_or(FIRST.len()));
    }
    root
}

/// What of a component is looked for first, and stands in front of the rest.
const FIRST: [&str; 15] = [
    "enabled",
    "image",
    "version",
    "replicas",
    "schedule",
    "suspend",
    "credentials",
    "rootCredentials",
    "external",
    "storage",
    "service",
    "expose",
    "resources",
    "autoscaling",
    "disruptionBudget",
];

fn insert(spec: &mut KnobTree, path: &[String], form: Form) {
    let Some((key, rest)) = path.split_first() else {
        spec.form = Some(form);
        return;
    };
    let found = spec.below.iter().position(|below| below.key == *key).unwrap_or_else(|| {
        let mut path = spec.path.clone();
        path.push(key.clone());
        let about = if path == CREATE {
            "Create these namespaces, with their labels. The namespace of the release is Helm's own."
                .to_owned()
        } else if form == Form::Presence && rest.is_empty() {
            "Enable this component.".to_owned()
        } else {
            describe(&path)
        };
        spec.below.push(KnobTree { key: key.clone(), path, about, ..KnobTree::default() });
        spec.below.len() - 1
    });
    insert(&mut spec.below[found], rest, form);
}

impl KnobTree {
    /// The place at a path.
    fn at_mut(&mut self, path: &[String]) -> Option<&mut Self> {
        path.iter().try_fold(self, |at, key| at.below.iter_mut().find(|below| below.key == *key))
    }

    /// Tells the open map of a knob which keys stand beside it in objects.
    pub fn reserve(&mut self, path: &[String], keys: &[String]) {
        if let Some(place) = self.at_mut(path) {
            place.reserved.extend(keys.iter().cloned());
        }
    }

    /// Says that objects are wrong without a value.
    pub fn need(&mut self, path: &[String]) {
        if let Some(place) = self.at_mut(path) {
            place.is_needed = true;
        }
    }

    /// Values with an empty map wherever one may be said.
    pub fn complete(&self, values: &Json) -> Json {
        let mut values = values.clone();
        self.fill(&mut values);
        values
    }

    fn fill(&self, values: &mut Json) {
        let is_map =
            !self.below.is_empty() || self.form == Some(Form::Open) || self.path.is_empty();
        let nothing = match self.form {
            Some(Form::Fragment(fragment)) => Some(fragment.none()),
            Some(Form::Whole(part)) => part.none(),
            _ => is_map.then(|| json!({})),
        };
        if let Some(nothing) = nothing
            && !self.path.is_empty()
            && at(values, &self.path).is_none()
        {
            put(values, &self.path, nothing);
        }
        self.below.iter().for_each(|below| below.fill(values));
    }
}

/// The values that stand in `values.yaml`: those of one environment, as anybody may install them. Passwords are in
/// Secrets that exist, or, where the chart knows no such, asked for; and no port of a node is taken.
pub fn defaults(knobs: &[&Knob], values: &Json) -> Json {
    let mut values = values.clone();
    for knob in knobs {
        if at(&values, &knob.path).is_none() {
            continue;
        }
        match knob.form {
            Form::NodePort => put(&mut values, &knob.path, Json::Null),
            Form::Secret => elsewhere(&knob.path, knobs, &mut values),
            _ => {}
        }
    }
    pruned(&values)
}

/// Says of a secret that it is in a Secret that exists.
fn elsewhere(path: &[String], knobs: &[&Knob], values: &mut Json) {
    let Some((_, around)) = path.split_last() else { return };
    let [name, key] = ["name", "key"].map(|key| below(around, &format!("existingSecret.{key}")));
    let is_knob = |path: &ValuePath| knobs.iter().any(|knob| knob.path == *path);
    if !is_knob(&name) {
        put(values, path, "".into());
        return;
    }
    put(values, path, Json::Null);
    if at(values, &name).is_none() {
        put(values, &name, path[1].clone().into());
        let variable = around.last().filter(|_| around.iter().any(|key| key == "env"));
        if let Some(variable) = variable.filter(|_| is_knob(&key)) {
            put(values, &key, variable.clone().into());
        }
    }
}

/// What an environment says otherwise than the defaults; `null` where it says nothing.
pub fn otherwise(knobs: &[&Knob], defaults: &Json, values: &Json) -> Json {
    let mut said = json!({ ENVIRONMENT: values[ENVIRONMENT] });
    for knob in knobs {
        let own = at(values, &knob.path);
        let default = at(defaults, &knob.path);
        let value = own.filter(|value| *value != GIVEN_LATER);
        let is_asked = own != value && default.is_some_and(|default| *default == "");
        // A database that is elsewhere has no image, and one again once it is here.
        let is_image = knob.path.len() > 3
            && knob.path[0] == "databases"
            && knob.path[2] == "image"
            && at(values, &below(&knob.path[..2], "external.host")).is_some();
        if is_asked || value == default && own == value || value.is_none() && is_image {
            continue;
        }
        // What is given later is there, and asked for.
        if own != value {
            put(&mut said, &knob.path, "".into());
            continue;
        }
        if knob.form == Form::Open {
            let empty = Map::new();
            let [value, default] =
                [value, default].map(|map| map.and_then(Json::as_object).unwrap_or(&empty));
            for (key, text) in value
                .iter()
                .filter(|(key, text)| !text.is_object() && default.get(*key) != Some(*text))
            {
                put(&mut said, &[&knob.path[..], std::slice::from_ref(key)].concat(), text.clone());
            }
            for key in default
                .iter()
                .filter(|(key, text)| !text.is_object() && !value.contains_key(*key))
                .map(|(key, _)| key)
            {
                put(&mut said, &[&knob.path[..], std::slice::from_ref(key)].concat(), Json::Null);
            }
            continue;
        }
        let value = match (value, default) {
            (Some(value), Some(default)) => without(value, default),
            (value, _) => value.cloned().unwrap_or_default(),
        };
        put(&mut said, &knob.path, value);
    }
    if said[ENVIRONMENT] == defaults[ENVIRONMENT]
        && let Some(map) = said.as_object_mut()
    {
        map.remove(ENVIRONMENT);
    }
    said
}

/// A value that is laid over another one: what that has alone is taken away.
fn without(value: &Json, below: &Json) -> Json {
    let (Json::Object(value), Json::Object(below)) = (value, below) else { return value.clone() };
    let own = value.iter().map(|(key, value)| {
        (key.clone(), below.get(key).map_or_else(|| value.clone(), |below| without(value, below)))
    });
    let gone = below.keys().filter(|key| !value.contains_key(*key));
    own.chain(gone.map(|key| (key.clone(), Json::Null))).collect()
}

/// Without what is nothing.
fn pruned(values: &Json) -> Json {
    match values {
        Json::Object(map) => map
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.clone(), pruned(value)))
            .collect(),
        other => other.clone(),
    }
}
