//! Lists in templates, item by item.

use serde_json::Value as Json;

use crate::emit::order::Order;
use crate::emit::yaml;
use crate::helm::expression::Expression;
use crate::helm::literal::{constant, escaped, expression_of, sorted};
use crate::helm::mark;
use crate::helm::node::{ChartNode, PartEntry};
use crate::helm::printer::Printer;

/// How long a map may be between brackets.
const SHORT: usize = 70;

impl Printer<'_> {
    /// A list below its key.
    pub fn list(&mut self, entries: &[PartEntry], order: Order, indent: usize, key: &str) {
        let entries: Vec<&PartEntry> = entries.iter().collect();
        self.entries(&entries, indent, |printer, entry| {
            printer.item(&entry.node, order, indent, key);
        });
    }

    /// What all items of a list of the values have, as a map: in a named template where it is long.
    fn of_all(&mut self, all: &Json, order: Order) -> String {
        let short = expression_of(all);
        if short.len() < SHORT {
            return short;
        }
        let mut text = String::new();
        yaml::value(&sorted(all, order), 0, &mut text);
        let name = self.define("added", text);
        format!("(include \"{name}\" {} | fromYaml)", self.access.in_range().root)
    }

    /// An item of a list.
    pub fn item(&mut self, node: &ChartNode, order: Order, indent: usize, key: &str) {
        match node {
            _ if let Some(literal) = constant(node) => {
                let mut text = String::new();
                yaml::value(&sorted(&literal, order), indent + 2, &mut text);
                let text = escaped(&text);
                self.out += &format!("{}- {}", " ".repeat(indent), text.trim_start());
            }
            ChartNode::Scalar(Expression::Spread(index))
                if let Some(helper) = self.each_by(*index) =>
            {
                let (chart, at) = (self.access.chart, self.access.knob(*index));
                self.action(indent, &format!("range {at}"));
                let item = format!("include \"{chart}.{helper}\" . | nindent {}", indent + 2);
                self.line(indent, &format!("- {{{{- {item} }}}}"));
                self.action(indent, "end");
            }
            ChartNode::Scalar(
                expression @ (Expression::Spread(index) | Expression::Texts(index)),
            ) => {
                let (said, written) = if matches!(expression, Expression::Texts(_)) {
                    (self.access.texts(&self.access.knobs[*index].path), "trim .".to_owned())
                } else {
                    self.spread(*index)
                };
                self.action(indent, &format!("with {said}"));
                self.action(indent, &format!("{written} | nindent {indent}"));
                self.action(indent, "end");
            }
            ChartNode::Scalar(expression) => {
                let text = self.expression(expression);
                self.line(indent, &format!("- {text}"));
            }
            ChartNode::Map(entries) if let Some(index) = node.spread() => {
                let rest: Vec<PartEntry> = entries
                    .iter()
                    .filter(|entry| mark::of_variable(&entry.key).is_none())
                    .cloned()
                    .collect();
                let (chart, at) = (self.access.chart, self.access.knob(index));
                self.action(indent, &format!("range {at}"));
                if let Some(all) = constant(&ChartNode::Map(rest.clone())) {
                    let said = match self.each_by(index) {
                        Some(helper) => format!("(include \"{chart}.{helper}\" . | fromYaml)"),
                        None => ".".to_owned(),
                    };
                    let all = self.of_all(&all, order);
                    let item = format!("include \"{chart}.above\" (list {all} {said})");
                    self.line(indent, &format!("- {{{{- {item} | nindent {} }}}}", indent + 2));
                    self.action(indent, "end");
                    return;
                }
                self.line(indent, "-");
                let helper =
                    format!("include \"{chart}.spread\" . | trim | nindent {}", indent + 2);
                self.action(indent + 2, &helper);
                let inside = self.access.in_range();
                let mut printer = Printer::new(&inside, self.helpers, &self.owner);
                printer.map(&rest, order, indent + 2, key);
                self.out += &printer.out;
                self.action(indent, "end");
            }
            _ if let Some((index, may_lack, rest)) = node.each() => {
                let over = self.access.over(index, may_lack);
                self.action(indent, &format!("range {} := {over}", self.access.one(index)));
                let inside = self.access.in_each(index);
                let mut printer = Printer::new(&inside, self.helpers, &self.owner);
                printer.item(&rest, order, indent, key);
                self.out += &printer.out;
                self.action(indent, "end");
            }
            ChartNode::Map(_) | ChartNode::List(_) => {
                let start = self.out.len();
                match node {
                    ChartNode::Map(entries) => {
                        self.is_item = true;
                        self.map(entries, order, indent + 2, key);
                        self.is_item = false;
                    }
                    ChartNode::List(entries) => {
                        self.list(entries, order.unnamed(), indent + 2, key);
                    }
                    _ => {}
                }
                if self.out.len() == start {
                    self.line(indent, "- {}");
                } else if self.out[start..].trim_start().starts_with("{{-") {
                    self.out.insert_str(start, &format!("{}-\n", " ".repeat(indent)));
                } else {
                    self.out.replace_range(start + indent..=start + indent, "-");
                }
            }
            ChartNode::Either(ways) => {
                self.ways(ways, indent, |printer, node| printer.item(node, order, indent, key));
            }
            ChartNode::Checksum(_) => {}
        }
    }
}
