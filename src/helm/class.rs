//! The samples that are learnt from, and the search for more of them where they contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::helm::decide::Question;
use crate::helm::explore::Dice;
use crate::helm::forest::Forest;
use crate::helm::knowledge::Knowledge;
use crate::helm::leaf::{Kind, Leaf};
use crate::helm::learn::{Conflict, Learner};
use crate::helm::look::{Sight, look};
use crate::helm::sample::{Pair, Point, Sample, Sampler, complete};
use crate::helm::train::Unlearnt;
use crate::object::Object;

/// In how many orders differences are taken back.
const REDUCTIONS: usize = 4;

/// The samples that are learnt from.
#[derive(Debug)]
pub struct Class<'a> {
    pub sampler: &'a Sampler<'a>,
    pub questions: Vec<Question>,
    pub dice: &'a mut Dice,
    pub samples: Vec<Sample>,
    pub forest: Forest,
    /// One object of each identity.
    pub objects: BTreeMap<String, Object>,
    pub pairs: Vec<Pair>,
    pub seen: BTreeMap<Point, usize>,
}

impl Class<'_> {
    /// The sample at a point.
    pub fn take(&mut self, point: Point) -> usize {
        if let Some(known) = self.seen.get(&point) {
            return *known;
        }
        self.seen.insert(point.clone(), self.samples.len());
        self.samples.push(self.sampler.sample(point, &mut self.forest, &mut self.objects));
        self.samples.len() - 1
    }

    /// Lets knowledge grow until it explains all samples.
    ///
    /// # Errors
    /// A part of an object that no question explains.
    pub fn teach(
        &mut self,
        known: &mut Knowledge,
        surprised: Option<&BTreeSet<String>>,
    ) -> Result<(), Unlearnt> {
        let mut left = surprised.cloned();
        for _ in 0..400 {
            let learner = Learner {
                leaves: &self.sampler.surface.leaves,
                questions: &self.questions,
                samples: &self.samples,
                forest: &self.forest,
                objects: &self.objects,
                pairs: &self.pairs,
            };
            match known.study(&learner, &mut left) {
                Ok(()) => return Ok(()),
                Err((identity, conflict)) => {
                    if !self.tell_apart(&identity, &conflict) {
                        let Some(mistake) = mistake(&identity) else {
                            return Err(self.unlearnt(identity, &conflict));
                        };
                        // gen refuses it, and the chart will not: no harm is done to what is right.
                        known.unsaid.insert(mistake.to_owned());
                    }
                }
            }
        }
        Err(Unlearnt { identity: "everything".to_owned(), path: String::new(), leaves: Vec::new() })
    }

    /// Finds two samples between those of a conflict that differ in one leaf, and in the part.
    fn tell_apart(&mut self, identity: &str, conflict: &Conflict) -> bool {
        let leaves = &self.sampler.surface.leaves;
        let (from, to) = conflict.samples;
        let (start, end) = (self.samples[from].point.clone(), self.samples[to].point.clone());
        let differs = |leaf: &usize| {
            start[*leaf] != end[*leaf] && !matches!(leaves[*leaf].kind, Kind::Several(_))
        };
        let differing: Vec<usize> = (0..leaves.len()).filter(differs).collect();
        for attempt in 0..12 {
            let mut order = differing.clone();
            if attempt > 0 {
                for place in (1..order.len()).rev() {
                    order.swap(place, self.dice.below(place + 1));
                }
            }
            let between = |count: usize| on_the_way(leaves, &start, &end, &order[..count]);
            let (mut low, mut high) = (0, order.len());
            let (mut one, mut other) = (from, to);
            let first = self.part(from, identity, conflict);
            while high - low > 1 {
                // What is refused tells nothing of the part: another place between may.
                let mut counts: Vec<usize> = (low + 1..high).collect();
                counts.sort_by_key(|count| count.abs_diff(low.midpoint(high)));
                let found = counts.into_iter().take(6).find_map(|count| {
                    let sample = self.take(between(count));
                    Some((count, sample, self.part(sample, identity, conflict)?))
                });
                match found {
                    None => break,
                    Some((count, sample, part)) if Some(part) == first => {
                        (low, one) = (count, sample);
                    }
                    Some((count, sample, _)) => (high, other) = (count, sample),
                }
            }
            if high - low == 1 && self.tells_apart(Pair { one, other, leaf: order[low] }) {
                return true;
            }
        }
        (0..REDUCTIONS).any(|_| self.reduce(identity, conflict, differing.clone()))
    }

    /// The same where most of what lies between is refused: takes back one difference after the other, as
    /// long as the part stays another one.
    fn reduce(&mut self, identity: &str, conflict: &Conflict, mut left: Vec<usize>) -> bool {
        let leaves = &self.sampler.surface.leaves;
        let (one, mut other) = conflict.samples;
        let (start, end) = (self.samples[one].point.clone(), self.samples[other].point.clone());
        let first = self.part(one, identity, conflict);
        for turn in (0..left.len()).rev() {
            left.swap(turn, self.dice.below(turn + 1));
            let leaf = left.remove(turn);
            let sample = self.take(on_the_way(leaves, &start, &end, &left));
            match self.part(sample, identity, conflict) {
                Some(part) if Some(&part) != first.as_ref() => other = sample,
                _ => left.push(leaf),
            }
        }
        let [leaf] = left[..] else { return false };
        self.tells_apart(Pair { one, other, leaf })
    }

    /// Keeps a pair; whether it is a new one.
    fn tells_apart(&mut self, pair: Pair) -> bool {
        let is_same = |known: &Pair| (known.one, known.other) == (pair.one, pair.other);
        let new = !self.pairs.iter().any(is_same);
        self.pairs.push(pair);
        new
    }

    /// What the part of a conflict is in a sample; nothing where gen refuses the sample.
    fn part(&self, sample: usize, identity: &str, conflict: &Conflict) -> Option<Sight> {
        match (&self.samples[sample].objects, mistake(identity)) {
            (Ok(_), Some(_)) => Some(Sight::Right),
            (Err(mistakes), Some(wanted)) => {
                let said = mistakes.iter().any(|mistake| format!("{mistake:?}") == wanted);
                said.then_some(Sight::Wrong)
            }
            (Ok(objects), None) => {
                let look = |part: &_| look(&self.forest, *part, &conflict.path);
                Some(objects.get(identity).map_or(Sight::Nothing, look))
            }
            (Err(_), None) => None,
        }
    }

    fn unlearnt(&self, identity: String, conflict: &Conflict) -> Unlearnt {
        let (one, other) = conflict.samples;
        let (one, other) = (&self.samples[one].point, &self.samples[other].point);
        let leaves = (0..one.len()).filter(|leaf| one[*leaf] != other[*leaf]).collect();
        Unlearnt { identity, path: format!("{:?}", conflict.path), leaves }
    }
}

/// A point with some leaves as they are at another.
fn on_the_way(leaves: &[Leaf], start: &Point, end: &Point, there: &[usize]) -> Point {
    let mut wanted = start.clone();
    for leaf in there {
        wanted[*leaf] = end[*leaf];
    }
    // What the end does not have may still be asked for on the way.
    for (leaf, wanted) in wanted.iter_mut().enumerate() {
        if wanted.is_none() {
            *wanted = start[leaf].or(end[leaf]);
        }
    }
    complete(leaves, &wanted)
}

/// The mistake that is meant by the identity of one.
fn mistake(identity: &str) -> Option<&str> {
    identity.strip_prefix("mistakes ")
}
