//! Text of several lines as a literal block: `|`, `|-` or `|+`. Never folded.

use crate::foreign;

use super::scalar::is_hidden;

/// The header of the block that holds exactly this text, or none where a block would not be read
/// back faithfully by every reader.
pub(super) fn header(text: &str) -> Option<&'static str> {
    // A leading blank would be taken for indentation, which readers then guess differently.
    if !text.contains('\n') || text.starts_with([' ', '\t', '\n']) {
        return None;
    }
    if text.split('\n').any(is_blank_or_command) || text.chars().any(is_barred) {
        return None;
    }
    Some(if text.ends_with("\n\n") {
        "|+"
    } else if text.ends_with('\n') {
        "|"
    } else {
        "|-"
    })
}

/// Appends the lines of a block behind `indent` spaces; empty lines stay empty.
pub(super) fn write(text: &str, indent: usize, out: &mut String) {
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if !line.is_empty() {
            pad(indent, out);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// Appends spaces.
pub(super) fn pad(indent: usize, out: &mut String) {
    const SPACES: &str = "                                                                ";
    let mut left = indent;
    while left > SPACES.len() {
        out.push_str(SPACES);
        left -= SPACES.len();
    }
    out.push_str(&SPACES[..left]);
}

/// A line of nothing but blanks: readers disagree on whether it is empty. And one that the runner of a
/// workflow would obey, wherever the block is printed.
fn is_blank_or_command(line: &str) -> bool {
    let blank = || line.bytes().all(|byte| byte == b' ' || byte == b'\t');
    !line.is_empty() && blank() || line.trim_start().starts_with("::") || foreign::has_command(line)
}

/// What no block may hold: whatever a reader refuses, takes for a line break or shows in another
/// order than it is stored. No-break spaces and what joins letters occur in honest prose and may stay.
fn is_barred(character: char) -> bool {
    let is_honest =
        matches!(character, '\n' | '\t' | '\u{a0}' | '\u{ad}' | '\u{200c}' | '\u{200d}');
    !is_honest && is_hidden(character)
}
