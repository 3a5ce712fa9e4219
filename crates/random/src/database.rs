//! Databases.

use serde_json::{Value as Json, json};

use crate::choices::Choices;
use crate::world::{Sketch, Tier, Values, World};
use crate::{component, pod, secret, storage, words};

const ENGINES: [&str; 4] = ["postgres", "mysql", "mongodb", "redis"];

/// What others need to know of a database.
pub fn sketch(world: &mut World) -> Sketch {
    let engine = world.choices.one(&ENGINES);
    let external = world.choices.once_in(8);
    let mut values = Values::new();
    values.insert("engine".to_owned(), engine.into());
    let mut password = true;
    if external {
        let mut elsewhere = Values::new();
        let host = world.choices.one(&["db.example.com", "198.51.100.4"]);
        elsewhere.insert("host".to_owned(), host.into());
        world.maybe(&mut elsewhere, "port", |_| 6000.into());
        world.maybe(&mut elsewhere, "cidr", |world| world.choices.one(&words::NETWORKS).into());
        values.insert("external".to_owned(), Json::Object(elsewhere));
        password = world.choices.once_in(2);
    }
    if password {
        values.insert("credentials".to_owned(), secret::credentials(world));
    }
    // The variables of two databases meet in whoever connects to both.
    let usual = if engine == "redis" { "redis" } else { "" };
    let taken = world.components.iter().any(|other| {
        let same = if other.engine == "redis" { "redis" } else { "" };
        other.tier == Tier::Database && same == usual
    });
    if taken || world.choices.maybe() {
        let prefix = format!("{}{}", world.choices.one(&["PG", "My_", "_"]), world.number());
        values.insert("envPrefix".to_owned(), prefix.into());
    }
    let name = component::name(&["main", "events", "cache", "orders"], world);
    component::home(&mut values, world);
    component::service(&mut values, !external, world);
    let port = 0;
    let (public, single, extra) = (false, true, Vec::new());
    Sketch {
        tier: Tier::Database,
        name,
        values,
        engine,
        external,
        password,
        public,
        port,
        extra,
        single,
    }
}

/// The database, complete.
pub fn complete(index: usize, world: &mut World) -> Values {
    let Sketch { engine, external, mut values, .. } = world.component(index).clone();
    let redis = engine == "redis";
    world.maybe(&mut values, "database", |world| {
        if redis {
            world.choices.between(0, 15).to_string().into()
        } else {
            world.choices.one(&words::NAMES).into()
        }
    });
    let root = engine == "mysql" && world.choices.once_in(6);
    if root {
        values.insert("user".to_owned(), "root".into());
    } else if !redis {
        world.maybe(&mut values, "user", |world| world.choices.one(&words::NAMES).into());
    }
    world.maybe(&mut values, "secret", secret::names);
    world.maybe(&mut values, "params", |world| params(engine, world));
    component::common(&mut values, world);
    if external {
        return values;
    }
    if engine == "mysql" && !root {
        world.maybe(&mut values, "rootCredentials", secret::credentials);
    }
    world.maybe(&mut values, "version", |world| version(engine, &mut world.choices).into());
    world.maybe(&mut values, "image", |world| image(engine, world));
    world.maybe(&mut values, "storage", |world| storage::of_database(redis, world));
    if !world.facts.database_classes.contains(&None) && !values.contains_key("storage") {
        values.insert("storage".to_owned(), storage::of_database(redis, world));
    }
    if !redis {
        world.maybe(&mut values, "init", |world| scripts(engine, world));
    }
    world.maybe(&mut values, "files", |world| storage::files(false, world));
    world.maybe(&mut values, "args", |world| world.list(World::verbatim));
    if world.choices.maybe() {
        values.insert("resources".to_owned(), pod::resources(world));
    } else {
        world.unwise.insert("missingRequests");
    }
    world.maybe(&mut values, "terminationGracePeriodSeconds", |world| {
        world.choices.one(&[60, 0, 300]).into()
    });
    world.maybe(&mut values, "affinity", pod::affinity);
    pod::settings(&mut values, world);
    values
}

fn params(engine: &str, world: &mut World) -> Json {
    let mut made = Values::new();
    made.insert("sslmode".to_owned(), "require".into());
    world.maybe(&mut made, "a b&c=d", World::text);
    if engine == "mongodb" {
        world.maybe(&mut made, "authSource", |_| "admin".into());
    }
    Json::Object(made)
}

fn version(engine: &str, choices: &mut Choices) -> &'static str {
    match engine {
        "postgres" => choices.one(&["17", "18", "16.4", "17-alpine", "18-alpine3.20"]),
        "mysql" => choices.one(&["8.4", "9", "8.0.36"]),
        "mongodb" => choices.one(&["8", "7", "8.0.4-noble"]),
        _ => choices.one(&["8", "7.2", "8-alpine"]),
    }
}

/// Another image that keeps the official one's contract.
fn image(engine: &str, world: &mut World) -> Json {
    let mut made = Values::new();
    let repository = format!("registry.example.com:5000/library/{engine}");
    world.maybe(&mut made, "repository", |_| repository.into());
    let tag = version(engine, &mut world.choices);
    component::version(&mut made, tag, world);
    Json::Object(made)
}

fn scripts(engine: &str, world: &mut World) -> Json {
    let endings: [&str; 2] = if engine == "mongodb" { ["js", "sh"] } else { ["sql", "sh"] };
    let mut made = Values::new();
    for _ in 0..world.choices.between(1, 2) {
        let ending = world.choices.one(&endings);
        let name = format!("{:03}-init.{ending}", world.number());
        made.insert(name, storage::content(false, world));
    }
    json!(made)
}
