//! Addresses written by hand into variables, where a reference would follow the application.
//!
//! gen draws edges from references alone. A host that is typed has no network rule, no wait and no
//! order, and is wrong as soon as what it names moves.

use std::net::Ipv4Addr;

use crate::admission::policy::{Report, Unwise};
use crate::resolve::directory::{Callee, Directory};
use crate::source::Span;

/// Reports a plain text of a variable that names a host which it should refer to.
pub fn check(
    name: &str,
    text: &str,
    span: Span,
    component: usize,
    directory: &Directory,
    report: &mut Report,
) {
    for host in hosts(name, text) {
        let Some((why, help)) = problem(host, component, directory) else { continue };
        report.unwise(
            Unwise::WrittenAddresses,
            format!("`{name}` holds the address `{host}`, written by hand"),
            |diagnostic| diagnostic.at(span, why).help(help),
        );
        return;
    }
}

/// The hosts in a text: of each url in it, and the text itself where the name says that it is one.
fn hosts<'t>(name: &str, text: &'t str) -> Vec<&'t str> {
    let mut hosts: Vec<&str> = text.split("://").skip(1).map(host_of).collect();
    let is_address = ["HOST", "HOSTNAME", "ADDR", "ADDRESS", "SERVER", "ENDPOINT"]
        .iter()
        .any(|ending| name.to_ascii_uppercase().ends_with(ending));
    if hosts.is_empty() && is_address {
        hosts.push(host_of(text));
    }
    hosts
}

/// The host at the start of a url's rest: after a user, before a port or a path.
fn host_of(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#', ',']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

/// Why a host should not be written, and what to write.
fn problem(host: &str, component: usize, directory: &Directory) -> Option<(String, String)> {
    if matches!(host, "localhost" | "127.0.0.1") {
        let why = "inside a pod, this is the pod itself".to_owned();
        return Some((why, "refer to what is meant, as in `${backends.api.url}`".to_owned()));
    }
    if host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_private()) {
        let why = "an address of a cluster changes when its Service is made anew".to_owned();
        return Some((why, "refer to the component, as in `${databases.main.host}`".to_owned()));
    }
    let index = directory.find_host(host).filter(|index| *index != component)?;
    let entry = &directory.entries[index];
    let field = match &entry.kind {
        Callee::Database(_) => "host",
        Callee::Workload => "url",
    };
    let (tier, name) = (entry.component.tier, &entry.component.name);
    Some((
        "gen draws no edge from it: no network rule, no order".to_owned(),
        format!("write `${{{}.{name}.{field}}}`", tier.key()),
    ))
}
