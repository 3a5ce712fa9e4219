//! The values files of a chart: `values.yaml`, whole and with comments, and what each environment has otherwise.

use serde_json::{Map, Value as Json, json};

use crate::emit::yaml;
use crate::helm::about::describe;
use crate::helm::guard::{ENVIRONMENT, at};
use crate::helm::knob::{CREATE, Form, Knob, ValuePath};
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
}

/// The places of some knobs, as a tree in gen's own order.
pub fn spec(knobs: &[&Knob], about: &Json) -> KnobTree {
    let mut root = KnobTree::default();
    for knob in knobs {
        insert(&mut root, &knob.path, knob.form, about);
    }
    root
}

fn insert(spec: &mut KnobTree, path: &[String], form: Form, about: &Json) {
    let Some((key, rest)) = path.split_first() else {
        spec.form = Some(form);
        return;
    };
    let found = spec.below.iter().position(|below| below.key == *key).unwrap_or_else(|| {
        let mut path = spec.path.clone();
        path.push(key.clone());
        let about = if path == CREATE {
            "Whether the chart makes these namespaces, with their labels; that of the release is there before it."
                .to_owned()
        } else if key == "enabled" && matches!(form, Form::Switch | Form::Presence) {
            "Whether it is there.".to_owned()
        } else {
            describe(about, &path)
        };
        spec.below.push(KnobTree { key: key.clone(), path, about, ..KnobTree::default() });
        spec.below.len() - 1
    });
    insert(&mut spec.below[found], rest, form, about);
}

impl KnobTree {
    /// Tells the open map of a knob which keys stand beside it in objects.
    pub fn reserve(&mut self, path: &[String], keys: &[String]) {
        match path.split_first() {
            None => self.reserved.extend(keys.iter().cloned()),
            Some((key, rest)) => {
                if let Some(below) = self.below.iter_mut().find(|below| below.key == *key) {
                    below.reserve(rest, keys);
                }
            }
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

/// The values that stand in `values.yaml`: those of one environment. A secret that it is given later is expected in
/// a Secret that exists; where the chart knows none, it is empty, and asked for.
pub fn defaults(knobs: &[&Knob], values: &Json) -> Json {
    let mut values = values.clone();
    for knob in knobs.iter().filter(|knob| knob.path.last().is_some_and(|key| key == "value")) {
        if at(&values, &knob.path).is_some_and(|value| value == GIVEN_LATER) {
            let mut name = knob.path[..knob.path.len() - 1].to_vec();
            name.extend(["existingSecret".to_owned(), "name".to_owned()]);
            if knobs.iter().any(|knob| knob.path == name) {
                put(&mut values, &knob.path, Json::Null);
                put(&mut values, &name, knob.path[1].clone().into());
            } else {
                put(&mut values, &knob.path, "".into());
            }
        }
    }
    pruned(&values)
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
        let is_image =
            knob.path.len() > 3 && knob.path[0] == "databases" && knob.path[2] == "image";
        if is_asked || value == default || value.is_none() && is_image {
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

/// Values with comments: what is said, and what may be.
pub fn commented(spec: &KnobTree, values: &Json) -> String {
    let mut out = String::new();
    for below in &spec.below {
        out.push('\n');
        write(below, values, 0, &mut out);
    }
    out
}

fn write(spec: &KnobTree, values: &Json, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    // Amounts are known: the same words below each component would say nothing.
    let is_amount = spec.path.iter().rev().skip(1).any(|key| key == "resources");
    if !spec.about.is_empty() && !is_amount {
        *out += &format!("{pad}# {}\n", spec.about);
    }
    let key = yaml::key(&spec.key);
    let value = at(values, &spec.path);
    if spec.below.is_empty() && spec.form != Some(Form::Open) {
        match value {
            Some(value) => yaml::value(&json!({ spec.key.as_str(): value }), indent, out),
            None => *out += &format!("{pad}# {key}: {}\n", example(spec.form)),
        }
        return;
    }
    if spec.form == Some(Form::Open) {
        // Below variables are those that are secrets.
        let plain = plain(value.unwrap_or(&json!({})));
        let mut secrets = String::new();
        for below in spec.below.iter().filter(|below| has_any(below, values)) {
            write(below, values, indent + 2, &mut secrets);
        }
        if plain == json!({}) && !secrets.is_empty() {
            *out += &format!("{pad}{key}:\n");
        } else {
            yaml::value(&json!({ spec.key.as_str(): plain }), indent, out);
        }
        *out += &secrets;
        return;
    }
    let is_empty = value.is_none_or(|value| value == &json!({}));
    *out += &format!("{pad}{key}:{}\n", if is_empty { " {}" } else { "" });
    for below in &spec.below {
        if is_empty && !has_any(below, values) {
            let mut text = String::new();
            write(below, values, indent + 2, &mut text);
            for line in text.lines() {
                let line = &line[line.len().min(indent + 2)..];
                let line = line.strip_prefix("# ").unwrap_or(line);
                *out += &format!("{pad}  # {line}\n");
            }
        } else {
            write(below, values, indent + 2, out);
        }
    }
}

fn has_any(spec: &KnobTree, values: &Json) -> bool {
    at(values, &spec.path).is_some_and(|value| value != &json!({}))
}

/// The plain entries of an open map.
fn plain(value: &Json) -> Json {
    match value {
        Json::Object(map) => map
            .iter()
            .filter(|(_, value)| !value.is_object())
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
        other => other.clone(),
    }
}

/// What might be said.
fn example(form: Option<Form>) -> String {
    match form {
        Some(Form::Count(_) | Form::Pods) => "1".to_owned(),
        Some(Form::Percent | Form::Port) => "80".to_owned(),
        Some(Form::Path) => "/".to_owned(),
        Some(Form::NodePort) => "30080".to_owned(),
        Some(Form::Quantity(_, "m")) => "100m".to_owned(),
        Some(Form::Quantity(..)) => "128Mi".to_owned(),
        Some(Form::Word([first, ..])) => (*first).to_owned(),
        Some(Form::Flag(_) | Form::Switch | Form::Presence) => "false".to_owned(),
        _ => "''".to_owned(),
    }
}
