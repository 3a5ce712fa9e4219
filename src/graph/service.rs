//! Services: names and ports, and the workloads behind them.

use crate::graph::container::Port;
use crate::graph::selector::Selector;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

#[derive(Debug)]
pub struct Service<'a> {
    pub object: &'a Object,
    pub spec: Option<&'a Node>,
    /// `None` where something else provides its endpoints.
    pub selector: Option<Selector>,
    pub ports: Vec<ServicePort<'a>>,
    pub kind: &'a str,
    pub is_headless: bool,
    /// The workloads that it selects, by their places in the graph.
    pub workloads: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
pub struct ServicePort<'a> {
    pub node: &'a Node,
    pub number: u16,
    pub name: Option<&'a str>,
    pub target: Target<'a>,
    pub node_port: Option<(u16, &'a Node)>,
}

/// Where the port of a Service leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    Number(u16),
    Name(&'a str),
}

impl<'a> Service<'a> {
    /// Reads a Service; `None` for all other objects.
    pub fn read(object: &'a Object, workloads: &[Workload<'a>]) -> Option<Self> {
        if object.kind != "Service" || !object.group().is_empty() {
            return None;
        }
        let spec = object.node.get("spec");
        let selector = spec
            .map(|spec| Selector::of_labels(spec, "selector"))
            .filter(|selector| !selector.is_empty());
        let ports = object.node.items("spec.ports").iter().filter_map(ServicePort::read);
        let selected = |(_, workload): &(usize, &Workload)| {
            let namespace = workload.object.shares_namespace(object) != Some(false);
            namespace && selector.as_ref().is_some_and(|one| one.matches(&workload.labels))
        };
        let found = workloads.iter().enumerate().filter(selected).map(|(index, _)| index);
        Some(Self {
            object,
            spec,
            ports: ports.collect(),
            kind: object.node.text("spec.type").unwrap_or("ClusterIP"),
            is_headless: object.node.text("spec.clusterIP") == Some("None"),
            workloads: found.collect(),
            selector,
        })
    }

    /// The port that callers would use.
    pub fn port(&self, number: u16) -> Option<&ServicePort<'a>> {
        self.ports.iter().find(|port| port.number == number)
    }

    /// `80` or `80 and 443`.
    pub fn shown_ports(&self) -> String {
        let ports: Vec<String> = self.ports.iter().map(|port| port.number.to_string()).collect();
        ports.join(" and ")
    }
}

impl<'a> ServicePort<'a> {
    fn read(node: &'a Node) -> Option<Self> {
        let number: u16 = node.text("port")?.parse().ok()?;
        let target = match node.text("targetPort") {
            None => Target::Number(number),
            Some(text) => text.parse().map_or(Target::Name(text), Target::Number),
        };
        let node_port = node.scalar("nodePort");
        let node_port = node_port.and_then(|(text, node)| Some((text.text.parse().ok()?, node)));
        let node_port = node_port.filter(|(number, _)| *number != 0);
        Some(Self { node, number, name: node.text("name"), target, node_port })
    }

    /// The port of a workload's container that this leads to, if it is known.
    pub fn lands_on<'w>(&self, workload: &'w Workload<'a>) -> Option<&'w Port<'a>> {
        let mut ports = workload.running().flat_map(|container| &container.ports);
        ports.find(|port| match self.target {
            Target::Number(number) => port.number == number,
            Target::Name(name) => port.name == Some(name),
        })
    }

    /// The number of the pod's port; `None` for a name that the workload does not know.
    pub fn pod_port(&self, workload: &Workload<'a>) -> Option<u16> {
        match self.target {
            Target::Number(number) => Some(number),
            Target::Name(_) => self.lands_on(workload).map(|port| port.number),
        }
    }

    pub fn protocol(&self) -> &'a str {
        self.node.text("protocol").unwrap_or("TCP")
    }
}
