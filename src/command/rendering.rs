//! One environment on one target, rendered; what is wrong or unwise about it is printed.

use clap::ArgMatches;

use crate::command::options::Asking;
use crate::command::project::Folder;
use crate::command::talk::Talk;
use crate::command::{check_project, node_ports};
use crate::diagnostic::Severity;
use crate::foreign;
use crate::plan::{Plan, Rendering, Request};
use crate::resolve::inputs::Platform;

/// What a question is about, on Kubernetes; `None` after mistakes were printed.
///
/// # Errors
/// A file that cannot be read.
pub fn asked(
    asking: Asking,
    matches: &ArgMatches,
    project: &Folder,
    talk: Talk,
) -> anyhow::Result<Option<(Plan, Rendering)>> {
    let Some(request) = asking.request(matches, project, talk)? else { return Ok(None) };
    rendering(&request, Platform::Kubernetes, false, project, talk)
}

/// A plan and what it makes; `None` after its mistakes were printed.
///
/// # Errors
/// A file that cannot be read.
pub fn rendering(
    request: &Request,
    platform: Platform,
    deny_warnings: bool,
    project: &Folder,
    talk: Talk,
) -> anyhow::Result<Option<(Plan, Rendering)>> {
    let what =
        if request.env.is_empty() { "the stack".to_owned() } else { format!("`{}`", request.env) };
    let plan = match Plan::new(project, request) {
        Ok(plan) => plan,
        Err(failure) => {
            talk.failure(&what, failure)?;
            return Ok(None);
        }
    };
    let mut rendering = match plan.render_for(platform, project) {
        Ok(rendering) => rendering,
        Err(failure) => {
            talk.failure(&what, failure)?;
            return Ok(None);
        }
    };
    let warnings = &mut rendering.warnings;
    match platform {
        Platform::Kubernetes => {
            // What is derived is wired; what the user says of programs and hosts can still be wrong.
            let certain = check_project::certain(&plan, &rendering.stack, &rendering.bundle);
            check_project::add(certain, warnings);
            warnings.extend(node_ports::shared(&rendering.values, &plan.target, request, project)?);
        }
        Platform::Compose => {}
    }
    if deny_warnings {
        for warning in warnings.iter_mut() {
            warning.severity = Severity::Error;
        }
    }
    if !warnings.is_empty() {
        talk.diagnostics(&what, warnings, &plan.shown_sources());
    }
    let failed = warnings.iter().any(|warning| warning.severity == Severity::Error);
    Ok((!failed).then_some((plan, rendering)))
}

/// What a file is about, for its first line.
pub fn what(stack: &str, env: &str) -> String {
    if env.is_empty() {
        format!("The stack `{stack}`")
    } else {
        format!("The stack `{stack}` in the environment `{}`", foreign::line(env))
    }
}
