//! What becomes of pods.

use serde_json::Value as Json;

use crate::diff::home::is_anew;
use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::verdict::{Effect, Sides, Verdict, named};

const RECREATE: &str =
    "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment";
const REPLICAS: &str = "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling";
const ON_DELETE: &str =
    "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#on-delete";

/// Whether an autoscaler says how many pods there are.
fn is_scaled(workload: &SideObject, sides: Sides) -> bool {
    let mut scalers = sides.after.iter().filter(|one| one.kind() == "HorizontalPodAutoscaler");
    scalers.any(|one| {
        let target = &one.body["spec"]["scaleTargetRef"];
        target["name"] == workload.name()
            && target["kind"] == workload.kind()
            && one.namespace() == workload.namespace()
    })
}

/// What a change of the template or of the scale does.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(_), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    let mut found = Vec::new();
    let replicas = after.body["spec"]["replicas"].as_i64();
    let text = |pointer: &str| after.body.pointer(pointer).and_then(Json::as_str);
    if pair.rolls() && !is_anew(pair, sides) {
        let is_single = after.kind() == "StatefulSet"
            && replicas.map_or_else(|| !is_scaled(after, sides), |replicas| replicas == 1);
        if text("/spec/strategy/type") == Some("Recreate") {
            let why = "all pods stop before new ones start";
            found.push(Verdict::new(Effect::Interrupts, why).page(RECREATE));
        } else if text("/spec/updateStrategy/type") == Some("OnDelete") {
            let why = "pods stay as they are until somebody deletes them";
            found.push(Verdict::new(Effect::RollsPods, why).page(ON_DELETE));
        } else if is_single {
            let why = "its only pod restarts: nothing answers meanwhile";
            found.push(Verdict::new(Effect::RollsPods, why));
        }
    }
    let Some(index) = pair.touched("spec.replicas").next() else { return found };
    let before = pair.fields[index].before.as_ref().and_then(Json::as_i64).unwrap_or(1);
    if replicas == Some(0) {
        found.push(Verdict::new(Effect::Interrupts, "no pod is left").of(index));
    } else if replicas.is_none() && before > 1 {
        let why = format!(
            "of {before} pods one is left, until an autoscaler adds more: without the field it is 1"
        );
        let how = "before applying, take `replicas` out of what was applied last";
        let edit = format!("{how}: `kubectl apply edit-last-applied {}`", named(after));
        found.push(Verdict::new(Effect::Interrupts, why).instead(edit).page(REPLICAS).of(index));
    }
    found
}
