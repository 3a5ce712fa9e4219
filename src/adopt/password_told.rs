//! Passwords that somebody needs and does not get: of servers that had none, and of others.

use std::collections::BTreeSet;

use crate::adopt::call::{FolderTexts, ServiceCalls};
use crate::adopt::environment::ComponentDraft;
use crate::adopt::part::Part;
use crate::adopt::told::{ToldAll, listed};
use crate::engine::Engine;
use crate::engine::facts::Password;

/// A shorter password may stand in a text and mean something else.
const SHORTEST: usize = 6;

/// The servers that had no password and go on without: some program that calls them was never told one, nor a url that
/// could hold it.
pub fn open(
    parts: &[Part],
    components: &[ComponentDraft],
    calls: &ServiceCalls,
) -> BTreeSet<usize> {
    let is_open = |at: &usize| {
        let may_be = |engine: Engine| matches!(engine.facts().password, Password::Usual { .. });
        let is_guess = |one: &ComponentDraft| one.env.guessed.iter().any(|(to, _)| to == at);
        parts[*at].gets_password()
            && parts[*at].engine().is_some_and(may_be)
            && (components.iter().any(is_guess)
                || !callers(*at, parts, components, Some(calls)).is_empty())
    };
    (0..parts.len()).filter(is_open).collect()
}

/// Tells of each server who has its password, and who calls it without.
pub fn tell(
    parts: &[Part],
    components: &[ComponentDraft],
    calls: &ServiceCalls,
    texts: &FolderTexts,
    told: &mut ToldAll,
) {
    for (at, part) in parts.iter().enumerate() {
        if !part.asks_for_password() {
            continue;
        }
        if part.gets_password() {
            told.add(part.service.key, of_new(at, parts, components, calls));
        } else if part.login.secret.is_none() {
            let mut lacking = callers(at, parts, components, None);
            // Who waits for it alone and has no variables of it may have the login in its image.
            let none = |from: &usize| {
                components[*from].env.to.iter().all(|to| !parts[*to].is_database())
                    && components[*from].env.secrets.is_empty()
            };
            lacking.extend(callers(at, parts, components, Some(calls)).into_iter().filter(none));
            let password = part.login.password.as_deref();
            let lacks = |from: &usize| {
                let secrets = &components[*from].env.secrets;
                let has = |value: &str| password.is_some_and(|password| value.contains(password));
                !secrets.iter().any(|one| one.value.as_deref().is_some_and(has))
            };
            for from in lacking.into_iter().filter(lacks) {
                let what = format!("no variable has the password of `{}`, nor its url", part.name);
                let path = part.path();
                told.add(
                    parts[from].service.key,
                    format!("`{}`: {what}: `${{{path}.password}}`", parts[from].name),
                );
            }
        }
        in_files(part, parts, texts, told);
    }
}

/// What is to be said of a server that had no password.
fn of_new(
    at: usize,
    parts: &[Part],
    components: &[ComponentDraft],
    calls: &ServiceCalls,
) -> String {
    let part = &parts[at];
    let mut text = format!("`{}` has a password here, and had none", part.name);
    let names = |all: &BTreeSet<usize>| {
        let names: Vec<&str> = all.iter().map(|from| parts[*from].name.as_str()).collect();
        listed(&names)
    };
    let mut guessed: Vec<(&str, BTreeSet<usize>)> = Vec::new();
    for (from, component) in components.iter().enumerate() {
        for (_, name) in component.env.guessed.iter().filter(|(database, _)| *database == at) {
            match guessed.iter_mut().find(|(known, _)| known == name) {
                Some((_, all)) => {
                    all.insert(from);
                }
                None => guessed.push((name, BTreeSet::from([from]))),
            }
        }
    }
    for (name, all) in &guessed {
        text.push_str(&format!(": `{name}` of {} is a guess", names(all)));
    }
    let is_guessed = |from: &usize| guessed.iter().any(|(_, all)| all.contains(from));
    let mut lacking = callers(at, parts, components, Some(calls));
    lacking.retain(|from| !is_guessed(from));
    let has_it = |from: &usize| components[*from].env.logins.contains(&at);
    let known: BTreeSet<usize> = (0..parts.len()).filter(has_it).collect();
    let reference = format!("`${{{}.password}}`", part.path());
    if !lacking.is_empty() {
        text.push_str(&format!(": a variable of {} needs it, {reference}", names(&lacking)));
    } else if !known.is_empty() {
        text.push_str(&format!(": variables of {} have it", names(&known)));
    } else if guessed.is_empty() {
        text.push_str(&format!(": who calls it needs {reference}"));
    }
    text
}

/// The programs that call a database, by their variables or as `calls` tell, and have no password of it.
fn callers(
    at: usize,
    parts: &[Part],
    components: &[ComponentDraft],
    calls: Option<&ServiceCalls>,
) -> BTreeSet<usize> {
    let by_calls = calls.into_iter().flat_map(|calls| calls.callers(at).chain(calls.waiting(at)));
    let by_variables = (0..parts.len()).filter(|from| components[*from].env.to.contains(&at));
    let has = |from: &usize| {
        let env = &components[*from].env;
        env.logins.contains(&at) || env.apart.contains(&at)
    };
    let all = by_calls.chain(by_variables);
    all.filter(|from| parts[*from].is_program_or_job() && !has(from)).collect()
}

/// Tells of files with a password, which is another one in production.
fn in_files(part: &Part, parts: &[Part], texts: &FolderTexts, told: &mut ToldAll) {
    let Some(password) = part.login.password.as_deref().filter(|it| it.len() >= SHORTEST) else {
        return;
    };
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let has = |text: &String| {
        text.match_indices(password).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + password.len()..]);
            !before.ends_with(is_word) && !after.starts_with(is_word)
        })
    };
    // What is called like the password says nothing of it.
    let is_name = parts.iter().any(|one| one.service.name == password || one.name == password)
        || part.login.user.as_deref() == Some(password)
        || part.login.database.as_deref() == Some(password);
    for other in parts.iter().filter(|one| one.is_program() && !is_name) {
        if (texts.mounted)(other.service).iter().any(has) {
            told.add(
                other.service.key,
                format!(
                    "a file of `{}` has the password of `{}`: production has another one",
                    other.name, part.name
                ),
            );
        }
    }
}
