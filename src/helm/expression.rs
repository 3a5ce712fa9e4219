//! What a scalar of an object is made of: literal text and values, in a known way of writing.

use serde_json::Value as Json;

/// A scalar as a function of the chart's values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expression {
    Literal(Json),
    /// The value itself, whatever its type.
    Bare(usize),
    /// A text with values in it.
    Text(Vec<Segment>),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    Literal(String),
    Value(usize, Writing),
}

/// How a value stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Writing {
    Plain,
    /// Percent-encoded for the user part of a url.
    UrlEncoded,
    /// With dashes for dots.
    Dashed,
}

impl Expression {
    /// The scalar for some values; nothing where one of them is absent.
    pub fn evaluate(&self, values: &[Option<Json>]) -> Option<Json> {
        match self {
            Self::Literal(value) => Some(value.clone()),
            Self::Bare(index) => values[*index].clone(),
            Self::Text(segments) => {
                let mut text = String::new();
                for segment in segments {
                    match segment {
                        Segment::Literal(literal) => text += literal,
                        Segment::Value(index, writing) => {
                            let value = match values[*index].as_ref()? {
                                Json::String(value) => value.clone(),
                                other => other.to_string(),
                            };
                            text += &match writing {
                                Writing::Plain => value,
                                Writing::UrlEncoded => crate::stack::url::encode(&value),
                                Writing::Dashed => value.replace('.', "-"),
                            };
                        }
                    }
                }
                Some(text.into())
            }
        }
    }

    /// Whether it is a scalar, for some values.
    pub fn is(&self, scalar: &Json, values: &[Option<Json>]) -> bool {
        match self {
            Self::Literal(value) => value == scalar,
            Self::Bare(index) => values[*index].as_ref() == Some(scalar),
            Self::Text(_) => self.evaluate(values).as_ref() == Some(scalar),
        }
    }

    /// The leaves that it reads.
    pub fn leaves(&self) -> Vec<usize> {
        match self {
            Self::Literal(_) => Vec::new(),
            Self::Bare(index) => vec![*index],
            Self::Text(segments) => segments
                .iter()
                .filter_map(|segment| match segment {
                    Segment::Literal(_) => None,
                    Segment::Value(index, _) => Some(*index),
                })
                .collect(),
        }
    }
}
