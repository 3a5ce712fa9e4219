//! The namespaces of a stack, and what limits them.

use serde_json::{Value as Json, json};

use crate::component::only;
use crate::world::{Values, World};

/// Where the stack and its tiers live.
pub fn settle(stack: &mut Values, world: &mut World) {
    world.maybe(stack, "namespace", |world| match world.choices.below(3) {
        0 => world.choices.one(&["home", "home-${target}", "x-${name}"]).into(),
        1 => described(world),
        _ => {
            let mut long = described(world);
            long["name"] = "home".into();
            long
        }
    });
    world.maybe(stack, "namespaces", |world| {
        let mut tiers = Values::new();
        for tier in ["database", "backend", "frontend"] {
            if world.choices.once_in(2) {
                let name = format!("home-{tier}");
                let place = match world.choices.below(3) {
                    0 => name.into(),
                    1 => "shared".into(),
                    _ => {
                        let mut long = described(world);
                        long["name"] = name.into();
                        long
                    }
                };
                tiers.insert(tier.to_owned(), place);
            }
        }
        Json::Object(tiers)
    });
}

/// Where a component lives, as it is written.
pub fn home(tier: &str, component: &Values, stack: &Values) -> String {
    let name = |place: &Json| place.as_str().or(place["name"].as_str()).map(str::to_owned);
    let of_tier = stack.get("namespaces").and_then(|tiers| tiers.get(tier));
    let places = [component.get("namespace"), of_tier, stack.get("namespace")];
    let found = places.into_iter().flatten().next().and_then(name);
    found.unwrap_or_else(|| "${name}".to_owned())
}

fn described(world: &mut World) -> Json {
    let mut made = Values::new();
    world.maybe(&mut made, "create", |world| (world.choices.below(2) == 0).into());
    world.maybe(&mut made, "labels", World::labels);
    world.maybe(&mut made, "annotations", World::annotations);
    let limited = world.choices.maybe();
    if limited {
        let default = json!({ "cpu": "2", "memory": "2Gi", "ephemeral-storage": "3Gi" });
        let mut limits = Values::new();
        limits.insert("default".to_owned(), default);
        let least = json!({ "cpu": "10m", "memory": "16Mi" });
        limits.insert("defaultRequest".to_owned(), least);
        world.maybe(&mut limits, "max", |_| json!({ "cpu": "64", "memory": "1Ti" }));
        world.maybe(&mut limits, "min", |_| json!({ "cpu": "1m", "memory": "1Mi" }));
        made.insert("limits".to_owned(), Json::Object(limits));
    }
    world.maybe(&mut made, "quota", |world| {
        // The pods may be more than it has.
        world.unwise.insert("capacity");
        match world.choices.below(if limited { 3 } else { 2 }) {
            0 => only("pods", "50"),
            1 => json!({ "count/deployments.apps": "20", "services.nodeports": "5" }),
            _ => json!({ "requests.cpu": "20", "limits.memory": "100Gi" }),
        }
    });
    Json::Object(made)
}
