//! What a rendering has, its scalars read back.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::helm::expression::{Expression, OwnWord, Segment};
use crate::helm::mark;

/// One rendering's object, its scalars read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawPart {
    Map(BTreeMap<String, RawPart>),
    List(Vec<RawPart>),
    Scalar(Expression),
    /// The checksum of what is in it.
    Checksum(Box<RawPart>),
}

impl RawPart {
    /// The knobs that come out in it.
    pub fn knobs(&self, found: &mut Vec<usize>) {
        self.knobs_of(&|_| true, found);
    }

    /// The knobs that are all of a scalar in it.
    pub fn whole(&self, found: &mut Vec<usize>) {
        let is_whole = |scalar: &Expression| match scalar {
            Expression::Text(segments) => segments.len() < 2,
            _ => true,
        };
        self.knobs_of(&is_whole, found);
    }

    /// The knobs that come out in keys, and in those scalars that count.
    fn knobs_of(&self, counts: &impl Fn(&Expression) -> bool, found: &mut Vec<usize>) {
        match self {
            Self::Map(entries) => {
                for (key, below) in entries {
                    found.extend(mark::of_variable(key));
                    below.knobs_of(counts, found);
                }
            }
            Self::List(items) => items.iter().for_each(|item| item.knobs_of(counts, found)),
            Self::Scalar(scalar) if counts(scalar) => found.extend(scalar.knobs()),
            Self::Scalar(_) => {}
            Self::Checksum(inner) => inner.knobs_of(counts, found),
        }
    }

    /// Whether it is all that is added to a knob, or a list of that alone.
    pub fn is_added(&self, index: usize) -> bool {
        match self {
            Self::Scalar(Expression::Spread(own)) => *own == index,
            Self::List(items) => matches!(items.as_slice(), [only] if only.is_added(index)),
            _ => false,
        }
    }

    /// The list of the values of which it is all items.
    pub fn spread(&self) -> Option<usize> {
        match self {
            Self::Scalar(Expression::Spread(index)) => Some(*index),
            Self::Map(entries) => entries.values().find_map(|below| match below {
                Self::Scalar(Expression::Spread(index)) => Some(*index),
                _ => None,
            }),
            _ => None,
        }
    }

    /// Whether it is all texts of a map as variables, or a list of them alone.
    pub fn is_texts(&self) -> bool {
        match self {
            Self::Scalar(Expression::Texts(_)) => true,
            Self::List(items) => matches!(items.as_slice(), [only] if only.is_texts()),
            _ => false,
        }
    }

    /// Puts the hash of its pods behind the name of a Job.
    pub fn hashed(&mut self, component: &str) {
        let Self::Map(object) = self else { return };
        let Some(Self::Map(metadata)) = object.get_mut("metadata") else { return };
        let Some(Self::Scalar(name)) = metadata.get_mut("name") else { return };
        let mut segments = match name {
            Expression::Text(segments) => std::mem::take(segments),
            Expression::Literal(Json::String(text)) => vec![Segment::Literal(text.clone())],
            _ => return,
        };
        segments.push(Segment::Fact(OwnWord::Pods(component.to_owned())));
        *name = Expression::Text(segments);
    }

    pub fn get(&self, key: &str) -> Option<&RawPart> {
        match self {
            Self::Map(entries) => entries.get(key),
            _ => None,
        }
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut RawPart> {
        match self {
            Self::Map(entries) => entries.get_mut(key),
            _ => None,
        }
    }

    /// What a checksum is taken of.
    pub fn contents(&self) -> Option<&Self> {
        match self {
            Self::Checksum(inner) => Some(inner),
            _ => None,
        }
    }

    /// The item of a list at a place.
    pub fn item(&self, place: usize) -> Option<&Self> {
        match self {
            Self::List(items) => items.get(place),
            _ => None,
        }
    }

    /// A text of an object's metadata; an empty one where it has none.
    pub fn metadata(&self, key: &str) -> String {
        let text = self.get("metadata").and_then(|metadata| metadata.get(key));
        text.map_or_else(String::new, Self::shown)
    }

    /// The container of a name.
    pub fn container(&self, called: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.values().find_map(|below| below.container(called)),
            Self::List(items) => items.iter().find(|item| {
                item.get("image").is_some()
                    && item.get("name").is_some_and(|name| name.shown() == called)
            }),
            _ => None,
        }
    }

    /// Does something to what is at a path; `{}` stands for the items of a list that are meant.
    pub fn each_at(
        &mut self,
        path: &[&str],
        is_meant: &impl Fn(&Self) -> bool,
        act: &mut impl FnMut(&mut Self),
    ) {
        let Some((key, rest)) = path.split_first() else { return act(self) };
        match self {
            Self::Map(entries) => {
                if let Some(below) = entries.get_mut(*key) {
                    below.each_at(rest, is_meant, act);
                }
            }
            Self::List(items) if *key == "{}" => {
                for item in items.iter_mut().filter(|item| is_meant(item)) {
                    item.each_at(rest, is_meant, act);
                }
            }
            _ => {}
        }
    }

    /// What it is, as a key by which the same is found again.
    pub fn shown(&self) -> String {
        match self {
            Self::Scalar(Expression::Literal(Json::String(text))) => text.clone(),
            Self::Scalar(Expression::Literal(value)) => value.to_string(),
            Self::Scalar(Expression::Bare(index) | Expression::Spread(index)) => {
                format!("\u{0}{index}")
            }
            Self::Scalar(Expression::Each(index)) => format!("\u{0}{index} each"),
            Self::Scalar(Expression::Grace(index)) => format!("\u{0}{index} grace"),
            Self::Scalar(Expression::Texts(index)) => format!("\u{0}{index} texts"),
            Self::Scalar(Expression::Text(segments)) => segments
                .iter()
                .map(|segment| match segment {
                    Segment::Literal(text) => text.clone(),
                    Segment::Value(index, _) => format!("\u{0}{index}\u{0}"),
                    Segment::Fact(_) => String::new(),
                })
                .collect(),
            other => format!("{other:?}"),
        }
    }
}
