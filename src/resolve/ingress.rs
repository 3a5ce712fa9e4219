//! What the Ingresses of a stack are to each other: no two on one path, and none that gets another's requests.

use std::collections::{BTreeMap, BTreeSet};

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::expose::{Controller, Expose, Ingress};
use crate::values::Values;
use crate::values::expose;
use crate::values::plain;
use crate::values::read::At;
use crate::values::tier::Tier;

/// What nginx is told where it cuts a prefix off, after the prefix.
const REST: &str = "(/|$)(.*)";

/// A host and a path of an Ingress, whose it is, and where the path is written.
struct IngressPath<'a> {
    component: &'a Component,
    door: &'a Ingress,
    host: Option<&'a str>,
    path: &'a str,
    span: Span,
}

impl<'a> IngressPath<'a> {
    /// The path without a slash at its end.
    fn prefix(&self) -> &'a str {
        self.path.trim_end_matches('/')
    }
}

/// Reports Ingresses that answer for one path, and those that swallow another's.
pub fn check(doors: &[(&Component, &Expose)], values: &Values, report: &mut Report) {
    let mut routes: Vec<IngressPath> = Vec::new();
    // The first one of each path, by class and host.
    let mut by_path: BTreeMap<_, BTreeMap<&str, usize>> = BTreeMap::new();
    let place =
        |route: &IngressPath| (route.door.class_name.clone(), route.host.map(str::to_owned));
    for (component, expose) in doors {
        let Some(door) = &expose.ingress else { continue };
        let written = written(values, component);
        let usual = written.map_or(component.origin, |ingress| ingress.span);
        let spans = plain::all(written.and_then(|ingress| ingress.value.path.as_ref()));
        let span = |index: usize| spans.get(index).map_or(usual, |(_, span)| *span);
        for (index, path) in door.paths.iter().enumerate() {
            if path.contains(EXPRESSION) {
                report.add(expression(path, span(index)));
            }
        }
        for host in door.all_hosts() {
            for (index, path) in door.paths.iter().enumerate() {
                let route = IngressPath { component, door, host, path, span: span(index) };
                let paths = by_path.entry(place(&route)).or_default();
                paths.entry(route.prefix()).or_insert(routes.len());
                routes.push(route);
            }
        }
    }
    check_addresses(&routes, report);
    check_hosts(&routes, report);
    // Whose requests another gets is told where the later of the two stands.
    let mut found: BTreeSet<(usize, usize, usize)> = BTreeSet::new();
    for (index, route) in routes.iter().enumerate() {
        let Some(paths) = by_path.get(&place(route)) else { continue };
        for above in and_above(route.prefix()) {
            let found_above = paths.get(above).copied();
            // What a component has twice is told where it is read.
            let is_other = |other: &usize| !std::ptr::eq(routes[*other].component, route.component);
            let Some(other) = found_above.filter(is_other) else { continue };
            let same = above == route.prefix();
            if same || swallows(&routes[other], route) {
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
        report.add(if later.prefix() == earlier.prefix() {
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
        let Some(host) = route.host else { continue };
        let Some(other) = first.get(host) else {
            first.insert(host, route);
            continue;
        };
        if std::ptr::eq(other.component, route.component) {
            continue;
        }
        let name = &route.component.name;
        let message = format!(
            "`{host}` would be at two addresses: GKE makes a load balancer for each Ingress"
        );
        report.add(
            Diagnostic::error(Code::Target, message)
                .at(route.span, format!("that of `{name}`"))
                .also(other.span, format!("that of `{}`", other.component.name))
                .help(format!("give `{name}` a `host` of its own, or make both doors routes of one Gateway: `expose: {{ route: {{ gateway: …, path: {} }} }}`", route.path)),
        );
    }
}

/// Reports a path that is for all hosts and lies below one of a host of another component: nginx and GKE look at the
/// rules of the host alone, and that other component gets the requests.
/// <https://kubernetes.github.io/ingress-nginx/how-it-works/#building-the-nginx-model>
fn check_hosts(routes: &[IngressPath], report: &mut Report) {
    let mut told = BTreeSet::new();
    let is_by_host =
        |route: &&IngressPath| matches!(route.door.controller, Controller::Nginx | Controller::Gce);
    let hosted: Vec<_> =
        routes.iter().filter(is_by_host).filter(|one| one.host.is_some()).collect();
    for route in routes.iter().filter(|route| route.host.is_none()).filter(is_by_host) {
        let takes = |other: &&&IngressPath| {
            let below = route.prefix().strip_prefix(other.prefix());
            other.door.class_name == route.door.class_name
                && !std::ptr::eq(other.component, route.component)
                && below.is_some_and(|rest| rest.starts_with('/'))
        };
        let Some(other) = hosted.iter().find(takes) else { continue };
        let (name, host) = (&route.component.name, other.host.unwrap_or_default());
        if !told.insert(name) {
            continue;
        }
        let message = format!("`{}` of `{host}` leads to `{}`", route.path, other.component.name);
        report.add(
            Diagnostic::warning(Code::Conflict, message)
                .at(route.span, format!("`{name}` answers for hosts that no other Ingress names"))
                .also(other.span, format!("all of `{host}` is in its rules"))
                .help(format!(
                    "write `host: {host}` of the ingress of `{name}`, or `domain: {host}` at the top of the file"
                )),
        );
    }
}

/// What makes an expression of a path. A door's path is a prefix, for all controllers.
const EXPRESSION: [char; 13] = ['(', ')', '|', '$', '^', '*', '+', '?', '[', ']', '{', '}', '\\'];

/// The error of a path that is an expression, if it is one.
pub(super) fn no_path(path: &str, span: Span) -> Option<Diagnostic> {
    path.contains(EXPRESSION).then(|| expression(path, span))
}

fn expression(path: &str, span: Span) -> Diagnostic {
    let plain = path.split(EXPRESSION).next().unwrap_or_default().trim_end_matches('/');
    let plain = if plain.is_empty() { "/" } else { plain };
    Diagnostic::error(Code::InvalidValue, format!("`{path}` is an expression, and no path"))
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
    let host = route.host.unwrap_or("any host");
    let message = format!("two Ingresses answer for `{}` of `{host}`", route.path);
    Diagnostic::error(Code::Conflict, message)
        .at(route.span, format!("`{}` answers too", route.component.name))
        .also(first.span, format!("`{}` answers", first.component.name))
        .help("give one of them another `path` or `host`")
}

fn swallowed(outer: &IngressPath, inner: &IngressPath) -> Diagnostic {
    let (outer_name, inner_name) = (&outer.component.name, &inner.component.name);
    let message = format!("`{outer_name}` would get the requests for `{inner_name}`");
    if outer.door.controller.is_alb() {
        let tries =
            format!("an ALB tries all rules of `{outer_name}` first: one of its paths is longer");
        let help = format!(
            "move `{inner_name}` to another path or host, or take the longer path from `{outer_name}`"
        );
        return Diagnostic::error(Code::Conflict, message)
            .at(outer.span, tries)
            .also(inner.span, "lies below it")
            .help(help);
    }
    let tries = format!("nginx tries `{}{REST}` first, which is longer", outer.prefix());
    Diagnostic::error(Code::Conflict, message)
        .at(outer.span, tries)
        .also(inner.span, "lies below it")
        .help(format!("set `stripPrefix: true` for `{inner_name}` too, or move it to another path"))
}

/// Whether nginx, which tries longer expressions first, or an ALB, which tries the Ingress with the longest path
/// first, never comes to the second.
/// <https://kubernetes.github.io/ingress-nginx/user-guide/ingress-path-matching/#path-priority>
fn swallows(above: &IngressPath, below: &IngressPath) -> bool {
    let (prefix, inner) = (above.prefix(), below.prefix());
    if !inner.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/')) {
        return false;
    }
    if above.door.controller.is_alb() {
        return above.door.longest_path() > below.door.longest_path();
    }
    let strips = above.door.controller == Controller::Nginx && above.door.strip_prefix;
    strips && !below.door.strip_prefix && below.path.len() <= prefix.len() + REST.len()
}

/// The Ingress as the user wrote it.
fn written<'v>(values: &'v Values, component: &Component) -> Option<&'v At<expose::Ingress>> {
    exposed(values, component)?.ingress.as_ref()
}

/// The doors of a component as the user wrote them.
pub fn exposed<'v>(values: &'v Values, component: &Component) -> Option<&'v expose::Expose> {
    let name = component.name.as_str();
    if component.tier == Tier::Database {
        let database = values.databases.as_ref()?.value.entries.get(name)?;
        return Some(&database.at.value.expose.as_ref()?.value);
    }
    let item = values.workload(component.tier, name)?;
    Some(&item.at.value.expose.as_ref()?.value)
}
