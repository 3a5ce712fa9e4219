//! The ways into a cluster that anybody's manifests open, and the Services that they lead to.

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::graph::service::Service;
use crate::manifest::Look;
use crate::manifest::object::Object;

/// A way in.
#[derive(Clone, Debug)]
pub struct Entrance<'g, 'a> {
    /// The Service that it leads to, or the name that no Service has.
    pub to: Result<&'g Service<'a>, &'a str>,
    /// `Ingress`, `NodePort`, `LoadBalancer`.
    pub kind: &'static str,
    /// The address.
    pub at: String,
}

/// The ways in of all Services, then of all Ingresses.
pub fn all<'g, 'a>(graph: &'g Graph<'a>) -> Vec<Entrance<'g, 'a>> {
    let services = graph.services.iter().flat_map(of_service);
    let ingresses = graph.of_kind("Ingress").flat_map(|ingress| of_ingress(ingress, graph));
    services.chain(ingresses).collect()
}

fn of_service<'g, 'a>(service: &'g Service<'a>) -> impl Iterator<Item = Entrance<'g, 'a>> {
    let entrance =
        move |kind, at: String| Entrance { to: Ok(service), kind, at: format!("port {at}") };
    service.ports.iter().filter_map(move |port| match service.kind {
        "LoadBalancer" => Some(entrance("LoadBalancer", port.number.to_string())),
        "NodePort" => {
            let number = port.node_port.map(|(number, _)| number.to_string());
            let number = number.unwrap_or_else(|| "of the cluster's choice".to_owned());
            Some(entrance("NodePort", number))
        }
        _ => None,
    })
}

fn of_ingress<'g, 'a>(ingress: &'a Object, graph: &'g Graph<'a>) -> Vec<Entrance<'g, 'a>> {
    let node = &ingress.node;
    let hosts = node.items("spec.tls").iter().flat_map(|tls| tls.items("hosts"));
    let safe: BTreeSet<&str> = hosts.filter_map(|one| one.text("")).collect();
    let default = node.at("spec.defaultBackend").map(|backend| ("*", "/", backend));
    let rules = node.items("spec.rules").iter().flat_map(|rule| {
        let host = rule.text("host").unwrap_or("*");
        rule.items("http.paths").iter().filter_map(move |path| {
            Some((host, path.text("path").unwrap_or("/"), path.at("backend")?))
        })
    });
    let entrance = |(host, path, backend): (&str, &str, &'a crate::layer::node::Node)| {
        let name = backend.text("service.name").or_else(|| backend.text("serviceName"))?;
        let service = graph.services_near(name, ingress.namespace.as_deref()).next();
        let scheme = if safe.contains(host) { "https" } else { "http" };
        Some(Entrance {
            to: service.ok_or(name),
            kind: "Ingress",
            at: format!("{scheme}://{host}{path}"),
        })
    };
    default.into_iter().chain(rules).filter_map(entrance).collect()
}
