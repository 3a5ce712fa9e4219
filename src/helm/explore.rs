//! Which points are asked next: random ones, mostly of what gen takes, and some close to what it refuses.

use std::collections::BTreeSet;

use crate::helm::decide::Decision;
use crate::helm::leaf::Leaf;
use crate::helm::sample::{Point, complete};
use crate::helm::train::Mistake;

/// How often a point is changed before it may be refused.
const TRIES: usize = 40;

/// A sequence of numbers that is the same in every run.
#[derive(Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % limit.max(1)
    }
}

/// The ground that is explored.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    pub leaves: &'a [Leaf],
    /// The points of the environments.
    pub bases: &'a [Point],
}

impl Ground<'_> {
    /// A wish with something said about every leaf that it says nothing about.
    pub fn filled(&self, mut wanted: Point, dice: &mut Dice) -> Point {
        for (leaf, of) in self.leaves.iter().enumerate() {
            if wanted[leaf].is_none() {
                wanted[leaf] = Some(dice.below(of.states.len()));
            }
        }
        wanted
    }

    /// A fresh point: any; or one that gen takes, as far as the mistakes are known, and what surrounds one of
    /// those mistakes, or something that decides about objects, is changed.
    pub fn fresh(
        &self,
        mistakes: &[Mistake],
        topics: &[BTreeSet<usize>],
        number: usize,
        dice: &mut Dice,
    ) -> Point {
        let mut wanted = self.random(dice);
        if number.is_multiple_of(3) {
            return complete(self.leaves, &wanted);
        }
        for _ in 0..TRIES {
            let point = complete(self.leaves, &wanted);
            match mistakes.iter().find(|mistake| *mistake.when.at(&point)) {
                None => break,
                Some(mistake) => self.shake(&mut wanted, &mistake.when.asked(), 1, dice),
            }
        }
        if number % 3 == 1 && !mistakes.is_empty() {
            let mistake = &mistakes[dice.below(mistakes.len())];
            self.shake(&mut wanted, &self.near(&mistake.when.asked()), 2, dice);
            // Where its own leaves make it, what else it needs shows.
            if dice.below(2) == 0 {
                self.lead(&mut wanted, &mistake.when, dice);
            }
        } else if !topics.is_empty() {
            self.shake(&mut wanted, &self.near(&topics[dice.below(topics.len())]), 2, dice);
        }
        complete(self.leaves, &wanted)
    }

    /// An environment in which some leaves are otherwise: sometimes a few, sometimes many.
    fn random(&self, dice: &mut Dice) -> Point {
        let mut wanted = self.filled(self.bases[dice.below(self.bases.len())].clone(), dice);
        let often = [2, 4, 12][dice.below(3)];
        for (leaf, of) in self.leaves.iter().enumerate() {
            if dice.below(often) == 0 {
                wanted[leaf] = Some(dice.below(of.states.len()));
            }
        }
        wanted
    }

    /// Changes leaves, each with a chance of one in so many.
    fn shake(&self, wanted: &mut Point, leaves: &BTreeSet<usize>, often: usize, dice: &mut Dice) {
        for leaf in leaves {
            if dice.below(often) == 0 {
                wanted[*leaf] = Some(dice.below(self.leaves[*leaf].states.len()));
            }
        }
    }

    /// Leaves, their neighbours, and what is directly in them.
    fn near(&self, asked: &BTreeSet<usize>) -> BTreeSet<usize> {
        let of = |leaf: usize| self.leaves[leaf].path.as_slice();
        let above = |path: &[String]| path.len().saturating_sub(1);
        let is_near = |leaf: &usize| {
            let parent = &of(*leaf)[..above(of(*leaf))];
            !parent.is_empty()
                && asked.iter().any(|asked| {
                    let own = of(*asked);
                    parent == own || !own.is_empty() && *parent == own[..above(own)]
                })
        };
        (0..self.leaves.len()).filter(is_near).chain(asked.iter().copied()).collect()
    }

    /// Gives leaves the states in which a decision is made, where there are such.
    fn lead(&self, wanted: &mut Point, decision: &Decision<bool>, dice: &mut Dice) -> bool {
        let (question, yes, no) = match decision {
            Decision::Done(made) => return *made,
            Decision::Ask { question, yes, no } => (question, yes, no),
        };
        let first = dice.below(2) == 0;
        for answer in [first, !first] {
            let mut attempt = wanted.clone();
            let states = 0..self.leaves[question.leaf].states.len();
            let fitting: Vec<usize> =
                states.filter(|state| question.has(*state) == answer).collect();
            attempt[question.leaf] = fitting.get(dice.below(fitting.len())).copied();
            let mut inner = question.leaf;
            while let Some((outer, state)) = self.leaves[inner].within.filter(|_| answer) {
                attempt[outer] = Some(state);
                inner = outer;
            }
            if self.lead(&mut attempt, if answer { yes } else { no }, dice) {
                *wanted = attempt;
                return true;
            }
        }
        false
    }
}
