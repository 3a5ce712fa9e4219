//! Which samples are needed: the environments, each leaf changed alone, and then whatever a prediction
//! for a fresh point was wrong about, until there is no surprise left.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use crate::helm::class::Class;
use crate::helm::decide::{Decision, questions};
use crate::helm::explore::{Dice, Ground};
use crate::helm::expression::Expression;
use crate::helm::forest::Forest;
use crate::helm::knowledge::Knowledge;
use crate::helm::leaf::Kind;
use crate::helm::sample::{Pair, Point, Sampler, complete};
use crate::helm::shape::Shape;
use crate::object::Object;

/// How many fresh points must be predicted right in a row, for each topic and each mistake.
const CALM: usize = 12;

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
    let ground = Ground { leaves, bases: &bases };
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
                let follows = matches!(of.kind, Kind::Several(_));
                if !follows && base[leaf].is_some_and(|own| own != state) {
                    let mut wanted = base.clone();
                    wanted[leaf] = Some(state);
                    let wanted = ground.filled(wanted, class.dice);
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
    let mut topics = known.topics();
    while calm < CALM * (topics.len() + known.mistakes().len()) {
        let mut surprises: BTreeSet<String> = BTreeSet::new();
        let asked: Vec<(Point, usize)> = (0..BATCH)
            .map(|number| {
                (ground.fresh(known.mistakes(), &topics, number, class.dice), number % 4 + 1)
            })
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
            topics = known.topics();
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
