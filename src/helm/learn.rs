//! From many samples of an object to one shape of it, whose conditions are questions about leaves.

use std::collections::BTreeMap;

use crate::helm::decide::{Decision, Question, decide};
use crate::helm::expression::Expression;
use crate::helm::leaf::{Kind, Leaf};
use crate::helm::sample::{Sample, Tree};

/// An object or a part of it, for all values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    Map(Vec<Entry>),
    List(Vec<Entry>),
    Scalar(Decision<Expression>),
    /// Parts that have nothing in common.
    Either(Box<Decision<Shape>>),
}

/// An entry of a map, or an item of a list (whose key only tells items apart).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    pub when: Decision<bool>,
    pub value: Shape,
}

/// Something that no question explains.
#[derive(Clone, Debug)]
pub struct Conflict {
    pub path: Vec<String>,
    /// The samples that contradict each other.
    pub samples: (usize, usize),
}

/// A part in one sample.
type Case<'t> = (usize, &'t Tree);

/// Learns from samples.
#[derive(Debug)]
pub struct Learner<'a> {
    pub leaves: &'a [Leaf],
    pub questions: &'a [Question],
    pub samples: &'a [Sample],
}

impl Learner<'_> {
    /// The shape that explains all cases.
    ///
    /// # Errors
    /// A part that depends on values in a way that cannot be read back.
    pub fn shape(&self, cases: &[Case], path: &mut Vec<String>) -> Result<Shape, Conflict> {
        let kind = |tree: &Tree| match tree {
            Tree::Map(_) => 0,
            Tree::List(_) => 1,
            Tree::Scalar(_) => 2,
        };
        let Some((_, first)) = cases.first() else { return Ok(Shape::Map(Vec::new())) };
        if cases.iter().any(|(_, tree)| kind(tree) != kind(first)) {
            let outcomes: Vec<(usize, usize)> =
                cases.iter().map(|(sample, tree)| (*sample, kind(tree))).collect();
            let decision = self.decide(&outcomes, path)?;
            let mut shapes = Vec::new();
            for wanted in 0..3 {
                let own: Vec<Case> =
                    cases.iter().filter(|(_, tree)| kind(tree) == wanted).copied().collect();
                shapes.push(self.shape(&own, path)?);
            }
            return Ok(Shape::Either(Box::new(decision.map(&mut |kind| shapes[*kind].clone()))));
        }
        match first {
            Tree::Map(_) => self.map(cases, path),
            Tree::List(_) => self.list(cases, path),
            Tree::Scalar(_) => self.scalar(cases, path),
        }
    }

    fn map(&self, cases: &[Case], path: &mut Vec<String>) -> Result<Shape, Conflict> {
        let mut keys: Vec<&String> = Vec::new();
        let mut parts: BTreeMap<&String, Vec<Case>> = BTreeMap::new();
        for (sample, tree) in cases {
            let Tree::Map(map) = tree else { continue };
            for (key, value) in map {
                let of_key = parts.entry(key).or_default();
                if of_key.is_empty() {
                    keys.push(key);
                }
                of_key.push((*sample, value));
            }
        }
        keys.sort();
        let mut entries = Vec::new();
        for key in keys {
            path.push(key.clone());
            let own = &parts[key];
            let when = self.presence(cases, own, path)?;
            let value = self.shape(own, path)?;
            path.pop();
            entries.push(Entry { key: key.clone(), when, value });
        }
        Ok(Shape::Map(entries))
    }

    fn list(&self, cases: &[Case], path: &mut Vec<String>) -> Result<Shape, Conflict> {
        let lists: Vec<(usize, &Vec<Tree>)> = cases
            .iter()
            .filter_map(|(sample, tree)| match tree {
                Tree::List(items) => Some((*sample, items)),
                Tree::Map(_) | Tree::Scalar(_) => None,
            })
            .collect();
        let length = lists.first().map_or(0, |(_, items)| items.len());
        let same_length = lists.iter().all(|(_, items)| items.len() == length);
        let named = lists.iter().all(|(_, items)| {
            let mut names: Vec<String> = items.iter().filter_map(name).collect();
            let all = names.len() == items.len();
            names.sort();
            names.dedup();
            all && names.len() == items.len()
        });
        let key = |index: usize, item: &Tree| -> String {
            match name(item) {
                Some(name) if named => name,
                _ if same_length => index.to_string(),
                _ => format!("{item:?}"),
            }
        };
        let mut order: Vec<String> = Vec::new();
        let mut parts: BTreeMap<String, Vec<Case>> = BTreeMap::new();
        for (sample, items) in &lists {
            let mut after = 0;
            for (index, item) in items.iter().enumerate() {
                let key = key(index, item);
                match order.iter().position(|known| *known == key) {
                    Some(place) => after = place + 1,
                    None => {
                        order.insert(after, key.clone());
                        after += 1;
                    }
                }
                parts.entry(key).or_default().push((*sample, item));
            }
        }
        let mut entries = Vec::new();
        for key in order {
            path.push(key.chars().take(40).collect());
            let own = &parts[&key];
            let when = self.presence(cases, own, path)?;
            let value = self.shape(own, path)?;
            path.pop();
            entries.push(Entry { key, when, value });
        }
        Ok(Shape::List(entries))
    }

    fn scalar(&self, cases: &[Case], path: &[String]) -> Result<Shape, Conflict> {
        let mut groups: Vec<(&Expression, Vec<usize>)> = Vec::new();
        for (sample, tree) in cases {
            let Tree::Scalar(expression) = tree else { continue };
            match groups.iter_mut().find(|(known, _)| *known == expression) {
                Some((_, samples)) => samples.push(*sample),
                None => groups.push((expression, vec![*sample])),
            }
        }
        if let [(only, _)] = groups.as_slice() {
            return Ok(Shape::Scalar(Decision::Done((*only).clone())));
        }
        if let Some(leaf) = self.said_by(&groups) {
            return Ok(Shape::Scalar(Decision::Done(leaf)));
        }
        // Where a value is a number that is nobody's mark, what is read back elsewhere may explain it.
        let explains = |expression: &Expression, of: &Expression, sample: usize| {
            let values = &self.samples[sample].values;
            expression.evaluate(values).is_some_and(|value| Some(value) == of.evaluate(values))
        };
        let mut kept: Vec<&Expression> = Vec::new();
        let mut outcomes: Vec<(usize, Vec<usize>)> = Vec::new();
        let (read, literal): (Vec<_>, Vec<_>) =
            groups.iter().partition(|(expression, _)| !expression.leaves().is_empty());
        for (expression, samples) in read.iter().chain(&literal) {
            let mut unexplained = Vec::new();
            for sample in samples {
                let by: Vec<usize> = kept
                    .iter()
                    .enumerate()
                    .filter(|(_, known)| {
                        known.leaves() != expression.leaves() && expression.leaves().is_empty()
                            && explains(known, expression, *sample)
                    })
                    .map(|(place, _)| place)
                    .collect();
                if by.is_empty() {
                    unexplained.push(*sample);
                } else {
                    outcomes.push((*sample, by));
                }
            }
            if !unexplained.is_empty() {
                let place = kept.len();
                kept.push(expression);
                outcomes.extend(unexplained.into_iter().map(|sample| (sample, vec![place])));
            }
        }
        let certain: Vec<(usize, usize)> = outcomes
            .iter()
            .filter(|(_, by)| by.len() == 1)
            .map(|(sample, by)| (*sample, by[0]))
            .collect();
        let decision = self.decide(&certain, path)?;
        Ok(Shape::Scalar(decision.map(&mut |place| kept[*place].clone())))
    }

    /// The leaf of words whose value is the scalar, everywhere.
    fn said_by(&self, groups: &[(&Expression, Vec<usize>)]) -> Option<Expression> {
        if groups.iter().any(|(expression, _)| !expression.leaves().is_empty()) {
            return None;
        }
        let finite = self.leaves.iter().enumerate().filter(|(_, leaf)| leaf.kind == Kind::Finite);
        finite.map(|(index, _)| Expression::Bare(index)).find(|bare| {
            groups.iter().all(|(expression, samples)| {
                samples.iter().all(|sample| {
                    let values = &self.samples[*sample].values;
                    bare.evaluate(values).is_some_and(|value| Some(value) == expression.evaluate(values))
                })
            })
        })
    }

    /// When a part is there.
    pub fn presence(
        &self,
        all: &[Case],
        own: &[Case],
        path: &[String],
    ) -> Result<Decision<bool>, Conflict> {
        if own.len() == all.len() {
            return Ok(Decision::Done(true));
        }
        let there: std::collections::BTreeSet<usize> =
            own.iter().map(|(sample, _)| *sample).collect();
        let outcomes: Vec<(usize, usize)> =
            all.iter().map(|(sample, _)| (*sample, usize::from(there.contains(sample)))).collect();
        Ok(self.decide(&outcomes, path)?.map(&mut |there| *there == 1))
    }

    pub fn decide(
        &self,
        outcomes: &[(usize, usize)],
        path: &[String],
    ) -> Result<Decision<usize>, Conflict> {
        let cases: Vec<_> = outcomes
            .iter()
            .map(|(sample, outcome)| (&self.samples[*sample].point, *outcome))
            .collect();
        decide(self.questions, &cases).map_err(|_| {
            let first = outcomes[0];
            let clash = |(sample, outcome): &&(usize, usize)| {
                *outcome != first.1
                    && self.samples[*sample].point == self.samples[first.0].point
            };
            let other = outcomes.iter().find(clash).unwrap_or(&outcomes[outcomes.len() - 1]);
            Conflict { path: path.to_vec(), samples: (first.0, other.0) }
        })
    }
}

/// The name of an item, where it has one.
fn name(item: &Tree) -> Option<String> {
    let Tree::Map(map) = item else { return None };
    match map.get("name")? {
        Tree::Scalar(name) => Some(format!("{name:?}")),
        Tree::Map(_) | Tree::List(_) => None,
    }
}
