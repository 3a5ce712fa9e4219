//! Where the values of a rendered object were written: the places of equal values in the files that
//! it was rendered from.

use crate::layer::node::{Node, Value};
use crate::manifest::collect::objects;
use crate::manifest::look::Look;
use crate::manifest::object::Object;
use crate::manifest::parsed::Parsed;

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
