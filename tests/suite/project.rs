//! Projects in memory, and what gen makes of them.

use stackgen::diagnostic::{Diagnostic, MessageFormat};
use stackgen::emit;
use stackgen::layer::set::SetFlag;
use stackgen::plan::{Failure, Plan, Request};
use stackgen::source::Sources;
pub use stackgen_random::Memory;

/// An environment, on a target where one is named, with `--set` flags.
pub fn request(env: &str, target: Option<&str>, sets: &[&str]) -> Request {
    Request {
        env: env.to_owned(),
        target: target.map(str::to_owned),
        sets: sets.iter().map(|text| (SetFlag::Set, (*text).to_owned())).collect(),
        ..Request::default()
    }
}

/// The objects of an environment as YAML.
///
/// # Errors
/// What people read when the values are wrong.
pub fn render(files: &[(&str, &str)], env: &str) -> Result<String, String> {
    made(&Memory::new(files), &request(env, None, &[])).map(|(yaml, _)| yaml)
}

/// Everything that gen says about an environment: its mistakes, else its warnings.
pub fn said(project: &Memory, request: &Request) -> String {
    made(project, request).map_or_else(|errors| errors, |(_, warnings)| warnings)
}

/// The mistakes in an environment, else what is unwise about it, with the sources; whether it renders.
pub fn diagnosed(project: &Memory, request: &Request) -> (Vec<Diagnostic>, Sources, bool) {
    let failed = |failure| match failure {
        Failure::Values { diagnostics, sources } => (diagnostics, sources, false),
        Failure::World(error) => panic!("{error:#}"),
    };
    let plan = match Plan::new(project, request) {
        Ok(plan) => plan,
        Err(failure) => return failed(failure),
    };
    match plan.render(project) {
        Ok(rendering) => (rendering.warnings, plan.shown_sources(), true),
        Err(failure) => failed(failure),
    }
}

/// The objects as YAML with the warnings about them; or the mistakes.
fn made(project: &Memory, request: &Request) -> Result<(String, String), String> {
    let plan = Plan::new(project, request).map_err(shown)?;
    let rendering = plan.render(project).map_err(shown)?;
    let bodies = rendering.bundle.objects.iter().map(|object| &object.body);
    let warnings = for_people(&rendering.warnings, &plan.shown_sources());
    Ok((emit::yaml::objects(bodies), warnings))
}

/// A failure as people read it.
pub fn shown(failure: Failure) -> String {
    match failure {
        Failure::Values { diagnostics, sources } => for_people(&diagnostics, &sources),
        Failure::World(error) => panic!("{error:#}"),
    }
}

fn for_people(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    stackgen::diagnostic::render(diagnostics, sources, MessageFormat::Human, false)
}
