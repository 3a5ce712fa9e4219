//! What components of all tiers have.

use serde_json::{Value as Json, json};

use crate::world::{Sketch, Values, World};
use crate::{network, words};

/// The longest name: a DNS label.
const LONGEST: usize = 63;

/// A name that no other component has.
pub fn name(names: &[&str], world: &mut World) -> String {
    let mut name = world.choices.one(names).to_owned();
    if world.components.iter().any(|other| other.name == name) {
        name = world.name(&name);
    }
    if world.choices.once_in(25) {
        name = world.name(&format!("{name}-{}", "x".repeat(LONGEST)));
        let end = name.split_off(name.rfind('-').unwrap_or(0));
        name.truncate(LONGEST - end.len());
        name += &end;
    }
    name
}

/// A namespace of its own, perhaps.
pub fn home(values: &mut Values, world: &mut World) {
    if world.choices.once_in(12) {
        let home = world.choices.one(&["apart", "apart-${target}"]);
        values.insert("namespace".to_owned(), home.into());
    }
}

/// A Service of another name or port, perhaps.
pub fn service(values: &mut Values, has_port: bool, world: &mut World) {
    let is_database = values.contains_key("engine");
    if !world.choices.maybe() {
        return;
    }
    let mut service = Values::new();
    world.maybe(&mut service, "name", |world| world.name("svc").into());
    if has_port {
        world.maybe(&mut service, "port", |world| {
            let ports = if values.contains_key("engine") { [8085, 80] } else { [80, 8085] };
            world.choices.one(&ports).into()
        });
    }
    if !is_database {
        world.maybe(&mut service, "sessionAffinity", |world| {
            world.choices.one(&["ClientIP", "None"]).into()
        });
    }
    values.insert("service".to_owned(), Json::Object(service));
}

/// The version of an image: a tag or a digest, and when it is pulled.
pub fn version(image: &mut Values, tag: &str, world: &mut World) {
    match world.choices.below(12) {
        11 => drop(image.insert("digest".to_owned(), words::DIGEST.into())),
        10 => {
            world.unwise.insert("unpinnedImages");
            let tag = world.choices.one(&["latest", "main"]);
            image.insert("tag".to_owned(), tag.into());
        }
        _ => drop(image.insert("tag".to_owned(), tag.into())),
    }
    world.maybe(image, "pullPolicy", |world| {
        world.choices.one(&["IfNotPresent", "Always", "Never"]).into()
    });
}

/// Labels, annotations, peers and the security of any component.
pub fn common(values: &mut Values, world: &mut World) {
    world.maybe(values, "labels", World::labels);
    world.maybe(values, "annotations", |world| {
        let mut made = Values::new();
        for object in ["pod", "workload", "service", "ingress", "serviceAccount"] {
            world.maybe(&mut made, object, World::annotations);
        }
        Json::Object(made)
    });
    let listens = values.get("port").cloned();
    world.maybe(values, "allowFrom", |world| {
        world.list(|world| network::caller(listens.as_ref(), world))
    });
    world.maybe(values, "allowTo", |world| world.list(network::peer));
    world.maybe(values, "security", |world| world.choices.one(&["restricted", "baseline"]).into());
}

/// A text that refers to other components, as one of them may.
pub fn reference(with_secrets: bool, world: &mut World) -> Json {
    let count = world.choices.between(1, 2);
    let mut text = String::new();
    for _ in 0..count {
        let path = one_reference(with_secrets, world);
        text += world.choices.one(&["", "at ", "$$", "http://example.com/?x="]);
        text += &format!("${{{path}}}");
        // What follows a url at once belongs to it.
        let field = path.rsplit('.').next();
        text += if matches!(field, Some("url" | "publicUrl")) { " " } else { "" };
    }
    text += world.choices.one(&["", "/", " $${x}", "\n"]);
    text.into()
}

/// The path of a reference to another component, as one of them may.
pub fn one_reference(with_secrets: bool, world: &mut World) -> String {
    if !world.externals.is_empty() && world.choices.once_in(6) {
        let name = &world.externals[0];
        return format!("externals.{name}.{}", world.choices.one(&["host", "port"]));
    }
    let index = world.choices.below(world.components.len() + 1);
    let found = world.components.get(index).filter(|found| found.is_called()).cloned();
    let Some(Sketch { tier, name, engine, password, url, public, extra, .. }) = found else {
        let facts = ["name", "namespace", "env", "target", "domain"];
        let known = if world.has_domain { facts.len() } else { facts.len() - 1 };
        return world.choices.one(&facts[..known]).to_owned();
    };
    let mut fields = vec!["host".to_owned(), "port".to_owned()];
    if engine.is_empty() {
        fields.push("url".to_owned());
        let outside = ["publicUrl", "publicHost"].map(str::to_owned);
        fields.extend(outside.into_iter().filter(|_| public));
    } else {
        fields.extend(["database".to_owned(), "user".to_owned()]);
        if with_secrets && password {
            fields.push("password".to_owned());
        }
        if url && (with_secrets || !password) {
            fields.push("url".to_owned());
        }
    }
    fields.extend(extra.iter().map(|(port, _)| format!("ports.{port}")));
    let field = &fields[world.choices.below(fields.len())];
    format!("{}.{name}.{field}", tier.key())
}

/// A map of one key.
pub fn only(key: &str, value: impl Into<Json>) -> Json {
    json!({ key: value.into() })
}
