//! Whether NetworkPolicies let one workload reach another.
//! <https://kubernetes.io/docs/concepts/services-networking/network-policies/>

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::graph::call::Reach;
use crate::graph::policy::{Direction, Peer, Policy, sharpest};
use crate::graph::workload::Workload;

/// Why a connection is blocked: the policy that isolates one of its ends.
#[derive(Clone, Copy, Debug)]
pub struct Blocked<'g, 'a> {
    pub policy: &'g Policy<'a>,
    pub direction: Direction,
    /// The port that is closed to those whom the policies admit on others.
    pub closed_port: Option<u16>,
}

/// Whether policies let a client reach a port of a server's pods.
pub fn blocked<'g, 'a>(
    graph: &'g Graph<'a>,
    client: &Workload<'a>,
    server: &Workload<'a>,
    port: Option<u16>,
) -> Option<Blocked<'g, 'a>> {
    if client.is_on_host() || server.is_on_host() {
        return None;
    }
    let ends = [(Direction::Ingress, server, client), (Direction::Egress, client, server)];
    for (direction, own, other) in ends {
        let isolating: Vec<&Policy> =
            graph.applying(own.index).filter(|policy| policy.rules(direction).is_some()).collect();
        let mut admits_elsewhere = false;
        let mut allows = |policy: &&Policy| {
            policy.rules(direction).unwrap_or_default().iter().any(|rule| {
                let peer = rule.peers.is_empty()
                    || rule.peers.iter().any(|peer| peer.means(other, policy, graph));
                admits_elsewhere |= peer;
                peer && rule.allows_port(port, server)
            })
        };
        if !isolating.is_empty() && !isolating.iter().any(&mut allows) {
            let closed_port = port.filter(|_| admits_elsewhere);
            return sharpest(&isolating).map(|policy| Blocked { policy, direction, closed_port });
        }
    }
    None
}

impl Peer<'_> {
    /// Whether it means a workload, seen from the namespace of the policy. An address block may mean
    /// any pod.
    fn means(&self, workload: &Workload, policy: &Policy, graph: &Graph) -> bool {
        if self.is_block {
            return true;
        }
        let namespace = match (&self.namespaces, workload.namespace()) {
            (None, _) => workload.object.shares_namespace(policy.object) != Some(false),
            (Some(selector), Some(name)) => {
                let declared = graph.namespaces.contains_key(name);
                // The labels of a namespace made elsewhere are not known.
                !declared || selector.matches(&graph.namespace_labels(name))
            }
            (Some(_), None) => true,
        };
        namespace && self.pods.as_ref().is_none_or(|selector| selector.matches(&workload.labels))
    }
}

/// The policies that keep known clients out, by namespace and name.
pub fn shutting<'g>(graph: &'g Graph) -> BTreeSet<(Option<&'g str>, &'g str)> {
    let mut shutting = BTreeSet::new();
    for call in &graph.calls {
        let Reach::Service(index) = call.reach else { continue };
        let client = &graph.workloads[call.workload];
        for server in graph.behind(&graph.services[index]) {
            // Pods always reach themselves.
            let is_itself = std::ptr::eq(client, server);
            if let Some(block) = blocked(graph, client, server, None)
                && block.direction == Direction::Ingress
                && !call.is_bulk
                && !is_itself
            {
                let object = block.policy.object;
                shutting.insert((object.namespace.as_deref(), object.name.as_str()));
            }
        }
    }
    shutting
}
