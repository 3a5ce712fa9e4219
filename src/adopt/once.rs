//! What ends when its work is done, and what only waits then so that Docker Compose does not start it again.

use crate::adopt::call::ServiceCalls;
use crate::adopt::listen;
use crate::adopt::part::Part;
use crate::adopt::port::PortReach;
use crate::adopt::server::{self, all_words};
use crate::manifest::Look;

/// Words in names and commands of what runs once.
const ONCE: [&str; 24] = [
    "bootstrap",
    "bucket",
    "buckets",
    "collectstatic",
    "create",
    "createbuckets",
    "fixtures",
    "init",
    "initialize",
    "initializer",
    "installer",
    "loader",
    "migrate",
    "migration",
    "migrations",
    "migrator",
    "permissions",
    "provision",
    "provisioner",
    "seed",
    "seeder",
    "seeding",
    "seeds",
    "setup",
];

/// Words in names and commands of what prepares something for others.
const PREPARING: [&str; 6] =
    ["collectstatic", "createbuckets", "initdb", "migrate", "migration", "migrations"];

/// Whether it ends when its work is done.
pub fn is_once(parts: &[Part], calls: &ServiceCalls, at: usize) -> bool {
    let part = &parts[at];
    let service = part.service;
    let said = service.node.text("restart");
    let restart = said.unwrap_or("no");
    let may_end = restart == "no" || restart.starts_with("on-failure") || restart == "false";
    let has_port = part.ports.iter().any(|port| port.shown > PortReach::Inside);
    let is_needed = calls.needed.iter().any(|(from, to)| *to == at && *from != at);
    let lower = part.service.name.to_ascii_lowercase();
    let own = all_words(service);
    let words_of = |text: &str| {
        let name = text.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        name.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_owned).collect::<Vec<_>>()
    };
    let all: Vec<String> =
        own.iter().filter(|_| own.len() <= 6).flat_map(|word| words_of(word)).collect();
    let named = words_of(&lower);
    let is_told = named.iter().any(|word| ONCE.contains(&word.as_str()))
        || all.iter().any(|word| PREPARING.contains(&word.as_str()))
            && !named.iter().chain(&all).any(|word| listen::WORKERS.contains(&word.as_str()));
    let serves = ["serve", "server", "runserver", "start", "gunicorn", "uvicorn", "puma"];
    let starts = own
        .iter()
        .any(|word| serves.iter().any(|one| word.split_whitespace().any(|part| part == *one)));
    // Who says that it is not started again, and is alone with that, ends.
    let says_no = |one: &Part| matches!(one.service.node.text("restart"), Some("no" | "false"));
    let is_bare = part.ports.is_empty() && service.node.get("healthcheck").is_none();
    let is_said = says_no(part)
        && is_bare
        && !own.is_empty()
        && !listen::works(part)
        && !parts.iter().all(says_no);
    let ends = own.iter().any(|text| without_idle(text).is_some());
    if ends && is_bare_of_calls(part, calls, at) {
        return true;
    }
    may_end
        && !has_port
        && (!is_needed || said.is_some())
        && (is_told || is_said)
        && !starts
        && server::engine_of(&part.image.text, service).is_none()
}

/// Whether nothing is called of it: who waits for it waits for what it makes.
fn is_bare_of_calls(part: &Part, calls: &ServiceCalls, at: usize) -> bool {
    part.ports.is_empty() && !calls.named.iter().any(|one| one.to == at)
}

/// What does nothing for ever, at the end of a command.
const IDLE: [&str; 5] =
    ["tail -f /dev/null", "tail -F /dev/null", "sleep infinity", "sleep inf", "sleep 365d"];

/// The work in a text of a shell that does nothing for ever afterwards: `prepare && tail -f /dev/null`.
pub fn without_idle(text: &str) -> Option<&str> {
    let trimmed = text.trim_end_matches([' ', '\n', ';']);
    let work = IDLE.iter().find_map(|idle| trimmed.strip_suffix(idle))?;
    let work = work.trim_end();
    let work = work.strip_suffix("exec").map_or(work, str::trim_end);
    let work = work.strip_suffix("&&").or_else(|| work.strip_suffix(';')).or_else(|| {
        let is_line = text[work.len()..].trim_start_matches([' ', '\t']).starts_with('\n');
        is_line.then_some(work)
    })?;
    let work = work.trim();
    (!work.is_empty()).then_some(work)
}
