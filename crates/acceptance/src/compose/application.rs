//! One project on the engine.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use program::docker::Engine;
use program::process::Finished;
use program::project::{Gen, Project};
use serde_json::Value as Json;
use stackgen::compose::{self, Compose};
use stackgen::plan::{Failure, Plan, Request};
use stackgen::resolve::inputs::Platform;
use stackgen::stack::Stack;
use stackgen::stack::component::Component;
use stackgen::stack::workload::Workload;
use stackgen::values::tier::Tier;

use crate::compose::config;

/// Seconds that all may take to become healthy.
const PATIENCE: &str = "300";

/// A folder with a `compose.yaml`, and what gen knows of it.
#[derive(Debug)]
pub struct Application<'a> {
    pub engine: &'a Engine,
    folder: tempfile::TempDir,
    /// The graph, which tells what must be open.
    pub stack: Stack,
    pub compose: Compose,
    /// What was written into the database.
    pub written: Vec<String>,
}

impl<'a> Application<'a> {
    /// Writes the folder, and makes sure that the images are there and the name is free.
    ///
    /// # Errors
    /// gen refuses the values, or an image is missing.
    pub fn new(r#gen: &Gen, engine: &'a Engine, project: &Project, env: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        r#gen.compose(project, env, folder.path())?;
        config::fill(folder.path())?;
        let request = Request { env: env.to_owned(), ..Request::default() };
        let made = Plan::new(project, &request)
            .and_then(|plan| plan.render_for(Platform::Compose, project))
            .map_err(|failure| match failure {
                Failure::World(error) => error,
                Failure::Values { diagnostics, .. } => anyhow::anyhow!("{diagnostics:?}"),
            })?;
        let compose = compose::build(&made.stack, &made.bundle, env);
        for (_, service) in &compose.file.services {
            engine.need(&service.image)?;
        }
        let stack = made.stack;
        let application = Self { engine, folder, stack, compose, written: Vec::new() };
        application.remove()?;
        Ok(application)
    }

    /// `docker compose …`
    ///
    /// # Errors
    /// It fails.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let what = format!("docker compose {}", arguments.join(" "));
        self.ask(arguments)?.clean(&what)
    }

    /// Writes the folder anew, after the values have changed.
    ///
    /// # Errors
    /// gen refuses the values.
    pub fn rewrite(&mut self, r#gen: &Gen, project: &Project, env: &str) -> Result<()> {
        r#gen.compose(project, env, self.folder.path())?;
        config::fill(self.folder.path())
    }

    /// The same, whatever it comes to.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn ask(&self, arguments: &[&str]) -> Result<Finished> {
        self.engine.compose(self.folder.path(), arguments)
    }

    /// Starts everything, with the profiles named, and waits until it is healthy.
    ///
    /// # Errors
    /// Something does not become so.
    pub fn up(&self, profiles: &[String]) -> Result<()> {
        let profiles = profiles.iter().flat_map(|profile| ["--profile", profile.as_str()]);
        let up = profiles.chain(["up", "--detach", "--wait", "--wait-timeout", PATIENCE]);
        self.run(&up.collect::<Vec<_>>()).map(drop)
    }

    /// Stops everything; the data stays.
    ///
    /// # Errors
    /// Compose fails.
    pub fn down(&self) -> Result<()> {
        self.run(&["--profile", "*", "down", "--timeout", "20"]).map(drop)
    }

    /// Removes everything, the data too.
    ///
    /// # Errors
    /// Compose fails.
    pub fn remove(&self) -> Result<()> {
        let down = ["--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "5"];
        self.run(&down).map(drop)
    }

    /// Runs a command in the first container of a service.
    ///
    /// # Errors
    /// It cannot be run.
    pub fn inside(&self, service: &str, command: &[&str]) -> Result<Finished> {
        self.ask(&[&["exec", "--no-TTY", service], command].concat())
    }

    /// Whether a service can open a connection.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn reaches(&self, service: &str, host: &str, port: u16) -> Result<bool> {
        let connect = ["/.health/nc", "-w", "2", host, &port.to_string(), "-e", "/.health/true"];
        Ok(self.inside(service, &connect)?.code == Some(0))
    }

    /// The addresses of a service's containers.
    ///
    /// # Errors
    /// The engine does not tell.
    pub fn addresses(&self, service: &str) -> Result<Vec<String>> {
        let ids = self.run(&["ps", "--quiet", service])?;
        let mut addresses = Vec::new();
        for id in ids.lines() {
            let networks = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
            let told = self.engine.docker(&["inspect", "--format", networks, id])?;
            let told = told.clean("docker inspect")?;
            addresses.extend(told.split_whitespace().map(str::to_owned));
        }
        ensure!(!addresses.is_empty(), "{service} has no address");
        Ok(addresses)
    }

    /// The variables of a service's container, as everyone who may ask the engine sees them.
    ///
    /// # Errors
    /// The engine does not tell.
    pub fn variables(&self, service: &str) -> Result<Vec<(String, String)>> {
        let id = self.run(&["ps", "--quiet", service])?;
        let told =
            self.engine.docker(&["inspect", "--format", "{{json .Config.Env}}", id.trim()])?;
        let all: Vec<String> = serde_json::from_str(&told.clean("docker inspect")?)?;
        let pair = |text: &String| text.split_once('=').map(|(a, b)| (a.to_owned(), b.to_owned()));
        Ok(all.iter().filter_map(pair).collect())
    }

    /// The services of a component that run, by default the active track alone.
    pub fn services(&self, component: &Component) -> Vec<&str> {
        let workload = self.stack.workloads.iter();
        let mut workload = workload.filter(|one| one.component.name == component.name);
        let names: Vec<String> = match workload.next() {
            Some(workload) => workload
                .tracks
                .iter()
                .map(|track| component.base.in_track(&track.name).to_string())
                .collect(),
            None => vec![component.name.to_string()],
        };
        let running = self.compose.file.services.iter();
        let running = running.filter(|(_, service)| service.profiles.is_empty());
        running.filter(|(key, _)| names.contains(key)).map(|(key, _)| key.as_str()).collect()
    }

    /// Asks the API, through the door that people use where there is one; the answer as JSON.
    ///
    /// # Errors
    /// It does not answer well.
    pub fn api(&self, path: &str, body: Option<&str>) -> Result<Json> {
        let mut doors = self.stack.workloads.iter().rev();
        let door = doors.find(|workload| !workload.expose.host_ports.is_empty());
        let answer = match door {
            Some(workload) => answer_here(workload, path, body)?,
            None => self.answer_inside(path, body)?,
        };
        serde_json::from_str(&answer).with_context(|| format!("not JSON: {answer}"))
    }

    /// What the first workload answers to its own container.
    fn answer_inside(&self, path: &str, body: Option<&str>) -> Result<String> {
        let mut called = self.stack.workloads.iter();
        let found = called.find_map(|workload| Some((workload, workload.component.port()?)));
        let (workload, port) = found.context("no workload")?;
        let url = format!("http://127.0.0.1:{port}{path}");
        let mut wget = vec!["/.health/wget", "-q", "-O", "-"];
        if let Some(body) = body {
            wget.extend(["--header", "content-type: application/json", "--post-data", body]);
        }
        wget.push(&url);
        let services = self.services(&workload.component);
        self.inside(services.first().context("no service")?, &wget)?.clean(&url)
    }

    /// The state of all containers and the ends of their logs, to find a cause by.
    pub fn state(&self) -> String {
        let told =
            [&["ps", "--all"][..], &["logs", "--no-color", "--tail", "15"]].map(|arguments| {
                self.ask(arguments).map(|finished| finished.stdout).unwrap_or_default()
            });
        told.join("\n")
    }

    /// A file of the folder.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self, name: &str) -> Result<String> {
        let path: &Path = self.folder.path();
        Ok(fs::read_to_string(path.join(name))?)
    }
}

/// What a workload answers through its port of this machine.
fn answer_here(workload: &Workload, path: &str, body: Option<&str>) -> Result<String> {
    let prefix = if workload.component.tier == Tier::Frontend { "/api" } else { "" };
    let url = format!("http://127.0.0.1:{}{prefix}{path}", workload.expose.host_ports[0].number);
    let request = match body {
        None => minreq::get(&url),
        Some(body) => {
            minreq::post(&url).with_header("content-type", "application/json").with_body(body)
        }
    };
    let answer = request.with_timeout(20).send().with_context(|| url.clone())?;
    let text = answer.as_str()?.to_owned();
    let well = (200..300).contains(&answer.status_code);
    ensure!(well, "{url}: {} {text}", answer.status_code);
    Ok(text)
}
