//! Signs that are missing or one too many around a value: the comma of JSON, the colon before a map.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::stop::Stop;

/// A comma behind a value in quotes, as JSON has it.
pub(super) fn comma(stop: &Stop) -> Option<Diagnostic> {
    let (start, line) = stop.line(stop.at);
    let rest = line.get(stop.at - start..)?.split(" #").next()?.trim_end();
    (rest == ",").then(|| {
        Diagnostic::error(Code::Syntax, "a `,` behind a value")
            .at(stop.character(), "lines end without one")
            .help("remove it")
            .fix(stop.character(), "")
    })
}

/// `{ credentials { value: … } }`: a key and the map of it, without the `:` between.
pub(super) fn no_colon_before_braces(stop: &Stop) -> Option<Diagnostic> {
    let (start, line) = stop.line(stop.at);
    let before = line.get(..stop.at - start)?.trim_end();
    let key = before.rsplit(['{', ',', ' ']).next()?;
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_key && stop.text[stop.at..].starts_with(['{', '['])).then(|| {
        let end = start + before.len();
        Diagnostic::error(Code::Syntax, "a key without a `:`")
            .at(stop.span(end - key.len(), end), "expected `key: value`")
            .write(format!("{key}:"))
    })
}
