//! Where secrets come from, in all forms.

use serde_json::{Value as Json, json};

use crate::component::one_reference;
use crate::words;
use crate::world::{Values, World};

/// The credentials of a database.
pub fn credentials(world: &mut World) -> Json {
    of_words(&words::PASSWORDS, world)
}

/// The credentials of a server that takes no short password.
pub fn long(world: &mut World) -> Json {
    of_words(&words::LONG_PASSWORDS, world)
}

fn of_words(passwords: &[&'static str], world: &mut World) -> Json {
    let mut made = Values::new();
    match world.choices.below(4) {
        0 => {
            let variable = variable(world.choices.one(passwords), world);
            made.insert("fromEnv".to_owned(), variable);
        }
        1 => {
            world.unwise.insert("inlineSecrets");
            made.insert("value".to_owned(), world.choices.one(passwords).into());
        }
        2 => {
            // The url is composed of the password where no key holds it; a Secret made elsewhere may be
            // needed in several namespaces.
            world.unwise.extend(["passwordCharacters", "secretCopies"]);
            made.insert("existingSecret".to_owned(), existing(true, world));
        }
        _ => {
            made.insert("externalSecret".to_owned(), external(world));
        }
    }
    Json::Object(made)
}

/// A variable that is a secret.
pub fn of_variable(world: &mut World) -> Json {
    let mut made = Values::new();
    match world.choices.below(4) {
        0 => {
            let text = world.choices.one(&words::TEXTS[3..]);
            let variable = variable(text, world);
            made.insert("fromEnv".to_owned(), variable);
        }
        1 => {
            world.unwise.insert("inlineSecrets");
            // What as a whole is a variable is told to be none.
            let text = world.choices.one(&words::TEXTS);
            let text = if text.starts_with("$(") { "secret" } else { text };
            made.insert("value".to_owned(), text.into());
        }
        2 => {
            made.insert("existingSecret".to_owned(), existing(false, world));
        }
        _ => {
            made.insert("externalSecret".to_owned(), external(world));
        }
    }
    Json::Object(made)
}

/// A file that is a secret: as a whole, or because a password is in it.
pub fn of_file(world: &mut World) -> Json {
    if world.choices.below(3) == 0 {
        // A password that gen does not know cannot stand inside of a text, as in that of a url.
        let path = one_reference(true, world);
        let path = match path.strip_suffix(".url") {
            Some(start) if start.starts_with("databases.") => format!("{start}.host"),
            _ => path,
        };
        return json!({ "text": format!("${{{path}}}"), "template": true });
    }
    let mut made = of_variable(world);
    if let Json::Object(made) = &mut made {
        world.maybe(made, "mode", |world| world.choices.one(&["0400", "0440"]).into());
    }
    made
}

/// A variable of gen's own environment that holds a secret.
fn variable(secret: &str, world: &mut World) -> Json {
    let name = format!("GIVEN_{}", world.number());
    world.variables.insert(name.clone(), secret.to_owned());
    name.into()
}

fn existing(has_url: bool, world: &mut World) -> Json {
    let mut made = Values::new();
    made.insert("name".to_owned(), world.given());
    world.maybe(&mut made, "key", |_| "pass.word_1".into());
    if has_url {
        world.maybe(&mut made, "urlKey", |_| "whole-url".into());
    }
    Json::Object(made)
}

fn external(world: &mut World) -> Json {
    world.custom = true;
    let mut store = Values::new();
    store.insert("name".to_owned(), world.choices.one(&["vault", "aws.store"]).into());
    world.maybe(&mut store, "kind", |world| {
        world.choices.one(&["ClusterSecretStore", "SecretStore"]).into()
    });
    let mut made = Values::new();
    made.insert("store".to_owned(), Json::Object(store));
    let key = format!("team/secret-{}", world.number());
    made.insert("remoteKey".to_owned(), key.into());
    world.maybe(&mut made, "property", |_| "pass word".into());
    world.maybe(&mut made, "refreshInterval", |_| "15m".into());
    Json::Object(made)
}

/// The names of the Secret of a database.
pub fn names(world: &mut World) -> Json {
    let mut made = Values::new();
    world.maybe(&mut made, "name", |world| world.name("login").into());
    world.maybe(&mut made, "key", |_| "pass_word".into());
    world.maybe(&mut made, "urlKey", |_| "whole.url".into());
    Json::Object(made)
}

/// Pull secrets of the stack.
pub fn for_pulls(world: &mut World) -> Json {
    json!([world.given()])
}
