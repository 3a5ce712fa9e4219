//! Decisions: which questions tell the cases of some samples apart.

use std::collections::BTreeSet;
use std::iter;

use crate::helm::leaf::{Kind, Leaf, State};
use crate::helm::sample::Point;

/// Whether a leaf is in a state, or in one of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    pub leaf: usize,
    pub state: usize,
    pub or: Option<usize>,
}

/// A decision tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision<T> {
    Done(T),
    Ask { question: Question, yes: Box<Decision<T>>, no: Box<Decision<T>> },
}

impl Question {
    /// Whether a leaf is in a state.
    pub fn of(leaf: usize, state: usize) -> Self {
        Self { leaf, state, or: None }
    }

    pub fn answer(self, point: &Point) -> bool {
        point[self.leaf].is_some_and(|state| self.has(state))
    }

    /// Whether a state is one of those meant.
    pub fn has(self, state: usize) -> bool {
        state == self.state || Some(state) == self.or
    }

    /// The leaf's state where the answer is yes, if there is only one.
    pub fn known(self) -> Option<(usize, usize)> {
        self.or.is_none().then_some((self.leaf, self.state))
    }

    /// The answer, where another question is answered with yes.
    pub fn given(self, known: Self) -> Option<bool> {
        let states = || iter::once(known.state).chain(known.or);
        let (all, any) = (states().all(|state| self.has(state)), states().any(|s| self.has(s)));
        (self.leaf == known.leaf && all == any).then_some(all)
    }
}

impl<T> Decision<T> {
    /// What is decided at a point.
    pub fn at(&self, point: &Point) -> &T {
        match self {
            Self::Done(outcome) => outcome,
            Self::Ask { question, yes, no } => {
                if question.answer(point) {
                    yes.at(point)
                } else {
                    no.at(point)
                }
            }
        }
    }

    /// The leaves that are asked about.
    pub fn asked(&self) -> BTreeSet<usize> {
        match self {
            Self::Done(_) => BTreeSet::new(),
            Self::Ask { question, yes, no } => {
                let mut asked = yes.asked();
                asked.extend(no.asked());
                asked.insert(question.leaf);
                asked
            }
        }
    }

    pub fn map<U>(&self, change: &mut impl FnMut(&T) -> U) -> Decision<U> {
        match self {
            Self::Done(outcome) => Decision::Done(change(outcome)),
            Self::Ask { question, yes, no } => Decision::Ask {
                question: *question,
                yes: Box::new(yes.map(change)),
                no: Box::new(no.map(change)),
            },
        }
    }
}

impl Decision<bool> {
    /// Whether either decides for it.
    pub fn or(&self, other: &Self) -> Self {
        match self {
            Self::Done(true) => Self::Done(true),
            Self::Done(false) => other.clone(),
            Self::Ask { question, yes, no } => {
                let yes = yes.or(&other.given(*question, true));
                let no = no.or(&other.given(*question, false));
                if yes == no {
                    return yes;
                }
                Self::Ask { question: *question, yes: Box::new(yes), no: Box::new(no) }
            }
        }
    }

    /// What is left to ask where an answer is known.
    fn given(&self, known: Question, answer: bool) -> Self {
        let Self::Ask { question, yes, no } = self else { return self.clone() };
        if *question == known && !answer {
            return no.given(known, false);
        }
        match question.given(known).filter(|_| answer) {
            Some(true) => return yes.given(known, true),
            Some(false) => return no.given(known, true),
            None => {}
        }
        let (yes, no) = (yes.given(known, answer), no.given(known, answer));
        Self::Ask { question: *question, yes: Box::new(yes), no: Box::new(no) }
    }
}

/// All questions that leaves pose, those of outer leaves first. What has two states poses one.
pub fn questions(leaves: &[Leaf]) -> Vec<Question> {
    let mut questions = Vec::new();
    for (leaf, of) in leaves.iter().enumerate() {
        match of.states.len() {
            0 | 1 => {}
            // Asked so that what has no place answers no by itself.
            2 => {
                let counted = matches!((&of.kind, &of.states[0]), (Kind::Count(_), State::Any));
                questions.push(Question::of(leaf, usize::from(!counted)));
            }
            count => {
                // Whether a count is there at all, whatever it is.
                if matches!(of.kind, Kind::Count(_)) {
                    questions.push(Question { leaf, state: count - 2, or: Some(count - 1) });
                }
                questions.extend((0..count).map(|state| Question::of(leaf, state)));
            }
        }
    }
    questions
}

/// The decision that gives every point its outcome.
///
/// # Errors
/// Two cases with the same answers and different outcomes.
pub fn decide(
    questions: &[Question],
    cases: &[(usize, &Point, usize)],
) -> Result<Decision<usize>, (usize, usize)> {
    let Some((_, _, first)) = cases.first() else { return Ok(Decision::Done(0)) };
    if cases.iter().all(|(_, _, outcome)| outcome == first) {
        return Ok(Decision::Done(*first));
    }
    let outcomes = cases.iter().map(|(_, _, outcome)| *outcome).max().unwrap_or(0) + 1;
    let mut best: Option<(Question, f64)> = None;
    for question in questions {
        let mut counts = [vec![0_u32; outcomes], vec![0_u32; outcomes]];
        for (_, point, outcome) in cases {
            counts[usize::from(question.answer(point))][*outcome] += 1;
        }
        if counts.iter().any(|side| side.iter().all(|count| *count == 0)) {
            continue;
        }
        let disorder: f64 = counts.iter().map(|side| entropy(side)).sum();
        // Outer leaves come first, and keep their place unless another is clearly better.
        if best.is_none_or(|(_, least)| disorder < least - 1e-9) {
            best = Some((*question, disorder));
        }
    }
    let Some((question, _)) = best else {
        let close = |to: &Point, wanted: bool| {
            let apart = |point: &Point| to.iter().zip(point).filter(|(a, b)| a != b).count();
            let fitting = cases.iter().filter(|(_, _, outcome)| (outcome == first) == wanted);
            fitting.min_by_key(|(_, point, _)| apart(point)).unwrap_or(&cases[0])
        };
        let other = close(cases[0].1, false);
        return Err((close(other.1, true).0, other.0));
    };
    let side = |answer: bool| -> Vec<(usize, &Point, usize)> {
        cases.iter().filter(|(_, point, _)| question.answer(point) == answer).copied().collect()
    };
    Ok(Decision::Ask {
        question,
        yes: Box::new(decide(questions, &side(true))?),
        no: Box::new(decide(questions, &side(false))?),
    })
}

/// The disorder of some counts, weighted by how many they are.
fn entropy(counts: &[u32]) -> f64 {
    let total: u32 = counts.iter().sum();
    let total = f64::from(total);
    let part = |count: &u32| -> f64 {
        if *count == 0 { 0.0 } else { f64::from(*count) * (total / f64::from(*count)).log2() }
    };
    counts.iter().map(part).sum()
}
