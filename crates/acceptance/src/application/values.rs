//! Values above those of a project: what lets many applications share one small node, and the changes
//! that are tried.

use serde_json::{Value as Json, json};
use stackgen::stack::Stack;
use stackgen::stack::storage::{Claim, Storage};
use stackgen::stack::workload::Workload;
use stackgen::values::tier::Tier;

/// What every pod asks for instead, so that requests never decide what fits side by side.
const CPU: &str = "25m";

/// Lays a change upon values as gen does with its layers: maps by key, a release by another, all else
/// replaces.
pub fn merge(values: &mut Json, change: &Json) {
    match (values, change) {
        (Json::Object(values), Json::Object(change)) => {
            for (key, change) in change {
                let value = values.entry(key.clone()).or_insert(Json::Null);
                if key == "release" && variant(value) != variant(change) {
                    *value = Json::Null;
                }
                merge(value, change);
            }
        }
        (values, change) => *values = change.clone(),
    }
}

fn variant(release: &Json) -> Option<&String> {
    release.as_object()?.keys().next()
}

/// The change of one key of a component.
pub fn of_component(tier: Tier, name: &str, change: &Json) -> Json {
    json!({ tier.key(): { name: change } })
}

/// The change of one key of a workload.
pub fn of(workload: &Workload, change: &Json) -> Json {
    of_component(workload.component.tier, workload.component.name.as_str(), change)
}

/// What any cluster needs: its own StorageClass, and a namespace that no other environment has, where the
/// project has one namespace.
pub fn own_size(stack: &Stack, env: &str, storage_class: &str) -> Json {
    let mut values = json!({
        "policy": { "inlineSecrets": "allow" },
        "cluster": { "storageClasses": [storage_class] },
    });
    if stack.namespaces.len() == 1 {
        values["namespace"] = json!({ "name": format!("{}-{env}", stack.name) });
    }
    for database in &stack.databases {
        let data = database.server.as_ref().and_then(|server| server.data.as_ref());
        let storage = data.map(|data| &data.storage);
        if let Some(Storage::Claim(Claim { class_name: Some(_), .. })) = storage {
            let class = json!({ "storage": { "className": storage_class } });
            let name = database.component.name.as_str();
            merge(&mut values, &of_component(Tier::Database, name, &class));
        }
    }
    values
}

/// The same with requests of processor time that fit on one node beside others.
pub fn small(stack: &Stack, env: &str, storage_class: &str) -> Json {
    let mut values = own_size(stack, env, storage_class);
    let requests = json!({ "resources": { "requests": { "cpu": CPU } } });
    for component in stack.components() {
        merge(&mut values, &of_component(component.tier, component.name.as_str(), &requests));
    }
    for workload in &stack.workloads {
        if workload.autoscaling.is_some() {
            // Seconds instead of minutes, and no scaling by memory, which load does not move.
            let soon = json!({ "autoscaling": { "scaleDownSeconds": 5, "memory": null } });
            merge(&mut values, &of(workload, &soon));
        }
    }
    values
}
