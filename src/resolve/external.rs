//! What is outside of the stack, and where it is.

use std::collections::BTreeSet;

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::component::label_name;
use crate::resolve::directory::Directory;
use crate::resolve::edges::Edges;
use crate::resolve::host::host_of;
use crate::resolve::network;
use crate::stack::component::Component;
use crate::stack::external::Remote;
use crate::stack::network::OpenPort;
use crate::values::Values;
use crate::values::external::ExternalHost;
use crate::values::port::Transport;

/// What is outside, with those who call it.
pub fn with_callers(directory: &Directory, edges: &Edges) -> Vec<Remote> {
    let mut externals = directory.externals.clone();
    for (from, to) in edges.all_outward() {
        let Component { tier, name, .. } = &directory.entries[from].component;
        externals[to].callers.push((*tier, name.clone()));
    }
    externals
}

/// Reports what is outside and is called by nothing in the stack, where there is something that could.
pub fn check_used(directory: &Directory, values: &Values, edges: &Edges, report: &mut Report) {
    if directory.entries.is_empty() || !directory.failed.is_empty() {
        return;
    }
    let called: BTreeSet<usize> = edges.all_outward().map(|(_, to)| to).collect();
    let externals = values.externals.iter().flat_map(|map| &map.entries);
    for (name, item) in externals {
        let index = directory.externals.iter().position(|one| one.name.as_str() == name);
        if index.is_none_or(|index| called.contains(&index)) {
            continue;
        }
        let message = format!("no component calls `externals.{name}`");
        report.unwise(Unwise::UnusedExternals, message, |diagnostic| {
            diagnostic.at(item.key, "network policies let no one reach it").help(format!(
                "write `${{externals.{name}.host}}` where it is called, or add `connects: [{name}]`"
            ))
        });
    }
}

/// Enters what the values call outside of the stack into the directory, in the order of its names.
pub fn enter(values: &Values, directory: &mut Directory, report: &mut Report) {
    for (name, item) in values.externals.iter().flat_map(|map| &map.entries) {
        let ExternalHost { host, port, protocol, cidr, pod_labels, namespace } = &item.at.value;
        let label = label_name(name, "what is outside", item.key, report);
        // Until all of it is known, its mistakes are told, and those who call it are not told of others.
        directory.failed_externals.insert(name.clone());
        let mut missing = |key: &str, help: &str| {
            report.add(
                Diagnostic::error(Code::Missing, format!("`externals.{name}.{key}` is required"))
                    .at(item.key, "where is it?")
                    .help(help),
            );
        };
        if host.is_none() {
            missing("host", "add `host: api.example.com`");
        }
        if port.is_none() {
            missing("port", "add `port: 443`");
        }
        let (Some(name), Some(host), Some(port)) = (label, host, port) else { continue };
        let Some(host) = host_of(host, "server", report) else { continue };
        let peer =
            network::outside(&host, cidr.as_ref(), pod_labels.as_ref(), namespace.as_ref(), report);
        let transport = protocol.as_ref().map_or_else(Transport::default, |word| word.value);
        let port = OpenPort { number: port.value.0, transport };
        directory.failed_externals.remove(name.as_str());
        directory.externals.push(Remote {
            name,
            host,
            port,
            peer,
            origin: item.key,
            callers: Vec::new(),
        });
    }
}
