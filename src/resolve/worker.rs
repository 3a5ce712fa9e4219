//! Components without a port: what no one can call, and what then has no effect.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::component::Component;
use crate::values::expose::Expose;
use crate::values::read::Either;
use crate::values::tier::Tier;
use crate::values::workload::Workload;

/// Reports what only a component with a port can have.
pub fn check(component: &Component, values: &Workload, report: &mut Report) {
    let main = values.port.is_some();
    let any = component.has_service();
    let release = values.release.as_ref().and_then(|release| release.blue_green.as_ref());
    let expose = values.expose.as_ref();
    let leads = main || expose.is_some_and(|expose| leads_elsewhere(&expose.value));
    let useless = [
        ("expose", expose.map(|field| field.span), leads),
        ("publicUrl", values.public_url.as_ref().map(|field| field.span), main),
        ("service", values.service.as_ref().map(|field| field.span), any),
        ("blueGreen", release.map(|field| field.span), any),
    ];
    for (field, span, has_effect) in useless {
        let Some(span) = span.filter(|_| !has_effect) else { continue };
        let message = format!("`{field}` needs a port, and `{}` has none", component.name);
        report.add(
            Diagnostic::error(Code::Conflict, message)
                .at(span, "leads to no port")
                .also(component.origin, "listens on nothing")
                .help(format!("add `port: 8080`, or remove `{field}`")),
        );
    }
}

/// Whether all doors name further ports.
fn leads_elsewhere(expose: &Expose) -> bool {
    let Expose { node_port, load_balancer, ingress, route } = expose;
    node_port.as_ref().is_none_or(|ports| matches!(ports.value, Either::Long(_)))
        && load_balancer.as_ref().is_none_or(|door| door.ports.is_some() && door.port.is_none())
        && ingress.as_ref().is_none_or(|ingress| ingress.port.is_some())
        && route.as_ref().is_none_or(|route| route.port.is_some())
}

/// The error of a connection to what has no port.
pub fn no_one_calls(component: &Component, span: Span) -> Diagnostic {
    if component.tier == Tier::Job {
        return Diagnostic::error(
            Code::UnknownReference,
            format!("`{}` is a job, to which nobody connects", component.name),
        )
        .at(span, "runs to its end")
        .also(component.origin, "the job")
        .help(
            "name a component that it comes `before` or `after`: jobs do not wait for each other",
        );
    }
    Diagnostic::error(
        Code::UnknownReference,
        format!("`{}` has no port to connect to", component.name),
    )
    .at(span, "no one can call it")
    .also(component.origin, "without `port`")
    .help("give it a `port`, or remove the connection")
}

/// The error of a reference to the address of what has no main port.
pub fn nothing_to_call(component: &Component, span: Span) -> Diagnostic {
    let mut ports = component.extra_ports.iter();
    let help = match ports.next() {
        Some(extra) => format!("refer to `ports.{}`, or give it a `port`", extra.name),
        None => "give it a `port`, or remove the reference".to_owned(),
    };
    Diagnostic::error(
        Code::UnknownReference,
        format!("`{}` has no port to refer to", component.name),
    )
    .at(span, "no one can call it there")
    .also(component.origin, "without `port`")
    .help(help)
}
