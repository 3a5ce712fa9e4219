//! What the reader says about nodes that a place does not take.

use std::fmt::Display;

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::merge::MergeShape;
use crate::layer::node::{Entry, Map, Node, Style, Value};
use crate::source::Span;
use crate::values::advice::Advice;
use crate::values::after_comma::after_comma;
use crate::values::flow::extent;
use crate::values::foreign_probe::probe_form;
use crate::values::foreign_variable::{json_text, variable_form};
use crate::values::level::runs;
use crate::values::misplaced::{
    annotation_of, component_at_top, component_named, component_within, entry_within, level_of,
    of_a_component, variable_beside,
};
use crate::values::read::FromNode;
use crate::values::read::Reader;
use crate::values::suggest::{list_of, nearest, of_words};
use crate::values::synonym::called_here;
use crate::values::unwrapped::is_flag;
use crate::values::{TIERS, Values};

/// The keys of a map, and what is below them.
type Fields = &'static [(&'static str, &'static MergeShape)];

/// More names than this are no help in a line.
const MOST_NAMES: usize = 20;

/// A key that has more places than this below is one of many meanings.
const MOST_PLACES: usize = 2;

impl Reader {
    /// Reports that a node is of another type than the place takes.
    pub fn wrong_type(&mut self, node: &Node, expected: impl Display, help: Option<String>) {
        self.wrong_form(node, expected, help.map(Advice::say));
    }

    /// The same, with what to write instead.
    pub fn wrong_form(&mut self, node: &Node, expected: impl Display, advice: Option<Advice>) {
        let secret = self.path.is_secret() && node.as_scalar().is_some();
        let advice = advice.filter(|advice| !secret || !advice.is_edit());
        let found = if secret { "text".to_owned() } else { describe(node) };
        let place = self.place();
        let mut diagnostic = Diagnostic::error(
            Code::WrongType,
            format!("{place}takes {expected}, and this is {found}"),
        )
        .at(node.span, format!("expected {expected}"));
        if let Some(replaced) = &node.replaced {
            diagnostic = diagnostic.also(replaced.span, "is overridden");
        }
        if let Some(advice) = advice {
            diagnostic = advice.about(diagnostic, extent(node));
        }
        self.report(diagnostic);
    }

    /// Reports a value that is of the right type and not allowed: what the place takes, and why this
    /// is none of it.
    pub fn invalid(
        &mut self,
        node: &Node,
        expected: impl Display,
        reason: &str,
        help: Option<String>,
    ) {
        self.refused(node, expected, reason, help.map(Advice::say));
    }

    /// The same, with what to write instead.
    pub fn refused(
        &mut self,
        node: &Node,
        expected: impl Display,
        reason: &str,
        advice: Option<Advice>,
    ) {
        let place = self.place();
        let mut diagnostic =
            Diagnostic::error(Code::InvalidValue, format!("{place}takes {expected}"))
                .at(node.span, reason);
        if let Some(replaced) = &node.replaced {
            diagnostic = diagnostic.also(replaced.span, "is overridden");
        }
        if let Some(advice) = advice {
            diagnostic = advice.about(diagnostic, node.span);
        }
        self.report(diagnostic);
    }

    pub(super) fn unknown_key(
        &mut self,
        key: &str,
        (span, value, beside): (Span, &Node, &Map),
        fields: Fields,
    ) {
        let place = self.place();
        let place = place.trim_end();
        let names = || fields.iter().map(|(name, _)| *name);
        // What another file says of it may be overridden here.
        let is_of_file = |entry: &Entry| {
            let mut said = Some(&entry.node);
            let places = std::iter::from_fn(|| {
                let node = said?;
                said = node.replaced.as_deref();
                Some(node.span.file)
            });
            entry.key.file == span.file || places.into_iter().any(|file| file == span.file)
        };
        // What is written in another part is of `defaults`, or of what the component is `like`.
        let part = |at: Span| {
            let above = self.parts.iter().filter(|part| part.file == at.file);
            above.map(|part| part.start).filter(|start| *start <= at.start).max()
        };
        let is_within = self.path.keys().len() > 1;
        let of_part = |at: Span| at.file != span.file || part(at) == part(span);
        let is_taken = |entry: &Entry| is_within && !is_said(entry, &of_part);
        let is_own = |entry: &Entry| is_of_file(entry) && !is_taken(entry);
        let is_there = |name: &str| beside.entries.get(name).is_some_and(is_own);
        let shared = || {
            let is_shared = self.path.is_empty() && key.starts_with("x-");
            is_shared.then(|| {
                Advice::say(
                    "write the anchor at the first component that has it, `api: &common`, or what all share below `defaults`",
                )
            })
        };
        let before_braces = || {
            let own = key.split_once(" {")?.0;
            let is_field = fields.iter().any(|(field, _)| *field == own);
            is_field
                .then(|| Advice::say(format!("write the colon behind the key: `{own}: {{ … }}`")))
        };
        let equal = || {
            let own = key.split_once('=')?.0.trim();
            let is_field = fields.iter().any(|(field, _)| *field == own);
            is_field
                .then(|| Advice::say(format!("write `{own}: …`, with a colon in place of the `=`")))
        };
        let advice = equal()
            .or_else(before_braces)
            .or_else(|| {
                self.outdented().filter(|_| !runs(beside) && self.is_of_outdented(key, fields))
            })
            .or_else(|| probe_form(key, value, fields))
            .or_else(|| variable_form(key, value, fields))
            .or_else(|| annotation_of(&self.path, key, value))
            .or_else(|| level_of(&self.path, key, value))
            .or_else(|| component_named(key, value, beside).filter(|_| self.path.is_empty()))
            .or_else(|| after_comma(key, span, value, beside).filter(|_| self.path.is_empty()))
            .or_else(|| {
                let is_one = self.path.is_empty() && value.as_map().is_some();
                component_at_top(key, value, beside).filter(|_| is_one)
            })
            .or_else(|| {
                of_a_component(key, value, beside)
                    .filter(|_| self.path.is_empty() && is_flag(value))
            })
            .or_else(|| called_here(key, value, &names(), is_there))
            .or_else(shared)
            .or_else(|| self.extended_resource(key))
            .or_else(|| component_at_top(key, value, beside).filter(|_| self.path.is_empty()))
            .or_else(|| variable_beside(key, value, fields))
            .or_else(|| {
                // What is called just so further below is no slip of another name.
                // A tier that is nearly called so is meant more often.
                let is_tier = nearest(key, TIERS.into_iter()).is_some();
                let is_asked = self.path.is_empty() && !is_tier;
                let takes = |(_, shape): &&(&str, &MergeShape)| fits(value, shape.below(key));
                let near = below_once(key, fields).filter(|_| is_asked).filter(takes);
                near.map(|(name, _)| Advice::say(format!("write `{name}: {{ {key}: … }}`")))
            })
            .or_else(|| nearest(key, names()).map(|near| misspelt(near, value, fields, is_there)))
            .or_else(|| of_a_component(key, value, beside).filter(|_| self.path.is_empty()))
            .or_else(|| component_within(key, value, fields))
            .or_else(|| entry_within(key, value, fields))
            .or_else(|| further_below(key, fields).map(Advice::say))
            .or_else(|| self.further_up(key, value).map(Advice::say))
            .or_else(|| json_text(beside, fields))
            .or_else(|| of_words(key, names().collect()))
            .unwrap_or_else(|| {
                let help = if fields.len() > MOST_NAMES {
                    let path = self.path.to_string();
                    format!("use one of its {} keys: `gen explain {path}` lists them", fields.len())
                } else {
                    format!("use one of {}", list_of(names()))
                };
                Advice::say(help)
            });
        let diagnostic = Diagnostic::error(Code::UnknownKey, format!("{place} has no key `{key}`"))
            .at(span, "unknown key");
        self.report(advice.about(diagnostic, span));
    }

    /// Whether a key belongs below what is called as this component is, and not below a component.
    fn is_of_outdented(&self, key: &str, fields: Fields) -> bool {
        let name = self.path.last();
        let Some((_, below)) = fields.iter().find(|(field, _)| *field == name) else {
            return false;
        };
        match below {
            MergeShape::Object { .. } => below.has_field(key),
            // Variables are most often called in capitals.
            _ if name == "env" => true,
            MergeShape::Leaf => false,
            _ => nearest(key, fields.iter().map(|(field, _)| *field)).is_none(),
        }
    }

    /// What a device plugin offers has a domain: `nvidia.com/gpu`.
    /// <https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/>
    fn extended_resource(&self, key: &str) -> Option<Advice> {
        let of_container = self.path.keys().ends_with(&["resources", self.path.last()]);
        let is_meant = of_container && matches!(self.path.last(), "requests" | "limits");
        (is_meant && key.to_ascii_lowercase().contains("gpu")).then(|| {
            Advice::say(
                "write the name that the device plugin has, `nvidia.com/gpu` or `amd.com/gpu`",
            )
        })
    }

    /// A key that belongs to a map around this one: it is indented too far.
    fn further_up(&self, key: &str, value: &Node) -> Option<String> {
        let keys = self.path.keys();
        let mut shapes = vec![Values::SHAPE];
        for key in &keys {
            shapes.push(shapes.last()?.below(key));
        }
        let is_there =
            |depth: &usize| shapes[*depth].has_field(key) && fits(value, shapes[*depth].below(key));
        // Whatever has a name calls it so: that of the stack is not meant.
        let depth =
            (0..keys.len()).rev().find(is_there).filter(|depth| *depth > 0 || key != "name")?;
        let beside = keys[depth];
        Some(match depth {
            0 => format!(
                "write it at the top of the file, beside `{beside}`: it is indented too far"
            ),
            _ => format!(
                "write it below `{}`, beside `{beside}`: it is indented too far",
                keys[..depth].join(".")
            ),
        })
    }
}

/// Whether a key is said at a place, or a part of what stands there: a map is joined from several.
fn is_said(entry: &Entry, is_here: &impl Fn(Span) -> bool) -> bool {
    let below = || entry.node.as_map().into_iter().flat_map(|map| map.entries.values());
    is_here(entry.key) || below().any(|entry| is_said(entry, is_here))
}

/// Whether a value is of the kind that a place takes.
fn fits(value: &Node, shape: &MergeShape) -> bool {
    match (&value.value, shape) {
        (Value::Scalar(_), shape) => {
            matches!(shape, MergeShape::Leaf | MergeShape::Object { short: Some(_), .. })
        }
        (Value::Map(_), MergeShape::Leaf) => false,
        (Value::Null | Value::Map(_), _) => true,
        (Value::List(_), shape) => {
            matches!(shape, MergeShape::Leaf | MergeShape::Named(_) | MergeShape::Free)
        }
    }
}

/// What to do about a key that is nearly another one: that may be there already, or take no map.
fn misspelt(near: &str, value: &Node, fields: Fields, is_there: impl Fn(&str) -> bool) -> Advice {
    let shape = fields.iter().find(|(name, _)| *name == near).map(|(_, shape)| *shape);
    let is_map = value.as_map().is_some_and(|map| !map.entries.is_empty());
    if is_there(near) {
        return if value.as_scalar().is_some() {
            Advice::say(format!("leave it out: `{near}` is there already"))
        } else {
            Advice::say(format!("write what is in it below `{near}`, which is there already"))
        };
    }
    if is_map && matches!(shape, Some(MergeShape::Leaf)) {
        return Advice::say(format!("write `{near}`, which takes no map"));
    }
    Advice::write(near)
}

/// The one key below which another one stands.
fn below_once(key: &str, fields: Fields) -> Option<&'static (&'static str, &'static MergeShape)> {
    let mut holders = fields.iter().filter(|(_, shape)| shape.has_field(key));
    holders.next().filter(|_| holders.next().is_none())
}

/// A key that belongs one or two maps further below: the nearer places, where they are few.
fn further_below(key: &str, fields: Fields) -> Option<String> {
    let (mut near, mut far) = (Vec::new(), Vec::new());
    for (name, shape) in fields {
        if shape.has_field(key) {
            near.push(format!("{name}: {{ {key}: … }}"));
        }
        for (middle, _) in shape.fields().iter().filter(|(_, shape)| shape.has_field(key)) {
            far.push(format!("{name}: {{ {middle}: {{ {key}: … }} }}"));
        }
    }
    let found = if near.is_empty() { far } else { near };
    let few = !found.is_empty() && found.len() <= MOST_PLACES;
    few.then(|| format!("write {}", list_of(found.iter().map(String::as_str))))
}

fn describe(node: &Node) -> String {
    match &node.value {
        Value::Null => "nothing".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a map".to_owned(),
        Value::Scalar(scalar) if scalar.style == Style::Plain => format!("`{}`", scalar.text),
        Value::Scalar(scalar) if scalar.text.contains('\n') => "text of several lines".to_owned(),
        Value::Scalar(scalar) => format!("the text \"{}\"", scalar.text),
    }
}
