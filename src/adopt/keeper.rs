//! Servers that keep data and that gen does not know: the values say all of them.

use crate::adopt::amount;
use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::part::{Part, Role};
use crate::adopt::probe;
use crate::adopt::program;
use crate::adopt::program_port;
use crate::adopt::target::escaped;
use crate::adopt::told::ToldAll;
use crate::adopt::variable::{SecretVariable, is_name, keeps_secret};
use crate::manifest::Look;
use crate::notation::address::UNKNOWN;
use crate::notation::image::ImageName;

/// What the main port of a server is called: as its image.
fn keeper_word(part: &Part) -> String {
    let name = crate::adopt::part::component_name(ImageName::read(&part.image.text).name());
    if name.len() <= 15 { name } else { "main".to_owned() }
}

/// A server that gen does not know; `secrets` are the variables that environments give it.
pub fn draft(
    part: &Part,
    all: &[Part],
    secrets: &mut Vec<SecretVariable>,
    told: &mut ToldAll,
) -> DraftMap {
    let mut draft = DraftMap::default();
    let service = part.service;
    draft.set("engine", Draft::text("other"));
    program::image(part, &mut draft);
    let user =
        service.node.text("user").and_then(|user| user.split(':').next()?.parse::<u32>().ok());
    match user.filter(|user| *user > 0) {
        Some(user) => draft.set("runAsUser", Draft::number(user)),
        None => draft.set("security", Draft::text("baseline")),
    }
    let mut ports = DraftMap::default();
    let main = part.main.unwrap_or_default();
    let word = keeper_word(part);
    ports.set(&word, Draft::number(main));
    for (name, port) in program_port::further(part) {
        ports.set(&name, program_port::port_draft(port));
    }
    let several = ports.entries.len() > 1;
    draft.set_map("ports", ports);
    if several {
        draft.set("port", Draft::number(main));
    }
    program::command(part, &mut draft, told);
    let mut env = DraftMap::default();
    for one in service.variables.iter().filter(|one| is_name(&one.name)) {
        let Some(value) = one.value.as_deref() else { continue };
        // A file of variables is everybody's.
        if value.is_empty() && !one.is_own {
            continue;
        }
        // What a file of variables says of other servers it does not read.
        let is_others = || {
            all.iter().any(|one| {
                let login = &one.login;
                [&login.password, &login.root_password]
                    .into_iter()
                    .any(|known| known.as_deref() == Some(value) && !value.is_empty())
            })
        };
        if !value.contains(UNKNOWN) && !keeps_secret(&one.name, value) {
            env.set_at(&one.name, Draft::text(escaped(value)), Some(one.span));
        } else if one.is_own || !is_others() {
            secrets.push(SecretVariable::of(one));
        }
    }
    draft.set_map("env", env);
    if let Some(readiness) = probe::readiness(service, part.main) {
        draft.set("probes", Draft::map([("readiness", readiness)]));
    }
    debug_assert!(part.role == Role::Keeper, "engines have drafts of their own");
    amount::set_resources(service, &mut draft);
    amount::set_grace(service, &mut draft);
    draft
}
