//! What a database does only once: its entrypoint makes users, passwords and tables on an empty data
//! directory, and never again; and which versions read the data of which.
//! <https://hub.docker.com/_/postgres> <https://hub.docker.com/_/mysql> <https://hub.docker.com/_/mongo>

use serde_json::Value as Json;

use crate::diff::item::Item;
use crate::diff::pod;
use crate::diff::verdict::{Effect, Pair, Sides, Verdict};
use crate::graph::database::Engine;

/// Where the entrypoints look for scripts.
const SCRIPTS: &str = "/docker-entrypoint-initdb.d";

/// Beginnings of variables that count on an empty data directory alone.
const ONCE: [&str; 5] = ["POSTGRES_", "PGDATA", "MYSQL_", "MARIADB_", "MONGO_INITDB_"];

const POSTGRES: &str = "https://www.postgresql.org/docs/current/upgrading.html";
const MYSQL: &str = "https://dev.mysql.com/doc/refman/8.4/en/downgrading.html";
const MONGODB: &str = "https://www.mongodb.com/docs/manual/release-notes/";

/// What a pair means to a database that has data.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    match after.kind() {
        "Secret" | "ConfigMap" => read_once(pair, before, sides),
        _ => {
            let mut found = versions(pair, before, after);
            found.extend(variables(pair, before));
            found
        }
    }
}

/// A Secret or ConfigMap that a database reads when its data directory is empty.
fn read_once(pair: Pair, before: &Item, sides: Sides) -> Vec<Verdict> {
    let (kind, name) = (before.kind(), before.name());
    let field = pair.touched("data").next();
    let Some(field) = field else { return Vec::new() };
    let mut found = Vec::new();
    for workload in sides.before.iter().filter(|one| one.namespace() == before.namespace()) {
        let Some(spec) = pod::spec(workload) else { continue };
        for (engine, _, container) in pod::databases(spec) {
            if engine == Engine::Redis || !pod::keeps_data(workload, spec) {
                continue;
            }
            if is_mounted(spec, container, kind, name, SCRIPTS) {
                let why = format!("{} ran the scripts once, and does not run them again", engine.as_str());
                let help = "make the change in the database too, by hand or by a migration";
                found.push(Verdict::new(Effect::InPlace, why).instead(help).of(field));
            } else if kind == "Secret" && reads_password(spec, container, name) {
                found.push(keeps_password(engine).of(field));
            }
        }
    }
    found
}

fn keeps_password(engine: Engine) -> Verdict {
    let how = match engine {
        Engine::Postgres => "`ALTER USER … PASSWORD …`",
        Engine::Mysql => "`ALTER USER … IDENTIFIED BY …`",
        Engine::Mongodb => "`db.changeUserPassword(…)`",
        Engine::Redis => "`CONFIG SET requirepass …`",
    };
    let why = format!(
        "{} keeps the password with which its data were made: clients are refused",
        engine.as_str()
    );
    Verdict::new(Effect::Interrupts, why)
        .instead(format!("change it in the database too, by {how}, right before applying"))
}

fn reads_password(spec: &Json, container: &Json, secret: &str) -> bool {
    let is_once = |one: &Json| {
        let name = one["name"].as_str().unwrap_or_default();
        ONCE.iter().any(|once| name.starts_with(once))
    };
    let by_variable = pod::list(container, "env").iter().any(|one| {
        is_once(one) && one["valueFrom"]["secretKeyRef"]["name"] == secret
    });
    let all = pod::list(container, "envFrom").iter().any(|one| one["secretRef"]["name"] == secret);
    by_variable || all || is_mounted(spec, container, "Secret", secret, "/")
}

/// Whether a container mounts a ConfigMap or a Secret below a path.
fn is_mounted(spec: &Json, container: &Json, kind: &str, name: &str, below: &str) -> bool {
    let (field, key) = if kind == "Secret" { ("secret", "secretName") } else { ("configMap", "name") };
    pod::list(container, "volumeMounts").iter().any(|mount| {
        let path = mount["mountPath"].as_str().unwrap_or_default();
        let is_its = |volume: &&Json| volume["name"] == mount["name"];
        let volume = pod::list(spec, "volumes").iter().find(is_its);
        path.starts_with(below) && volume.is_some_and(|volume| volume[field][key] == name)
    })
}

/// Variables in the template that count once.
fn variables(pair: Pair, before: &Item) -> Vec<Verdict> {
    let Some(spec) = pod::spec(before) else { return Vec::new() };
    let mut found = Vec::new();
    for (engine, _, container) in pod::databases(spec) {
        let of = format!("containers[{}].env[", container["name"].as_str().unwrap_or_default());
        for (index, field) in pair.fields.iter().enumerate() {
            let shown = field.path.to_string();
            let name = shown.split_once(&of).map_or("", |(_, rest)| rest);
            let name = name.split(']').next().unwrap_or_default();
            let is_reference = shown.contains(".valueFrom.") || shown.ends_with("]");
            let is_once = ONCE.iter().any(|once| name.starts_with(once));
            if is_once && pod::keeps_data(before, spec) && !(is_reference && name.contains("PASSWORD")) {
                let why = format!("{} reads `{name}` when its data are made, and never again", engine.as_str());
                let help = "make the user or the database by hand, or start with an empty claim";
                found.push(Verdict::new(Effect::Interrupts, why).instead(help).of(index));
            }
        }
    }
    found
}

/// Versions that do not read the data of the version before.
fn versions(pair: Pair, before: &Item, after: &Item) -> Vec<Verdict> {
    let (Some(old), Some(new)) = (pod::spec(before), pod::spec(after)) else { return Vec::new() };
    let mut found = Vec::new();
    if !pod::keeps_data(before, old) {
        return found;
    }
    for (engine, tag, container) in pod::databases(old) {
        let same = |(_, _, other): &&(Engine, &str, &Json)| other["name"] == container["name"];
        let databases = pod::databases(new);
        let Some((then, new_tag, _)) = databases.iter().find(same) else { continue };
        let name = container["name"].as_str().unwrap_or_default();
        let field = pair.fields.iter().position(|field| {
            field.path.to_string().ends_with(&format!("containers[{name}].image"))
        });
        let verdict = if *then == engine {
            version(engine, tag, new_tag)
        } else {
            let why = format!("{} does not read the data of {}", then.as_str(), engine.as_str());
            Some(Verdict::new(Effect::LosesData, why).instead("give the new database another name, and move the data"))
        };
        found.extend(verdict.map(|verdict| Verdict { field, ..verdict }));
    }
    found
}

fn version(engine: Engine, before: &str, after: &str) -> Option<Verdict> {
    let numbers = |tag: &str| -> Vec<u32> {
        tag.split(['.', '-']).map_while(|part| part.parse().ok()).collect()
    };
    let (old, new) = (numbers(before), numbers(after));
    let (from, to) = (*old.first()?, *new.first()?);
    let name = engine.as_str();
    let stops = |why: String, help: &str, page| {
        Some(Verdict::new(Effect::LosesData, why).instead(help).page(page))
    };
    let older = |page| {
        let why = format!("{name} {after} does not start on the data of {before}");
        stops(why, "stay with the newer version, or restore a dump into an empty claim", page)
    };
    match engine {
        Engine::Postgres if from != to => {
            let why = format!("PostgreSQL {to} does not start on the data of {from}");
            stops(why, "dump before, start with an empty claim, and restore: `pg_dumpall`, `psql`", POSTGRES)
        }
        Engine::Mysql if new.get(..2) < old.get(..2) => older(MYSQL),
        Engine::Mongodb if to < from => older(MONGODB),
        Engine::Mongodb if to > from + 1 => {
            let why = format!("MongoDB {to} does not start on the data of {from}: versions go one by one");
            stops(why, "upgrade to each version in between, one after the other", MONGODB)
        }
        Engine::Postgres | Engine::Mysql | Engine::Mongodb | Engine::Redis => None,
    }
}
