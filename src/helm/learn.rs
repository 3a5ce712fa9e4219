//! From many samples of an object to one shape of it, whose conditions are questions about leaves.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::helm::decide::{Decision, Question, decide};
use crate::helm::expression::Expression;
use crate::helm::forest::{Forest, Part, Tree};
use crate::helm::leaf::{Kind, Leaf};
use crate::helm::look::Step;
use crate::helm::sample::{Pair, Sample};
use crate::helm::shape::{Entry, Shape};
use crate::object::Object;

/// Two samples that a question must tell apart that is not known to matter yet.
#[derive(Clone, Debug)]
pub struct Conflict {
    pub path: Vec<Step>,
    /// The samples that contradict each other.
    pub samples: (usize, usize),
}

/// What a part is in the samples that have it, each with its samples.
pub type Cases = Vec<(Part, Vec<usize>)>;

/// Learns from samples.
#[derive(Debug)]
pub struct Learner<'a> {
    pub leaves: &'a [Leaf],
    pub questions: &'a [Question],
    pub samples: &'a [Sample],
    pub forest: &'a Forest,
    /// One object of each identity.
    pub objects: &'a BTreeMap<String, Object>,
    pub pairs: &'a [Pair],
}

impl Learner<'_> {
    /// The shape that explains all cases.
    ///
    /// # Errors
    /// A part that depends on values in a way that cannot be read back.
    pub fn shape(&self, cases: &Cases, path: &mut Vec<Step>) -> Result<Shape, Conflict> {
        let kind = |part: Part| match self.forest.tree(part) {
            Tree::Map(_) => 0,
            Tree::List(_) => 1,
            Tree::Scalar(_) => 2,
        };
        let first = match cases.as_slice() {
            [] => return Ok(Shape::Map(Vec::new())),
            [(only, _)] => return Ok(self.constant(*only)),
            [(first, _), ..] => kind(*first),
        };
        if cases.iter().any(|(part, _)| kind(*part) != first) {
            let decision = self.decide(&outcomes(cases, kind), path)?;
            let mut shapes = Vec::new();
            for wanted in 0..3 {
                let own = cases.iter().filter(|(part, _)| kind(*part) == wanted).cloned().collect();
                shapes.push(self.shape(&own, path)?);
            }
            return Ok(Shape::Either(Box::new(decision.map(&mut |kind| shapes[*kind].clone()))));
        }
        match first {
            0 => Ok(Shape::Map(self.map(cases, path)?)),
            1 => self.list(cases, path),
            _ => self.scalar(cases, path),
        }
    }

    fn map(&self, cases: &Cases, path: &mut Vec<Step>) -> Result<Vec<Entry>, Conflict> {
        let mut keys: BTreeMap<&String, Below> = BTreeMap::new();
        for (place, (part, _)) in cases.iter().enumerate() {
            let Tree::Map(map) = self.forest.tree(*part) else { continue };
            for (key, below) in map {
                keys.entry(key).or_default().add(*below, place);
            }
        }
        let mut entries = Vec::new();
        for (key, below) in keys {
            path.push(Step::Key(key.clone()));
            entries.push(self.entry(key.clone(), cases, &below, path)?);
            path.pop();
        }
        Ok(entries)
    }

    fn list(&self, cases: &Cases, path: &mut Vec<Step>) -> Result<Shape, Conflict> {
        let lists: Vec<&Vec<Part>> = cases
            .iter()
            .filter_map(|(part, _)| match self.forest.tree(*part) {
                Tree::List(items) => Some(items),
                Tree::Map(_) | Tree::Scalar(_) => None,
            })
            .collect();
        let same_length = lists.windows(2).all(|pair| pair[0].len() == pair[1].len());
        let named = lists.iter().all(|items| {
            let names: BTreeSet<Option<String>> =
                items.iter().map(|item| self.forest.name(*item)).collect();
            names.len() == items.len() && !names.contains(&None)
        });
        let key = |index: usize, item: Part| match self.forest.name(item) {
            Some(name) if named => Step::Name(name),
            _ if same_length => Step::Index(index),
            _ => Step::Like(item),
        };
        let mut known: Vec<(Step, Below)> = Vec::new();
        let mut follows: Vec<BTreeSet<usize>> = Vec::new();
        for (place, items) in lists.iter().enumerate() {
            let mut before: Vec<usize> = Vec::new();
            for (index, item) in items.iter().enumerate() {
                let key = key(index, *item);
                let at = known.iter().position(|(other, _)| *other == key).unwrap_or_else(|| {
                    known.push((key, Below::default()));
                    follows.push(BTreeSet::new());
                    known.len() - 1
                });
                known[at].1.add(*item, place);
                follows[at].extend(&before);
                before.push(at);
            }
        }
        let mut entries = Vec::new();
        for at in ordered(&follows) {
            let (step, below) = &known[at];
            path.push(step.clone());
            entries.push(self.entry(format!("{step:?}"), cases, below, path)?);
            path.pop();
        }
        Ok(Shape::List(entries))
    }

    /// What is below cases, and when.
    fn entry(
        &self,
        key: String,
        cases: &Cases,
        below: &Below,
        path: &mut Vec<Step>,
    ) -> Result<Entry, Conflict> {
        let own = below.cases(cases);
        if let Some(all) = self.with_nothing(cases, &own) {
            let entries = self.map(&all, path)?;
            let never = Decision::Done(false);
            let when = entries.iter().fold(never, |when, entry| when.or(&entry.when));
            return Ok(Entry { key, when, value: Shape::Map(entries) });
        }
        let when = if below.count == cases.len() {
            Decision::Done(true)
        } else {
            let mut there: Vec<(usize, usize)> =
                cases.iter().flat_map(|(_, samples)| samples).map(|sample| (*sample, 0)).collect();
            there.sort_unstable();
            for sample in own.iter().flat_map(|(_, samples)| samples) {
                if let Ok(at) = there.binary_search_by_key(sample, |(sample, _)| *sample) {
                    there[at].1 = 1;
                }
            }
            self.decide(&there, path)?.map(&mut |there| *there == 1)
        };
        Ok(Entry { key, when, value: self.shape(&own, path)? })
    }

    /// Cases of a map that is there where anything is in it, with an empty one where it is not there.
    fn with_nothing(&self, cases: &Cases, own: &Cases) -> Option<Cases> {
        let mut always: Option<BTreeSet<&String>> = None;
        for (part, _) in own {
            let Tree::Map(map) = self.forest.tree(*part) else { return None };
            let keys: BTreeSet<&String> = map.keys().collect();
            let common = always.map(|always| always.intersection(&keys).copied().collect());
            always = Some(common.unwrap_or(keys));
        }
        let there: BTreeSet<usize> = own.iter().flat_map(|(_, samples)| samples).copied().collect();
        let samples = cases.iter().flat_map(|(_, samples)| samples).copied();
        let without: Vec<usize> = samples.filter(|sample| !there.contains(sample)).collect();
        let decides = always.is_some_and(|always| always.is_empty()) && !without.is_empty();
        decides.then(|| own.iter().cloned().chain([(self.forest.nothing(), without)]).collect())
    }

    fn scalar(&self, cases: &Cases, path: &[Step]) -> Result<Shape, Conflict> {
        let mut groups: Vec<(&Expression, &Vec<usize>)> = cases
            .iter()
            .filter_map(|(part, samples)| match self.forest.tree(*part) {
                Tree::Scalar(expression) => Some((expression, samples)),
                Tree::Map(_) | Tree::List(_) => None,
            })
            .collect();
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
            for sample in *samples {
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

    /// The shape of what is always the same.
    fn constant(&self, part: Part) -> Shape {
        let entry = |key: String, part: Part| Entry {
            key,
            when: Decision::Done(true),
            value: self.constant(part),
        };
        match self.forest.tree(part) {
            Tree::Map(map) => {
                Shape::Map(map.iter().map(|(key, part)| entry(key.clone(), *part)).collect())
            }
            Tree::List(items) => {
                let items = items.iter().enumerate();
                Shape::List(items.map(|(index, part)| entry(index.to_string(), *part)).collect())
            }
            Tree::Scalar(expression) => Shape::Scalar(Decision::Done(expression.clone())),
        }
    }

    /// The leaf of words whose value is the scalar, everywhere.
    fn said_by(&self, groups: &[(&Expression, &Vec<usize>)]) -> Option<Expression> {
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

    /// The question that tells outcomes of samples apart.
    ///
    /// # Errors
    /// Two samples that no question tells apart.
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
        let tell =
            self.pairs.iter().filter(|pair| of[pair.one] != of[pair.other] && both_made(pair));
        let matters: BTreeSet<usize> =
            tell.flat_map(|pair| pair.leaves(self.leaves, self.samples)).collect();
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

/// What is below some cases at one place.
#[derive(Debug, Default)]
struct Below {
    /// Parts, each with the cases that have it.
    parts: BTreeMap<Part, Vec<usize>>,
    count: usize,
}

impl Below {
    fn add(&mut self, part: Part, case: usize) {
        self.parts.entry(part).or_default().push(case);
        self.count += 1;
    }

    fn cases(&self, above: &Cases) -> Cases {
        let samples = |of: &Vec<usize>| of.iter().flat_map(|case| above[*case].1.clone()).collect();
        self.parts.iter().map(|(part, of)| (*part, samples(of))).collect()
    }
}

/// What each sample has, in the order of samples.
fn outcomes(cases: &Cases, outcome: impl Fn(Part) -> usize) -> Vec<(usize, usize)> {
    let each = |(part, samples): &(Part, Vec<usize>)| {
        let outcome = outcome(*part);
        samples.iter().map(|sample| (*sample, outcome)).collect::<Vec<_>>()
    };
    let mut all: Vec<(usize, usize)> = cases.iter().flat_map(each).collect();
    all.sort_unstable();
    all
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
