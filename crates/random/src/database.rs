//! Databases.

use serde_json::{Value as Json, json};

use stackgen::engine::Engine;
use stackgen::engine::facts::{Facts, Password};

use crate::choices::Choices;
use crate::world::{Sketch, Tier, Values, World};
use crate::{
    component, doors, names, network, operator, pod, secret, storage, variables, words, workload,
};

/// What gen knows of an engine.
fn facts(engine: &str) -> &'static Facts {
    let found = Engine::ALL.iter().find(|known| known.as_str() == engine);
    found.unwrap_or(&Engine::Other).facts()
}

/// Whether gen runs its servers without passwords.
fn is_open(engine: &str) -> bool {
    matches!(facts(engine).password, Password::Impossible { .. })
}

/// Whether its databases have numbers.
fn is_cache(engine: &str) -> bool {
    facts(engine).names.numbered.is_some()
}

/// Whether the values may name a user.
fn has_users(engine: &str) -> bool {
    let names = &facts(engine).names;
    names.longest_user > 0 && !names.only_user
}

/// What others need to know of a database.
pub fn sketch(world: &mut World) -> Sketch {
    let engine = world.choices.one(Engine::ALL).as_str();
    let external = world.choices.once_in(8);
    let mut values = Values::new();
    values.insert("engine".to_owned(), engine.into());
    let mut password = !is_open(engine) && (engine != "other" || world.choices.once_in(2));
    if external {
        let mut elsewhere = Values::new();
        let host = world.choices.one(&["db.example.com", "198.51.100.4"]);
        elsewhere.insert("host".to_owned(), host.into());
        if engine == "other" {
            elsewhere.insert("port".to_owned(), 6000.into());
        }
        world.maybe(&mut elsewhere, "port", |_| 6000.into());
        network::elsewhere(&mut elsewhere, world);
        values.insert("external".to_owned(), Json::Object(elsewhere));
        password = world.choices.once_in(2);
    }
    let may_lack = matches!(facts(engine).password, Password::Usual { .. });
    if may_lack && !external && world.choices.once_in(6) {
        password = false;
        values.insert("auth".to_owned(), false.into());
    }
    if password {
        // The image of MySQL writes a password into SQL as it is.
        let long = matches!(engine, "minio" | "elasticsearch" | "mysql" | "mariadb");
        let credentials = if long { secret::long(world) } else { secret::credentials(world) };
        values.insert("credentials".to_owned(), credentials);
    }
    // The variables of two databases meet in whoever connects to both.
    let usual = facts(engine).prefix;
    let taken = world
        .components
        .iter()
        .any(|other| other.tier == Tier::Database && facts(other.engine).prefix == usual);
    if taken || world.choices.maybe() {
        let prefix = format!("{}{}", world.choices.one(&["PG", "My_", "_"]), world.number());
        values.insert("envPrefix".to_owned(), prefix.into());
    }
    world.maybe(&mut values, "clientEnv", |world| world.choices.maybe().into());
    let name = component::name(&["main", "events", "cache", "orders"], world);
    let operated = engine == "postgres" && !external && operator::choose(&mut values, world);
    let extra = if external || operated { Vec::new() } else { ports(engine, &mut values, world) };
    let url = url(engine, password, &mut values, world);
    component::home(&mut values, world);
    component::service(&mut values, !external && !operated, world);
    let port = None;
    let (public, single) = (false, true);
    Sketch {
        tier: Tier::Database,
        name,
        values,
        engine,
        external,
        password,
        url,
        public,
        port,
        extra,
        single,
    }
}

/// A database on the server of another, where that one can have several.
pub fn guest(host: &Sketch, world: &mut World) -> Option<Sketch> {
    let holds = facts(host.engine).run.guest.is_some();
    if !holds || host.external || !host.password || !world.choices.once_in(3) {
        return None;
    }
    let name = component::name(&["guest", "second-one"], world);
    let mut values = Values::new();
    values.insert("server".to_owned(), host.name.clone().into());
    values.insert("credentials".to_owned(), secret::credentials(world));
    if host.values.contains_key("operator") {
        operator::login(&mut values, "credentials");
    }
    values.insert("envPrefix".to_owned(), format!("GUEST_{}", world.number()).into());
    world.maybe(&mut values, "database", |world| format!("d-{}", world.number()).into());
    // A user's name is shorter than that of a component may be.
    if name.len() > 20 || world.choices.maybe() {
        values.insert("user".to_owned(), format!("u_{}", world.number()).into());
    }
    world.maybe(&mut values, "secret", secret::names);
    // It has no objects but Secrets, as one outside the cluster.
    Some(Sketch { name, values, external: true, password: true, url: true, ..host.clone() })
}

/// Further ports; of a server that gen does not know all of them, and which one clients use.
fn ports(engine: &str, values: &mut Values, world: &mut World) -> Vec<(String, u16)> {
    let is_other = engine == "other";
    let mut extra = Vec::new();
    let mut made = Values::new();
    if is_other || world.choices.maybe() {
        for _ in 0..world.choices.between(1, 2) {
            let number = u16::try_from(20_000 + world.number() % 9000).unwrap_or(20_000);
            let name = format!("p{number}");
            let port = match world.choices.below(3) {
                0 => number.into(),
                1 => component::only("port", number),
                _ => {
                    let protocol = world.choices.one(&["udp", "tcp", "sctp", "http"]);
                    json!({ "port": number, "servicePort": number + 10_000, "protocol": protocol })
                }
            };
            made.insert(name.clone(), port);
            extra.push((name, number));
        }
    }
    if is_other {
        let (_, main) = extra.remove(0);
        if made.len() > 1 || world.choices.maybe() {
            values.insert("port".to_owned(), main.into());
        }
    }
    if !made.is_empty() {
        values.insert("ports".to_owned(), Json::Object(made));
    }
    extra
}

/// The form of the url, perhaps, and whether there is one.
fn url(engine: &str, password: bool, values: &mut Values, world: &mut World) -> bool {
    if world.choices.maybe() {
        let form = if password {
            world.choices.one(&["x+y://:${password}@${host}:${port}/a", "x-y://${host}:${port}"])
        } else {
            world.choices.one(&["x://${host}:${port}", "${host}:${port}", "x://${host}"])
        };
        values.insert("url".to_owned(), form.into());
    }
    engine != "other" || values.contains_key("url")
}

/// The database, complete.
pub fn complete(index: usize, world: &mut World) -> Values {
    let Sketch { name, engine, external, mut values, .. } = world.component(index).clone();
    // Whether anything connects to it is settled later.
    world.unwise.insert("unusedDatabases");
    if values.contains_key("server") {
        return values;
    }
    let redis = is_cache(engine);
    if facts(engine).names.has_databases {
        world.maybe(&mut values, "database", |world| {
            if redis {
                world.choices.between(0, 15).to_string().into()
            } else {
                world.choices.one(&words::NAMES).into()
            }
        });
    }
    let has_logins = !values.contains_key("auth");
    let superuser = facts(engine).names.root.filter(|_| has_logins);
    let root = superuser.filter(|_| world.choices.once_in(6));
    if let Some(root) = root {
        values.insert("user".to_owned(), root.into());
    } else if has_users(engine) && has_logins {
        world.maybe(&mut values, "user", |world| world.choices.one(&words::NAMES).into());
    }
    world.maybe(&mut values, "secret", secret::names);
    // Parameters are appended to a url alone.
    let form = values.get("url").and_then(Json::as_str);
    if form.is_none_or(|form| form.contains("://")) {
        world.maybe(&mut values, "params", |world| params(engine, world));
    }
    component::common(&mut values, world);
    if external {
        return values;
    }
    if superuser.is_some() && root.is_none() {
        world.maybe(&mut values, "rootCredentials", secret::long);
    }
    let keeps = if engine == "other" {
        unknown(&mut values, world)
    } else {
        world.maybe(&mut values, "version", |world| version(engine, &mut world.choices).into());
        world.maybe(&mut values, "image", |world| image(engine, world));
        // Both say what runs.
        if values.get("image").is_some_and(|image| image.get("tag").is_some()) {
            values.remove("version");
        }
        engine != "memcached"
    };
    if keeps {
        world.maybe(&mut values, "storage", |world| storage::of_database(redis, world));
        if !world.facts.database_classes.contains(&None) && !values.contains_key("storage") {
            values.insert("storage".to_owned(), storage::of_database(redis, world));
        }
    }
    let is_called_elsewhere =
        values.get("service").is_some_and(|service| service.get("port").is_some());
    if engine == "mongodb" && !is_called_elsewhere {
        world.maybe(&mut values, "replicaSet", |world| world.choices.one(&["rs0", "a-set"]).into());
    }
    if engine == "minio" {
        world.maybe(&mut values, "buckets", |_| json!(["uploads", "a.b-1"]));
    }
    beside(engine, &mut values, world);
    world.maybe(&mut values, "expose", |world| doors::of_server(&name, world));
    if facts(engine).run.scripts.is_some() {
        world.maybe(&mut values, "init", |world| scripts(engine, world));
    }
    world.maybe(&mut values, "files", |world| storage::files(false, world));
    // Behind a shell of gen's own, which sets and buckets need, a `$` in them is told of.
    if !matches!(engine, "mongodb" | "minio") {
        // Options: an entrypoint would start anything else.
        world.maybe(&mut values, "args", |world| {
            world.list(|world| format!("-{}", world.choices.one(&words::TEXTS)).into())
        });
    }
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
    names::of_database(&name, &mut values, world);
    if values.contains_key("operator") {
        operator::settle(&name, &mut values, world);
    }
    values
}

/// What the values say of a server that gen does not know, and whether it keeps anything.
fn unknown(values: &mut Values, world: &mut World) -> bool {
    let mut image = Values::new();
    image.insert("repository".to_owned(), "docker.io/acme/server".into());
    component::version(&mut image, "1.2.3", world);
    values.insert("image".to_owned(), Json::Object(image));
    world.maybe(values, "command", World::command);
    world.maybe(values, "dataPath", |_| "/var/lib/server".into());
    values.contains_key("dataPath")
}

/// Variables, volumes and probes beside those of the engine.
fn beside(engine: &str, values: &mut Values, world: &mut World) {
    world.maybe(values, "env", |world| {
        let mut env = variables::env(world);
        env["HERE"] = "${self.host}:${self.port}".into();
        env
    });
    world.maybe(values, "volumes", |world| storage::volumes(true, world));
    world.maybe(values, "writable", |world| {
        world.list(|world| format!("/var/run {}", world.number()).into())
    });
    world.maybe(values, "probes", |world| {
        let mut probes = workload::probes(&[20_000], world);
        // Those that gen knows do not answer with a page, nor on another port.
        for probe in probes.as_object_mut().into_iter().flat_map(|probes| probes.values_mut()) {
            if probe.is_string() && engine != "other" {
                *probe = json!({});
            }
            for key in ["path", "headers", "port"].iter().filter(|_| engine != "other") {
                probe.as_object_mut().and_then(|probe| probe.remove(*key));
            }
        }
        probes
    });
    world.maybe(values, "runAsUser", |world| world.choices.one(&[1000, 1, i32::MAX]).into());
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
        "mariadb" => choices.one(&["11.8", "12", "10.11-ubi9"]),
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
        if world.choices.once_in(6) {
            let folder = format!("sql-{}", world.number());
            let more = format!("{folder}/{:03}-more.{ending}", world.number());
            world.files.insert(more, String::new());
            world.files.insert(format!("{folder}/README.md"), "told".to_owned());
            made.insert(folder.clone(), json!({ "dir": folder }));
        }
    }
    json!(made)
}
