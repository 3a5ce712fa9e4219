//! Files of variables, as Docker Compose reads them.
//! <https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax>

use crate::notation::address::UNKNOWN;
use crate::source::{FileId, Sources, Span};

/// A variable of a file, with its place.
#[derive(Clone, Debug)]
pub struct FileVariable {
    pub name: String,
    /// [`UNKNOWN`] where it is made of others.
    pub value: String,
    /// The text with the names of the variables that it is made of, where there are any.
    pub pattern: Option<String>,
    /// The value as it is written, without its quotes.
    pub span: Span,
}

impl FileVariable {
    /// Whether it has no value but a comment, which says what to write there.
    pub fn is_asked(&self, sources: &Sources) -> bool {
        let text = &sources.get(self.span.file).text;
        let rest = text.get(self.span.end as usize..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        self.value.is_empty() && line.trim_start().starts_with('#')
    }
}

/// The variables of a file: `NAME=value`, `export NAME = 'value' # why`, and values in quotes over several lines.
pub fn file_variables(file: FileId, sources: &Sources) -> Vec<FileVariable> {
    let text = &sources.get(file).text;
    let mut found = Vec::new();
    let mut quotes = OpenQuotes::default();
    let mut start = 0;
    while start < text.len() {
        let end = line_end(text, start);
        let line = &text[start..end];
        let at = line.find(['=', ':']);
        let Some(at) = at.filter(|_| !line.trim_start().starts_with('#')) else {
            start = end + 1;
            continue;
        };
        let name = line[..at].trim();
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        let value = &line[at + 1..];
        let from = start + at + 1 + (value.len() - value.trim_start().len());
        let read = quotes.read(text, from);
        let (raw, after) = if let Some((_, close)) = read {
            (from + 1..close, line_end(text, close))
        } else {
            let plain = unquoted(value.trim_start());
            (from..from + plain.len(), end)
        };
        start = after + 1;
        let written = &text[raw.clone()];
        let (value, pattern) = match read {
            Some(('\'', _)) => (single(written), None),
            Some(_) => made(double(written)),
            None => made(written.to_owned()),
        };
        let byte = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let span = Span { file, start: byte(raw.start), end: byte(raw.end) };
        found.push(FileVariable { name: name.to_owned(), value, pattern, span });
    }
    found
}

/// Where the line of a byte ends.
fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |at| from + at)
}

/// A value without the comment behind it; of one that begins with a quote which nothing closes, without that.
fn unquoted(value: &str) -> &str {
    if value.starts_with('#') {
        return "";
    }
    value.split(" #").next().unwrap_or_default().trim_end()
}

/// A value, and what it is made of.
fn made(text: String) -> (String, Option<String>) {
    if text.contains('$') { (UNKNOWN.to_string(), Some(text)) } else { (text, None) }
}

/// Which quotes nothing closes in the rest of a file: it is searched once for each.
#[derive(Debug, Default)]
struct OpenQuotes {
    known: Vec<char>,
}

impl OpenQuotes {
    /// The quote that stands at a byte, and where it is closed.
    fn read(&mut self, text: &str, from: usize) -> Option<(char, usize)> {
        let quote = text[from..].chars().next().filter(|one| matches!(one, '"' | '\''))?;
        if self.known.contains(&quote) {
            return None;
        }
        let mut is_escaped = false;
        for (at, one) in text[from + 1..].char_indices() {
            if one == quote && !is_escaped {
                return Some((quote, from + 1 + at));
            }
            is_escaped = one == '\\' && !is_escaped;
        }
        self.known.push(quote);
        None
    }
}

/// What stands between single quotes, of which a backslash escapes others alone.
fn single(written: &str) -> String {
    written.replace("\\'", "'")
}

/// What stands between double quotes: `\$` is a dollar that is none of a variable's.
fn double(written: &str) -> String {
    let mut made = String::with_capacity(written.len());
    let mut rest = written.chars();
    while let Some(one) = rest.next() {
        if one != '\\' {
            made.push(one);
            continue;
        }
        match rest.next() {
            Some('n') => made.push('\n'),
            Some('r') => made.push('\r'),
            Some('t') => made.push('\t'),
            Some('$') => made.push_str("$$"),
            Some(quote @ ('"' | '\\')) => made.push(quote),
            Some(other) => made.extend(['\\', other]),
            None => made.push('\\'),
        }
    }
    made
}
