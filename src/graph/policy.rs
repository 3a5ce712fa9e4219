//! NetworkPolicies: who may talk to whom.
//! <https://kubernetes.io/docs/concepts/services-networking/network-policies/>

use crate::graph::selector::Selector;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

#[derive(Debug)]
pub struct Policy<'a> {
    pub object: &'a Object,
    pub selector: Selector,
    /// The rules of each direction; `None` where the policy says nothing about it.
    pub ingress: Option<Vec<PolicyRule<'a>>>,
    pub egress: Option<Vec<PolicyRule<'a>>>,
}

/// Some peers on some ports; no peers are all, no ports are all.
#[derive(Debug)]
pub struct PolicyRule<'a> {
    pub peers: Vec<Peer<'a>>,
    pub ports: Vec<PolicyPort>,
}

#[derive(Debug)]
pub struct Peer<'a> {
    pub node: &'a Node,
    pub pods: Option<Selector>,
    pub namespaces: Option<Selector>,
    pub is_block: bool,
}

#[derive(Clone, Debug)]
pub struct PolicyPort {
    pub protocol: String,
    /// Number or name; `None` is every port.
    pub port: Option<String>,
    pub end: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ingress,
    Egress,
}

impl<'a> Policy<'a> {
    /// Whether it and a workload are surely in one namespace: what names none is in that of whoever applies it.
    pub fn is_beside(&self, workload: &Workload) -> bool {
        self.object.shares_namespace(workload.object) == Some(true)
    }

    pub fn read(object: &'a Object) -> Option<Self> {
        if object.kind != "NetworkPolicy" || object.group() != "networking.k8s.io" {
            return None;
        }
        let spec = object.node.get("spec")?;
        let types: Vec<&str> =
            spec.items("policyTypes").iter().filter_map(|one| one.text("")).collect();
        let has_egress =
            types.contains(&"Egress") || types.is_empty() && spec.get("egress").is_some();
        let has_ingress = types.is_empty() || types.contains(&"Ingress");
        let rules =
            |key, peers| spec.items(key).iter().map(|rule| PolicyRule::read(rule, peers)).collect();
        Some(Self {
            object,
            selector: spec.at("podSelector").map(Selector::read).unwrap_or_default(),
            ingress: has_ingress.then(|| rules("ingress", "from")),
            egress: has_egress.then(|| rules("egress", "to")),
        })
    }

    pub fn applies_to(&self, workload: &Workload) -> bool {
        workload.object.shares_namespace(self.object) != Some(false)
            && self.selector.matches(&workload.labels)
    }

    pub fn rules(&self, direction: Direction) -> Option<&[PolicyRule<'a>]> {
        match direction {
            Direction::Ingress => self.ingress.as_deref(),
            Direction::Egress => self.egress.as_deref(),
        }
    }
}

impl<'a> PolicyRule<'a> {
    fn read(node: &'a Node, peers: &str) -> Self {
        let peer = |node: &'a Node| Peer {
            node,
            pods: node.at("podSelector").map(Selector::read),
            namespaces: node.at("namespaceSelector").map(Selector::read),
            is_block: node.get("ipBlock").is_some(),
        };
        let port = |node: &'a Node| PolicyPort {
            protocol: node.text("protocol").unwrap_or("TCP").to_owned(),
            port: node.text("port").map(str::to_owned),
            end: node.text("endPort").and_then(|end| end.parse().ok()),
        };
        Self {
            peers: node.items(peers).iter().map(peer).collect(),
            ports: node.items("ports").iter().map(port).collect(),
        }
    }

    /// Whether it lets a pod's port through; a name is that of a port of `server`.
    pub fn allows_port(&self, number: Option<u16>, server: &Workload) -> bool {
        self.ports.is_empty() || self.ports.iter().any(|port| port.allows(number, server))
    }
}

impl PolicyPort {
    fn allows(&self, number: Option<u16>, server: &Workload) -> bool {
        let (Some(text), Some(number)) = (&self.port, number) else { return true };
        if self.protocol != "TCP" {
            return false;
        }
        match (text.parse::<u16>(), self.end) {
            (Ok(first), Some(last)) => (first..=last).contains(&number),
            (Ok(only), None) => only == number,
            (Err(_), _) => server
                .running()
                .flat_map(|container| &container.ports)
                .any(|port| port.name == Some(text) && port.number == number),
        }
    }
}

/// The one that selects most narrowly; the last of several.
pub fn sharpest<'g, 'a>(policies: &[&'g Policy<'a>]) -> Option<&'g Policy<'a>> {
    policies.iter().copied().max_by_key(|policy| policy.selector.exact().count())
}
