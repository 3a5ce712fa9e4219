//! Conditions of templates, made of decisions.

use crate::helm::access::Access;
use crate::helm::decide::{Decision, Question};

/// A condition, as simple as it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    Always,
    Never,
    Ask(Question),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
}

impl Condition {
    pub fn of(decision: &Decision<bool>) -> Self {
        match decision {
            Decision::Done(true) => Self::Always,
            Decision::Done(false) => Self::Never,
            Decision::Ask { question, yes, no } => {
                let ask = Self::Ask(*question);
                match (Self::of(yes), Self::of(no)) {
                    (Self::Always, Self::Never) => ask,
                    (Self::Never, Self::Always) => Self::Not(Box::new(ask)),
                    (yes, Self::Never) => ask.and(yes),
                    (Self::Never, no) => Self::Not(Box::new(ask)).and(no),
                    (Self::Always, no) => ask.or(no),
                    (yes, Self::Always) => Self::Not(Box::new(ask)).or(yes),
                    (yes, no) if yes == no => yes,
                    (yes, no) => ask.clone().and(yes).or(Self::Not(Box::new(ask)).and(no)),
                }
            }
        }
    }

    fn and(self, other: Self) -> Self {
        let mut all = match self {
            Self::And(all) => all,
            one => vec![one],
        };
        match other {
            Self::And(more) => all.extend(more),
            one => all.push(one),
        }
        Self::And(all)
    }

    fn or(self, other: Self) -> Self {
        let mut all = match self {
            Self::Or(all) => all,
            one => vec![one],
        };
        match other {
            Self::Or(more) => all.extend(more),
            one => all.push(one),
        }
        Self::Or(all)
    }

    /// What is known where the condition holds.
    pub fn known(&self) -> Vec<(usize, usize)> {
        match self {
            Self::Ask(question) => vec![(question.leaf, question.state)],
            Self::And(all) => all.iter().flat_map(Self::known).collect(),
            Self::Always | Self::Never | Self::Not(_) | Self::Or(_) => Vec::new(),
        }
    }

    /// The condition as a template asks it.
    pub fn text(&self, access: &Access) -> String {
        match self {
            Self::Always => "true".to_owned(),
            Self::Never => "false".to_owned(),
            Self::Ask(question) => access.question(*question),
            Self::Not(inner) => match inner.as_ref() {
                Self::Ask(question) => negated(&access.question(*question)),
                other => format!("not ({})", other.text(access)),
            },
            Self::And(all) => joined("and", all, access),
            Self::Or(all) => joined("or", all, access),
        }
    }
}

fn joined(word: &str, all: &[Condition], access: &Access) -> String {
    let mut text = word.to_owned();
    let mut access = access.clone();
    for condition in all {
        let part = condition.text(&access);
        text += &if part.contains(' ') && !is_closed(&part) {
            format!(" ({part})")
        } else {
            format!(" {part}")
        };
        if word == "and" {
            access.known.extend(condition.known());
        }
    }
    text
}

fn negated(text: &str) -> String {
    match text.strip_prefix("not ") {
        Some(inner) => inner
            .strip_prefix('(')
            .and_then(|inner| inner.strip_suffix(')'))
            .filter(|inner| !inner.contains(['(', ')']))
            .unwrap_or(inner)
            .to_owned(),
        None if text.contains(' ') && !is_closed(text) => format!("not ({text})"),
        None => format!("not {text}"),
    }
}

/// Whether a text is one operand: a path, or something in brackets and what is read from it.
fn is_closed(text: &str) -> bool {
    let mut depth = 0;
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 => return false,
            _ => {}
        }
    }
    true
}
