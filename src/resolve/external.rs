//! What is outside of the stack, and where it is.

use std::collections::BTreeSet;

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::cidr;
use crate::resolve::component::label_name;
use crate::resolve::directory::Directory;
use crate::resolve::edges::Edges;
use crate::resolve::host::host_of;
use crate::resolve::network;
use crate::stack::component::Component;
use crate::stack::external::Remote;
use crate::stack::name::ObjectName;
use crate::stack::network::{Namespaces, OpenPort, Peer};
use crate::values::Values;
use crate::values::external::ExternalHost;
use crate::values::port::Transport;
use crate::values::read::At;
use crate::values::scalar::{Label, Text};

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
            let is_mail = host.as_ref().is_some_and(|host| is_mail_server(host.as_str()));
            missing("port", if is_mail { "add `port: 587`" } else { "add `port: 443`" });
        }
        let (Some(name), Some(said), Some(port)) = (label, host, port) else { continue };
        let Some(host) = host_of(said, "server", report) else { continue };
        if let Some(cidr) = cidr {
            cidr::check_inside(said, cidr, report);
        }
        let is_told = cidr.is_some() || pod_labels.is_some() || namespace.is_some();
        let transport = protocol.as_ref().map_or_else(Transport::default, |word| word.value);
        let port = OpenPort { number: port.value.0, transport };
        // The port of a Service may lead to another one of its pods.
        let of_service = namespace_in(&host).filter(|_| !is_told);
        let (peer, open) = if let Some(namespace) = of_service {
            (Peer::Namespace(Namespaces::Named(namespace)), Vec::new())
        } else {
            if !is_told {
                private_name(&name, said, report);
            }
            let labels = pod_labels.as_ref();
            let peer = network::outside(&host, cidr.as_ref(), labels, namespace.as_ref(), report);
            (peer, vec![port])
        };
        directory.failed_externals.remove(name.as_str());
        directory.externals.push(Remote {
            name,
            host,
            port,
            peer,
            open,
            origin: item.key,
            callers: Vec::new(),
        });
    }
}

/// Whether a host is called as servers are that take mail.
fn is_mail_server(host: &str) -> bool {
    let first = host.split('.').next().unwrap_or_default();
    ["smtp", "mail", "email-smtp", "mx"].iter().any(|word| first.starts_with(word))
}

/// The namespace of a Service that is named with it: `auth.keycloak.svc.cluster.local`.
/// <https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#services>
fn namespace_in(host: &str) -> Option<ObjectName> {
    let labels: Vec<&str> = host.trim_end_matches('.').split('.').collect();
    let ([_, namespace, "svc"] | [_, namespace, "svc", "cluster", "local"]) = labels.as_slice()
    else {
        return None;
    };
    Some(ObjectName::from(&Label::new(*namespace).ok()?))
}

/// Tells of a host that is surely none of the internet, where all networks but private ones are open.
/// <https://www.rfc-editor.org/rfc/rfc6762#appendix-G> <https://www.rfc-editor.org/rfc/rfc8375>
fn private_name(name: &ObjectName, host: &At<Text>, report: &mut Report) {
    const PRIVATE: [&str; 9] =
        ["corp", "home", "internal", "intranet", "lan", "local", "localdomain", "private", "svc"];
    let text = host.as_str().trim_end_matches('.');
    let last = text.rsplit('.').next().unwrap_or_default();
    let is_private = PRIVATE.contains(&last) || text.ends_with(".home.arpa");
    let is_one_word = !text.contains(['.', ':', ',']);
    if !is_private && !is_one_word {
        return;
    }
    let message = format!(
        "network policies keep `externals.{name}` closed: they open no private network for it"
    );
    let (label, help) = if is_one_word {
        (
            "a name of the cluster, or of your own network",
            "add `podLabels: { app: … }` or `namespace: …` of its pods, or `cidr: …`, the network it is in",
        )
    } else {
        ("a name of private networks", "add `cidr: …`, the network it is in")
    };
    report.unwise(Unwise::ClosedEgress, message, |diagnostic| {
        diagnostic.at(host.span, label).help(help)
    });
}
