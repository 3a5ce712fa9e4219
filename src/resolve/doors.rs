//! All doors of a component or a server.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::resolve::expose;
use crate::resolve::route::{self, RouteContext};
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::expose::{Expose, HostPort, LeadingPort};
use crate::values::expose as written;
use crate::values::read::At;

/// All doors of a component.
pub fn all(
    field: Option<&At<written::Expose>>,
    around: RouteContext,
    host_ports: &[HostPort],
    report: &mut Report,
) -> Expose {
    let RouteContext { component, strategy: _, tracks: _, domain, target } = around;
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
