//! What Docker Compose makes of `$NAME` and `${NAME:-default}` in a file, and of files of variables.
//! <https://docs.docker.com/reference/compose-file/interpolation/>

use std::collections::BTreeMap;

use crate::manifest::compose::{ComposeFile, DOT_ENV, NamedEntry};
use crate::notation::address::UNKNOWN;
use crate::source::{FileId, Sources, Span};

/// A variable of a file, with its place.
#[derive(Clone, Debug)]
pub struct FileVariable {
    pub name: String,
    pub value: String,
    pub span: Span,
}

/// The lines `NAME=value` of a file of variables.
/// <https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax>
pub fn file_variables(file: FileId, sources: &Sources) -> Vec<FileVariable> {
    let text = &sources.get(file).text;
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let from = start;
        start += line.len();
        let Some((name, value)) =
            line.split_once('=').filter(|_| !line.trim_start().starts_with('#'))
        else {
            continue;
        };
        let at = from + name.len() + 1;
        let name = name.trim().trim_start_matches("export ").trim();
        let trimmed = value.trim();
        let at = at + (value.len() - value.trim_start().len());
        let (value, at) = match trimmed.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = &trimmed[1..];
                (inner.split(quote).next().unwrap_or_default(), at + 1)
            }
            _ => (trimmed.split(" #").next().unwrap_or_default().trim_end(), at),
        };
        let byte = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let span = Span { file, start: byte(at), end: byte(at + value.len()) };
        // What refers to others is not worked out.
        let value = if value.contains('$') { UNKNOWN.to_string() } else { value.to_owned() };
        found.push(FileVariable { name: name.to_owned(), value, span });
    }
    found
}

/// What stands for variables in a Compose file.
#[derive(Clone, Debug, Default)]
pub struct Interpolation {
    known: BTreeMap<String, String>,
}

impl Interpolation {
    /// Reads the `.env` beside a file, if it is there.
    pub fn new(compose: &ComposeFile, sources: &Sources) -> Self {
        let Some(NamedEntry::Variables(file)) = compose.beside.get(DOT_ENV) else {
            return Self::default();
        };
        let read = file_variables(*file, sources).into_iter();
        Self { known: read.map(|one| (one.name, one.value)).collect() }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.known.get(name).map(String::as_str)
    }

    /// A text with its variables replaced; [`UNKNOWN`] stands for those whose value is not known.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            filled.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                filled.push('$');
                rest = after;
            } else if let Some(inner) = rest.strip_prefix('{') {
                let Some(end) = closing(inner) else {
                    filled.push(UNKNOWN);
                    return filled;
                };
                self.braced(&inner[..end], &mut filled);
                rest = &inner[end + 1..];
            } else {
                let end = rest.find(|one: char| !(one.is_ascii_alphanumeric() || one == '_'));
                let name = &rest[..end.unwrap_or(rest.len())];
                if name.is_empty() || name.starts_with(|one: char| one.is_ascii_digit()) {
                    filled.push('$');
                } else {
                    filled.push_str(self.get(name).unwrap_or(UNKNOWN_TEXT));
                    rest = &rest[name.len()..];
                }
            }
        }
        filled.push_str(rest);
        filled
    }

    fn braced(&self, inner: &str, filled: &mut String) {
        let end = inner.find([':', '-', '?', '+']).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(end);
        let default = rest.strip_prefix(":-").or(rest.strip_prefix('-'));
        match (self.get(name), default) {
            (Some(value), _) if !rest.contains('+') => filled.push_str(value),
            // An empty default keeps Compose quiet, and the value is set elsewhere.
            (None, Some(default)) if !default.contains('$') && !default.is_empty() => {
                filled.push_str(default);
            }
            _ => filled.push(UNKNOWN),
        }
    }
}

/// [`UNKNOWN`] as a text.
const UNKNOWN_TEXT: &str = "\u{fffc}";

/// Where the brace closes that stands before a text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1_usize;
    for (at, one) in text.char_indices() {
        match one {
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at);
        }
    }
    None
}
