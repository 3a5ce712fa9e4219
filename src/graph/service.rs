//! Services: names and ports, and the workloads behind them.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::graph::container::ContainerPort;
use crate::graph::labels::LabelIndex;
use crate::graph::selector::Selector;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

#[derive(Debug)]
pub struct Service<'a> {
    pub object: &'a Object,
    /// Its index in the graph.
    pub index: usize,
    pub spec: Option<&'a Node>,
    /// `None` where something else provides its endpoints.
    pub selector: Option<Selector>,
    pub ports: Vec<ServicePort<'a>>,
    /// The place of the first port of each number.
    numbers: BTreeMap<u16, usize>,
    names: BTreeMap<&'a str, usize>,
    pub kind: &'a str,
    pub is_headless: bool,
    /// The workloads that it selects, by their indices in the graph.
    pub workloads: Rc<[usize]>,
}

#[derive(Clone, Copy, Debug)]
pub struct ServicePort<'a> {
    pub node: &'a Node,
    pub number: u16,
    pub name: Option<&'a str>,
    pub target: PortTarget<'a>,
    pub node_port: Option<(u16, &'a Node)>,
}

/// Where the port of a Service leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortTarget<'a> {
    Number(u16),
    Name(&'a str),
}

impl<'a> Service<'a> {
    /// Reads a Service; `None` for all other objects.
    pub fn read(
        object: &'a Object,
        labels: &LabelIndex<'a>,
        workloads: &[Workload<'a>],
    ) -> Option<Self> {
        if object.kind != "Service" || !object.group().is_empty() {
            return None;
        }
        let spec = object.node.get("spec");
        let selector = spec
            .map(|spec| Selector::of_labels(spec, "selector"))
            .filter(|selector| !selector.is_empty());
        let ports = object.node.items("spec.ports").iter().filter_map(ServicePort::read);
        let ports: Vec<ServicePort> = ports.collect();
        let (mut numbers, mut names) = (BTreeMap::new(), BTreeMap::new());
        for (place, port) in ports.iter().enumerate() {
            numbers.entry(port.number).or_insert(place);
            if let Some(name) = port.name {
                names.entry(name).or_insert(place);
            }
        }
        let namespace = object.namespace.as_deref();
        let selected = |selector| {
            let found = labels.selected(selector, namespace, workloads);
            // Where some are surely in its namespace, those that only may be are of other applications.
            let is_own = |place: &&usize| workloads[**place].namespace() == namespace;
            match found.iter().filter(is_own).count() {
                0 => found,
                all if all == found.len() => found,
                _ => found.iter().filter(is_own).copied().collect(),
            }
        };
        let found = selector.as_ref().map(selected);
        Some(Self {
            object,
            index: 0,
            spec,
            ports,
            numbers,
            names,
            kind: object.node.text("spec.type").unwrap_or("ClusterIP"),
            is_headless: object.node.text("spec.clusterIP") == Some("None"),
            workloads: found.unwrap_or_default(),
            selector,
        })
    }

    /// The port that callers would use.
    pub fn port(&self, number: u16) -> Option<&ServicePort<'a>> {
        self.numbers.get(&number).map(|place| &self.ports[*place])
    }

    /// The port of a name.
    pub fn port_named(&self, name: &str) -> Option<&ServicePort<'a>> {
        self.names.get(name).map(|place| &self.ports[*place])
    }

    /// `80` or `80 and 443`.
    pub fn shown_ports(&self) -> String {
        const MOST: usize = 8;
        let shown = self.ports.iter().take(MOST).map(|port| port.number.to_string());
        let more = self.ports.len().checked_sub(MOST + 1).map(|more| format!("{} more", more + 1));
        shown.chain(more).collect::<Vec<_>>().join(" and ")
    }
}

impl<'a> ServicePort<'a> {
    fn read(node: &'a Node) -> Option<Self> {
        let number: u16 = node.text("port")?.parse().ok()?;
        let target = match node.text("targetPort") {
            // 0 is no port, and the API server takes the Service's in its place.
            None | Some("0") => PortTarget::Number(number),
            Some(text) => text.parse().map_or(PortTarget::Name(text), PortTarget::Number),
        };
        let node_port = node.scalar("nodePort");
        let node_port = node_port.and_then(|(text, node)| Some((text.text.parse().ok()?, node)));
        let node_port = node_port.filter(|(number, _)| *number != 0);
        Some(Self { node, number, name: node.text("name"), target, node_port })
    }

    /// The port of a workload's container that this leads to, if it is known.
    pub fn lands_on<'w>(&self, workload: &'w Workload<'a>) -> Option<&'w ContainerPort<'a>> {
        match self.target {
            PortTarget::Number(number) => workload.port(number),
            PortTarget::Name(name) => workload.port_named(name),
        }
    }

    /// The number of the pod's port; `None` for a name that the workload does not know.
    pub fn pod_port(&self, workload: &Workload<'a>) -> Option<u16> {
        match self.target {
            PortTarget::Number(number) => Some(number),
            PortTarget::Name(_) => self.lands_on(workload).map(|port| port.number),
        }
    }

    pub fn protocol(&self) -> &'a str {
        self.node.text("protocol").unwrap_or("TCP")
    }
}
