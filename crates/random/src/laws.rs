//! What holds of every valid project, whatever is in it.
//!
//! One file per law. A law takes what gen made of the project and tells what breaks it.

mod check;
mod difference;
mod locality;
pub mod outputs;
mod text;
mod types;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use stackgen::diagnostic::{self, Diagnostic, MessageFormat, Severity};
use stackgen::emit::yaml;
use stackgen::plan::{Failure, Plan, Rendering};
use stackgen::source::Sources;

use crate::laws::outputs::{OUTPUTS, Output};
pub use crate::laws::text::without_nulls;
use crate::project::Project;

/// A law that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub law: &'static str,
    pub what: String,
}

/// What trying a project told.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    pub broken: Option<Broken>,
    /// How many objects were made.
    pub objects: usize,
    /// What outputs refused, by code, and how often.
    pub refused: BTreeMap<String, usize>,
}

/// One environment, rendered.
#[derive(Debug)]
pub struct Made {
    pub plan: Plan,
    pub rendering: Rendering,
}

impl Made {
    /// The objects as gen has them.
    pub fn bodies(&self) -> impl Iterator<Item = &Json> {
        self.rendering.bundle.objects.iter().map(|object| &*object.body)
    }

    /// The objects as text.
    pub fn text(&self) -> String {
        yaml::documents(self.bodies())
    }
}

/// The outcome of a law: a sentence says what breaks it.
pub type Outcome = Result<(), String>;

/// Tries a project and all quick outputs, up to the first law that it breaks.
pub fn tried(project: &Project) -> Tried {
    tried_on(project, &OUTPUTS)
}

/// Tries a project and some outputs, up to the first law that it breaks.
pub fn tried_on(project: &Project, outputs: &[Output]) -> Tried {
    let mut tried = Tried::default();
    tried.broken = all(project, outputs, &mut tried).err();
    tried
}

fn all(project: &Project, outputs: &[Output], tried: &mut Tried) -> Result<(), Broken> {
    let mut made: Vec<Made> = Vec::new();
    for environment in &project.environments {
        made.push(render(project, environment).map_err(|what| Broken { law: "renders", what })?);
    }
    let held = |law: &'static str, outcome: Outcome| outcome.map_err(|what| Broken { law, what });
    for one in &made {
        tried.objects += one.rendering.bundle.objects.len();
        held("types", types::hold(one))?;
        held("text", text::holds(one))?;
        held("check", check::holds(one))?;
        held("outputs", outputs::hold(one, project, outputs, &mut tried.refused))?;
        held("same again", again(one, project))?;
    }
    held("difference", difference::holds(&made, project))?;
    held("locality", locality::holds(&made[0], project))
}

/// An environment, or why gen refuses it.
///
/// # Errors
/// What people read.
pub fn render(project: &Project, environment: &str) -> Result<Made, String> {
    let plan = Plan::new(&project.memory, &project.request(environment)).map_err(shown)?;
    let rendering = plan.render(&project.memory).map_err(shown)?;
    Ok(Made { plan, rendering })
}

/// The same project renders to the same text.
fn again(made: &Made, project: &Project) -> Outcome {
    let other = render(project, &made.plan.env)?;
    if other.text() == made.text() { Ok(()) } else { Err("another text".to_owned()) }
}

/// A failure as people read it.
pub fn shown(failure: Failure) -> String {
    match failure {
        Failure::Values { mut diagnostics, sources } => {
            diagnostics.sort_by_key(|diagnostic| diagnostic.severity != Severity::Error);
            for_people(&diagnostics, &sources)
        }
        Failure::World(error) => format!("{error:#}"),
    }
}

/// Diagnostics as people read them.
pub fn for_people(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    diagnostic::render(diagnostics, sources, MessageFormat::Human, false)
}
