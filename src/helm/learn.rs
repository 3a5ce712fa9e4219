//! From many samples of an object to one shape of it, whose conditions are questions about leaves.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::helm::decide::{Decision, Question, decide};
use crate::helm::expression::Expression;
use crate::helm::leaf::{Kind, Leaf};
use crate::helm::look::{Step, name};
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

/// Two samples that a question must tell apart that is not known to matter yet.
#[derive(Clone, Debug)]
pub struct Conflict {
    pub path: Vec<Step>,
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
    pub pairs: &'a [Pair],
}

/// Two samples that differ in one leaf, and in what that leaf encloses.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    pub one: usize,
    pub other: usize,
    pub leaf: usize,
}

impl Learner<'_> {
    /// The shape that explains all cases.
    ///
    /// # Errors
    /// A part that depends on values in a way that cannot be read back.
    pub fn shape(&self, cases: &[Case], path: &mut Vec<Step>) -> Result<Shape, Conflict> {
        let kind = |tree: &Tree| match tree {
            Tree::Map(_) => 0,
            Tree::List(_) => 1,
            Tree::Scalar(_) => 2,
        };
        let Some((_, first)) = cases.first() else { return Ok(Shape::Map(Vec::new())) };
        if cases[1..].iter().all(|(_, tree)| tree == first) {
            return Ok(constant(first));
        }
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

    fn map(&self, cases: &[Case], path: &mut Vec<Step>) -> Result<Shape, Conflict> {
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
            path.push(Step::Key(key.clone()));
            let own = &parts[key];
            let when = self.presence(cases, own, path)?;
            let value = self.shape(own, path)?;
            path.pop();
            entries.push(Entry { key: key.clone(), when, value });
        }
        Ok(Shape::Map(entries))
    }

    fn list(&self, cases: &[Case], path: &mut Vec<Step>) -> Result<Shape, Conflict> {
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
        let key = |index: usize, item: &Tree| match name(item) {
            Some(name) if named => Step::Name(name),
            _ if same_length => Step::Index(index),
            _ => Step::Like(format!("{item:?}")),
        };
        let mut known: Vec<Step> = Vec::new();
        let mut follows: Vec<BTreeSet<usize>> = Vec::new();
        let mut parts: Vec<Vec<Case>> = Vec::new();
        for (sample, items) in &lists {
            let mut before: Vec<usize> = Vec::new();
            for (index, item) in items.iter().enumerate() {
                let key = key(index, item);
                let place = known.iter().position(|other| *other == key).unwrap_or_else(|| {
                    known.push(key.clone());
                    follows.push(BTreeSet::new());
                    parts.push(Vec::new());
                    known.len() - 1
                });
                follows[place].extend(&before);
                before.push(place);
                parts[place].push((*sample, item));
            }
        }
        let mut entries = Vec::new();
        for place in ordered(&follows) {
            let key = format!("{:?}", known[place]);
            path.push(known[place].clone());
            let own = &parts[place];
            let when = self.presence(cases, own, path)?;
            let value = self.shape(own, path)?;
            path.pop();
            entries.push(Entry { key, when, value });
        }
        Ok(Shape::List(entries))
    }

    fn scalar(&self, cases: &[Case], path: &[Step]) -> Result<Shape, Conflict> {
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
        // A number that is nobody's mark, and a mark that two leaves share, can be several things.
        let explains = |known: &Expression, of: &Expression, sample: usize| {
            let values = &self.samples[sample].values;
            known == of
                || known.evaluate(values).is_some_and(|value| Some(value) == of.evaluate(values))
        };
        groups.sort_by_key(|(expression, samples)| {
            (expression.leaves().is_empty(), Reverse(samples.len()))
        });
        let mut kept: Vec<&Expression> = Vec::new();
        for (expression, samples) in &groups {
            let new =
                |sample: &usize| !kept.iter().any(|known| explains(known, expression, *sample));
            if samples.iter().any(new) {
                kept.push(expression);
            }
        }
        let mut certain: Vec<(usize, usize)> = Vec::new();
        for (expression, samples) in &groups {
            for sample in samples {
                let mut by =
                    (0..kept.len()).filter(|place| explains(kept[*place], expression, *sample));
                if let (Some(only), None) = (by.next(), by.next()) {
                    certain.push((*sample, only));
                }
            }
        }
        certain.sort_unstable();
        let decision = self.decide(&certain, path)?;
        Ok(Shape::Scalar(decision.map(&mut |place| kept[*place].clone())))
    }

    /// The leaf of words whose value is the scalar, everywhere.
    fn said_by(&self, groups: &[(&Expression, Vec<usize>)]) -> Option<Expression> {
        if groups.iter().any(|(expression, _)| !expression.leaves().is_empty()) {
            return None;
        }
        let finite = self
            .leaves
            .iter()
            .enumerate()
            .filter(|(_, leaf)| matches!(leaf.kind, Kind::Finite | Kind::Pods));
        finite.map(|(index, _)| Expression::Bare(index)).find(|bare| {
            groups.iter().all(|(expression, samples)| {
                samples.iter().all(|sample| {
                    let values = &self.samples[*sample].values;
                    bare.evaluate(values)
                        .is_some_and(|value| Some(value) == expression.evaluate(values))
                })
            })
        })
    }

    /// When a part is there.
    pub fn presence(
        &self,
        all: &[Case],
        own: &[Case],
        path: &[Step],
    ) -> Result<Decision<bool>, Conflict> {
        if own.len() == all.len() {
            return Ok(Decision::Done(true));
        }
        let there: BTreeSet<usize> = own.iter().map(|(sample, _)| *sample).collect();
        let outcomes: Vec<(usize, usize)> =
            all.iter().map(|(sample, _)| (*sample, usize::from(there.contains(sample)))).collect();
        Ok(self.decide(&outcomes, path)?.map(&mut |there| *there == 1))
    }

    pub fn decide(
        &self,
        outcomes: &[(usize, usize)],
        path: &[Step],
    ) -> Result<Decision<usize>, Conflict> {
        if outcomes.windows(2).all(|pair| pair[0].1 == pair[1].1) {
            return Ok(Decision::Done(outcomes.first().map_or(0, |(_, outcome)| *outcome)));
        }
        let mut of: Vec<Option<usize>> = vec![None; self.samples.len()];
        for (sample, outcome) in outcomes {
            of[*sample] = Some(*outcome);
        }
        let is_made = |sample: usize| of[sample].is_some() || self.samples[sample].objects.is_ok();
        let both_made = |pair: &&Pair| is_made(pair.one) && is_made(pair.other);
        // Only what has been seen to matter, alone, is asked.
        let matters: BTreeSet<usize> = self
            .pairs
            .iter()
            .filter(|pair| of[pair.one] != of[pair.other] && both_made(pair))
            .map(|pair| pair.leaf)
            .collect();
        let questions: Vec<Question> = self
            .questions
            .iter()
            .filter(|question| matters.contains(&question.leaf))
            .copied()
            .collect();
        let cases: Vec<_> = outcomes
            .iter()
            .map(|(sample, outcome)| (*sample, &self.samples[*sample].point, *outcome))
            .collect();
        decide(&questions, &cases).map_err(|samples| Conflict { path: path.to_vec(), samples })
    }
}

/// The shape of what is always the same.
fn constant(tree: &Tree) -> Shape {
    let entry =
        |key: String, tree: &Tree| Entry { key, when: Decision::Done(true), value: constant(tree) };
    match tree {
        Tree::Map(map) => {
            Shape::Map(map.iter().map(|(key, tree)| entry(key.clone(), tree)).collect())
        }
        Tree::List(items) => {
            let items = items.iter().enumerate();
            Shape::List(items.map(|(index, tree)| entry(index.to_string(), tree)).collect())
        }
        Tree::Scalar(expression) => Shape::Scalar(Decision::Done(expression.clone())),
    }
}

/// An order in which each stands behind all that it follows.
fn ordered(follows: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut placed: Vec<usize> = Vec::new();
    while placed.len() < follows.len() {
        let left = || (0..follows.len()).filter(|place| !placed.contains(place));
        let free = left().find(|place| follows[*place].iter().all(|other| placed.contains(other)));
        placed.extend(free.or_else(|| left().next()));
    }
    placed
}
