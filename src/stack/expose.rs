//! Doors from outside the cluster.

use std::collections::BTreeMap;

use crate::values::port::{Protocol, Transport};

/// Annotations by which cert-manager is asked for a certificate, which it makes for what `tls` of the Ingress names.
/// <https://cert-manager.io/docs/usage/ingress/#supported-annotations>
pub const ISSUERS: [&str; 3] =
    ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme"];

/// The doors of a component; all may be shut.
#[derive(Clone, Debug, Default)]
pub struct Expose {
    /// The port of every node that leads to the main port, by the Service that callers use.
    pub node_port: Option<u16>,
    /// Ports of every node that lead to ports by their names, behind a Service of their own.
    pub named_node_ports: Vec<LeadingPort>,
    pub load_balancer: Option<LoadBalancer>,
    pub ingress: Option<Ingress>,
    pub route: Option<Route>,
    /// The ports of the machine that lead here where one Docker engine runs the stack.
    pub host_ports: Vec<HostPort>,
}

/// A port outside, and the component's port that it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadingPort {
    /// What is listened on outside.
    pub number: u16,
    /// The name of the port that it leads to.
    pub name: String,
    /// Its number in the pods.
    pub port: u16,
    pub protocol: Option<Protocol>,
}

impl LeadingPort {
    pub fn transport(&self) -> Transport {
        self.protocol.map(Protocol::transport).unwrap_or_default()
    }
}

/// A port of a machine that leads into a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostPort {
    /// The machine's.
    pub number: u16,
    /// The container's.
    pub port: u16,
    pub transport: Transport,
}

/// A Service of type LoadBalancer, `<name>-lb` where it is not the one that callers use.
#[derive(Clone, Debug)]
pub struct LoadBalancer {
    /// What leads to the main port.
    pub port: Option<u16>,
    /// What leads to ports by their names.
    pub ports: Vec<LeadingPort>,
    /// Absent means the cluster's own.
    pub class_name: Option<String>,
    pub annotations: BTreeMap<String, String>,
    pub source_ranges: Vec<String>,
}

/// An Ingress.
#[derive(Clone, Debug)]
pub struct Ingress {
    /// None means any host.
    pub hosts: Vec<String>,
    /// One at least.
    pub paths: Vec<String>,
    /// The port that it leads to where that is not the main one: its name, and its number in the pods.
    pub port: Option<(String, u16)>,
    /// The ports to which some of the hosts lead instead.
    pub ports: BTreeMap<String, (String, u16)>,
    pub strip_prefix: bool,
    pub class_name: Option<String>,
    pub controller: Controller,
    /// The namespace of the pods that requests come from, where that is known.
    pub namespace: Option<String>,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// With what, where it is.
    pub certificates: Vec<Certificate>,
    pub annotations: BTreeMap<String, String>,
}

/// What some hosts are encrypted with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub hosts: Vec<String>,
    /// The Secret with it, where the controller reads it from one.
    pub secret: Option<String>,
}

impl Ingress {
    /// The Secret with the certificate of a host.
    pub fn secret_of(&self, host: Option<&str>) -> Option<&str> {
        let is_it = |one: &&Certificate| {
            host.map_or(one.hosts.is_empty(), |host| one.hosts.iter().any(|own| own == host))
        };
        self.certificates.iter().find(is_it)?.secret.as_deref()
    }

    /// Every host that it answers for; none is any.
    pub fn all_hosts(&self) -> Vec<Option<&str>> {
        all_or_any(&self.hosts)
    }

    /// The port to which a host leads, where that is not the main one.
    pub fn port_of(&self, host: Option<&str>) -> Option<&(String, u16)> {
        host.and_then(|host| self.ports.get(host)).or(self.port.as_ref())
    }

    /// The characters of its longest path.
    pub fn longest_path(&self) -> usize {
        self.paths.iter().map(String::len).max().unwrap_or_default()
    }
}

impl Route {
    /// Every host that it answers for; none is any.
    pub fn all_hosts(&self) -> Vec<Option<&str>> {
        all_or_any(&self.hosts)
    }
}

fn all_or_any(hosts: &[String]) -> Vec<Option<&str>> {
    match hosts {
        [] => vec![None],
        hosts => hosts.iter().map(|host| Some(host.as_str())).collect(),
    }
}

/// A route of a Gateway.
#[derive(Clone, Debug)]
pub struct Route {
    pub gateway: String,
    /// Absent means the component's own.
    pub gateway_namespace: Option<String>,
    pub listener: Option<String>,
    /// None means all that the Gateway listens for.
    pub hosts: Vec<String>,
    /// One at least.
    pub paths: Vec<String>,
    pub strip_prefix: bool,
    pub grpc: bool,
    /// The port of the Service.
    pub service_port: u16,
    /// The port of the pods.
    pub port: u16,
    pub timeout: Option<String>,
    pub request_headers: BTreeMap<String, String>,
    pub redirect_from: Option<String>,
    /// The share of each track; none where the client Service is what it leads to.
    pub weights: Vec<(String, i32)>,
    pub tls: bool,
    pub annotations: BTreeMap<String, String>,
}

/// Ingress controllers whose annotations gen knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controller {
    Nginx,
    Traefik,
    /// The AWS Load Balancer Controller.
    Alb,
    /// The same as a part of EKS Auto Mode, which shares load balancers by the class alone.
    AutoAlb,
    /// Google's, which is told its class by an annotation.
    Gce,
    Other,
}

impl Controller {
    /// Whether it makes Application Load Balancers, which take certificates from their own service.
    pub fn is_alb(self) -> bool {
        matches!(self, Self::Alb | Self::AutoAlb)
    }
}
