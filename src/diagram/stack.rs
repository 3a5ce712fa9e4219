//! The picture of a stack.

use std::collections::BTreeMap;

use crate::diagram::{Diagram, DiagramNode, Door, Edge, OUTSIDE, Weighted, count, short};
use crate::stack::component::{Component, MainPort};
use crate::stack::expose::{Expose, LeadingPort, LoadBalancer};
use crate::stack::job::Job;
use crate::stack::name::ObjectName;
use crate::stack::release::{Strategy, Track};
use crate::stack::workload::Workload;
use crate::stack::{Call, Stack};
use crate::values::tier::Tier;

/// What is shown of a component that no one can call.
const NO_SERVICE: &str = "worker";

/// The graph of a stack in an environment.
pub fn diagram(stack: &Stack, env: &str) -> Diagram {
    let mut nodes: Vec<DiagramNode> = Vec::new();
    let mut protocols: Vec<(&Component, &str, bool)> = Vec::new();
    let mut doors = Vec::new();
    for database in &stack.databases {
        let component = &database.component;
        let server = database.server.as_ref();
        let own = node(component);
        let version = component.version.as_deref().filter(|_| server.is_some());
        nodes.push(DiagramNode {
            runs: [Some(database.engine.as_str()), version]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
            namespace: (server.is_some() || database.host.is_some())
                .then(|| component.namespace.to_string()),
            pods: server.map(|server| {
                count(server.operated.as_ref().map_or(1, |operated| operated.instances.into()))
            }),
            service: match (server, &database.host) {
                (Some(_), _) => own.service,
                (None, Some(host)) => format!("on {host}"),
                (None, None) => OUTSIDE.to_owned(),
            },
            ..own
        });
        let place = nodes.len() - 1;
        doors.extend(database.doors.iter().flat_map(|of| doors_of(place, of)));
        let inside = server.is_some() || database.host.is_some();
        protocols.push((component, database.engine.as_str(), inside));
    }
    for workload in &stack.workloads {
        doors.extend(doors_of(nodes.len(), workload));
        nodes.push(of_workload(workload));
        protocols.push((&workload.component, workload.component.port_name.as_str(), true));
    }
    let places: BTreeMap<(Tier, &ObjectName), usize> = protocols
        .iter()
        .enumerate()
        .rev()
        .map(|(place, (component, ..))| ((component.tier, &component.name), place))
        .collect();
    let find = |end: &(Tier, ObjectName)| places.get(&(end.0, &end.1)).copied();
    let edge = |call: &Call| {
        let (from, to) = (find(&call.from)?, find(&call.to)?);
        let (component, protocol, inside) = protocols[to];
        let label = match component.main {
            Some(MainPort { port, service_port }) if port != service_port && inside => {
                format!("{protocol} {service_port} → {port}")
            }
            Some(MainPort { port: _, service_port }) => format!("{protocol} {service_port}"),
            None => protocol.to_owned(),
        };
        Some(Edge { from, to, label })
    };
    let mut edges: Vec<Edge> = stack.calls.iter().filter_map(edge).collect();
    for remote in &stack.externals {
        let to = nodes.len();
        let protocol = remote.port.transport.as_str().to_lowercase();
        let callers = remote.callers.iter().filter_map(find);
        let label = format!("{protocol} {}", remote.port.number);
        edges.extend(callers.map(|from| Edge { from, to, label: label.clone() }));
        nodes.push(DiagramNode {
            name: remote.name.to_string(),
            tier: Tier::Database,
            namespace: None,
            runs: remote.host.clone(),
            service: OUTSIDE.to_owned(),
            pods: None,
            tracks: Vec::new(),
            is_broken: false,
        });
    }
    let title = [stack.name.as_str(), env, stack.target.name.as_str()];
    let title: Vec<&str> = title.into_iter().filter(|part| !part.is_empty()).collect();
    Diagram { title: title.join(" · "), edges, nodes, doors }
}

fn node(component: &Component) -> DiagramNode {
    DiagramNode {
        name: component.name.to_string(),
        tier: component.tier,
        namespace: Some(component.namespace.to_string()),
        runs: String::new(),
        service: match component.service_port() {
            None if component.tier == Tier::Job => "job".to_owned(),
            Some(port) => format!("{}:{port}", component.service),
            None if component.has_service() => component.service.to_string(),
            None => NO_SERVICE.to_owned(),
        },
        pods: None,
        tracks: Vec::new(),
        is_broken: false,
    }
}

fn of_workload(workload: &Workload) -> DiagramNode {
    let pods = |track: &Track| match &workload.autoscaling {
        Some(scaling) if scaling.min != scaling.max => {
            format!("{}–{} pods", scaling.min, scaling.max)
        }
        Some(scaling) => count(scaling.min.into()),
        None => match &workload.job {
            Some(Job { schedule: Some(schedule), .. }) => schedule.text.clone(),
            Some(Job { schedule: None, .. }) => "once per version".to_owned(),
            None => count(track.replicas.into()),
        },
    };
    let all: i64 = workload.tracks.iter().map(|track| i64::from(track.replicas)).sum();
    let weight = |track: &Track| match &workload.strategy {
        Strategy::BlueGreen { active } => i64::from(*active == track.name) * 100,
        Strategy::Canary => i64::from(track.replicas) * 100 / all.max(1),
        Strategy::Rolling { .. } | Strategy::Recreate => 100,
    };
    let weighted = |track: &Track| Weighted {
        name: track.name.clone(),
        pods: pods(track),
        weight: weight(track),
    };
    let several = workload.tracks.len() > 1;
    let image = workload.tracks.first().map_or("", |track| track.image.reference.as_str());
    DiagramNode {
        runs: short(image),
        pods: workload.tracks.first().filter(|_| !several).map(pods),
        tracks: workload.tracks.iter().filter(|_| several).map(weighted).collect(),
        ..node(&workload.component)
    }
}

fn doors_of(to: usize, workload: &Workload) -> Vec<Door> {
    let Expose { node_port, named_node_ports, load_balancer, ingress, route, host_ports: _ } =
        &workload.expose;
    let mut doors = Vec::new();
    let scheme = |tls: bool| if tls { "https" } else { "http" };
    if let Some(ingress) = ingress {
        for host in ingress.all_hosts() {
            let host = host.unwrap_or("*");
            let at = |path: &String| format!("{}://{host}{path}", scheme(ingress.tls));
            doors.extend(ingress.paths.iter().map(|path| Door {
                to,
                kind: "Ingress",
                at: at(path),
            }));
        }
    }
    let leads = |kind, ports: &[LeadingPort]| -> Vec<Door> {
        let at = |one: &LeadingPort| format!("port {} → {}", one.number, one.name);
        ports.iter().map(|one| Door { to, kind, at: at(one) }).collect()
    };
    if let Some(LoadBalancer { port, ports: named, .. }) = load_balancer {
        let kind = "LoadBalancer";
        doors.extend(port.map(|port| Door { to, kind, at: format!("port {port}") }));
        doors.extend(leads(kind, named));
    }
    doors.extend(node_port.map(|port| Door { to, kind: "NodePort", at: format!("port {port}") }));
    doors.extend(leads("NodePort", named_node_ports));
    if let Some(route) = route {
        let kind = if route.grpc { "GRPCRoute" } else { "HTTPRoute" };
        for host in route.all_hosts() {
            let host = host.unwrap_or("*");
            let at = |path: &String| format!("{}://{host}{path}", scheme(route.tls));
            doors.extend(route.paths.iter().map(|path| Door { to, kind, at: at(path) }));
        }
    }
    doors
}
