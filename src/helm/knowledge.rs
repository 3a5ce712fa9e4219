//! What is known of all objects, and whether it foretells what a fresh sample has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::helm::forest::Part;
use crate::helm::learn::{Conflict, Learner};
use crate::helm::sample::{self, Fresh, Point, Sample};
use crate::helm::shape::Shape;
use crate::helm::train::{Learnt, Lesson, Mistake};
use crate::object::Object;

/// What is known so far.
#[derive(Debug, Default)]
pub struct Knowledge {
    objects: BTreeMap<String, Learnt>,
    mistakes: Vec<Mistake>,
    /// Mistakes that the chart cannot tell.
    pub unsaid: BTreeSet<String>,
    /// How many samples have been looked at.
    samples: usize,
}

impl Knowledge {
    /// Learns from all samples; only what is left, where that is known.
    ///
    /// # Errors
    /// The first contradiction, and what it is about.
    pub fn study(
        &mut self,
        learner: &Learner,
        left: &mut Option<BTreeSet<String>>,
    ) -> Result<(), (String, Conflict)> {
        let samples = learner.samples;
        let right = |(index, sample): (usize, &Sample)| sample.objects.is_ok().then_some(index);
        let all: Vec<usize> = samples.iter().enumerate().filter_map(right).collect();
        let names = |from: usize| {
            samples[from..]
                .iter()
                .filter_map(|sample| sample.objects.as_ref().ok())
                .flat_map(BTreeMap::keys)
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
                let Some(object) = learner.objects.get(&identity) else {
                    todo.remove(&identity);
                    continue;
                };
                let learnt = learn_object(learner, &all, &identity, object)
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
                let said = !self.unsaid.contains(&format!("{mistake:?}"));
                if said && !mistakes.contains(&mistake) {
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
    pub fn surprises(&self, fresh: &Fresh) -> BTreeSet<String> {
        let mut wrong = BTreeSet::new();
        let refused = self.mistakes.iter().any(|mistake| *mistake.when.at(&fresh.point));
        if refused == fresh.objects.is_ok() {
            wrong.insert("mistakes".to_owned());
        }
        let objects = match &fresh.objects {
            Ok(objects) => objects,
            Err(mistakes) => {
                let unsaid = |mistake| self.unsaid.contains(&format!("{mistake:?}"));
                if mistakes.iter().any(unsaid) {
                    wrong.clear();
                }
                return wrong;
            }
        };
        let mut actual: BTreeMap<(&str, String, String), &Object> = BTreeMap::new();
        for object in objects {
            let place = (object.namespace().to_owned(), object.name().to_owned());
            actual.insert((object.kind(), place.0, place.1), object);
        }
        for (identity, learnt) in &self.objects {
            if !*learnt.when.at(&fresh.point) {
                continue;
            }
            let place = ["namespace", "name"].map(|key| said(learnt, key, fresh));
            let [namespace, name] = place;
            let object = actual.remove(&(learnt.object.kind(), namespace, name));
            let right = object.is_some_and(|object| {
                foretells(&learnt.shape, &object.body, &fresh.point, &fresh.values)
            });
            if !right {
                wrong.insert(identity.clone());
            }
        }
        // Known under the name that it has among the samples learnt from, if at all.
        wrong.extend(actual.into_values().flat_map(|object| self.alike(object)));
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

    /// What is refused, as far as it is known.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// What decides about objects: the leaves of each decision.
    pub fn topics(&self) -> Vec<BTreeSet<usize>> {
        let mut topics = BTreeSet::new();
        for learnt in self.objects.values() {
            topics.insert(learnt.when.asked());
            learnt.shape.topics(&mut topics);
        }
        topics.into_iter().filter(|topic| !topic.is_empty()).collect()
    }

    pub fn finish(self) -> Lesson {
        let mut objects: Vec<Learnt> = self.objects.into_values().collect();
        objects.sort_by_key(|learnt| {
            let object = &learnt.object;
            (object.tier, object.component.clone(), object.wave, object.phase)
        });
        Lesson { objects, mistakes: self.mistakes }
    }
}

fn learn_object(
    learner: &Learner,
    all: &[usize],
    identity: &str,
    object: &Object,
) -> Result<Learnt, Conflict> {
    let mut cases: BTreeMap<Part, Vec<usize>> = BTreeMap::new();
    let mut outcomes = Vec::new();
    for sample in all {
        let objects = learner.samples[*sample].objects.as_ref().ok();
        let part = objects.and_then(|objects| objects.get(identity));
        outcomes.push((*sample, usize::from(part.is_some())));
        if let Some(part) = part {
            cases.entry(*part).or_default().push(*sample);
        }
    }
    let when = learner.decide(&outcomes, &[])?.map(&mut |there| *there == 1);
    let shape = learner.shape(&cases.into_iter().collect(), &mut Vec::new())?;
    Ok(Learnt { object: object.clone(), when, shape })
}

/// Whether a shape is what an object is in a sample.
fn foretells(shape: &Shape, actual: &Json, point: &Point, values: &[Option<Json>]) -> bool {
    match (shape, actual) {
        (Shape::Either(decision), _) => foretells(decision.at(point), actual, point, values),
        (Shape::Scalar(decision), _) => decision.at(point).is(actual, values),
        (Shape::Map(entries), Json::Object(map)) => {
            let mut left = map.len();
            let all = entries.iter().filter(|entry| *entry.when.at(point)).all(|entry| {
                left = left.wrapping_sub(1);
                let actual = map.get(&entry.key);
                actual.is_some_and(|actual| foretells(&entry.value, actual, point, values))
            });
            all && left == 0
        }
        (Shape::List(entries), Json::Array(items)) => {
            let mut items = items.iter();
            let all = entries.iter().filter(|entry| *entry.when.at(point)).all(|entry| {
                items.next().is_some_and(|item| foretells(&entry.value, item, point, values))
            });
            all && items.next().is_none()
        }
        (Shape::Map(_) | Shape::List(_), _) => false,
    }
}

/// What a shape says about the name of an object, or its namespace.
fn said(learnt: &Learnt, key: &str, fresh: &Fresh) -> String {
    let shape = learnt.shape.below(&["metadata", key]);
    let Some(Shape::Scalar(decision)) = shape else { return String::new() };
    let value = decision.at(&fresh.point).evaluate(&fresh.values);
    value.as_ref().and_then(Json::as_str).unwrap_or_default().to_owned()
}
