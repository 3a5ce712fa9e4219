//! Tracks of a component that differ in their names alone: one object in a `range`.

use crate::helm::expression::{Expression, OwnWord, Segment};
use crate::helm::guard::{Guard, THE_TRACK};
use crate::helm::knob::{Knob, ValuePath};
use crate::helm::mark;
use crate::helm::node::{ChartNode, Lifted, PartEntry};
use crate::stack::release::TRACK;

/// An object of several tracks.
#[derive(Debug)]
pub struct Ranged {
    pub object: Lifted,
    pub tracks: Vec<String>,
    /// Where the values of the tracks are.
    pub place: ValuePath,
}

/// The object that the one at a place is, together with those of the other tracks, and how these are numbered.
pub fn ranged(objects: &[&Lifted], at: usize, knobs: &[Knob]) -> Option<(Ranged, Vec<usize>)> {
    let first = objects[at];
    let place = place(first)?;
    let own = track(first)?;
    let read = |object: &Lifted| {
        let track = track(object)?;
        let reading = TrackReading { place: &place, track: &track, first: &own, knobs };
        let (when, node) = (reading.guard(&object.when), reading.node(&object.node)?);
        Some((track, Lifted { when, node, ..object.clone() }))
    };
    let (_, object) = read(first)?;
    let mut found = (vec![own.clone()], vec![at]);
    for (number, other) in objects.iter().enumerate().skip(at + 1) {
        let is_like = other.kind == first.kind && other.component == first.component;
        let Some((track, other)) = is_like.then(|| read(other)).flatten() else { continue };
        if other.node == object.node && other.when == object.when {
            found.0.push(track);
            found.1.push(number);
        }
    }
    let (tracks, numbers) = found;
    (tracks.len() > 1).then(|| (Ranged { object, tracks, place }, numbers))
}

/// Where the values of blue and green are.
fn place(object: &Lifted) -> Option<ValuePath> {
    let (tier, component) = (object.tier?, object.component.as_ref()?);
    let keys = [tier.key(), component, "release", "blueGreen", "tracks"];
    Some(keys.map(str::to_owned).to_vec())
}

/// The track that an object is of.
fn track(object: &Lifted) -> Option<String> {
    match object.at(&["metadata", "labels", TRACK])? {
        ChartNode::Scalar(Expression::Literal(word)) => word.as_str().map(str::to_owned),
        _ => None,
    }
}

/// How an object of one track is read as that of any.
struct TrackReading<'a> {
    place: &'a [String],
    track: &'a str,
    /// The track whose values stand for those of all.
    first: &'a str,
    knobs: &'a [Knob],
}

impl TrackReading<'_> {
    fn node(&self, node: &ChartNode) -> Option<ChartNode> {
        Some(match node {
            ChartNode::Map(entries) => ChartNode::Map(self.entries(entries)?),
            ChartNode::List(entries) => ChartNode::List(self.entries(entries)?),
            ChartNode::Scalar(expression) => ChartNode::Scalar(self.expression(expression)?),
            ChartNode::Checksum(inner) => ChartNode::Checksum(Box::new(self.node(inner)?)),
            ChartNode::Either(ways) => {
                let way =
                    |(when, node): &(Guard, ChartNode)| Some((self.guard(when), self.node(node)?));
                ChartNode::Either(ways.iter().map(way).collect::<Option<_>>()?)
            }
        })
    }

    fn entries(&self, entries: &[PartEntry]) -> Option<Vec<PartEntry>> {
        let entry = |entry: &PartEntry| {
            let key = match mark::of_variable(&entry.key) {
                Some(index) => mark::variable(self.knob(index)?),
                None => entry.key.clone(),
            };
            Some(PartEntry { key, when: self.guard(&entry.when), node: self.node(&entry.node)? })
        };
        entries.iter().map(entry).collect()
    }

    fn expression(&self, expression: &Expression) -> Option<Expression> {
        Some(match expression {
            Expression::Literal(value) => match value.as_str().map(|text| self.words(text)) {
                Some(segments) if segments.iter().any(is_track) => Expression::Text(segments),
                _ => expression.clone(),
            },
            Expression::Bare(index) => Expression::Bare(self.knob(*index)?),
            Expression::Spread(index) => Expression::Spread(self.knob(*index)?),
            Expression::Texts(index) => Expression::Texts(self.knob(*index)?),
            Expression::Each(index) => Expression::Each(self.knob(*index)?),
            Expression::Grace(index) => Expression::Grace(self.knob(*index)?),
            Expression::Text(segments) => {
                let mut all = Vec::new();
                for segment in segments {
                    match segment {
                        Segment::Literal(text) => all.extend(self.words(text)),
                        Segment::Value(index, writing) => {
                            all.push(Segment::Value(self.knob(*index)?, *writing));
                        }
                        Segment::Fact(fact) => all.push(Segment::Fact(fact.clone())),
                    }
                }
                Expression::Text(all)
            }
        })
    }

    /// A text with the track's name wherever it stands in it as a word.
    fn words(&self, text: &str) -> Vec<Segment> {
        let mut segments = Vec::new();
        let mut literal = 0;
        for (at, word) in text.match_indices(self.track) {
            let is_part = |letter: char| letter.is_ascii_alphanumeric();
            let end = at + word.len();
            if text[..at].ends_with(is_part) || text[end..].starts_with(is_part) {
                continue;
            }
            if literal < at {
                segments.push(Segment::Literal(text[literal..at].to_owned()));
            }
            segments.push(Segment::Fact(OwnWord::Track));
            literal = end;
        }
        if literal < text.len() {
            segments.push(Segment::Literal(text[literal..].to_owned()));
        }
        segments
    }

    /// The same knob of the track that stands for all; nothing where that has none.
    fn knob(&self, index: usize) -> Option<usize> {
        let path = self.path(&self.knobs[index].path);
        if path == self.knobs[index].path {
            return Some(index);
        }
        self.knobs.iter().position(|knob| knob.path == path)
    }

    fn path(&self, path: &[String]) -> ValuePath {
        let mut path = path.to_vec();
        let length = self.place.len();
        if path.len() > length && path.starts_with(self.place) && path[length] == self.track {
            self.first.clone_into(&mut path[length]);
        }
        path
    }

    fn guard(&self, guard: &Guard) -> Guard {
        let all = |guards: &[Guard]| guards.iter().map(|guard| self.guard(guard)).collect();
        match guard {
            Guard::Given(path) => Guard::Given(self.path(path)),
            Guard::Said(path) => Guard::Said(self.path(path)),
            Guard::Plain(path) => Guard::Plain(self.path(path)),
            Guard::Is(path, word) if word == self.track => {
                Guard::Is(self.path(path), THE_TRACK.to_owned())
            }
            Guard::Budget(component, track) => {
                Guard::Budget(component.clone(), track.as_ref().map(|track| self.path(track)))
            }
            Guard::Not(inner) => Guard::Not(Box::new(self.guard(inner))),
            Guard::And(guards) => Guard::And(all(guards)),
            Guard::Or(guards) => Guard::Or(all(guards)),
            Guard::Always
            | Guard::Is(..)
            | Guard::Same(..)
            | Guard::Added(..)
            | Guard::Environment(_) => guard.clone(),
        }
    }
}

fn is_track(segment: &Segment) -> bool {
    matches!(segment, Segment::Fact(OwnWord::Track))
}
