//! What the Ingresses of a stack are to each other: no two on one path, and none that gets another's requests.

use std::collections::{BTreeMap, BTreeSet};

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::expose::{Controller, Ingress};
use crate::stack::workload::Workload;
use crate::values::Values;
use crate::values::expose;
use crate::values::read::At;
use crate::values::tier::Tier;

/// What nginx is told where it cuts a prefix off, after the prefix.
const REST: &str = "(/|$)(.*)";

/// An Ingress, whose it is, and where its path is written.
struct IngressPath<'a> {
    component: &'a Component,
    door: &'a Ingress,
    span: Span,
}

/// Reports Ingresses that answer for one path, and those that swallow another's.
pub fn check(workloads: &[Workload], values: &Values, report: &mut Report) {
    let mut routes: Vec<IngressPath> = Vec::new();
    // The first one of each path, by class and host.
    let mut by_path: BTreeMap<_, BTreeMap<&str, usize>> = BTreeMap::new();
    let place = |door: &'_ Ingress| (door.class_name.clone(), door.host.clone());
    for workload in workloads {
        let Some(door) = &workload.expose.ingress else { continue };
        let component = &workload.component;
        let span = written(values, component).map_or(component.origin, |ingress| {
            ingress.path.as_ref().map_or(ingress.span, |path| path.span)
        });
        if path(door).contains(EXPRESSION) {
            report.add(expression(door, span));
        }
        let index = routes.len();
        by_path.entry(place(door)).or_default().entry(path(door)).or_insert(index);
        routes.push(IngressPath { component, door, span });
    }
    check_addresses(&routes, report);
    // Whose requests another gets is told where the later of the two stands.
    let mut found: BTreeSet<(usize, usize, usize)> = BTreeSet::new();
    for (index, route) in routes.iter().enumerate() {
        let Some(paths) = by_path.get(&place(route.door)) else { continue };
        for above in and_above(path(route.door)) {
            let Some(other) = paths.get(above).copied().filter(|other| *other != index) else {
                continue;
            };
            let same = above == path(route.door);
            if same || swallows(routes[other].door, route.door) {
                found.insert((
                    index.max(other),
                    index.min(other),
                    if same { index } else { other },
                ));
            }
        }
    }
    for (later, earlier, outer) in found {
        let (later, earlier, outer) = (&routes[later], &routes[earlier], &routes[outer]);
        report.add(if path(later.door) == path(earlier.door) {
            conflict(later, earlier)
        } else if std::ptr::eq(outer, later) {
            swallowed(later, earlier)
        } else {
            swallowed(earlier, later)
        });
    }
}

/// Reports a host of several Ingresses whose controller makes a load balancer, with an address of its own, for each
/// of them: a name leads to one address.
/// <https://cloud.google.com/kubernetes-engine/docs/concepts/ingress#multiple_backend_services>
fn check_addresses(routes: &[IngressPath], report: &mut Report) {
    let mut first: BTreeMap<&str, &IngressPath> = BTreeMap::new();
    for route in routes.iter().filter(|route| route.door.controller == Controller::Gce) {
        let Some(host) = route.door.host.as_deref() else { continue };
        let Some(other) = first.get(host) else {
            first.insert(host, route);
            continue;
        };
        let name = &route.component.name;
        let message = format!(
            "`{host}` would be at two addresses: GKE makes a load balancer for each Ingress"
        );
        report.add(
            Diagnostic::error(Code::Target, message)
                .at(route.span, format!("that of `{name}`"))
                .also(other.span, format!("that of `{}`", other.component.name))
                .help(format!("give `{name}` a `host` of its own, or make both doors routes of one Gateway: `expose: {{ route: {{ gateway: …, path: {} }} }}`", route.door.path)),
        );
    }
}

/// What makes an expression of a path. A door's path is a prefix, for all controllers.
const EXPRESSION: [char; 13] = ['(', ')', '|', '$', '^', '*', '+', '?', '[', ']', '{', '}', '\\'];

fn expression(door: &Ingress, span: Span) -> Diagnostic {
    let plain = door.path.split(EXPRESSION).next().unwrap_or_default().trim_end_matches('/');
    let plain = if plain.is_empty() { "/" } else { plain };
    Diagnostic::error(Code::InvalidValue, format!("`{}` is an expression, and no path", door.path))
        .at(span, "all that lies below a path is meant anyway")
        .help(format!(
            "write `{plain}`, and `stripPrefix: true` where the program does not know it"
        ))
}

/// A path, and those that it lies below: `/a/b`, `/a` and the root.
fn and_above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::once(path).chain(path.rmatch_indices('/').map(|(at, _)| &path[..at]))
}

fn conflict(route: &IngressPath, first: &IngressPath) -> Diagnostic {
    let host = route.door.host.as_deref().unwrap_or("any host");
    let message = format!("two Ingresses answer for `{}` of `{host}`", route.door.path);
    Diagnostic::error(Code::Conflict, message)
        .at(route.span, format!("`{}` answers too", route.component.name))
        .also(first.span, format!("`{}` answers", first.component.name))
        .help("give one of them another `path` or `host`")
}

fn swallowed(outer: &IngressPath, inner: &IngressPath) -> Diagnostic {
    let (outer_name, inner_name) = (&outer.component.name, &inner.component.name);
    let message = format!("`{outer_name}` would get the requests for `{inner_name}`");
    let tries = format!("nginx tries `{}{REST}` first, which is longer", path(outer.door));
    Diagnostic::error(Code::Conflict, message)
        .at(outer.span, tries)
        .also(inner.span, "lies below it")
        .help(format!("set `stripPrefix: true` for `{inner_name}` too, or move it to another path"))
}

/// Whether nginx, which tries longer expressions first, never comes to the second.
/// <https://kubernetes.github.io/ingress-nginx/user-guide/ingress-path-matching/#path-priority>
fn swallows(above: &Ingress, below: &Ingress) -> bool {
    let strips = above.controller == Controller::Nginx && above.strip_prefix;
    let inside = path(below).strip_prefix(path(above)).is_some_and(|rest| rest.starts_with('/'));
    strips && !below.strip_prefix && inside && below.path.len() <= path(above).len() + REST.len()
}

fn path(door: &Ingress) -> &str {
    door.path.trim_end_matches('/')
}

/// The Ingress as the user wrote it.
fn written<'v>(values: &'v Values, component: &Component) -> Option<&'v At<expose::Ingress>> {
    exposed(values, component)?.ingress.as_ref()
}

/// The doors of a component as the user wrote them.
pub fn exposed<'v>(values: &'v Values, component: &Component) -> Option<&'v expose::Expose> {
    let tier = match component.tier {
        Tier::Database | Tier::Job => None,
        Tier::Backend => values.backends.as_ref(),
        Tier::Frontend => values.frontends.as_ref(),
    };
    let item = tier?.value.entries.get(component.name.as_str())?;
    Some(&item.at.value.expose.as_ref()?.value)
}
