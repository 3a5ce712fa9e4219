//! Doors from outside.

use std::collections::BTreeMap;

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::network;
use crate::resolve::public::encrypted;
use crate::source::Span;
use crate::stack::expose::{Controller, Expose, Ingress, LoadBalancer};
use crate::stack::name::ObjectName;
use crate::stack::target::Target;
use crate::values::Values;
use crate::values::expose;
use crate::values::plain;
use crate::values::read::{At, Either};
use crate::values::scalar::{Flag, Port, Subdomain};
use crate::values::tier::Tier;
use crate::values::workload;

/// The definition of Traefik's Middleware objects, which cut off prefixes.
const MIDDLEWARES: &str = "middlewares.traefik.io";

/// The annotation that names an ALB's certificate, where no host does.
const CERTIFICATE: &str = "alb.ingress.kubernetes.io/certificate-arn";

/// The doors of a component.
pub fn resolve(
    values: &workload::Workload,
    domain: Option<&At<Subdomain>>,
    service_port: Option<u16>,
    host_ports: &[u16],
    target: &Target,
    report: &mut Report,
) -> Expose {
    let Some(field) = &values.expose else { return Expose::default() };
    let expose::Expose { node_port, load_balancer, ingress, route: _ } = &field.value;
    Expose {
        node_port: node_port.as_ref().map(|port| checked_node_port(port, target, report)),
        load_balancer: load_balancer.as_ref().map(|field| {
            if !target.load_balancer {
                target.gap(
                    target.load_balancer_remedy.as_deref(),
                    format!("a load balancer gets no address on the target `{}`", target.name),
                    field.span,
                    report,
                );
            }
            let expose::LoadBalancer { port, class_name, annotations, host: _, source_ranges } =
                &field.value;
            for range in source_ranges.iter().flat_map(|ranges| &ranges.value) {
                network::check_cidr(range, report);
            }
            let mut all = target.load_balancer_annotations.clone();
            all.extend(plain::map(annotations.as_ref()));
            LoadBalancer {
                port: port.as_ref().map(|port| port.value.0).or(service_port).unwrap_or_default(),
                class_name: plain::text(class_name.as_ref()).or(target.load_balancer_class.clone()),
                annotations: all,
                source_ranges: plain::texts(source_ranges.as_ref()),
            }
        }),
        ingress: ingress.as_ref().map(|field| ingress_of(field, domain, target, report)),
        // What it leads to is known when the tracks are.
        route: None,
        host_ports: host_ports.to_vec(),
    }
}

fn checked_node_port(port: &At<Port>, target: &Target, report: &mut Report) -> u16 {
    let number = port.value.0;
    let (min, max) = target.node_ports;
    if !(min..=max).contains(&number) {
        report.add(
            Diagnostic::error(
                Code::NodePort,
                format!("the node port {number} is outside of {min} to {max}"),
            )
            .at(port.span, "the API server would refuse it")
            .help(format!("choose a port from {min} to {max}")),
        );
    }
    number
}

fn ingress_of(
    field: &At<expose::Ingress>,
    domain: Option<&At<Subdomain>>,
    target: &Target,
    report: &mut Report,
) -> Ingress {
    let expose::Ingress { host, path, strip_prefix, class_name, port: _, tls, annotations } =
        &field.value;
    let class_name =
        class_name.as_ref().map(|class| class.as_str().to_owned()).or(target.ingress_class.clone());
    let controller = controller(class_name.as_deref(), target);
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
    let host = host.as_ref().or(domain).map(|host| host.as_str().to_owned());
    let annotations = plain::map(annotations.as_ref());
    let encrypted = encrypted(tls.as_ref());
    if let Some(tls) = tls
        && encrypted
        && host.is_none()
        && !(controller.is_alb() && annotations.contains_key(CERTIFICATE))
    {
        report.add(
            Diagnostic::error(Code::Missing, "encryption needs a host")
                .at(tls.span, "a certificate is for a name")
                .help("add `host: …`, or `domain: …` for the stack"),
        );
    }
    let tls_secret = tls_secret(host.as_deref(), tls.as_ref(), controller);
    Ingress {
        host,
        path: path.as_ref().map_or("/".to_owned(), |path| path.as_str().to_owned()),
        // The component's ports are known to its workload.
        port: None,
        strip_prefix: strip.is_some(),
        class_name,
        controller,
        tls: encrypted,
        tls_secret,
        annotations,
    }
}

/// The controller behind a class: what the target says of its own class, else the one whose usual name the
/// class has.
fn controller(class: Option<&str>, target: &Target) -> Controller {
    let of_target = class == target.ingress_class.as_deref();
    let said = target.ingress_controller.as_deref().filter(|_| of_target);
    match said.or(class) {
        Some("eks.amazonaws.com/alb") => Controller::AutoAlb,
        Some(name) if name.contains("nginx") => Controller::Nginx,
        Some(name) if name.contains("traefik") => Controller::Traefik,
        Some(name) if name.contains("alb") => Controller::Alb,
        Some(name) if name.contains("gce") => Controller::Gce,
        _ => Controller::Other,
    }
}

/// The Secret with the certificate, which is the host's and not the component's: all that answers for a host in a
/// namespace names the same one. An ALB takes certificates from its own service.
fn tls_secret(
    host: Option<&str>,
    tls: Option<&At<Either<Flag, expose::Tls>>>,
    controller: Controller,
) -> Option<String> {
    let named = match &tls?.value {
        Either::Short(flag) if !flag.0 => return None,
        Either::Short(_) => None,
        Either::Long(tls) => tls.secret_name.as_ref().map(|secret| secret.as_str().to_owned()),
    };
    match controller {
        Controller::Alb | Controller::AutoAlb => named,
        Controller::Nginx | Controller::Traefik | Controller::Gce | Controller::Other => {
            named.or_else(|| host.map(|host| ObjectName::of_certificate(host).to_string()))
        }
    }
}

/// Every node port of some values: number, owner and place.
pub fn node_ports(values: &Values) -> Vec<(u16, String, Span)> {
    let tiers = [(Tier::Backend, &values.backends), (Tier::Frontend, &values.frontends)];
    let mut ports = Vec::new();
    for (tier, components) in tiers {
        for (name, item) in components.as_ref().into_iter().flat_map(|map| &map.entries) {
            let expose = item.at.value.expose.as_ref();
            if let Some(port) = expose.and_then(|expose| expose.node_port.as_ref()) {
                ports.push((port.value.0, format!("{}.{name}", tier.key()), port.span));
            }
        }
    }
    ports
}

/// Reports node ports that another environment wants on the same target: in one cluster, the second
/// apply would be refused.
pub fn check_shared(values: &Values, target: &str, other: &Values, env: &str, report: &mut Report) {
    let own: BTreeMap<u16, Span> =
        node_ports(values).into_iter().rev().map(|(port, _, span)| (port, span)).collect();
    for (port, owner, _) in node_ports(other) {
        let Some(span) = own.get(&port) else { continue };
        let message =
            format!("the environment `{env}` wants the node port {port} too, for `{owner}`");
        report.unwise(Unwise::SharedNodePorts, message, |diagnostic| {
            diagnostic
                .at(*span, format!("both are for the target `{target}`"))
                .help("give each environment a port of its own")
        });
    }
}

/// Reports node ports that two components of a stack want.
pub fn check_node_ports(values: &Values, report: &mut Report) {
    let mut taken: BTreeMap<u16, (String, Span)> = BTreeMap::new();
    for (port, owner, span) in node_ports(values) {
        match taken.get(&port) {
            None => {
                taken.insert(port, (owner, span));
            }
            Some((first, place)) => report.add(
                Diagnostic::error(Code::NodePort, format!("the node port {port} is taken twice"))
                    .at(span, format!("`{owner}` wants it"))
                    .also(*place, format!("`{first}` has it"))
                    .help("give one of them another port"),
            ),
        }
    }
}
