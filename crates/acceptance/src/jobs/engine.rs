//! The same on one engine, by Docker Compose.

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use program::docker::Engine;
use program::folder::repository;
use program::project::{Gen, Project};
use serde_json::{Value as Json, json};

use crate::application::values::merge;
use crate::application::wait::until;
use crate::compose::application::Application;
use crate::jobs::{NEWER, NOT_NEWER, SAID, above, next, psql};

/// Goes through the story.
pub fn run() -> Result<()> {
    let (r#gen, engine) = (Gen::built()?, Engine::running()?);
    let folder = tempfile::tempdir()?;
    let values = folder.path().join("values");
    fs::create_dir(&values)?;
    for name in ["base.yaml", "dev.yaml"] {
        fs::copy(repository().join("values").join(name), values.join(name))?;
    }
    let project = Project { name: "jobs-compose".to_owned(), folder: folder.path().to_owned() };
    let write = |change: &Json| -> Result<()> {
        let mut all = above();
        merge(&mut all, &json!({ "name": "jobs" }));
        merge(&mut all, change);
        Ok(fs::write(values.join("dev.kind.yaml"), all.to_string())?)
    };
    write(&json!({}))?;
    let mut application = Application::new(&r#gen, &engine, &project, "dev")?;
    let outcome = steps(&mut application, &|application| {
        write(&next())?;
        application.rewrite(&r#gen, &project, "dev")
    });
    let outcome = outcome.map_err(|error| error.context(application.state()));
    application.remove().and(outcome)
}

fn steps(
    application: &mut Application<'_>,
    change: &dyn Fn(&mut Application<'_>) -> Result<()>,
) -> Result<()> {
    let say = |title: &str, start: Instant, did: &str| {
        println!("compose: {title} ({:.1} s): {did}", start.elapsed().as_secs_f64());
    };
    let start = Instant::now();
    application.up(&[])?;
    in_order(application)?;
    say("starts", start, "the API and the worker began after their migration");

    let start = Instant::now();
    let message = json!({ "message": "three words here" }).to_string();
    for _ in 0..2 {
        application.api("/messages", Some(&message))?;
    }
    let queue = |application: &Application<'_>| -> Result<(u64, u64)> {
        let queue = application.api("/queue", None)?;
        let number = |field: &str| queue[field].as_u64().context("no number");
        Ok((number("waiting")?, number("taken")?))
    };
    until(30, "the worker has a message", || Ok(queue(application)?.1 > 0))?;
    application.run(&["kill", "--signal", "KILL", "worker"])?;
    application.up(&[])?;
    until(90, "the queue is empty", || Ok(queue(application)? == (0, 0)))?;
    let said = application.run(&["logs", "--no-color", "worker"])?;
    ensure!(said.contains("\"again\":true"), "the worker took nothing over:\n{said}");
    say("drains", start, "a message was taken over after a kill");

    let start = Instant::now();
    for job in ["seed", "digest"] {
        application.run(&["run", "--rm", job])?;
    }
    let digests = application.api("/digests", None)?;
    let days: Vec<&Json> = digests.as_array().into_iter().flatten().collect();
    let words: u64 = days.iter().filter_map(|day| day["words"].as_u64()).sum();
    ensure!(words == 6, "the digests are {digests}");
    say("jobs", start, "both jobs ran when they were asked to");

    let start = Instant::now();
    let database = |statement| -> Result<()> {
        let done = application.inside("main", &["sh", "-c", &psql(statement)])?;
        done.clean("the database's client").map(drop)
    };
    database(NEWER)?;
    let before = inspect(application, "api", "{{.Id}}")?;
    change(application)?;
    // The engine has one container of a service, so that the migration is asked before all is replaced.
    let failed = application.ask(&["run", "--rm", "api_migrate"])?;
    let said = format!("{}{}", failed.stdout, failed.stderr);
    ensure!(failed.code == Some(1) && said.contains(SAID), "the migration says {said:?}");
    ensure!(inspect(application, "api", "{{.Id}}")? == before, "the old API is gone");
    application.api("/tasks", None)?;
    // Without asking, nothing of the new version serves either.
    let up = application.up(&[]);
    ensure!(up.is_err(), "everything starts although the migration fails");
    let state =
        application.ask(&["ps", "--all", "--format", "{{.Service}} {{.State}} {{.Image}}"])?;
    let next = state
        .stdout
        .lines()
        .find(|line| line.starts_with("api running") && line.ends_with(program::image::NEXT));
    ensure!(next.is_none(), "the new version serves:\n{}", state.stdout);
    let done = application.inside("main", &["sh", "-c", &psql(NOT_NEWER)])?;
    done.clean("the database's client")?;
    application.up(&[])?;
    in_order(application)?;
    let api = state.stdout.lines().find(|line| line.starts_with("api "));
    let did = format!(
        "asked first, the old API served on; not asked, it was `{}`",
        api.unwrap_or("gone")
    );
    say("fails", start, &did);
    Ok(())
}

/// What must have ended has ended well, before what is after it began.
fn in_order(application: &Application<'_>) -> Result<()> {
    for (service, before) in [("api", "api_migrate"), ("worker", "worker_first")] {
        let code = inspect(application, before, "{{.State.ExitCode}}")?;
        ensure!(code == "0", "{before} ended with {code}");
        let ended = inspect(application, before, "{{.State.FinishedAt}}")?;
        let began = inspect(application, service, "{{.State.StartedAt}}")?;
        ensure!(ended < began, "{service} began at {began}, and {before} ended at {ended}");
    }
    Ok(())
}

fn inspect(application: &Application<'_>, service: &str, what: &str) -> Result<String> {
    let id = application.run(&["ps", "--all", "--quiet", service])?;
    ensure!(!id.trim().is_empty(), "{service} has no container");
    let told = application.engine.docker(&["inspect", "--format", what, id.trim()])?;
    Ok(told.clean("docker inspect")?.trim().to_owned())
}
