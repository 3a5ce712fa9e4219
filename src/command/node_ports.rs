//! Node ports beside those of the project's other environments.

use std::collections::BTreeSet;

use crate::admission::policy::Report;
use crate::command::project::Folder;
use crate::diagnostic::Diagnostic;
use crate::plan::{self, Plan, Project, Request};
use crate::resolve::expose;
use crate::values::Values;

/// What is unwise about node ports beside those of the project's other environments.
pub fn shared(
    own: &Values,
    target: &str,
    request: &Request,
    project: &Folder,
) -> anyhow::Result<Vec<Diagnostic>> {
    let ports: BTreeSet<String> =
        expose::node_ports(own).into_iter().map(|(port, ..)| port.to_string()).collect();
    if ports.is_empty() {
        return Ok(Vec::new());
    }
    let policy = own.policy.as_ref().map(|policy| policy.value.clone()).unwrap_or_default();
    let mut report = Report::new(policy);
    for env in plan::environments(project)?.into_iter().filter(|env| *env != request.env) {
        if !mentions(&ports, &env, project)? {
            continue;
        }
        let other = Request { env: env.clone(), ..Request::default() };
        let Ok(other) = Plan::new(project, &other) else { continue };
        if other.target == target
            && let Ok(values) = other.values()
        {
            expose::check_shared(own, target, &values, &env, &mut report);
        }
    }
    Ok(report.diagnostics)
}

/// Whether any file that an environment may be made of has one of these ports in it: looking costs
/// little, and spares merging the layers.
fn mentions(ports: &BTreeSet<String>, env: &str, project: &Folder) -> anyhow::Result<bool> {
    let own = |name: &String| name.split('.').next() == Some(env) || name == "base";
    let values = project.names("values")?.into_iter().filter(own);
    let values = values.map(|name| format!("values/{name}.yaml"));
    let profiles = project.names("profiles")?.into_iter();
    for path in values.chain(profiles.map(|name| format!("profiles/{name}.yaml"))) {
        let text = project.read(&path)?.unwrap_or_default();
        let mut numbers = text.split(|found: char| !found.is_ascii_digit());
        if numbers.any(|number| ports.contains(number)) {
            return Ok(true);
        }
    }
    Ok(false)
}
