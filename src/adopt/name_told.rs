//! Names by which services call each other in Docker Compose, and do not here; and what else is true of a whole project.

use std::collections::BTreeSet;

use crate::adopt::call::ServiceCalls;
use crate::adopt::draft::Draft;
use crate::adopt::environment::ComponentDraft;
use crate::adopt::part::{Part, Role};
use crate::adopt::role::takes_all_profiles;
use crate::adopt::told::{ToldAll, listed};
use crate::manifest::Look;
use crate::manifest::compose_run::ComposeRun;
use crate::source::Span;
use crate::values::scalar::Label;

/// Tells of components that are called otherwise, of aliases that no variable names, of profiles and of other projects'
/// networks.
pub fn tell(
    run: &ComposeRun,
    parts: &[Part],
    components: &mut [ComponentDraft],
    calls: &ServiceCalls,
    told: &mut ToldAll,
) {
    let mut names: BTreeSet<String> = parts.iter().map(|part| part.name.clone()).collect();
    for (at, part) in parts.iter().enumerate() {
        if matches!(part.role, Role::LeftOut(_)) {
            continue;
        }
        let is_called = part.is_database() || part.main.is_some();
        let others = other_names(at, run, part, calls);
        let kept = others.iter().find(|(name, _)| is_called && is_free(name, &names));
        // A text that stays as it is knows it by that name alone.
        let is_alone = !calls.is_named(at, &part.service.name);
        if let Some((name, _)) = kept.filter(|_| is_alone) {
            names.insert(name.clone());
            let service = Draft::map([("name", Draft::text(name.as_str()))]);
            components[at].base.set("service", service);
        }
        for (name, span) in &others {
            if is_alone && kept.is_some_and(|(kept, _)| kept == name) {
                continue;
            }
            told.add(*span, of_alias(name, part));
        }
        if is_called && kept.is_none() && part.name != part.service.name.to_ascii_lowercase() {
            told.add(
                part.service.key,
                format!(
                    "`{}` is called `{}` here: a program that knows its name by itself needs a variable",
                    part.service.name, part.name
                ),
            );
        }
        aliases(run, part, &names, told);
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
fn aliases(run: &ComposeRun, part: &Part, kept: &BTreeSet<String>, told: &mut ToldAll) {
    for (_, network) in part.service.node.pairs("networks") {
        for item in network.node.items("aliases") {
            let Some(alias) = item.text("") else { continue };
            let is_known = alias == part.service.name || kept.contains(alias);
            if !is_known && !is_in_variables(run, alias) {
                told.add(item.span, of_alias(alias, part));
            }
        }
    }
}

/// Whether a variable of a service has a name in it.
fn is_in_variables(run: &ComposeRun, alias: &str) -> bool {
    let mut all = run.services.iter().flat_map(|one| &one.variables);
    all.any(|one| one.value.as_deref().is_some_and(|value| value.contains(alias)))
}

/// Further names of a service by which a command or a file calls it, which stay as they are, and where they are said.
fn other_names(
    at: usize,
    run: &ComposeRun,
    part: &Part,
    calls: &ServiceCalls,
) -> Vec<(String, Span)> {
    let mut found: Vec<(String, Span)> = Vec::new();
    let mut add = |name: &str, span: Span| {
        let is_new = name != part.service.name
            && name != part.name
            && !found.iter().any(|(known, _)| known == name);
        if is_new {
            found.push((name.to_owned(), span));
        }
    };
    let node = &part.service.node;
    if let Some(name) = node.text("container_name").filter(|name| calls.is_named(at, name)) {
        add(name, node.get("container_name").map_or(part.service.key, |node| node.span));
    }
    for (_, network) in node.pairs("networks") {
        for item in network.node.items("aliases") {
            let alias = item.text("").unwrap_or_default();
            // What nobody's variables and texts name, programs know by themselves.
            if calls.is_named(at, alias) || !is_in_variables(run, alias) {
                add(alias, item.span);
            }
        }
    }
    // Who has a link calls it so, if no variable does.
    for caller in &run.services {
        let says = |alias: &str| {
            let mut all = caller.variables.iter();
            all.any(|one| one.value.as_deref().is_some_and(|value| value.contains(alias)))
        };
        for item in caller.node.items("links") {
            let link = item.text("").and_then(|text| text.split_once(':'));
            if let Some((target, alias)) = link
                && target == part.service.name
                && !says(alias)
            {
                add(alias, item.span);
            }
        }
    }
    found
}

/// Whether a name can be that of a Service, and is no other component's.
fn is_free(name: &str, taken: &BTreeSet<String>) -> bool {
    Label::new(name).is_ok()
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !taken.contains(name)
}

fn of_alias(alias: &str, part: &Part) -> String {
    format!(
        "the name `{alias}` of `{}`: nothing is called so here, and a variable of its callers may say `${{{}.host}}`",
        part.name,
        part.path()
    )
}
