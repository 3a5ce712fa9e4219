//! What an environment says to the chart about its knobs: its values files.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use crate::helm::environment::ChartEnvironment;
use crate::helm::guard::{ENVIRONMENT, at};
use crate::helm::knob::{CREATE, Form, Knob, is_many};
use crate::helm::laid::{has_reference, is_on};
use crate::helm::mark;
use crate::helm::marking::Marking;
use crate::helm::place::{self, put};
use crate::helm::prepare::is_plain_text;
use crate::helm::several;
use crate::layer::node::Node;
use crate::values;

impl Marking<'_> {
    /// What an environment says to the chart about its knobs.
    pub fn said(&self, environment: &ChartEnvironment, closed: &BTreeSet<usize>) -> Json {
        let mut said = json!({ ENVIRONMENT: environment.name });
        for (index, knob) in self.knobs.iter().enumerate().skip(3) {
            if knob.path == CREATE {
                put(&mut said, &knob.path, false.into());
                continue;
            }
            let there = place::get(&environment.root, &knob.path);
            if knob.form == Form::Presence {
                let is_there = place::get(&environment.root, &knob.path[..2]).is_some();
                put(&mut said, &knob.path, is_there.into());
                continue;
            }
            let component = knob.path.len() > 2 && values::TIERS.contains(&knob.path[0].as_str());
            if closed.contains(&index)
                || component && place::get(&environment.root, &knob.path[..2]).is_none()
            {
                continue;
            }
            let value = match knob.form {
                Form::Switch => Some(
                    is_on(place::get(&environment.root, &knob.path[..knob.path.len() - 1])).into(),
                ),
                Form::Open => there.map(|node| {
                    let entry = |name: String| {
                        let text = node.get(&name)?.as_scalar()?.text.clone();
                        Some((name, Json::from(text)))
                    };
                    Json::Object(
                        self.opened(knob, node)
                            .into_iter()
                            .filter_map(entry)
                            .collect::<Map<_, _>>(),
                    )
                }),
                Form::Presence | Form::Whole(_) => None,
                Form::Fragment(_) => there.filter(|own| !has_reference(own)).map(place::json),
                form => match (there, there.and_then(Node::as_scalar)) {
                    (_, Some(scalar)) if scalar.text.contains("${") => None,
                    (_, Some(scalar)) => Some(typed(&scalar.text, form)),
                    (Some(node), None) if is_many(&knob.path) => several::said(node),
                    // What is said otherwise is no value.
                    (Some(_), None) => None,
                    _ if form == Form::Word(&[]) && knob.path.ends_with(&class()) => {
                        let usual = place::get(&environment.root, &usual_class());
                        usual.and_then(Node::as_scalar).map(|class| class.text.clone().into())
                    }
                    _ => knob.default.clone(),
                },
            };
            if let Some(value) = value.filter(|value| *value != json!({})) {
                put(&mut said, &knob.path, value);
            }
        }
        self.fill(&mut said);
        said
    }

    /// The entries of an open map that its knob is: texts with nothing to resolve in them.
    pub fn opened(&self, knob: &Knob, node: &Node) -> Vec<String> {
        let is_env = knob.is_env();
        let Some(map) = node.as_map() else { return Vec::new() };
        let names = map.present().filter(|(name, entry)| {
            entry.node.as_scalar().is_some_and(|scalar| {
                mark::of_variable(name).is_none()
                    && !self.is_elsewhere(knob, name)
                    && is_plain_text(name, &scalar.text, is_env)
            })
        });
        names.map(|(name, _)| name.clone()).collect()
    }

    /// Whether an entry of an open map has knobs of its own: it is a secret in some environment.
    fn is_elsewhere(&self, knob: &Knob, name: &str) -> bool {
        let length = knob.path.len();
        self.knobs.iter().any(|other| {
            other.path.len() > length + 1
                && other.path[length] == name
                && other.path.starts_with(&knob.path)
        })
    }

    /// Every map that a knob is in is there, if with nothing in it, as it is in `values.yaml`.
    pub fn fill(&self, values: &mut Json) {
        for knob in self.knobs.iter().filter(|knob| !knob.path.is_empty()) {
            let mut at = &mut *values;
            let last = knob.path.len() - usize::from(knob.form != Form::Open);
            for key in &knob.path[..last] {
                if !at.is_object() {
                    break;
                }
                if at[key.as_str()].is_null() {
                    at[key.as_str()] = json!({});
                }
                at = &mut at[key.as_str()];
            }
        }
    }
}

/// What an environment without a component says of it, for whoever enables it there: what the first says that has it.
pub fn of_others(environments: &mut [ChartEnvironment], knobs: &[Knob]) {
    let is_there = |values: &Json| values["enabled"] != false && values != &json!({});
    for tier in values::TIERS {
        let mut known: BTreeMap<String, Json> = BTreeMap::new();
        for environment in environments.iter() {
            let all = environment.values[tier].as_object().into_iter().flatten();
            for (name, own) in all.filter(|(_, own)| is_there(own)) {
                known.entry(name.clone()).or_insert_with(|| own.clone());
            }
        }
        for environment in environments.iter_mut() {
            let all = environment.values[tier].as_object_mut().into_iter().flatten();
            for (name, own) in all.filter(|(_, own)| own["enabled"] == false) {
                if let Some(other) = known.get(name) {
                    own.clone_from(other);
                    own["enabled"] = false.into();
                    without_secrets(knobs, &[tier.to_owned(), name.clone()], own);
                }
            }
        }
    }
    of_here(environments);
}

/// Takes secrets out of what another environment says: they are its own.
fn without_secrets(knobs: &[Knob], component: &[String], own: &mut Json) {
    let is_secret = |knob: &&Knob| knob.form == Form::Secret && knob.path.starts_with(component);
    for knob in knobs.iter().filter(is_secret) {
        if at(own, &knob.path[2..]).is_some() {
            put(own, &knob.path[2..], Json::Null);
        }
    }
}

/// What an environment that has a database elsewhere says of it, for whoever has it here: what the first says that has.
fn of_here(environments: &mut [ChartEnvironment]) {
    let is_elsewhere = |own: &Json| own["external"]["host"].is_string();
    let mut known: BTreeMap<String, Json> = BTreeMap::new();
    for environment in environments.iter() {
        let all = environment.values["databases"].as_object().into_iter().flatten();
        for (name, own) in all.filter(|(_, own)| !is_elsewhere(own)) {
            known.entry(name.clone()).or_insert_with(|| own.clone());
        }
    }
    for environment in environments.iter_mut() {
        let all = environment.values["databases"].as_object_mut().into_iter().flatten();
        for (name, own) in all.filter(|(_, own)| is_elsewhere(own)) {
            for (key, other) in known.get(name).and_then(Json::as_object).into_iter().flatten() {
                // Who logs in is said of each place.
                if !["external", "credentials", "rootCredentials"].contains(&key.as_str()) {
                    complete(&mut own[key.as_str()], other);
                }
            }
        }
    }
}

/// Puts what is not said where it is said elsewhere.
fn complete(own: &mut Json, other: &Json) {
    match (own, other) {
        (Json::Object(own), Json::Object(other)) => {
            for (key, other) in other {
                complete(own.entry(key.clone()).or_insert(Json::Null), other);
            }
        }
        (own @ Json::Null, other) => own.clone_from(other),
        _ => {}
    }
}

/// The class of a door, and where the cluster's is.
fn class() -> [String; 2] {
    ["ingress", "className"].map(str::to_owned)
}

fn usual_class() -> [String; 2] {
    ["cluster", "ingressClass"].map(str::to_owned)
}

/// A scalar as the type of its knob.
fn typed(text: &str, form: Form) -> Json {
    let number = || text.parse::<i64>().map_or_else(|_| text.into(), Json::from);
    match form {
        Form::Count(_) | Form::Percent | Form::NodePort | Form::Port | Form::Pods => number(),
        Form::Flag(_) | Form::Switch | Form::Presence => (text == "true").into(),
        _ => text.into(),
    }
}
