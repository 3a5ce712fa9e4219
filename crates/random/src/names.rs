//! What objects are called, and by which labels pods are selected.

use serde_json::{Map, Value as Json, json};

use crate::component;
use crate::world::{Values, World};

/// Objects of backends and frontends.
const WORKLOAD: [&str; 14] = [
    "workload",
    "service",
    "headless",
    "loadBalancer",
    "nodePort",
    "configMap",
    "files",
    "secret",
    "autoscaler",
    "disruptionBudget",
    "networkPolicy",
    "serviceAccount",
    "ingress",
    "serviceMonitor",
];

const TRACK: [&str; 5] = ["workload", "service", "configMap", "autoscaler", "disruptionBudget"];

const JOB: [&str; 6] =
    ["workload", "configMap", "files", "secret", "networkPolicy", "serviceAccount"];

const DATABASE: [&str; 13] = [
    "workload",
    "service",
    "headless",
    "loadBalancer",
    "nodePort",
    "ingress",
    "secret",
    "rootSecret",
    "envSecret",
    "init",
    "files",
    "networkPolicy",
    "serviceAccount",
];

/// Names that are DNS labels; all others may have dots.
const LABELS: [&str; 4] = ["service", "loadBalancer", "nodePort", "headless"];

pub fn of_workload(name: &str, values: &mut Values, world: &mut World) {
    settle(name, &WORKLOAD, values, world);
}

pub fn of_job(name: &str, values: &mut Values, world: &mut World) {
    settle(name, &JOB, values, world);
}

pub fn of_database(name: &str, values: &mut Values, world: &mut World) {
    settle(name, &DATABASE, values, world);
}

pub fn of_track(values: &mut Values, world: &mut World) {
    world.maybe(values, "names", |world| Json::Object(some(&TRACK, false, world)));
}

fn settle(name: &str, keys: &[&str], values: &mut Values, world: &mut World) {
    let is_database = keys.contains(&"init");
    world.maybe(values, "selector", |world| {
        let own = world.name("pods");
        match world.choices.below(3) {
            0 => component::only("app", own),
            1 => json!({ "app": name, "example.com/role": own }),
            _ => json!({ "app.kubernetes.io/name": own, "tier": "${env}" }),
        }
    });
    if !world.choices.maybe() {
        return;
    }
    let mut made = some(keys, is_database, world);
    let says = |key: &str| values.get(key).is_some_and(|own| own.get("name").is_some());
    for (key, elsewhere) in [("service", "service"), ("secret", "secret")] {
        if says(elsewhere) {
            made.shift_remove(key);
        }
    }
    let mut claims = Map::new();
    let volumes = values.get("volumes").and_then(Json::as_object);
    let volumes = volumes.into_iter().flat_map(Map::keys).map(String::as_str);
    for volume in volumes.chain(is_database.then_some("data")) {
        if world.choices.once_in(2) {
            claims.insert(volume.to_owned(), world.name("claim").into());
        }
    }
    if !claims.is_empty() {
        made.insert("claims".to_owned(), Json::Object(claims));
    }
    values.insert("names".to_owned(), Json::Object(made));
}

/// Names for some objects; no other object has one of them.
fn some(keys: &[&str], is_database: bool, world: &mut World) -> Values {
    let mut made = Values::new();
    for key in keys {
        let is_label = LABELS.contains(key) || is_database && *key == "workload";
        let starts: &[&str] =
            if is_label { &["said"] } else { &["said", "said.v1", "said-${env}"] };
        world.maybe(&mut made, key, |world| {
            let start = world.choices.one(starts);
            world.name(start).into()
        });
    }
    made
}
