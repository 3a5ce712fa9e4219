//! What gen knows of each engine before anything is said about a database.

use crate::values::database::Engine;

/// The facts of an engine that gen derives addresses from.
pub struct EngineFacts {
    /// The repository of the official image and the version that gen takes.
    pub image: (&'static str, &'static str),
    pub port: u16,
    pub database: &'static str,
    pub user: &'static str,
}

/// The facts of an engine.
pub fn facts(engine: Engine) -> EngineFacts {
    match engine {
        Engine::Postgres => {
            EngineFacts { image: ("postgres", "17"), port: 5432, database: "app", user: "app" }
        }
        Engine::Mysql => {
            EngineFacts { image: ("mysql", "8.4"), port: 3306, database: "app", user: "app" }
        }
        Engine::Mongodb => {
            EngineFacts { image: ("mongo", "8"), port: 27017, database: "app", user: "app" }
        }
        Engine::Redis => EngineFacts { image: ("redis", "8"), port: 6379, database: "0", user: "" },
    }
}
