//! Which samples are needed: the environments, each leaf changed alone, and then whatever a prediction
//! for a fresh random point was wrong about, until there is no surprise left.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::helm::decide::{Decision, Question, questions};
use crate::helm::expression::Expression;
use crate::helm::learn::{Conflict, Entry, Learner, Pair, Shape, look};
use crate::helm::sample::{self, Made, Point, Sample, Sampler, Tree, complete};
use crate::object::Object;

/// How many fresh points must be predicted right in a row.
const CALM: usize = 300;

/// Fresh points between two lessons.
const BATCH: usize = 60;

/// After so many lessons something is out of reach.
const LESSONS: usize = 40;

/// What is learnt: objects, and when there are mistakes.
#[derive(Debug)]
pub struct Lesson {
    pub objects: Vec<Learnt>,
    pub mistakes: Vec<Mistake>,
    pub samples: usize,
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
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
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
    let mut class = Class { sampler, questions, dice: &mut dice, samples: Vec::new(), pairs: Vec::new(), seen: BTreeMap::new() };
    let bases: Vec<Point> =
        sampler.surface.environments.iter().map(|env| complete(leaves, &env.states)).collect();
    for base in &bases {
        let one = class.take(base.clone());
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
    let mut salt = 1;
    while calm < CALM {
        let mut surprises: BTreeSet<String> = BTreeSet::new();
        for _ in 0..BATCH {
            let point = random(sampler, &bases, class.dice);
            let fresh = sampler.sample(point.clone(), salt);
            salt = salt % 4 + 1;
            let wrong = known.surprises(&fresh);
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
    let samples = class.samples.len();
    Ok(known.finish(samples))
}

/// The samples that are learnt from.
#[derive(Debug)]
struct Class<'a> {
    sampler: &'a Sampler<'a>,
    questions: Vec<Question>,
    dice: &'a mut Dice,
    samples: Vec<Sample>,
    pairs: Vec<Pair>,
    seen: BTreeMap<Point, usize>,
}

impl Class<'_> {
    /// The sample at a point.
    fn take(&mut self, point: Point) -> usize {
        if let Some(known) = self.seen.get(&point) {
            return *known;
        }
        self.seen.insert(point.clone(), self.samples.len());
        self.samples.push(self.sampler.sample(point, 0));
        self.samples.len() - 1
    }

    /// Lets knowledge grow until it explains all samples.
    fn teach(
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
                pairs: &self.pairs,
            };
            match known.study(&learner, &mut left) {
                Ok(()) => return Ok(()),
                Err((identity, conflict)) => {
                    if !self.tell_apart(&identity, &conflict) {
                        return Err(self.unlearnt(identity, &conflict));
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
        let differing: Vec<usize> =
            (0..leaves.len()).filter(|leaf| start[*leaf] != end[*leaf]).collect();
        for attempt in 0..12 {
            let mut order = differing.clone();
            if attempt > 0 {
                for place in (1..order.len()).rev() {
                    order.swap(place, self.dice.below(place + 1));
                }
            }
            let between = |count: usize| -> Point {
                let mut wanted = start.clone();
                for leaf in &order[..count] {
                    wanted[*leaf] = end[*leaf];
                }
                // What the end does not have may still be asked for on the way.
                for (leaf, wanted) in wanted.iter_mut().enumerate() {
                    if wanted.is_none() {
                        *wanted = start[leaf].or(end[leaf]);
                    }
                }
                complete(leaves, &wanted)
            };
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
                    Some((count, sample, part)) if Some(&part) == first.as_ref() => {
                        (low, one) = (count, sample);
                    }
                    Some((count, sample, _)) => (high, other) = (count, sample),
                }
            }
            if high - low == 1 {
                let leaf = order[low];
                let new = !self.pairs.iter().any(|pair| (pair.one, pair.other) == (one, other));
                self.pairs.push(Pair { one, other, leaf });
                if std::option_env!("HELM_DEBUG").is_some() { eprintln!("apart {new} {attempt} {identity} {:?} {leaf}", conflict.path); }
                if new {
                    return true;
                }
            }
        }
        false
    }

    /// What the part of a conflict is in a sample; nothing where gen refuses the sample.
    fn part(&self, sample: usize, identity: &str, conflict: &Conflict) -> Option<String> {
        match (&self.samples[sample].objects, mistake(identity)) {
            (Ok(_), Some(_)) => Some("right".to_owned()),
            (Err(mistakes), Some(wanted)) => {
                let said = mistakes.iter().any(|mistake| format!("{mistake:?}") == wanted);
                said.then(|| "wrong".to_owned())
            }
            (Ok(objects), None) => {
                let tree = objects.get(identity).map(|made| &made.tree);
                Some(look(tree, &conflict.path).unwrap_or_default())
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

/// The mistake that is meant by the identity of one.
fn mistake(identity: &str) -> Option<&str> {
    identity.strip_prefix("mistakes ")
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

/// What is known so far.
#[derive(Debug, Default)]
struct Knowledge {
    objects: BTreeMap<String, Learnt>,
    mistakes: Vec<Mistake>,
    /// How many samples have been looked at.
    samples: usize,
}

impl Knowledge {
    /// Learns from all samples; only what is left, where that is known.
    fn study(
        &mut self,
        learner: &Learner,
        left: &mut Option<BTreeSet<String>>,
    ) -> Result<(), (String, Conflict)> {
        let samples = learner.samples;
        let right = |(index, sample): (usize, &Sample)| sample.objects.is_ok().then_some(index);
        let all: Vec<usize> = samples.iter().enumerate().filter_map(right).collect();
        let names = |from: usize| {
            samples[from..].iter().filter_map(|sample| sample.objects.as_ref().ok()).flat_map(BTreeMap::keys)
        };
        let mut todo = left.take().unwrap_or_default();
        if self.samples == 0 {
            todo.insert("mistakes".to_owned());
        }
        for name in names(self.samples) {
            if !self.objects.contains_key(name) {
                todo.insert(name.clone());
            }
        }
        self.samples = samples.len();
        while let Some(identity) = todo.first().cloned() {
            *left = Some(todo.clone());
            if identity == "mistakes" {
                self.study_mistakes(learner)?;
            } else {
                let made: Vec<(usize, &Made)> = all
                    .iter()
                    .filter_map(|sample| {
                        Some((*sample, samples[*sample].objects.as_ref().ok()?.get(&identity)?))
                    })
                    .collect();
                if made.is_empty() {
                    todo.remove(&identity);
                    continue;
                }
                let learnt = learn_object(learner, &all, &made)
                    .map_err(|conflict| (identity.clone(), conflict))?;
                self.objects.insert(identity.clone(), learnt);
            }
            todo.remove(&identity);
        }
        *left = Some(todo);
        Ok(())
    }

    fn study_mistakes(&mut self, learner: &Learner) -> Result<(), (String, Conflict)> {
        let samples = learner.samples;
        let mut mistakes: Vec<&sample::Mistake> = Vec::new();
        for sample in samples {
            for mistake in sample.objects.as_ref().err().into_iter().flatten() {
                if !mistakes.contains(&mistake) {
                    mistakes.push(mistake);
                }
            }
        }
        let mut learnt = Vec::new();
        for mistake in mistakes {
            // One mistake can hide another, so only what is right is certainly without it.
            let outcomes: Vec<(usize, usize)> = samples
                .iter()
                .enumerate()
                .filter_map(|(index, sample)| match &sample.objects {
                    Ok(_) => Some((index, 0)),
                    Err(said) => said.contains(mistake).then_some((index, 1)),
                })
                .collect();
            let decision = learner
                .decide(&outcomes, &[])
                .map_err(|conflict| (format!("mistakes {mistake:?}"), conflict))?;
            learnt.push(Mistake {
                message: mistake.message.clone(),
                when: decision.map(&mut |there| *there == 1),
            });
        }
        self.mistakes = learnt;
        Ok(())
    }

    /// The objects that a sample has otherwise than predicted.
    fn surprises(&self, fresh: &Sample) -> BTreeSet<String> {
        let mut wrong = BTreeSet::new();
        let refused = self.mistakes.iter().any(|mistake| *mistake.when.at(&fresh.point));
        let Ok(objects) = &fresh.objects else {
            if !refused {
                if std::option_env!("HELM_DEBUG").is_some() { eprintln!("unpredicted: {:?}", fresh.objects.as_ref().err()); }
                wrong.insert("mistakes".to_owned());
            }
            return wrong;
        };
        if refused {
                if std::option_env!("HELM_DEBUG").is_some() { for m in &self.mistakes { if *m.when.at(&fresh.point) {eprintln!("overpredicted: {:?}", m.message); }}}
            wrong.insert("mistakes".to_owned());
        }
        let mut predicted: BTreeMap<String, (Json, &String)> = BTreeMap::new();
        for (identity, learnt) in &self.objects {
            if *learnt.when.at(&fresh.point) {
                let body = predict(&learnt.shape, fresh);
                predicted.insert(address(&body), (body, identity));
            }
        }
        for made in objects.values() {
            let actual = concrete(&made.tree, fresh);
            match predicted.remove(&address(&actual)) {
                Some((body, _)) if body == actual => {}
                Some((body, identity)) => {
                    if std::option_env!("HELM_DEBUG").is_some() {
                        let (mut one, mut other) = (String::new(), String::new());
                        crate::emit::yaml::document(&body, &mut one);
                        crate::emit::yaml::document(&actual, &mut other);
                        eprintln!("{}", similar::TextDiff::from_lines(&one, &other).unified_diff().context_radius(2));
                        eprintln!("{:?}", fresh.point);
                    }
                    wrong.insert(identity.clone());
                }
                None => {
                    // Known under the name that it has among the samples learnt from, if at all.
                    wrong.extend(self.alike(&made.object));
                }
            }
        }
        wrong.extend(predicted.into_values().map(|(_, identity)| identity.clone()));
        wrong
    }

    /// What may be an object of another sample: those of its kind and component.
    fn alike(&self, object: &Object) -> Vec<String> {
        let alike = self.objects.iter().filter(|(_, known)| {
            known.object.kind() == object.kind() && known.object.component == object.component
        });
        let mut names: Vec<String> = alike.map(|(identity, _)| identity.clone()).collect();
        if names.is_empty() {
            names.push("new".to_owned());
        }
        names
    }

    fn finish(self, samples: usize) -> Lesson {
        let mut objects: Vec<Learnt> = self.objects.into_values().collect();
        objects.sort_by_key(|learnt| {
            let object = &learnt.object;
            (object.tier, object.component.clone(), object.wave, object.phase)
        });
        Lesson { objects, mistakes: self.mistakes, samples }
    }
}

fn learn_object(
    learner: &Learner,
    all: &[usize],
    made: &[(usize, &Made)],
) -> Result<Learnt, Conflict> {
    let there: BTreeSet<usize> = made.iter().map(|(sample, _)| *sample).collect();
    let outcomes: Vec<(usize, usize)> =
        all.iter().map(|sample| (*sample, usize::from(there.contains(sample)))).collect();
    let when = learner.decide(&outcomes, &[])?;
    let cases: Vec<(usize, &Tree)> =
        made.iter().map(|(sample, made)| (*sample, &made.tree)).collect();
    let shape = learner.shape(&cases, &mut Vec::new())?;
    Ok(Learnt {
        object: made[0].1.object.clone(),
        when: when.map(&mut |there| *there == 1),
        shape,
    })
}

fn address(body: &Json) -> String {
    format!("{}/{}/{}", body["kind"], body["metadata"]["namespace"], body["metadata"]["name"])
}

/// A tree with its values put in.
fn concrete(tree: &Tree, sample: &Sample) -> Json {
    match tree {
        Tree::Map(map) => {
            map.iter().map(|(key, value)| (key.clone(), concrete(value, sample))).collect()
        }
        Tree::List(items) => items.iter().map(|item| concrete(item, sample)).collect(),
        Tree::Scalar(expression) => expression.evaluate(&sample.values).unwrap_or_default(),
    }
}

/// What a shape says the object is in a sample.
pub fn predict(shape: &Shape, sample: &Sample) -> Json {
    let there = |entries: &'_ [Entry]| -> Vec<(String, Json)> {
        let there = entries.iter().filter(|entry| *entry.when.at(&sample.point));
        there.map(|entry| (entry.key.clone(), predict(&entry.value, sample))).collect()
    };
    match shape {
        Shape::Map(entries) => there(entries).into_iter().collect(),
        Shape::List(entries) => there(entries).into_iter().map(|(_, item)| item).collect(),
        Shape::Scalar(decision) => {
            decision.at(&sample.point).evaluate(&sample.values).unwrap_or_default()
        }
        Shape::Either(decision) => predict(decision.at(&sample.point), sample),
    }
}
