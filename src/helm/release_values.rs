//! Values of a release, as objects have them.

use serde_json::{Value as Json, json};

use crate::helm::guard::at;
use crate::helm::knob::is_many;
use crate::helm::knob::{DOMAIN, Form, INSTANCE, Knob, NAMESPACE, PREFIX};
use crate::helm::variables::{DEFAULT_KEY, added, has_default_key, known_below, variable};

/// Values of a release.
#[derive(Clone, Debug)]
pub struct Release<'v> {
    pub prefix: &'v str,
    pub instance: &'v str,
    pub namespace: &'v str,
    pub values: &'v Json,
}

impl Release<'_> {
    /// What an object has for all that a list says, or for the secrets that are added to variables.
    pub fn spread(&self, index: usize, knobs: &[Knob]) -> Json {
        let Knob { path, form, .. } = &knobs[index];
        let said = at(self.values, path).cloned().unwrap_or_default();
        match form {
            _ if is_many(path) => self.several(index, knobs).into(),
            Form::Fragment(fragment) => fragment.turn(&said),
            _ => added(&said, &known_below(path, knobs))
                .into_iter()
                .map(|(name, source)| variable(name, source))
                .collect(),
        }
    }

    /// The texts of a map, as variables.
    pub fn texts(&self, index: usize, knobs: &[Knob]) -> Json {
        let said = at(self.values, &knobs[index].path).and_then(Json::as_object);
        let variable =
            |(name, value): (&String, &Json)| json!({ "name": name, "value": text(value) });
        said.into_iter().flatten().filter(|(_, value)| is_text(value)).map(variable).collect()
    }

    /// Requests and limits, each only where something is said.
    pub fn resources(&self, path: &[String]) -> Option<Json> {
        let mut made = at(self.values, path)?.clone();
        let kinds = made.as_object_mut()?;
        for amounts in kinds.values_mut().filter_map(Json::as_object_mut) {
            amounts.retain(|_, amount| !amount.is_null() && *amount != "");
        }
        kinds.retain(|_, amounts| amounts.as_object().is_some_and(|map| !map.is_empty()));
        (!kinds.is_empty()).then_some(made)
    }

    /// A value: of several the first.
    pub fn value(&self, index: usize, knobs: &[Knob]) -> Json {
        if index > NAMESPACE && is_many(&knobs[index].path) {
            let first = self.several(index, knobs).into_iter().next();
            return first.map_or(Json::Null, Json::from);
        }
        self.said(index, knobs)
    }

    /// What is said of a value, or meant where nothing is.
    pub fn said(&self, index: usize, knobs: &[Knob]) -> Json {
        match index {
            PREFIX => self.prefix.into(),
            INSTANCE => self.instance.into(),
            NAMESPACE => self.namespace.into(),
            _ => match at(self.values, &knobs[index].path) {
                Some(value) => value.clone(),
                None if let Some(before) = &knobs[index].before_domain => {
                    let domain = self.values[DOMAIN].as_str();
                    domain.map_or(Json::Null, |domain| format!("{before}{domain}").into())
                }
                None if has_default_key(&knobs[index].path) => DEFAULT_KEY.into(),
                None => Json::Null,
            },
        }
    }
}

/// Whether an entry of an open map is a text, and no secret.
pub fn is_text(value: &Json) -> bool {
    !value.is_object() && !value.is_null()
}

/// A value as text, as charts write it.
pub fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
