//! What may be said to a chart, as a tree: for its values files, its schema and its table.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use crate::helm::about::describe;
use crate::helm::leaf::{Form, Kind, Leaf, Path, State};
use crate::helm::mark;
use crate::helm::shape::Shape;
use crate::helm::surface::{Environment, Surface};
use crate::helm::train::Lesson;
use crate::values::schema::schema;

/// A place of the chart's values.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    pub key: String,
    pub path: Path,
    pub leaf: Option<usize>,
    pub below: Vec<Spec>,
    pub about: String,
    /// Whether the templates have more of it than what may be said: it cannot be taken away.
    pub is_fixed: bool,
}

/// The places that objects depend on.
pub fn spec(surface: &Surface, lesson: &Lesson) -> Spec {
    let used = used(surface, lesson);
    let about = serde_json::to_value(schema()).unwrap_or_default();
    let mut root = Spec::default();
    for (index, leaf) in surface.leaves.iter().enumerate() {
        let is_place = !leaf.path.is_empty() && !matches!(leaf.kind, Kind::Release(_));
        if is_place && used.contains(&index) {
            insert(&mut root, &leaf.path, index, &about);
        }
    }
    root.fix(surface);
    root
}

fn insert(spec: &mut Spec, path: &[String], leaf: usize, about: &Json) {
    let Some((key, rest)) = path.split_first() else {
        spec.leaf = Some(leaf);
        return;
    };
    let at = spec.below.iter().position(|below| below.key == *key).unwrap_or_else(|| {
        let mut path = spec.path.clone();
        path.push(key.clone());
        let text = describe(about, &path);
        spec.below.push(Spec { key: key.clone(), path, about: text, ..Spec::default() });
        spec.below.len() - 1
    });
    insert(&mut spec.below[at], rest, leaf, about);
}

/// The leaves that objects or mistakes depend on, and what encloses them.
pub fn used(surface: &Surface, lesson: &Lesson) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    for learnt in &lesson.objects {
        used.extend(learnt.when.asked());
        of_shape(&learnt.shape, &mut used);
    }
    for mistake in &lesson.mistakes {
        used.extend(mistake.when.asked());
        used.extend(mistake.message.leaves());
    }
    for index in (0..surface.leaves.len()).rev() {
        let leaf = &surface.leaves[index];
        let related: Vec<usize> = match &leaf.kind {
            Kind::Same(one, other) if used.contains(&index) => vec![*one, *other],
            Kind::Several(counts) if used.contains(&index) => counts.clone(),
            // What a choice decides is said by its members.
            Kind::Choice if used.contains(&index) => (0..surface.leaves.len())
                .filter(|of| surface.leaves[*of].within.is_some_and(|(outer, _)| outer == index))
                .collect(),
            _ => Vec::new(),
        };
        used.extend(related);
        if used.contains(&index) {
            used.extend(leaf.within.map(|(outer, _)| outer));
        }
    }
    used
}

fn of_shape(shape: &Shape, used: &mut BTreeSet<usize>) {
    match shape {
        Shape::Map(entries) | Shape::List(entries) => {
            for entry in entries {
                used.extend(mark::of_variable(&entry.key));
                used.extend(entry.when.asked());
                of_shape(&entry.value, used);
            }
        }
        Shape::Scalar(decision) => {
            used.extend(decision.asked());
            decision.map(&mut |expression| used.extend(expression.leaves()));
        }
        Shape::Either(decision) => {
            used.extend(decision.asked());
            decision.map(&mut |shape| of_shape(shape, used));
        }
    }
}

impl Spec {
    fn fix(&mut self, surface: &Surface) {
        let is_group = self.leaf.is_some_and(|leaf| surface.leaves[leaf].kind == Kind::Group);
        self.is_fixed = !is_group && surface.has_fixed(&self.path);
        self.below.iter_mut().for_each(|below| below.fix(surface));
    }

    /// What each environment says, as the chart's values.
    pub fn all(&self, surface: &Surface) -> Vec<Json> {
        surface.environments.iter().map(|environment| self.values(surface, environment)).collect()
    }

    fn values(&self, surface: &Surface, environment: &Environment) -> Json {
        let mut values = Json::Object(Map::new());
        self.say(surface, environment, &mut values);
        values
    }

    fn say(&self, surface: &Surface, environment: &Environment, values: &mut Json) {
        if let Some(leaf) = self.leaf
            && let Some(state) = environment.states[leaf]
        {
            let said = match &surface.leaves[leaf].states[state] {
                State::Absent | State::Silent => None,
                State::There(_) => Some(json!({})),
                State::Any | State::Fixed(..) => environment.values[leaf].clone(),
            };
            if let Some(said) = said.filter(|said| !said.is_null()) {
                put(values, &self.path, said);
            }
        }
        for below in &self.below {
            below.say(surface, environment, values);
        }
    }

    /// The schema of this place and of all below.
    pub fn schema(&self, leaves: &[Leaf]) -> Json {
        let mut schema = match self.leaf.map(|leaf| &leaves[leaf]) {
            Some(leaf) if !matches!(leaf.kind, Kind::Group) => of_leaf(leaf),
            group => {
                let mut map = self.map(leaves);
                let tls = group.is_some_and(|leaf| {
                    leaf.states.iter().any(|state| matches!(state, State::Fixed(..)))
                });
                if tls {
                    map = json!({ "anyOf": [{ "type": "boolean" }, map] });
                }
                map
            }
        };
        if !self.about.is_empty() {
            schema["description"] = self.about.clone().into();
        }
        schema
    }

    fn map(&self, leaves: &[Leaf]) -> Json {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for below in &self.below {
            let mut schema = below.schema(leaves);
            if below.is_required(leaves) {
                required.push(below.key.clone());
            } else if !below.is_fixed {
                or_null(&mut schema);
            }
            properties.insert(below.key.clone(), schema);
        }
        if self.path.is_empty() {
            properties.insert("global".to_owned(), json!({ "type": "object" }));
        }
        let mut map = json!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        });
        if !required.is_empty() {
            map["required"] = required.into();
        }
        if let Some((members, none)) = self.choice(leaves) {
            // A value that was taken away with `null` is still a key.
            let given = |key: &String| {
                let there = json!({ key.as_str(): { "not": { "type": "null" } } });
                json!({ "type": "object", "required": [key], "properties": there })
            };
            if !none {
                map["anyOf"] = members.iter().map(given).collect();
            }
        }
        map
    }

    /// The members of a choice among what is below, and whether none is possible.
    fn choice(&self, leaves: &[Leaf]) -> Option<(Vec<String>, bool)> {
        let choice = self.below.iter().find_map(|below| {
            let (outer, _) = leaves[below.leaf?].within?;
            (leaves[outer].kind == Kind::Choice).then_some(outer)
        })?;
        let member = |below: &&Spec| {
            below.leaf.is_some_and(|leaf| leaves[leaf].within.is_some_and(|(of, _)| of == choice))
        };
        let members: Vec<String> =
            self.below.iter().filter(member).map(|below| below.key.clone()).collect();
        let none = leaves[choice].states.len() > members.len();
        Some((members, none))
    }

    /// Whether the chart cannot do without it.
    fn is_required(&self, leaves: &[Leaf]) -> bool {
        match self.leaf.map(|leaf| &leaves[leaf]) {
            Some(leaf) => {
                let choice = leaf.within.is_some_and(|(of, _)| leaves[of].kind == Kind::Choice);
                !choice && !leaf.states.iter().any(|state| matches!(state, State::Absent))
            }
            None => {
                self.choice(leaves).is_some_and(|(_, none)| !none)
                    || self.below.iter().any(|below| below.is_required(leaves))
            }
        }
    }
}

/// Lets `null` stand for what is absent, as it does for gen.
fn or_null(schema: &mut Json) {
    if let Some(ways) = schema.get_mut("anyOf").and_then(Json::as_array_mut) {
        ways.push(json!({ "type": "null" }));
    }
    if schema.get("type").is_some_and(Json::is_string) {
        schema["type"] = json!([schema["type"], "null"]);
    }
    if let Some(values) = schema.get_mut("enum").and_then(Json::as_array_mut) {
        values.push(Json::Null);
    }
}

fn of_leaf(leaf: &Leaf) -> Json {
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    match &leaf.kind {
        Kind::Text(Form::Name | Form::Host) => text("^[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$"),
        Kind::Text(Form::Instance) => {
            let pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
            json!({ "type": "string", "pattern": pattern, "maxLength": 53 })
        }
        Kind::Text(Form::Repository) => {
            text("^([a-z0-9.-]+(:[0-9]+)?/)?[a-z0-9._-]+(/[a-z0-9._-]+)*$")
        }
        Kind::Text(Form::Tag) => text("^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$"),
        Kind::Text(Form::Digest) => text("^sha256:[a-f0-9]{64}$"),
        Kind::Text(Form::Secret | Form::Free) => text("^[^\\r\\n]+$"),
        Kind::Count(_) => {
            // No pods are a count of a component and of an idle colour alone.
            let least = u32::from(!leaf.kind.may_be_nothing());
            json!({ "type": "integer", "minimum": least, "maximum": 100_000 })
        }
        Kind::Percent => json!({ "type": "integer", "minimum": 1, "maximum": 100_000 }),
        Kind::Pods => json!({ "anyOf": [
            { "type": "integer", "minimum": 1, "maximum": 100_000 },
            { "type": "string", "pattern": "^[1-9][0-9]?%$|^100%$" },
        ] }),
        Kind::NodePort => json!({ "type": "integer", "minimum": 1, "maximum": 65535 }),
        Kind::Quantity(..) => json!({ "anyOf": [
            { "type": "string", "pattern": "^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$" },
            { "type": "number", "minimum": 0.001, "maximum": 100_000 },
        ] }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Finite => {
            let values: Vec<Json> = leaf
                .states
                .iter()
                .filter_map(|state| match state {
                    State::Fixed(value, _) => Some(value.clone()),
                    _ => None,
                })
                .collect();
            json!({ "enum": values })
        }
        Kind::Variables => json!({
            "type": "object",
            "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" },
            "additionalProperties": { "anyOf": [
                { "type": "string" },
                { "type": "boolean" },
                { "type": "integer", "minimum": -100_000, "maximum": 100_000 },
            ] },
        }),
        Kind::Release(_) | Kind::Group | Kind::Choice | Kind::Same(..) | Kind::Several(_) => {
            json!({})
        }
    }
}

/// Puts a value at a path; maps on the way are made, maps there are kept.
pub fn put(values: &mut Json, path: &[String], value: Json) {
    let mut at = values;
    for key in path {
        if !at.is_object() {
            *at = json!({});
        }
        at = &mut at[key.as_str()];
    }
    if !(at.is_object() && value == json!({})) {
        *at = value;
    }
}
