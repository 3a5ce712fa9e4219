//! The parts of objects that make pods.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::engine::Engine;
use crate::notation::image::ImageName;

/// The spec of the pods that an object makes, or is.
pub fn spec(item: &SideObject) -> Option<&Json> {
    let pointer = match item.kind() {
        "Pod" => "/spec",
        "CronJob" => "/spec/jobTemplate/spec/template/spec",
        _ => "/spec/template/spec",
    };
    item.body.pointer(pointer)
}

/// The labels of the pods that an object makes, or has itself.
pub fn labels(item: &SideObject) -> Option<&Json> {
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
    let image = ImageName::read(container["image"].as_str()?);
    Some((Engine::of_image(image.name())?, image.tag.unwrap_or_default(), container))
}

/// Whether what pods write outlives them.
pub fn keeps_data(workload: &SideObject, spec: &Json) -> bool {
    let outlives = |volume: &Json| {
        ["persistentVolumeClaim", "hostPath", "nfs"].iter().any(|kind| volume.get(kind).is_some())
    };
    workload.body["spec"]["volumeClaimTemplates"].is_array()
        || list(spec, "volumes").iter().any(outlives)
}

/// The names of the claims that a StatefulSet makes for each pod.
pub fn claims(workload: &SideObject) -> impl Iterator<Item = &str> {
    let templates = workload.body["spec"]["volumeClaimTemplates"].as_array().into_iter().flatten();
    templates.filter_map(|template| template["metadata"]["name"].as_str())
}

/// Where a container keeps what outlives its pod: claims, folders of nodes, shares.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage>
pub fn kept_in(workload: &SideObject, spec: &Json, container: &Json) -> Vec<String> {
    let mounts = list(container, "volumeMounts").iter();
    let mounted: BTreeSet<&str> = mounts.filter_map(|mount| mount["name"].as_str()).collect();
    let is_mounted = |name: &Json| name.as_str().is_some_and(|name| mounted.contains(name));
    let templates = workload.body["spec"]["volumeClaimTemplates"].as_array().into_iter().flatten();
    let templates = templates.map(|template| &template["metadata"]["name"]);
    let templates = templates.filter(|name| is_mounted(name)).filter_map(Json::as_str);
    let of_templates = templates.map(|name| format!("claim {name}-{}-0", workload.name()));
    let volumes = list(spec, "volumes").iter().filter(|volume| is_mounted(&volume["name"]));
    let kept = volumes.filter_map(|volume| {
        let text = |pointer: &str| volume.pointer(pointer).and_then(Json::as_str);
        let claim = text("/persistentVolumeClaim/claimName").map(|name| format!("claim {name}"));
        let folder = || text("/hostPath/path").map(|path| format!("folder {path}"));
        let share = || Some(format!("share {} {}", text("/nfs/server")?, text("/nfs/path")?));
        claim.or_else(folder).or_else(share)
    });
    of_templates.chain(kept).collect()
}
