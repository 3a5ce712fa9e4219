//! How a new version takes over, and how many pods there are.

use serde_json::{Value as Json, json};

use crate::world::{Values, World};
use crate::{component, names, pod, variables, words};

/// The strategy, the autoscaler and the budget of a component.
pub fn settle(single: bool, is_called: bool, values: &mut Values, world: &mut World) {
    let resources = world.choices.maybe();
    if resources {
        values.insert("resources".to_owned(), pod::resources(world));
    } else {
        world.unwise.insert("missingRequests");
    }
    if single {
        world.maybe(values, "replicas", |world| world.choices.one(&[1, 0]).into());
        world.maybe(values, "release", |world| match world.choices.below(2) {
            0 => json!({ "recreate": {} }),
            _ => json!({ "rolling": rolling(world) }),
        });
    } else {
        world.maybe(values, "replicas", |world| world.choices.one(&[2, 1, 3]).into());
        let scales = resources && world.choices.maybe();
        if scales {
            // The target may have no metrics server, and tell how to get one.
            world.unwise.insert("targetGaps");
            values.insert("autoscaling".to_owned(), autoscaling(world));
            // It adds up what all containers of a pod request.
            let sidecars = values.get_mut("sidecars").and_then(Json::as_object_mut);
            for sidecar in sidecars.into_iter().flat_map(Values::values_mut) {
                if sidecar.get("image").is_some() && sidecar.get("resources").is_none() {
                    sidecar["resources"] = pod::resources(world);
                }
            }
        }
        world.maybe(values, "release", |world| {
            match world.choices.below(if scales { 3 } else { 4 }) {
                0 => json!({ "rolling": rolling(world) }),
                1 => json!({ "recreate": {} }),
                2 if !is_called => json!({ "recreate": {} }),
                2 => component::only("blueGreen", blue_green(scales, world)),
                _ => component::only("canary", canary(world)),
            }
        });
    }
    world.maybe(values, "disruptionBudget", budget);
}

fn rolling(world: &mut World) -> Json {
    let mut made = Values::new();
    world.maybe(&mut made, "maxSurge", |world| count_or_percent(world, &["1", "50%", "0", "0%"]));
    let waits = made.get("maxSurge").is_some_and(|surge| *surge == 0 || surge == "0%");
    world.maybe(&mut made, "maxUnavailable", |world| {
        count_or_percent(world, if waits { &["1", "10%"] } else { &["1", "10%", "0"] })
    });
    Json::Object(made)
}

fn count_or_percent(world: &mut World, choices: &[&'static str]) -> Json {
    let text = world.choices.one(choices);
    text.parse::<u32>().map_or_else(|_| text.into(), Json::from)
}

fn autoscaling(world: &mut World) -> Json {
    let mut made = Values::new();
    made.insert("max".to_owned(), world.choices.between(3, 6).into());
    world.maybe(&mut made, "min", |world| world.choices.between(1, 3).into());
    world.maybe(&mut made, "cpu", |world| world.choices.one(&[70, 1, 150]).into());
    world.maybe(&mut made, "memory", |world| world.choices.one(&[80, 100]).into());
    world.maybe(&mut made, "scaleDownSeconds", |world| world.choices.one(&[60, 0, 3600]).into());
    Json::Object(made)
}

/// A budget that lets a drain take a pod of however many.
fn budget(world: &mut World) -> Json {
    match world.choices.below(2) {
        0 => component::only("minAvailable", count_or_percent(world, &["1", "50%", "0"])),
        _ => component::only("maxUnavailable", count_or_percent(world, &["1", "10%", "100%"])),
    }
}

fn blue_green(scales: bool, world: &mut World) -> Json {
    let names = world.choices.one(&[["blue", "green"], ["stable", "next"], ["v1", "v2"]]);
    let active = world.choices.one(&names);
    let mut tracks = Values::new();
    for name in names {
        tracks.insert(name.to_owned(), track(!scales, world));
    }
    json!({ "active": active, "tracks": tracks })
}

fn canary(world: &mut World) -> Json {
    let mut made = Values::new();
    world.maybe(&mut made, "stable", |world| track(true, world));
    made.insert("canary".to_owned(), track(true, world));
    Json::Object(made)
}

fn track(counts: bool, world: &mut World) -> Json {
    let mut made = Values::new();
    world.maybe(&mut made, "image", |world| {
        let mut image = Values::new();
        world.maybe(&mut image, "repository", |_| "ghcr.io/acme/next".into());
        let tag = world.choices.one(&words::TAGS);
        component::version(&mut image, tag, world);
        Json::Object(image)
    });
    if counts {
        world.maybe(&mut made, "replicas", |world| world.choices.one(&[1, 2, 9, 0]).into());
    }
    world.maybe(&mut made, "env", variables::env);
    world.maybe(&mut made, "resources", pod::resources);
    names::of_track(&mut made, world);
    Json::Object(made)
}
