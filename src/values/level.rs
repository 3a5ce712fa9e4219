//! Maps whose keys tell that they are indented too little or too far: keys of a component that stand where components
//! have their names, or where something inside of one has.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::merge::MergeShape;
use crate::layer::node::{Entry, Map, Node, Value};
use crate::values::advice::Advice;
use crate::values::read::{FromNode, Reader};
use crate::values::{TIERS, Values};

impl Reader {
    /// Reports an entry of a map by names that is called as a key of another place is, and described as that key is.
    pub(super) fn is_at_wrong_level(
        &mut self,
        key: &str,
        entry: &Entry,
        own: &'static MergeShape,
    ) -> bool {
        let Some(map) = entry.node.as_map() else { return false };
        // Nearly all are where they belong.
        if !own.has_field(key) && map.entries.keys().all(|key| !own.refuses(key)) {
            return false;
        }
        let keys = self.path.keys();
        let Some(parent) = keys.last().filter(|_| by_names(shape_at(&keys))) else { return false };
        let found = if is_too_far_left(key, map, own) {
            Some((
                "is indented too little",
                "a key of what has a name",
                Advice::indent(parent, key),
            ))
        } else {
            too_far_right(key, map, own, &keys)
                .map(|advice| ("is indented too far", "no name here", advice))
        };
        let Some((wrong, label, advice)) = found else { return false };
        let path = format!("{}.{key}", self.path);
        let told = Diagnostic::error(Code::UnknownKey, format!("`{path}` {wrong}"));
        self.report(advice.about(told.at(entry.key, label), entry.key));
        true
    }

    /// What has a name, and is called like a key of what has one here: it may be indented too little, or the name was
    /// forgotten.
    pub(super) fn outdented(&self) -> Option<Advice> {
        let keys = self.path.keys();
        let (name, above) = keys.split_last()?;
        let parent = above.last()?;
        let shape = shape_at(above);
        (by_names(shape) && shape.below(name).has_field(name)).then(|| Advice::indent(parent, name))
    }
}

/// Whether a component runs something of its own: a tag alone is a change of what runs elsewhere.
pub fn runs(component: &Map) -> bool {
    /// What makes a component one of its own: nothing runs without one of these, or an image.
    const MAKES: [&str; 4] = ["like", "engine", "external", "server"];
    const OF_CHANGES: [&str; 3] = ["tag", "digest", "pullPolicy"];
    let is_own = |image: &Map| !image.present().all(|(key, _)| OF_CHANGES.contains(&key.as_str()));
    let image = component.get("image");
    image.is_some_and(|image| image.as_map().is_none_or(is_own))
        || MAKES.iter().any(|key| component.get(key).is_some())
}

fn shape_at(keys: &[&str]) -> &'static MergeShape {
    keys.iter().fold(Values::SHAPE, |shape, key| shape.below(key))
}

fn by_names(shape: &MergeShape) -> bool {
    matches!(shape, MergeShape::Map(_) | MergeShape::Named(_))
}

/// What to do about an entry that is no such thing as its map has: a key of the component, of the whole file, or of
/// another key of the component.
fn too_far_right(key: &str, map: &Map, own: &MergeShape, keys: &[&str]) -> Option<Advice> {
    if let [tier] = keys {
        let other = Values::SHAPE.below(key);
        let is_it = Values::SHAPE.has_field(key) && !runs(map) && is_of(map, own, other);
        return is_it.then(|| {
            Advice::say(format!(
                "write it at the top of the file, beside `{tier}`: it is indented too far"
            ))
        });
    }
    let [tier, name, beside] = keys else { return None };
    let component = component_at(&[tier, name])?;
    if component.has_field(key) && is_of(map, own, component.below(key)) {
        return Some(too_deep(&[tier, name], beside));
    }
    let holds = |(_, shape): &&(&'static str, &'static MergeShape)| {
        shape.has_field(key) && is_of(map, own, shape.below(key))
    };
    let mut holders = component.fields().iter().filter(holds).map(|(holder, _)| holder);
    let holder = holders.next().filter(|_| holders.next().is_none())?;
    Some(Advice::say(format!(
        "write `{holder}: {{ {key}: … }}` below `{tier}.{name}`, beside `{beside}`"
    )))
}

/// The shape of the component at a path of two keys, where one stands there.
pub fn component_at(keys: &[&str]) -> Option<&'static MergeShape> {
    let [first, second] = keys else { return None };
    let is_component = TIERS.contains(first) || (*first == "defaults" && TIERS.contains(second));
    is_component.then(|| Values::SHAPE.below(first).below(second))
}

/// What to do about a key of a component that stands below another of its keys.
pub fn too_deep(component: &[&str], beside: &str) -> Advice {
    Advice::say(format!(
        "write it below `{}`, beside `{beside}`: it is indented too far",
        component.join(".")
    ))
}

/// Whether what stands where something has a name is a key of it.
fn is_too_far_left(key: &str, map: &Map, item: &MergeShape) -> bool {
    if !item.has_field(key) || runs(map) {
        return false;
    }
    let field = item.below(key);
    let fits = |(name, _): (&String, &Entry)| field.has_field(name) || name == "image";
    let is_all = map.present().next().is_some() && map.present().all(fits);
    is_of(map, item, field) || is_all && map.present().any(|(name, _)| name != "image")
}

/// Whether a map has a key that its place refuses, and another place takes.
fn is_of(map: &Map, own: &MergeShape, other: &MergeShape) -> bool {
    let takes_any = by_names(other) || matches!(other, MergeShape::Free);
    let is_others = |key: &String| own.refuses(key) && (takes_any || other.has_field(key));
    map.entries.keys().any(is_others)
}

/// Whether a list stands below a map by names under a name that is a key of the component.
pub fn is_list_too_deep(path: &[&str], node: &Node) -> bool {
    let [tier, name, beside, key] = path else { return false };
    let is_list = matches!(node.value, Value::List(_));
    is_list
        && component_at(&[tier, name])
            .is_some_and(|component| by_names(component.below(beside)) && component.has_field(key))
}
