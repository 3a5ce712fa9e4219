//! What an environment says to the chart about its knobs: its values files.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use crate::helm::environment::ChartEnvironment;
use crate::helm::guard::ENVIRONMENT;
use crate::helm::knob::{CREATE, Form};
use crate::helm::laid::{has_reference, is_on};
use crate::helm::marking::Marking;
use crate::helm::place::{self, put};
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
                Form::Presence | Form::Whole => None,
                Form::Fragment(_) => there.filter(|own| !has_reference(own)).map(place::json),
                form => match there.and_then(Node::as_scalar) {
                    Some(scalar) if scalar.text.contains("${") => None,
                    Some(scalar) => Some(typed(&scalar.text, form)),
                    None if form == Form::Word(&[]) && knob.path.ends_with(&class()) => {
                        let usual = place::get(&environment.root, &usual_class());
                        usual.and_then(Node::as_scalar).map(|class| class.text.clone().into())
                    }
                    None => knob.default.clone(),
                },
            };
            if let Some(value) = value.filter(|value| *value != json!({})) {
                put(&mut said, &knob.path, value);
            }
        }
        self.fill(&mut said);
        said
    }
}

/// What an environment without a component says of it, for whoever enables it there: what the first says that has it.
pub fn of_others(environments: &mut [ChartEnvironment]) {
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
                }
            }
        }
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
