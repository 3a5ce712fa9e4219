//! What becomes of pods, and the parts of the objects that make them.

use serde_json::Value as Json;

use crate::diff::item::Item;
use crate::diff::verdict::{Effect, Pair, Sides, Verdict, named};
use crate::engine::Engine;

const RECREATE: &str =
    "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment";
const REPLICAS: &str = "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling";
const ON_DELETE: &str =
    "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#on-delete";

/// What a change of the template or of the scale does.
pub fn verdicts(pair: Pair, _: Sides) -> Vec<Verdict> {
    let (Some(_), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    let mut found = Vec::new();
    let replicas = after.body["spec"]["replicas"].as_i64();
    let text = |pointer: &str| after.body.pointer(pointer).and_then(Json::as_str);
    if pair.rolls() {
        let is_single = replicas.unwrap_or(1) == 1 && after.kind() == "StatefulSet";
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

/// The spec of the pods that an object makes, or is.
pub fn spec(item: &Item) -> Option<&Json> {
    let pointer = match item.kind() {
        "Pod" => "/spec",
        "CronJob" => "/spec/jobTemplate/spec/template/spec",
        _ => "/spec/template/spec",
    };
    item.body.pointer(pointer)
}

/// The labels of the pods that an object makes, or has itself.
pub fn labels(item: &Item) -> Option<&Json> {
    let pointer = match item.kind() {
        "Pod" => "/metadata/labels",
        "CronJob" => "/spec/jobTemplate/spec/template/metadata/labels",
        "Deployment"
        | "StatefulSet"
        | "DaemonSet"
        | "ReplicaSet"
        | "ReplicationController"
        | "Job" => "/spec/template/metadata/labels",
        _ => return None,
    };
    item.body.pointer(pointer)
}

/// The items of a list in a pod's spec.
pub fn list<'a>(spec: &'a Json, field: &str) -> &'a [Json] {
    spec[field].as_array().map_or(&[], Vec::as_slice)
}

/// All containers, those that run first included.
pub fn containers(spec: &Json) -> impl Iterator<Item = &Json> {
    list(spec, "containers").iter().chain(list(spec, "initContainers"))
}

/// The containers that are databases, with engine and tag.
pub fn databases(spec: &Json) -> Vec<(Engine, &str, &Json)> {
    list(spec, "containers").iter().filter_map(database).collect()
}

fn database(container: &Json) -> Option<(Engine, &str, &Json)> {
    let image = container["image"].as_str()?.split('@').next()?;
    let last = image.rsplit('/').next()?;
    let (name, tag) = last.split_once(':').unwrap_or((last, ""));
    Some((Engine::of_image(name)?, tag, container))
}

/// Whether what pods write outlives them.
pub fn keeps_data(workload: &Item, spec: &Json) -> bool {
    let outlives = |volume: &Json| {
        ["persistentVolumeClaim", "hostPath", "nfs"].iter().any(|kind| volume.get(kind).is_some())
    };
    workload.body["spec"]["volumeClaimTemplates"].is_array()
        || list(spec, "volumes").iter().any(outlives)
}
