//! What Docker Compose makes of `$NAME` and `${NAME:-default}` in a file.
//! <https://docs.docker.com/reference/compose-file/interpolation/>

use std::collections::BTreeMap;

use crate::manifest::compose::{ComposeFile, DOT_ENV, NamedEntry};
use crate::manifest::env_file::{FileVariable, file_variables};
use crate::notation::address::UNKNOWN;
use crate::source::Sources;

/// What stands for variables in a Compose file.
#[derive(Clone, Debug, Default)]
pub struct Interpolation {
    known: BTreeMap<String, String>,
    /// Whether texts are filled as Docker Compose fills them when it runs; else they are left in doubt where
    /// somebody may set them elsewhere.
    is_run: bool,
}

/// How many variables may stand in the default of another one.
const MOST_NESTED: usize = 16;

impl Interpolation {
    /// Reads the `.env` beside a file, if it is there.
    pub fn new(compose: &ComposeFile, sources: &Sources) -> Self {
        let Some(NamedEntry::Variables(file)) = compose.beside.get(DOT_ENV) else {
            return Self::default();
        };
        let read = file_variables(*file, sources).into_iter();
        let value = |one: FileVariable| {
            let is_asked = one.is_asked(sources);
            (one.name, if is_asked { UNKNOWN_TEXT.to_owned() } else { one.value })
        };
        Self { known: read.map(value).collect(), is_run: false }
    }

    /// Reads the `.env` beside a file, as Docker Compose does when it runs: variables of the file stand in those after
    /// them, and an empty default is one.
    pub fn of_run(compose: &ComposeFile, sources: &Sources) -> Self {
        let mut all = Self { known: BTreeMap::new(), is_run: true };
        let Some(NamedEntry::Variables(file)) = compose.beside.get(DOT_ENV) else { return all };
        for one in file_variables(*file, sources) {
            let value = all.fill_variable(&one);
            all.known.insert(one.name, value);
        }
        all
    }

    /// The value of a variable of a file, which may refer to others.
    pub fn fill_variable(&self, one: &FileVariable) -> String {
        one.pattern.as_ref().map_or_else(|| one.value.clone(), |pattern| self.fill(pattern))
    }

    /// Adds what a file sets; what is known already stays.
    pub fn add(&mut self, name: &str, value: &str) {
        self.known.entry(name.to_owned()).or_insert_with(|| value.to_owned());
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

    /// What Docker Compose puts in place of `${…}`.
    fn run_value(&self, inner: &str) -> String {
        let end = inner.find([':', '-', '?', '+']).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(end);
        let (is_empty_unset, rest) = match rest.strip_prefix(':') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let known = self.get(name).filter(|value| !is_empty_unset || !value.is_empty());
        let is_deep = inner.matches("${").count() > MOST_NESTED;
        let filled = |rest: &str| {
            if is_deep {
                UNKNOWN_TEXT.to_owned()
            } else {
                self.fill(rest.get(1..).unwrap_or_default())
            }
        };
        match (rest.chars().next(), known) {
            (Some('+'), None) => String::new(),
            (Some('+'), Some(_)) | (Some('-'), None) => filled(rest),
            (_, Some(value)) => value.to_owned(),
            (_, None) => UNKNOWN_TEXT.to_owned(),
        }
    }

    fn braced(&self, inner: &str, filled: &mut String) {
        if self.is_run {
            filled.push_str(&self.run_value(inner));
            return;
        }
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

/// The variable that is the whole of a value, with or without a text in its stead: `${NAME}`, `NAME: ${NAME:-text}`.
pub fn whole_variable(written: &str) -> Option<String> {
    let plain = written.trim_matches(['"', '\'']);
    let value = if plain.starts_with('$') { plain } else { plain.split_once('=')?.1 };
    let value = value.trim_matches(['"', '\'']);
    let rest = value.strip_prefix('$')?;
    let (rest, is_braced) = match rest.strip_prefix('{') {
        Some(rest) => (rest.strip_suffix('}')?, true),
        None => (rest, false),
    };
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    let is_stead = is_braced && after.trim_start_matches(':').starts_with(['?', '-']);
    let is_whole = after.is_empty() || is_stead && !after.contains(['}', '$']);
    (!name.is_empty() && is_whole).then(|| name.to_owned())
}

/// Whether a text holds `${NAME:?why}` or `${NAME?why}`.
pub fn is_required(text: &str) -> bool {
    text.split("${").skip(1).any(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let rest = &rest[end.unwrap_or(rest.len())..];
        rest.strip_prefix(':').unwrap_or(rest).starts_with('?')
    })
}
