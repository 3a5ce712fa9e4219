//! Goes through an object beside its shape, and reports what the API server would not read.

use crate::diagnostic::{Diagnostic, Severity};
use crate::layer::node::{Entry, Map, Node, Scalar, Style, Value};
use crate::layer::way::WayStep;
use crate::manifest::object::Object;
use crate::manifest::placeholder::{is_filled_by_program, is_gap, is_gap_of_value};
use crate::shape::fault::{FIELD, TYPE};
use crate::shape::here::Here;
use crate::shape::law;
use crate::shape::meaning::JsonType;
use crate::shape::table::{SHAPES, Shape, Takes};
use crate::source::Sources;
use crate::values::suggest::{list_of, nearest};

/// More fields than this are not listed in a help.
const MOST_LISTED: usize = 12;

/// One walk through one object.
pub struct Walk<'w, 'a> {
    here: Here<'w, 'a>,
    /// The shapes around what stands here, outermost first, with how many steps lead to them.
    around: Vec<(&'static Shape, usize)>,
}

impl<'w, 'a> Walk<'w, 'a> {
    pub fn new(object: &'a Object, sources: &'w Sources) -> Self {
        Self { here: Here::new(object, sources), around: Vec::new() }
    }

    /// Checks the whole object.
    pub fn run(mut self, shape: &'static Shape) -> Vec<Diagnostic> {
        self.shape(&self.here.object.node, shape);
        self.here.into_found()
    }

    fn value(&mut self, node: &'a Node, takes: &'static Takes) {
        match (takes, &node.value) {
            (Takes::Any, _) | (_, Value::Null) => {}
            (Takes::Shape(name), Value::Map(_)) => self.shape(node, SHAPES.at(name)),
            (Takes::Map(inner), Value::Map(map)) => self.entries(map, inner),
            (Takes::List(inner), Value::List(items)) => {
                for (place, item) in items.iter().enumerate() {
                    self.here.way.push(WayStep::Item(place));
                    self.value(item, inner);
                    self.here.way.pop();
                }
            }
            (Takes::Shape(_) | Takes::Map(_) | Takes::List(_), Value::Scalar(scalar)) => {
                // kubectl reads a null of YAML 1.1 as nothing, and a template may become anything.
                if JsonType::read(scalar) != JsonType::Null && !is_gap(&scalar.text) {
                    self.other(node, takes, JsonType::read(scalar).name());
                }
            }
            (_, Value::Scalar(scalar)) => self.scalar(node, scalar, takes),
            (_, Value::List(_)) => self.other(node, takes, "a list"),
            (_, Value::Map(_)) => self.other(node, takes, "a map"),
        }
    }

    fn entries(&mut self, map: &'a Map, inner: &'static Takes) {
        for (key, entry) in map.present() {
            self.here.way.push(WayStep::Key(key));
            self.value(&entry.node, inner);
            self.here.way.pop();
        }
    }

    fn shape(&mut self, node: &'a Node, shape: &'static Shape) {
        let Some(map) = node.as_map() else { return };
        self.around.push((shape, self.here.way.len()));
        for (key, entry) in map.present() {
            match shape.field(key) {
                Some(field) => {
                    self.here.way.push(WayStep::Key(key));
                    self.value(&entry.node, &field.takes);
                    self.here.way.pop();
                }
                None => self.unknown(key, entry, map, shape),
            }
        }
        for field in &shape.fields {
            if field.is_required && is_absent(map, field.name) && law::is_needed(shape, field) {
                self.here.missing(node, field.name);
            }
        }
        law::check(&mut self.here, node, shape);
        self.around.pop();
    }

    fn unknown(&mut self, key: &str, entry: &Entry, map: &Map, shape: &'static Shape) {
        // GEN428 tells of a name beside what it belongs into.
        let is_told = shape.name == "EnvFromSource" && key == "name";
        if is_gap(key) || key.starts_with('$') || is_told {
            return;
        }
        let message =
            format!("{} has no field `{}`", self.here.object.label(), self.here.way.to(key));
        let found = FIELD.error(message).at(entry.key, "unknown here");
        let free =
            shape.fields.iter().map(|field| field.name).filter(|name| map.get(name).is_none());
        let near = nearest(key, free.clone());
        let mut around = self.around.iter().rev().skip(1);
        let outer = around.find(|(outer, _)| outer.field(key).is_some());
        let inner = shape.fields.iter().find(|field| {
            matches!(&field.takes, Takes::Shape(name) if SHAPES.at(name).field(key).is_some())
        });
        let items = shape.fields.iter().find(|field| match &field.takes {
            Takes::List(item) => {
                matches!(&**item, Takes::Shape(name) if SHAPES.at(name).field(key).is_some())
            }
            _ => false,
        });
        let found = match (near, outer, inner) {
            (Some(near), _, _) => {
                let takes = shape.field(near).map(|field| &field.takes);
                let misfit = takes.filter(|takes| !is_of_form(&entry.node, takes));
                if let Some(misfit) = misfit {
                    found.help(format!("write `{near}`, which takes {}", name(misfit)))
                } else {
                    let found = found.help(format!("write `{near}`"));
                    let is_plain = self.here.sources.text(entry.key) == key;
                    if is_plain { found.fix(entry.key, near) } else { found }
                }
            }
            (None, Some((_, steps)), _) => {
                let beside = self.here.way.key(*steps).unwrap_or("spec");
                found
                    .help(format!("`{key}` belongs further out, beside `{beside}`: indent it less"))
            }
            (None, None, Some(inner)) => found.help(format!("write it in `{}`", inner.name)),
            (None, None, None) if items.is_some() => {
                let list = items.map_or("", |field| field.name);
                found.help(format!("write it in an entry of `{list}`: indent it more"))
            }
            (None, None, None) if is_label(entry, map, shape) => {
                found.help(format!("write `labels:` above it, and indent `{key}` below that"))
            }
            (None, None, None) => {
                let known = list_of(free.clone().take(MOST_LISTED));
                let more = if free.count() > MOST_LISTED { " and more" } else { "" };
                found.help(format!("take it out: there are {known}{more}"))
            }
        };
        self.here.report(found);
    }

    fn scalar(&mut self, node: &'a Node, scalar: &'a Scalar, takes: &'static Takes) {
        let told = JsonType::read(scalar);
        let text = scalar.text.as_str();
        if matches!(told, JsonType::Null | JsonType::Unknown) || scalar.style == Style::Flag {
            return;
        }
        let fits = match (takes, told) {
            (Takes::Text | Takes::IntOrText, JsonType::Text)
            | (Takes::Bool, JsonType::Bool)
            | (Takes::Float, JsonType::Whole(_) | JsonType::Fraction)
            | (Takes::Long, JsonType::Whole(_))
            | (Takes::Any, _) => true,
            (Takes::Int | Takes::IntOrText, JsonType::Whole(number)) => {
                i32::try_from(number).is_ok()
            }
            (Takes::Quantity, _) => return law::quantity(&mut self.here, node, text),
            _ => false,
        };
        if fits || told == JsonType::Text && is_filled_by_program(text) {
            return;
        }
        let is_secret = self.here.object.kind == "Secret";
        match (takes, told) {
            (Takes::Text, _) => {
                let message =
                    format!("`{}` of {} takes text", self.here.way, self.here.object.label());
                let found = mismatch(message, takes, told.name())
                    .at(node.span, told.name())
                    .help("write it in quotes");
                let plain =
                    self.here.sources.text(node.span) == text && !text.contains(['"', '\\']);
                let found = if plain && !is_secret {
                    found.fix(node.span, format!("\"{text}\""))
                } else {
                    found
                };
                self.here.report(found);
            }
            (Takes::Int | Takes::Long | Takes::Float | Takes::Bool, JsonType::Text) => {
                let bare = JsonType::read(&Scalar { text: text.to_owned(), style: Style::Plain });
                let would = match (takes, bare) {
                    (Takes::Bool, JsonType::Bool)
                    | (Takes::Long | Takes::Float, JsonType::Whole(_)) => true,
                    (Takes::Int, JsonType::Whole(number)) => i32::try_from(number).is_ok(),
                    _ => false,
                };
                if is_gap_of_value(text) {
                    self.gap(node, takes);
                    return;
                }
                let message = format!(
                    "`{}` of {} takes {}",
                    self.here.way,
                    self.here.object.label(),
                    name(takes)
                );
                let found = mismatch(message, takes, told.name()).at(node.span, "text");
                let found = if would && scalar.style == Style::Quoted {
                    found.help("write it without quotes").fix(node.span, text)
                } else {
                    found.help(format!("write {}", name(takes)))
                };
                self.here.report(found);
            }
            _ => self.other(node, takes, told.name()),
        }
    }

    /// What somebody, or a program, is to write before the apply.
    fn gap(&mut self, node: &Node, takes: &Takes) {
        let (way, label) = (&self.here.way, self.here.object.label());
        let message = format!("`{way}` of {label} is a gap to be filled");
        let mut found = mismatch(message, takes, "text");
        found.severity = Severity::Warning;
        let help = format!("write {}, or ignore this where something fills it in", name(takes));
        self.here.report(found.at(node.span, "still to be written").help(help));
    }

    fn other(&mut self, node: &Node, takes: &Takes, is: &str) {
        let name = name(takes);
        let message = format!("`{}` of {} takes {name}", self.here.way, self.here.object.label());
        let mut found = mismatch(message, takes, is).at(node.span, is);
        found = match (takes, &node.value) {
            (Takes::List(_), Value::Map(_)) => {
                found.help("write a list: begin each item with `- `")
            }
            (Takes::Int, Value::Scalar(_)) => {
                found.help("write a whole number between -2147483648 and 2147483647")
            }
            (Takes::Text, Value::Map(map)) if map.entries.len() == 1 => {
                found.help("write text; braces are to be in quotes")
            }
            _ => found.help(format!("write {name}")),
        };
        self.here.report(found);
    }
}

/// Whether a field is not there, or is the empty text, which is the same to the API server.
fn is_absent(map: &Map, name: &str) -> bool {
    match map.get(name).map(|node| &node.value) {
        None => true,
        Some(Value::Scalar(scalar)) => scalar.text.is_empty(),
        Some(_) => false,
    }
}

/// Whether a value is a list, a map or neither as a field wants it.
fn is_of_form(node: &Node, takes: &Takes) -> bool {
    let value = &node.value;
    match takes {
        Takes::Any => true,
        Takes::Shape(_) | Takes::Map(_) => matches!(value, Value::Map(_) | Value::Null),
        Takes::List(_) => matches!(value, Value::List(_) | Value::Null),
        Takes::Text
        | Takes::Int
        | Takes::Long
        | Takes::Float
        | Takes::Bool
        | Takes::Quantity
        | Takes::IntOrText => matches!(value, Value::Scalar(_) | Value::Null),
    }
}

/// Whether something in metadata that has no labels may be one.
fn is_label(entry: &Entry, map: &Map, shape: &Shape) -> bool {
    shape.name == "ObjectMeta" && entry.node.as_scalar().is_some() && map.get("labels").is_none()
}

/// What a field takes, for messages.
fn name(takes: &Takes) -> &'static str {
    match takes {
        Takes::Text => "text",
        Takes::Int | Takes::Long => "a whole number",
        Takes::Float => "a number",
        Takes::Bool => "`true` or `false`",
        Takes::Quantity => "a quantity",
        Takes::IntOrText => "a number or text",
        Takes::Shape(_) | Takes::Map(_) => "a map",
        Takes::List(_) => "a list",
        Takes::Any => "anything",
    }
}

/// A value of the wrong type, with the words of the API server.
fn mismatch(message: String, takes: &Takes, is: &str) -> Diagnostic {
    let json = match is {
        "a boolean" => "bool",
        "a list" => "array",
        "a map" => "object",
        "text" => "string",
        _ => "number",
    };
    let go = match takes {
        Takes::Text => "string",
        Takes::Int => "int32",
        Takes::Long => "int64",
        Takes::Float => "float64",
        Takes::Bool => "bool",
        Takes::List(_) => "slice",
        Takes::Map(_) => "map",
        Takes::Shape(_) | Takes::Quantity | Takes::IntOrText | Takes::Any => "struct",
    };
    TYPE.error(message).note(format!(
        "the apply is rejected: cannot unmarshal {json} into Go struct field of type {go}"
    ))
}
