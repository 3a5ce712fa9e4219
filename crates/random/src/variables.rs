//! Environment variables.

use serde_json::{Value as Json, json};

use crate::component::reference;
use crate::secret;
use crate::words;
use crate::world::{Values, World};

/// The fields of a pod that a variable can have.
const FIELDS: [&str; 6] = [
    "status.podIP",
    "metadata.name",
    "metadata.namespace",
    "spec.nodeName",
    "metadata.labels['team']",
    "metadata.annotations['example.com/owner']",
];

/// Names of variables. Of those that a database gives, none that would log in elsewhere with its password.
const NAMES: [&str; 4] = ["LEVEL", "DATABASE_URL", "_x1", "lower"];

/// The variables of a component.
pub fn env(world: &mut World) -> Json {
    let mut made = Values::new();
    for _ in 0..world.choices.between(1, 4) {
        let name = match world.choices.below(3) {
            0 => format!("VARIABLE_{}", world.number()),
            1 => world.choices.one(&NAMES).to_owned(),
            _ => format!("X{}_{}", world.number(), world.choices.one(&["TOKEN", "URL", "ADDR"])),
        };
        let value = value(&name, world);
        made.insert(name, value);
    }
    Json::Object(made)
}

/// All keys of what exists besides the stack.
pub fn from(world: &mut World) -> Json {
    world.list(|world| {
        let mut made = Values::new();
        let key = world.choices.one(&["configMap", "secret"]);
        made.insert(key.to_owned(), world.given());
        world.maybe(&mut made, "prefix", |_| "GIVEN_".into());
        world.maybe(&mut made, "optional", |world| (world.choices.below(2) == 1).into());
        Json::Object(made)
    })
}

fn value(name: &str, world: &mut World) -> Json {
    match world.choices.below(if name.starts_with("DATABASE") { 1 } else { 6 }) {
        0 => {
            named_as_secret(name, world);
            world.choices.one(&words::TEXTS).into()
        }
        1 => json!({ "fieldRef": world.choices.one(&FIELDS) }),
        2 | 3 => secret::of_variable(world),
        _ => {
            // A url is composed of a password that was made elsewhere.
            world.unwise.insert("passwordCharacters");
            // Around facts of the stack there may be words of its own.
            named_as_secret(name, world);
            reference(true, world)
        }
    }
}

/// A name that tells of a secret makes one of its text.
fn named_as_secret(name: &str, world: &mut World) {
    if name.ends_with("TOKEN") || name.ends_with("PASSWORD") {
        world.unwise.insert("inlineSecrets");
    }
}
