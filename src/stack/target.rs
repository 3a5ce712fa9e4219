//! The target: facts about the cluster, complete.

use std::collections::{BTreeMap, BTreeSet};

/// What is known about the cluster.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact about a cluster, and none excludes another"
)]
pub struct Target {
    /// A built-in one, such as `kind`, or the user's own.
    pub name: String,
    /// Major and minor version of Kubernetes.
    pub kubernetes: (u32, u32),
    pub load_balancer: bool,
    /// Whether load balancers listen on ports of the nodes: each number is one Service's.
    pub load_balancer_on_nodes: bool,
    /// How to get load balancers where there are none.
    pub load_balancer_remedy: Option<String>,
    /// Annotations of every Service of type LoadBalancer.
    pub load_balancer_annotations: BTreeMap<String, String>,
    /// The class of Services of type LoadBalancer; absent means the cluster's own.
    pub load_balancer_class: Option<String>,
    /// The ports that a NodePort may have, both ends included.
    pub node_ports: (u16, u16),
    /// The StorageClasses; absent when they are not known.
    pub storage_classes: Option<BTreeSet<String>>,
    pub default_storage_class: Option<String>,
    /// What claims name that say none, where there is no default.
    pub claim_storage_class: Option<String>,
    /// The StorageClasses whose volumes cannot grow.
    pub fixed_storage_classes: BTreeSet<String>,
    /// The StorageClasses whose volumes are folders of one node.
    pub local_storage_classes: BTreeSet<String>,
    /// The StorageClasses whose volumes are disks, which one node at a time attaches.
    pub disk_storage_classes: BTreeSet<String>,
    pub host_path: bool,
    pub network_policies: bool,
    pub network_policies_remedy: Option<String>,
    /// Networks of name servers, beside the pods that every cluster has.
    pub dns: Vec<String>,
    pub metrics_server: bool,
    pub metrics_server_remedy: Option<String>,
    pub custom_resources: BTreeSet<String>,
    pub ingress_class: Option<String>,
    /// The controller of that class, where it is said.
    pub ingress_controller: Option<String>,
    pub ingress_namespace: Option<String>,
    /// Whether that namespace is said beside the class, and of its controller alone.
    pub ingress_namespace_is_of_class: bool,
    /// The Gateway of routes that name none, and its namespace.
    pub gateway: Option<(String, Option<String>)>,
    /// The namespace of the pods of Gateways.
    pub gateway_pods: Option<String>,
    pub prometheus_namespace: String,
    pub node_address: Option<String>,
    pub nodes: Option<Nodes>,
    pub region: Option<String>,
    pub machine_type: Option<String>,
    /// The url of a mirror of Docker Hub.
    pub registry_mirror: Option<String>,
}

/// The nodes of a cluster.
#[derive(Clone, Copy, Debug)]
pub struct Nodes {
    pub count: i32,
    /// Thousandths of a core, per node.
    pub cpu: i128,
    /// Thousandths of a byte, per node.
    pub memory: i128,
    pub pods: i32,
}
