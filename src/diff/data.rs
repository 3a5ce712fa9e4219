//! What deletes data, or leaves them behind where nobody reads them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::path::PathStep;
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict};

const RECLAIM: &str = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming";
const RETENTION: &str = "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention";
const EMPTY_DIR: &str = "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir";
const NAMESPACE: &str =
    "https://kubernetes.io/docs/tasks/administer-cluster/namespaces/#deleting-a-namespace";

/// What a pair does to data.
pub fn verdicts(pair: Pair, _: Sides) -> Vec<Verdict> {
    match (pair.before, pair.after) {
        (Some(before), None) => removed(before).into_iter().collect(),
        (Some(before), Some(after)) => {
            let mut found = scaled_down(pair, after);
            found.extend(volumes(pair, before, after));
            found.extend(mounts(pair, before, after));
            found.extend(emptied(pair, before));
            found
        }
        (None, _) => Vec::new(),
    }
}

/// An object that is gone: what goes with it once it is deleted.
fn removed(before: &SideObject) -> Option<Verdict> {
    let retention = &before.body["spec"]["persistentVolumeClaimRetentionPolicy"];
    let has_templates = before.body["spec"]["volumeClaimTemplates"].is_array();
    match before.kind() {
        "PersistentVolumeClaim" => {
            let annotations = before.body["metadata"]["annotations"].to_string();
            let is_kept = annotations.contains("Prune=false") || annotations.contains("\"keep\"");
            let why = if is_kept {
                "nothing mounts the data any more; Argo CD and Helm keep the claim, and whoever deletes it \
                 deletes them, where the class says so"
            } else {
                "with the claim its volume goes, where the class says so"
            };
            Some(
                Verdict::new(Effect::LosesData, why)
                    .instead("copy the data before; to keep the volume, let its `persistentVolumeReclaimPolicy` be `Retain`")
                    .page(RECLAIM),
            )
        }
        "StatefulSet" if has_templates && retention["whenDeleted"] == "Delete" => Some(
            Verdict::new(
                Effect::LosesData,
                "its claims are deleted with it: `whenDeleted: Delete`",
            )
            .instead("set `whenDeleted: Retain` and apply that before")
            .page(RETENTION),
        ),
        // What held the data under the old name is not what a workload of another name looks for.
        "StatefulSet" if has_templates => {
            let why = "nothing mounts its claims any more: a workload of another name starts with empty ones";
            let help = "keep the name, or move the data before; nothing deletes the old claims";
            Some(Verdict::new(Effect::LosesData, why).instead(help).page(RETENTION))
        }
        "Namespace" => Some(
            Verdict::new(Effect::LosesData, "everything in the namespace goes with it, claims too")
                .instead("delete the objects one by one, and copy the data before")
                .page(NAMESPACE),
        ),
        _ => None,
    }
}

fn scaled_down(pair: Pair, after: &SideObject) -> Vec<Verdict> {
    let retention = &after.body["spec"]["persistentVolumeClaimRetentionPolicy"];
    let number = |value: &Option<Json>| value.as_ref().and_then(Json::as_i64).unwrap_or(1);
    let shrinks = |index: &usize| {
        let field = &pair.fields[*index];
        number(&field.after) < number(&field.before)
    };
    let deletes = after.kind() == "StatefulSet" && retention["whenScaled"] == "Delete";
    let fields = pair.touched("spec.replicas").filter(|index| deletes && shrinks(index));
    let verdict = |index| {
        Verdict::new(Effect::LosesData, "claims of pods that go are deleted: `whenScaled: Delete`")
            .instead("set `whenScaled: Retain` and apply that before")
            .page(RETENTION)
            .of(index)
    };
    fields.map(verdict).collect()
}

/// Where a volume keeps its data; nothing for those that a pod takes with it.
fn keeps(volume: &Json) -> Option<String> {
    let text = |pointer: &str| volume.pointer(pointer).and_then(Json::as_str);
    let claim = text("/persistentVolumeClaim/claimName").map(|name| format!("the claim `{name}`"));
    let folder = || text("/hostPath/path").map(|path| format!("the node's `{path}`"));
    let share = || text("/nfs/path").map(|path| format!("the share `{path}`"));
    claim.or_else(folder).or_else(share)
}

/// The fields of a list's items.
struct ItemFields<'a> {
    /// The first field of each item, and the first that changes the list as a whole.
    names: BTreeMap<&'a str, usize>,
    whole: Option<usize>,
}

impl<'a> ItemFields<'a> {
    fn new(pair: Pair<'a>, list: &str) -> Self {
        let mut items = Self { names: BTreeMap::new(), whole: None };
        for (index, field) in pair.fields.iter().enumerate() {
            let is_list = |step: &PathStep| matches!(step, PathStep::Key(key) if key == list);
            let Some(at) = field.path.0.iter().position(is_list) else { continue };
            match field.path.0.get(at + 1) {
                Some(PathStep::Item(name)) => drop(items.names.entry(name).or_insert(index)),
                None => drop(items.whole.get_or_insert(index)),
                Some(PathStep::Key(_) | PathStep::Index(_)) => {}
            }
        }
        items
    }

    /// The first field that changes an item.
    fn first(&self, name: &str) -> Option<usize> {
        [self.names.get(name).copied(), self.whole].into_iter().flatten().min()
    }
}

/// Pods that get another volume under an old name.
fn volumes(pair: Pair, before: &SideObject, after: &SideObject) -> Vec<Verdict> {
    let (Some(old), Some(new)) = (template::spec(before), template::spec(after)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut others: BTreeMap<&str, &Json> = BTreeMap::new();
    for other in template::list(new, "volumes") {
        others.entry(other["name"].as_str().unwrap_or_default()).or_insert(other);
    }
    let items = ItemFields::new(pair, "volumes");
    for volume in template::list(old, "volumes") {
        let Some(kept) = keeps(volume) else { continue };
        let name = volume["name"].as_str().unwrap_or_default();
        let same = others.get(name);
        let then = same.and_then(|same| keeps(same));
        if then.as_ref() == Some(&kept) {
            continue;
        }
        let index = items.first(name);
        let why = match (then, same) {
            (Some(then), _) => format!("pods use {then}; the data stay in {kept}"),
            (None, Some(_)) => format!("pods start with an empty volume; the data stay in {kept}"),
            (None, None) => format!("no pod uses {kept} any more"),
        };
        let verdict = Verdict::new(Effect::LosesData, why)
            .instead("copy the data before; nothing deletes the old ones");
        found.push(Verdict { field: index, ..verdict });
    }
    found
}

/// Pods that look for their data elsewhere in the same volume, or in their container.
fn mounts(pair: Pair, before: &SideObject, after: &SideObject) -> Vec<Verdict> {
    let (Some(old), Some(new)) = (template::spec(before), template::spec(after)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let text = |one: &'_ Json, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let mut kept: BTreeMap<String, bool> = BTreeMap::new();
    for volume in template::list(old, "volumes") {
        kept.entry(text(volume, "name")).or_insert_with(|| keeps(volume).is_some());
    }
    kept.extend(template::claims(before).map(|name| (name.to_owned(), true)));
    let volumes = || template::list(new, "volumes").iter();
    let emptied: BTreeSet<String> =
        volumes().filter(|one| keeps(one).is_none()).map(|one| text(one, "name")).collect();
    let mut held: BTreeSet<String> =
        volumes().filter(|one| keeps(one).is_some()).map(|one| text(one, "name")).collect();
    held.extend(template::claims(after).map(str::to_owned));
    let mut others: BTreeMap<String, &Json> = BTreeMap::new();
    for other in template::list(new, "containers") {
        others.entry(text(other, "name")).or_insert(other);
    }
    for container in template::list(old, "containers") {
        let Some(other) = others.get(&text(container, "name")) else { continue };
        let place = |one: &Json| ["name", "mountPath", "subPath"].map(|key| text(one, key));
        let then: BTreeSet<[String; 3]> =
            template::list(other, "volumeMounts").iter().map(place).collect();
        let mounted: BTreeSet<&String> = then.iter().map(|[name, ..]| name).collect();
        // The field of its mounts, once it is asked for.
        let mut changed: Option<Option<usize>> = None;
        for mount in template::list(container, "volumeMounts") {
            let volume = text(mount, "name");
            let is_kept = kept.get(&volume) == Some(&true);
            // A claim of another name is a new one for each pod.
            let is_left = template::claims(before).any(|name| name == volume)
                && !template::claims(after).any(|name| name == volume);
            let is_same = then.contains(&place(mount)) && !is_left;
            let is_unmounted = !mounted.contains(&volume) && !is_left;
            // A database that mounts its volume no more is told; others may have done with it.
            let is_database = is_unmounted
                && held.contains(&volume)
                && template::databases(old)
                    .iter()
                    .any(|(.., one)| one["name"] == container["name"]);
            if !is_kept || is_same || is_unmounted && !is_database {
                continue;
            }
            let name = container["name"].as_str().unwrap_or_default();
            let path = mount["mountPath"].as_str().unwrap_or_default();
            let field = *changed.get_or_insert_with(|| {
                let part = format!("containers[{name}].volumeMounts");
                pair.fields.iter().position(|field| field.path.to_string().contains(&part))
            });
            let verdict = if is_unmounted {
                let why = format!(
                    "nothing is mounted at `{path}` any more: the server starts empty, and the data stay in `{volume}`"
                );
                Verdict::new(Effect::LosesData, why)
                    .instead(format!("mount `{volume}` at `{path}` again"))
            } else if is_left {
                let with = if emptied.contains(&volume) { "volume" } else { "claim" };
                let why = format!(
                    "pods start with a new, empty {with} at `{path}`; the data stay in `{volume}-{}-0`",
                    before.name()
                );
                Verdict::new(Effect::LosesData, why)
                    .instead(format!("keep the name `{volume}`, or copy the data before"))
            } else {
                let why = format!(
                    "what was at `{path}` is at another place: the program does not find its data"
                );
                Verdict::new(Effect::LosesData, why)
                    .instead("move the data inside of the volume, too")
            };
            found.push(Verdict { field, ..verdict });
        }
    }
    found
}

/// Databases that keep their data in the pod, which is replaced.
fn emptied(pair: Pair, before: &SideObject) -> Option<Verdict> {
    let spec = template::spec(before)
        .filter(|spec| pair.rolls() && !template::keeps_data(before, spec))?;
    let databases = template::databases(spec);
    let (engine, ..) = databases.iter().find(|(engine, _, container)| {
        template::list(container, "volumeMounts").iter().any(|mount| {
            let path = mount["mountPath"].as_str().unwrap_or_default();
            let is_data =
                engine.facts().foreign.files.paths.iter().any(|data| path.starts_with(data));
            let volume = template::list(spec, "volumes")
                .iter()
                .find(|volume| volume["name"] == mount["name"]);
            is_data && volume.is_some_and(|volume| volume.get("emptyDir").is_some())
        })
    })?;
    let why = format!("{} keeps its data in the pod, which is replaced", engine.title());
    Some(Verdict::new(Effect::LosesData, why).page(EMPTY_DIR))
}
