//! GEN414, GEN415, GEN416: node ports that are taken, not mapped, or refused.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::alternative::is_alternative;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::engine::Engine;
use crate::graph::Graph;
use crate::graph::service::{Service, ServicePort};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;

pub const TAKEN: Rule = Rule {
    code: Code::NodePortTaken,
    severity: Severity::Error,
    why: "A node port belongs to one Service of the whole cluster, whatever their namespaces.",
    symptom: "the second apply is rejected: provided port is already allocated",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, ports: [{ port: 80, nodePort: 30080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: admin }
spec: { type: NodePort, ports: [{ port: 80, nodePort: 30080 }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, ports: [{ port: 80, nodePort: 30080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: admin }
spec: { type: NodePort, ports: [{ port: 80, nodePort: 30081 }] }
",
    check: taken,
};

pub const UNMAPPED: Rule = Rule {
    code: Code::NodePortUnmapped,
    severity: Severity::Warning,
    why: "The nodes of kind are containers: only the ports in `extraPortMappings` are on the host. It is \
          a warning, because on Linux the address of the container can be used instead.",
    symptom: "the address on the host is dead",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, ports: [{ port: 80, nodePort: 30080 }] }
---
apiVersion: kind.x-k8s.io/v1alpha4
kind: Cluster
nodes: [{ role: control-plane, extraPortMappings: [{ containerPort: 80, hostPort: 80 }] }]
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, ports: [{ port: 80, nodePort: 30080 }] }
---
apiVersion: kind.x-k8s.io/v1alpha4
kind: Cluster
nodes: [{ role: control-plane, extraPortMappings: [{ containerPort: 30080, hostPort: 30080 }] }]
",
    check: unmapped,
};

pub const INVALID: Rule = Rule {
    code: Code::NodePortInvalid,
    severity: Severity::Error,
    why: "Node ports are for Services of type NodePort and LoadBalancer. Their range is 30000-32767, \
          unless whoever runs the API server has changed it.",
    symptom: "the apply is rejected",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80, nodePort: 30080 }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, ports: [{ port: 80, nodePort: 30080 }] }
",
    check: invalid,
};

/// The ports of a Service that say which node port they want.
fn doors<'g, 'a>(
    graph: &'g Graph<'a>,
) -> Vec<(&'g Service<'a>, &'g ServicePort<'a>, u16, &'a Node)> {
    let services = graph.services.iter();
    let ports = services.flat_map(|one| one.ports.iter().map(move |port| (one, port)));
    ports
        .filter_map(|(one, port)| port.node_port.map(|(number, node)| (one, port, number, node)))
        .collect()
}

fn taken(graph: &Graph, findings: &mut Findings) {
    let mut owners: BTreeMap<(u16, &str), (&Service, &Node)> = BTreeMap::new();
    for (service, port, number, node) in doors(graph) {
        let Some((first, place)) = owners.get(&(number, port.protocol())) else {
            owners.insert((number, port.protocol()), (service, node));
            continue;
        };
        let same = first.object.name == service.object.name
            && first.object.shares_namespace(service.object) != Some(false);
        if !same {
            let message = format!("node port {number} is taken twice");
            // Files of two environments are for two clusters.
            let file = |service: &Service| graph.sources.get(service.object.file).name.as_str();
            let are_two = is_alternative(file(first), file(service));
            let found = TAKEN
                .judged(!are_two, message)
                .at(node.span, format!("taken by Service `{}` already", first.object.name))
                .also(place.span, "first here")
                .help("choose another port, or leave it out and let Kubernetes choose");
            findings.add(service.object, found);
        }
    }
}

/// How many mapped ports are shown.
const MOST_SHOWN: usize = 16;

fn unmapped(graph: &Graph, findings: &mut Findings) {
    let nodes = || graph.set.clusters.iter().flat_map(|cluster| cluster.items("nodes"));
    let mapped: BTreeSet<i64> = nodes()
        .flat_map(|node| node.items("extraPortMappings"))
        .filter_map(|mapping| mapping.number("containerPort"))
        .collect();
    let Some(cluster) = graph.set.clusters.first() else { return };
    let listed = nodes().find_map(|node| node.at("extraPortMappings"));
    let place = listed.map_or(cluster.span, |list| list.span);
    for (service, _, number, node) in doors(graph) {
        if mapped.contains(&i64::from(number)) {
            continue;
        }
        let text = if mapped.is_empty() {
            "maps no ports".to_owned()
        } else {
            let ports: Vec<String> = mapped.iter().take(MOST_SHOWN).map(i64::to_string).collect();
            format!("maps {}", ports.join(", "))
        };
        let found = UNMAPPED
            .warning(format!("the kind cluster does not map node port {number}"))
            .at(node.span, "not on the host")
            .also(place, text)
            .help(format!(
                "add `{{ containerPort: {number}, hostPort: {number} }}` to `extraPortMappings`, and make the cluster anew"
            ));
        findings.add(service.object, found);
    }
    let mappings = || nodes().flat_map(|node| node.items("extraPortMappings"));
    for mapping in mappings() {
        let Some((written, node)) = mapping.scalar("containerPort") else { continue };
        let Ok(number) = written.text.parse::<u16>() else { continue };
        if is_taken(number, graph) {
            continue;
        }
        let service = graph.services.iter().find(|one| one.port(number).is_some());
        // A database's port is none that a controller elsewhere takes of the node.
        if service.is_none() && Engine::of_port(number).is_none() {
            continue;
        }
        let message = format!("port {number} of the kind cluster's node leads to nothing");
        let mut found = UNMAPPED
            .judged(service.is_some() && graph.set.is_whole, message)
            .at(node.span, "no node port, and no pod takes it of the node");
        if let Some(service) = service {
            found = found.also(service.object.place(), "its port is within the cluster alone");
        }
        let own = service.and_then(|one| one.ports.iter().find_map(|port| port.node_port));
        let found = match own {
            Some((own, _)) => found.help(format!("map its node port, {own}")),
            None => found.help("give the Service a `nodePort` from 30000 to 32767, and map that"),
        };
        findings.about("Cluster".to_owned(), found);
    }
}

/// Whether something may listen on a port of the node: node ports do, and pods that take one of the node.
fn is_taken(number: u16, graph: &Graph) -> bool {
    // Ingress controllers take these two of the node.
    if (30_000..=32_767).contains(&number) || matches!(number, 80 | 443) {
        return true;
    }
    let mut containers = graph.workloads.iter().flat_map(|one| one.containers.iter());
    let takes = containers.any(|container| {
        let ports = container.node.items("ports");
        ports.iter().any(|port| port.number("hostPort") == Some(i64::from(number)))
    });
    takes || graph.workloads.iter().any(Workload::is_on_host)
}

fn invalid(graph: &Graph, findings: &mut Findings) {
    for (service, _, number, node) in doors(graph) {
        if service.kind == "ClusterIP" {
            let found = INVALID
                .error(format!(
                    "Service `{}` has a node port and no type that has one",
                    service.object.name
                ))
                .at(node.span, "not allowed with type ClusterIP")
                .help("add `type: NodePort`, or remove `nodePort`");
            findings.add(service.object, found);
        } else if !(30_000..=32_767).contains(&number) && !is_range_set(graph) {
            let found = INVALID
                .error(format!("node port {number} is not between 30000 and 32767"))
                .at(node.span, "outside of the range of node ports")
                .help("choose a port from 30000 to 32767");
            findings.add(service.object, found);
        }
    }
}

/// Whether the configuration of an API server here sets another range.
/// <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
fn is_range_set(graph: &Graph) -> bool {
    const KINDS: [&str; 4] =
        ["ClusterConfiguration", "KubeadmControlPlane", "KubeadmControlPlaneTemplate", "Pod"];
    let said = |object: &crate::manifest::object::Object| {
        graph.sources.get(object.file).text.contains("service-node-port-range")
    };
    KINDS.iter().flat_map(|kind| graph.of_kind(kind)).any(said)
}
