//! Text that a stranger wrote, as each kind of output may hold it.
//!
//! Names, values, paths and what other programs say come from manifests and pull requests that nobody has
//! read. Whatever gen prints of them passes one of these writers: nothing in it moves a cursor, turns the
//! order of letters round, hides, ends a line, or is a command to the program that collects the output.
//! Nothing here knows what a text is about.

use std::borrow::Cow;
use std::fmt::Write;

/// Text on one line: what is hidden is written as an escape, a line break as `\n`.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

/// Text of several lines, each of which shows what it holds: what [`line`] escapes, but for line breaks and
/// tabs.
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| matches!(c, '\n' | '\t'))
}

/// A whole report for people, before it leaves gen: the last guard, whatever wrote it. Colours of a terminal
/// are kept where they are wanted, and no line starts a workflow command of GitHub.
/// <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>
pub fn report(text: &str, colors: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for whole in text.split_inclusive('\n') {
        let mut rest = whole;
        let start = rest.trim_start();
        // How excerpts name a second file, which is no command.
        if start.starts_with("::") && !start.starts_with("::: ") {
            out.push_str(&lines(&rest[..rest.len() - start.len()]));
            out.push_str("\\u{3a}");
            rest = &start[1..];
        }
        while let Some(at) = rest.find('\u{1b}').filter(|_| colors) {
            let (before, from) = rest.split_at(at);
            out.push_str(&lines(before));
            let length = style(from).unwrap_or(0);
            let (kept, after) = from.split_at(length.max(1));
            out.push_str(if length > 0 { kept } else { "\\u{1b}" });
            rest = after;
        }
        out.push_str(&lines(rest));
    }
    out
}

/// JSON that was written: hidden characters in its texts become escapes, which mean the same.
pub fn json(text: &str) -> Cow<'_, str> {
    if !needs_escape(text, |c| c == '\n') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 32);
    let mut units = [0; 2];
    each(text, |c, is_command| {
        if is_command || c != '\n' && is_hidden(c) {
            for unit in c.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    });
    Cow::Owned(out)
}

/// Text in an element or in an attribute of XML, on one line.
/// <https://www.w3.org/TR/xml/#charsets>
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// One word of a command line that a reader may copy into a POSIX shell.
pub fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    if !text.chars().any(is_hidden) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut out = "$'".to_owned();
    let mut bytes = [0; 4];
    for c in text.chars() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            // Bytes, which every shell that knows `$'…'` reads alike; three octal digits end by themselves.
            c if is_hidden(c) => {
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
            c => out.push(c),
        }
    }
    out + "'"
}

/// One word of a command line that stands for a file, a folder or a name, and never for an option.
pub fn operand(text: &str) -> String {
    word(&if text.starts_with('-') { format!("./{text}") } else { text.to_owned() })
}

/// Characters that people cannot see, or that do something: controls (line breaks and tabs too), what turns
/// the direction of text, joins or fills without ink, and what is no character at all.
/// <https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing>
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    matches!(
        c,
        '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fdd0}'..='\u{fdef}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    ) || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether a command starts here that a runner obeys wherever it stands in a line: `##[group]` of GitHub's
/// first form, `##vso[…]` of Azure Pipelines, `##teamcity[…]`.
pub fn is_command(text: &str) -> bool {
    text.strip_prefix("##").is_some_and(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-').starts_with('[')
    })
}

/// Whether such a command starts anywhere in a text.
pub fn has_command(text: &str) -> bool {
    text.match_indices("##").any(|(at, _)| is_command(&text[at..]))
}

/// Calls with every character, and whether it is to be broken as it would start a command.
fn each(text: &str, mut with: impl FnMut(char, bool)) {
    for (at, c) in text.char_indices() {
        // Cheap first: a hash is rare.
        with(c, c == '#' && is_command(&text[at..]));
    }
}

fn needs_escape(text: &str, keeps: impl Fn(char) -> bool) -> bool {
    // Nearly all text is plain, and long: all of its bytes at once.
    let keeps_breaks = keeps('\n');
    let plain =
        |byte: u8| (b' '..0x7f).contains(&byte) && byte != b'#' || byte == b'\n' && keeps_breaks;
    if text.bytes().fold(true, |all, byte| all & plain(byte)) {
        return false;
    }
    text.chars().any(|c| is_hidden(c) && !keeps(c)) || has_command(text)
}

fn escaped(text: &str, keeps: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !needs_escape(text, &keeps) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    each(text, |c, is_command| {
        if is_command || is_hidden(c) && !keeps(c) {
            escape(c, &mut out);
        } else {
            out.push(c);
        }
    });
    Cow::Owned(out)
}

/// Appends a character in a form that can be seen.
pub fn escape(c: char, out: &mut String) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c => {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
    }
}

/// The length of a sequence that sets colours and nothing else: `ESC [ 1 ; 31 m`.
fn style(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("\u{1b}[")?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    rest[end..].starts_with('m').then_some(2 + end + 1)
}
