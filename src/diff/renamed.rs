//! Objects that have another name after: to a cluster they are two, an old one and a new one.

use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict, named};

const BUDGETS: &str = "https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works";
const SCALERS: &str =
    "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#api-object";
const MODES: &str = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes";

/// What another name of an object does.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(old), None) = (pair.before, pair.after) else { return Vec::new() };
    let Some(new) = sides.around.successors().of(old) else { return Vec::new() };
    let delete = || format!("delete the old one: kubectl delete {}", named(old));
    let verdict = match old.kind() {
        "Service" => Verdict::new(
            Effect::Interrupts,
            format!(
                "it is called `{new}` after: what calls `{}` finds nothing once it is deleted",
                old.name()
            ),
        )
        .instead("let all callers outside of these objects follow before it is deleted"),
        "PersistentVolumeClaim" => Verdict::new(
            Effect::LosesData,
            format!("`{new}` is a new claim, and empty; the data stay in `{}`", old.name()),
        )
        .instead("keep the name, or copy the data before"),
        kind @ ("ConfigMap" | "Secret") => {
            let readers = sides.around.readers(1, kind, old.namespace(), old.name());
            let mut names =
                readers.iter().map(|index| format!("`{}`", sides.after[*index].name()));
            match names.next() {
                Some(reader) => Verdict::new(
                    Effect::Interrupts,
                    format!("it is called `{new}` after, and {reader} reads the old one"),
                )
                .instead(format!("let {reader} read `{new}`")),
                None => Verdict::new(
                    Effect::InPlace,
                    format!("it is called `{new}` after; whoever reads `{}` beside these objects must follow", old.name()),
                ),
            }
        }
        "Deployment" | "StatefulSet" | "DaemonSet" | "CronJob" => of_pods(old, new, &delete()),
        "HorizontalPodAutoscaler" => Verdict::new(
            Effect::InPlace,
            format!("it is called `{new}` after: until it is deleted two of them may scale the same pods"),
        )
        .instead(delete())
        .page(SCALERS),
        "PodDisruptionBudget" => Verdict::new(
            Effect::InPlace,
            format!("it is called `{new}` after: pods with two budgets are not evicted, and drains wait"),
        )
        .instead(delete())
        .page(BUDGETS),
        "Ingress" => Verdict::new(
            Effect::InPlace,
            format!("it is called `{new}` after: until it is deleted both say where the same paths lead"),
        )
        .instead(delete()),
        _ => return Vec::new(),
    };
    vec![verdict]
}

fn of_pods(old: &SideObject, new: &str, delete: &str) -> Verdict {
    let keeps = template::spec(old).is_some_and(|spec| template::keeps_data(old, spec));
    if keeps {
        let why = format!(
            "it is called `{new}` after: until it is deleted the pods of both have the same data, or the new ones wait"
        );
        return Verdict::new(Effect::Interrupts, why).instead(delete).page(MODES);
    }
    let why = format!("it is called `{new}` after: until it is deleted the pods of both run");
    Verdict::new(Effect::InPlace, why).instead(delete)
}
