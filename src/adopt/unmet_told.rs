//! What a project asks of its surroundings and nobody is there: services that are waited for or called, by no name that
//! one has.

use crate::adopt::browser_list::lists_callers;
use crate::adopt::environment::ComponentDraft;
use crate::adopt::listen::works;
use crate::adopt::mention::HostNames;
use crate::adopt::part::{Part, Role};
use crate::adopt::role::is_api;
use crate::adopt::told::{ToldAll, listed};
use crate::adopt::url_parts::UrlParts;
use crate::manifest::Look;
use crate::manifest::compose_run::{ComposeRun, MergedService};
use crate::source::Span;

/// Tells of each part what nobody answers.
pub fn tell(run: &ComposeRun, parts: &[Part], hosts: &HostNames, told: &mut ToldAll) {
    let is_there = |name: &str| run.services.iter().any(|one| one.name == name);
    for part in parts.iter().filter(|part| !matches!(part.role, Role::LeftOut(_))) {
        let node = &part.service.node;
        for (name, entry) in node.pairs("depends_on").filter(|(name, _)| !is_there(name)) {
            let text = format!("`depends_on: {name}` of `{}`: no service is called so", part.name);
            told.add(entry.key, text);
        }
        let own = hosts.with_links(part.service);
        for one in part.service.variables.iter().filter(|one| !lists_callers(&one.name)) {
            let host = one.value.as_deref().and_then(UrlParts::read).map(|url| url.host);
            let Some(host) = host.filter(|host| is_name(host) && own.get(host).is_none()) else {
                continue;
            };
            if !is_aliased(part.service, host) {
                let what = format!("the host `{host}` in `{}`", one.name);
                told.of(one.span, what, &part.name, "no service is called so");
            }
        }
    }
}

/// Tells what policies let out, of which Docker Compose knows nothing.
pub fn tell_outside(parts: &[Part], told: &mut ToldAll) {
    if let Some(first) = parts.iter().find(|part| part.is_program()) {
        let text = "what programs call on the internet: policies let out only what `externals` names and they refer to, or `allowTo`";
        told.add(Span { start: 0, end: 0, ..first.service.key }, text);
    }
}

/// Tells of programs that nobody is known to call, and people do not reach: policies let in nobody.
pub fn tell_uncalled(parts: &[Part], components: &[ComponentDraft], told: &mut ToldAll) {
    let is_called = |at: usize| {
        components.iter().any(|one| one.connects.contains(&at) || one.env.to.contains(&at))
    };
    let is_closed = |(at, part): &(usize, &Part)| {
        part.role == Role::Backend && part.main.is_some() && !part.has_door && !is_called(*at)
    };
    let closed: Vec<&Part> =
        parts.iter().enumerate().filter(is_closed).map(|(_, part)| part).collect();
    if let Some(first) = closed.first() {
        let names: Vec<&str> = closed.iter().map(|part| part.name.as_str()).collect();
        let text = format!(
            "who calls {}: no file says it, and policies let in nobody else; `connects: [{}]` of whoever does",
            listed(&names),
            first.name
        );
        told.add(first.service.key, text);
    }
}

/// Tells of programs that are called like what others call, and of which no file says where they listen.
pub fn tell_silent(parts: &[Part], told: &mut ToldAll) {
    let has_port = |part: &&Part| part.is_program() && part.main.is_some();
    let is_silent = |part: &&Part| {
        part.role == Role::Backend
            && part.main.is_none()
            && is_api(&part.service.name)
            && !works(part)
    };
    let silent: Vec<&str> = parts.iter().filter(is_silent).map(|part| part.name.as_str()).collect();
    let first = parts.iter().find(is_silent).filter(|_| parts.iter().any(|part| has_port(&part)));
    if let Some(first) = first {
        let text = format!(
            "a port of {}, if others call it: no file names one, and in Docker a name is enough to be called; `port: …` here, and `connects: [{}]` of whoever calls",
            listed(&silent),
            first.name
        );
        told.add(first.service.key, text);
    }
}

/// Whether a host is a name that only a network of Docker Compose could know.
fn is_name(host: &str) -> bool {
    host != "localhost"
        && host.starts_with(|c: char| c.is_ascii_lowercase())
        && host.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Whether a service has a line of its own for a host.
fn is_aliased(service: &MergedService, host: &str) -> bool {
    let is_it = |text: &str| text.split([':', '=']).next() == Some(host);
    let node = &service.node;
    node.items("extra_hosts").iter().filter_map(|item| item.text("")).any(is_it)
        || node.pairs("extra_hosts").any(|(name, _)| name == host)
}
