//! Images that a project makes from those of servers: whether they run the server.

use crate::adopt::call::ServiceCalls;
use crate::adopt::part::Part;
use crate::adopt::server::{self, all_words};
use crate::engine::Engine;
use crate::manifest::dockerfile::Dockerfile;
use crate::manifest::parsed::file_name;

/// Whether an image that is made from that of a server runs something else: by what it starts, or as it keeps no data
/// and calls another server of its kind.
pub fn is_client(
    at: usize,
    engine: Engine,
    parts: &[Part],
    calls: &ServiceCalls,
    built: &Dockerfile,
) -> bool {
    let service = parts[at].service;
    // <https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact>
    let started = if built.command.is_empty() { &built.entrypoint } else { &built.command };
    let mut names = started.iter().map(|word| file_name(word));
    let first = names.find(|word| !word.starts_with('-') && !STARTERS.contains(word));
    let is_other = |word: &str| {
        let is_servers = SERVERS.iter().chain([&engine.facts().word]).any(|own| word.contains(own));
        !engine.facts().foreign.is_program(word) && !is_servers
    };
    if all_words(service).is_empty() && first.is_some_and(is_other) {
        return true;
    }
    let is_same =
        |to: usize| server::engine_of(&parts[to].image.text, parts[to].service) == Some(engine);
    let mut all = calls.named.iter();
    let calls_one = all.any(|one| one.from == at && !one.is_apart && is_same(one.to));
    calls_one && !server::keeps_data(service, engine)
}

/// What starts a program that is named behind it.
const STARTERS: [&str; 9] =
    ["bash", "dumb-init", "env", "exec", "gosu", "sh", "su-exec", "tini", "umask"];

/// Parts of names of what starts a server, and of scripts, which may.
const SERVERS: [&str; 6] = [".sh", "entrypoint", "run", "server", "start", "wrapper"];
