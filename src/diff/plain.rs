//! In what two sets of objects differ, before anybody asks what it means.

use std::collections::BTreeMap;

use crate::diff::field::{self, Field};
use crate::diff::item::SideObject;
use crate::diff::pair::{Pairs, pairs};
use crate::diff::premise::Relation;

/// Positions on both sides, and the fields where both are there.
pub type PairFields = (Option<usize>, Option<usize>, Vec<Field>);

/// Differences before anybody asks what they mean.
pub struct Plain {
    pub found: Vec<PairFields>,
    pub same: usize,
    pub moved: BTreeMap<String, String>,
}

/// Compares two sets of objects, field by field.
pub fn plain(before: &[SideObject], after: &[SideObject], relation: Relation) -> Plain {
    let Pairs { all, moved } = pairs(before, after);
    let (mut found, mut same) = (Vec::new(), 0);
    for (old, new) in all {
        let mut fields = Vec::new();
        if let (Some(old), Some(new)) = (old, new) {
            let (old, new) = (&before[old], &after[new]);
            if old.body != new.body {
                fields = field::fields(&old.body, &new.body);
                let is_same =
                    |field: &Field| relation == Relation::Apart && is_move(field, old, &moved);
                fields.retain(|field| !is_same(field));
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
fn is_move(field: &Field, before: &SideObject, moved: &BTreeMap<String, String>) -> bool {
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
