//! Node ports beside those of the project's other environments.

use std::collections::BTreeSet;

use crate::admission::policy::Report;
use crate::command::project::Folder;
use crate::diagnostic::Diagnostic;
use crate::plan::{self, Plan, Project, Request};
use crate::resolve::node_port;
use crate::values::Values;

/// What is unwise about node ports beside those of the project's other environments.
pub fn shared(
    own: &Values,
    target: &str,
    request: &Request,
    project: &Folder,
) -> anyhow::Result<Vec<Diagnostic>> {
    let ports: BTreeSet<String> =
        node_port::node_ports(own).into_iter().map(|(port, ..)| port.to_string()).collect();
    if ports.is_empty() {
        return Ok(Vec::new());
    }
    let policy = own.policy.as_ref().map(|policy| policy.value.clone()).unwrap_or_default();
    let mut report = Report::new(policy);
    let mut others = plan::environments(project)?;
    others.retain(|env| *env != request.env);
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let files = project.names("values")?;
    let common = mentions(&ports, "values", std::iter::once("base".to_owned()), project)?
        || mentions(&ports, "profiles", project.names("profiles")?.into_iter(), project)?;
    for env in others {
        let layers = files.iter().filter(|name| name.split('.').next() == Some(&env)).cloned();
        if !common && !mentions(&ports, "values", layers, project)? {
            continue;
        }
        let other = Request { env: env.clone(), ..Request::default() };
        let Ok(other) = Plan::new(project, &other) else { continue };
        if other.target == target
            && let Ok(values) = other.values()
        {
            node_port::check_shared(own, target, &values, &env, &mut report);
        }
    }
    Ok(report.diagnostics)
}

/// Whether any of these files of the project has one of these ports in it: looking costs little, and
/// spares merging the layers. A longer number with such a port in it costs that merge, no more.
fn mentions(
    ports: &BTreeSet<String>,
    folder: &str,
    names: impl Iterator<Item = String>,
    project: &Folder,
) -> anyhow::Result<bool> {
    for name in names {
        let text = project.read(&format!("{folder}/{name}.yaml"))?.unwrap_or_default();
        if ports.iter().any(|port| text.contains(port)) {
            return Ok(true);
        }
    }
    Ok(false)
}
