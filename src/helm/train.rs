//! Which samples are needed: the environments, each leaf changed alone, and then whatever a prediction
//! for a fresh random point was wrong about, until there is no surprise left.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use crate::helm::class::Class;
use crate::helm::decide::{Decision, questions};
use crate::helm::expression::Expression;
use crate::helm::forest::Forest;
use crate::helm::knowledge::Knowledge;
use crate::helm::learn::Pair;
use crate::helm::sample::{Point, Sampler, complete};
use crate::helm::shape::Shape;
use crate::object::Object;

/// How many fresh points must be predicted right in a row.
const CALM: usize = 300;

/// Fresh points between two lessons.
const BATCH: usize = 60;

/// After so many lessons something is out of reach.
const LESSONS: usize = 250;

/// What is learnt: objects, and when there are mistakes.
#[derive(Debug)]
pub struct Lesson {
    pub objects: Vec<Learnt>,
    pub mistakes: Vec<Mistake>,
}

/// An object for all values.
#[derive(Clone, Debug)]
pub struct Learnt {
    /// One of the objects that it was learnt from.
    pub object: Object,
    pub when: Decision<bool>,
    pub shape: Shape,
}

/// What gen refuses, and when.
#[derive(Clone, Debug)]
pub struct Mistake {
    pub message: Expression,
    pub when: Decision<bool>,
}

/// What cannot be learnt.
#[derive(Debug)]
pub struct Unlearnt {
    pub identity: String,
    pub path: String,
    pub leaves: Vec<usize>,
}

/// A sequence of numbers that is the same in every run.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % limit.max(1)
    }
}

/// Learns the objects of a surface.
///
/// # Errors
/// The first part that no question explains.
pub fn learn(sampler: &Sampler) -> Result<Lesson, Unlearnt> {
    let leaves = &sampler.surface.leaves;
    let questions = questions(leaves);
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut class = Class {
        sampler,
        questions,
        dice: &mut dice,
        samples: Vec::new(),
        forest: Forest::new(),
        objects: BTreeMap::new(),
        pairs: Vec::new(),
        seen: BTreeMap::new(),
    };
    let bases: Vec<Point> =
        sampler.surface.environments.iter().map(|env| complete(leaves, &env.states)).collect();
    for base in &bases {
        let one = class.take(base.clone());
        if let Err(mistakes) = &class.samples[one].objects {
            // What gen takes as it is and not with other values: nothing could be learnt.
            let path = format!("{:?}", mistakes.first().map(|mistake| &mistake.message));
            return Err(Unlearnt {
                identity: "an environment".to_owned(),
                path,
                leaves: Vec::new(),
            });
        }
        for (leaf, of) in leaves.iter().enumerate() {
            for state in 0..of.states.len() {
                if base[leaf].is_some_and(|own| own != state) {
                    let mut wanted = base.clone();
                    wanted[leaf] = Some(state);
                    let wanted = filled(sampler, wanted, class.dice);
                    let other = class.take(complete(leaves, &wanted));
                    class.pairs.push(Pair { one, other, leaf });
                }
            }
        }
    }
    let mut known = Knowledge::default();
    class.teach(&mut known, None)?;
    let mut calm = 0;
    let mut lessons = 0;
    while calm < CALM {
        let mut surprises: BTreeSet<String> = BTreeSet::new();
        let asked: Vec<(Point, usize)> = (0..BATCH)
            .map(|number| (random(sampler, &bases, class.dice), number % 4 + 1))
            .collect();
        for (point, wrong) in surprised(sampler, &known, &asked) {
            if wrong.is_empty() {
                calm += 1;
            } else {
                calm = 0;
                surprises.extend(wrong);
                class.take(point);
            }
        }
        if !surprises.is_empty() {
            lessons += 1;
            class.teach(&mut known, Some(&surprises))?;
            if lessons > LESSONS {
                let identity = surprises.into_iter().next().unwrap_or_default();
                return Err(Unlearnt { identity, path: String::new(), leaves: Vec::new() });
            }
        }
    }
    Ok(known.finish())
}

/// Points with what is wrongly foretold of each, in their order.
fn surprised(
    sampler: &Sampler,
    known: &Knowledge,
    asked: &[(Point, usize)],
) -> Vec<(Point, BTreeSet<String>)> {
    let one = |(point, salt): &(Point, usize)| {
        (point.clone(), known.surprises(&sampler.fresh(point.clone(), *salt)))
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = asked.len().div_ceil(workers);
    thread::scope(|scope| {
        let worker = |part| scope.spawn(move || -> Vec<_> { <[_]>::iter(part).map(one).collect() });
        let all: Vec<_> = asked.chunks(share).map(worker).collect();
        all.into_iter().flat_map(|worker| worker.join().expect("no panic on any values")).collect()
    })
}

/// A wish with something said about every leaf that it says nothing about.
fn filled(sampler: &Sampler, mut wanted: Point, dice: &mut Dice) -> Point {
    for (leaf, of) in sampler.surface.leaves.iter().enumerate() {
        if wanted[leaf].is_none() {
            wanted[leaf] = Some(dice.below(of.states.len()));
        }
    }
    wanted
}

/// A random point: an environment in which some leaves are otherwise.
fn random(sampler: &Sampler, bases: &[Point], dice: &mut Dice) -> Point {
    let leaves = &sampler.surface.leaves;
    let mut wanted = filled(sampler, bases[dice.below(bases.len())].clone(), dice);
    // Sometimes a few leaves change, sometimes many.
    let often = [2, 4, 12][dice.below(3)];
    for (leaf, of) in leaves.iter().enumerate() {
        if dice.below(often) == 0 {
            wanted[leaf] = Some(dice.below(of.states.len()));
        }
    }
    complete(leaves, &wanted)
}
