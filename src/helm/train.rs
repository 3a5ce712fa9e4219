//! Which samples are needed: the environments, each leaf changed alone, and then whatever a prediction
//! for a fresh random point was wrong about, until there is no surprise left.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::helm::decide::{Decision, Question, questions};
use crate::helm::expression::Expression;
use crate::helm::learn::{Conflict, Entry, Learner, Shape};
use crate::helm::sample::{Made, Point, Sample, Sampler, Tree, complete};
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
    pub path: Vec<String>,
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
    let mut samples = Vec::new();
    let mut seen = BTreeSet::new();
    let bases: Vec<Point> =
        sampler.surface.environments.iter().map(|env| complete(leaves, &env.states)).collect();
    for base in &bases {
        take(sampler, base.clone(), &mut samples, &mut seen);
        for (leaf, of) in leaves.iter().enumerate() {
            for state in 0..of.states.len() {
                if base[leaf].is_some_and(|own| own != state) {
                    let mut wanted = base.clone();
                    wanted[leaf] = Some(state);
                    take(sampler, complete(leaves, &filled(sampler, wanted, &mut dice)), &mut samples, &mut seen);
                }
            }
        }
    }
    let mut lesson = Knowledge::default();
    lesson.study(leaves, &questions, &samples, None)?;
    let mut calm = 0;
    let mut lessons = 0;
    let mut salt = 1;
    while calm < CALM {
        let mut surprises: BTreeSet<String> = BTreeSet::new();
        for _ in 0..BATCH {
            let point = random(sampler, &bases, &mut dice);
            let fresh = sampler.sample(point.clone(), salt);
            salt = salt % 9 + 1;
            let wrong = lesson.surprises(&fresh);
            if wrong.is_empty() {
                calm += 1;
            } else {
                calm = 0;
                surprises.extend(wrong);
                take(sampler, point, &mut samples, &mut seen);
            }
        }
        if !surprises.is_empty() {
            lessons += 1;
            let hopeless = lessons > LESSONS;
            lesson.study(leaves, &questions, &samples, Some(&surprises))?;
            if hopeless {
                let identity = surprises.into_iter().next().unwrap_or_default();
                return Err(Unlearnt { identity, path: Vec::new(), leaves: Vec::new() });
            }
        }
    }
    Ok(lesson.finish(samples.len()))
}

fn take(
    sampler: &Sampler,
    point: Point,
    samples: &mut Vec<Sample>,
    seen: &mut BTreeSet<Point>,
) {
    if seen.insert(point.clone()) {
        samples.push(sampler.sample(point, 0));
    }
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
}

impl Knowledge {
    /// Learns from all samples; only what surprised, where that is known.
    fn study(
        &mut self,
        leaves: &[crate::helm::leaf::Leaf],
        questions: &[Question],
        samples: &[Sample],
        surprised: Option<&BTreeSet<String>>,
    ) -> Result<(), Unlearnt> {
        let learner = Learner { leaves, questions, samples };
        let all: Vec<usize> =
            (0..samples.len()).filter(|sample| samples[*sample].objects.is_ok()).collect();
        let mut found: BTreeMap<&String, Vec<(usize, &Made)>> = BTreeMap::new();
        for sample in &all {
            for (identity, made) in samples[*sample].objects.iter().flatten() {
                found.entry(identity).or_default().push((*sample, made));
            }
        }
        let unlearnt = |identity: &str, conflict: Conflict| {
            let (one, other) = conflict.samples;
            let differing = (0..leaves.len())
                .filter(|leaf| samples[one].point[*leaf] != samples[other].point[*leaf]);
            Unlearnt {
                identity: identity.to_owned(),
                path: conflict.path,
                leaves: differing.collect(),
            }
        };
        for (identity, made) in found {
            let known = self.objects.contains_key(identity);
            if known && surprised.is_some_and(|surprised| !surprised.contains(identity)) {
                continue;
            }
            let there: BTreeSet<usize> = made.iter().map(|(sample, _)| *sample).collect();
            let outcomes: Vec<(usize, usize)> = all
                .iter()
                .map(|sample| (*sample, usize::from(there.contains(sample))))
                .collect();
            let when = learner.decide(&outcomes, &[]).map_err(|c| unlearnt(identity, c))?;
            let cases: Vec<(usize, &Tree)> =
                made.iter().map(|(sample, made)| (*sample, &made.tree)).collect();
            let shape = learner
                .shape(&cases, &mut Vec::new())
                .map_err(|conflict| unlearnt(identity, conflict))?;
            let learnt = Learnt {
                object: made[0].1.object.clone(),
                when: when.map(&mut |there| *there == 1),
                shape,
            };
            self.objects.insert(identity.clone(), learnt);
        }
        if surprised.is_none_or(|surprised| surprised.contains("mistakes")) {
            self.study_mistakes(&learner, samples)
                .map_err(|conflict| unlearnt("mistakes", conflict))?;
        }
        Ok(())
    }

    fn study_mistakes(&mut self, learner: &Learner, samples: &[Sample]) -> Result<(), Conflict> {
        let mut messages: Vec<&Expression> = Vec::new();
        for sample in samples {
            for message in sample.objects.as_ref().err().into_iter().flatten() {
                if !messages.contains(&message) {
                    messages.push(message);
                }
            }
        }
        self.mistakes.clear();
        // One mistake can hide another: whether there is any is what must be right.
        let mut left: Vec<usize> = (0..samples.len()).collect();
        for message in messages {
            let outcomes: Vec<(usize, usize)> = left
                .iter()
                .map(|sample| {
                    let said = samples[*sample].objects.as_ref().err();
                    (*sample, usize::from(said.is_some_and(|said| said.contains(message))))
                })
                .collect();
            let decision = learner.decide(&outcomes, &["mistakes".to_owned()])?;
            left.retain(|sample| *decision.at(&samples[*sample].point) == 0);
            self.mistakes.push(Mistake {
                message: message.clone(),
                when: decision.map(&mut |there| *there == 1),
            });
        }
        Ok(())
    }

    /// The objects that a sample has otherwise than predicted.
    fn surprises(&self, fresh: &Sample) -> BTreeSet<String> {
        let mut wrong = BTreeSet::new();
        let refused = self.mistakes.iter().any(|mistake| *mistake.when.at(&fresh.point));
        let Ok(objects) = &fresh.objects else {
            if !refused {
                wrong.insert("mistakes".to_owned());
            }
            return wrong;
        };
        if refused {
            wrong.insert("mistakes".to_owned());
        }
        let mut expected: BTreeMap<Json, &str> = BTreeMap::new();
        let _ = &mut expected;
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
                Some((_, identity)) => {
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
