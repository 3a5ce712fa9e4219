//! Objects that are in another namespace after: nothing moves, they are made anew there.

use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::premise::Relation;
use crate::diff::verdict::{Effect, Sides, Verdict};

const NAMESPACES: &str =
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/";

/// What another namespace does to an object, and to who calls it.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    let Some((old, new)) = moved(before, after) else { return Vec::new() };
    if sides.premise.relation == Relation::Apart {
        return Vec::new();
    }
    let field = pair.fields.iter().position(|field| {
        matches!(field.path.to_string().as_str(), "metadata.namespace" | "metadata.name")
    });
    let verdict = match after.kind() {
        "PersistentVolumeClaim" => Some(left(old, new)),
        "StatefulSet" if after.body["spec"]["volumeClaimTemplates"].is_array() => {
            Some(left(old, new))
        }
        "Namespace" => {
            let why = format!(
                "everything in `{old}` is made anew in `{new}`; once `{old}` is deleted, its claims go with it"
            );
            let help = format!("keep the name `{old}`, or copy the data before");
            Some(Verdict::new(Effect::LosesData, why).instead(help))
        }
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" => {
            let why = format!(
                "its pods start anew in `{new}`, and nothing answers there until they are ready"
            );
            let help = format!("let both run side by side, and delete what is in `{old}` last");
            Some(Verdict::new(Effect::Interrupts, why).instead(help))
        }
        "Service" if after.body["spec"]["clusterIP"] != "None" => {
            let name = after.name();
            let why = format!("who calls `{name}.{old}` finds nothing once it is deleted there");
            let help = format!("call `{name}.{new}` from other namespaces before");
            Some(Verdict::new(Effect::Interrupts, why).instead(help))
        }
        _ => None,
    };
    let verdict = verdict.map(|verdict| Verdict { field, ..verdict.page(NAMESPACES) });
    verdict.into_iter().collect()
}

/// Whether an object is made anew in another namespace of the same cluster: nothing there is changed in place.
pub fn is_anew(pair: Pair, sides: Sides) -> bool {
    let sides_of = pair.before.zip(pair.after);
    sides.premise.relation == Relation::States
        && sides_of.is_some_and(|(before, after)| moved(before, after).is_some())
}

/// The two namespaces of an object that is in another one after; nothing where a side does not say.
pub fn moved<'a>(before: &'a SideObject, after: &'a SideObject) -> Option<(&'a str, &'a str)> {
    let of = |item: &'a SideObject| {
        if item.kind() == "Namespace" { item.name() } else { item.namespace() }
    };
    let (old, new) = (of(before), of(after));
    (old != new && !old.is_empty() && !new.is_empty()).then_some((old, new))
}

fn left(old: &str, new: &str) -> Verdict {
    let why = format!("the claim in `{new}` is new and empty; the data stay in `{old}`");
    let help = format!("keep the namespace `{old}`, or dump there and restore in `{new}`");
    Verdict::new(Effect::LosesData, why).instead(help)
}
