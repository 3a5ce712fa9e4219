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
    world.maybe(&mut made, "ports", |world| world.list(of_peer));
    Json::Object(made)
}

/// A peer that calls a component: whatever else it may call, it may call the port where pods listen, if the values say
/// that one.
pub fn caller(listens: Option<&Json>, world: &mut World) -> Json {
    let mut made = peer(world);
    let listens = listens.filter(|port| port.is_number());
    match (made.get_mut("ports").and_then(Json::as_array_mut), listens) {
        (Some(ports), Some(port)) => ports.push(port.clone()),
        (Some(_), None) => drop(made.as_object_mut().and_then(|made| made.shift_remove("ports"))),
        (None, _) => {}
    }
    made
}

/// A port of a peer.
fn of_peer(world: &mut World) -> Json {
    let number = port(world);
    match world.choices.below(3) {
        0 => number.into(),
        1 => json!({ "port": number }),
        _ => json!({ "port": number, "protocol": world.choices.one(&["UDP", "TCP", "sctp"]) }),
    }
}

/// What the stack calls outside of it, by name.
pub fn externals(world: &mut World) -> Json {
    world.unwise.insert("unusedExternals");
    let mut made = Values::new();
    for _ in 0..world.choices.between(1, 2) {
        let name = world.name("outside");
        let mut outside = Values::new();
        let host = world.choices.one(&["smtp.example.com", "198.51.100.7", "2001:db8::7"]);
        outside.insert("host".to_owned(), host.into());
        outside.insert("port".to_owned(), port(world).into());
        world.maybe(&mut outside, "protocol", |world| world.choices.one(&["TCP", "UDP"]).into());
        elsewhere(&mut outside, world);
        made.insert(name.clone(), Json::Object(outside));
        world.externals.push(name);
    }
    Json::Object(made)
}

/// Where policies find what others run: a network or pods.
pub fn elsewhere(values: &mut Values, world: &mut World) {
    match world.choices.below(4) {
        0 => {
            // An address is in the network that is said.
            let host = values.get("host").and_then(Json::as_str).unwrap_or_default().to_owned();
            world.maybe(values, "cidr", |world| match host.split_once(['.', ':']) {
                Some(("198", _)) => "198.51.100.0/24".into(),
                Some(("2001", _)) => "2001:db8::/32".into(),
                _ => world.choices.one(&words::NETWORKS).into(),
            });
        }
        1 => {
            // Pods have a name of the cluster.
            values.insert("host".to_owned(), "given-rw.elsewhere.svc.cluster.local".into());
            world.maybe(values, "podLabels", World::labels);
            world.maybe(values, "namespace", |_| "elsewhere".into());
        }
        _ => {}
    }
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
