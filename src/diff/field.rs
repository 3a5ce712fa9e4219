//! The fields in which two objects differ.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value as Json};

use crate::diff::list;
use crate::diff::path::{ObjectPath, PathStep};
use crate::notation::image::ImageName;
use crate::notation::quantity::milli;
use crate::values::secrets::{MapSecrets, map_secrets};

/// A value that is there on one side alone, or is another.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub path: ObjectPath,
    pub before: Option<Json>,
    pub after: Option<Json>,
    /// Whether all of it is secret by what it lies in.
    pub is_secret: bool,
    /// What the map says that it lies in.
    pub within: MapSecrets,
}

/// What the API server puts where nothing is written, by the end of a path.
/// <https://kubernetes.io/docs/reference/kubernetes-api/>
const DEFAULTS: [(&str, &str); 22] = [
    ("protocol", "\"TCP\""),
    ("podManagementPolicy", "\"OrderedReady\""),
    ("updateStrategy.type", "\"RollingUpdate\""),
    ("strategy.type", "\"RollingUpdate\""),
    ("type", "\"Opaque\""),
    ("volumeMode", "\"Filesystem\""),
    ("spec.type", "\"ClusterIP\""),
    ("sessionAffinity", "\"None\""),
    ("restartPolicy", "\"Always\""),
    ("dnsPolicy", "\"ClusterFirst\""),
    ("schedulerName", "\"default-scheduler\""),
    ("terminationGracePeriodSeconds", "30"),
    ("progressDeadlineSeconds", "600"),
    ("revisionHistoryLimit", "10"),
    ("spec.replicas", "1"),
    ("terminationMessagePath", "\"/dev/termination-log\""),
    ("terminationMessagePolicy", "\"File\""),
    ("immutable", "false"),
    ("completionMode", "\"NonIndexed\""),
    ("suspend", "false"),
    ("whenDeleted", "\"Retain\""),
    ("whenScaled", "\"Retain\""),
];

/// The fields in which two objects differ, in the order in which they stand.
pub fn fields(before: &Json, after: &Json) -> Vec<Field> {
    let mut found =
        FieldSearch { fields: Vec::new(), above: MapSecrets::default(), is_secret: false };
    compare(before, after, &ObjectPath::default(), &mut found);
    found.fields
}

/// The fields that were found, and what the values say that are compared now.
struct FieldSearch {
    fields: Vec<Field>,
    above: MapSecrets,
    is_secret: bool,
}

fn compare(before: &Json, after: &Json, path: &ObjectPath, found: &mut FieldSearch) {
    match (before, after) {
        (Json::Object(before), Json::Object(after)) => compare_maps(before, after, path, found),
        (Json::Array(before), Json::Array(after)) => compare_lists(before, after, path, found),
        _ if is_same(before, after, path) => {}
        _ => note(path.clone(), Some(before), Some(after), found),
    }
}

fn compare_maps(
    before: &Map<String, Json>,
    after: &Map<String, Json>,
    path: &ObjectPath,
    found: &mut FieldSearch,
) {
    let (above, was_secret) = (found.above, found.is_secret);
    let sides = [before, after].map(|side| map_secrets(above, side));
    let gone = before.keys().filter(|key| !after.contains_key(*key));
    for key in after.keys().chain(gone) {
        let is_list = after.get(key).or(before.get(key)).is_some_and(Json::is_array);
        let hides = sides.iter().any(|side| side.hides(key, is_list));
        found.above = sides[usize::from(sides[1].in_secret)];
        found.is_secret = was_secret || hides;
        let below = || path.with(PathStep::Key(key.clone()));
        match (before.get(key), after.get(key)) {
            (Some(before), Some(after)) if before == after => {}
            (Some(before), Some(after)) => compare(before, after, &below(), found),
            (None, Some(Json::String(policy))) | (Some(Json::String(policy)), None)
                if key == "imagePullPolicy"
                    && [before, after].iter().all(|side| policy == default_policy(side)) => {}
            (before, after) => note(below(), before, after, found),
        }
    }
    (found.above, found.is_secret) = (above, was_secret);
}

/// The policy of a container that writes none.
/// <https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting>
fn default_policy(container: &Map<String, Json>) -> &'static str {
    let image = container.get("image").and_then(Json::as_str).unwrap_or_default();
    if ImageName::read(image).is_pinned() { "IfNotPresent" } else { "Always" }
}

fn compare_lists(before: &[Json], after: &[Json], path: &ObjectPath, found: &mut FieldSearch) {
    let whole = |list: &[Json]| Json::Array(list.to_vec());
    if before == after {
        return;
    }
    if let Some((old, new)) = list::names(path.last_key(), before, after) {
        compare_named((before, &old), (after, &new), path, found);
        return;
    }
    let is_map = |item: &Json| item.is_object();
    if !before.iter().chain(after).all(is_map) || before.is_empty() || after.is_empty() {
        note(path.clone(), Some(&whole(before)), Some(&whole(after)), found);
        return;
    }
    // What is in both is out of the question, wherever it stands.
    let mut same: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for (index, item) in after.iter().enumerate() {
        same.entry(sorted(item).to_string()).or_default().push_back(index);
    }
    let mut left: Vec<Option<&Json>> = after.iter().map(Some).collect();
    let mut gone: Vec<(usize, &Json)> = Vec::new();
    for (index, item) in before.iter().enumerate() {
        match same.get_mut(&sorted(item).to_string()).and_then(VecDeque::pop_front) {
            Some(same) => left[same] = None,
            None => gone.push((index, item)),
        }
    }
    let left: Vec<&Json> = left.into_iter().flatten().collect();
    if left.is_empty() && gone.is_empty() {
        note(path.clone(), Some(&whole(before)), Some(&whole(after)), found);
    }
    let rest = gone.len().min(left.len());
    for ((index, before), after) in gone.iter().zip(&left) {
        compare(before, after, &path.with(PathStep::Index(*index)), found);
    }
    for (index, item) in &gone[rest..] {
        note(path.with(PathStep::Index(*index)), Some(item), None, found);
    }
    for (index, item) in left[rest..].iter().enumerate() {
        note(path.with(PathStep::Index(before.len() + index)), None, Some(item), found);
    }
}

/// A value whose keys are in order, so that its text tells whether two are the same.
fn sorted(value: &Json) -> Json {
    match value {
        Json::Object(map) => {
            let ordered: BTreeMap<&String, &Json> = map.iter().collect();
            let pairs = ordered.into_iter().map(|(key, value)| (key.clone(), sorted(value)));
            Json::Object(pairs.collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(sorted).collect()),
        scalar => scalar.clone(),
    }
}

fn compare_named(
    (before, old): (&[Json], &[String]),
    (after, new): (&[Json], &[String]),
    path: &ObjectPath,
    found: &mut FieldSearch,
) {
    let at = |name: &String| path.with(PathStep::Item(name.clone()));
    let places: BTreeMap<&String, usize> =
        old.iter().enumerate().map(|(index, name)| (name, index)).collect();
    let kept_names: BTreeSet<&String> = new.iter().collect();
    for (item, name) in after.iter().zip(new) {
        match places.get(name) {
            Some(index) => compare(&before[*index], item, &at(name), found),
            None => note(at(name), None, Some(item), found),
        }
    }
    for (item, name) in before.iter().zip(old).filter(|(_, name)| !kept_names.contains(name)) {
        note(at(name), Some(item), None, found);
    }
    let kept = |names: &[String]| -> Vec<Json> {
        let is_kept = |name: &&String| places.contains_key(name) && kept_names.contains(name);
        names.iter().filter(is_kept).map(|name| name.as_str().into()).collect()
    };
    let (was, is) = (kept(old), kept(new));
    if was != is {
        let order = path.with(PathStep::Key("order".to_owned()));
        note(order, Some(&was.into()), Some(&is.into()), found);
    }
}

/// Keeps a difference, unless one side leaves out what the API server puts there anyway.
fn note(path: ObjectPath, before: Option<&Json>, after: Option<&Json>, found: &mut FieldSearch) {
    let only = match (before, after) {
        (Some(only), None) | (None, Some(only)) => Some(only),
        _ => None,
    };
    if only.is_some_and(|only| is_default(&path, only)) {
        return;
    }
    let (before, after) = (before.cloned(), after.cloned());
    let (is_secret, within) = (found.is_secret, found.above);
    found.fields.push(Field { path, before, after, is_secret, within });
}

fn is_default(path: &ObjectPath, value: &Json) -> bool {
    let is_nothing = match value {
        Json::Null => true,
        Json::Object(map) => map.is_empty() && matches!(path.last_key(), "labels" | "annotations"),
        _ => false,
    };
    let (shown, value) = (path.to_string(), value.to_string());
    is_nothing
        || DEFAULTS.iter().any(|(end, default)| {
            let ends = shown.strip_suffix(end);
            ends.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                && (*end != "type" || shown == "type")
                && value == *default
        })
}

/// Whether two values mean the same: numbers as texts in amounts, the same amount in another unit.
fn is_same(before: &Json, after: &Json, path: &ObjectPath) -> bool {
    if before == after {
        return true;
    }
    let steps = path.0.len();
    let above = path.0.get(steps.saturating_sub(2));
    let amounts = ["requests", "limits", "capacity", "hard", "min", "max", "default"];
    let is_amount = matches!(above, Some(PathStep::Key(key)) if amounts.contains(&key.as_str()));
    let text = |value: &Json| match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let amount = |value: &Json| text(value).and_then(|text| milli(&text));
    is_amount && amount(before).is_some() && amount(before) == amount(after)
}
