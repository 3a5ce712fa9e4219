//! Where the values of a rendered object were written: the places of equal values in the files that
//! it was rendered from.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::layer::node::{Node, Value};
use crate::manifest::look::Look;
use crate::manifest::object::{Object, objects};
use crate::manifest::parsed::Parsed;
use crate::source::Span;

/// What Kubernetes bears: <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names>
const LONGEST_NAME: usize = 253;

/// The objects of the files that sets were rendered from, read when the first is asked about.
#[derive(Debug)]
pub struct SourceObjects<'p> {
    files: &'p [Parsed],
    known: OnceCell<KnownObjects>,
}

impl<'p> SourceObjects<'p> {
    pub fn of(files: &'p [Parsed]) -> Self {
        Self { files, known: OnceCell::new() }
    }

    /// Points the parts of a rendered object at the files that hold the same values at the same paths:
    /// of an object of its kind whose name is its own, or its own without a prefix or suffix.
    pub fn trace(&self, object: &mut Object) {
        self.known.get_or_init(|| KnownObjects::new(self.files)).trace(object);
    }
}

/// Objects by what they are called.
#[derive(Debug, Default)]
struct KnownObjects {
    /// In the order written.
    objects: Vec<Node>,
    /// By group and kind.
    named: BTreeMap<(String, String), ObjectsOfKind>,
}

/// The objects of one kind.
#[derive(Debug, Default)]
struct ObjectsOfKind {
    by_name: BTreeMap<String, Vec<usize>>,
    /// How long names are, in bytes.
    lengths: BTreeSet<usize>,
}

impl KnownObjects {
    fn new(files: &[Parsed]) -> Self {
        let mut known = Self::default();
        for file in files {
            for object in file.roots.iter().flat_map(|root| objects(file.file, root)) {
                if !object.name.is_empty() {
                    let kind = (object.group().to_owned(), object.kind);
                    let named = known.named.entry(kind).or_default();
                    named.lengths.insert(object.name.len());
                    named.by_name.entry(object.name).or_default().push(known.objects.len());
                    known.objects.push(object.node);
                }
            }
        }
        known
    }

    fn trace(&self, object: &mut Object) {
        let kind = (object.group().to_owned(), object.kind.clone());
        let Some(named) = self.named.get(&kind) else { return };
        let mut found: BTreeSet<usize> = BTreeSet::new();
        // So short a name has few parts, however many objects there are.
        let name = &object.name[..object.name.floor_char_boundary(LONGEST_NAME)];
        for length in named.lengths.range(..=name.len()) {
            for start in 0..=name.len() - length {
                let part = name.get(start..start + length);
                found.extend(part.and_then(|part| named.by_name.get(part)).into_iter().flatten());
            }
        }
        for index in found {
            move_to(&mut object.node, &self.objects[index]);
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
            let mut named: BTreeMap<&str, &Node> = BTreeMap::new();
            for item in other {
                if let Some(name) = item.text("name") {
                    named.entry(name).or_insert(item);
                }
            }
            for (index, item) in own.iter_mut().enumerate() {
                let found = match item.text("name") {
                    Some(name) => named.get(name).copied(),
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
