//! All doors of a component or a server.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::resolve::expose;
use crate::resolve::route::{self, RouteContext};
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::expose::{Expose, HostPort, LeadingPort};
use crate::values::database::Database;
use crate::values::expose as written;
use crate::values::port::Protocol;
use crate::values::read::At;

/// All doors of a component.
pub fn all(
    field: Option<&At<written::Expose>>,
    around: RouteContext,
    host_ports: &[HostPort],
    report: &mut Report,
) -> Expose {
    let RouteContext { component, strategy: _, tracks: _, domain, target } = around;
    if let Some(field) = field {
        check_spoken(&field.value, component, report);
    }
    let mut expose = expose::resolve(field, component, domain, host_ports, target, report);
    let door = field.and_then(|expose| expose.value.route.as_ref());
    expose.route = door.and_then(|door| route::route(door, around, report));
    expose
}

/// The doors of a server. A node port is one of a Service of its own: the one that callers use is another's matter.
pub fn of_server(
    field: &At<written::Expose>,
    around: RouteContext,
    host_ports: &[HostPort],
    report: &mut Report,
) -> Expose {
    let mut expose = all(Some(field), around, host_ports, report);
    let component = around.component;
    if let (Some(number), Some(port)) = (expose.node_port.take(), component.port()) {
        let name = component.port_name.clone();
        expose.named_node_ports.push(LeadingPort { number, name, port, protocol: None });
    }
    expose
}

/// Tells of a web door to a main port of which the values say that it speaks something else.
fn check_spoken(expose: &written::Expose, component: &Component, report: &mut Report) {
    if component.protocol != Some(Protocol::Tcp) {
        return;
    }
    let ingress = expose.ingress.as_ref().filter(|door| door.value.port.is_none());
    let route = expose.route.as_ref().filter(|door| door.value.port.is_none());
    let ingress = ingress.map(|door| ("an ingress", door.span));
    let route = route.map(|door| ("a route", door.span));
    for (what, span) in ingress.into_iter().chain(route) {
        report.add(
            Diagnostic::warning(
                Code::Conflict,
                format!("{what} leads to HTTP, and `{}` speaks `tcp`", component.name),
            )
            .at(span, "requests arrive as HTTP")
            .help("write `protocol: http` where it speaks that, or let callers in by what does: a web server, a `loadBalancer`"),
        );
    }
}

/// Ingresses and routes lead to HTTP; other protocols have a port of their own outside.
pub fn check_web(
    expose: &written::Expose,
    component: &Component,
    engine: Engine,
    report: &mut Report,
) {
    let facts = engine.facts();
    if engine.is_other() || facts.scheme.starts_with("http") {
        return;
    }
    let ingress = expose.ingress.as_ref().map(|door| ("an ingress", &door.value.port, door.span));
    let route = expose.route.as_ref().map(|door| ("a route", &door.value.port, door.span));
    for (what, port, span) in ingress.into_iter().chain(route) {
        if port.as_ref().is_some_and(|port| port.as_str() != component.port_name) {
            continue;
        }
        let (title, number) = (engine.title(), facts.port);
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("{what} leads to HTTP, which {title} does not speak at {number}"),
            )
            .at(span, "no request would be answered")
            .help("write `loadBalancer: {}` or `nodePort: 30080` in its place, or name another `port` of it"),
        );
    }
}

/// The setting by which a server tells its clients where to call it.
const ADVERTISED: (&str, &str) = ("kafka", "KAFKA_ADVERTISED_LISTENERS");

/// Tells of a door to a server that sends its clients to the address that it is told: that is the one in the cluster.
/// <https://kafka.apache.org/documentation/#brokerconfigs_advertised.listeners>
pub fn check_advertised(values: &Database, engine: Engine, report: &mut Report) {
    let (server, variable) = ADVERTISED;
    if engine.as_str() != server {
        return;
    }
    let is_said = values.env.as_ref().is_some_and(|env| env.value.entries.contains_key(variable));
    let Some(expose) = values.expose.as_ref().filter(|_| !is_said) else { return };
    let written::Expose { node_port, load_balancer, ingress: _, route: _ } = &expose.value;
    let door = node_port.as_ref().map(|port| port.span);
    let Some(span) = door.or(load_balancer.as_ref().map(|door| door.span)) else { return };
    report.add(
        Diagnostic::warning(
            Code::Conflict,
            format!("clients outside are sent on to a name that the cluster alone knows: {} advertises its Service", engine.title()),
        )
        .at(span, "the first connection works, and none after")
        .help(format!("say all of it in `env`, `{variable}` with a listener for outside, or remove `expose`")),
    );
}

/// What another runs has no doors here.
pub fn no_doors(name: &str, span: Span, is_outside: bool) -> Diagnostic {
    let (label, help) = if is_outside {
        ("it runs elsewhere", "remove `expose`: whoever runs it opens it")
    } else {
        ("a matter of the server", "remove `expose`, or say it of the server")
    };
    Diagnostic::error(Code::Conflict, format!("`expose` has no effect on `{name}`"))
        .at(span, label)
        .help(help)
}
