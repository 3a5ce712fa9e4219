//! Workloads: whatever makes pods.

use std::collections::BTreeMap;

use crate::graph::container::Container;
use crate::graph::database::Database;
use crate::graph::store::Stores;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

/// A Deployment, a Job, a Pod and so on: its pods, all alike.
#[derive(Debug)]
pub struct Workload<'a> {
    pub object: &'a Object,
    /// The PodSpec.
    pub pod: &'a Node,
    /// The metadata of its pods.
    pub metadata: Option<&'a Node>,
    pub labels: BTreeMap<String, String>,
    pub replicas: i64,
    /// Init containers first.
    pub containers: Vec<Container<'a>>,
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
        Some(Self {
            object,
            pod,
            metadata: template.get("metadata"),
            labels: labels.collect(),
            replicas: node.number("spec.replicas").unwrap_or(1),
            containers: init.chain(containers).collect(),
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

    /// Whether its pods run to an end.
    pub fn is_job(&self) -> bool {
        matches!(self.object.kind.as_str(), "Job" | "CronJob")
    }

    /// The containers that run as long as the pod.
    pub fn running(&self) -> impl Iterator<Item = &Container<'a>> {
        self.containers.iter().filter(|container| !container.is_init)
    }

    /// The database that it runs, if that is what it is for.
    pub fn database(&self) -> Option<Database<'_, 'a>> {
        self.running().find_map(|container| Database::read(self, container))
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
        self.running().any(|one| one.ports.iter().any(|found| found.number == port))
    }
}
