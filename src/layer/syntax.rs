//! Says what is wrong with a text that is not YAML, where a person would look for it.
//!
//! A parser notices many mistakes late: an unclosed quote at the end of the text, a tab one line
//! before it. The place is moved to the cause, and the help names what to type.

use granit_parser::{ErrorKind, ScanError};

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::slip::{comma, no_colon_before_braces};
use crate::layer::stop::Stop;
use crate::layer::tree::{Progress, too_deep};
use crate::layer::{brace, indentation, scalar, unclosed};
use crate::source::{FileId, Span};

/// Explains why the parser gave up.
pub fn explain(file: FileId, text: &str, error: &ScanError, progress: &Progress) -> Diagnostic {
    let byte = error.marker().byte_offset().unwrap_or_default().min(text.len());
    let stop = Stop { file, text, at: text.floor_char_boundary(byte) };
    let kind = error.kind();
    if *kind == ErrorKind::RecursionLimitExceeded {
        return too_deep(stop.character());
    }
    conflict_marker(&stop)
        .or_else(|| odd_character(&stop))
        .or_else(|| tab(&stop, kind, progress))
        .or_else(|| template(&stop, kind))
        .or_else(|| unclosed::quote(&stop, kind, progress))
        .or_else(|| unclosed::bracket(&stop, kind, progress))
        .or_else(|| special_character(&stop, kind, progress))
        .or_else(|| indentation::explain(&stop, kind))
        .unwrap_or_else(|| other(&stop, &in_flow(kind, progress)))
}

/// What version control leaves when two changes meet: all three lines, or one that was forgotten.
fn conflict_marker(stop: &Stop) -> Option<Diagnostic> {
    const LINES: [(&str, &str); 3] = [
        ("<<<<<<< ", "one side starts here"),
        ("=======", "what is between the sides"),
        (">>>>>>> ", "one side ends here"),
    ];
    let (start, _) = stop.line(stop.at);
    // A line that the parser took for a key ends in the next one.
    let until: usize = stop.text[start..].split_inclusive('\n').take(2).map(str::len).sum();
    let mut offset = 0;
    for line in stop.text[..start + until].split_inclusive('\n') {
        let content = line.trim_end();
        // Far from the stop, a line of `=` may be text.
        let marks = |mark: &str| match mark {
            "=======" => content == mark && offset >= start,
            _ => content.starts_with(mark),
        };
        if let Some((_, label)) = LINES.iter().find(|(mark, _)| marks(mark)) {
            return Some(
                Diagnostic::error(Code::Syntax, "an unresolved merge conflict")
                    .at(stop.span(offset, offset + content.len()), *label)
                    .help("choose a side and remove the lines `<<<<<<<`, `=======`, `>>>>>>>`"),
            );
        }
        offset += line.len();
    }
    None
}

/// Characters that look like blanks and colons and are none to YAML, in the line of the stop or the one above.
fn odd_character(stop: &Stop) -> Option<Diagnostic> {
    let (start, line) = stop.line(stop.at);
    let above = stop.text[..start].trim_end();
    let from = above.rfind('\n').map_or(0, |newline| newline + 1);
    let text = &stop.text[from..start + line.len()];
    // What is in a text in quotes is text.
    let (at, found, key) = text.char_indices().find_map(|(at, found)| {
        let before = text[..at].rsplit('\n').next().unwrap_or_default();
        let in_key = before.trim_start().chars().all(|c| c.is_alphanumeric() || "_-./".contains(c));
        match found {
            _ if is_blank(found) && (in_key || before.trim_end().ends_with(':')) => {
                Some((at, found, false))
            }
            '\u{ff1a}' if in_key => Some((at, found, true)),
            _ => None,
        }
    })?;
    let named = format!("`U+{:04X}`", u32::from(found));
    let (message, label, right) = if key {
        (format!("a full-width colon: {named}"), "not YAML's `:`", ": ")
    } else {
        (format!("a blank that is no space to YAML: {named}"), "not a space", " ")
    };
    let rest = &text[at + found.len_utf8()..];
    let is_tight = !rest.starts_with([' ', '\n', '\r']) && !rest.is_empty();
    let right = if key && !is_tight { ":" } else { right };
    let end = from + at + found.len_utf8();
    let help = if key { "write `:` and a space" } else { "write an ordinary space" };
    Some(
        Diagnostic::error(Code::Syntax, message)
            .at(stop.span(from + at, end), label)
            .help(help)
            .fix(stop.span(from + at, end), right),
    )
}

/// Blanks that word processors and web pages have.
fn is_blank(found: char) -> bool {
    matches!(found, '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// A tab before the content of a line, or where the parser says that one stands.
fn tab(stop: &Stop, kind: &ErrorKind, progress: &Progress) -> Option<Diagnostic> {
    let told = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
    );
    // Between brackets, tabs may indent: another mistake is meant.
    if !told && !progress.brackets.is_empty() {
        return None;
    }
    let (here, _) = stop.line(stop.at);
    let mut tab = indenting_tab(stop, here);
    if told && tab.is_none() {
        let below = stop.text[stop.at..].find('\n').map(|newline| stop.at + newline + 1);
        let behind = stop.text[stop.at..].find('\t').map(|offset| stop.at + offset);
        tab = below.and_then(|below| indenting_tab(stop, below)).or(behind);
    }
    let tab = tab.or_else(|| tab_above(stop, here))?;
    let tabs = stop.text[tab..].bytes().take_while(|byte| *byte == b'\t').count();
    let found = Diagnostic::error(Code::Tab, "a tab where YAML takes spaces")
        .at(stop.span(tab, tab + tabs), if tabs == 1 { "a tab" } else { "tabs" });
    let (help, column) = match (above(stop, tab), column_above(stop, tab)) {
        (Some((key, column)), _) => {
            (format!("indent with spaces, two more than `{key}` has"), Some(column + 2))
        }
        (None, Some(0)) => {
            ("remove it: the line above begins in the first column".to_owned(), Some(0))
        }
        (None, Some(column)) => {
            (format!("indent with {column} spaces, like the line above"), Some(column))
        }
        (None, None) => ("replace each tab with two spaces".to_owned(), None),
    };
    let (start, line) = stop.line(tab);
    let end = start + line.len() - line.trim_start().len();
    let found = found.help(help);
    Some(match column.filter(|_| (start..end).contains(&tab)) {
        Some(column) => found.fix(stop.span(start, end), " ".repeat(column)),
        None => found,
    })
}

/// The key in the last line above a place, where the place belongs below it, and how far that is indented.
fn above<'t>(stop: &Stop<'t>, at: usize) -> Option<(&'t str, usize)> {
    let (start, _) = stop.line(at);
    let is_content = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with('#');
    let line = stop.text[..start].lines().rev().find(is_content)?;
    let column = line.len() - line.trim_start_matches(' ').len();
    let key = line.trim();
    (key.ends_with(':') && !line[column..].starts_with('\t')).then_some((key, column))
}

/// How many spaces the last line above a place with content begins with.
fn column_above(stop: &Stop, at: usize) -> Option<usize> {
    let (start, _) = stop.line(at);
    let is_content = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with('#');
    let line = stop.text[..start].lines().rev().find(is_content)?;
    // What a bracket or a block of text opens has a depth of its own.
    let opens = line.trim_end().ends_with(['{', '[', ',', '|', '>', '-', '+']);
    (!opens).then(|| line.len() - line.trim_start_matches(' ').len())
}

/// The first tab before the content of the line at `start`.
fn indenting_tab(stop: &Stop, start: usize) -> Option<usize> {
    let line = stop.text.get(start..)?.split('\n').next()?;
    let indent = &line[..line.len() - line.trim_start().len()];
    indent.find('\t').map(|offset| start + offset)
}

/// A tab behind the spaces of the line above, whose key is then in another column than the parser takes it for.
fn tab_above(stop: &Stop, here: usize) -> Option<usize> {
    let above = stop.text[..here].strip_suffix('\n')?;
    let start = above.rfind('\n').map_or(0, |newline| newline + 1);
    let content = above[start..].trim();
    let is_entry = content.starts_with("- ") || content.ends_with(':') || content.contains(": ");
    indenting_tab(stop, start).filter(|_| is_entry && !content.starts_with('#'))
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
fn special_character(stop: &Stop, kind: &ErrorKind, progress: &Progress) -> Option<Diagnostic> {
    let starts_value = matches!(
        kind,
        ErrorKind::UnexpectedCharacter { .. }
            | ErrorKind::MisplacedFlowCollectionEnd
            | ErrorKind::MissingAnchorOrAliasName
            | ErrorKind::MappingKeyNotAllowed
            | ErrorKind::UnexpectedEofBlockMapping
    );
    let found = stop.text[stop.at..].chars().next().filter(|_| starts_value)?;
    let error = |message| Diagnostic::error(Code::Syntax, message);
    if found.is_control() {
        let message = format!("a control character: `U+{:04X}`", u32::from(found));
        return Some(
            error(message)
                .at(stop.character(), "not allowed in YAML text")
                .help("remove it, or write it as an escape in double quotes"),
        );
    }
    let (start, line) = stop.line(stop.at);
    if line.trim_start().starts_with("```") {
        return Some(
            error("a fence of Markdown".to_owned())
                .at(stop.content(stop.at), "no YAML")
                .help("remove this line, and the one that closes it"),
        );
    }
    let before = line.get(..stop.at - start)?.trim_end();
    if matches!(found, ']' | '}') && !before.is_empty() && !before.ends_with([':', '-']) {
        return Some(
            error(format!("a closing bracket without an opening one: `{found}`"))
                .at(stop.character(), "closes nothing")
                .help("remove it, or put quotes around the whole value if it is text"),
        );
    }
    let written = stop.rest(stop.at);
    // Between brackets a text ends with a comma, or with the bracket.
    let written = match progress.brackets.last() {
        Some(_) => written.split([',', '}', ']']).next().unwrap_or(written).trim_end(),
        None => written,
    };
    let named = if found == '`' { "a backtick".to_owned() } else { format!("`{found}`") };
    Some(
        error(format!("a value cannot start with {named}"))
            .at(stop.span(stop.at, stop.at + written.len()), "needs quotes")
            .help(format!("write {}", scalar::in_quotes(written))),
    )
}

/// Text behind a quote between brackets is most often a missing comma.
fn in_flow(kind: &ErrorKind, progress: &Progress) -> ErrorKind {
    let trailing = matches!(
        kind,
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar
    );
    match progress.brackets.last() {
        Some(bracket) if trailing && bracket.list => ErrorKind::ExpectedFlowSequenceSeparator,
        Some(_) if trailing => ErrorKind::ExpectedFlowMappingSeparator,
        Some(_) | None => kind.clone(),
    }
}

/// What the parser's kind tells by itself.
fn other(stop: &Stop, kind: &ErrorKind) -> Diagnostic {
    let special = match kind {
        ErrorKind::InvalidTrailingDoubleQuotedScalar
        | ErrorKind::InvalidTrailingSingleQuotedScalar => comma(stop),
        ErrorKind::ExpectedFlowMappingSeparator => no_colon_before_braces(stop),
        _ => None,
    };
    if let Some(found) = special {
        return found;
    }
    let (message, label, help) = match kind {
        ErrorKind::InvalidTrailingSingleQuotedScalar => (
            "text after a closing quote",
            "the value ended before this",
            "double a `'` inside of single quotes, such as `'it''s'`",
        ),
        ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "text after a closing quote",
            "the value ended before this",
            "put the whole value in quotes, and `\\` before each `\"` inside",
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            "an unknown escape in double quotes",
            "in this text",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => (
            "a list item in the middle of a line",
            "cannot stand here",
            "start each `- ` on a line of its own, or write `[a, b]`",
        ),
        ErrorKind::ExpectedFlowMappingSeparator => (
            "entries of a map without a `,` between them",
            "expected `,` or `}` before this",
            "put `,` between entries, and quotes around text with `,` `:` `{` or `}`",
        ),
        ErrorKind::ExpectedFlowSequenceSeparator => (
            "items of a list without a `,` between them",
            "expected `,` or `]` before this",
            "put `,` between items, and quotes around text with `,` `:` `[` or `]`",
        ),
        ErrorKind::CommentNotSeparated => {
            ("a comment right behind a value", "starts here", "put a space before `#`")
        }
        ErrorKind::InvalidBlockScalarHeader => (
            "text in the line of `|` or `>`",
            "the line starts a block of text",
            "start the text in the next line, or put it in quotes",
        ),
        kind => {
            return Diagnostic::error(Code::Syntax, "the text is not YAML")
                .at(stop.character(), in_our_voice(kind));
        }
    };
    Diagnostic::error(Code::Syntax, message).at(missing_before(stop), label).help(help)
}

/// The place of the stop; where it is the colon of a line's first key, that key.
fn missing_before(stop: &Stop) -> Span {
    let (start, line) = stop.line(stop.at);
    let key = line.get(..stop.at - start).unwrap_or_default().trim_start();
    let is_key = !key.is_empty() && !key.contains(['{', '[', ',', ':', '"', '\'']);
    if is_key && stop.text[stop.at..].starts_with(':') {
        return stop.span(stop.at - key.len(), stop.at);
    }
    stop.character()
}

/// The parser's own words, with its quotes as backticks.
fn in_our_voice(kind: &ErrorKind) -> String {
    kind.to_string().trim_end_matches('.').replace(['"', '\''], "`")
}
