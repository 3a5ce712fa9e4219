//! Parts of pods that a value is, all of it: `values.yaml` has them as they are, and what is said is merged into them.

use serde_json::Value as Json;

use crate::helm::expression::Expression;
use crate::helm::knob::{Knob, below};
use crate::helm::place::put;
use crate::helm::raw::RawPart;
use crate::object::Object;
use crate::object::bundle::pod_path;
use crate::values::tier::Tier;

/// The parts: below a component's values, and in its pods, where `{}` is its own container, the first.
pub const PARTS: [(&str, &str); 2] = [
    ("pod.securityContext", "securityContext"),
    ("container.securityContext", "containers.{}.securityContext"),
];

/// Adds to the values of a chart what objects have.
pub fn say(objects: &[Object], knobs: &[Knob], values: &mut Json) {
    for object in objects {
        let owner = object.tier.map(Tier::key).zip(object.component.as_deref());
        let (Some(path), Some(owner)) = (pod_path(object.kind()), owner) else { continue };
        for (keys, place) in PARTS {
            let Some(index) = knob(knobs, owner, keys) else { continue };
            let part = path.iter().copied().chain(place.split('.'));
            let part = part.into_iter().try_fold(&*object.body, |at, key| match at {
                Json::Array(items) => items.first(),
                at => at.get(key),
            });
            if let Some(part) = part {
                put(values, &knobs[index].path, part.clone());
            }
        }
    }
}

/// Puts the values in their place.
pub fn take(raw: &mut RawPart, kind: &str, owner: (&str, &str), knobs: &[Knob]) {
    let Some(path) = pod_path(kind) else { return };
    for (keys, place) in PARTS {
        let Some(index) = knob(knobs, owner, keys) else { continue };
        let part = path.iter().copied().chain(place.split('.'));
        let part = part.into_iter().try_fold(&mut *raw, |at, key| match at {
            RawPart::Map(entries) => entries.get_mut(key),
            RawPart::List(items) => items.first_mut(),
            _ => None,
        });
        if let Some(part) = part {
            *part = RawPart::Scalar(Expression::Bare(index));
        }
    }
}

fn knob(knobs: &[Knob], (tier, component): (&str, &str), keys: &str) -> Option<usize> {
    let path = below(&[tier.to_owned(), component.to_owned()], keys);
    knobs.iter().position(|knob| knob.path == path)
}
