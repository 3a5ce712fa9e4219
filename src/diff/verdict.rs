//! What a difference does to a cluster in which the one side runs and the other is applied.

use std::collections::BTreeSet;

use crate::diff::around::Around;
use crate::diff::item::SideObject;
use crate::diff::premise::Premise;
use crate::foreign;

/// Effects, the worse later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Labels and annotations alone, which nothing acts on.
    Text,
    /// The object changes, and no pod restarts.
    InPlace,
    /// Pods are replaced by new ones.
    RollsPods,
    /// For a while nothing answers, or what answers is not what was meant.
    Interrupts,
    /// The API server refuses it: the object has to be made anew.
    Refused,
    /// Data are deleted, left behind, or cannot be read.
    LosesData,
}

/// An effect with its reason and its remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub effect: Effect,
    pub why: String,
    /// What to do instead, or what to do then; may be empty.
    pub instead: String,
    /// The page that the fact is from; empty where it follows from the objects alone.
    pub page: &'static str,
    /// The field that it is about, by its position; none for the object as a whole.
    pub field: Option<usize>,
}

/// Everything on both sides.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    pub before: &'a [SideObject],
    pub after: &'a [SideObject],
    pub around: &'a Around<'a>,
    pub premise: &'a Premise,
}

impl Effect {
    pub const ALL: [Effect; 6] = [
        Effect::Text,
        Effect::InPlace,
        Effect::RollsPods,
        Effect::Interrupts,
        Effect::Refused,
        Effect::LosesData,
    ];

    /// For programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::Text => "text",
            Effect::InPlace => "in-place",
            Effect::RollsPods => "rolls-pods",
            Effect::Interrupts => "interrupts",
            Effect::Refused => "refused",
            Effect::LosesData => "loses-data",
        }
    }

    /// For people.
    pub fn meaning(self) -> &'static str {
        match self {
            Effect::Text => "labels and annotations alone",
            Effect::InPlace => "changes in place",
            Effect::RollsPods => "rolls pods",
            Effect::Interrupts => "interrupts",
            Effect::Refused => "cannot be changed in place",
            Effect::LosesData => "loses data",
        }
    }

    /// Whether somebody has to look before applying.
    pub fn is_unsafe(self) -> bool {
        self >= Effect::Interrupts
    }
}

impl Verdict {
    pub fn new(effect: Effect, why: impl Into<String>) -> Self {
        Self { effect, why: why.into(), instead: String::new(), page: "", field: None }
    }

    #[must_use]
    pub fn instead(self, instead: impl Into<String>) -> Self {
        Self { instead: instead.into(), ..self }
    }

    #[must_use]
    pub fn page(self, page: &'static str) -> Self {
        Self { page, ..self }
    }

    #[must_use]
    pub fn of(self, field: usize) -> Self {
        Self { field: Some(field), ..self }
    }
}

/// Verdicts as people are told them: what several fields of an object have in common is said once.
pub fn distinct<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Vec<&'a Verdict> {
    let mut said = BTreeSet::new();
    verdicts.filter(|one| said.insert((one.effect, &one.why, &one.instead))).collect()
}

/// `kubectl` arguments that name an object: `deployment api -n shop`.
pub fn named(item: &SideObject) -> String {
    let (kind, name) = (item.kind().to_lowercase(), item.name());
    let is_ordinary = kind.chars().all(|c| c.is_ascii_alphabetic()) && !name.starts_with('-');
    let object = if is_ordinary {
        format!("{kind} {}", foreign::word(name))
    } else {
        // In one word, no name is an option.
        foreign::operand(&format!("{kind}/{name}"))
    };
    match item.namespace() {
        "" => object,
        namespace if namespace.starts_with('-') => {
            format!("{object} {}", foreign::word(&format!("--namespace={namespace}")))
        }
        namespace => format!("{object} -n {}", foreign::word(namespace)),
    }
}
