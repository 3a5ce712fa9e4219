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

    /// The order about a key of a component that stands where components do.
    pub fn indent(tier: &str, name: &str) -> Self {
        Self::say(format!(
            "indent `{name}` below the component that has it, `{tier}: {{ NAME: {{ {name}: … }} }}`: here it is a component itself"
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
        diagnostic.fix = edit.map(|(text, is_said)| Box::new(Edit { span, text, is_said }));
        diagnostic
    }
}
