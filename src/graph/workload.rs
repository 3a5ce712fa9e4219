//! Workloads: whatever makes pods.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::graph::container::{Container, ContainerPort};
use crate::graph::store::Stores;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose_objects;
use crate::manifest::object::Object;

/// A Deployment, a Job, a Pod and so on: its pods, all alike.
#[derive(Debug)]
pub struct Workload<'a> {
    pub object: &'a Object,
    /// Its index in the graph.
    pub index: usize,
    /// The PodSpec.
    pub pod: &'a Node,
    /// The metadata of its pods.
    pub metadata: Option<&'a Node>,
    pub labels: BTreeMap<String, String>,
    pub replicas: i64,
    /// Init containers first.
    pub containers: Vec<Container<'a>>,
    /// The place of the container that is a database, once somebody asked.
    pub(super) database: OnceCell<Option<usize>>,
    /// The first port of each number, and of each name, by the places of its container and in it.
    numbers: BTreeMap<u16, (usize, usize)>,
    names: BTreeMap<&'a str, (usize, usize)>,
}

impl<'a> Workload<'a> {
    /// Reads what makes pods; `None` for all other objects.
    pub fn read(object: &'a Object, stores: &Stores<'a>) -> Option<Self> {
        let node = &object.node;
        let template = match object.kind.as_str() {
            "Pod" => node,
            "CronJob" => node.at("spec.jobTemplate.spec.template")?,
            _ => node.at("spec.template")?,
        };
        let pod = template.get("spec").filter(|pod| pod.get("containers").is_some())?;
        let namespace = object.namespace.as_deref();
        let read = |container, init| Container::read(container, init, namespace, stores);
        let init = pod.items("initContainers").iter().map(|container| read(container, true));
        let containers = pod.items("containers").iter().map(|container| read(container, false));
        let labels = template
            .pairs("metadata.labels")
            .filter_map(|(key, entry)| Some((key.to_owned(), entry.node.text("")?.to_owned())));
        let containers: Vec<Container> = init.chain(containers).collect();
        let (mut numbers, mut names) = (BTreeMap::new(), BTreeMap::new());
        for (place, container) in containers.iter().enumerate().filter(|(_, one)| !one.is_init) {
            for (index, port) in container.ports.iter().enumerate() {
                numbers.entry(port.number).or_insert((place, index));
                if let Some(name) = port.name {
                    names.entry(name).or_insert((place, index));
                }
            }
        }
        Some(Self {
            object,
            index: 0,
            pod,
            database: OnceCell::new(),
            metadata: template.get("metadata"),
            labels: labels.collect(),
            replicas: node.number("spec.replicas").unwrap_or(1),
            containers,
            numbers,
            names,
        })
    }

    pub fn namespace(&self) -> Option<&'a str> {
        self.object.namespace.as_deref()
    }

    /// Whether its pods share the network of their node: there localhost is the node, and policies do
    /// not apply.
    pub fn is_on_host(&self) -> bool {
        self.pod.is_true("hostNetwork")
    }

    /// Whether it is a service of a Compose file.
    pub fn is_of_compose(&self) -> bool {
        self.object.kind == compose_objects::KIND
    }

    /// Whether its pods run to an end: those of jobs, and those that Helm runs beside a release to test it.
    /// <https://helm.sh/docs/topics/chart_tests/>
    pub fn is_job(&self) -> bool {
        let is_hook = || {
            let annotations = self.object.node.at("metadata.annotations");
            annotations.is_some_and(|one| one.get("helm.sh/hook").is_some())
        };
        matches!(self.object.kind.as_str(), "Job" | "CronJob")
            || self.object.kind == "Pod" && is_hook()
    }

    /// The containers that run as long as the pod.
    pub fn running(&self) -> impl Iterator<Item = &Container<'a>> {
        self.containers.iter().filter(|container| !container.is_init)
    }

    /// The names of its volumes, those of claim templates included.
    pub fn volumes(&self) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let templates = self.object.node.items("spec.volumeClaimTemplates").iter();
        let templates = templates.filter_map(|one| Some((one.text("metadata.name")?, one)));
        let own = self.pod.items("volumes").iter();
        own.filter_map(|one| Some((one.text("name")?, one))).chain(templates)
    }

    /// Whether any container is known to listen on a port.
    pub fn listens_on(&self, port: u16) -> bool {
        self.numbers.contains_key(&port)
    }

    /// Whether any container says on what it listens.
    pub fn has_ports(&self) -> bool {
        !self.numbers.is_empty()
    }

    /// The first port of a number.
    pub fn port(&self, number: u16) -> Option<&ContainerPort<'a>> {
        self.numbers.get(&number).map(|(container, port)| &self.containers[*container].ports[*port])
    }

    /// The first port of a name.
    pub fn port_named(&self, name: &str) -> Option<&ContainerPort<'a>> {
        self.names.get(name).map(|(container, port)| &self.containers[*container].ports[*port])
    }
}
