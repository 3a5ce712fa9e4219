//! What a comparison tells.

use std::collections::BTreeMap;

use crate::diff::field::Field;
use crate::diff::item::Identity;
use crate::diff::premise::Relation;
use crate::diff::verdict::{Effect, Verdict};

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Added,
    Removed,
    Changed,
}

/// An object that is not the same on both sides.
#[derive(Clone, Debug)]
pub struct Difference {
    pub change: Change,
    /// What it is after; before, where it is gone.
    pub identity: Identity,
    /// Its positions on the two sides.
    pub before: Option<usize>,
    pub after: Option<usize>,
    /// In what it differs, without secrets; nothing where it is on one side alone.
    pub fields: Vec<Field>,
    /// The effect of each field.
    pub effects: Vec<Effect>,
    /// The worst first.
    pub verdicts: Vec<Verdict>,
}

/// All that differs.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    pub differences: Vec<Difference>,
    /// Objects that are the same.
    pub same: usize,
    /// Namespaces that have another name after.
    pub moved: BTreeMap<String, String>,
    pub relation: Relation,
}

impl Difference {
    /// The worst that it does.
    pub fn effect(&self) -> Effect {
        let worst = self.verdicts.iter().map(|verdict| verdict.effect);
        let least = match self.change {
            Change::Changed => Effect::Text,
            Change::Added | Change::Removed => Effect::InPlace,
        };
        worst.chain(self.effects.iter().copied()).max().unwrap_or(least)
    }

    /// Whether it is in another namespace after.
    pub fn is_moved(&self) -> bool {
        self.fields.iter().any(|field| field.path.to_string() == "metadata.namespace")
    }

    /// `Deployment shop/api`.
    pub fn label(&self) -> String {
        let Identity { kind, namespace, name, .. } = &self.identity;
        if namespace.is_empty() {
            format!("{kind} {name}")
        } else {
            format!("{kind} {namespace}/{name}")
        }
    }
}
