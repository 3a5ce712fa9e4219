//! Databases that an operator runs.

use serde_json::{Value as Json, json};

use crate::storage;
use crate::world::{Values, World};

/// What an operator takes nothing of.
const WITHOUT: [&str; 13] = [
    "command",
    "container",
    "expose",
    "files",
    "image",
    "names",
    "pod",
    "ports",
    "probes",
    "runAsUser",
    "selector",
    "volumes",
    "writable",
];

/// Lets an operator run a database, perhaps, of which no more is settled than who logs in.
pub fn choose(values: &mut Values, world: &mut World) -> bool {
    if !world.choices.once_in(3) {
        return false;
    }
    world.custom = true;
    values.insert("operator".to_owned(), "cnpg".into());
    // The operator makes a password where none is said; nothing is known of its characters, and nobody copies it.
    world.unwise.extend(["passwordCharacters", "secretCopies"]);
    if world.choices.maybe() {
        values.remove("credentials");
    }
    for key in ["credentials", "rootCredentials"] {
        login(values, key);
    }
    true
}

/// The operator reads one key.
pub fn login(values: &mut Values, key: &str) {
    if let Some(Json::Object(existing)) =
        values.get_mut(key).and_then(|login| login.get_mut("existingSecret"))
    {
        existing.shift_remove("key");
    }
}

/// Takes away what an operator does not take, and says what only one does.
pub fn settle(name: &str, values: &mut Values, world: &mut World) {
    for key in WITHOUT {
        values.shift_remove(key);
    }
    values.shift_remove("service");
    login(values, "rootCredentials");
    if values.get("user").is_some_and(|user| user == "postgres") {
        values.shift_remove("user");
    }
    if values.get("database").is_some_and(|database| database == "postgres") {
        values.shift_remove("database");
    }
    if name.len() > 50 || name.starts_with(|first: char| first.is_ascii_digit()) {
        let cluster = world.name("pg");
        values.insert("names".to_owned(), json!({ "workload": cluster }));
    }
    if values.contains_key("version") {
        let version = world.choices.one(&["17", "18.1", "16.4-standard-trixie"]);
        values.insert("version".to_owned(), version.into());
    }
    if values.contains_key("args") {
        let count = format!("max_connections={}", world.choices.between(50, 90));
        values.insert("args".to_owned(), json!(["-c", count, "--work-mem=8MB"]));
    }
    if let Some(Json::Object(init)) = values.get_mut("init") {
        init.retain(|name, script| {
            name.strip_suffix(".sql").is_some() && script.get("dir").is_none()
        });
        if init.is_empty() {
            values.shift_remove("init");
        }
    }
    if let Some(Json::Object(annotations)) = values.get_mut("annotations") {
        annotations.shift_remove("service");
    }
    if values.contains_key("storage") {
        let mut storage = storage::of_database(true, world);
        if let Some(storage) = storage.as_object_mut() {
            storage.retain(|key, _| key == "size" || key == "className");
            if storage.is_empty() {
                storage.insert("size".to_owned(), "2Gi".into());
            }
        }
        values.insert("storage".to_owned(), storage);
    }
    class(values, world);
    world.maybe(values, "instances", |world| world.choices.one(&[1, 2, 3]).into());
    if world.choices.once_in(2) {
        values.insert("backup".to_owned(), backup(world));
    }
}

/// Some targets have no class of their own.
fn class(values: &mut Values, world: &mut World) {
    if world.facts.database_classes.contains(&None) {
        return;
    }
    let classes = world.facts.database_classes.clone();
    let Some(class) = world.choices.one(&classes) else { return };
    let storage = values.entry("storage").or_insert_with(|| json!({}));
    storage["className"] = class.into();
}

fn backup(world: &mut World) -> Json {
    let place = world.choices.one(&["s3://backups/a", "s3://backups", "gs://backups/a"]);
    if world.choices.once_in(6) {
        return place.into();
    }
    let mut made = Values::new();
    made.insert("to".to_owned(), place.into());
    if place.starts_with("s3") {
        if world.choices.once_in(2) {
            made.insert("endpoint".to_owned(), "http://minio.example.com:9000".into());
        }
        let secret = match world.choices.below(3) {
            0 => None,
            1 => Some(world.given()),
            _ => Some(json!({ "name": world.given(), "id": "id", "key": "key" })),
        };
        made.extend(secret.map(|secret| ("secret".to_owned(), secret)));
    }
    if world.choices.once_in(2) {
        made.insert("schedule".to_owned(), "0 3 * * *".into());
        made.insert("keep".to_owned(), world.choices.one(&["30d", "4w"]).into());
    }
    Json::Object(made)
}
