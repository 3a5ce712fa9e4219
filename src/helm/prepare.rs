//! An environment's values as a chart is made from them: what only warns or is resolved before is out of the way.

use serde_json::{Map, Value as Json, json};

use crate::engine::Engine;
use crate::helm::knob::below;
use crate::helm::place;
use crate::layer::node::{Node, Value};
use crate::object::Object;
use crate::object::metadata::RETAIN;
use crate::resolve::DRAIN_SECONDS;
use crate::resolve::storage::DEFAULT_SIZE;
use crate::values;
use crate::values::secrets::is_secret_variable;

/// What stands for a secret that is given when the chart is installed.
pub const GIVEN_LATER: &str = "given-later";

/// The values, merged, of one environment on one target.
pub fn prepare(root: &Node, env: &str, target: &str) -> Node {
    let mut root = root.clone();
    for key in ["policy", "defaults", "chart"] {
        place::remove(&mut root, &[key.to_owned()]);
    }
    given_later(&mut root);
    let name = root.get("name").and_then(Node::as_scalar).map(|scalar| scalar.text.clone());
    facts(
        &mut root,
        &[("${env}", env), ("${target}", target), ("${name}", &name.unwrap_or_default())],
    );
    for tier in ["databases", "backends", "frontends"] {
        let place = [tier.to_owned()];
        let mut components = place::get(&root, &place).cloned();
        if let Some(Value::Map(map)) = components.as_mut().map(|node| &mut node.value) {
            map.entries.values_mut().for_each(|entry| secret_variables(&mut entry.node));
        }
        if let Some(components) = components {
            place::set(&mut root, &place, components);
        }
    }
    said_defaults(&mut root);
    for tier in ["database", "backend", "frontend"] {
        let path = ["namespaces".to_owned(), tier.to_owned()];
        if let Some(node) =
            place::get(&root, &path).filter(|node| node.as_scalar().is_some()).cloned()
        {
            let span = node.span;
            place::set(&mut root, &path, Node::empty(span));
            place::set(&mut root, &[&path[..], &["name".to_owned()]].concat(), node);
        }
    }
    root
}

/// Says what gen would take where nothing is said, so that whoever installs the chart can say otherwise: the ports of
/// Services, the class of doors, how long pods are drained, the images and sizes of databases.
fn said_defaults(root: &mut Node) {
    let class = place::get(root, &["cluster", "ingressClass"].map(str::to_owned))
        .and_then(Node::as_scalar)
        .map(|scalar| scalar.text.clone());
    for tier in ["databases", "backends", "frontends"] {
        let names: Vec<String> = root
            .get(tier)
            .and_then(Node::as_map)
            .map(|map| map.present().map(|(name, _)| name.clone()).collect())
            .unwrap_or_default();
        for name in names {
            let at = [tier.to_owned(), name];
            let text = |root: &Node, keys: &str| {
                place::get(root, &below(&at, keys))?.as_scalar().map(|scalar| scalar.text.clone())
            };
            let say = |root: &mut Node, keys: &str, value: Json| {
                let span = root.span;
                place::set(root, &below(&at, keys), place::tree(&value, span));
            };
            let has = |root: &Node, keys: &str| place::get(root, &below(&at, keys)).is_some();
            if tier == "databases" {
                if has(root, "server") {
                    let unsaid = ["database", "user"].map(|key| (!has(root, key)).then_some(key));
                    for key in unsaid.into_iter().flatten() {
                        say(root, key, at[1].replace('-', "_").into());
                    }
                }
                let engine = text(root, "engine");
                let engine = Engine::ALL.iter().find(|own| Some(own.as_str()) == engine.as_deref());
                let Some(engine) = engine.filter(|engine| !engine.is_other()) else { continue };
                let names = &engine.facts().names;
                let usual = [("database", names.database), ("user", names.user)];
                let has_names = names.has_databases && names.numbered.is_none();
                let is_own = has_names && !has(root, "operator") && !has(root, "server");
                for (key, name) in usual.into_iter().filter(|(_, name)| is_own && is_word(name)) {
                    let is_fixed = key == "user" && names.only_user;
                    if !is_fixed && !has(root, key) {
                        say(root, key, name.into());
                    }
                }
                if has(root, "external") {
                    if !has(root, "external.port") && engine.facts().port > 0 {
                        say(root, "external.port", engine.facts().port.into());
                    }
                    continue;
                }
                let ways = ["size", "existingClaim", "ephemeral", "hostPath"];
                let keeps_data = engine.facts().run.volume.is_some();
                if keeps_data && !ways.iter().any(|key| has(root, &format!("storage.{key}"))) {
                    say(root, "storage.size", DEFAULT_SIZE.into());
                }
                // An operator chooses the image by the version.
                if has(root, "operator") || engine.is_other() {
                    continue;
                }
                let (repository, version) = engine.facts().image;
                if !has(root, "image.repository") {
                    say(root, "image.repository", repository.into());
                }
                if has(root, "image.tag") || has(root, "image.digest") {
                    continue;
                }
                let version = text(root, "version").unwrap_or_else(|| version.to_owned());
                say(root, "version", version.clone().into());
                say(root, "image.tag", version.into());
                continue;
            }
            if let Some(port) = text(root, "port").and_then(|port| port.parse::<u16>().ok())
                && !has(root, "service.port")
            {
                say(root, "service.port", port.into());
            }
            if ["drainSeconds", "lifecycle.preStop", "like"].iter().all(|key| !has(root, key)) {
                let is_called = ["port", "ports"].iter().any(|key| has(root, key));
                say(root, "drainSeconds", if is_called { DRAIN_SECONDS } else { 0 }.into());
            }
            let door = place::get(root, &below(&at, "expose.ingress"));
            let is_door = door.is_some_and(|door| door.as_map().is_some());
            if is_door && !has(root, "expose.ingress.path") {
                say(root, "expose.ingress.path", "/".into());
            }
            if let Some(class) = class.as_ref().filter(|_| is_door)
                && !has(root, "expose.ingress.className")
            {
                say(root, "expose.ingress.className", class.as_str().into());
            }
        }
    }
}

/// Whether a name is one as people write them: that of a virtual host of rabbitmq may be `/`.
fn is_word(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// What is said to gen beside the values: nothing is unwise.
pub fn tolerant() -> Json {
    let levels = values::shape().below("policy").fields().iter();
    let policy: Map<String, Json> =
        levels.map(|(key, _)| ((*key).to_owned(), "allow".into())).collect();
    json!({ "policy": policy })
}

/// Tells Helm to leave alone what outlives the rest. With a namespace goes all that is in it: one that the chart is told
/// to make once, and then no more, stays.
/// <https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource>
pub fn keep(object: &mut Object) {
    let is_namespace = object.kind() == "Namespace";
    let metadata = &mut object.body["metadata"];
    if is_namespace || metadata["labels"][RETAIN] == "true" {
        metadata["annotations"]["helm.sh/resource-policy"] = "keep".into();
    }
}

/// Whether an entry of an open map is plain text: nothing in it is resolved, and nothing is secret.
pub fn is_plain_text(name: &str, text: &str, is_variable: bool) -> bool {
    !text.contains("${")
        && !(is_variable && (text.contains("$(") || is_secret_variable(name, text)))
}

/// Variables that are secrets are written as such, in a component and in its tracks.
fn secret_variables(node: &mut Node) {
    let Value::Map(map) = &mut node.value else { return };
    for (key, entry) in &mut map.entries {
        let Value::Map(below) = &mut entry.node.value else { continue };
        if key != "env" {
            if matches!(key.as_str(), "sidecars" | "initContainers") {
                below.entries.values_mut().for_each(|entry| secret_variables(&mut entry.node));
            } else if matches!(
                key.as_str(),
                "migrate"
                    | "release"
                    | "blueGreen"
                    | "tracks"
                    | "canary"
                    | "stable"
                    | "blue"
                    | "green"
            ) {
                secret_variables(&mut entry.node);
            }
            continue;
        }
        for (name, entry) in &mut below.entries {
            let Some(text) = entry.node.as_scalar().map(|scalar| scalar.text.clone()) else {
                continue;
            };
            if is_secret_variable(name, &text) {
                entry.node = place::tree(&json!({ "value": text }), entry.node.span);
            }
        }
    }
}

/// Secrets from gen's own variables are given when the chart is installed.
fn given_later(node: &mut Node) {
    if let Value::Map(map) = &mut node.value {
        let is_given = map.present().any(|(key, _)| key == "fromEnv");
        if let Some(entry) = map.entries.shift_remove("fromEnv").filter(|_| is_given) {
            let value = place::tree(&GIVEN_LATER.into(), entry.node.span);
            map.entries.insert(
                "value".to_owned(),
                crate::layer::node::Entry { key: entry.key, node: value },
            );
        }
        map.entries.values_mut().for_each(|entry| given_later(&mut entry.node));
    }
}

/// Puts the environment, the target and the name into all texts.
fn facts(node: &mut Node, known: &[(&str, &str)]) {
    match &mut node.value {
        Value::Null => {}
        Value::Scalar(scalar) => {
            if scalar.text.contains("${") {
                scalar.text = put_in(&scalar.text, known);
            }
        }
        Value::List(items) => items.iter_mut().for_each(|item| facts(item, known)),
        Value::Map(map) => {
            map.entries.values_mut().for_each(|entry| facts(&mut entry.node, known));
        }
    }
}

fn put_in(text: &str, known: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, after) = rest.split_at(start);
        out += before;
        let escaped = before.ends_with('$');
        // A project without environments has no name of one: what is made of that, gen knows.
        let is_said = |(word, value): &&(&str, &str)| !value.is_empty() && after.starts_with(word);
        let found = known.iter().filter(|_| !escaped).find(is_said);
        let (word, value) = found.copied().unwrap_or(("${", "${"));
        out += value;
        rest = &after[word.len()..];
    }
    out + rest
}
