//! The smallest changes that lead from the values of one side to those of the other.

use crate::layer::merge::MergeShape;
use crate::layer::node::{Entry, Map, Node, Value};
use crate::plan::Plan;
use crate::source::Sources;
use crate::values;

/// A change that is made as a whole.
#[derive(Clone, Debug)]
pub struct Unit {
    pub path: Vec<String>,
    pub what: What,
}

/// What a change is.
#[derive(Clone, Debug)]
pub enum What {
    /// A value that is another, is new or is gone.
    Value(Option<Entry>),
    /// The target, with what is built in for it.
    Target(Vec<Unit>),
    /// The name of the environment.
    Environment,
    /// The content of a file that the values name.
    File,
}

/// All changes, in the order of the values; `files` are those that differ.
pub fn units(before: &Plan, after: &Plan, files: Vec<String>) -> Vec<Unit> {
    let mut values = Vec::new();
    let nothing = Map::default();
    let map = |node: &'_ Node| node.as_map().cloned().unwrap_or_else(|| nothing.clone());
    below(&map(&before.written), &map(&after.written), values::shape(), &[], &mut values);
    let mut units = Vec::new();
    if before.env != after.env {
        units.push(Unit { path: Vec::new(), what: What::Environment });
    }
    if before.target != after.target {
        let is_target = |unit: &Unit| {
            unit.path == ["target"]
                || is_built_in(&before.written, &unit.path, &before.sources)
                    && is_built_in(&after.written, &unit.path, &after.sources)
        };
        let (of_target, others): (Vec<Unit>, Vec<Unit>) = values.into_iter().partition(is_target);
        units.push(Unit { path: vec!["target".to_owned()], what: What::Target(of_target) });
        values = others;
    }
    units.extend(values);
    units.extend(files.into_iter().map(|file| Unit { path: vec![file], what: What::File }));
    units
}

/// The values with a change made.
pub fn apply(unit: &Unit, root: &mut Node) {
    match &unit.what {
        What::Value(entry) => set(root, &unit.path, entry.as_ref()),
        What::Target(units) => units.iter().for_each(|unit| apply(unit, root)),
        What::Environment | What::File => {}
    }
}

/// The entry at a path, deleted ones too.
pub fn entry<'n>(root: &'n Node, path: &[String]) -> Option<&'n Entry> {
    let (last, above) = path.split_last()?;
    let node =
        above.iter().try_fold(root, |node, key| Some(&node.as_map()?.entries.get(key)?.node))?;
    node.as_map()?.entries.get(last)
}

fn is_built_in(root: &Node, path: &[String], sources: &Sources) -> bool {
    let Some(entry) = entry(root, path) else { return true };
    sources.get(entry.node.span.file).is_built_in()
}

fn set(node: &mut Node, path: &[String], entry: Option<&Entry>) {
    let [key, rest @ ..] = path else { return };
    let Value::Map(map) = &mut node.value else { return };
    if !rest.is_empty() {
        if let Some(below) = map.entries.get_mut(key) {
            set(&mut below.node, rest, entry);
        }
        return;
    }
    match entry {
        Some(entry) => drop(map.entries.insert(key.clone(), entry.clone())),
        None => drop(map.entries.shift_remove(key)),
    }
}

fn below(before: &Map, after: &Map, shape: &MergeShape, path: &[String], found: &mut Vec<Unit>) {
    let gone = before.entries.keys().filter(|key| !after.entries.contains_key(*key));
    for key in before.entries.keys().filter(|key| after.entries.contains_key(*key)).chain(gone) {
        difference(before, after, key, shape, path, found);
    }
    for key in after.entries.keys().filter(|key| !before.entries.contains_key(*key)) {
        difference(before, after, key, shape, path, found);
    }
}

fn difference(
    before: &Map,
    after: &Map,
    key: &str,
    shape: &MergeShape,
    path: &[String],
    found: &mut Vec<Unit>,
) {
    let (old, new) = (before.get(key), after.get(key));
    let path = [path, &[key.to_owned()]].concat();
    match (old, new) {
        (None, None) => {}
        (Some(old), Some(new)) if is_same(old, new) => {}
        (Some(Node { value: Value::Map(old), .. }), Some(Node { value: Value::Map(new), .. }))
            if same_choice(old, new, shape.below(key)) =>
        {
            below(old, new, shape.below(key), &path, found);
        }
        _ => found.push(Unit { path, what: What::Value(after.entries.get(key).cloned()) }),
    }
}

/// Whether two maps choose the same variant, where there is a choice.
fn same_choice(before: &Map, after: &Map, shape: &MergeShape) -> bool {
    let chosen = |map: &Map| map.present().find_map(|(key, _)| shape.variant_of(key));
    chosen(before) == chosen(after)
}

/// Whether two values mean the same, wherever they were written.
pub fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Null, Value::Null) => true,
        (Value::Scalar(one), Value::Scalar(other)) => {
            use crate::layer::node::Style::Quoted;
            one.text == other.text && (one.style == Quoted) == (other.style == Quoted)
        }
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Map(one), Value::Map(other)) => {
            one.present().count() == other.present().count()
                && one.present().all(|(key, entry)| {
                    other.get(key).is_some_and(|other| is_same(&entry.node, other))
                })
        }
        _ => false,
    }
}
