//! Conditions of templates, made of decisions.

use crate::helm::access::{Access, operand};
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
            // What the next question covers as well needs none of its own.
            Decision::Ask { question, yes, no }
                if matches!(no.as_ref(), Decision::Ask { question: wider, yes: same, .. }
                    if same == yes && wider.given(*question) == Some(true)) =>
            {
                Self::of(no)
            }
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
            Self::Ask(question) => question.known().into_iter().collect(),
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
        text +=
            &if let Some(operands) = part.strip_prefix(word).filter(|rest| rest.starts_with(' ')) {
                operands.to_owned()
            } else {
                format!(" {}", operand(&part))
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
        None => format!("not {}", operand(text)),
    }
}
