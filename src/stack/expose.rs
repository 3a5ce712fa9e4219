//! Doors from outside the cluster.

use std::collections::BTreeMap;

/// The doors of a component; all may be shut.
#[derive(Clone, Debug, Default)]
pub struct Expose {
    pub node_port: Option<u16>,
    pub load_balancer: Option<LoadBalancer>,
    pub ingress: Option<Ingress>,
    pub route: Option<Route>,
    /// The ports of the machine that lead here where one Docker engine runs the stack.
    pub host_ports: Vec<u16>,
}

impl Expose {
    /// The further port of the pods that the only doors lead to, where they do not lead to the main one.
    pub fn further_port(&self) -> Option<u16> {
        let Self { node_port, load_balancer, ingress, route, host_ports: _ } = self;
        if node_port.is_some() || load_balancer.is_some() {
            return None;
        }
        match (ingress, route) {
            (Some(ingress), _) => ingress.port.as_ref().map(|(_, number)| *number),
            (None, route) => route.as_ref().map(|route| route.port),
        }
    }
}

/// A Service of type LoadBalancer, `<name>-lb` where the Service is a NodePort already.
#[derive(Clone, Debug)]
pub struct LoadBalancer {
    pub port: u16,
    /// Absent means the cluster's own.
    pub class_name: Option<String>,
    pub annotations: BTreeMap<String, String>,
    pub source_ranges: Vec<String>,
}

/// An Ingress.
#[derive(Clone, Debug)]
pub struct Ingress {
    /// Absent means any host.
    pub host: Option<String>,
    pub path: String,
    /// The port that it leads to where that is not the main one: its name, and its number in the pods.
    pub port: Option<(String, u16)>,
    pub strip_prefix: bool,
    pub class_name: Option<String>,
    pub controller: Controller,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// The Secret with the certificate, where the controller reads it from one.
    pub tls_secret: Option<String>,
    pub annotations: BTreeMap<String, String>,
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
    pub path: String,
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
