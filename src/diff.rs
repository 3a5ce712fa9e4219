//! In what two sets of objects differ, and what it does to a cluster where the one runs and the other is
//! applied.
//!
//! Objects are matched by identity, lists by the keys of their items. Each family of effects has a file
//! of its own; [`VERDICTS`] lists them. Which values cause a difference is told by [`cause`].

mod altered;
mod around;
pub mod cause;
mod data;
mod database;
pub mod field;
pub mod immutable;
mod immutable_field;
pub mod item;
mod list;
mod mask;
mod mixed;
mod owned;
mod pair;
mod path;
mod place;
mod pod;
mod reading;
mod traffic;
pub mod unit;
pub mod verdict;

use std::collections::BTreeMap;

pub use cause::Cause;
pub use field::Field;
pub use item::{Identity, Item};
pub use owned::as_applied;
pub use path::{Path, Step};
pub use place::Places;
pub use verdict::{Effect, Verdict};

use crate::diff::around::Around;
use crate::diff::verdict::{Pair, Sides};
use crate::manifest::kinds::is_built_in;

/// The families of effects.
const VERDICTS: [fn(Pair, Sides) -> Vec<Verdict>; 7] = [
    immutable::verdicts,
    immutable::server_side,
    data::verdicts,
    database::verdicts,
    traffic::verdicts,
    pod::verdicts,
    reading::verdicts,
];

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

/// Compares two sets of objects.
pub fn compare(before: &[Item], after: &[Item]) -> Comparison {
    let Plain { found, same, moved } = plain(before, after);
    let differing: Vec<Pair> = found
        .iter()
        .map(|(old, new, fields)| Pair {
            before: old.map(|index| &before[index]),
            after: new.map(|index| &after[index]),
            fields,
        })
        .collect();
    let around = Around::new(before, after, &differing, &found);
    let sides = Sides { before, after, around: &around };
    let differences = differing.iter().zip(&found).map(|(pair, (old, new, _))| {
        let mut verdicts: Vec<Verdict> =
            VERDICTS.iter().flat_map(|family| family(*pair, sides)).collect();
        verdicts.sort_by_key(|verdict| std::cmp::Reverse(verdict.effect));
        let kind = pair.kind();
        Difference {
            change: match (old, new) {
                (None, _) => Change::Added,
                (_, None) => Change::Removed,
                _ => Change::Changed,
            },
            identity: pair.any().identity(),
            before: *old,
            after: *new,
            fields: pair.fields.iter().map(|field| mask::masked(field, kind)).collect(),
            effects: effects(*pair, &verdicts),
            verdicts,
        }
    });
    Comparison { differences: differences.collect(), same, moved }
}

/// Positions on both sides, and the fields where both are there.
type Found = (Option<usize>, Option<usize>, Vec<Field>);

/// Differences before anybody asks what they mean.
struct Plain {
    found: Vec<Found>,
    same: usize,
    moved: BTreeMap<String, String>,
}

fn plain(before: &[Item], after: &[Item]) -> Plain {
    let pair::Pairs { all, moved } = pair::pairs(before, after);
    let (mut found, mut same) = (Vec::new(), 0);
    for (old, new) in all {
        let mut fields = Vec::new();
        if let (Some(old), Some(new)) = (old, new) {
            let (old, new) = (&before[old], &after[new]);
            if old.body != new.body {
                fields = field::fields(&old.body, &new.body);
                fields.retain(|field| !is_move(field, old, &moved));
            }
            if fields.is_empty() {
                same += 1;
                continue;
            }
        }
        found.push((old, new, fields));
    }
    Plain { found, same, moved }
}

/// Whether a field says no more than that its object is in a namespace of another name.
fn is_move(field: &Field, before: &Item, moved: &BTreeMap<String, String>) -> bool {
    let text = |value: &Option<serde_json::Value>| {
        value.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    };
    let renames = moved.get(&text(&field.before)) == Some(&text(&field.after));
    match field.path.to_string().as_str() {
        "metadata.namespace" => renames,
        "metadata.name" | "metadata.labels[\"kubernetes.io/metadata.name\"]" => {
            renames && before.kind() == "Namespace"
        }
        _ => false,
    }
}

/// Whether a field is a label or an annotation on which nothing in Kubernetes acts. Selectors of others read
/// the labels of some kinds, admission those of namespaces, and controllers the annotations of some.
/// <https://kubernetes.io/docs/reference/labels-annotations-taints/>
fn is_text(pair: Pair, path: &Path) -> bool {
    const READ_BY_LABEL: [&str; 4] = ["Namespace", "Node", "Pod", "Service"];
    const READ_BY_ANNOTATION: [&str; 4] =
        ["Ingress", "PersistentVolume", "PersistentVolumeClaim", "ServiceAccount"];
    let kind = pair.kind();
    let is_read = READ_BY_LABEL.contains(&kind) || !is_built_in(&pair.any().identity().group);
    let is_recommended = path.last_key().starts_with("app.kubernetes.io/");
    let is_label = path.is_below("metadata.labels") && (!is_read || is_recommended);
    let is_annotation = path.is_below("metadata.annotations");
    is_label || is_annotation && !is_read && !READ_BY_ANNOTATION.contains(&kind)
}

/// What each field does.
fn effects(pair: Pair, verdicts: &[Verdict]) -> Vec<Effect> {
    let rolls = pair.rolls();
    let own = |field: &Field| {
        if is_text(pair, &field.path) {
            Effect::Text
        } else if rolls && field.path.is_below("spec.template") {
            Effect::RollsPods
        } else {
            Effect::InPlace
        }
    };
    let mut effects: Vec<Effect> = pair.fields.iter().map(own).collect();
    for verdict in verdicts {
        if let Some(effect) = verdict.field.and_then(|field| effects.get_mut(field)) {
            *effect = verdict.effect.max(*effect);
        }
    }
    effects
}
