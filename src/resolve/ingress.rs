//! What the Ingresses of a stack are to each other: no two on one path, and one certificate per host.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::expose::{Controller, Ingress};
use crate::stack::name::ObjectName;
use crate::stack::workload::Workload;
use crate::values::Values;
use crate::values::expose;
use crate::values::read::{At, Either};
use crate::values::tier::Tier;

/// What nginx is told where it cuts a prefix off, after the prefix.
const REST: &str = "(/|$)(.*)";

/// Reports Ingresses that answer for one path, and those that swallow another's.
pub fn check(workloads: &[Workload], values: &Values, report: &mut Report) {
    let mut routes: Vec<(&Component, &Ingress, Span)> = Vec::new();
    for workload in workloads {
        let Some(door) = &workload.expose.ingress else { continue };
        let component = &workload.component;
        let span = written(values, component).map_or(component.origin, |ingress| {
            ingress.path.as_ref().map_or(ingress.span, |path| path.span)
        });
        for (other, first, place) in &routes {
            if first.class_name != door.class_name || first.host != door.host {
                continue;
            }
            let host = door.host.as_deref().unwrap_or("any host");
            if path(first) == path(door) {
                report.add(
                    Diagnostic::error(
                        Code::Conflict,
                        format!("two Ingresses answer for `{}` of `{host}`", door.path),
                    )
                    .at(span, format!("`{}` answers too", component.name))
                    .also(*place, format!("`{}` answers", other.name))
                    .help("give one of them another `path` or `host`"),
                );
            }
            for ((outer, above, at), (inner, below, below_at)) in [
                ((*other, *first, *place), (component, door, span)),
                ((component, door, span), (*other, *first, *place)),
            ] {
                if swallows(above, below) {
                    report.add(
                        Diagnostic::error(
                            Code::Conflict,
                            format!("`{}` would get the requests for `{}`", outer.name, inner.name),
                        )
                        .at(
                            at,
                            format!("nginx tries `{}{REST}` first, which is longer", path(above)),
                        )
                        .also(below_at, "lies below it")
                        .help(format!(
                            "set `stripPrefix: true` for `{}` too, or move it to another path",
                            inner.name
                        )),
                    );
                }
            }
        }
        routes.push((component, door, span));
    }
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

/// Components that share a host in a namespace share its certificate, unless they name one.
pub fn share_certificates(workloads: &mut [Workload], values: &Values) {
    let key = |workload: &Workload| -> Option<(ObjectName, String)> {
        let component = &workload.component;
        let door = workload.expose.ingress.as_ref()?;
        door.tls_secret.as_ref()?;
        match &written(values, component)?.tls.as_ref()?.value {
            Either::Long(tls) if tls.secret_name.is_some() => None,
            Either::Short(_) | Either::Long(_) => {
                Some((component.namespace.clone(), door.host.clone()?))
            }
        }
    };
    let mut hosts: BTreeMap<(ObjectName, String), usize> = BTreeMap::new();
    for host in workloads.iter().filter_map(key) {
        *hosts.entry(host).or_default() += 1;
    }
    for workload in workloads {
        let Some(host) = key(workload) else { continue };
        if hosts.get(&host).is_some_and(|count| *count > 1)
            && let Some(door) = &mut workload.expose.ingress
        {
            door.tls_secret = Some(format!("{}-tls", host.1.replace('.', "-")));
        }
    }
}

/// The Ingress as the user wrote it.
fn written<'v>(values: &'v Values, component: &Component) -> Option<&'v At<expose::Ingress>> {
    let tier = match component.tier {
        Tier::Database => None,
        Tier::Backend => values.backends.as_ref(),
        Tier::Frontend => values.frontends.as_ref(),
    };
    let item = tier?.value.entries.get(component.name.as_str())?;
    item.at.value.expose.as_ref()?.value.ingress.as_ref()
}
