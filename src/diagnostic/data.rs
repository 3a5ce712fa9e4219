//! A diagnostic as data: what is wrong, where, what happens then, and what to do.

use crate::diagnostic::code::Code;
use crate::source::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A habit that is worth knowing about; `gen check` alone tells, when asked.
    Note,
    /// Legal but unwise; output is still made.
    Warning,
    /// Nothing is made.
    Error,
}

impl Severity {
    /// What it is called, in reports of all forms but GitHub's.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A marked place. The first primary label is where the reader should look.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    pub span: Span,
    pub text: String,
    pub primary: bool,
}

/// One thing that is wrong with the values, or unwise.
///
/// Message and labels are lower case without a full stop, with literals in backticks; `help` is an
/// order that the reader can carry out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    pub labels: Vec<Label>,
    /// What happens at run time.
    pub note: Option<String>,
    pub help: Option<String>,
    /// The edit that is surely right.
    pub fix: Option<Box<Edit>>,
    /// Whether it may be there because something else is misspelt: what is missing, or deletes nothing.
    pub may_follow: bool,
}

/// Bytes of a source to replace.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit {
    pub span: Span,
    pub text: String,
    /// Whether the help says it whole, so that people need not see the line anew.
    pub is_said: bool,
    /// The text as it is shown, where it holds a secret: programs that read messages are not told of the edit.
    pub shown: Option<String>,
}

impl Edit {
    pub fn new(span: Span, text: impl Into<String>, is_said: bool) -> Self {
        Self { span, text: text.into(), is_said, shown: None }
    }
}

impl Diagnostic {
    /// An error; its place is added with [`Diagnostic::at`].
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning; its place is added with [`Diagnostic::at`].
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        let (labels, note, help, fix) = (Vec::new(), None, None, None);
        let (message, may_follow) = (message.into(), false);
        Self { code, severity, message, labels, note, help, fix, may_follow }
    }

    /// Adds the place to look at.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), primary: true });
        self
    }

    /// Adds a place that explains the first one.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), primary: false });
        self
    }

    /// Where to look: the first primary label.
    pub fn place(&self) -> Option<Span> {
        self.labels.iter().find(|label| label.primary).map(|label| label.span)
    }

    /// Adds what happens at run time.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.note = Some(text.into());
        self
    }

    /// Adds the edit that is surely right.
    #[must_use]
    pub fn fix(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some(Box::new(Edit::new(span, text, false)));
        self
    }

    /// Adds the order to write a text in place of what the first primary label marks, which can be carried
    /// out as it stands.
    #[must_use]
    pub fn write(self, text: impl Into<String>) -> Self {
        let text = text.into();
        let help = format!("write `{text}`");
        let place = self.place();
        let mut diagnostic = self.help(help);
        diagnostic.fix = place.map(|span| Box::new(Edit::new(span, text, true)));
        diagnostic
    }

    /// Says that it may be there because something else is misspelt: then that alone is told.
    #[must_use]
    pub fn following(mut self) -> Self {
        self.may_follow = true;
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}
