//! One-line scalars: plain where no reader can doubt them, else `'single'`, else `"double"` quoted.

use std::fmt::Write;

use serde_json::Number;

use crate::foreign;

use super::plain::is_plain;

/// Text as a YAML scalar on one line, quoted where it must be.
#[must_use]
pub fn scalar(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write(text, &mut out);
    out
}

/// A key of a block map, without its colon. One of more than 1000 bytes would need YAML's explicit
/// form, which [`value`](super::yaml::value) writes.
#[must_use]
pub fn key(text: &str) -> String {
    scalar(text)
}

/// Appends text as a scalar on one line.
pub(super) fn write(text: &str, out: &mut String) {
    if is_plain(text) {
        out.push_str(text);
    } else if text.chars().any(is_hidden) || foreign::has_command(text) {
        write_double(text, out);
    } else {
        write_single(text, out);
    }
}

/// Appends a number. A float gets a point in its mantissa and a sign in its exponent, without which
/// YAML 1.1 reads text.
pub(super) fn write_number(number: &Number, out: &mut String) {
    let start = out.len();
    // Writing to a string cannot fail.
    let _ = write!(out, "{number}");
    let Some(exponent) = out[start..].find('e').map(|at| start + at) else { return };
    if !out[exponent..].starts_with("e-") && !out[exponent..].starts_with("e+") {
        out.insert(exponent + 1, '+');
    }
    if !out[start..exponent].contains('.') {
        out.insert_str(exponent, ".0");
    }
}

/// Characters that a reader refuses, folds into a space, drops, or that people cannot see: controls
/// (tabs and line ends too), foreign line breaks, no-break, zero-width and direction marks.
pub(super) fn is_hidden(character: char) -> bool {
    character == '\u{a0}' || foreign::is_hidden(character)
}

fn write_single(text: &str, out: &mut String) {
    out.push('\'');
    for (index, part) in text.split('\'').enumerate() {
        if index > 0 {
            out.push_str("''");
        }
        out.push_str(part);
    }
    out.push('\'');
}

fn write_double(text: &str, out: &mut String) {
    out.push('"');
    for (at, character) in text.char_indices() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            hidden if is_hidden(hidden) => {
                let code = u32::from(hidden);
                // Writing to a string cannot fail.
                let _ = match code {
                    ..=0xff => write!(out, "\\x{code:02X}"),
                    0x100..=0xffff => write!(out, "\\u{code:04X}"),
                    _ => write!(out, "\\U{code:08X}"),
                };
            }
            // What a log's reader would take for a command of its own.
            '#' if foreign::is_command(&text[at..]) => out.push_str("\\x23"),
            shown => out.push(shown),
        }
    }
    out.push('"');
}
