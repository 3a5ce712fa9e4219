//! Scalars of templates: literal text, values, and values with a default.

use serde_json::Value as Json;

use crate::emit::order::Order;
use crate::helm::decide::Decision;
use crate::helm::expression::{Expression, Segment, Writing};
use crate::helm::leaf::{Kind, State};
use crate::helm::printer::Printer;
use crate::helm::shape::Shape;
use crate::object::checksum;
use crate::object::metadata::MANAGED_BY;

impl Printer<'_> {
    /// `key: value`, or an item where the key is a dash.
    pub fn scalar(&mut self, key: &str, decision: &Decision<Expression>, indent: usize) {
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
        if !matches!(leaf.states.first(), Some(State::Absent)) || leaf.kind.may_be_nothing() {
            return None;
        }
        let absent = question.state == 0;
        if !absent && leaf.states.len() > 2 && question.or.is_none() {
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
                    && access.leaves[*index]
                        .states
                        .iter()
                        .any(|state| matches!(state, State::Fixed(Json::String(_), _)));
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
            Segment::Literal(text) => {
                !text.contains(['"', '\\', '\n', '\t']) && !text.contains("{{")
            }
            Segment::Value(index, writing) => {
                self.access.is_safe(*index) && *writing == Writing::Plain
            }
        })
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
pub fn sorted(value: &Json, order: Order) -> Json {
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

/// A key as YAML.
pub fn key_text(key: &str) -> String {
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
