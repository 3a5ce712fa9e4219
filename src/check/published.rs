//! Ports outside that lead to workloads: those that Compose publishes, and node ports.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::made_elsewhere::is_gens;
use crate::graph::Graph;
use crate::graph::call::Call;
use crate::manifest::Look;
use crate::manifest::compose_objects::PUBLISHED;

/// How gen ends the first line of a Compose file.
const MADE: &str = ", made by gen.";

/// The workloads behind each port outside.
#[derive(Debug, Default)]
pub struct Published {
    by_port: BTreeMap<u16, BTreeSet<usize>>,
    /// Ports of nodes, on which no pod listens.
    node_ports: BTreeSet<u16>,
}

impl Published {
    pub fn of(graph: &Graph) -> Self {
        let mut by_port: BTreeMap<u16, BTreeSet<usize>> = BTreeMap::new();
        let mut node_ports = BTreeSet::new();
        for workload in &graph.workloads {
            let ports = workload.containers.iter().flat_map(|one| one.node.items("ports"));
            for port in ports.filter_map(|port| port.text(PUBLISHED)?.parse().ok()) {
                by_port.entry(port).or_default().insert(workload.index);
            }
        }
        for service in &graph.services {
            let ports = service.ports.iter().filter_map(|port| port.node_port);
            for (port, _) in ports {
                node_ports.insert(port);
                by_port.entry(port).or_default().extend(service.workloads.iter());
            }
        }
        Self { by_port, node_ports }
    }

    /// Whether a call is no call but an address for browsers, who are outside: that of the workload itself, or
    /// one that gen wrote where people are let in.
    pub fn is_for_browsers(&self, call: &Call, graph: &Graph) -> bool {
        let usual = match call.address.scheme.as_str() {
            "http" | "ws" => 80,
            "https" | "wss" => 443,
            _ => return false,
        };
        let port = call.address.port.unwrap_or(usual);
        let behind = self.by_port.get(&port);
        self.node_ports.contains(&port)
            || behind.is_some_and(|all| all.contains(&call.workload) || is_of_gen(call, graph))
    }
}

/// Whether gen wrote what holds an address.
fn is_of_gen(call: &Call, graph: &Graph) -> bool {
    let first = graph.sources.get(call.host.file).text.lines().next().unwrap_or_default();
    is_gens(&graph.workloads[call.workload]) || first.starts_with('#') && first.ends_with(MADE)
}
