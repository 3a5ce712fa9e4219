//! Applications of the repository on a cluster, taken through steps.
//!
//! Each project in each of its environments that a tour takes goes through the steps in turn, from nothing but
//! gen, kubectl and the images. What one node cannot bear is made smaller by values; no manifest is edited.

pub mod works;

use std::cmp::Reverse;
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail, ensure};
use program::project::{Project, projects};
use serde_json::json;

use crate::application::bench::Bench;
use crate::application::rendered::stack;
use crate::application::{Application, secret, visitor};
use crate::at_once::at_once;

/// A step: what it is called, and what it does; it tells what it did.
pub type Step = (&'static str, fn(&mut Application<'_>) -> Result<String>);

/// What is done with every application, and how.
#[derive(Clone, Copy, Debug)]
pub struct Tour {
    pub steps: &'static [Step],
    /// How many applications run side by side on one node.
    pub at_once: usize,
    /// Whether it takes an environment of a project.
    pub takes: fn(&str, &str) -> bool,
    /// The steps that one environment of each project takes: the one of most pods.
    pub once: &'static [&'static str],
    /// What comes before an application is removed.
    pub farewell: fn(&Application<'_>) -> Result<()>,
}

/// A tour on its way.
#[derive(Debug)]
struct Running {
    bench: Bench,
    tour: Tour,
    lines: Mutex<Vec<Line>>,
}

/// Environments of a project that cannot be on the cluster at once.
#[derive(Debug)]
struct Turn<'p> {
    project: &'p Project,
    /// Each with whether it takes all steps.
    environments: Vec<(String, bool)>,
    pods: i32,
}

/// A line of the table: an application, and what became of each step.
#[derive(Debug)]
struct Line {
    application: String,
    took: Vec<Took>,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Took {
    Seconds(f64),
    /// Another environment takes it.
    Elsewhere,
    /// There was nothing to do.
    Nothing,
    /// It failed, or was not reached.
    Failed,
}

/// Takes the projects named, or all, through the steps of a tour.
///
/// # Errors
/// A step failed, or cannot be made.
pub fn run(names: &[&str], tour: Tour) -> Result<()> {
    let projects = projects(names)?;
    let running = Running { bench: Bench::new()?, tour, lines: Mutex::default() };
    let start = Instant::now();
    let turns = turns(&projects, tour.takes)?;
    at_once(tour.at_once, &turns, |turn| {
        for (env, all) in &turn.environments {
            running.journey(turn.project, env, *all);
        }
    });
    visitor::remove_namespaces(&running.bench)?;
    let lines = running.lines.into_inner().unwrap_or_default();
    print(&lines, tour.steps);
    println!("{:.0} s", start.elapsed().as_secs_f64());
    if lines.iter().any(|line| line.took.contains(&Took::Failed)) {
        bail!("a step failed");
    }
    // A tour of all projects in which a step never does anything proves nothing about it.
    for (at, (title, _)) in tour.steps.iter().enumerate() {
        let is_done = lines.iter().any(|line| matches!(line.took[at], Took::Seconds(_)));
        ensure!(is_done || !names.is_empty(), "no application has anything to do for `{title}`");
    }
    ensure!(!lines.is_empty(), "no application was taken through the steps");
    Ok(())
}

/// The environments of the projects. Those of a project with several namespaces share them, and come one
/// after the other. What takes longest comes first: all steps, and most pods.
fn turns(projects: &[Project], takes: fn(&str, &str) -> bool) -> Result<Vec<Turn<'_>>> {
    let mut turns: Vec<Turn<'_>> = Vec::new();
    for project in projects {
        let mut own = Vec::new();
        for env in project.environments()? {
            if !takes(&project.name, &env) {
                continue;
            }
            let stack = stack(project, &env, &json!({}))?;
            let pods = stack
                .workloads
                .iter()
                .flat_map(|one| &one.tracks)
                .map(|track| track.replicas)
                .sum();
            let turn = Turn { project, environments: vec![(env, false)], pods };
            own.push((turn, stack.namespaces.len() == 1));
        }
        own.sort_by_key(|(turn, _)| turn.pods);
        if let Some((turn, _)) = own.last_mut() {
            turn.environments[0].1 = true;
        }
        let (apart, one_by_one): (Vec<_>, Vec<_>) = own.into_iter().partition(|(_, apart)| *apart);
        turns.extend(apart.into_iter().map(|(turn, _)| turn));
        let one_by_one = one_by_one.into_iter().map(|(turn, _)| turn);
        turns.extend(one_by_one.reduce(|mut all, one| {
            all.environments.extend(one.environments);
            all.pods += one.pods;
            all
        }));
    }
    turns.sort_by_key(|turn| Reverse((turn.environments.iter().any(|(_, all)| *all), turn.pods)));
    Ok(turns)
}

impl Running {
    /// The steps of one application; the first that fails ends it.
    fn journey(&self, project: &Project, env: &str, all: bool) {
        let name = format!("{} {env}", project.name);
        let mut took = Vec::new();
        let once = if all { &[] } else { self.tour.once };
        let outcome = Application::new(&self.bench, project, env)
            .and_then(|application| secret::provide(&application).map(|()| application))
            .context("before the first step")
            .and_then(|mut application| {
                let outcome = self.steps(&name, once, &mut application, &mut took);
                (self.tour.farewell)(&application).and(application.remove()).and(outcome)
            });
        if let Err(error) = outcome {
            eprintln!("{name}: FAILED\n    {}", format!("{error:#}").replace('\n', "\n    "));
        }
        took.resize(self.tour.steps.len(), Took::Failed);
        let mut lines = self.lines.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        lines.push(Line { application: name, took });
    }

    fn steps(
        &self,
        name: &str,
        elsewhere: &[&str],
        application: &mut Application<'_>,
        took: &mut Vec<Took>,
    ) -> Result<()> {
        for (title, step) in self.tour.steps {
            if elsewhere.contains(title) {
                took.push(Took::Elsewhere);
                continue;
            }
            let start = Instant::now();
            let did = step(application)
                .and_then(|did| application.nothing_restarted().map(|()| did))
                .map_err(|error| anyhow!("{title}: {error:#}\n{}", application.state()))?;
            let seconds = start.elapsed().as_secs_f64();
            println!("{name}: {title} ({seconds:.1} s): {did}");
            let idle = std::mem::take(&mut application.idle);
            took.push(if idle { Took::Nothing } else { Took::Seconds(seconds) });
        }
        Ok(())
    }
}

/// The table: a line for each application, a column for each step, in seconds.
fn print(lines: &[Line], steps: &[Step]) {
    print!("\n{:<32}", "");
    for (title, _) in steps {
        print!(" {title:>9}");
    }
    println!();
    for line in lines {
        print!("{:<32}", line.application);
        for took in &line.took {
            match took {
                Took::Seconds(seconds) => print!(" {seconds:>9.1}"),
                Took::Elsewhere => print!(" {:>9}", "-"),
                Took::Nothing => print!(" {:>9}", "nothing"),
                Took::Failed => print!(" {:>9}", "FAILED"),
            }
        }
        println!();
    }
}
