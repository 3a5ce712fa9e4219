//! Marks: values that no one would write, by which a value is found again in the objects.
//!
//! A mark is valid for its place and unlike any other mark. Where it comes out, bare or inside a longer
//! text or percent-encoded, the objects depend on its knob there and in this way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use crate::diagnostic::{Diagnostic, Severity};
use crate::helm::expression::{Expression, Segment, Writing};
use crate::helm::knob::{Form, NAMESPACE};
use crate::source::{FileId, Span};
use crate::stack::name::ANY_PREFIX;

/// The mark of a knob.
pub fn mark(index: usize, form: Form) -> Json {
    let word = format!("zq{index}v0q");
    let number = |class: u32| class as usize * 1_000_000 + index * 100;
    match form {
        Form::Port => (20_000 + index % 10_000).into(),
        Form::Host => format!("{word}.zq").into(),
        Form::Path => format!("/{word}").into(),
        Form::Secret => format!("{word}@").into(),
        Form::Digest => format!("sha256:{:0>64}", number(1)).into(),
        // The prefix ends as it will: with a dash.
        Form::Prefix => ANY_PREFIX.into(),
        Form::Count(class) => number(class).into(),
        Form::Pods => number(1).into(),
        Form::Percent => (50_000 + index).into(),
        Form::NodePort => (30_000 + index % 2768).into(),
        Form::Quantity(class, unit) => format!("{}{unit}", number(class)).into(),
        Form::Instance
        | Form::Namespace
        | Form::Name
        | Form::Repository
        | Form::Tag
        | Form::Text
        | Form::Word(_)
        | Form::Track
        | Form::Flag(_)
        | Form::Switch
        | Form::Presence
        | Form::Open
        | Form::Fragment(_)
        | Form::Whole(_) => word.into(),
    }
}

/// The key of the one entry that stands for all that may be in a map. Keys sort as their knobs do: what a component
/// says comes after what is said for all, and wins.
pub fn variable(index: usize) -> String {
    format!("ZQ{index:05}VARIABLE")
}

/// The name of the one variable that stands for all that may be added as secrets.
pub fn secret_variable(index: usize) -> String {
    format!("ZQ{index}ADDED")
}

/// A variable that is added as a secret.
pub fn added_variable(index: usize) -> Json {
    json!({ "existingSecret": { "name": mark(index, Form::Name), "key": mark(index, Form::Name) } })
}

/// The knob whose entries a key stands for.
pub fn of_variable(key: &str) -> Option<usize> {
    key.strip_prefix("ZQ")?.strip_suffix("VARIABLE")?.parse().ok()
}

/// The marks of one rendering, to be found.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Texts by the number of their knob.
    words: BTreeMap<usize, String>,
    /// Knobs by the digits of their marks, with the whole mark.
    numbers: BTreeMap<u64, (usize, String)>,
    /// What lists and maps come out as, by the number of their knob.
    fragments: BTreeMap<usize, Json>,
    /// What urls have in a shorter way: ports, without that of http, to which nothing refers alone; paths of doors, without
    /// that of all.
    of_urls: BTreeSet<usize>,
}

impl Marks {
    /// Says that a port stands in urls alone, or that a path is that of a door.
    pub fn add_of_urls(&mut self, index: usize) {
        self.of_urls.insert(index);
    }

    pub fn add(&mut self, index: usize, value: &Json) {
        match value {
            Json::Number(number) => {
                let digits = number.as_u64().unwrap_or_default();
                self.numbers.insert(digits, (index, number.to_string()));
            }
            Json::String(text) if text.starts_with("zq") || text.starts_with("/zq") => {
                self.words.insert(index, text.clone());
            }
            Json::String(text) => {
                let from = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
                let from = if text.starts_with("sha256:") { 7 } else { from };
                let digits: String =
                    text[from..].chars().take_while(char::is_ascii_digit).collect();
                self.numbers.insert(digits.parse().unwrap_or_default(), (index, text.clone()));
            }
            _ => {}
        }
    }

    /// Marks a list or a map.
    pub fn add_fragment(&mut self, index: usize, made: Json) {
        self.fragments.insert(index, made);
    }

    /// The knob of which a part of an object is an item, or the whole; and what else is in the part.
    pub fn fragment(&self, part: &Json) -> Option<(usize, Json)> {
        if self.fragments.is_empty() {
            return None;
        }
        let text = part.to_string();
        let words =
            text.split("zq").skip(1).filter_map(|rest| rest.split('v').next()?.parse().ok());
        let range = text.strip_prefix("\"10.").and_then(|rest| {
            let mut digits = rest.split('.').map(str::parse::<usize>);
            Some(digits.next()?.ok()? * 256 + digits.next()?.ok()?)
        });
        let (index, made) = words
            .chain(range)
            .find_map(|index: usize| Some((index, self.fragments.get(&index)?)))?;
        match (made, part) {
            (Json::Object(made), Json::Object(part)) => {
                let rest = part.iter().filter(|(key, _)| !made.contains_key(*key));
                let is_whole = made.iter().all(|(key, value)| part.get(key) == Some(value));
                is_whole.then(|| {
                    (index, Json::Object(rest.map(|(k, v)| (k.clone(), v.clone())).collect()))
                })
            }
            _ => (made == part).then_some((index, Json::Null)),
        }
    }

    /// The variable that is added as a secret, of whose knob a part is.
    pub fn secret(part: &Json) -> Option<usize> {
        part["name"].as_str()?.strip_prefix("ZQ")?.strip_suffix("ADDED")?.parse().ok()
    }

    /// The knobs that gen refuses: those it points at or names where it points, and, where there are none, those that its
    /// message names.
    pub fn refused(&self, diagnostics: &[Diagnostic]) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        // Beside the errors stand warnings, which refuse nothing.
        for diagnostic in diagnostics.iter().filter(|one| one.severity == Severity::Error) {
            let before = found.len();
            let spans = diagnostic.labels.iter().map(|label| label.span);
            let here = |span: &Span| span.file == FileId(u32::MAX);
            found.extend(spans.filter(here).map(|span| span.start as usize));
            let texts = diagnostic.labels.iter().map(|label| label.text.as_str());
            let named = texts.flat_map(|text| self.read(&text.into()).knobs());
            found.extend(named.filter(|index| *index > NAMESPACE));
            if found.len() == before {
                found.extend(self.read(&diagnostic.message.as_str().into()).knobs());
            }
        }
        // The facts of the release are no values.
        found.retain(|index| *index > NAMESPACE);
        found
    }

    /// A scalar of an object, read back.
    pub fn read(&self, value: &Json) -> Expression {
        match value {
            Json::Number(number) => match number.as_u64().and_then(|n| self.numbers.get(&n)) {
                Some((index, _)) => Expression::Bare(*index),
                None => Expression::Literal(value.clone()),
            },
            Json::String(text) => {
                let segments = self.segments(text);
                if segments.iter().all(|segment| matches!(segment, Segment::Literal(_))) {
                    Expression::Literal(value.clone())
                } else {
                    Expression::Text(segments)
                }
            }
            _ => Expression::Literal(value.clone()),
        }
    }

    /// A text as literals and values.
    pub fn segments(&self, text: &str) -> Vec<Segment> {
        let mut segments = Vec::new();
        let mut literal = 0;
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let found = if rest.starts_with("zq") || rest.starts_with("/zq") {
                self.word(rest)
            } else if rest.as_bytes()[0].is_ascii_digit() || rest.starts_with("sha256:") {
                self.number(rest)
            } else {
                None
            };
            match found {
                Some((length, index, writing)) => {
                    let is_of_url = self.of_urls.contains(&index);
                    let (end, writing) = if is_of_url && rest.starts_with('/') && at > 0 {
                        (at, Writing::UrlPath)
                    } else if is_of_url && is_in_url(&text[..at]) {
                        // The colon before the port of a url goes with it.
                        (at - 1, Writing::UrlPort)
                    } else {
                        (at, writing)
                    };
                    if literal < end {
                        segments.push(Segment::Literal(text[literal..end].to_owned()));
                    }
                    segments.push(Segment::Value(index, writing));
                    at += length;
                    literal = at;
                }
                None if rest.as_bytes()[0].is_ascii_digit() => {
                    at += rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                }
                None => at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
        if literal < text.len() {
            segments.push(Segment::Literal(text[literal..].to_owned()));
        }
        segments
    }

    fn word(&self, rest: &str) -> Option<(usize, usize, Writing)> {
        let from = rest.find('q')? + 1;
        let digits = rest[from..].find(|c: char| !c.is_ascii_digit())? + from;
        let index = rest[from..digits].parse().ok()?;
        let mark = self.words.get(&index)?;
        let ways = [
            (mark.clone(), Writing::Plain),
            (mark.replace('@', "%40"), Writing::UrlEncoded),
            (mark.replace('.', "-"), Writing::Dashed),
        ];
        ways.into_iter()
            .find(|(written, _)| rest.starts_with(written.as_str()))
            .map(|(written, writing)| (written.len(), index, writing))
    }

    fn number(&self, rest: &str) -> Option<(usize, usize, Writing)> {
        let from = if rest.starts_with("sha256:") { 7 } else { 0 };
        let end = rest[from..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |n| n + from);
        let (index, mark) = self.numbers.get(&rest[from..end].parse().ok()?)?;
        rest.starts_with(mark.as_str()).then_some((mark.len(), *index, Writing::Plain))
    }
}

/// Whether a text ends where the port of a url follows.
fn is_in_url(before: &str) -> bool {
    let host = before.strip_suffix(':').and_then(|url| url.rsplit_once("://"));
    host.is_some_and(|(_, host)| !host.contains(['/', '?', '#', ' ', ',', ':']))
}
