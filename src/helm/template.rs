//! Templates: an object for all values as YAML with actions in it.

use serde_json::{Value as Json, json};

use crate::emit::order::Order;
use crate::emit::yaml;
use crate::helm::condition::Condition;
use crate::helm::decide::Decision;
use crate::helm::helpers::Helpers;
use crate::helm::mark;
use crate::helm::printer::Printer;
use crate::helm::scalar::{constant, escaped, key_text, sorted};
use crate::helm::shape::{Entry, Shape};
use crate::object::checksum;
use crate::object::metadata::MANAGED_BY;

impl Printer<'_> {
    /// A whole object.
    pub fn object(&mut self, shape: &Shape) {
        self.node(shape, Order::OBJECT, 0, "");
    }

    /// What stands behind a key or a dash, as whole lines.
    fn node(&mut self, shape: &Shape, order: Order, indent: usize, key: &str) {
        match shape {
            Shape::Map(entries) => self.map(entries, order, indent, key),
            Shape::List(entries) => self.list(entries, order, indent, key),
            Shape::Scalar(_) | Shape::Either(_) => self.line(indent, ""),
        }
    }

    fn map(&mut self, entries: &[Entry], order: Order, indent: usize, key: &str) {
        let mut entries: Vec<&Entry> = entries.iter().collect();
        entries.sort_by_key(|entry| (order.rank(&entry.key), &entry.key));
        if std::mem::take(&mut self.is_item) {
            // The line of the dash is one that is always there.
            let first = entries.iter().position(|entry| entry.when == Decision::Done(true));
            if let Some(first) = first {
                let first = entries.remove(first);
                entries.insert(0, first);
            }
        }
        let mut left = Vec::new();
        if let Some(helper) = self.helpers.labels(key, &entries) {
            self.include(&helper.name(self.access.chart, self.in_metadata), indent);
            left.extend(entries.into_iter().filter(|entry| !helper.covers(entry)));
        } else {
            left = entries;
        }
        self.entries(&left, indent, |printer, entry| printer.entry(entry, order, indent));
    }

    /// A map at the start of a line.
    pub fn plain_map(&mut self, entries: &[Entry]) {
        self.map(entries, Order::Given, 0, "");
    }

    /// Entries, those of one condition in one block.
    fn entries(&mut self, entries: &[&Entry], indent: usize, print: impl Fn(&mut Self, &Entry)) {
        let mut at = 0;
        while at < entries.len() {
            let when = Condition::of(&entries[at].when);
            let same = |entry: &&&Entry| Condition::of(&entry.when) == when;
            let count = entries[at..].iter().take_while(same).count();
            let block = &entries[at..at + count];
            at += count;
            // A range over nothing prints nothing.
            let ranges = block.iter().all(|entry| mark::of_variable(&entry.key).is_some());
            if when == Condition::Always || ranges {
                for entry in block {
                    print(self, entry);
                }
                continue;
            }
            if block.iter().all(|entry| Helpers::is_resources(entry, &self.access)) {
                for entry in block {
                    print(self, entry);
                }
                continue;
            }
            let text = when.text(&self.access);
            self.action(indent, &format!("if {text}"));
            let depth = self.access.known.len();
            self.access.known.extend(when.known());
            for entry in block {
                print(self, entry);
            }
            self.access.known.truncate(depth);
            self.action(indent, "end");
        }
    }

    fn entry(&mut self, entry: &Entry, order: Order, indent: usize) {
        let Entry { key, when: _, value } = entry;
        if let Some(leaf) = mark::of_variable(key) {
            self.variables(leaf, indent);
            return;
        }
        if Helpers::is_resources(entry, &self.access) {
            self.resources(entry, indent);
            return;
        }
        if key == checksum::CONFIG {
            let name = self.checksum(value);
            let pipeline = "fromYaml | toRawJson | sha256sum | trunc 16 | quote";
            self.line(indent, &format!("{key}: {{{{ include \"{name}\" . | {pipeline} }}}}"));
            return;
        }
        if key == MANAGED_BY {
            self.line(indent, &format!("{key}: {{{{ .Release.Service }}}}"));
            if self.in_metadata {
                let chart = self.access.chart;
                self.line(indent, &format!("helm.sh/chart: {{{{ include \"{chart}.chart\" . }}}}"));
            }
            return;
        }
        let opens_secret = self.is_secret && indent == 0 && key == "data";
        if let Some(literal) = constant(value)
            && !opens_secret
        {
            let mut text = String::new();
            self.literal(key, &literal, indent, &mut text);
            self.out += &text;
            return;
        }
        let shown = key_text(key);
        match value {
            Shape::Map(entries) => {
                self.line(indent, &format!("{shown}:"));
                let order = order.below(key, &json!({}));
                let outer = self.in_metadata;
                self.in_metadata = indent == 0 && key == "metadata" || outer && key == "labels";
                self.is_secret_data = opens_secret;
                self.map(entries, order, indent + 2, key);
                self.is_secret_data = false;
                self.in_metadata = outer;
            }
            Shape::List(entries) => {
                self.line(indent, &format!("{shown}:"));
                let order = order.below(key, &json!([]));
                self.list(entries, order, indent, key);
            }
            Shape::Scalar(decision) => self.scalar(&shown, decision, indent),
            Shape::Either(decision) => self.either(entry, decision, order, indent),
        }
    }

    fn either(&mut self, entry: &Entry, decision: &Decision<Shape>, order: Order, indent: usize) {
        self.branches(decision, indent, &mut |printer, shape| {
            let entry = Entry { value: shape.clone(), ..entry.clone() };
            printer.entry(&entry, order, indent);
        });
    }

    /// Each outcome of a decision in its branch.
    pub fn branches<T>(
        &mut self,
        decision: &Decision<T>,
        indent: usize,
        print: &mut impl FnMut(&mut Self, &T),
    ) {
        match decision {
            Decision::Done(outcome) => print(self, outcome),
            Decision::Ask { .. } => {
                self.branch(decision, indent, "if", print);
                self.action(indent, "end");
            }
        }
    }

    fn branch<T>(
        &mut self,
        decision: &Decision<T>,
        indent: usize,
        word: &str,
        print: &mut impl FnMut(&mut Self, &T),
    ) {
        let Decision::Ask { question, yes, no } = decision else { return };
        let text = self.access.question(*question);
        self.action(indent, &format!("{word} {text}"));
        let depth = self.access.known.len();
        self.access.known.extend(question.known());
        self.branches(yes, indent, print);
        self.access.known.truncate(depth);
        if matches!(no.as_ref(), Decision::Ask { .. }) {
            self.branch(no, indent, "else if", print);
        } else {
            self.action(indent, "else");
            self.branches(no, indent, print);
        }
    }

    fn list(&mut self, entries: &[Entry], order: Order, indent: usize, key: &str) {
        let entries: Vec<&Entry> = entries.iter().collect();
        let key = key.to_owned();
        self.entries(&entries, indent, |printer, entry| {
            printer.item(&entry.value, order, indent, &key);
        });
    }

    fn item(&mut self, shape: &Shape, order: Order, indent: usize, key: &str) {
        match shape {
            Shape::Scalar(decision) => self.scalar("-", decision, indent),
            _ if let Some(literal) = constant(shape) => {
                let mut text = String::new();
                yaml::value(&sorted(&literal, order), indent + 2, &mut text);
                let text = escaped(&text);
                self.out += &" ".repeat(indent);
                self.out += "- ";
                self.out += text.trim_start();
            }
            Shape::Map(_) | Shape::List(_) => {
                let mark = self.out.len();
                self.is_item = true;
                self.node(shape, order, indent + 2, key);
                let first = self.out[mark..].trim_start();
                if first.starts_with("{{") {
                    self.out.insert_str(mark, &format!("{}-\n", " ".repeat(indent)));
                } else {
                    self.out.replace_range(mark + indent..=mark + indent, "-");
                }
            }
            Shape::Either(decision) => self.branches(decision, indent, &mut |printer, shape| {
                printer.item(shape, order, indent, key);
            }),
        }
    }

    fn variables(&mut self, leaf: usize, indent: usize) {
        let at = self.access.leaf(leaf);
        let path = &self.access.leaves[leaf].path;
        let others = self
            .access
            .leaves
            .iter()
            .filter(|other| other.path.len() > path.len() && other.path.starts_with(path));
        let mut names: Vec<String> =
            others.map(|other| format!("\"{}\"", other.path[path.len()])).collect();
        names.dedup();
        let at = if names.is_empty() {
            at
        } else {
            format!("omit ({at} | default dict) {}", names.join(" "))
        };
        self.action(indent, &format!("range $name, $value := {at}"));
        self.line(indent, "{{ $name | quote }}: {{ $value | quote }}");
        self.action(indent, "end");
    }

    pub fn literal(&self, key: &str, value: &Json, indent: usize, out: &mut String) {
        let value = match value {
            Json::String(text) if self.is_secret_data => {
                use base64::Engine as _;
                base64::engine::general_purpose::STANDARD.encode(text).into()
            }
            other => sorted(other, Order::OBJECT.below(key, other)),
        };
        let mut text = String::new();
        yaml::value(&json!({ key: value }), indent, &mut text);
        *out += &escaped(&text);
    }
}
