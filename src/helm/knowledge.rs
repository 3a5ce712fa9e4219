//! What is known of all objects, and whether it foretells what a fresh sample has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::helm::learn::{Conflict, Entry, Learner, Shape};
use crate::helm::sample::{self, Fresh, Made, Point, Sample, Tree};
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
        let mut predicted: BTreeMap<String, (Json, &String)> = BTreeMap::new();
        for (identity, learnt) in &self.objects {
            if *learnt.when.at(&fresh.point) {
                let body = predict(&learnt.shape, &fresh.point, &fresh.values);
                predicted.insert(address(&body), (body, identity));
            }
        }
        for actual in objects {
            match predicted.remove(&address(&actual.body)) {
                Some((body, _)) if body == actual.body => {}
                Some((_, identity)) => {
                    wrong.insert(identity.clone());
                }
                // Known under the name that it has among the samples learnt from, if at all.
                None => wrong.extend(self.alike(actual)),
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
    made: &[(usize, &Made)],
) -> Result<Learnt, Conflict> {
    let there: BTreeSet<usize> = made.iter().map(|(sample, _)| *sample).collect();
    let outcomes: Vec<(usize, usize)> =
        all.iter().map(|sample| (*sample, usize::from(there.contains(sample)))).collect();
    let when = learner.decide(&outcomes, &[])?;
    let cases: Vec<(usize, &Tree)> =
        made.iter().map(|(sample, made)| (*sample, &made.tree)).collect();
    let shape = learner.shape(&cases, &mut Vec::new())?;
    Ok(Learnt { object: made[0].1.object.clone(), when: when.map(&mut |there| *there == 1), shape })
}

fn address(body: &Json) -> String {
    format!("{}/{}/{}", body["kind"], body["metadata"]["namespace"], body["metadata"]["name"])
}

/// What a shape says the object is in a sample.
pub fn predict(shape: &Shape, point: &Point, values: &[Option<Json>]) -> Json {
    let there = |entries: &'_ [Entry]| -> Vec<(String, Json)> {
        let there = entries.iter().filter(|entry| *entry.when.at(point));
        there.map(|entry| (entry.key.clone(), predict(&entry.value, point, values))).collect()
    };
    match shape {
        Shape::Map(entries) => there(entries).into_iter().collect(),
        Shape::List(entries) => there(entries).into_iter().map(|(_, item)| item).collect(),
        Shape::Scalar(decision) => decision.at(point).evaluate(values).unwrap_or_default(),
        Shape::Either(decision) => predict(decision.at(point), point, values),
    }
}
