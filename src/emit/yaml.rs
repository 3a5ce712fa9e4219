//! YAML in block style: two spaces per level, dashes at the column of their key, as `kubectl` prints.
//!
//! Flow style appears only as `{}` and `[]`. There are no anchors, no tags, no folded text and no
//! wrapped lines, so that a changed value changes its own lines alone.

use serde_json::Value;

use super::block::{self, pad};
use super::order::{Order, Row};
use super::scalar;
use super::tree::{AnyTree, TreeShape};
use crate::object::body::Body;

pub use super::scalar::{key, scalar};

/// Emitted keys above this length need the explicit form `? key`: YAML allows 1024 characters before
/// the colon of an ordinary one (<https://yaml.org/spec/1.2.2/#742-flow-mappings>).
const LONGEST_KEY: usize = 1000;

/// Appends one Kubernetes object as a YAML document, its fields in reading order, without `---`.
pub fn document(object: &Value, out: &mut String) {
    Writer::new(out).root(object, Order::OBJECT, 0);
}

/// Writes Kubernetes objects as one stream, with `---` between documents.
#[must_use]
pub fn documents<'a>(objects: impl IntoIterator<Item = &'a Value>) -> String {
    stream(objects, document)
}

/// Appends an object of a stack as [`document`] does.
pub fn object(body: &Body, out: &mut String) {
    match body.record() {
        Some(record) => Writer::new(out).root(record, Order::OBJECT, 0),
        None => document(body, out),
    }
}

/// Writes objects of a stack as [`documents`] does.
#[must_use]
pub fn objects<'a>(bodies: impl IntoIterator<Item = &'a Body>) -> String {
    stream(bodies, object)
}

/// Appends any value as whole lines behind `indent` spaces, every map in the order it was given.
pub fn value(value: &Value, indent: usize, out: &mut String) {
    Writer::new(out).root(value, Order::Given, indent);
}

fn stream<T>(all: impl IntoIterator<Item = T>, document: impl Fn(T, &mut String)) -> String {
    let mut out = String::new();
    for one in all {
        if !out.is_empty() {
            out.push_str("---\n");
        }
        document(one, &mut out);
    }
    out
}

/// Writes one tree. `rows` is a stack of the maps that are open, kept so that a map costs no
/// allocation of its own.
struct Writer<'v, 'o, T> {
    out: &'o mut String,
    rows: Vec<Row<'v, T>>,
}

impl<'v, 'o, T: AnyTree<'v>> Writer<'v, 'o, T> {
    fn new(out: &'o mut String) -> Self {
        Self { out, rows: Vec::new() }
    }

    fn root(&mut self, value: T, order: Order, indent: usize) {
        pad(indent, self.out);
        match value.shape() {
            TreeShape::Text(text) => self.text(text, indent + 2),
            shape => self.inline(shape, order, indent),
        }
    }

    /// Writes a value where its column is already reached: at the root, or behind a dash.
    fn inline(&mut self, shape: TreeShape<'v, T>, order: Order, indent: usize) {
        match shape {
            TreeShape::Map(entries) => self.map(entries, order, indent),
            TreeShape::List(items) => self.list(items, order, indent),
            leaf => self.leaf(&leaf, indent),
        }
    }

    /// Writes a map whose first key stands at the column already reached.
    fn map(&mut self, entries: T::Entries, order: Order, indent: usize) {
        let open = self.rows.len();
        order.arrange(entries, &mut self.rows);
        for index in open..self.rows.len() {
            if index > open {
                pad(indent, self.out);
            }
            let Row { key, value, .. } = self.rows[index];
            self.entry(key, value.shape(), order, indent);
        }
        self.rows.truncate(open);
    }

    /// Writes an entry of a map in some order.
    fn entry(&mut self, key: &str, shape: TreeShape<'v, T>, order: Order, indent: usize) {
        let start = self.out.len();
        scalar::write(key, self.out);
        let explicit = self.out.len() - start > LONGEST_KEY;
        if explicit {
            self.out.insert_str(start, "? ");
            self.out.push('\n');
            pad(indent, self.out);
        }
        self.out.push(':');
        match shape {
            TreeShape::Map(entries) => {
                self.next_line(indent + 2);
                self.map(entries, order.of_map(key), indent + 2);
            }
            TreeShape::List(items) => {
                let indent = if explicit { indent + 2 } else { indent };
                self.next_line(indent);
                self.list(items, order.of_list(key), indent);
            }
            leaf => {
                self.out.push(' ');
                self.leaf(&leaf, indent + 2);
            }
        }
    }

    /// Writes a list whose first dash stands at the column already reached.
    fn list(&mut self, items: T::Items, order: Order, indent: usize) {
        for (index, item) in items.enumerate() {
            if index > 0 {
                pad(indent, self.out);
            }
            self.out.push_str("- ");
            let order = if item.is_list() { order.unnamed() } else { order };
            self.inline(item.shape(), order, indent + 2);
        }
    }

    /// Ends the line with a value that has nothing below it.
    fn leaf(&mut self, shape: &TreeShape<'v, T>, indent: usize) {
        match shape {
            TreeShape::Null => self.out.push_str("null\n"),
            TreeShape::Bool(true) => self.out.push_str("true\n"),
            TreeShape::Bool(false) => self.out.push_str("false\n"),
            TreeShape::Number(number) => {
                scalar::write_number(number, self.out);
                self.out.push('\n');
            }
            TreeShape::Text(text) => self.text(text, indent),
            TreeShape::EmptyList | TreeShape::List(_) => self.out.push_str("[]\n"),
            TreeShape::EmptyMap | TreeShape::Map(_) => self.out.push_str("{}\n"),
        }
    }

    /// Ends the line with text; the lines of a block stand at `indent`.
    fn text(&mut self, text: &str, indent: usize) {
        if let Some(header) = block::header(text) {
            self.out.push_str(header);
            self.out.push('\n');
            block::write(text, indent, self.out);
        } else {
            scalar::write(text, self.out);
            self.out.push('\n');
        }
    }

    fn next_line(&mut self, indent: usize) {
        self.out.push('\n');
        pad(indent, self.out);
    }
}
