//! The ports to which an Ingress leads, by their names and by hosts.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::port;
use crate::source::Span;
use crate::stack::component::Component;
use crate::values::expose;
use crate::values::port::Protocol;

/// The ports to which an Ingress leads: where hosts of their own do not, and by these hosts.
#[derive(Clone, Debug)]
pub struct LedPorts {
    pub port: Option<(String, u16)>,
    pub ports: BTreeMap<String, (String, u16)>,
}

/// Finds them by their names. What is spoken behind an Ingress is told to its controller once for all of them.
pub fn led(door: &expose::Ingress, component: &Component, report: &mut Report) -> LedPorts {
    let mut find = |name: &str, span: Span| {
        let found = port::named(name, span, component, report)?;
        port::check_web(found, span, report);
        Some((name.to_owned(), found.port, found.protocol))
    };
    let main = door.port.as_ref().and_then(|name| find(name.as_str(), name.span));
    let usual = || component.ports().find(|one| one.name == component.port_name)?.protocol;
    let spoken = main.as_ref().map_or_else(usual, |(_, _, protocol)| *protocol);
    let (mut ports, mut others) = (BTreeMap::new(), Vec::new());
    for (name, item) in door.ports.iter().flat_map(|ports| &ports.value.entries) {
        let Some((name, port, protocol)) = find(name, item.key) else { continue };
        if told(protocol) != told(spoken) {
            others.push((name.clone(), item.key));
        }
        ports.insert(item.at.value.to_string(), (name, port));
    }
    for (name, span) in others {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("`{name}` speaks another protocol than the port beside it"),
            )
            .at(span, "an Ingress speaks one to all of its ports")
            .help("lead to it by `expose.route`, or by a Service of its own: `loadBalancer.ports`"),
        );
    }
    LedPorts { port: main.map(|(name, port, _)| (name, port)), ports }
}

/// The hosts of further ports; each of them is one, and none of those that the main port has.
pub fn led_hosts(door: &expose::Ingress, own: &[String], report: &mut Report) -> Vec<String> {
    let Some(ports) = &door.ports else { return Vec::new() };
    if own.is_empty() {
        report.add(
            Diagnostic::error(Code::Missing, "`ports` are told apart from the main port by hosts")
                .at(ports.span, "beside them there is no `host`")
                .help("add `host: …`, or `domain: …` for the stack"),
        );
    }
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for item in ports.value.entries.values() {
        let host = item.at.value.to_string();
        if seen.contains_key(&host) || own.contains(&host) {
            report.add(
                Diagnostic::error(Code::Conflict, format!("the host `{host}` leads to two ports"))
                    .at(item.at.span, "the second one")
                    .help("give each port a host of its own"),
            );
        }
        seen.insert(host, item.at.span);
    }
    seen.into_keys().collect()
}

/// What a controller has to be told of a protocol.
fn told(protocol: Option<Protocol>) -> Option<Protocol> {
    let is_told =
        |one: &Protocol| matches!(one, Protocol::Https | Protocol::Grpc | Protocol::Http2);
    protocol.filter(is_told)
}
