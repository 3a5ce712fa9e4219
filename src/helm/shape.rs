//! Shapes: objects for all values, whose conditions are decisions.

use std::collections::BTreeSet;

use crate::helm::decide::Decision;
use crate::helm::expression::Expression;

/// An object or a part of it, for all values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    Map(Vec<Entry>),
    List(Vec<Entry>),
    Scalar(Decision<Expression>),
    /// Parts that have nothing in common.
    Either(Box<Decision<Shape>>),
}

impl Shape {
    /// Adds the leaves of each decision.
    pub fn topics(&self, topics: &mut BTreeSet<BTreeSet<usize>>) {
        match self {
            Self::Map(entries) | Self::List(entries) => {
                for entry in entries {
                    topics.insert(entry.when.asked());
                    entry.value.topics(topics);
                }
            }
            Self::Scalar(decision) => drop(topics.insert(decision.asked())),
            Self::Either(decision) => {
                topics.insert(decision.asked());
                decision.map(&mut |shape| shape.topics(topics));
            }
        }
    }

    /// The shape at some keys.
    pub fn below(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |shape, key| match shape {
            Self::Map(entries) => {
                entries.iter().find(|entry| entry.key == *key).map(|entry| &entry.value)
            }
            Self::List(_) | Self::Scalar(_) | Self::Either(_) => None,
        })
    }
}

/// An entry of a map, or an item of a list (whose key only tells items apart).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    pub when: Decision<bool>,
    pub value: Shape,
}
