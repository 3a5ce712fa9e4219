//! What holds of every valid project, whatever is in it.
//!
//! One file per law. A law takes what gen made of the project and tells what breaks it.

mod check;
mod difference;
mod locality;
mod order;
mod outputs;
mod text;
mod types;

use serde_json::Value as Json;
use stackgen::diagnostic::{self, Diagnostic, MessageFormat, Severity};
use stackgen::emit::yaml;
use stackgen::plan::{Failure, Plan, Rendering};
use stackgen::source::Sources;

pub use crate::laws::text::without_nulls;
use crate::project::Project;

/// What holds of what gen made of a project.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    pub name: &'static str,
    /// Tries it on all environments of the project.
    pub holds: fn(&[Made], &Project) -> Outcome,
}

/// Every law but that a project renders, without which nothing is there to try.
pub const LAWS: [Law; 12] = [
    Law { name: "types", holds: |made, _| made.iter().try_for_each(types::hold) },
    Law { name: "text", holds: |made, _| made.iter().try_for_each(text::holds) },
    Law { name: "check", holds: |made, _| made.iter().try_for_each(check::holds) },
    Law { name: "order", holds: |made, _| made.iter().try_for_each(order::holds) },
    Law { name: "compose", holds: outputs::compose },
    Law { name: "cluster", holds: outputs::cluster },
    Law { name: "argocd", holds: outputs::argocd },
    Law { name: "graph", holds: outputs::graph },
    Law { name: "capacity", holds: outputs::capacity },
    Law { name: "same again", holds: again },
    Law { name: "difference", holds: difference::holds },
    Law { name: "locality", holds: |made, project| locality::holds(&made[0], project) },
];

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

/// Tries all laws on a project, up to the first that it breaks.
pub fn tried(project: &Project) -> Tried {
    tried_by(project, &LAWS)
}

/// Tries some laws on a project, up to the first that it breaks.
pub fn tried_by(project: &Project, laws: &[Law]) -> Tried {
    let made: Result<Vec<Made>, String> =
        project.environments.iter().map(|environment| render(project, environment)).collect();
    let made = match made {
        Ok(made) => made,
        Err(what) => {
            return Tried { broken: Some(Broken { law: "renders", what }), objects: 0 };
        }
    };
    let broken = laws.iter().find_map(|law| {
        let what = (law.holds)(&made, project).err()?;
        Some(Broken { law: law.name, what })
    });
    Tried { broken, objects: made.iter().map(|one| one.rendering.bundle.objects.len()).sum() }
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
fn again(made: &[Made], project: &Project) -> Outcome {
    made.iter().try_for_each(|one| {
        let other = render(project, &one.plan.env)?;
        if other.text() == one.text() { Ok(()) } else { Err("another text".to_owned()) }
    })
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
