//! YAML in block style: two spaces per level, dashes at the column of their key, as `kubectl` prints.
//!
//! Flow style appears only as `{}` and `[]`. There are no anchors, no tags, no folded text and no
//! wrapped lines, so that a changed value changes its own lines alone.

use serde_json::{Map, Value};

use super::block::{self, pad};
use super::order::{Order, Row};
use super::scalar;

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
    let mut out = String::new();
    for object in objects {
        if !out.is_empty() {
            out.push_str("---\n");
        }
        document(object, &mut out);
    }
    out
}

/// Appends any value as whole lines behind `indent` spaces, every map in the order it was given.
pub fn value(value: &Value, indent: usize, out: &mut String) {
    Writer::new(out).root(value, Order::Given, indent);
}

/// Writes one tree. `rows` is a stack of the maps that are open, kept so that a map costs no
/// allocation of its own.
struct Writer<'v, 'o> {
    out: &'o mut String,
    rows: Vec<Row<'v>>,
}

impl<'v, 'o> Writer<'v, 'o> {
    fn new(out: &'o mut String) -> Self {
        Self { out, rows: Vec::new() }
    }

    fn root(&mut self, value: &'v Value, order: Order, indent: usize) {
        pad(indent, self.out);
        match value {
            Value::String(text) => self.text(text, indent + 2),
            _ => self.inline(value, order, indent),
        }
    }

    /// Writes a value where its column is already reached: at the root, or behind a dash.
    fn inline(&mut self, value: &'v Value, order: Order, indent: usize) {
        match value {
            Value::Object(map) if !map.is_empty() => self.map(map, order, indent),
            Value::Array(items) if !items.is_empty() => self.list(items, order, indent),
            _ => self.leaf(value, indent),
        }
    }

    /// Writes a map whose first key stands at the column already reached.
    fn map(&mut self, map: &'v Map<String, Value>, order: Order, indent: usize) {
        let open = self.rows.len();
        order.arrange(map, &mut self.rows);
        for index in open..self.rows.len() {
            if index > open {
                pad(indent, self.out);
            }
            let Row { key, value, .. } = self.rows[index];
            self.entry(key, value, order.below(key, value), indent);
        }
        self.rows.truncate(open);
    }

    fn entry(&mut self, key: &str, value: &'v Value, order: Order, indent: usize) {
        let start = self.out.len();
        scalar::write(key, self.out);
        let explicit = self.out.len() - start > LONGEST_KEY;
        if explicit {
            self.out.insert_str(start, "? ");
            self.out.push('\n');
            pad(indent, self.out);
        }
        self.out.push(':');
        match value {
            Value::Object(map) if !map.is_empty() => {
                self.next_line(indent + 2);
                self.map(map, order, indent + 2);
            }
            Value::Array(items) if !items.is_empty() => {
                let indent = if explicit { indent + 2 } else { indent };
                self.next_line(indent);
                self.list(items, order, indent);
            }
            _ => {
                self.out.push(' ');
                self.leaf(value, indent + 2);
            }
        }
    }

    /// Writes a list whose first dash stands at the column already reached.
    fn list(&mut self, items: &'v [Value], order: Order, indent: usize) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                pad(indent, self.out);
            }
            self.out.push_str("- ");
            let order = if item.is_array() { order.unnamed() } else { order };
            self.inline(item, order, indent + 2);
        }
    }

    /// Ends the line with a value that has nothing below it.
    fn leaf(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Null => self.out.push_str("null\n"),
            Value::Bool(true) => self.out.push_str("true\n"),
            Value::Bool(false) => self.out.push_str("false\n"),
            Value::Number(number) => {
                scalar::write_number(number, self.out);
                self.out.push('\n');
            }
            Value::String(text) => self.text(text, indent),
            Value::Array(_) => self.out.push_str("[]\n"),
            Value::Object(_) => self.out.push_str("{}\n"),
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
