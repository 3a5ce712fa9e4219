//! `cargo acceptance jobs`: migrations, workers, jobs and schedules of the repository's own application, by each way
//! in which it can be delivered.
//!
//! The application lives once for each way, side by side, and goes through the same story: [`story`].

mod engine;
mod on_cluster;
mod story;
mod way;

use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use anyhow::{Result, bail};
use serde_json::{Value as Json, json};

use crate::application::bench::Bench;
use crate::at_once::at_once;
use crate::jobs::way::Way;

/// Goes through the story by the ways named, or by all: `kubectl`, `helm`, `argocd`, `compose`.
///
/// # Errors
/// Something is not as it should be, or there is no such way.
pub fn run(names: &[&str]) -> Result<()> {
    let start = Instant::now();
    let ways: Vec<Way> = Way::ALL.into_iter().filter(|way| wanted(names, way.name())).collect();
    let known = |name: &&str| *name == COMPOSE || Way::ALL.iter().any(|way| way.name() == *name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        bail!("there is no way `{unknown}`: use kubectl, helm, argocd or compose");
    }
    let failed = Mutex::new(Vec::new());
    let note = |name: &'static str, outcome: Result<()>| {
        if let Err(error) = outcome {
            eprintln!("{name}: FAILED\n    {}", format!("{error:#}").replace('\n', "\n    "));
            failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(name);
        }
    };
    let bench = if ways.is_empty() { None } else { Some(Bench::new()?) };
    // The engine is not the cluster's: both wait most of the time.
    thread::scope(|scope| {
        if wanted(names, COMPOSE) {
            scope.spawn(|| note(COMPOSE, engine::run()));
        }
        if let Some(bench) = &bench {
            at_once(ways.len(), &ways, |way| note(way.name(), story::tell(bench, *way)));
        }
    });
    println!("{:.0} s", start.elapsed().as_secs_f64());
    let failed = failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if failed.is_empty() { Ok(()) } else { bail!("it does not hold by {}", failed.join(", ")) }
}

/// The way that needs no cluster.
const COMPOSE: &str = "compose";

fn wanted(names: &[&str], name: &str) -> bool {
    names.is_empty() || names.contains(&name)
}

/// What lies above the values of the repository: work that one can watch, a schedule that fires soon, a job of each
/// other kind.
fn above() -> Json {
    json!({
        "backends": { "worker": { "env": { "WORK_DELAY": 6, "WORK_LEASE": 10 } } },
        "jobs": {
            "digest": { "schedule": "* * * * *" },
            "seed": { "like": "api", "args": ["digest"] },
            "first": { "like": "api", "args": ["migrate"], "before": ["worker"] },
        },
    })
}

/// Another version of all that runs.
fn next() -> Json {
    let tag = json!({ "image": { "tag": program::image::NEXT } });
    json!({ "backends": { "api": tag }, "frontends": { "web": tag } })
}

/// The statements by which a newer program was here, and was not.
const NEWER: &str = "insert into migrations (version) values (99)";
const NOT_NEWER: &str = "delete from migrations where version = 99";

/// What a migration says that a newer program was before.
const SAID: &str = "which a newer program made";

/// What a database's own client is told to run.
fn psql(statement: &str) -> String {
    format!("psql -q -U \"$POSTGRES_USER\" -d \"$POSTGRES_DB\" -c '{statement}'")
}
