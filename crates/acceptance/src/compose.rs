//! `cargo acceptance compose`: what only Docker Compose and an engine can decide about `gen compose`.
//!
//! Compose reads every file, and reads in it what gen means. On an engine the development environment of
//! every project comes up, answers, keeps its data, and opens no other way than the edges of its graph.

pub mod application;
mod config;
mod step;

use std::time::Instant;

use anyhow::{Context, Result, bail};
use program::docker::Engine;
use program::project::{Gen, Project, projects};

use crate::compose::application::Application;
use crate::compose::step::STEPS;

/// The environment that a machine of a developer can run.
const ENV: &str = "dev";

/// Lets Compose read what gen makes of all environments. Needs no engine.
///
/// # Errors
/// Compose refuses a file, or reads something else in it.
pub fn config() -> Result<()> {
    let (r#gen, engine) = (Gen::built()?, Engine::client()?);
    for project in projects(&[])? {
        for env in project.environments()? {
            let services = config::check(&r#gen, &engine, &project, &env)
                .with_context(|| format!("{} {env}", project.name))?;
            println!("{:<32} {services:>3} services", format!("{} {env}", project.name));
        }
    }
    let strings = config::check_strings(&r#gen, &engine).context("strings")?;
    println!("{:<32} {strings:>3} strings", "variables, files and secrets");
    Ok(())
}

/// Takes the projects named, or all, through all steps on the engine.
///
/// # Errors
/// A step failed, or cannot be made.
pub fn run(names: &[&str]) -> Result<()> {
    let (r#gen, engine) = (Gen::built()?, Engine::running()?);
    let mut failed = Vec::new();
    for project in projects(names)? {
        if !project.environments()?.iter().any(|env| env == ENV) {
            continue;
        }
        if let Err(error) = journey(&r#gen, &engine, &project) {
            eprintln!(
                "{}: FAILED\n    {}",
                project.name,
                format!("{error:#}").replace('\n', "\n    ")
            );
            failed.push(project.name);
        }
    }
    if !failed.is_empty() {
        bail!("{} did not run as they should", failed.join(", "));
    }
    Ok(())
}

/// All steps of one project; the first that fails ends it. Nothing is left behind.
fn journey(r#gen: &Gen, engine: &Engine, project: &Project) -> Result<()> {
    let mut application = Application::new(r#gen, engine, project, ENV)?;
    let outcome = STEPS.iter().try_for_each(|(title, step)| {
        let start = Instant::now();
        let did = step(&mut application).with_context(|| (*title).to_owned());
        let did = did.map_err(|error| error.context(application.state()))?;
        println!("{}: {title} ({:.1} s): {did}", project.name, start.elapsed().as_secs_f64());
        Ok(())
    });
    application.remove().and(outcome)
}
