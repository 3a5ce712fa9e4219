//! In what two sets of objects differ, and what it does to a cluster where the one runs and the other is
//! applied.
//!
//! Objects are matched by identity, lists by the keys of their items. Each family of effects has a file
//! of its own; [`VERDICTS`] lists them. Which values cause a difference is told by [`cause`].

mod admitted;
mod altered;
mod around;
mod calls;
pub mod cause;
mod claim;
mod comparison;
mod credential;
mod data;
mod database;
pub mod field;
mod file_owner;
mod home;
pub mod immutable;
mod immutable_field;
mod immutable_when;
pub mod item;
mod key;
mod led;
mod list;
mod mask;
pub mod mistake;
mod mixed;
mod named;
mod operated;
mod outside;
mod owned;
mod pair;
mod path;
mod place;
mod plain;
mod pod;
pub mod premise;
mod reading;
mod redirect;
mod renamed;
mod route;
mod secret_sides;
mod service;
mod still_taken;
mod successor;
mod template;
mod traffic;
pub mod unit;
pub mod verdict;
mod version;

pub use cause::Cause;
pub use comparison::{Change, Comparison, Difference};
pub use field::Field;
pub use item::{Identity, SideObject};
pub use owned::as_applied;
pub use path::{ObjectPath, PathStep};
pub use place::FieldPlaces;
pub use premise::{Classes, Premise, Relation};
pub use verdict::{Effect, Verdict};

use crate::diff::around::Around;
use crate::diff::pair::Pair;
use crate::diff::plain::{Plain, plain};
use crate::diff::verdict::Sides;
use crate::manifest::kinds::is_built_in;

/// The families of effects.
const VERDICTS: [fn(Pair, Sides) -> Vec<Verdict>; 20] = [
    immutable::verdicts,
    immutable::server_side,
    claim::verdicts,
    home::verdicts,
    data::verdicts,
    database::verdicts,
    operated::verdicts,
    version::verdicts,
    traffic::verdicts,
    service::verdicts,
    key::verdicts,
    pod::verdicts,
    reading::verdicts,
    renamed::verdicts,
    still_taken::verdicts,
    led::verdicts,
    credential::verdicts,
    file_owner::verdicts,
    outside::verdicts,
    admitted::verdicts,
];

/// Compares two sets of objects.
pub fn compare(before: &[SideObject], after: &[SideObject], premise: &Premise) -> Comparison {
    let Plain { found, same, moved } = plain(before, after, premise.relation);
    let differing: Vec<Pair> = found
        .iter()
        .map(|(old, new, fields)| Pair {
            before: old.map(|index| &before[index]),
            after: new.map(|index| &after[index]),
            fields,
        })
        .collect();
    let around = Around::new(before, after, &differing, &found);
    let sides = Sides { before, after, around: &around, premise };
    let differences = differing.iter().zip(&found).map(|(pair, (old, new, _))| {
        let mut verdicts: Vec<Verdict> =
            VERDICTS.iter().flat_map(|family| family(*pair, sides)).collect();
        verdicts.sort_by_key(|verdict| std::cmp::Reverse(verdict.effect));
        Difference {
            change: match (old, new) {
                (None, _) => Change::Added,
                (_, None) => Change::Removed,
                _ => Change::Changed,
            },
            identity: pair.any().identity(),
            before: *old,
            after: *new,
            fields: pair.fields.iter().map(mask::masked).collect(),
            effects: effects(*pair, sides, &verdicts),
            verdicts,
        }
    });
    Comparison { differences: differences.collect(), same, moved, relation: premise.relation }
}

/// Whether a field is a label or an annotation on which nothing in Kubernetes acts. Selectors of others read
/// the labels of some kinds, admission those of namespaces, and controllers the annotations of some.
/// <https://kubernetes.io/docs/reference/labels-annotations-taints/>
fn is_text(pair: Pair, path: &ObjectPath) -> bool {
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
fn effects(pair: Pair, sides: Sides, verdicts: &[Verdict]) -> Vec<Effect> {
    let rolls = pair.rolls() && !home::is_anew(pair, sides);
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
