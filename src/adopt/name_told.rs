//! Names by which services call each other in Docker Compose, and do not here; and what else is true of a whole project.

use crate::adopt::part::{Part, Role};
use crate::adopt::role::takes_all_profiles;
use crate::adopt::told::{ToldAll, listed};
use crate::manifest::Look;
use crate::manifest::compose_run::ComposeRun;

/// Tells of components that are called otherwise, of aliases that no variable names, of profiles and of other projects'
/// networks.
pub fn tell(run: &ComposeRun, parts: &[Part], told: &mut ToldAll) {
    for part in parts.iter().filter(|part| !matches!(part.role, Role::LeftOut(_))) {
        let is_called = part.is_database() || part.main.is_some();
        if is_called && part.name != part.service.name.to_ascii_lowercase() {
            told.add(
                part.service.key,
                format!(
                    "`{}` is called `{}` here: a program that knows its name by itself needs a variable",
                    part.service.name, part.name
                ),
            );
        }
        aliases(run, part, told);
    }
    if takes_all_profiles(run)
        && let Some(first) = run.services.first()
    {
        let mut names: Vec<&str> = Vec::new();
        for name in run.services.iter().flat_map(|one| one.node.items("profiles")) {
            let name = name.text("").unwrap_or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if names.len() > 1 {
            told.add(
                first.key,
                format!(
                    "all services are taken, and each has a profile, {}: `COMPOSE_PROFILES` in `.env` says which ones run",
                    listed(&names)
                ),
            );
        }
    }
    for (name, entry) in run.rest.iter().flat_map(|rest| rest.pairs("networks")) {
        let is_external =
            entry.node.is_true("external") || entry.node.at("external.name").is_some();
        if is_external {
            told.add(
                entry.key,
                format!(
                    "the network `{name}` of another project: `externals` names who is called there"
                ),
            );
        }
    }
}

/// Further names of a service that no variable names: their callers know them by themselves.
fn aliases(run: &ComposeRun, part: &Part, told: &mut ToldAll) {
    let is_named = |alias: &str| {
        run.services
            .iter()
            .flat_map(|one| &one.variables)
            .any(|one| one.value.as_deref().is_some_and(|value| value.contains(alias)))
    };
    for (_, network) in part.service.node.pairs("networks") {
        for item in network.node.items("aliases") {
            let Some(alias) = item.text("") else { continue };
            if alias != part.service.name && alias != part.name && !is_named(alias) {
                told.add(
                    item.span,
                    format!(
                        "the name `{alias}` of `{}`: nothing is called so here, and a variable of its callers may say `${{{}.host}}`",
                        part.name,
                        part.path()
                    ),
                );
            }
        }
    }
}
