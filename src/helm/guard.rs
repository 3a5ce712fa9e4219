//! Guards: under which condition an object or a field of it is there.
//!
//! A guard evaluates here, for values as JSON, and prints as the condition of a template. Both say the same.

use serde_json::Value as Json;

use crate::helm::access::{TRACK, ValueAccess, operand};
use crate::helm::knob::{ValuePath, below};
use crate::helm::variables::added;

/// The key that names the environment among the values of a chart.
pub const ENVIRONMENT: &str = "environment";

/// The word that stands for that of any track.
pub const THE_TRACK: &str = "\u{3}";

/// A condition on values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    Always,
    /// Something is said at a path: no `false`, no zero, nothing empty.
    Given(ValuePath),
    /// Something is said at a path, be it zero.
    Said(ValuePath),
    /// A map has texts, beside what has a place of its own.
    Plain(ValuePath),
    /// A word is said at a path.
    Is(ValuePath, String),
    /// The same is said at two paths.
    Same(ValuePath, ValuePath),
    /// Secrets are added to variables, beside those of some names.
    Added(ValuePath, Vec<String>),
    /// A component has a disruption budget, and more than one pod however little there is to do: over a single pod it
    /// would stop every drain of its node. The same of a track, which may have a count of its own.
    Budget(ValuePath, Option<ValuePath>),
    /// The values are those of one of some environments.
    Environment(Vec<String>),
    Not(Box<Guard>),
    And(Vec<Guard>),
    Or(Vec<Guard>),
}

impl Guard {
    pub fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// The same where another one holds as well, which is said first, and once.
    pub fn within(self, outer: &Self) -> Self {
        match self {
            Self::Always => outer.clone(),
            Self::And(all) if all.contains(outer) => Self::And(all),
            Self::And(all) => Self::And(std::iter::once(outer.clone()).chain(all).collect()),
            one if one == *outer => one,
            one => Self::And(vec![outer.clone(), one]),
        }
    }

    /// That any of some holds; nothing where there are none.
    pub fn any(mut any: Vec<Self>) -> Option<Self> {
        match any.len() {
            0 | 1 => any.pop(),
            _ => Some(Self::Or(any)),
        }
    }

    /// Whether it holds.
    pub fn holds(&self, values: &Json) -> bool {
        match self {
            Self::Always => true,
            Self::Given(path) => {
                let is_said = |path: &[String]| at(values, path).is_some_and(is_truth);
                is_said(&named(path)) && secret_of(path).is_none_or(|name| is_said(&name))
            }
            Self::Said(path) => at(values, path).is_some(),
            Self::Plain(path) => at(values, path).and_then(Json::as_object).is_some_and(|map| {
                map.values().any(|value| !value.is_object() && !value.is_null())
            }),
            Self::Is(path, word) => at(values, path).is_some_and(|value| value == word.as_str()),
            Self::Same(one, other) => at(values, one) == at(values, other),
            Self::Added(path, known) => {
                at(values, path).is_some_and(|said| !added(said, known).is_empty())
            }
            Self::Budget(component, track) => {
                let said = |keys: &str| {
                    at(values, &below(component, keys)).filter(|value| is_truth(value))
                };
                let budget = ["minAvailable", "maxUnavailable"].iter().any(|key| {
                    at(values, &below(component, &format!("disruptionBudget.{key}"))).is_some()
                });
                let least = said("autoscaling.max").and_then(|_| said("autoscaling.min"));
                let own = track.as_ref().and_then(|track| at(values, &below(track, "replicas")));
                let count = least.or(own).or_else(|| said("replicas")).and_then(Json::as_i64);
                budget && count.is_some_and(|count| count > 1)
            }
            Self::Environment(names) => {
                let name = values[ENVIRONMENT].as_str();
                name.is_some_and(|name| names.iter().any(|known| known == name))
            }
            Self::Not(inner) => !inner.holds(values),
            Self::And(all) => all.iter().all(|guard| guard.holds(values)),
            Self::Or(any) => any.iter().any(|guard| guard.holds(values)),
        }
    }

    /// The paths that it asks about.
    pub fn paths(&self, found: &mut Vec<ValuePath>) {
        match self {
            Self::Always => {}
            Self::Given(path)
            | Self::Said(path)
            | Self::Plain(path)
            | Self::Is(path, _)
            | Self::Added(path, _) => {
                found.push(path.clone());
            }
            Self::Same(one, other) => found.extend([one.clone(), other.clone()]),
            Self::Budget(component, track) => {
                let keys = ["autoscaling", "replicas", "disruptionBudget"];
                found.extend(keys.map(|key| below(component, key)));
                found.extend(track.iter().map(|track| below(track, "replicas")));
            }
            Self::Environment(_) => found.push(vec![ENVIRONMENT.to_owned()]),
            Self::Not(inner) => inner.paths(found),
            Self::And(all) | Self::Or(all) => all.iter().for_each(|guard| guard.paths(found)),
        }
    }

    /// Whether an environment's name decides.
    pub fn is_of_environments(&self) -> bool {
        let mut paths = Vec::new();
        self.paths(&mut paths);
        paths.iter().any(|path| path[0] == ENVIRONMENT)
    }

    /// Text of a template that is there when it holds.
    pub fn around(&self, access: &ValueAccess, text: &str) -> String {
        match self {
            Self::Always => text.to_owned(),
            when => format!("{{{{- if {} }}}}\n{text}{{{{- end }}}}\n", when.text(access)),
        }
    }

    /// The condition as a template says it.
    pub fn text(&self, access: &ValueAccess) -> String {
        match self {
            Self::Always => "true".to_owned(),
            Self::Given(path) => {
                let own = access.path(&named(path));
                match secret_of(path) {
                    Some(name) => format!("and {} {own}", access.path(&name)),
                    None => own,
                }
            }
            Self::Said(path) => format!("not (kindIs \"invalid\" {})", access.path(path)),
            Self::Plain(path) => {
                format!("include \"{}.data\" (list {})", access.chart, access.path(path))
            }
            Self::Is(path, word) if word == THE_TRACK => {
                format!("eq {} {TRACK}", access.path(path))
            }
            Self::Is(path, word) => {
                format!("eq {} {}", access.path(path), Json::from(word.as_str()))
            }
            Self::Same(one, other) => format!("eq {} {}", access.path(one), access.path(other)),
            Self::Added(path, known) => access.added(path, known),
            Self::Budget(component, track) => {
                let all = std::iter::once(component).chain(track).map(|path| access.path(path));
                let all = all.collect::<Vec<_>>().join(" ");
                format!("include \"{}.hasBudget\" (list {all})", access.chart)
            }
            Self::Environment(names) => {
                let at = access.path(&[ENVIRONMENT.to_owned()]);
                let names: Vec<String> =
                    names.iter().map(|name| Json::from(name.as_str()).to_string()).collect();
                if let [only] = names.as_slice() {
                    format!("eq {at} {only}")
                } else {
                    format!("has {at} (list {})", names.join(" "))
                }
            }
            Self::Not(inner) => match inner.as_ref() {
                any @ Self::Or(_) => format!("not ({})", any.text(access)),
                Self::Said(path) => format!("kindIs \"invalid\" {}", access.path(path)),
                other => format!("not {}", operand(&other.text(access))),
            },
            Self::And(all) => format!("and {}", Self::operands(all, access)),
            Self::Or(any) => {
                if let Some((path, words)) = Self::words(any) {
                    return format!("has {} (list {words})", access.path(path));
                }
                // Where no Secret is named holds as well, its key alone is asked for.
                let is_named = |path: &[String]| {
                    secret_of(path).is_some_and(|name| {
                        any.contains(&Self::Given(name[..name.len() - 1].to_vec()).not())
                    })
                };
                let text = |guard: &Self| match guard {
                    Self::Given(path) if is_named(path) => access.path(path),
                    other => operand(&other.text(access)),
                };
                format!("or {}", Self::grouped(any).iter().map(text).collect::<Vec<_>>().join(" "))
            }
        }
    }

    /// Conditions of which those that ask one value for a word are one.
    fn grouped(any: &[Self]) -> Vec<Self> {
        let path_of = |guard: &Self| match guard {
            Self::Is(path, word) if word != THE_TRACK => Some(path.clone()),
            _ => None,
        };
        let mut groups: Vec<(Option<ValuePath>, Vec<Self>)> = Vec::new();
        for guard in any {
            let path = path_of(guard);
            match groups.iter_mut().find(|(known, _)| path.is_some() && *known == path) {
                Some((_, group)) => group.push(guard.clone()),
                None => groups.push((path, vec![guard.clone()])),
            }
        }
        groups.into_iter().filter_map(|(_, group)| Self::any(group)).collect()
    }

    /// The value that any of some conditions ask for a word, and the words, where they ask for nothing else.
    fn words(any: &[Self]) -> Option<(&ValuePath, String)> {
        let mut found: Option<(&ValuePath, String)> = None;
        for guard in any {
            let Self::Is(path, word) = guard else { return None };
            let word = Json::from(word.as_str());
            found = match found {
                None => Some((path, word.to_string())),
                Some((known, words)) if known == path => Some((known, format!("{words} {word}"))),
                Some(_) => return None,
            };
        }
        found.filter(|_| {
            any.len() > 1
                && any.iter().all(|guard| !matches!(guard, Self::Is(_, word) if word == THE_TRACK))
        })
    }

    fn operands(guards: &[Self], access: &ValueAccess) -> String {
        let texts: Vec<String> = guards.iter().map(|guard| operand(&guard.text(access))).collect();
        texts.join(" ")
    }
}

/// What is asked for a path: of a Secret that exists its name, since a key alone is none.
fn named(path: &[String]) -> ValuePath {
    let is_secret = path.last().is_some_and(|key| key == "existingSecret");
    if is_secret { below(path, "name") } else { path.to_vec() }
}

/// Of a key of a Secret that exists, the name of that: where there is none, no key of it counts.
fn secret_of(path: &[String]) -> Option<ValuePath> {
    let (key, secret) = path.split_last()?;
    let is_secret = secret.last().is_some_and(|key| key == "existingSecret");
    (is_secret && key != "name").then(|| below(secret, "name"))
}

/// The value at a path, unless it is absent or nothing.
pub fn at<'v>(values: &'v Json, path: &[String]) -> Option<&'v Json> {
    path.iter().try_fold(values, |value, key| value.get(key)).filter(|value| !value.is_null())
}

/// Whether a template takes it for true.
fn is_truth(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(value) => *value,
        Json::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(map) => !map.is_empty(),
    }
}
