//! Variables that a Compose file cannot do without, and what `.env` has in their place: a part of GEN517.

use crate::check::compose_project::WrittenService;
use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::layer::node::Node;
use crate::manifest::compose::{DOT_ENV, NamedEntry, env_files};
use crate::manifest::env_file::{FileVariable, file_variables};
use crate::manifest::line;
use crate::source::Sources;

/// The `.env` of a project, if it is there.
pub fn dot_env(service: &WrittenService, sources: &Sources) -> Option<Vec<FileVariable>> {
    match service.file.beside.get(DOT_ENV) {
        Some(NamedEntry::Variables(file)) => Some(file_variables(*file, sources)),
        _ => None,
    }
}

/// `${NAME:?why}` in a text, where `.env` has no such name; and `${NAME}`, where it has one that is nearly the same.
pub fn check(
    rule: &Rule,
    text: &str,
    node: &Node,
    known: &[FileVariable],
    service: &WrittenService,
    sources: &Sources,
    findings: &mut Findings,
) {
    for (at, part) in text.match_indices("${") {
        let inner = &text[at + part.len()..];
        // `$${` is a dollar that stays.
        if text[..at].ends_with('$') {
            continue;
        }
        let end = inner.find(|one: char| !(one.is_ascii_alphanumeric() || one == '_'));
        let name = &inner[..end.unwrap_or(inner.len())];
        let rest = &inner[name.len()..];
        let (is_blank, is_plain) = (rest.starts_with(":?"), rest.starts_with('}'));
        if name.is_empty() || !is_blank && !is_plain && !rest.starts_with('?') {
            continue;
        }
        let own = known.iter().find(|one| one.name == name);
        if own.is_some_and(|own| !own.value.is_empty() || !is_blank) {
            continue;
        }
        let names = known.iter().map(|one| one.name.as_str());
        // `DB_PASS` and `DB_PASSWORD`.
        let longer = |one: &&str| one.starts_with(name) || name.starts_with(one);
        let near = meant(name, names.clone()).or_else(|| {
            let mut alike =
                names.filter(|one| *one != name).filter(longer).filter(|one| one.len() > 3);
            alike.next().filter(|_| alike.next().is_none())
        });
        let near = near.or_else(|| {
            let is_slip = |one: &&str| {
                one.len().min(name.len()) > 6 && strsim::damerau_levenshtein(one, name) == 1
            };
            let mut alike = known.iter().map(|one| one.name.as_str()).filter(is_slip);
            alike.next().filter(|_| alike.next().is_none())
        });
        if is_plain {
            if let (Some(near), None) = (near, own) {
                // One that nobody else reads was meant for this.
                let all = sources.get(service.file.file).text.as_str();
                let is_alone = !["{", "$"].iter().any(|sign| {
                    all.match_indices(&format!("{sign}{near}")).any(|(at, found)| {
                        !all[at + found.len()..]
                            .starts_with(|one: char| one.is_ascii_alphanumeric() || one == '_')
                    })
                });
                let is_whole = env_files(service.node()).is_empty();
                let found = rule
                    .judged(
                        is_alone && is_whole,
                        format!("`{name}` is not in `{DOT_ENV}`, which has `{near}`"),
                    )
                    .at(
                        line::word_at(sources, node, name, at + 2),
                        "blank, unless the shell sets it",
                    )
                    .note("the variable is not set, defaulting to a blank string")
                    .help(format!("write `{near}`, or call the variable of `{DOT_ENV}` `{name}`"));
                findings.about(service.label(), found);
            }
            continue;
        }
        let what = if own.is_some() { "is blank in" } else { "is not in" };
        let found = rule
            .judged(near.is_some(), format!("`{name}` has to be set, and {what} `{DOT_ENV}`"))
            .at(line::word_at(sources, node, name, at + 2), "the project is refused without it")
            .note("required variable is missing a value, unless the shell sets it");
        let help = match near.filter(|_| own.is_none()) {
            Some(near) => format!("write `{near}`, or call the variable of `{DOT_ENV}` `{name}`"),
            None => format!("add `{name}=…` to `{DOT_ENV}`"),
        };
        findings.about(service.label(), found.help(help));
    }
}
