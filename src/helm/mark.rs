//! Marks: values that no one would write, by which a value is found again in the objects.
//!
//! A mark is valid for its place and unlike any other mark. Where it comes out, bare or inside a longer
//! text or percent-encoded, the objects depend on its leaf there and in this way.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::helm::expression::{Expression, Segment, Writing};
use crate::helm::leaf::{Form, Kind, Leaf};

/// The value of a leaf's mark; marks of another `salt` are other ones.
pub fn mark(index: usize, leaf: &Leaf, salt: usize) -> Json {
    let word = format!("zq{index}v{salt}q");
    let number = |class: u32| class as usize * 1_000_000 + index * 100 + salt % 100;
    match &leaf.kind {
        Kind::Text(Form::Host) => format!("{word}.zq").into(),
        Kind::Text(Form::Secret) => format!("{word}@").into(),
        Kind::Text(Form::Digest) => format!("sha256:{:0>64}", number(1)).into(),
        // The prefix ends as it will: with a dash.
        Kind::Release("prefix") => format!("{word}-").into(),
        Kind::Count(class) => number(*class).into(),
        Kind::Percent => (50_000 + index * 10 + salt % 10).into(),
        Kind::NodePort => (30_000 + (index * 5 + salt % 5) % 2768).into(),
        Kind::Quantity(class, unit) => format!("{}{unit}", number(*class)).into(),
        Kind::Release(_)
        | Kind::Text(_)
        | Kind::Flag
        | Kind::Pods
        | Kind::Finite
        | Kind::Variables
        | Kind::Group
        | Kind::Choice
        | Kind::Same(..)
        | Kind::Several(_) => word.into(),
    }
}

/// The key of the one variable that stands for all variables of a map.
pub fn variable(index: usize) -> String {
    format!("ZQ{index}VARIABLE")
}

/// The leaf whose variables a key stands for.
pub fn of_variable(key: &str) -> Option<usize> {
    key.strip_prefix("ZQ")?.strip_suffix("VARIABLE")?.parse().ok()
}

/// The marks of one sample, to be found.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Texts by the number of their leaf.
    words: BTreeMap<usize, String>,
    /// Leaves by the digits of their marks, with the whole mark.
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
