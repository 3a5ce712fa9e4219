//! Encryption is a fact of a host, not of a component: all doors of a host are encrypted, with one certificate, or none
//! is.
//!
//! An nginx or a Traefik serves a host's certificate for all of its paths, so that a page that came by https calls an
//! address by http, which browsers block. An ALB has one set of listeners for all Ingresses of a group: rules of one that
//! names no listeners are on port 80 alone, where the redirect of another one goes first.
//! <https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#ssl-redirect>

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::ingress::exposed;
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::expose::{Expose, ISSUERS};
use crate::stack::name::ObjectName;
use crate::values::Values;
use crate::values::read::{At, Map};
use crate::values::scalar::Text;

/// A component that answers for a host.
#[derive(Clone, Copy)]
struct Answering<'a> {
    component: &'a Component,
    /// The key of its door, below `expose`.
    door: &'static str,
    host: Option<&'a str>,
    tls: bool,
    secret: Option<&'a str>,
    /// Where its encryption is written, or is missing.
    span: Span,
}

/// What serves together: a class or a Gateway, and the host.
type Listener<'a> = (&'static str, Option<&'a str>, Option<&'a str>);

/// Reports hosts that are encrypted in part, or with several certificates.
pub fn check(doors: &[(&Component, &Expose)], values: &Values, report: &mut Report) {
    let mut listeners: BTreeMap<Listener<'_>, Vec<Answering<'_>>> = BTreeMap::new();
    for (component, expose) in doors {
        let written = exposed(values, component);
        if let Some(door) = &expose.ingress {
            let written = written.and_then(|written| written.ingress.as_ref()?.value.tls.as_ref());
            let span = written.map_or(component.origin, |tls| tls.span);
            for host in door.all_hosts() {
                let (tls, secret) = (door.tls, door.secret_of(host));
                let answering = Answering { component, door: "ingress", host, tls, secret, span };
                // An ALB is one for all hosts.
                let of = host.filter(|_| !door.controller.is_alb());
                listeners.entry(("", door.class_name.as_deref(), of)).or_default().push(answering);
            }
        }
        if let Some(door) = &expose.route {
            let written = written.and_then(|written| written.route.as_ref()?.value.tls.as_ref());
            let span = written.map_or(component.origin, |tls| tls.span);
            for host in &door.hosts {
                let host = Some(host.as_str());
                let (tls, secret) = (door.tls, None);
                let answering = Answering { component, door: "route", host, tls, secret, span };
                let listener = ("route", Some(door.gateway.as_str()), host);
                listeners.entry(listener).or_default().push(answering);
            }
        }
    }
    for answering in listeners.values() {
        let Some(first) = answering.iter().find(|one| one.tls) else { continue };
        for other in answering {
            let is_near = first.component.namespace == other.component.namespace;
            if !other.tls {
                report.add(unencrypted(*first, *other));
            } else if let (Some(one), Some(second)) = (first.secret, other.secret)
                && is_near
                && one != second
            {
                let message = format!("{} has two certificates", host(*other));
                let help = "name one Secret for all that answers for a host: the controller takes any of them";
                report.add(
                    Diagnostic::error(Code::Conflict, message)
                        .at(other.span, format!("that of the Secret `{second}`"))
                        .also(first.span, format!("that of the Secret `{one}`"))
                        .help(help),
                );
            }
        }
    }
}

/// Reports a certificate that is asked for, and no host that has it.
pub fn check_asked(annotations: Option<&At<Map<Text>>>, is_encrypted: bool, report: &mut Report) {
    let entries = annotations.map(|map| &map.value.entries).filter(|_| !is_encrypted);
    let asked = |name: &&str| entries?.get(*name).map(|item| item.key);
    let Some((name, key)) = ISSUERS.iter().find_map(|name| Some((*name, asked(name)?))) else {
        return;
    };
    report.add(
        Diagnostic::warning(Code::Conflict, format!("`{name}` has no effect without `tls`"))
            .at(key, "no certificate is made")
            .help("add `tls: true` to the ingress, or remove the annotation"),
    );
}

fn unencrypted(first: Answering<'_>, other: Answering<'_>) -> Diagnostic {
    let (encrypted, name) = (&first.component.name, &other.component.name);
    let (what, why) = if first.host == other.host {
        (host(other), "a page that came by https calls nothing by http")
    } else {
        ("one load balancer".to_owned(), "what comes by http is sent to https, where this is not")
    };
    let usual = other.host.map(|host| ObjectName::of_certificate(host).to_string());
    let tls = match first.secret {
        Some(own) if first.host == other.host && usual.as_deref() != Some(own) => {
            format!("{{ secretName: {own} }}")
        }
        _ => "true".to_owned(),
    };
    let message = format!("{what} is encrypted for `{encrypted}`, and not for `{name}`");
    Diagnostic::error(Code::Conflict, message)
        .at(other.span, why)
        .also(first.span, "encrypted here")
        .help(format!("set `expose.{}.tls: {tls}` for `{name}`, too", other.door))
}

fn host(of: Answering<'_>) -> String {
    of.host.map_or("the host".to_owned(), |host| format!("`{host}`"))
}
