//! Diagnostics for programs: one JSON object per line.

use serde::Serialize;

use crate::diagnostic::data::{Diagnostic, Label};
use crate::foreign;
use crate::source::{Position, Sources, Span};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonRecord<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    /// Where to look; absent if the diagnostic is about no place.
    #[serde(flatten)]
    place: Option<JsonPlace<'a>>,
    labels: Vec<LabelRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixRecord<'a>>,
    /// The object that it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<&'a str>,
}

/// Lines and columns count from 1; columns count characters; the end is behind the last one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonPlace<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct LabelRecord<'a> {
    #[serde(flatten)]
    place: JsonPlace<'a>,
    text: &'a str,
    primary: bool,
}

#[derive(Serialize)]
struct FixRecord<'a> {
    #[serde(flatten)]
    place: JsonPlace<'a>,
    replacement: &'a str,
}

/// One diagnostic as one line, with a line break at its end; of an object, where there is one to name.
pub fn render(diagnostic: &Diagnostic, object: Option<&str>, sources: &Sources) -> String {
    let label = |label: &'_ Label| place(label.span, sources);
    let Diagnostic { code, severity, message, labels, note, help, fix, may_follow: _ } = diagnostic;
    let record = JsonRecord {
        code: code.as_str(),
        severity: severity.name(),
        message,
        place: diagnostic.place().map(|span| place(span, sources)),
        labels: labels
            .iter()
            .map(|found| LabelRecord {
                place: label(found),
                text: &found.text,
                primary: found.primary,
            })
            .collect(),
        note: note.as_deref(),
        help: help.as_deref(),
        fix: fix
            .as_ref()
            .filter(|edit| edit.shown.is_none() && is_file(&sources.get(edit.span.file).name))
            .map(|edit| FixRecord { place: place(edit.span, sources), replacement: &edit.text }),
        object,
    };
    let text = serde_json::to_string(&record).expect("a record of text and numbers is JSON");
    foreign::json(&text).into_owned() + "\n"
}

/// Whether a source is one that a program could edit: not a flag of the command line, nor what came through a pipe.
fn is_file(name: &str) -> bool {
    !name.starts_with("--") && !name.starts_with('<')
}

fn place(span: Span, sources: &Sources) -> JsonPlace<'_> {
    let Position { line, column } = sources.position(span);
    let end = sources.position(Span { start: span.end, ..span });
    JsonPlace {
        file: &sources.get(span.file).name,
        line,
        column,
        end_line: end.line,
        end_column: end.column,
    }
}
