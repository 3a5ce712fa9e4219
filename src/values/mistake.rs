//! What the reader says about nodes that a place does not take.

use std::fmt::Display;

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::merge::Shape;
use crate::layer::node::{Node, Style, Value};
use crate::source::Span;
use crate::values::read::Reader;
use crate::values::suggest::{called_here, list_of, nearest};

/// More names than this are no help in a line.
const MOST_NAMES: usize = 20;

impl Reader {
    /// Reports that a node is of another type than the place takes.
    pub fn wrong_type(&mut self, node: &Node, expected: impl Display, help: Option<String>) {
        let secret = self.path.is_secret() && node.as_scalar().is_some();
        let (found, help) = if secret { ("text".to_owned(), None) } else { (describe(node), help) };
        let place = self.place();
        let mut diagnostic = Diagnostic::error(
            Code::WrongType,
            format!("{place}takes {expected}, and this is {found}"),
        )
        .at(node.span, format!("expected {expected}"));
        if let Some(replaced) = &node.replaced {
            diagnostic = diagnostic.also(replaced.span, "overrides this");
        }
        diagnostic.help = help;
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
        let place = self.place();
        let mut diagnostic =
            Diagnostic::error(Code::InvalidValue, format!("{place}takes {expected}"))
                .at(node.span, reason);
        if let Some(replaced) = &node.replaced {
            diagnostic = diagnostic.also(replaced.span, "overrides this");
        }
        diagnostic.help = help;
        self.report(diagnostic);
    }

    /// Reports a key without a value that deletes nothing.
    pub(super) fn empty(&mut self, key: Span) {
        let place = self.place();
        self.report(
            Diagnostic::error(Code::Missing, format!("{place}is empty"))
                .at(key, "`null` deletes, and there is nothing to delete")
                .help("write `{}` to have it, or remove the key"),
        );
    }

    pub(super) fn unknown_key(&mut self, key: &str, span: Span, fields: &[(&str, &Shape)]) {
        let place = self.place();
        let place = place.trim_end();
        let names = || fields.iter().map(|(name, _)| *name);
        let help = match (called_here(key, &names()), nearest(key, names())) {
            (Some(here), _) => format!("write `{here}`"),
            (None, Some(nearest)) => format!("write `{nearest}`"),
            (None, None) if fields.len() > MOST_NAMES => {
                format!("use one of its {} keys, which `gen schema` describes", fields.len())
            }
            (None, None) => format!("use one of {}", list_of(names())),
        };
        self.report(
            Diagnostic::error(Code::UnknownKey, format!("{place} has no key `{key}`"))
                .at(span, "unknown key")
                .help(help),
        );
    }
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
