//! When a field of the table of immutable fields keeps its value.

use serde_json::Value as Json;

use crate::diff::field::Field;
use crate::diff::pair::Pair;
use crate::notation::quantity::milli;

pub fn always(_: Pair, _: &Field) -> bool {
    true
}

/// A text on both sides.
pub fn text<'a>(pair: Pair<'a>, pointer: &str) -> [Option<&'a str>; 2] {
    let of = |body: &'a Json| body.pointer(pointer).and_then(Json::as_str);
    [pair.before, pair.after].map(|item| item.and_then(|item| of(&item.body)))
}

pub fn both(pair: Pair, pointer: &str, expected: &str) -> bool {
    text(pair, pointer).iter().all(|text| *text == Some(expected))
}

/// Whether a field was not written, and holds what the server put there.
pub fn leaves_default(pair: Pair, pointer: &str) -> bool {
    pair.before.is_some_and(|before| before.body.pointer(pointer).is_none())
}

/// Whether the pods that run have the labels of the new selector: a workload of the same name takes orphans over that
/// it selects.
pub fn selects_what_runs(pair: Pair, _: &Field) -> bool {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return false };
    let selector = &after.body["spec"]["selector"];
    let labels = &before.body["spec"]["template"]["metadata"]["labels"];
    let said = selector["matchLabels"].as_object();
    selector.get("matchExpressions").is_none()
        && said.is_some_and(|said| said.iter().all(|(key, value)| labels.get(key) == Some(value)))
}

/// A Service that is a name for another one has no address.
pub fn has_address(pair: Pair) -> bool {
    text(pair, "/spec/type").iter().all(|text| *text != Some("ExternalName"))
}

pub fn is_immutable(pair: Pair) -> bool {
    pair.before.is_some_and(|before| before.body["immutable"] == true)
}

pub fn shrinks(field: &Field) -> bool {
    let amount = |value: &Option<Json>| value.as_ref().and_then(Json::as_str).and_then(milli);
    amount(&field.before).zip(amount(&field.after)).is_some_and(|(before, after)| after < before)
}

/// Tolerations can be added to a pod, and none taken away.
pub fn adds_tolerations(field: &Field) -> bool {
    let items = |value: &Option<Json>| match value {
        Some(Json::Array(items)) => items.clone(),
        Some(item) => vec![item.clone()],
        None => Vec::new(),
    };
    let (before, after) = (items(&field.before), items(&field.after));
    field.path.is_below("spec.tolerations") && before.iter().all(|item| after.contains(item))
}
