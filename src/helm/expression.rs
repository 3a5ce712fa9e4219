//! Scalars as functions of a chart's values: which knobs stand in them, and how.

use serde_json::Value as Json;

/// A scalar as a function of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    Literal(Json),
    /// The value itself, whatever its type.
    Bare(usize),
    /// A text with values in it.
    Text(Vec<Segment>),
    /// All items of a list of the values, in place of one.
    Spread(usize),
    /// All texts of a map of the values as variables, in place of one.
    Texts(usize),
    /// Says in a map for each of which values it is an item.
    Each(usize),
    /// How long pods have to stop, by how long they are drained.
    Grace(usize),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    Literal(String),
    Value(usize, Writing),
    Fact(OwnWord),
}

/// What a template knows by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnWord {
    /// A hash of the pods of a component's Job, which a change of them makes another Job by.
    Pods(String),
    /// The track that a `range` is at.
    Track,
}

/// How a value stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    Plain,
    /// Percent-encoded for the user part of a url.
    UrlEncoded,
    /// With dashes for dots.
    Dashed,
    /// As the port of a url, with its colon: nothing where it is that which http has anyway.
    UrlPort,
    /// As the path of a url: nothing where it is that of all of a host.
    UrlPath,
    /// The place of a door of an ALB, for which longer paths come first.
    AlbOrder,
}

impl Expression {
    /// The knobs that come out in it.
    pub fn knobs(&self) -> Vec<usize> {
        match self {
            Self::Literal(_) => Vec::new(),
            Self::Bare(index)
            | Self::Spread(index)
            | Self::Texts(index)
            | Self::Each(index)
            | Self::Grace(index) => vec![*index],
            Self::Text(segments) => segments
                .iter()
                .filter_map(|segment| match segment {
                    Segment::Literal(_) | Segment::Fact(_) => None,
                    Segment::Value(index, _) => Some(*index),
                })
                .collect(),
        }
    }
}
