//! Diagnostics as GitHub workflow commands, which appear beside the lines of a pull request.
//!
//! The form is described at
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>; the escapes
//! are those of `@actions/core`.

use crate::diagnostic::data::{Diagnostic, Severity};
use crate::foreign;
use crate::source::{Position, Sources, Span};

/// One diagnostic as one line, with a line break at its end.
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let command = match diagnostic.severity {
        Severity::Note => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let place = diagnostic.place().map(|span| place(span, sources)).unwrap_or_default();
    let mut lines = vec![diagnostic.message.clone()];
    for label in diagnostic.labels.iter().filter(|label| !label.text.is_empty()) {
        let here = diagnostic.place() == Some(label.span);
        let before = if here { String::new() } else { sources.place(label.span) + ": " };
        lines.push(before + &label.text);
    }
    lines.extend(diagnostic.note.clone());
    lines.extend(diagnostic.help.as_ref().map(|help| format!("help: {help}")));
    let text: Vec<_> = lines.iter().map(|line| foreign::line(line)).collect();
    let text = data(&text.join("\n"));
    format!("::{command} {place}title={}::{text}\n", property(diagnostic.code.as_str()))
}

/// `file=…,line=…,` and so on. Columns are told for places within one line alone, as GitHub asks;
/// `endColumn` is the last character's.
fn place(span: Span, sources: &Sources) -> String {
    let Position { line, column } = sources.position(span);
    let end = sources.position(Span { start: span.end, ..span });
    let file = property(&sources.get(span.file).name);
    if line == end.line {
        let last = end.column.saturating_sub(1).max(column);
        return format!("file={file},line={line},col={column},endLine={line},endColumn={last},");
    }
    format!("file={file},line={line},endLine={},", end.line)
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&foreign::line(text)).replace(':', "%3A").replace(',', "%2C")
}
