//! The ports of their own containers that probes ask, by HTTP, by TCP or by a command.

use crate::graph::command_line;
use crate::graph::container::Container;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::line;
use crate::notation::script::is_shell;
use crate::source::{Sources, Span};

/// What asks how a container is; the last one is Compose's.
pub const PROBES: [&str; 4] = ["readinessProbe", "livenessProbe", "startupProbe", "healthcheck"];

/// A port that a probe asks.
#[derive(Clone, Copy, Debug)]
pub struct ProbedPort<'a> {
    pub probe: &'static str,
    pub port: u16,
    /// Where the port is written.
    pub place: Span,
    /// The path that it asks for, by HTTP.
    pub path: Option<&'a str>,
    /// Whether it is named by the container's own `ports`.
    pub is_named: bool,
}

/// The ports that the probes of a container ask, as far as they are known.
pub fn probed<'a>(container: &Container<'a>, sources: &Sources) -> Vec<ProbedPort<'a>> {
    let mut found = Vec::new();
    for probe in PROBES {
        let Some(asked) = container.node.get(probe) else { continue };
        for way in ["httpGet", "tcpSocket"] {
            let Some(node) = asked.at(way).filter(|node| node.get("host").is_none()) else {
                continue;
            };
            let Some(place) = node.get("port") else { continue };
            let text = place.text("").unwrap_or_default();
            let named = container.ports.iter().find(|port| port.name == Some(text));
            let port = text.parse().ok().or(named.map(|port| port.number));
            found.extend(port.map(|port| ProbedPort {
                probe,
                port,
                place: place.span,
                path: node.text("path"),
                is_named: named.is_some(),
            }));
        }
        let ports = commanded(asked.items("exec.command"), sources).into_iter();
        found.extend(ports.map(|(port, place)| ProbedPort {
            probe,
            port,
            place,
            path: None,
            is_named: false,
        }));
    }
    found
}

/// The ports that a command asks, and where they are written.
pub fn commanded(words: &[Node], sources: &Sources) -> Vec<(u16, Span)> {
    let texts: Vec<(&str, &Node)> =
        words.iter().filter_map(|node| Some((node.text("")?, node))).collect();
    let Some((first, _)) = texts.first() else { return Vec::new() };
    let script = texts.iter().skip(1).find(|(text, _)| !text.starts_with('-'));
    let line = match script {
        Some((text, _)) if is_shell(first) => (*text).to_owned(),
        _ => texts.iter().map(|(text, _)| *text).collect::<Vec<_>>().join(" "),
    };
    let place = |written: &str| {
        let holds = |(text, _): &&(&str, &Node)| text.contains(written);
        let node = texts.iter().find(holds).or(texts.first()).map(|(_, node)| *node)?;
        let joined = line::within(sources, node.span, &format!(":{written}"));
        if joined == node.span {
            return Some(line::within(sources, node.span, written));
        }
        Some(Span { start: joined.start + 1, ..joined })
    };
    let ports = command_line::local_ports(&line).into_iter();
    ports.filter_map(|(port, written)| Some((port, place(&written)?))).collect()
}
