//! What becomes of pods, and the parts of the objects that make them.

use serde_json::Value as Json;

use crate::diff::item::Item;
use crate::diff::verdict::{Effect, Pair, Sides, Verdict, named};
use crate::graph::database::Engine;

const RECREATE: &str =
    "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment";
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
    if let Some(index) = pair.touched("spec.replicas").next()
        && replicas == Some(0)
    {
        found.push(Verdict::new(Effect::Interrupts, "no pod is left").of(index));
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
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController"
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
    let database = |container: &'_ Json| -> Option<(Engine, String)> {
        let image = container["image"].as_str()?;
        let name = image.split('@').next().unwrap_or_default();
        let last = name.rsplit('/').next().unwrap_or_default();
        let (name, tag) = last.split_once(':').unwrap_or((last, ""));
        Engine::of_image(name).map(|engine| (engine, tag.to_owned()))
    };
    list(spec, "containers")
        .iter()
        .filter_map(|container| {
            let (engine, tag) = database(container)?;
            let image = container["image"].as_str()?;
            let tag = &image[image.find(&format!(":{tag}")).map_or(image.len(), |at| at + 1)..];
            let tag = tag.split('@').next().unwrap_or_default();
            Some((engine, tag, container))
        })
        .collect()
}

/// Whether what pods write outlives them.
pub fn keeps_data(workload: &Item, spec: &Json) -> bool {
    let outlives = |volume: &Json| {
        ["persistentVolumeClaim", "hostPath", "nfs"].iter().any(|kind| volume.get(kind).is_some())
    };
    workload.body["spec"]["volumeClaimTemplates"].is_array() || list(spec, "volumes").iter().any(outlives)
}

/// Whether pods read a ConfigMap or a Secret, and whether as variables.
pub fn reads(spec: &Json, kind: &str, name: &str) -> Option<Reading> {
    let (from, key, volume, named) = match kind {
        "ConfigMap" => ("configMapRef", "configMapKeyRef", "configMap", "name"),
        "Secret" => ("secretRef", "secretKeyRef", "secret", "secretName"),
        _ => return None,
    };
    let is = |value: &Json| value == name;
    let as_variable = containers(spec).any(|container| {
        list(container, "envFrom").iter().any(|source| is(&source[from]["name"]))
            || list(container, "env").iter().any(|one| is(&one["valueFrom"][key]["name"]))
    });
    let as_volume = |one: &Json| {
        let projected = one["projected"]["sources"].as_array();
        is(&one[volume][named])
            || projected.is_some_and(|all| all.iter().any(|source| is(&source[volume]["name"])))
    };
    if as_variable {
        return Some(Reading::Variables);
    }
    list(spec, "volumes").iter().any(as_volume).then_some(Reading::Files)
}

/// How pods read a ConfigMap or a Secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Variables,
    Files,
}

/// Pods that read what changed, and do not notice.
/// <https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically>
pub fn unnoticed(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(_), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    let touches = |top: &str| pair.touched(top).next();
    let Some(field) = touches("data").or_else(|| touches("binaryData")) else { return Vec::new() };
    let mut found = Vec::new();
    for workload in sides.after.iter().filter(|one| one.namespace() == after.namespace()) {
        let is_rolled = sides.pairs.iter().any(|pair| {
            pair.after.is_some_and(|other| std::ptr::eq(other, workload))
                && (pair.rolls() || pair.before.is_none())
        });
        let reading = spec(workload).and_then(|spec| reads(spec, after.kind(), after.name()));
        let Some(reading) = reading.filter(|_| !is_rolled) else { continue };
        if matches!(workload.kind(), "Job" | "CronJob") {
            continue;
        }
        let what = format!("{} `{}`", workload.kind(), workload.name());
        let why = match reading {
            Reading::Variables => format!("the pods of {what} go on with the old values"),
            Reading::Files => format!("the pods of {what} see it late, if they read the files again"),
        };
        found.push(
            Verdict::new(Effect::InPlace, why)
                .instead(format!("`kubectl rollout restart {}`", named(workload)))
                .page("https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically")
                .of(field),
        );
    }
    found
}
