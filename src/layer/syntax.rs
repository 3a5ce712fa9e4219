//! Says what is wrong with a text that is not YAML, where a person would look for it.
//!
//! A parser notices many mistakes late: an unclosed quote at the end of the text, a tab one line
//! before it. The place is moved to the cause, and the help names what to type.

use granit_parser::{ErrorKind, ScanError};

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::tree::{Progress, too_deep};
use crate::layer::{brace, indentation, scalar, unclosed};
use crate::source::{FileId, Span};

/// A text at the place where the parser gave up.
pub struct Stop<'text> {
    pub file: FileId,
    pub text: &'text str,
    /// The byte that the parser could not take.
    pub at: usize,
}

/// Explains why the parser gave up.
pub fn explain(file: FileId, text: &str, error: &ScanError, progress: &Progress) -> Diagnostic {
    let byte = error.marker().byte_offset().unwrap_or_default().min(text.len());
    let stop = Stop { file, text, at: text.floor_char_boundary(byte) };
    let kind = error.kind();
    if *kind == ErrorKind::RecursionLimitExceeded {
        return too_deep(stop.character());
    }
    conflict_marker(&stop)
        .or_else(|| tab(&stop, kind))
        .or_else(|| template(&stop, kind))
        .or_else(|| unclosed::quote(&stop, kind, progress))
        .or_else(|| unclosed::bracket(&stop, kind, progress))
        .or_else(|| special_character(&stop, kind))
        .or_else(|| indentation::explain(&stop, kind))
        .unwrap_or_else(|| other(&stop, kind))
}

impl Stop<'_> {
    pub fn span(&self, start: usize, end: usize) -> Span {
        let byte = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file: self.file, start: byte(start), end: byte(end.max(start)) }
    }

    /// The character that the parser could not take.
    pub fn character(&self) -> Span {
        let length = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        self.span(self.at, self.at + length)
    }

    /// Where the line of a byte starts, and the line without its end.
    pub fn line(&self, at: usize) -> (usize, &str) {
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text[start..].split('\n').next().unwrap_or_default();
        (start, line.trim_end_matches('\r'))
    }

    /// The line of a byte from its first to its last visible character.
    pub fn content(&self, at: usize) -> Span {
        let (start, line) = self.line(at);
        let indent = line.len() - line.trim_start().len();
        self.span(start + indent, start + line.trim_end().len())
    }

    /// What is left of the line from a byte on, without a comment.
    pub fn rest(&self, from: usize) -> &str {
        let line = self.text[from..].lines().next().unwrap_or_default();
        line.split(" #").next().unwrap_or_default().trim_end()
    }
}

/// What version control leaves when two changes meet.
fn conflict_marker(stop: &Stop) -> Option<Diagnostic> {
    let (start, line) = stop.line(stop.at);
    let until = start + line.len();
    let mut offset = 0;
    for line in stop.text[..until].split_inclusive('\n') {
        if line.starts_with("<<<<<<< ") {
            let end = offset + line.trim_end().len();
            return Some(
                Diagnostic::error(Code::Syntax, "an unresolved merge conflict")
                    .at(stop.span(offset, end), "one side starts here")
                    .help("choose a side and remove the lines `<<<<<<<`, `=======`, `>>>>>>>`"),
            );
        }
        offset += line.len();
    }
    None
}

fn tab(stop: &Stop, kind: &ErrorKind) -> Option<Diagnostic> {
    let told = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
    );
    let (start, line) = stop.line(stop.at);
    let next = (start + line.len() + 1).min(stop.text.len());
    let next = stop.text.floor_char_boundary(next);
    let next = if stop.text[next..].starts_with('\n') { next + 1 } else { next };
    let here = indenting_tab(stop, start);
    let below = || if told { indenting_tab(stop, next) } else { None };
    let inside = || {
        let found = if told { stop.text[stop.at..].split('\n').next()?.find('\t') } else { None };
        found.map(|offset| stop.at + offset)
    };
    let tab = here.or_else(below).or_else(inside)?;
    let tabs = stop.text[tab..].bytes().take_while(|byte| *byte == b'\t').count();
    Some(
        Diagnostic::error(Code::Tab, "a tab where YAML takes spaces")
            .at(stop.span(tab, tab + tabs), if tabs == 1 { "a tab" } else { "tabs" })
            .help("replace each tab with two spaces"),
    )
}

/// The first tab before the content of the line at `start`.
fn indenting_tab(stop: &Stop, start: usize) -> Option<usize> {
    let line = stop.text.get(start..)?.split('\n').next()?;
    let indent = &line[..line.len() - line.trim_start().len()];
    indent.find('\t').map(|offset| start + offset)
}

/// `{{ … }}`, `{% … %}`, and `${…}` in a flow collection.
fn template(stop: &Stop, kind: &ErrorKind) -> Option<Diagnostic> {
    let (start, line) = stop.line(stop.at);
    if let Some(offset) = brace::template_in(line) {
        return Some(brace::unquoted(stop.file, stop.text, start + offset));
    }
    let in_flow = matches!(
        kind,
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator
    );
    let reference = stop.text[..stop.at].ends_with('$') && stop.text[stop.at..].starts_with('{');
    (in_flow && reference).then(|| brace::unquoted(stop.file, stop.text, stop.at))
}

/// A character that YAML keeps for itself where a value starts.
fn special_character(stop: &Stop, kind: &ErrorKind) -> Option<Diagnostic> {
    let ErrorKind::UnexpectedCharacter { character } = kind else { return None };
    if character.is_control() {
        let escaped = character.escape_default();
        return Some(
            Diagnostic::error(Code::Syntax, format!("a control character: `{escaped}`"))
                .at(stop.character(), "not allowed in YAML text")
                .help("remove it, or write it as an escape in double quotes"),
        );
    }
    let written = stop.rest(stop.at);
    Some(
        Diagnostic::error(Code::Syntax, format!("a value cannot start with `{character}`"))
            .at(stop.span(stop.at, stop.at + written.len()), "needs quotes")
            .help(format!("write {}", scalar::in_quotes(written))),
    )
}

/// What is told in the words of the parser's kind alone.
fn other(stop: &Stop, kind: &ErrorKind) -> Diagnostic {
    let (label, help) = match kind {
        ErrorKind::InvalidTrailingSingleQuotedScalar => {
            ("text after the closing quote", "double a `'` inside of single quotes: `'it''s'`")
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "text after the closing quote",
            "put the whole value in quotes, and `\\` before a `\"` inside",
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            "this text has an escape that YAML does not know",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => {
            ("a list item cannot start here", "start `- ` on a line of its own, or write `[a, b]`")
        }
        ErrorKind::ExpectedFlowMappingSeparator => (
            "expected `,` or `}` here",
            "put `,` between entries, and quotes around text with `,` `:` `{` or `}`",
        ),
        ErrorKind::ExpectedFlowSequenceSeparator => (
            "expected `,` or `]` here",
            "put `,` between items, and quotes around text with `,` `:` `[` or `]`",
        ),
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::UnexpectedEofBlockMapping => {
            ("a value cannot start with this", "put quotes around the value")
        }
        ErrorKind::CommentNotSeparated => ("a comment here", "put a space before `#`"),
        ErrorKind::InvalidBlockScalarHeader => {
            ("expected the end of the line here", "start the text of a block on the next line")
        }
        ErrorKind::MappingKeyNotAllowed => {
            ("a key cannot start here", "put quotes around the value if it is text")
        }
        kind => {
            return Diagnostic::error(Code::Syntax, "the text is not YAML")
                .at(stop.character(), in_our_voice(kind));
        }
    };
    Diagnostic::error(Code::Syntax, "the text is not YAML").at(stop.character(), label).help(help)
}

/// The parser's own words, with its quotes as backticks.
fn in_our_voice(kind: &ErrorKind) -> String {
    let words = kind.to_string();
    words.trim_end_matches('.').replace('"', "`").replace("found ", "").to_lowercase()
}
