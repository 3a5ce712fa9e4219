//! The backend's contract tests over real servers: those that variables name, or else containers of the official
//! images, started here and removed afterwards. Containers are also killed in the middle of writing.

mod container;

use std::env;

use anyhow::{Context, Result, bail};
use program::cargo::cargo;
use program::process;

use crate::stores::container::Container;

/// A kind of server.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    pub name: &'static str,
    /// The variable that names a running server, and a user who may create databases.
    pub variable: &'static str,
    pub image: &'static str,
    /// The port in the container.
    pub port: u16,
    pub env: &'static [&'static str],
    pub arguments: &'static [&'static str],
    /// The url, with `PORT` for the port outside the container.
    pub url: &'static str,
}

const STORES: [Engine; 3] = [
    Engine {
        name: "PostgreSQL",
        variable: "POSTGRES_URL",
        image: "postgres:17",
        port: 5432,
        env: &["POSTGRES_PASSWORD=p@ss w/örd"],
        arguments: &[],
        url: "postgres://postgres:p%40ss%20w%2F%C3%B6rd@127.0.0.1:PORT/postgres",
    },
    Engine {
        name: "MySQL",
        variable: "MYSQL_URL",
        image: "mysql:8.4",
        port: 3306,
        env: &["MYSQL_ROOT_PASSWORD=s3cret:#"],
        // A network without names would make every connection wait for one.
        arguments: &["--skip-name-resolve"],
        url: "mysql://root:s3cret%3A%23@127.0.0.1:PORT/mysql",
    },
    Engine {
        name: "MongoDB",
        variable: "MONGODB_URL",
        image: "mongo:8",
        port: 27017,
        env: &["MONGO_INITDB_ROOT_USERNAME=app", "MONGO_INITDB_ROOT_PASSWORD=s3cret"],
        arguments: &[],
        url: "mongodb://app:s3cret@127.0.0.1:PORT/app?authSource=admin",
    },
];

const CACHE: Engine = Engine {
    name: "Redis",
    variable: "REDIS_URL",
    image: "redis:8",
    port: 6379,
    env: &[],
    arguments: &[],
    url: "redis://127.0.0.1:PORT/0",
};

/// A server of either origin.
struct Server {
    url: String,
    container: Option<Container>,
}

/// Builds what the tests need, so that they run offline.
pub fn prepare() -> Result<()> {
    process::run(cargo().args(["test", "-p", "stackgen-backend", "--quiet", "--no-run"]))
}

/// Runs all contract tests over every store.
pub fn run() -> Result<()> {
    prepare()?;
    let cache = serve(CACHE)?;
    let mut failed = Vec::new();
    for engine in STORES {
        println!("--- {}", engine.name);
        let server = serve(engine)?;
        if let Err(error) = test(&server, &cache) {
            eprintln!("{error:#}");
            failed.push(engine.name);
        }
    }
    if !failed.is_empty() {
        bail!("the contract does not hold over {}", failed.join(", "));
    }
    Ok(())
}

fn serve(engine: Engine) -> Result<Server> {
    if let Some(url) = env::var(engine.variable).ok().filter(|url| !url.is_empty()) {
        return Ok(Server { url, container: None });
    }
    let container = Container::start(engine)
        .with_context(|| format!("no {}: let `{}` name a server", engine.name, engine.variable))?;
    Ok(Server {
        url: engine.url.replace("PORT", &container.port.to_string()),
        container: Some(container),
    })
}

/// First what can run side by side, then the end of the server.
fn test(server: &Server, cache: &Server) -> Result<()> {
    const DEATH: &str = "outage::no_accepted_write_is_lost_when_the_store_dies";
    let contract = || {
        let mut command = cargo();
        command.args(["test", "-p", "stackgen-backend", "--quiet", "--test", "contract", "--"]);
        command.env("STORE_URL", &server.url).env("REDIS_URL", &cache.url);
        command
    };
    process::run(contract().args(["--skip", DEATH]))?;
    let mut death = contract();
    death.args(["--exact", DEATH, "--nocapture"]);
    if let Some(Container { name, .. }) = &server.container {
        death.env("STORE_KILL", format!("docker kill {name} >/dev/null"));
        death.env("STORE_START", format!("docker start {name} >/dev/null"));
    }
    process::run(&mut death)
}
