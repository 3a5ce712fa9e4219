//! Gateways of Istio that routes name, and the hosts that they take: a part of GEN481.
//!
//! <https://istio.io/latest/docs/reference/config/networking/virtual-service/#VirtualService>

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::values::suggest::list_of;

/// How many routes, gateways and hosts are looked at.
const MOST: usize = 64;

pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    let is_own = |one: &&Object| one.group() == "networking.istio.io";
    let gateways: Vec<&Object> = graph.of_kind("Gateway").filter(is_own).take(MOST).collect();
    if gateways.is_empty() {
        return;
    }
    for route in graph.of_kind("VirtualService").filter(is_own).take(MOST) {
        let mut named = Vec::new();
        let mut is_open = false;
        for node in route.node.items("spec.gateways").iter().take(MOST) {
            let text = node.text("").unwrap_or_default();
            if text == "mesh" || text.contains(['$', '{']) {
                is_open = true;
                continue;
            }
            let (namespace, name) = match text.split_once('/') {
                Some((namespace, name)) => (Some(namespace), name),
                None => (route.namespace.as_deref(), text),
            };
            let is_it = |one: &&&Object| {
                one.name == name
                    && (one.namespace.as_deref() == namespace
                        || one.namespace.is_none()
                        || namespace.is_none())
            };
            if let Some(gateway) = gateways.iter().find(is_it) {
                named.push(*gateway);
            } else {
                is_open = true;
                unknown(rule, route, (node, name), &gateways, graph, findings);
            }
        }
        if !is_open && !named.is_empty() {
            hosts(rule, route, &named, graph, findings);
        }
    }
}

fn unknown(
    rule: &Rule,
    route: &Object,
    (node, name): (&Node, &str),
    gateways: &[&Object],
    graph: &Graph,
    findings: &mut Findings,
) {
    let known: Vec<&str> = gateways.iter().map(|one| one.name.as_str()).collect();
    let near = meant(name, known.iter().copied());
    let found = rule
        .judged(
            near.is_some() && graph.set.is_whole,
            format!("{} names the Gateway `{name}`, which is not here", route.label()),
        )
        .at(node.span, "no Gateway of this name")
        .note("404: no listener has the route")
        .help(match near {
            Some(near) => format!("write `{near}`"),
            None => format!(
                "write {}, or ignore this where it is made elsewhere",
                list_of(known.into_iter())
            ),
        });
    findings.add(route, found);
}

/// Hosts of which no server of the gateways takes one.
fn hosts(rule: &Rule, route: &Object, named: &[&Object], graph: &Graph, findings: &mut Findings) {
    let servers = named.iter().flat_map(|one| one.node.items("spec.servers"));
    let taken: Vec<&str> = servers
        .flat_map(|one| one.items("hosts"))
        .filter_map(|one| one.text(""))
        .map(|host| host.rsplit('/').next().unwrap_or_default())
        .take(MOST)
        .collect();
    let all = route.node.items("spec.hosts");
    let fits = |host: &str| {
        taken.iter().any(|own| {
            let (own, host) = (own.trim_start_matches('*'), host.trim_start_matches('*'));
            own.is_empty()
                || host.is_empty()
                || own == host
                || host.ends_with(own) && own.starts_with('.')
                || own.ends_with(host) && host.starts_with('.')
        })
    };
    let is_known =
        |host: &Node| host.text("").is_none_or(|host| host.contains(['$', '{']) || fits(host));
    let Some(first) = all.first().filter(|_| !taken.is_empty()) else { return };
    if all.iter().any(is_known) || taken.iter().any(|one| one.contains(['$', '{'])) {
        return;
    }
    let found = rule
        .judged(
            graph.set.is_whole,
            format!(
                "{} is for `{}`, which its Gateway does not take",
                route.label(),
                first.text("").unwrap_or_default()
            ),
        )
        .at(first.span, "no host of the Gateway")
        .also(
            named[0].place(),
            format!("takes {}", list_of(taken.iter().copied()).replace(" or ", " and ")),
        )
        .note("404: the route is never used")
        .help("write the same host at both");
    findings.add(route, found);
}
