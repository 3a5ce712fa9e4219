//! What becomes of values when something is laid out in them or taken away.

use serde_json::json;

use crate::helm::environment::Variant;
use crate::helm::knob::{Form, Knob, below, ends_in};
use crate::helm::place;
use crate::helm::prepare::GIVEN_LATER;
use crate::layer::node::Node;

/// The numbers of databases: no two have the same bits, and none has them all, so that each is told from the others.
const NUMBERS: [usize; 6] = [1, 2, 4, 3, 5, 6];

/// Shuts a door, or gives it another class.
pub fn shift(knob: &Knob, variant: Variant, root: &mut Node) {
    if let Variant::Turned(name) = variant {
        turn(knob, name, root);
        return;
    }
    if variant == Variant::Alone && knob.form == Form::Presence && knob.path.len() == 3 {
        for like in place::paths(&[&*root], &[], "*.*.like") {
            let said = place::get(root, &like).and_then(Node::as_scalar);
            if said.is_some_and(|said| said.text == knob.path[1]) {
                place::remove(root, &like);
            }
        }
        place::remove(root, &knob.path[..2]);
        return;
    }
    if matches!(variant, Variant::Told | Variant::ToldAway) {
        tell(knob, root);
    }
    if variant == Variant::Keyed {
        if let Some((_, secret)) = knob.path.split_last().filter(|_| is_key(&knob.path))
            && place::get(root, &secret[..secret.len() - 1]).is_some_and(is_map)
        {
            let there = json!({ "existingSecret": { "name": "elsewhere", "key": "elsewhere" } });
            place::set(root, &secret[..secret.len() - 1], place::tree(&there, root.span));
        }
        return;
    }
    if let Some(bit) = variant.elsewhere() {
        let is_host = ends_in(&knob.path, "external.host");
        let is_here = knob.path.len() == 4
            && place::get(root, &knob.path[..2]).is_some()
            && place::get(root, &knob.path[..3]).is_none();
        let all = root.get("databases").and_then(Node::as_map);
        let own = knob.path.get(1);
        let place = all.and_then(|all| all.present().position(|(name, _)| Some(name) == own));
        let number = place.map_or(0, |place| NUMBERS[place % NUMBERS.len()]);
        if is_host && is_here && (bit == 0 || number & bit > 0) {
            let there = json!({ "host": "elsewhere.example.org" });
            place::set(root, &knob.path[..3], place::tree(&there, root.span));
            let credentials = below(&knob.path[..2], "credentials");
            if variant == Variant::Away && place::get(root, &credentials).is_some() {
                let secret = json!({ "existingSecret": { "name": "elsewhere" } });
                place::set(root, &credentials, place::tree(&secret, root.span));
            }
        }
        return;
    }
    let is_door = knob.path.get(2).is_some_and(|key| key == "expose");
    if !is_door || place::get(root, &knob.path[..2]).is_none() {
        return;
    }
    match (variant, knob.form) {
        (Variant::Shut, Form::Switch) if knob.path.len() == 5 => {
            place::remove(root, &knob.path[..4]);
        }
        (Variant::Moved, Form::Word([])) if place::get(root, &knob.path).is_some() => {
            place::set(root, &knob.path, place::tree(&"other".into(), root.span));
        }
        _ => {}
    }
}

/// Says a secret that is elsewhere.
fn tell(knob: &Knob, root: &mut Node) {
    if is_elsewhere(knob, root) {
        let said = json!({ "value": GIVEN_LATER });
        place::set(root, &knob.path[..knob.path.len() - 1], place::tree(&said, root.span));
    }
}

/// Whether a value is the key of a Secret that exists.
pub fn is_key(path: &[String]) -> bool {
    ends_in(path, "existingSecret.key")
}

fn is_map(node: &Node) -> bool {
    node.as_map().is_some()
}

/// Whether a knob is a secret that is not said but elsewhere.
pub fn is_elsewhere(knob: &Knob, root: &Node) -> bool {
    let around = &knob.path[..knob.path.len().saturating_sub(1)];
    knob.form == Form::Secret
        && knob.path.last().is_some_and(|key| key == "value")
        && place::get(root, &knob.path).is_none()
        && place::get(root, around).is_some_and(|node| node.as_map().is_some())
}

/// Takes a map of a name away where it is there, and puts an empty one where what it is in is there without it.
fn turn(knob: &Knob, name: &str, root: &mut Node) {
    let Some((_, map)) = knob.path.split_last().filter(|_| knob.form == Form::Switch) else {
        return;
    };
    let Some((_, around)) = map.split_last().filter(|(key, _)| *key == name) else { return };
    let needed = if name == "tls" { around } else { &map[..2] };
    // Nothing is offered to what listens nowhere, nor a second Service to what has one.
    if is_excluded(root, &knob.path) {
        return;
    }
    let there = place::get(root, map);
    if there.is_some_and(|node| node.as_scalar().is_none_or(|scalar| scalar.text != "false")) {
        place::remove(root, map);
    } else if place::get(root, needed).is_some() {
        let there = if name == "tls" { json!(true) } else { json!({}) };
        place::set(root, map, place::tree(&there, root.span));
    }
}

/// Whether what is there leaves no room: no autoscaler scales a canary, no class is that of a folder of a node, no track
/// does without a tag that the component has not, and a database elsewhere has no pods.
pub fn is_excluded(root: &Node, path: &[String]) -> bool {
    let has = |keys: &str| place::get(root, &below(&path[..2], keys)).is_some();
    let is_scalar = |keys: &str| {
        place::get(root, &below(&path[..2], keys)).is_some_and(|node| node.as_scalar().is_some())
    };
    let is_external = path[0] == "databases" && has("external");
    if is_external && !path[2].to_lowercase().ends_with("credentials") {
        return true;
    }
    match path[2].as_str() {
        "autoscaling" => has("release.canary"),
        // What mounts a claim of one node is not replaced pod by pod.
        "release" if path.get(3).is_some_and(|key| key == "rolling") => {
            let is_other = ["recreate", "blueGreen", "canary"];
            let volumes = place::paths(&[root], &path[..2], "volumes.*.ephemeral");
            let is_kept = |ephemeral: &Vec<String>| place::get(root, ephemeral).is_none();
            volumes.iter().any(is_kept)
                || is_other.iter().any(|other| has(&format!("release.{other}")))
        }
        "release" => !has("image.tag") && !has("image.digest"),
        "expose" if !has("port") => true,
        // Two Services would be two addresses, and what is there is not taken for another one.
        "expose" => match path[3].as_str() {
            "nodePort" => {
                has("expose.loadBalancer")
                    || has("expose.nodePort") && !is_scalar("expose.nodePort")
            }
            "loadBalancer" => has("expose.nodePort") && !has("expose.loadBalancer"),
            _ => false,
        },
        "volumes" if path.last().is_some_and(|key| key == "existingClaim") => {
            let claim = place::get(root, &below(&path[..4], "claim"));
            claim.is_none_or(|claim| claim.get("perPod").is_some())
        }
        "storage" => {
            has("storage.existingClaim") || has("storage.ephemeral") || has("storage.hostPath")
        }
        _ => false,
    }
}

/// Takes away maps that have nothing in them any more.
pub fn prune(root: &mut Node, path: &[String]) {
    for length in (3..path.len()).rev() {
        let at = &path[..length];
        let is_empty = place::get(root, at)
            .and_then(Node::as_map)
            .is_some_and(|map| map.present().next().is_none());
        let may_be_empty = at.iter().any(|key| {
            matches!(key.as_str(), "expose" | "release" | "probes" | "metrics" | "volumes")
        });
        if !is_empty || may_be_empty {
            return;
        }
        place::remove(root, at);
    }
}

/// Whether something in a value is resolved.
pub fn has_reference(node: &Node) -> bool {
    place::json(node).to_string().contains("${")
}

/// Whether a map, or something in its place, says that it is there.
pub fn is_on(node: Option<&Node>) -> bool {
    node.is_some_and(|node| node.as_scalar().is_none_or(|scalar| scalar.text != "false"))
}
