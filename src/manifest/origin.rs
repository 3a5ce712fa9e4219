//! Where the values of a rendered object were written: the places of equal values in the files that
//! it was rendered from.

use std::collections::BTreeMap;

use crate::layer::node::{Node, Value};
use crate::manifest::called::{CalledNode, CalledNodes};
use crate::manifest::look::Look;
use crate::manifest::object::Object;
use crate::manifest::parsed::Parsed;
use crate::manifest::placed::{self, PlacedBy};
use crate::manifest::setting::KustomizationSettings;
use crate::source::Span;

/// The objects that others are rendered from, and what is changed in them.
#[derive(Debug, Default)]
pub struct SourceObjects {
    resources: CalledNodes,
    /// In the order in which they are made.
    patches: CalledNodes,
    pub settings: KustomizationSettings,
}

impl SourceObjects {
    pub fn of<'p>(files: impl Iterator<Item = &'p Parsed>) -> Self {
        let mut known = Self::default();
        files.for_each(|file| known.add(file, None));
        known
    }

    /// Adds the objects of a file, and the namespace that is set in them.
    pub fn add(&mut self, file: &Parsed, namespace: Option<&str>) {
        for mut object in file.objects() {
            if !object.name.is_empty() {
                object.namespace = namespace.map(str::to_owned).or(object.namespace);
                self.resources.add(CalledNode::of(object));
            }
        }
    }

    /// Adds a patch, which is made after all that were added before.
    pub fn add_patch(&mut self, patch: CalledNode) {
        self.patches.add(patch);
    }

    /// Points the parts of a rendered object at what holds the same values at the same paths: the patches of it, and
    /// the object that has its name, or of several the longest part of its name.
    pub fn trace(&self, object: &mut Object) {
        let rendered = object.file;
        for written in self.resources.of(object) {
            placed::place(&mut object.node, written, PlacedBy::Resource, rendered);
        }
        for written in self.patches.of(object) {
            match &written.value {
                Value::List(operations) => {
                    placed::place_all(&mut object.node, operations, rendered);
                }
                Value::Map(_) => {
                    placed::place(&mut object.node, written, PlacedBy::Patch, rendered);
                }
                Value::Null | Value::Scalar(_) => {}
            }
        }
        self.settings.trace(object);
    }
}

/// The values of a chart, by key and text.
#[derive(Debug)]
pub struct ChartValues<'v> {
    /// `None` where several values have one key and one text.
    places: BTreeMap<(&'v str, &'v str), Option<Span>>,
}

impl<'v> ChartValues<'v> {
    pub fn new(values: &'v Node) -> Self {
        let mut known = Self { places: BTreeMap::new() };
        known.gather("", values);
        known
    }

    fn gather(&mut self, key: &'v str, node: &'v Node) {
        match &node.value {
            Value::Null => {}
            Value::Scalar(scalar) => {
                let place = self.places.entry((key, &scalar.text));
                place.and_modify(|place| *place = None).or_insert(Some(node.span));
            }
            Value::List(items) => items.iter().for_each(|item| self.gather(key, item)),
            Value::Map(map) => map.present().for_each(|(key, entry)| self.gather(key, &entry.node)),
        }
    }

    /// Points scalars at the value that has their key and their text, where there is one alone.
    pub fn trace(&self, node: &mut Node) {
        match &mut node.value {
            Value::Null | Value::Scalar(_) => {}
            Value::List(items) => {
                for item in items {
                    let name = item.text("name").map(str::to_owned);
                    if let (Some(name), Value::Map(map)) = (name, &mut item.value)
                        && let Some(entry) = map.entries.get_mut("value")
                    {
                        self.move_scalar(&name, &mut entry.node);
                    }
                    self.trace(item);
                }
            }
            Value::Map(map) => {
                for (key, entry) in &mut map.entries {
                    self.move_scalar(key, &mut entry.node);
                    self.trace(&mut entry.node);
                }
            }
        }
    }

    fn move_scalar(&self, key: &str, node: &mut Node) {
        let Value::Scalar(scalar) = &node.value else { return };
        if let Some(Some(place)) = self.places.get(&(key, scalar.text.as_str())) {
            node.span = *place;
        }
    }
}
