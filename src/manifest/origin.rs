//! Where the values of a rendered object were written: the places of equal values in the files that
//! it was rendered from.

use std::collections::BTreeMap;

use crate::layer::node::{Node, Value};
use crate::manifest::collect::objects;
use crate::manifest::look::Look;
use crate::manifest::object::Object;
use crate::manifest::parsed::Parsed;
use crate::source::Span;

/// Points the parts of a rendered object at the files that hold the same values at the same paths:
/// of an object of its kind whose name is its own, or its own without a prefix or suffix.
pub fn trace(object: &mut Object, files: &[Parsed]) {
    for file in files {
        for written in file.roots.iter().flat_map(|root| objects(file.file, root)) {
            let same_kind = written.kind == object.kind && written.group() == object.group();
            if same_kind && !written.name.is_empty() && object.name.contains(&written.name) {
                move_to(&mut object.node, &written.node);
            }
        }
    }
}

fn move_to(node: &mut Node, written: &Node) {
    match (&mut node.value, &written.value) {
        (Value::Scalar(own), Value::Scalar(other)) if own.text == other.text => {
            node.span = written.span;
        }
        (Value::Map(own), Value::Map(other)) => {
            for (key, entry) in &mut own.entries {
                if let Some(found) = other.entries.get(key) {
                    let before = entry.node.span;
                    move_to(&mut entry.node, &found.node);
                    if entry.node.span != before {
                        entry.key = found.key;
                    }
                }
            }
            if own.entries.keys().next() == other.entries.keys().next() {
                node.span = written.span;
            }
        }
        (Value::List(own), Value::List(other)) => {
            for (index, item) in own.iter_mut().enumerate() {
                let named = item.text("name").map(str::to_owned);
                let found = match named {
                    Some(name) => other.iter().find(|one| one.text("name") == Some(&name)),
                    None => other.get(index),
                };
                if let Some(found) = found {
                    move_to(item, found);
                }
            }
        }
        _ => {}
    }
}

/// The values of a chart, by key and text.
#[derive(Debug)]
pub struct Values<'v> {
    /// `None` where several values have one key and one text.
    places: BTreeMap<(&'v str, &'v str), Option<Span>>,
}

impl<'v> Values<'v> {
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
