//! Addresses written by hand into variables, where a reference would follow the application.
//!
//! gen draws edges from references alone. A host that is typed has no network rule, no wait and no
//! order, and is wrong as soon as what it names moves.

use std::net::Ipv4Addr;

use crate::admission::policy::{Report, Unwise};
use crate::notation::address::{self, Address};
use crate::resolve::directory::{Callee, Directory};
use crate::resolve::example;
use crate::resolve::listening::{self, is_loopback};
use crate::source::Span;
use crate::stack::component::Component;

/// Reports a plain text of a variable that names a host which it should refer to.
pub fn check(
    name: &str,
    text: &str,
    span: Span,
    component: usize,
    directory: &Directory,
    report: &mut Report,
) {
    let own = &directory.entries[component].component;
    if let Some(opened) = listening::opened(name, text).filter(|_| own.port().is_some()) {
        report.unwise(
            Unwise::WrittenAddresses,
            format!("`{name}` lets the program listen where no one else reaches it"),
            |diagnostic| {
                let label = "the loopback of its own pod: callers and probes are refused";
                diagnostic.at(span, label).write(opened)
            },
        );
        return;
    }
    for address in address::of_variable(name, text) {
        let host = &address.host;
        if is_loopback(host) && address.port.is_some_and(|port| is_own(port, component, directory))
        {
            continue;
        }
        let meant = || example::reference(name, &address, component, directory);
        // By which names a program may be called, its own probes call it as well.
        if is_loopback(host) && name.to_ascii_uppercase().ends_with("ALLOWED_HOSTS") {
            continue;
        }
        let Some((why, help)) = problem(host, component, directory, meant) else { continue };
        report.unwise(
            Unwise::WrittenAddresses,
            format!("`{name}` holds the address `{host}`, written by hand"),
            |diagnostic| diagnostic.at(span, why).help(help),
        );
        return;
    }
}

/// Reports a word of a command line that names a component which it should refer to: `--brokers=bus:9092`, or the
/// same as two words.
pub fn check_command<'w>(
    words: impl Iterator<Item = (&'w str, Span)>,
    component: usize,
    directory: &Directory,
    report: &mut Report,
) {
    let mut option = "";
    for (word, span) in words {
        let (name, text) = match word.split_once('=') {
            Some((name, text)) if !name.contains([' ', ':', '/']) => (name, text),
            _ => (option, word),
        };
        option = if word.starts_with('-') { word } else { "" };
        let name = name.trim_start_matches('-').replace(['-', '.'], "_");
        let called = |address: &Address| {
            directory.find_host(&address.host).filter(|index| *index != component)
        };
        let found = address::of_variable(&name, text).into_iter();
        let mut found = found.filter_map(|address| Some((called(&address)?, address.host)));
        let Some((index, host)) = found.next() else { continue };
        report.unwise(
            Unwise::WrittenAddresses,
            format!("a command holds the address `{host}`, written by hand"),
            |diagnostic| {
                let (why, help) = unwired(index, directory);
                diagnostic.at(span, why).help(help)
            },
        );
    }
}

/// Whether a port is one that a container of the component itself listens on, and nothing else of the stack does.
fn is_own(port: u16, component: usize, directory: &Directory) -> bool {
    let mut entries = directory.entries.iter().enumerate();
    let opens = |component: &Component| component.ports().any(|opening| opening.port == port);
    opens(&directory.entries[component].component)
        && !entries.any(|(index, entry)| index != component && opens(&entry.component))
}

/// What containers on one's own machine call that machine.
const OF_MACHINES: [&str; 4] = [
    "gateway.docker.internal",
    "host.containers.internal",
    "host.docker.internal",
    "kubernetes.docker.internal",
];

/// Why a host should not be written, and what to write.
fn problem(
    host: &str,
    component: usize,
    directory: &Directory,
    meant: impl Fn() -> String,
) -> Option<(String, String)> {
    if is_loopback(host) {
        let why = "inside a pod, this is the pod itself".to_owned();
        return Some((why, format!("refer to what is meant, as in `{}`", meant())));
    }
    if OF_MACHINES.contains(&host) {
        let why = "a name of the machine that Docker runs on, which no cluster knows".to_owned();
        return Some((why, format!("refer to what is meant, as in `{}`", meant())));
    }
    if host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_private()) {
        let why = "an address of a cluster changes when its Service is made anew".to_owned();
        return Some((why, "refer to the component, as in `${databases.main.host}`".to_owned()));
    }
    let index = directory.find_host(host).filter(|index| *index != component)?;
    Some(unwired(index, directory))
}

/// Why the host of a component should not be written, and what to write.
fn unwired(index: usize, directory: &Directory) -> (String, String) {
    let entry = &directory.entries[index];
    let field = match &entry.kind {
        Callee::Database(_) => "host",
        Callee::Workload => "url",
    };
    let (tier, name) = (entry.component.tier, &entry.component.name);
    (
        "gen draws no edge from it: no network rule, no order".to_owned(),
        format!("write `${{{}.{name}.{field}}}`", tier.key()),
    )
}
