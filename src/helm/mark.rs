//! Marks: values that no one would write, by which a value is found again in the objects.
//!
//! A mark is valid for its place and unlike any other mark. Where it comes out, bare or inside a longer
//! text or percent-encoded, the objects depend on its knob there and in this way.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::helm::knob::Form;
use crate::helm::node::{Expression, Segment, Writing};

/// The mark of a knob.
pub fn mark(index: usize, form: Form) -> Json {
    let word = format!("zq{index}v0q");
    let number = |class: u32| class as usize * 1_000_000 + index * 100;
    match form {
        Form::Host => format!("{word}.zq").into(),
        Form::Secret => format!("{word}@").into(),
        Form::Digest => format!("sha256:{:0>64}", number(1)).into(),
        // The prefix ends as it will: with a dash.
        Form::Prefix => format!("{word}-").into(),
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
        | Form::Open => word.into(),
    }
}

/// The key of the one entry that stands for all that may be in a map.
pub fn variable(index: usize) -> String {
    format!("ZQ{index}VARIABLE")
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
}

impl Marks {
    pub fn add(&mut self, index: usize, value: &Json) {
        match value {
            Json::Number(number) => {
                let digits = number.as_u64().unwrap_or_default();
                self.numbers.insert(digits, (index, number.to_string()));
            }
            Json::String(text) if text.starts_with("zq") => {
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
            let found = if rest.starts_with("zq") {
                self.word(rest)
            } else if rest.as_bytes()[0].is_ascii_digit() || rest.starts_with("sha256:") {
                self.number(rest)
            } else {
                None
            };
            match found {
                Some((length, index, writing)) => {
                    if literal < at {
                        segments.push(Segment::Literal(text[literal..at].to_owned()));
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
        let digits = rest[2..].find(|c: char| !c.is_ascii_digit())? + 2;
        let index = rest[2..digits].parse().ok()?;
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
