//! How components are reached, as notes of a release and the pods that test it say it.

use crate::helm::access::ValueAccess;
use crate::helm::expression::Expression;
use crate::helm::guard::Guard;
use crate::helm::helpers::Helpers;
use crate::helm::knob::{ValuePath, below};
use crate::helm::literal::escaped;
use crate::helm::node::{ChartNode, Lifted};
use crate::helm::printer::Printer;
use crate::stack::release::TRACK;
use crate::values::tier::Tier;

/// A component that can be reached, as notes and tests call it.
#[derive(Debug)]
pub struct ReachedComponent {
    pub path: ValuePath,
    pub when: Guard,
    /// The name of its Service and its namespace, as template text.
    pub service: String,
    /// That of its Service which is a load balancer.
    pub balancer: String,
    pub namespace: String,
    /// As template text, too: a number or a value.
    pub port: String,
    pub probe: String,
    pub ingress: Option<IngressText>,
    /// When a Gateway leads in, and at which host.
    pub routes: Vec<(Guard, String)>,
}

/// Where an Ingress leads in, as template text.
#[derive(Debug)]
pub struct IngressText {
    pub when: Guard,
    pub host: Option<String>,
    pub tls: Option<Guard>,
}

/// The components that can be reached, each in all ways that it is released.
pub fn doors(access: &ValueAccess, objects: &[Lifted]) -> Vec<ReachedComponent> {
    let mut doors: Vec<ReachedComponent> = Vec::new();
    for object in objects {
        let (Some(tier), Some(component)) = (object.tier, object.component.as_ref()) else {
            continue;
        };
        let path = vec![tier.key().to_owned(), component.clone()];
        // Where environments release it in several ways, each has a Service of its own; those of tracks and of load
        // balancers are beside it.
        let mut asked = Vec::new();
        object.when.paths(&mut asked);
        let is_beside = object.at(&["metadata", "labels", TRACK]).is_some()
            || asked.iter().any(|path| path.iter().any(|key| key == "loadBalancer"));
        let is_known = doors.iter().any(|door| {
            door.path == path && (door.when == object.when || !door.when.is_of_environments())
        });
        let own = |kind: &'static str| {
            objects.iter().filter(move |other| {
                other.kind == kind
                    && other.component.as_ref() == Some(component)
                    && other.tier == Some(tier)
            })
        };
        if object.kind != "Service" || tier == Tier::Database || is_beside || is_known {
            continue;
        }
        let Some(port) = number(access, object.at(&["spec", "ports"])) else { continue };
        let (Some(service), Some(namespace)) =
            (shown(access, object, "name"), shown(access, object, "namespace"))
        else {
            continue;
        };
        let beside = format!("{service}-lb");
        let balancers = own("Service").filter(|other| is_balancer(other));
        let balancer = balancers
            .filter_map(|other| shown(access, other, "name"))
            .find(|name| *name == service || *name == beside);
        // With a port of its own it is one beside the other.
        let port_of_own = below(&path, "expose.loadBalancer.port");
        let is_said = access.knobs.iter().any(|knob| knob.path == port_of_own);
        let balancer = if is_said {
            let asked = access.path(&port_of_own);
            Some(format!("{service}{{{{ if {asked} }}}}-lb{{{{ end }}}}"))
        } else {
            balancer
        };
        let probe = own("Deployment").find_map(|one| probe(access, one));
        let probe = probe.unwrap_or_else(|| "/".to_owned());
        let ingress = own("Ingress").next().map(|ingress| ingress_of(access, ingress));
        let routes = own("HTTPRoute").chain(own("GRPCRoute"));
        let routes = routes.filter_map(|route| Some((route.when.clone(), host_of(access, route)?)));
        let mut routes: Vec<(Guard, String)> = routes.collect();
        routes.dedup();
        doors.push(ReachedComponent {
            path,
            when: object.when.clone(),
            balancer: balancer.unwrap_or_else(|| service.clone()),
            service,
            namespace,
            port,
            probe,
            ingress,
            routes,
        });
    }
    doors
}

/// The first host of a route of a Gateway, as template text.
fn host_of(access: &ValueAccess, route: &Lifted) -> Option<String> {
    let ChartNode::List(hosts) = route.at(&["spec", "hostnames"])? else { return None };
    Some(text(access, &hosts.first()?.node)).filter(|host| !host.is_empty())
}

/// Whether a Service is a load balancer for some values.
fn is_balancer(service: &Lifted) -> bool {
    let is = |node: &ChartNode| matches!(node, ChartNode::Scalar(Expression::Literal(kind)) if kind == "LoadBalancer");
    match service.at(&["spec", "type"]) {
        Some(ChartNode::Either(ways)) => ways.iter().any(|(_, way)| is(way)),
        other => other.is_some_and(is),
    }
}

/// The first port of a Service, as template text.
fn number(access: &ValueAccess, ports: Option<&ChartNode>) -> Option<String> {
    let Some(ChartNode::List(items)) = ports else { return None };
    match items.first()?.node.get("port")? {
        ChartNode::Scalar(Expression::Literal(port)) => Some(port.as_u64()?.to_string()),
        ChartNode::Scalar(Expression::Bare(index)) => {
            Some(format!("{{{{ {} }}}}", access.knob(*index)))
        }
        _ => None,
    }
}

/// The path by which a component says that it is ready, as template text.
fn probe(access: &ValueAccess, deployment: &Lifted) -> Option<String> {
    let Some(ChartNode::List(containers)) =
        deployment.at(&["spec", "template", "spec", "containers"])
    else {
        return None;
    };
    let probe = containers.first()?.node.get("readinessProbe")?.get("httpGet")?.get("path")?;
    match probe {
        // It stands between double quotes.
        ChartNode::Scalar(Expression::Literal(path)) => {
            let quoted = format!("{:?}", path.as_str()?);
            Some(escaped(&quoted[1..quoted.len() - 1]))
        }
        said => Some(text(access, said)),
    }
}

fn ingress_of(access: &ValueAccess, ingress: &Lifted) -> IngressText {
    let rule = match ingress.at(&["spec", "rules"]) {
        Some(ChartNode::List(rules)) => rules.first().map(|rule| &rule.node),
        _ => None,
    };
    let host = rule.and_then(|rule| rule.get("host")).map(|host| text(access, host));
    let tls = match &ingress.node.get("spec") {
        Some(ChartNode::Map(entries)) => {
            entries.iter().find(|entry| entry.key == "tls").map(|entry| entry.when.clone())
        }
        _ => None,
    };
    IngressText { when: ingress.when.clone(), host, tls }
}

/// A scalar of an object's metadata, as template text.
pub fn shown(access: &ValueAccess, object: &Lifted, key: &str) -> Option<String> {
    object.at(&["metadata", key]).map(|node| text(access, node))
}

/// A scalar as template text without quotes.
fn text(access: &ValueAccess, node: &ChartNode) -> String {
    let helpers = Helpers::default();
    let printer = Printer::new(access, &helpers, "");
    let plain = |expression: &Expression| {
        printer.expression(expression).replace(" | quote", "").trim_matches(['"', '\'']).to_owned()
    };
    match node {
        ChartNode::Scalar(expression) => plain(expression),
        ChartNode::Either(ways) => {
            let mut out = String::new();
            for (number, (when, node)) in ways.iter().enumerate() {
                out += &match (number, when) {
                    (_, Guard::Always) => "{{ else }}".to_owned(),
                    (0, _) => format!("{{{{ if {} }}}}", when.text(access)),
                    _ => format!("{{{{ else if {} }}}}", when.text(access)),
                };
                out += &text(access, node);
            }
            out + "{{ end }}"
        }
        _ => String::new(),
    }
}
