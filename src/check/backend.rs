//! Where Ingresses and routes lead.

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

/// A backend: the name of its Service, its port, and its namespace where it names one.
pub struct RouteBackend<'a> {
    pub name: &'a Node,
    pub port: Option<&'a Node>,
    pub namespace: Option<&'a str>,
}

/// The class that an Ingress names.
pub fn class(ingress: &Object) -> Option<&str> {
    ingress.node.text("spec.ingressClassName").or_else(|| {
        ingress.node.at("metadata.annotations")?.get("kubernetes.io/ingress.class")?.text("")
    })
}

/// The backends of an Ingress or of a route.
pub fn backends(object: &Object) -> Vec<RouteBackend<'_>> {
    let node = &object.node;
    let mut nodes: Vec<&Node> = Vec::new();
    nodes.extend(node.at("spec.defaultBackend").or(node.at("spec.backend")));
    let rules = node.items("spec.rules");
    for rule in rules {
        nodes.extend(rule.items("http.paths").iter().filter_map(|path| path.at("backend")));
        nodes.extend(rule.items("backendRefs"));
    }
    // https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/
    for route in node.items("spec.routes") {
        nodes.extend(route.items("services"));
    }
    nodes
        .into_iter()
        .filter_map(|backend| {
            if let Some(service) = backend.at("service") {
                let port = service.at("port.number").or(service.at("port.name"));
                return Some(RouteBackend { name: service.at("name")?, port, namespace: None });
            }
            if let Some(name) = backend.at("serviceName") {
                return Some(RouteBackend {
                    name,
                    port: backend.at("servicePort"),
                    namespace: None,
                });
            }
            let is_service = backend.text("kind").is_none_or(|kind| kind == "Service");
            let name = backend.at("name").filter(|_| is_service && object.kind != "Ingress")?;
            Some(RouteBackend {
                name,
                port: backend.at("port"),
                namespace: backend.text("namespace"),
            })
        })
        .collect()
}
