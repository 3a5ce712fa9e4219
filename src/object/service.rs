//! Services: the one that callers use, one per track for blue and green, and a load balancer.

use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::object::container::transport;
use crate::object::metadata::{Labels, metadata, selector, track_metadata, track_selector};
use crate::object::metrics::mark;
use crate::object::{LAST_WAVE, Object, Phase};
use crate::stack::Stack;
use crate::stack::component::{Component, Opening};
use crate::stack::expose::{Controller, Expose, LeadingPort, LoadBalancer};
use crate::stack::name::ObjectName;
use crate::stack::names::Which;
use crate::stack::release::{Strategy, Track};
use crate::stack::workload::Workload;
use crate::values::port::Protocol;

/// All Services of a workload.
pub fn objects(stack: &Stack, workload: &Workload) -> Vec<Object> {
    if !workload.component.has_service() {
        return Vec::new();
    }
    let mut objects = vec![client(stack, workload)];
    objects.extend(load_balancer(stack, workload));
    objects.extend(node_ports(stack, workload));
    if has_track_services(workload) {
        objects.extend(workload.tracks.iter().map(|track| of_track(stack, workload, track)));
    }
    objects
}

/// The Services by which a server is reached from outside, beside its own.
pub fn of_doors(stack: &Stack, doors: &Workload) -> Vec<Object> {
    load_balancer(stack, doors).into_iter().chain(node_ports(stack, doors)).collect()
}

/// Whether each track has a Service of its own.
pub fn has_track_services(workload: &Workload) -> bool {
    match &workload.strategy {
        Strategy::BlueGreen { active: _ } => true,
        // A Gateway shares requests among Services.
        Strategy::Canary => workload.expose.route.is_some(),
        Strategy::Rolling { max_surge: _, max_unavailable: _ } | Strategy::Recreate => false,
    }
}

/// The name of the Service that is the load balancer, where there is one. The client Service is it
/// when it has nothing but the load balancer's port; a NodePort, another port or a further port
/// that the world must not see make it a Service of its own. So do components that call this one:
/// they cannot wait for an address that the world gets.
fn load_balancer_name(workload: &Workload) -> Option<ObjectName> {
    let component = &workload.component;
    let Expose { node_port, load_balancer, .. } = &workload.expose;
    let LoadBalancer { port, ports, .. } = load_balancer.as_ref()?;
    let same = *port == component.service_port() && ports.is_empty();
    let alone = node_port.is_none() && component.extra_ports.is_empty();
    let service = &component.service;
    Some(if same && alone && !workload.is_called {
        service.clone()
    } else {
        component.called(Which::LoadBalancer)
    })
}

/// The Service that callers use. For blue and green it selects the active track, so that a switch
/// of colour is a change of this selector and of nothing in the Deployments.
fn client(stack: &Stack, workload: &Workload) -> Object {
    let component = &workload.component;
    let Expose { node_port, load_balancer, .. } = &workload.expose;
    let is_balancer = load_balancer_name(workload).as_ref() == Some(&component.service);
    let door = load_balancer.as_ref().filter(|_| is_balancer);
    let wave = if is_balancer { LAST_WAVE } else { component.tier.wave() };
    let mut metadata = metadata(stack, component, component.service.as_str(), wave);
    mark(&mut metadata, workload, !has_track_services(workload));
    let told = told_to_controller(workload);
    metadata.annotations.get_or_insert_default().extend(told);
    annotate(&mut metadata, component, door);
    let mut ports = ports(component);
    if let Some(main) = ports.first_mut() {
        main.node_port = node_port.map(i32::from);
    }
    let spec = ServiceSpec {
        selector: Some(client_selector(stack, workload)),
        ports: Some(ports),
        type_: node_port.map(|_| "NodePort".to_owned()),
        session_affinity: sticky(component),
        ..ServiceSpec::default()
    };
    object(component, wave, metadata, door.map_or(spec.clone(), |door| balanced(spec, door)))
}

/// The load balancer, where it is not the client Service. It shows the world what it is told. Its address
/// may take minutes, or never come: nothing waits behind it.
fn load_balancer(stack: &Stack, workload: &Workload) -> Option<Object> {
    let component = &workload.component;
    let name = load_balancer_name(workload).filter(|name| *name != component.service)?;
    let door = workload.expose.load_balancer.as_ref()?;
    let mut metadata = metadata(stack, component, name.as_str(), LAST_WAVE);
    mark(&mut metadata, workload, false);
    annotate(&mut metadata, component, Some(door));
    let main = door.port.map(|number| port(&component.port_name, number, component.protocol));
    let spec = ServiceSpec {
        selector: Some(client_selector(stack, workload)),
        ports: Some(main.into_iter().chain(door.ports.iter().map(leading)).collect()),
        session_affinity: sticky(component),
        ..ServiceSpec::default()
    };
    Some(object(component, LAST_WAVE, metadata, balanced(spec, door)))
}

/// A port of a Service that leads to a port by its name.
fn leading(leads: &LeadingPort) -> ServicePort {
    let LeadingPort { number, name, port: _, protocol } = leads;
    port(name, *number, *protocol)
}

/// The Service of the node ports that lead to ports by their names: the one that callers use would open a node port for
/// each of its own.
fn node_ports(stack: &Stack, workload: &Workload) -> Option<Object> {
    let component = &workload.component;
    let named = &workload.expose.named_node_ports;
    if named.is_empty() {
        return None;
    }
    let wave = component.tier.wave();
    let name = component.called(Which::NodePort);
    let mut metadata = metadata(stack, component, name.as_str(), wave);
    mark(&mut metadata, workload, false);
    annotate(&mut metadata, component, None);
    let inside = |leads: &LeadingPort| {
        let all = component.ports();
        let found = all.into_iter().find(|opening| opening.name == leads.name);
        found.map_or(leads.port, |opening| opening.service_port)
    };
    let ports = named.iter().map(|leads| ServicePort {
        port: i32::from(inside(leads)),
        node_port: Some(i32::from(leads.number)),
        ..leading(leads)
    });
    let spec = ServiceSpec {
        selector: Some(client_selector(stack, workload)),
        ports: Some(ports.collect()),
        type_: Some("NodePort".to_owned()),
        session_affinity: sticky(component),
        ..ServiceSpec::default()
    };
    Some(object(component, wave, metadata, spec))
}

/// The Service of a track: a way to reach a colour before the switch.
fn of_track(stack: &Stack, workload: &Workload, track: &Track) -> Object {
    let component = &workload.component;
    let wave = component.tier.wave();
    let mut metadata = track_metadata(stack, component, track, &track.names.service, wave);
    mark(&mut metadata, workload, true);
    let spec = ServiceSpec {
        selector: Some(track_selector(stack, component, track)),
        ports: Some(ports(component)),
        session_affinity: sticky(component),
        ..ServiceSpec::default()
    };
    object(component, wave, metadata, spec)
}

/// What the client Service and the load balancer select.
fn client_selector(stack: &Stack, workload: &Workload) -> Labels {
    let component = &workload.component;
    let active = match &workload.strategy {
        Strategy::BlueGreen { active } => {
            workload.tracks.iter().find(|track| track.name == *active)
        }
        Strategy::Rolling { max_surge: _, max_unavailable: _ }
        | Strategy::Recreate
        | Strategy::Canary => None,
    };
    match active {
        Some(active) => track_selector(stack, component, active),
        None => selector(stack, component),
    }
}

/// The spec as a load balancer's.
fn balanced(spec: ServiceSpec, door: &LoadBalancer) -> ServiceSpec {
    let LoadBalancer { port: _, ports: _, class_name, annotations: _, source_ranges } = door;
    ServiceSpec {
        type_: Some("LoadBalancer".to_owned()),
        load_balancer_class: class_name.clone(),
        load_balancer_source_ranges: (!source_ranges.is_empty()).then(|| source_ranges.clone()),
        ..spec
    }
}

/// The ports that callers use, the main one first. Their targets are names, so that a container may
/// move its port from one version to the next.
fn ports(component: &Component) -> Vec<ServicePort> {
    let port = |opening: Opening| port(opening.name, opening.service_port, opening.protocol);
    component.ports().map(port).collect()
}

/// Whether a client of the Service stays with the pod that it met.
fn sticky(component: &Component) -> Option<String> {
    component.sticky.then(|| "ClientIP".to_owned())
}

/// A port of a Service. What it is over TCP needs no word.
pub fn port(name: &str, number: u16, protocol: Option<Protocol>) -> ServicePort {
    ServicePort {
        name: Some(name.to_owned()),
        port: i32::from(number),
        protocol: transport(protocol),
        app_protocol: protocol.and_then(Protocol::application).map(str::to_owned),
        target_port: Some(IntOrString::String(name.to_owned())),
        ..ServicePort::default()
    }
}

/// Adds what the user says about the Service, and about the load balancer where it is one.
fn annotate(metadata: &mut ObjectMeta, component: &Component, door: Option<&LoadBalancer>) {
    let annotations = metadata.annotations.get_or_insert_default();
    annotations.extend(component.annotations.service.clone());
    annotations.extend(door.into_iter().flat_map(|door| door.annotations.clone()));
}

/// What some ingress controllers read of the Service alone: which protocol its port speaks.
/// <https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/>
/// <https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration#https_tls_between_load_balancer_and_your_application>
fn told_to_controller(workload: &Workload) -> Option<(String, String)> {
    const SCHEME: &str = "traefik.ingress.kubernetes.io/service.serversscheme";
    let door = workload.expose.ingress.as_ref()?;
    let name = door.port.as_ref().map_or(&workload.component.port_name, |(name, _)| name);
    let said = |key: &str, value: String| Some((key.to_owned(), value));
    match (door.controller, workload.spoken_behind_ingress()?) {
        (Controller::Traefik, Protocol::Https) => said(SCHEME, "https".to_owned()),
        (Controller::Traefik, Protocol::Grpc | Protocol::Http2) => said(SCHEME, "h2c".to_owned()),
        (Controller::Gce, Protocol::Https) => {
            said("cloud.google.com/app-protocols", format!(r#"{{"{name}":"HTTPS"}}"#))
        }
        _ => None,
    }
}

fn object(component: &Component, wave: i8, metadata: ObjectMeta, spec: ServiceSpec) -> Object {
    let service = Service { metadata, spec: Some(spec), ..Service::default() };
    Object::of(component, wave, Phase::Runs, &service)
}
