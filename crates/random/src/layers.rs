//! In which layers the values of a project are written: they mean the same wherever they stand.

use serde_json::{Map, Value as Json, json};

use crate::choices::Choices;
use crate::world::Values;

/// Maps below these are taken whole: they are no values of gen's own, or a choice that has been made.
const WHOLE: [&str; 7] =
    ["pod", "container", "affinity", "credentials", "rootCredentials", "extraObjects", "patches"];

/// What stands for a value that a later layer replaces.
const REPLACED: &str = "replaced";

/// Moves fields of components into the defaults of their tier. A component that does not have the field
/// takes it out again.
pub fn to_defaults(values: &mut Values, choices: &mut Choices) {
    for tier in ["databases", "backends", "frontends", "jobs"] {
        let Some(Json::Object(components)) = values.get_mut(tier) else { continue };
        let mut defaults = Values::new();
        let names: Vec<String> = components.keys().cloned().collect();
        let owner = names[choices.below(names.len())].clone();
        let Json::Object(own) = components[&owner].clone() else { continue };
        // What a component is like lies above the defaults.
        if components.values().any(|component| component.get("like").is_some()) {
            continue;
        }
        for (field, value) in own {
            let shared =
                names.iter().filter(|name| components[*name].get(&field).is_some()).count();
            // A map would be merged with those of others. Targets have defaults of their own for these.
            let merges = value.is_object() && shared > 1;
            let built_in = ["storage", "image"].contains(&field.as_str()) && names.len() > 1;
            if merges || built_in || !choices.once_in(6) {
                continue;
            }
            for name in &names {
                let Some(component) = components.get_mut(name).and_then(Json::as_object_mut) else {
                    continue;
                };
                if *name == owner {
                    component.shift_remove(&field);
                } else if !component.contains_key(&field) {
                    component.insert(field.clone(), Json::Null);
                }
            }
            defaults.insert(field, value);
        }
        if !defaults.is_empty() {
            let all = values.entry("defaults").or_insert_with(|| json!({}));
            all[tier] = Json::Object(defaults);
        }
    }
}

/// Moves some values from the lowest layer into another. In their place stays nothing, or something that
/// the other layer replaces.
pub fn to_another(base: &mut Values, other: &mut Values, kept: &[&str], choices: &mut Choices) {
    for _ in 0..choices.between(1, 4) {
        let keys: Vec<String> =
            base.keys().filter(|key| !kept.contains(&key.as_str())).cloned().collect();
        if keys.is_empty() {
            return;
        }
        let key = keys[choices.below(keys.len())].clone();
        step(&key, base, other, choices);
    }
}

/// Moves what is at a key, or goes further down.
fn step(key: &str, from: &mut Values, to: &mut Values, choices: &mut Choices) {
    let Some(value) = from.get_mut(key) else { return };
    let below = value.as_object_mut().filter(|map| !map.is_empty() && !WHOLE.contains(&key));
    if let Some(map) = below
        && !choices.once_in(3)
    {
        let keys: Vec<String> = map.keys().cloned().collect();
        let next = keys[choices.below(keys.len())].clone();
        let target = to.entry(key).or_insert_with(|| Json::Object(Map::new()));
        if let Json::Object(target) = target {
            step(&next, map, target, choices);
        }
        return;
    }
    let Some(value) = from.shift_remove(key) else { return };
    if choices.once_in(2) {
        from.extend(before(key, &value).map(|before| (key.to_owned(), before)));
    }
    // What another step moved from below is the later word.
    match (to.get_mut(key), value) {
        (Some(Json::Object(there)), Json::Object(value)) if !WHOLE.contains(&key) => {
            let mut merged = value;
            lay(&mut merged, there);
            to.insert(key.to_owned(), Json::Object(merged));
        }
        (Some(_), _) => {}
        (None, value) => drop(to.insert(key.to_owned(), value)),
    }
}

/// Lays a map upon another.
fn lay(below: &mut Values, above: &Values) {
    for (key, value) in above {
        match (below.get_mut(key), value) {
            (Some(Json::Object(below)), Json::Object(above)) if !WHOLE.contains(&key.as_str()) => {
                lay(below, above);
            }
            _ => drop(below.insert(key.clone(), value.clone())),
        }
    }
}

/// Something that a later layer replaces whole.
fn before(key: &str, value: &Json) -> Option<Json> {
    match (key, value) {
        ("target" | "name", _) => None,
        ("credentials" | "rootCredentials", _) => Some(json!({ "fromEnv": "NOT_SET" })),
        (_, Json::String(_)) => Some(REPLACED.into()),
        (_, Json::Number(_)) => Some(7.into()),
        (_, Json::Bool(flag)) => Some((!flag).into()),
        (_, Json::Array(_)) => Some(json!([])),
        (_, Json::Null | Json::Object(_)) => None,
    }
}
