//! Doors from outside.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::certificate;
use crate::resolve::cidr::check_cidr;
use crate::resolve::ingress_annotation;
use crate::resolve::ingress_class;
use crate::resolve::led_port::{led, led_hosts};
use crate::resolve::node_port;
use crate::resolve::port;
use crate::resolve::public::encrypted;
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::expose::{
    Certificate, Controller, Expose, HostPort, Ingress, LeadingPort, LoadBalancer,
};
use crate::stack::name::ObjectName;
use crate::stack::target::Target;
use crate::values::expose::{self, OneOrMany};
use crate::values::plain;
use crate::values::port::Transport;
use crate::values::read::{At, Either, Map};
use crate::values::scalar::{AbsolutePath, Flag, Port, Subdomain};

/// The definition of Traefik's Middleware objects, which cut off prefixes.
const MIDDLEWARES: &str = "middlewares.traefik.io";

/// The annotation that names an ALB's certificate, where no host does.
const CERTIFICATE: &str = "alb.ingress.kubernetes.io/certificate-arn";

/// The doors of a component, but for its route, which its tracks decide.
pub fn resolve(
    field: Option<&At<expose::Expose>>,
    component: &Component,
    domain: Option<&At<Subdomain>>,
    host_ports: &[HostPort],
    target: &Target,
    report: &mut Report,
) -> Expose {
    let Some(field) = field else { return Expose::default() };
    let expose::Expose { node_port: ports, load_balancer, ingress, route: _ } = &field.value;
    let (main, named) = match ports.as_ref().map(|ports| (&ports.value, ports.span)) {
        None => (None, Vec::new()),
        Some((Either::Short(port), span)) => {
            (Some(node_port::checked(*port, span, target, report)), Vec::new())
        }
        Some((Either::Long(ports), span)) => {
            for item in ports.entries.values() {
                node_port::checked(item.at.value, item.at.span, target, report);
            }
            (None, leading(ports, span, component, report))
        }
    };
    Expose {
        node_port: main,
        named_node_ports: named,
        load_balancer: load_balancer
            .as_ref()
            .map(|field| balancer(field, component, target, report)),
        ingress: ingress.as_ref().map(|field| {
            let led = led(&field.value, component, report);
            let ingress = ingress_of(field, domain, target, report);
            Ingress { port: led.port, ports: led.ports, ..ingress }
        }),
        route: None,
        host_ports: host_ports.to_vec(),
    }
}

/// Ports outside by the names of the ports that they lead to.
fn leading(
    ports: &Map<Port>,
    span: Span,
    component: &Component,
    report: &mut Report,
) -> Vec<LeadingPort> {
    if ports.entries.is_empty() {
        report.add(
            Diagnostic::error(Code::Missing, "no port leads anywhere")
                .at(span, "without one")
                .help(format!("add one, as in `{{ {}: … }}`, or remove it", component.port_name)),
        );
    }
    let mut found: Vec<LeadingPort> = Vec::new();
    let mut taken: BTreeMap<(u16, Transport), (&String, Span)> = BTreeMap::new();
    for (name, item) in &ports.entries {
        let Some(opening) = port::named(name, item.key, component, report) else { continue };
        let (port, protocol) = (opening.port, opening.protocol);
        let one = LeadingPort { number: item.at.value.0, name: name.clone(), port, protocol };
        let (other, first) =
            *taken.entry((one.number, one.transport())).or_insert((name, item.at.span));
        if other != name {
            report.add(
                Diagnostic::error(
                    Code::Conflict,
                    format!("the port {} leads to `{other}` and to `{name}`", one.number),
                )
                .at(item.at.span, "the second one")
                .also(first, "the first one")
                .help("give one of them another number"),
            );
        }
        found.push(one);
    }
    found
}

fn balancer(
    field: &At<expose::LoadBalancer>,
    component: &Component,
    target: &Target,
    report: &mut Report,
) -> LoadBalancer {
    if !target.load_balancer {
        target.gap(
            target.load_balancer_remedy.as_deref(),
            format!("a load balancer gets no address on the target `{}`", target.name),
            field.span,
            report,
        );
    }
    let expose::LoadBalancer { port, ports, class_name, annotations, host: _, source_ranges } =
        &field.value;
    for range in source_ranges.iter().flat_map(|ranges| &ranges.value) {
        check_cidr(range, report);
    }
    let mut all = target.load_balancer_annotations.clone();
    all.extend(plain::map(annotations.as_ref()));
    let named = ports
        .as_ref()
        .map(|ports| leading(&ports.value, ports.span, component, report))
        .unwrap_or_default();
    let usual = component.service_port().filter(|_| ports.is_none());
    let main = port.as_ref().map(|port| port.value.0).or(usual);
    let same = |one: &&LeadingPort| Some(one.number) == main && one.transport() == Transport::Tcp;
    if let (Some(one), Some(port)) = (named.iter().find(same), port) {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("the port {} leads to the main port and to `{}`", one.number, one.name),
            )
            .at(port.span, "leads to the main port")
            .help("give one of them another number"),
        );
    }
    let twice = |ports: &&At<Map<Port>>| ports.value.entries.contains_key(&component.port_name);
    if let (Some(port), Some(ports)) = (port, ports.as_ref().filter(twice)) {
        let name = &component.port_name;
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("`port` leads to `{name}`, and so does `ports`"),
            )
            .at(port.span, "leads to the main port")
            .also(ports.span, format!("`{name}` is the main port"))
            .help("remove one of them"),
        );
    }
    LoadBalancer {
        port: main,
        ports: named,
        class_name: plain::text(class_name.as_ref()).or(target.load_balancer_class.clone()),
        annotations: all,
        source_ranges: plain::texts(source_ranges.as_ref()),
    }
}

fn ingress_of(
    field: &At<expose::Ingress>,
    domain: Option<&At<Subdomain>>,
    target: &Target,
    report: &mut Report,
) -> Ingress {
    let expose::Ingress {
        host,
        path,
        strip_prefix,
        class_name,
        port: _,
        ports: _,
        tls,
        annotations,
    } = &field.value;
    ingress_class::check(annotations.as_ref(), class_name.as_ref(), target, report);
    let class_name =
        class_name.as_ref().map(|class| class.as_str().to_owned()).or(target.ingress_class.clone());
    let controller = ingress_class::controller(class_name.as_deref(), target);
    let read_by = (controller, class_name.as_deref());
    ingress_annotation::check(annotations.as_ref(), read_by, report);
    let strip = strip_prefix.as_ref().filter(|strip| strip.value.0);
    if let Some(strip) = strip
        && !matches!(controller, Controller::Nginx | Controller::Traefik)
    {
        let class = class_name.as_deref().unwrap_or("of no class");
        report.add(
            Diagnostic::error(
                Code::Target,
                format!("gen cannot make the ingress controller `{class}` cut off a prefix"),
            )
            .at(strip.span, "not possible here")
            .help("let the program serve below its path, or name the class of an nginx or a traefik as `className`"),
        );
    }
    if let Some(strip) = strip
        && controller == Controller::Traefik
    {
        target.require_custom_resource(MIDDLEWARES, "`stripPrefix`", strip.span, report);
    }
    let written = some(host.as_ref(), "host", report);
    let mut hosts: Vec<String> = match written {
        Some(hosts) => hosts.into_iter().map(|(host, _)| host).collect(),
        None => domain.map(|domain| domain.as_str().to_owned()).into_iter().collect(),
    };
    hosts.extend(led_hosts(&field.value, &hosts, report));
    let encrypted = encrypted(tls.as_ref());
    certificate::check_asked(annotations.as_ref(), encrypted, report);
    let annotations = plain::map(annotations.as_ref());
    let paths = paths(path.as_ref(), report);
    if let Some(strip) = strip
        && paths.iter().all(|path| path == "/")
    {
        report.add(
            Diagnostic::warning(Code::Conflict, "`stripPrefix` has no effect without a `path`")
                .at(strip.span, "there is no prefix to cut off")
                .help("add `path: /api`, or remove it"),
        );
    }
    if let Some(tls) = tls
        && encrypted
        && hosts.is_empty()
        && !(controller.is_alb() && annotations.contains_key(CERTIFICATE))
    {
        report.add(
            Diagnostic::error(Code::Missing, "encryption needs a host")
                .at(tls.span, "a certificate is for a name")
                .help("add `host: …`, or `domain: …` for the stack"),
        );
    }
    let certificates = certificates(&hosts, tls.as_ref(), controller);
    Ingress {
        namespace: ingress_class::namespace(class_name.as_deref(), target),
        hosts,
        paths,
        port: None,
        ports: BTreeMap::new(),
        strip_prefix: strip.is_some(),
        class_name,
        controller,
        tls: encrypted,
        certificates,
        annotations,
    }
}

/// The path prefixes of a door.
pub fn paths(field: Option<&At<OneOrMany<AbsolutePath>>>, report: &mut Report) -> Vec<String> {
    let written = some(field, "path", report);
    written.map_or_else(
        || vec!["/".to_owned()],
        |paths| paths.into_iter().map(|(path, _)| path).collect(),
    )
}

/// What may be one or several, where there is any. An empty list, and what is there twice, are mistakes.
fn some<T: Display>(
    field: Option<&At<OneOrMany<T>>>,
    key: &str,
    report: &mut Report,
) -> Option<Vec<(String, Span)>> {
    let field = field?;
    let all = plain::all(Some(field));
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for (text, span) in &all {
        if let Some(first) = seen.insert(text, *span) {
            report.add(
                Diagnostic::error(Code::Conflict, format!("the {key} `{text}` is there twice"))
                    .at(*span, "the second time")
                    .also(first, "the first time")
                    .help("remove one of them"),
            );
        }
    }
    if all.is_empty() {
        report.add(
            Diagnostic::error(Code::Missing, format!("`{key}` names none"))
                .at(field.span, "an empty list")
                .help(format!("add one, or remove `{key}`")),
        );
        return None;
    }
    Some(all)
}

/// The Secrets with the certificates, which are the hosts' and not the component's: all that answers for a host in a
/// namespace names the same one. An ALB takes certificates from its own service.
fn certificates(
    hosts: &[String],
    tls: Option<&At<Either<Flag, expose::Tls>>>,
    controller: Controller,
) -> Vec<Certificate> {
    let named = match tls.map(|tls| &tls.value) {
        None => return Vec::new(),
        Some(Either::Short(flag)) if !flag.0 => return Vec::new(),
        Some(Either::Short(_)) => None,
        Some(Either::Long(tls)) => {
            tls.secret_name.as_ref().map(|secret| secret.as_str().to_owned())
        }
    };
    if named.is_some() || controller.is_alb() {
        let is_told = named.is_some() || !hosts.is_empty();
        let of_all = Certificate { hosts: hosts.to_vec(), secret: named };
        return Some(of_all).filter(|_| is_told).into_iter().collect();
    }
    let of_host = |host: &String| Certificate {
        hosts: vec![host.clone()],
        secret: Some(ObjectName::of_certificate(host).to_string()),
    };
    hosts.iter().map(of_host).collect()
}
