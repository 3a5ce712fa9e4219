//! What to do about a key or a form that a place does not take, as an order that can be carried out.

use crate::diagnostic::{Diagnostic, Edit};
use crate::source::Span;

/// A help, and the edit that carries it out where one alone does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    pub help: String,
    /// What to write, and whether the help says all of it.
    edit: Option<(String, bool)>,
}

impl Advice {
    /// An order without an edit.
    pub fn say(help: impl Into<String>) -> Self {
        Self { help: help.into(), edit: None }
    }

    /// The order to write a text in place of what is there.
    pub fn write(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { help: format!("write `{text}`"), edit: Some((text, true)) }
    }

    /// The same, said in other words; the line is shown as it reads then.
    pub fn edit(help: impl Into<String>, text: impl Into<String>) -> Self {
        Self { help: help.into(), edit: Some((text.into(), false)) }
    }

    /// The same for `--set`, whose braces hold lists: each key has a path of its own.
    #[must_use]
    pub fn for_flag(self, path: &str) -> Self {
        let Some((text, _)) = &self.edit else { return self };
        let inside = text.strip_prefix("{ ").and_then(|text| text.strip_suffix(" }"));
        let pair = inside.filter(|inside| !inside.contains(['{', ',', '[']));
        Self::say(match pair.and_then(|pair| pair.split_once(": ")) {
            Some((key, value)) => format!("write `{path}.{key}={}`", value.trim_matches('"')),
            None => format!("write it into a file, as `{text}`, and give that with `--values`"),
        })
    }

    /// The order about a key of what has a name that stands where the names do: components, volumes.
    pub fn indent(above: &str, key: &str) -> Self {
        let what = match above {
            "databases" | "backends" | "frontends" | "jobs" => "component",
            "env" => "variable",
            "volumes" => "volume",
            _ => "one",
        };
        Self::say(format!(
            "indent `{key}` below the {what} that has it, `{above}: {{ NAME: {{ {key}: … }} }}`: here it is a {} itself",
            if what == "one" { "name" } else { what }
        ))
    }

    /// Whether carrying it out is one edit.
    pub fn is_edit(&self) -> bool {
        self.edit.is_some()
    }

    /// A diagnostic with this help about what is written at a place.
    pub fn about(self, mut diagnostic: Diagnostic, span: Span) -> Diagnostic {
        let Self { help, edit } = self;
        diagnostic.help = Some(help);
        diagnostic.fix = edit.map(|(text, is_said)| Box::new(Edit::new(span, text, is_said)));
        diagnostic
    }
}
