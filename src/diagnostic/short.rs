//! Diagnostics in a line each, as compilers write them: editors jump to the place, and `grep` and `sort` take them.

use crate::diagnostic::data::Diagnostic;
use crate::foreign;
use crate::source::Sources;

/// One diagnostic as one line, with a line break at its end.
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = diagnostic.place().map(|span| sources.place(span) + ": ").unwrap_or_default();
    let Diagnostic { code, severity, message, .. } = diagnostic;
    let line = format!("{place}{}[{}]: {message}", severity.name(), code.as_str());
    foreign::line(&line).into_owned() + "\n"
}
