//! What pods need is there when they start: it comes in the wave of the first of them, whoever's it is.
//!
//! Whoever applies wave after wave, as Argo CD does, goes on once a wave is healthy. A pod that needs what comes in a
//! later one never is. <https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/>
//! Nor does anything come earlier than that: a claim whose class waits for its first pod is not healthy before.

use std::collections::{BTreeMap, VecDeque};

use crate::object::bundle::pod_path;
use crate::object::metadata::SYNC_WAVE;
use crate::object::view::View;
use crate::object::{Object, Phase};
use crate::values::tier::Tier;

/// An object that is needed: its kind, its namespace and its name.
type NeedKey<'b> = (&'b str, &'b str, &'b str);

/// The wave and the tier of who needs something.
type Turn = (i8, Option<Tier>);

/// Makers of Secrets say under one of these what the Secret is called, or give it their own name.
const SECRET_NAMES: [&[&str]; 4] = [
    &["metadata", "name"],
    &["spec", "secretName"],
    &["spec", "target", "name"],
    &["spec", "destination", "name"],
];

/// Puts what is needed earlier than it would come into the wave of who needs it first. Objects are in their order,
/// before and after; those that are `fixed` stay where they are.
pub fn settle(objects: &mut Vec<Object>, fixed: &dyn Fn(&Object) -> bool) {
    let turns = turns(objects, fixed);
    if turns.is_empty() {
        return;
    }
    for (index, (wave, _)) in &turns {
        let object = &mut objects[*index];
        object.wave = *wave;
        object.body["metadata"]["annotations"][SYNC_WAVE] = wave.to_string().into();
    }
    let mut all: Vec<(Turn, Phase, Object)> = std::mem::take(objects)
        .into_iter()
        .enumerate()
        .map(|(index, object)| {
            let turn = turns.get(&index).copied().unwrap_or((object.wave, object.tier));
            (turn, object.phase, object)
        })
        .collect();
    all.sort_by_key(|(turn, phase, _)| (*turn, *phase));
    objects.extend(all.into_iter().map(|(_, _, object)| object));
}

/// What comes earlier than it would, by its place: the turn of the first that needs it.
fn turns(objects: &[Object], fixed: &dyn Fn(&Object) -> bool) -> BTreeMap<usize, Turn> {
    let earliest = objects.iter().filter(|object| pod_path(object.kind()).is_some());
    let Some(earliest) = earliest.map(|object| object.wave).min() else { return BTreeMap::new() };
    let mut given: BTreeMap<NeedKey, Vec<usize>> = BTreeMap::new();
    for (index, object) in objects.iter().enumerate() {
        if object.phase == Phase::Needs && object.wave > earliest && !fixed(object) {
            for key in keys(object) {
                given.entry(key).or_default().push(index);
            }
        }
    }
    let mut turns: BTreeMap<usize, Turn> = BTreeMap::new();
    let users = objects.iter().enumerate().filter(|(_, object)| pod_path(object.kind()).is_some());
    let mut users: VecDeque<(usize, Turn)> =
        users.map(|(index, object)| (index, (object.wave, object.tier))).collect();
    while let Some((index, turn)) = users.pop_front() {
        for key in needs(&objects[index]) {
            for need in given.get(&key).into_iter().flatten() {
                let own = (objects[*need].wave, objects[*need].tier);
                let now = turns.get(need).copied().unwrap_or(own);
                if turn.0 < now.0 {
                    turns.insert(*need, turn);
                    users.push_back((*need, turn));
                }
            }
        }
    }
    turns
}

/// Under what an object is needed: its own name, and that of the Secret that it may make.
fn keys(object: &Object) -> Vec<NeedKey<'_>> {
    let (kind, home) = (object.kind(), object.namespace());
    let mut keys = vec![(kind, home, object.name())];
    let group = object.group();
    // Kubernetes' own kinds make no Secrets.
    if group.contains('.') && !group.ends_with(".k8s.io") {
        let names = SECRET_NAMES.iter().map(|path| object.body.text(path));
        keys.extend(names.filter(|name| !name.is_empty()).map(|name| ("Secret", home, name)));
    }
    keys
}

/// What an object needs to become what it is.
fn needs(object: &Object) -> Vec<NeedKey<'_>> {
    let view = View::of(&object.body);
    let home = object.namespace();
    let text = |path: &[&str]| view.at(path).and_then(View::as_text);
    match object.kind() {
        "PersistentVolumeClaim" => {
            let class = text(&["spec", "storageClassName"]).map(|name| ("StorageClass", "", name));
            let volume = text(&["spec", "volumeName"]).map(|name| ("PersistentVolume", "", name));
            class.into_iter().chain(volume).collect()
        }
        "ExternalSecret" => by_reference(view, &["spec", "secretStoreRef"], "SecretStore", home),
        "Certificate" => by_reference(view, &["spec", "issuerRef"], "Issuer", home),
        kind => {
            let pod = pod_path(kind).and_then(|path| view.at(path));
            pod.map(|pod| of_pod(pod, home)).unwrap_or_default()
        }
    }
}

/// A reference with a kind of its own, to what may be the whole cluster's.
fn by_reference<'b>(
    view: View<'b>,
    path: &[&str],
    usual: &'b str,
    home: &'b str,
) -> Vec<NeedKey<'b>> {
    let Some(reference) = view.at(path) else { return Vec::new() };
    let kind = reference.get("kind").and_then(View::as_text).unwrap_or(usual);
    let name = reference.get("name").and_then(View::as_text);
    let home = if kind.starts_with("Cluster") { "" } else { home };
    name.map(|name| (kind, home, name)).into_iter().collect()
}

/// What a pod does not start without.
fn of_pod<'b>(pod: View<'b>, home: &'b str) -> Vec<NeedKey<'b>> {
    let mut found = Vec::new();
    let mut add = |kind: &'static str, of: View<'b>, path: &[&str]| {
        let name = of.at(path).and_then(View::as_text);
        found.extend(name.map(|name| (kind, home, name)));
    };
    add("ServiceAccount", pod, &["serviceAccountName"]);
    for secret in items(pod, "imagePullSecrets") {
        add("Secret", secret, &["name"]);
    }
    for volume in items(pod, "volumes") {
        add("PersistentVolumeClaim", volume, &["persistentVolumeClaim", "claimName"]);
        add("ConfigMap", volume, &["configMap", "name"]);
        add("Secret", volume, &["secret", "secretName"]);
        let projected = volume.get("projected");
        for source in projected.into_iter().flat_map(|volume| items(volume, "sources")) {
            add("ConfigMap", source, &["configMap", "name"]);
            add("Secret", source, &["secret", "name"]);
        }
    }
    let containers = ["initContainers", "containers"].map(|list| items(pod, list));
    for container in containers.into_iter().flatten() {
        for source in items(container, "envFrom") {
            add("ConfigMap", source, &["configMapRef", "name"]);
            add("Secret", source, &["secretRef", "name"]);
        }
        for variable in items(container, "env") {
            add("ConfigMap", variable, &["valueFrom", "configMapKeyRef", "name"]);
            add("Secret", variable, &["valueFrom", "secretKeyRef", "name"]);
        }
    }
    for (kind, key) in
        [("PriorityClass", "priorityClassName"), ("RuntimeClass", "runtimeClassName")]
    {
        found.extend(pod.get(key).and_then(View::as_text).map(|name| (kind, "", name)));
    }
    found
}

fn items<'b>(view: View<'b>, key: &str) -> impl Iterator<Item = View<'b>> + use<'b> {
    view.get(key).into_iter().flat_map(View::list)
}
