//! Parts of objects that a value is, all of it: what an object has is in `values.yaml` as it is, and what none has may be
//! said there.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::helm::expression::Expression;
use crate::helm::guard::at;
use crate::helm::knob::{Form, Knob, ends_in};
use crate::helm::place::put;
use crate::helm::raw::RawPart;
use crate::helm::whole_part::{OUTER, PARTS, WholePart};
use crate::object::Object;
use crate::values::tier::Tier;

/// Adds to the values of a chart what objects have: of several the first.
pub fn say(objects: &[Object], knobs: &[Knob], values: &mut Json) {
    for object in objects {
        let owner = object.tier.map(Tier::key).zip(object.component.as_deref());
        let Some(owner) = owner else { continue };
        for (part, index) in parts(knobs, owner) {
            let Some(path) = part.path(object.kind()) else { continue };
            let found = path.into_iter().try_fold(&*object.body, |at, key| match at {
                Json::Array(items) => items.first(),
                at => at.get(key),
            });
            if let Some(found) = found
                && at(values, &knobs[index].path).is_none()
            {
                put(values, &knobs[index].path, found.clone());
            }
        }
    }
}

/// Adds what no object has, and some may have.
pub fn offer(objects: &[Object], knobs: &[Knob], values: &mut Json) {
    for object in objects {
        let owner = object.tier.map(Tier::key).zip(object.component.as_deref());
        let Some(owner) = owner else { continue };
        for (part, index) in parts(knobs, owner) {
            if part.path(object.kind()).is_some() && at(values, &knobs[index].path).is_none() {
                put(values, &knobs[index].path, "offered".into());
            }
        }
    }
}

/// Puts the values in their place, where they are said.
pub fn take(object: &mut RawPart, kind: &str, owner: (&str, &str), knobs: &[Knob], values: &Json) {
    for (part, index) in parts(knobs, owner) {
        let Some(path) = part.path(kind) else { continue };
        let Some((last, above)) = path.split_last() else { continue };
        if at(values, &knobs[index].path).is_none() || !fits(part, object, owner.1) {
            continue;
        }
        let around = above.iter().try_fold(&mut *object, |at, key| match at {
            RawPart::Map(entries) => Some(
                entries.entry((*key).to_owned()).or_insert_with(|| RawPart::Map(BTreeMap::new())),
            ),
            RawPart::List(items) => items.first_mut(),
            RawPart::Scalar(_) | RawPart::Checksum(_) => None,
        });
        if let Some(RawPart::Map(entries)) = around {
            entries.insert((*last).to_owned(), RawPart::Scalar(Expression::Bare(index)));
        }
    }
}

/// The parts of a component, and their knobs.
fn parts<'k>(
    knobs: &'k [Knob],
    (tier, component): (&'k str, &'k str),
) -> impl Iterator<Item = (&'static WholePart, usize)> + 'k {
    let own = knobs.iter().enumerate().filter_map(|(index, knob)| match knob.form {
        Form::Whole(part) => Some((part, index)),
        _ => None,
    });
    own.filter(move |(_, index)| {
        let path = &knobs[*index].path;
        path.first().is_some_and(|own| own == tier) && path[1] == component
    })
}

/// What is said of a value that is a part.
pub fn about(path: &[String]) -> Option<&'static str> {
    let part = PARTS.iter().find(|part| ends_in(path, part.keys))?;
    Some(part.about)
}

/// Whether an object may have it: a name for pods has no traffic of its own, and what is inside alone none from outside.
fn fits(part: &WholePart, object: &RawPart, component: &str) -> bool {
    // What a database has beside its data has claims called after it.
    if part.kinds.contains(&"PersistentVolumeClaim") {
        return object.metadata("name").ends_with(component);
    }
    let says = |key: &str| object.get("spec").and_then(|spec| spec.get(key)).map(RawPart::shown);
    let is_of_service = part.kinds == ["Service"];
    !is_of_service
        || says("clusterIP").is_none_or(|address| address != "None")
            && (part.keys != OUTER || says("type").is_some())
}
