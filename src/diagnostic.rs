//! What gen tells about the user's input: one value, several renderings.
//!
//! A [`Diagnostic`] is data. The renderers below this module turn it into text for people, programs
//! and GitHub; nothing else in gen prints about values.

pub mod code;
mod codes;
mod data;
mod github;
mod human;
mod json;
mod lesson;
mod lessons;
mod message_format;
mod of_stacks;
mod of_texts;
mod of_values;
mod of_warnings;
mod once;
mod short;

pub use code::Code;
pub use data::{Diagnostic, Edit, Label, Severity};
pub use lesson::Lesson;
pub use lessons::all as lessons;
pub use message_format::MessageFormat;
pub use once::once;

use crate::source::Sources;

/// All diagnostics as text, ordered by file and place; those without a place come last. Every
/// rendering ends with a line break, and human ones are set apart by an empty line.
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    format: MessageFormat,
    color: bool,
) -> String {
    let mut ordered: Vec<&Diagnostic> = diagnostics.iter().collect();
    ordered.sort_by_key(|diagnostic| {
        let place = diagnostic.place();
        (place.is_none(), place.map(|span| (span.file, span.start)))
    });
    let mut long = human::LongLines::new();
    let rendered = ordered.into_iter().map(|diagnostic| match format {
        MessageFormat::Human => human::render(diagnostic, sources, color, &mut long),
        MessageFormat::Short => short::render(diagnostic, sources),
        MessageFormat::Json => json::render(diagnostic, None, sources),
        MessageFormat::Github => github::render(diagnostic, sources),
    });
    rendered.collect::<Vec<_>>().join(if format == MessageFormat::Human { "\n" } else { "" })
}

/// A diagnostic about an object as a line of JSON.
pub fn json_line(diagnostic: &Diagnostic, object: &str, sources: &Sources) -> String {
    json::render(diagnostic, Some(object), sources)
}
