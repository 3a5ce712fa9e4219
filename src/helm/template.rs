//! Templates: an object for all values as YAML with actions in it.

use serde_json::{Value as Json, json};

use crate::emit::order::Order;
use crate::emit::yaml;
use crate::helm::condition::Condition;
use crate::helm::decide::Decision;
use crate::helm::expression::{Expression, Segment, Writing};
use crate::helm::learn::{Entry, Shape};
use crate::helm::leaf::{Kind, State};
use crate::helm::mark;
use crate::helm::printer::Printer;
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
                block.iter().for_each(|entry| print(self, entry));
                continue;
            }
            if block.iter().all(|entry| self.helpers.is_resources(entry, &self.access)) {
                block.iter().for_each(|entry| print(self, entry));
                continue;
            }
            let text = when.text(&self.access);
            self.action(indent, &format!("if {text}"));
            let depth = self.access.known.len();
            self.access.known.extend(when.known());
            block.iter().for_each(|entry| print(self, entry));
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
        if self.helpers.is_resources(entry, &self.access) {
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
                self.in_metadata =
                    indent == 0 && key == "metadata" || outer && key == "labels";
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
    fn branches<T>(
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
        self.access.known.push((question.leaf, question.state));
        self.branches(yes, indent, print);
        self.access.known.pop();
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

    /// `key: value`, or an item where the key is a dash.
    fn scalar(&mut self, key: &str, decision: &Decision<Expression>, indent: usize) {
        if let Some(text) = self.with_default(decision) {
            self.line(indent, &format!("{}{text}", prefix(key)));
            return;
        }
        self.branches(decision, indent, &mut |printer, expression| {
            let text = match expression {
                Expression::Literal(value) => {
                    let mut text = String::new();
                    printer.literal("x", value, indent, &mut text);
                    text.trim_start().trim_start_matches("x: ").trim_end().to_owned()
                }
                _ => printer.expression(expression),
            };
            printer.line(indent, &format!("{}{text}", prefix(key)));
        });
    }

    /// `P if given, else X`.
    fn with_default(&self, decision: &Decision<Expression>) -> Option<String> {
        let Decision::Ask { question, yes, no } = decision else { return None };
        let (Decision::Done(yes), Decision::Done(no)) = (yes.as_ref(), no.as_ref()) else {
            return None;
        };
        let leaf = &self.access.leaves[question.leaf];
        if !matches!(leaf.states.first(), Some(State::Absent)) || leaf.kind == Kind::Count(2) {
            return None;
        }
        let absent = question.state == 0;
        if !absent && leaf.states.len() > 2 {
            return None;
        }
        let (own, other) = if absent { (no, yes) } else { (yes, no) };
        let is_own = match own {
            Expression::Bare(index) => *index == question.leaf,
            Expression::Text(segments) => {
                *segments == [Segment::Value(question.leaf, Writing::Plain)]
            }
            Expression::Literal(_) => false,
        };
        if !is_own || self.is_secret_data {
            return None;
        }
        let at = self.access.leaf(question.leaf);
        let (other, quote) = match other {
            Expression::Literal(value @ Json::String(_)) => (value.to_string(), " | quote"),
            Expression::Literal(value) => (value.to_string(), ""),
            Expression::Bare(index) => (self.access.leaf(*index), ""),
            Expression::Text(segments) => (format!("({})", self.access.text(segments)), " | quote"),
        };
        Some(format!("{{{{ {at} | default {other}{quote} }}}}"))
    }

    /// An expression as a YAML scalar.
    pub fn expression(&self, expression: &Expression) -> String {
        let access = &self.access;
        let encode = if self.is_secret_data { " | b64enc" } else { "" };
        match expression {
            Expression::Literal(value) => value.to_string(),
            Expression::Bare(index) => {
                let text = matches!(&access.leaves[*index].kind, Kind::Finite)
                    && access.leaves[*index].states.iter().any(|state| {
                        matches!(state, State::Fixed(Json::String(_), _))
                    });
                let at = access.leaf(*index);
                if text { format!("{{{{ {at} | quote }}}}") } else { format!("{{{{ {at} }}}}") }
            }
            Expression::Text(segments) if self.is_secret_data => {
                let text = access.text(segments);
                format!("{{{{ {text}{encode} | quote }}}}")
            }
            Expression::Text(segments) => match segments.as_slice() {
                [Segment::Value(0, Writing::Plain), Segment::Literal(rest)] if is_name(rest) => {
                    format!("{{{{ {} }}}}{rest}", access.leaf(0))
                }
                [Segment::Value(index, writing)] => {
                    format!("{{{{ {} | quote }}}}", access.written(*index, *writing))
                }
                segments if self.is_plain(segments) => {
                    let mut text = "\"".to_owned();
                    for segment in segments {
                        match segment {
                            Segment::Literal(literal) => text += &escaped(literal),
                            Segment::Value(index, writing) => {
                                text += &format!("{{{{ {} }}}}", access.written(*index, *writing));
                            }
                        }
                    }
                    text + "\""
                }
                segments => format!("{{{{ {} | quote }}}}", access.text(segments)),
            },
        }
    }

    /// Whether a text can stand between double quotes as it is.
    fn is_plain(&self, segments: &[Segment]) -> bool {
        segments.iter().all(|segment| match segment {
            Segment::Literal(text) => !text.contains(['"', '\\', '\n', '\t']) && !text.contains("{{"),
            Segment::Value(index, writing) => {
                self.access.is_safe(*index) && *writing == Writing::Plain
            }
        })
    }

    fn variables(&mut self, leaf: usize, indent: usize) {
        let at = self.access.leaf(leaf);
        let path = &self.access.leaves[leaf].path;
        let others = self.access.leaves.iter().filter(|other| {
            other.path.len() > path.len() && other.path.starts_with(path)
        });
        let mut names: Vec<String> =
            others.map(|other| format!("\"{}\"", other.path[path.len()])).collect();
        names.dedup();
        let at = if names.is_empty() {
            at
        } else {
            format!("omit ({at} | default dict) {}", names.join(" "))
        };
        self.action(indent, &format!("range $name, $value := {at}"));
        self.line(indent, "{{ $name }}: {{ $value | quote }}");
        self.action(indent, "end");
    }

    fn literal(&self, key: &str, value: &Json, indent: usize, out: &mut String) {
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

/// What a shape always is, where it is always the same.
pub fn constant(shape: &Shape) -> Option<Json> {
    match shape {
        Shape::Map(entries) => entries
            .iter()
            .map(|entry| {
                let own = entry.key != MANAGED_BY && entry.key != checksum::CONFIG;
                let there = own && entry.when == Decision::Done(true);
                Some((entry.key.clone(), constant(&entry.value).filter(|_| there)?))
            })
            .collect(),
        Shape::List(entries) => entries
            .iter()
            .map(|entry| constant(&entry.value).filter(|_| entry.when == Decision::Done(true)))
            .collect(),
        Shape::Scalar(Decision::Done(Expression::Literal(value))) => Some(value.clone()),
        Shape::Scalar(_) | Shape::Either(_) => None,
    }
}

/// A value with its maps in reading order.
fn sorted(value: &Json, order: Order) -> Json {
    match value {
        Json::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_by_key(|key| (order.rank(key), (*key).clone()));
            let below = |key: &String| sorted(&map[key], order.below(key, &map[key]));
            keys.into_iter().map(|key| (key.clone(), below(key))).collect()
        }
        Json::Array(items) => items.iter().map(|item| sorted(item, order)).collect(),
        other => other.clone(),
    }
}

/// Text that a template prints as it is.
pub fn escaped(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}

fn key_text(key: &str) -> String {
    crate::emit::scalar::key(key)
}

fn prefix(key: &str) -> String {
    if key == "-" { "- ".to_owned() } else { format!("{key}: ") }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text)
}
