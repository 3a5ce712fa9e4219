//! The knobs of a chart: what people turn when they install it. Every other value that differs between
//! environments is a leaf as well, with the environments' values as its only ones.

use serde_json::Value as Json;

use crate::helm::leaf::{Form, Kind, Leaf, Path, State};
use crate::helm::place;
use crate::helm::secrets::{secret, variables};
use crate::helm::surface::{Builder, Surface};
use crate::layer::node::Node;
use crate::values::TIERS;

/// The leaves of what Helm decides come first, in this order.
pub const NAME: usize = 1;
pub const NAMESPACE: usize = 2;

/// The surface of some environments: name, target and prepared values of each.
pub fn surface(environments: Vec<(String, String, Node)>) -> Surface {
    let mut builder = Builder::new(environments);
    release(&mut builder);
    root(&mut builder);
    for tier in TIERS {
        for name in names(&builder, &path(&[tier])) {
            let place = path(&[tier, &name]);
            builder.group(&place.clone(), false, |builder| {
                if tier == "databases" {
                    database(builder, &place);
                } else {
                    workload(builder, &place);
                }
            });
        }
    }
    // Components that share a host share its certificate.
    let is_host = |(_, leaf): &(usize, &Leaf)| leaf.kind == Kind::Text(Form::Host);
    let leaves = builder.surface.leaves.iter().enumerate();
    let hosts: Vec<usize> = leaves.filter(is_host).map(|(index, _)| index).collect();
    if hosts.len() > 2 {
        same(&mut builder, &hosts);
    }
    builder.finish()
}

fn path(keys: &[&str]) -> Path {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// A path below another one; keys are separated by dots.
pub fn below(place: &Path, keys: &str) -> Path {
    place.iter().cloned().chain(keys.split('.').map(str::to_owned)).collect()
}

/// The keys of a map in any environment, sorted.
pub fn names(builder: &Builder, place: &Path) -> Vec<String> {
    let maps = builder.active().filter_map(|environment| place::get(&environment.root, place));
    let mut names: Vec<String> = maps
        .filter_map(Node::as_map)
        .flat_map(|map| map.present().map(|(name, _)| name.clone()))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Whether any environment has something at a place.
pub fn is_in_any(builder: &Builder, place: &Path) -> bool {
    builder.active().any(|environment| place::get(&environment.root, place).is_some())
}

/// What Helm decides: the release's prefix, name and namespace.
fn release(builder: &mut Builder) {
    let any = || vec![State::Any];
    builder.add(Path::new(), Kind::Release("prefix"), any(), |_| (0, Some("".into())));
    let text = |root: &Node, keys: &[&str]| {
        let scalar = place::get(root, &path(keys)).and_then(Node::as_scalar);
        scalar.map(|scalar| Json::from(scalar.text.clone()))
    };
    builder
        .add(path(&["name"]), Kind::Release("name"), any(), move |root| (0, text(root, &["name"])));
    let namespace = path(&["namespace", "name"]);
    builder.add(namespace, Kind::Release("namespace"), any(), move |root| {
        (0, text(root, &["namespace", "name"]).or(text(root, &["name"])))
    });
}

fn root(builder: &mut Builder) {
    for tier in ["database", "backend", "frontend"] {
        let place = path(&["namespaces", tier, "name"]);
        if is_in_any(builder, &place) {
            builder.any(&place, Kind::Text(Form::Name), false, None);
        }
    }
    builder.any(&path(&["domain"]), Kind::Text(Form::Host), true, None);
    flag(builder, &path(&["networkPolicy", "enabled"]), true);
    flag(builder, &path(&["networkPolicy", "defaultDeny"]), false);
}

/// A switch; what it is where no one says so.
fn flag(builder: &mut Builder, place: &Path, default: bool) {
    let span = builder.surface.baked.span;
    let state = |value: bool| State::Fixed(value.into(), place::tree(&value.into(), span));
    let at = place.clone();
    builder.add(place.clone(), Kind::Flag, vec![state(false), state(true)], move |root| {
        let written = place::get(root, &at).and_then(Node::as_scalar);
        let value = written.map_or(default, |scalar| scalar.text == "true");
        (usize::from(value), Some(value.into()))
    });
}

/// One of some words, or none.
fn words(builder: &mut Builder, place: &Path, words: &[&str], optional: bool) {
    let span = builder.surface.baked.span;
    let word = |word: &&str| State::Fixed((*word).into(), place::tree(&(*word).into(), span));
    let mut states = if optional { vec![State::Absent] } else { Vec::new() };
    states.extend(words.iter().map(word));
    let at = place.clone();
    let known: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    builder.add(place.clone(), Kind::Finite, states, move |root| {
        let Some(scalar) = place::get(root, &at).and_then(Node::as_scalar) else {
            return (0, None);
        };
        let index = known.iter().position(|word| *word == scalar.text).unwrap_or(0);
        (index + usize::from(optional), Some(scalar.text.clone().into()))
    });
}

fn workload(builder: &mut Builder, place: &Path) {
    image(builder, &below(place, "image"));
    words(builder, &below(place, "image.pullPolicy"), &["Always", "IfNotPresent", "Never"], true);
    let replicas = builder.any(&below(place, "replicas"), Kind::Count(2), false, Some(1.into()));
    resources(builder, &below(place, "resources"));
    variables(builder, &below(place, "env"));
    let autoscaling = below(place, "autoscaling");
    let mut counts = vec![replicas];
    builder.group(&autoscaling, true, |builder| {
        counts.insert(0, builder.any(&below(&autoscaling, "min"), Kind::Count(7), true, None));
        builder.any(&below(&autoscaling, "max"), Kind::Count(8), false, None);
        builder.any(&below(&autoscaling, "cpu"), Kind::Percent, true, None);
        builder.any(&below(&autoscaling, "memory"), Kind::Percent, true, None);
    });
    builder.several(counts.clone());
    let budget = below(place, "disruptionBudget");
    builder.group(&budget, true, |builder| {
        let members = [below(&budget, "minAvailable"), below(&budget, "maxUnavailable")];
        let choice = builder.choice(&members, false);
        for (index, member) in members.iter().enumerate() {
            builder.member(choice, index, |builder| {
                pods(builder, member);
            });
        }
    });
    expose(builder, &below(place, "expose"));
    release_strategy(builder, &below(place, "release"), &counts);
}

/// A number of pods or a percentage of them; one and a half are fine beside any number of pods.
fn pods(builder: &mut Builder, place: &Path) {
    let span = builder.surface.baked.span;
    let state = |value: Json| State::Fixed(value.clone(), place::tree(&value, span));
    let at = place.clone();
    let states = vec![state(1.into()), state("50%".into())];
    builder.add(place.clone(), Kind::Pods, states, move |root| {
        let written = place::get(root, &at).and_then(Node::as_scalar);
        let text = written.map_or("1", |scalar| scalar.text.as_str());
        match text.parse::<i64>() {
            Ok(number) => (0, Some(number.into())),
            Err(_) => (1, Some(text.into())),
        }
    });
}

/// An image of a component: repository, and tag or digest.
fn image(builder: &mut Builder, place: &Path) {
    builder.any(&below(place, "repository"), Kind::Text(Form::Repository), false, None);
    let members = [below(place, "tag"), below(place, "digest")];
    let neither = builder.active().any(|environment| {
        members.iter().all(|member| place::get(&environment.root, member).is_none())
    });
    let choice = builder.choice(&members, neither);
    builder.member(choice, 0, |builder| {
        builder.any(&members[0], Kind::Text(Form::Tag), false, None);
    });
    builder.member(choice, 1, |builder| {
        builder.any(&members[1], Kind::Text(Form::Digest), false, None);
    });
}

fn resources(builder: &mut Builder, place: &Path) {
    let amounts = [
        ("requests.cpu", 3, "m"),
        ("requests.memory", 3, "Mi"),
        ("limits.cpu", 4, "m"),
        ("limits.memory", 4, "Mi"),
    ];
    for (keys, class, unit) in amounts {
        builder.any(&below(place, keys), Kind::Quantity(class, unit), true, None);
    }
}

fn expose(builder: &mut Builder, place: &Path) {
    builder.any(&below(place, "nodePort"), Kind::NodePort, true, None);
    builder.group(&below(place, "loadBalancer"), true, |_| {});
    let ingress = below(place, "ingress");
    builder.group(&ingress, true, |builder| {
        builder.any(&below(&ingress, "host"), Kind::Text(Form::Host), true, None);
        tls(builder, &below(&ingress, "tls"));
    });
}

/// Encryption: off, on, or with a certificate of a name.
fn tls(builder: &mut Builder, place: &Path) {
    let span = builder.surface.baked.span;
    let on = State::Fixed(true.into(), place::tree(&true.into(), span));
    let states = vec![State::Absent, on, State::There(Node::empty(span))];
    let at = place.clone();
    let index =
        builder.add(place.clone(), Kind::Group, states, move |root| match place::get(root, &at) {
            None => (0, None),
            Some(node) if node.as_map().is_some() => (2, None),
            Some(node) => match place::json(node) {
                Json::Bool(true) => (1, Some(true.into())),
                _ => (0, None),
            },
        });
    builder.member(index, 2, |builder| {
        builder.any(&below(place, "secretName"), Kind::Text(Form::Name), false, None);
    });
}

/// The active colour and the weights of a canary, where an environment has such a release.
fn release_strategy(builder: &mut Builder, place: &Path, counts: &[usize]) {
    let kinds = ["rolling", "recreate", "blueGreen", "canary"];
    let there: Vec<&str> =
        kinds.into_iter().filter(|kind| is_in_any(builder, &below(place, kind))).collect();
    if !there.iter().any(|kind| matches!(*kind, "blueGreen" | "canary")) {
        return;
    }
    let members: Vec<Path> = there.iter().map(|kind| below(place, kind)).collect();
    let none = builder.active().any(|environment| {
        members.iter().all(|member| place::get(&environment.root, member).is_none())
    });
    let choice = builder.choice(&members, none);
    for (index, member) in members.iter().enumerate() {
        let kind = there[index];
        builder.member(choice, index, |builder| {
            builder.group(member, false, |builder| match kind {
                "blueGreen" => {
                    let tracks = below(member, "tracks");
                    let names = names(builder, &tracks);
                    let colours: Vec<&str> = names.iter().map(String::as_str).collect();
                    words(builder, &below(member, "active"), &colours, false);
                    for name in &colours {
                        // One that is idle may have no pods.
                        track(builder, &below(&tracks, name), Kind::Count(2), counts);
                    }
                }
                "canary" => {
                    for name in ["stable", "canary"] {
                        // No autoscaler scales it: the last count is that of the component.
                        let counts = &counts[counts.len() - 1..];
                        track(builder, &below(member, name), Kind::Count(1), counts);
                    }
                }
                _ => {}
            });
        });
    }
}

/// A track: its own count, before those of its component.
fn track(builder: &mut Builder, place: &Path, count: Kind, counts: &[usize]) {
    builder.any(&below(place, "image.tag"), Kind::Text(Form::Tag), true, None);
    let own = builder.any(&below(place, "replicas"), count, true, None);
    builder.several([&[own], counts].concat());
}

/// Whether leaves, each with each, have the same value: where that changes what is made.
fn same(builder: &mut Builder, leaves: &[usize]) {
    for (place, one) in leaves.iter().enumerate() {
        for other in &leaves[place + 1..] {
            builder.same(*one, *other);
        }
    }
}

fn database(builder: &mut Builder, place: &Path) {
    for credentials in ["credentials", "rootCredentials"] {
        let at = below(place, credentials);
        if is_in_any(builder, &at) {
            builder.group(&at, false, |builder| secret(builder, &at));
        }
    }
    resources(builder, &below(place, "resources"));
    if !is_in_any(builder, &below(place, "external")) {
        storage(builder, &below(place, "storage"));
    }
}

fn storage(builder: &mut Builder, place: &Path) {
    let others = ["existingClaim", "ephemeral", "hostPath"];
    let claims = builder.active().any(|environment| {
        others.iter().all(|other| place::get(&environment.root, &below(place, other)).is_none())
    });
    if claims {
        builder.any(&below(place, "size"), Kind::Quantity(3, "Mi"), false, Some("1Gi".into()));
        let mixed = others.iter().any(|other| is_in_any(builder, &below(place, other)));
        if !mixed {
            builder.any(&below(place, "className"), Kind::Text(Form::Name), true, None);
        }
    }
}
