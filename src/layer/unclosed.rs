//! Quotes and brackets that nothing closes: the opening one is where people look.

use granit_parser::ErrorKind;

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::stop::Stop;
use crate::layer::tree::Progress;

/// An opening quote whose text runs into the lines below.
pub fn quote(stop: &Stop, kind: &ErrorKind, progress: &Progress) -> Option<Diagnostic> {
    let unclosed = matches!(
        kind,
        ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::UnclosedQuotedScalar
            | ErrorKind::DocumentIndicatorInQuotedScalar
    );
    let trailing = matches!(
        kind,
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar
    );
    let at = (unclosed || trailing).then(|| open_quote(stop, progress.done))??;
    let one_line = !stop.text[at..stop.at.max(at)].contains('\n');
    if trailing && one_line {
        return None;
    }
    let mark = &stop.text[at..=at];
    let first_line = stop.text[at..].lines().next().unwrap_or_default().trim_end();
    let end = if unclosed { at + first_line.len() } else { at + 1 };
    Some(
        Diagnostic::error(Code::Syntax, format!("a quote is not closed: `{mark}`"))
            .at(stop.span(at, end), "opened here")
            .help(format!("end the text with `{mark}`")),
    )
}

/// An opening bracket that the rest of the text does not close.
pub fn bracket(stop: &Stop, kind: &ErrorKind, progress: &Progress) -> Option<Diagnostic> {
    if let ErrorKind::MismatchedFlowCollectionEnd { open, close } = kind {
        let message = format!("a bracket closed by another kind: `{open}` by `{close}`");
        return Some(
            Diagnostic::error(Code::Syntax, message)
                .at(stop.character(), "opened here")
                .help(format!("close it with `{}`", closing(*open))),
        );
    }
    let at = match kind {
        ErrorKind::UnclosedFlowCollection { .. } => stop.at,
        _ => open_bracket(stop, progress)?,
    };
    let open = stop.text[at..].chars().next()?;
    if let Some(commented) = commented(stop, at) {
        return Some(commented);
    }
    Some(
        Diagnostic::error(Code::Syntax, format!("a bracket is not closed: `{open}`"))
            .at(stop.span(at, at + open.len_utf8()), "opened here")
            .help(format!("close it with `{}`", closing(open))),
    )
}

/// A value that starts with `#`, which is a comment to YAML, and takes the closing bracket along.
fn commented(stop: &Stop, bracket: usize) -> Option<Diagnostic> {
    let mut walk = TextWalk { text: stop.text, at: bracket, token: true };
    let line = bracket + stop.text[bracket..].find('\n').unwrap_or(stop.text.len() - bracket);
    let mut last = bracket;
    while let Some((at, _)) = walk.next(true).filter(|(at, _)| *at < line) {
        last = at + 1;
    }
    let at = last + stop.text[last..line].find(" #")? + 1;
    let comment = &stop.text[at..line];
    let is_value = comment[1..].starts_with(|c: char| c.is_alphanumeric())
        && stop.text[last..at].trim_end().ends_with([':', ',', '[']);
    let written = comment.split([',', '}', ']']).next().filter(|text| text.len() < comment.len());
    let written = written.filter(|_| is_value)?.trim_end();
    Some(
        Diagnostic::error(Code::Syntax, "a `#` after a space starts a comment")
            .at(
                stop.span(at, at + written.len()),
                "YAML reads nothing from here to the end of the line",
            )
            .write(crate::layer::scalar::quoted(written)),
    )
}

/// The bracket that is still open at the end of the text, if it is on a line before the stop.
fn open_bracket(stop: &Stop, progress: &Progress) -> Option<usize> {
    let mut open: Vec<usize> = progress.brackets.iter().map(|bracket| bracket.at).collect();
    let mut walk = TextWalk { text: stop.text, at: progress.done, token: true };
    while let Some((at, found)) = walk.next(!open.is_empty()) {
        match found {
            '[' | '{' => open.push(at),
            ']' | '}' => {
                open.pop();
                if open.is_empty() && at >= stop.at {
                    return None;
                }
            }
            _ => {}
        }
        if open.is_empty() && at >= stop.at {
            return None;
        }
    }
    let first = *open.first()?;
    stop.text.get(first..stop.at)?.contains('\n').then_some(first)
}

/// The quote that the parser was reading when it stopped. What became events lies before `from`.
fn open_quote(stop: &Stop, from: usize) -> Option<usize> {
    let mut walk = TextWalk { text: stop.text, at: from, token: true };
    while let Some((at, found)) = walk.next(true) {
        if matches!(found, '"' | '\'') {
            let end = at + quoted_length(&stop.text[at..])?.min(stop.text.len());
            if end >= stop.at {
                return Some(at);
            }
        }
        if at >= stop.at {
            return None;
        }
    }
    None
}

/// Steps over text as YAML would cut it: quotes as a whole, comments not at all.
struct TextWalk<'text> {
    text: &'text str,
    at: usize,
    /// Whether a token may start here.
    token: bool,
}

impl TextWalk<'_> {
    /// The next character and its place; of a quoted text its opening quote alone. Brackets count
    /// where a token starts, and anywhere `in_flow`.
    fn next(&mut self, in_flow: bool) -> Option<(usize, char)> {
        loop {
            let at = self.at;
            let rest = self.text.get(at..)?;
            let found = rest.chars().next()?;
            let token = self.token;
            self.at += found.len_utf8();
            match found {
                '#' if token => self.at = at + rest.find('\n').unwrap_or(rest.len()),
                '"' | '\'' if token => {
                    self.at = at + quoted_length(rest).unwrap_or(rest.len());
                    self.token = false;
                    return Some((at, found));
                }
                '[' | '{' | ']' | '}' | ',' if token || in_flow => {
                    self.token = true;
                    return Some((at, found));
                }
                _ => self.token = found.is_whitespace(),
            }
        }
    }
}

/// The bytes of a quoted text with both quotes, or up to the end of the text.
fn quoted_length(text: &str) -> Option<usize> {
    let mark = text.chars().next()?;
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, found)) = characters.next() {
        match found {
            '\\' if mark == '"' => {
                characters.next();
            }
            _ if found == mark => match characters.peek() {
                Some((_, '\'')) if mark == '\'' => {
                    characters.next();
                }
                _ => return Some(at + 1),
            },
            _ => {}
        }
    }
    Some(text.len())
}

fn closing(open: char) -> char {
    if open == '[' { ']' } else { '}' }
}
