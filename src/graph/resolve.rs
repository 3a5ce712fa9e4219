//! What a name means to a pod: cluster DNS.
//! <https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/>

use std::net::Ipv4Addr;

use crate::graph::Graph;
use crate::graph::call::Reach;

/// Whether a host is whoever asks.
pub fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.starts_with("127.")
}

/// Resolves a host for the pods of a namespace.
pub fn resolve(graph: &Graph, host: &str, namespace: Option<&str>) -> Reach {
    if is_loopback(host) {
        return Reach::Loopback;
    }
    if let Ok(ip) = host.parse::<Ipv4Addr>() {
        return if ip.is_unspecified() { Reach::Outside } else { Reach::Ip(ip) };
    }
    let parts: Vec<&str> = host.split('.').collect();
    let in_cluster = parts.iter().position(|part| *part == "svc");
    match (parts.as_slice(), in_cluster) {
        ([name], _) => short(graph, name, namespace),
        (["kubernetes", "default", ..], _) => Reach::Outside,
        (_, Some(at)) if at >= 2 => full(graph, parts[at - 2], parts[at - 1]),
        ([name, other], _) => {
            let known = graph.used_namespaces.contains(other)
                || graph.namespaces.contains_key(other)
                || other.len() < 2;
            if known {
                return full(graph, name, other);
            }
            match of_pod(graph, name, other, namespace) {
                Some(reach) => reach,
                None => Reach::Outside,
            }
        }
        ([name, service, other], _) if graph.used_namespaces.contains(other) => {
            of_pod(graph, name, service, Some(other)).unwrap_or(Reach::Missing)
        }
        _ => Reach::Outside,
    }
}

fn short(graph: &Graph, name: &str, namespace: Option<&str>) -> Reach {
    if name == "kubernetes" || name.contains("host") && name.ends_with("internal") {
        return Reach::Outside;
    }
    let services = &graph.services_by_name;
    if let Some(own) = services.exact(name, namespace).first() {
        return Reach::Service(*own);
    }
    let open = services.last(name, namespace).map(Reach::Service);
    let other = services.all(name).first().map(|index| Reach::OtherNamespace(*index));
    open.or(other).unwrap_or(Reach::Missing)
}

fn full(graph: &Graph, name: &str, namespace: &str) -> Reach {
    let services = &graph.services_by_name;
    let own = services.near(name, Some(namespace)).next().map(Reach::Service);
    let other = services.all(name).last().map(|index| Reach::OtherNamespace(*index));
    own.or(other).unwrap_or(Reach::Missing)
}

/// `pod-0.service`: the name of a pod behind a headless Service.
fn of_pod(graph: &Graph, pod: &str, service: &str, namespace: Option<&str>) -> Option<Reach> {
    let numbered = pod.rsplit_once('-').is_some_and(|(_, number)| number.parse::<u32>().is_ok());
    match short(graph, service, namespace) {
        Reach::Service(index) if numbered => Some(Reach::Service(index)),
        _ => None,
    }
}
