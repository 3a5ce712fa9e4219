//! What users add to the objects: objects of their own, and patches.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::component::only;
use crate::namespaces::home;
use crate::world::{Tier, Values, World};

/// Objects and patches, perhaps.
pub fn settle(stack: &mut Values, world: &mut World) {
    let homes: BTreeSet<String> = world
        .components
        .iter()
        .map(|sketch| home(tier(sketch.tier), &sketch.values, stack))
        .collect();
    // A job may live anywhere.
    let has_home = homes.len() < 2 && !stack.contains_key("jobs");
    world.maybe(stack, "extraObjects", |world| {
        let list = world.list(|world| extra_object(has_home, world));
        named(list, world)
    });
    let patches: Vec<usize> = (0..world.components.len()).collect();
    if world.choices.maybe() {
        let index = world.choices.one(&patches);
        let sketch = world.component(index).clone();
        let mut tiers = ["databases", "backends", "frontends"].iter();
        let own = tiers.find_map(|tier| stack.get(*tier)?.get(&sketch.name));
        let is_operated = own.is_some_and(|own| own.get("operator").is_some());
        // A database outside the cluster may have no objects at all, and an operator's has none of these.
        if !sketch.external && !is_operated {
            let place = home(tier(sketch.tier), &sketch.values, stack);
            // Tracks, long names and said ones have names of their own.
            let said = stack.get("databases").and_then(|all| all[&sketch.name].get("names"));
            let is_named_so =
                sketch.tier == Tier::Database && sketch.name.len() < 40 && said.is_none();
            let name = is_named_so.then_some(sketch.name.as_str());
            let volumes = own.and_then(|own| own.get("volumes")?.as_object());
            let mut volumes = volumes.into_iter().flat_map(Values::values);
            let per_pod = volumes.any(|volume| volume["claim"]["perPod"] == true);
            let is_set = sketch.tier == Tier::Database || per_pod;
            let kind = if is_set { "StatefulSet" } else { "Deployment" };
            let list = world.list(|world| patch(name, kind, &place, world));
            let list = named(list, world);
            stack.insert("patches".to_owned(), list);
        }
    }
}

/// A list as it is, or by names.
fn named(list: Json, world: &mut World) -> Json {
    let Json::Array(items) = list else { return list };
    if world.choices.once_in(2) {
        return Json::Array(items);
    }
    items.into_iter().map(|item| (world.name("added"), item)).collect()
}

fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Database => "database",
        Tier::Backend => "backend",
        Tier::Frontend => "frontend",
    }
}

fn extra_object(has_home: bool, world: &mut World) -> Json {
    let mut metadata = Values::new();
    metadata.insert("name".to_owned(), world.name("extra").into());
    if world.choices.once_in(2) {
        let wave = world.choices.one(&["3", "-1", "0", "1"]);
        metadata.insert("annotations".to_owned(), only("argocd.argoproj.io/sync-wave", wave));
    }
    if !has_home {
        let rules = json!([{ "apiGroups": [""], "resources": ["pods"], "verbs": ["get"] }]);
        return json!({
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRole",
            "metadata": metadata,
            "rules": rules,
        });
    }
    match world.choices.below(3) {
        0 => json!({
            "apiVersion": "example.com/v1",
            "kind": "Widget",
            "metadata": metadata,
            "spec": { "text": world.verbatim(), "number": 1.5, "none": null, "list": [1, true] },
        }),
        1 => json!({
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": metadata,
            "automountServiceAccountToken": false,
        }),
        _ => json!({
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": metadata,
            "spec": { "hard": { "count/jobs.batch": "10" } },
        }),
    }
}

fn patch(name: Option<&str>, kind: &str, home: &str, world: &mut World) -> Json {
    let mut target = Values::new();
    target.insert("kind".to_owned(), kind.into());
    world.maybe(&mut target, "namespace", |_| home.into());
    if let Some(name) = name {
        world.maybe(&mut target, "name", |_| name.into());
    }
    let number = world.number();
    match world.choices.below(3) {
        0 => json!({
            "target": target,
            "merge": { "metadata": { "annotations": { format!("patched-{number}"): world.verbatim() } } },
        }),
        1 => json!({
            "target": target,
            "merge": { "spec": { "template": { "spec": { "hostname": null, "setHostnameAsFQDN": false } } } },
        }),
        _ => json!({
            "target": target,
            "json": [
                { "op": "test", "path": "/kind", "value": kind },
                { "op": "add", "path": format!("/metadata/annotations/patched~1{number}"), "value": "x" },
            ],
        }),
    }
}
