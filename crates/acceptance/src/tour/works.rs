//! What is written through a door is in the database, as its own client reads it; the page loads.

use anyhow::{Result, ensure};
use serde_json::json;
use stackgen::engine::Engine;
use stackgen::stack::database::Database;
use stackgen::values::tier::Tier;

use crate::application::Application;
use crate::application::wait::text;

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let doors = application.doors()?;
    ensure!(!doors.is_empty(), "nobody may reach anything");
    let mut did = Vec::new();
    for door in &doors {
        let task = format!("written through {} ÄÖ '\"", door.component);
        let body = json!({ "task": task }).to_string();
        door.ask(application, &["POST", &door.api("/tasks"), &body])?;
        let tasks = door.tasks(application)?;
        ensure!(tasks.contains(&task), "{} lists {tasks:?}", door.component);
        if door.tier == Tier::Frontend {
            let page = door.ask(application, &["GET", &format!("{}/", door.url)])?;
            let page = text(&page["body"]);
            ensure!(page.contains("</html>"), "the page of {} is {page:?}", door.component);
        }
        did.push(format!("wrote and read through {}", door.component));
    }
    for database in &application.now.stack.databases {
        if let Some(read) = read(application, database)? {
            did.push(read);
        }
    }
    Ok(did.join(", "))
}

/// Asks the database's own client, in the database's pod, for the names of its tables and what is in them.
fn read(application: &Application<'_>, database: &Database) -> Result<Option<String>> {
    let (sql, expected) = if database.component.name.as_str().starts_with("postgresql") {
        ("select collection from audit", "main_table")
    } else {
        ("select task from main_table", "written through")
    };
    let client = match database.engine {
        Engine::Postgres => {
            format!("psql -U \"$POSTGRES_USER\" -d \"$POSTGRES_DB\" -tAc '{sql}'")
        }
        Engine::Mysql => {
            format!("MYSQL_PWD=\"$MYSQL_PASSWORD\" mysql --default-character-set=utf8mb4 -u \"$MYSQL_USER\" \"$MYSQL_DATABASE\" -e '{sql}'")
        }
        Engine::Mongodb => {
            "command -v mongosh >/dev/null || { echo no client; exit 0; }; \
             mongosh --quiet -u \"$MONGO_INITDB_ROOT_USERNAME\" -p \"$MONGO_INITDB_ROOT_PASSWORD\" \
             --eval 'db.getMongo().getDBNames().forEach(n => printjson(db.getSiblingDB(n).main_table.find().toArray()))'"
                .to_owned()
        }
        Engine::Mariadb => {
            format!("MYSQL_PWD=\"$MARIADB_PASSWORD\" mariadb --default-character-set=utf8mb4 -u \"$MARIADB_USER\" \"$MARIADB_DATABASE\" -e '{sql}'")
        }
        Engine::Redis
        | Engine::Valkey
        | Engine::Clickhouse
        | Engine::Rabbitmq
        | Engine::Kafka
        | Engine::Elasticsearch
        | Engine::Opensearch
        | Engine::Minio
        | Engine::Memcached
        | Engine::Other => return Ok(None),
    };
    let (name, namespace) = (&database.component.name, &database.component.namespace);
    let pod = format!("{name}-0");
    let exec = ["exec", "-n", namespace.as_str(), &pod, "--", "sh", "-c", &client];
    let told = application.bench.cluster.ask(&exec, "")?.clean("the database's client")?;
    if told.trim() == "no client" {
        return Ok(Some(format!("{name}'s image has no client to ask")));
    }
    ensure!(told.contains(expected), "{name} has {told:?}");
    Ok(Some(format!("found it in {name}")))
}
