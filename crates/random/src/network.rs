//! Who may talk to whom beyond the graph.

use serde_json::{Value as Json, json};

use crate::words;
use crate::world::{Values, World};

/// A peer: pods, namespaces or a network.
pub fn peer(world: &mut World) -> Json {
    let mut made = Values::new();
    match world.choices.below(4) {
        0 => drop(made.insert("podLabels".to_owned(), world.labels())),
        1 => {
            made.insert("namespace".to_owned(), "kube-system".into());
            world.maybe(&mut made, "podLabels", World::labels);
        }
        2 => {
            made.insert("namespaceLabels".to_owned(), world.labels());
            world.maybe(&mut made, "podLabels", World::labels);
        }
        _ => {
            made.insert("cidr".to_owned(), world.choices.one(&words::NETWORKS[..2]).into());
            if made["cidr"] == words::NETWORKS[0] {
                world.maybe(&mut made, "except", |_| json!(["10.1.0.0/16", "10.2.3.4/32"]));
            }
        }
    }
    world.maybe(&mut made, "ports", |world| world.list(|world| port(world).into()));
    Json::Object(made)
}

/// Any port.
fn port(world: &mut World) -> u16 {
    world.choices.one(&[443, 80, 5432, 1, 65_535])
}

/// The network policies of the stack.
pub fn policies(world: &mut World) -> Json {
    // A target may not enforce what is asked for.
    world.unwise.insert("targetGaps");
    match world.choices.below(4) {
        0 => json!({ "enabled": false }),
        1 => json!({ "enabled": true }),
        2 => json!({ "defaultDeny": true }),
        _ => json!({ "enabled": true, "defaultDeny": true }),
    }
}
