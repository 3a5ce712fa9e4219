//! Services: their ports together, and what a type allows.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::is_gap;
use crate::shape::fault::{CONFLICT, MISSING, VALUE};
use crate::shape::here::{Here, head};
use crate::shape::name::is_network;
use crate::shape::pod;
use crate::source::Span;

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let kind = node.text("type").unwrap_or("ClusterIP");
    let is_headless = node.text("clusterIP") == Some("None");
    let ports = node.items("ports");
    let at = |field: &str| node.get(field).map_or(node.span, |one| one.span);
    match kind {
        "ExternalName" if node.text("externalName").is_none_or(str::is_empty) => {
            here.missing(node, "externalName");
        }
        "ExternalName" => {}
        _ if ports.is_empty() && !is_headless && node.get("ports").is_none_or(is_list) => {
            here.missing(node, "ports");
        }
        _ => {}
    }
    if is_headless && matches!(kind, "NodePort" | "LoadBalancer") {
        let what = format!("cannot be `None` in a Service of type {kind}");
        let help = "remove it, or the type".to_owned();
        here.refuse(&CONFLICT, at("clusterIP"), "clusterIP", &what, help);
    }
    // https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec
    let address = node.text("clusterIP").unwrap_or_default();
    let is_address = matches!(address, "" | "None") || address.parse::<IpAddr>().is_ok();
    if !is_address && !is_gap(address) {
        let what = format!("cannot be `{address}`");
        let help = "write `None`, or an address of the cluster's own".to_owned();
        here.refuse(&VALUE, at("clusterIP"), "clusterIP", &what, help);
    }
    let outside = matches!(kind, "NodePort" | "LoadBalancer");
    if !outside
        && node.items("externalIPs").is_empty()
        && node.get("externalTrafficPolicy").is_some()
    {
        let help = "remove it, or write `type: LoadBalancer`".to_owned();
        let what = format!("is not for Services of type {kind}");
        here.refuse(&CONFLICT, at("externalTrafficPolicy"), "externalTrafficPolicy", &what, help);
    }
    for range in node.items("loadBalancerSourceRanges") {
        let text = range.text("").unwrap_or_default();
        if !is_network(text.trim()) && !is_gap(text) {
            let help =
                "write an address with `/` and a number of bits: `203.0.113.0/24`".to_owned();
            let what = format!("cannot be `{text}`");
            here.refuse(&VALUE, range.span, "loadBalancerSourceRanges", &what, help);
        }
    }
    together(here, ports);
}

fn is_list(node: &Node) -> bool {
    node.as_scalar().is_none() && node.as_map().is_none()
}

/// Names of ports, which several need, and numbers, which only one has.
fn together<'a>(here: &mut Here<'_, 'a>, ports: &'a [Node]) {
    pod::unique(here, ports.iter().map(|one| (one.text("name"), one)), "port");
    let mut first: BTreeMap<(&str, &str), Span> = BTreeMap::new();
    for port in ports {
        if ports.len() > 1 && port.text("name").is_none_or(str::is_empty) {
            let message = format!("a port of {} has no name", here.object.label());
            let at = port.get("port").map_or_else(|| head(port), |one| one.span);
            let found = MISSING
                .error(message)
                .at(at, "one of several")
                .help("add `name`: where there are several ports, each has one");
            here.report(found);
        }
        let Some(number) = port.get("port") else { continue };
        let key = (number.text("").unwrap_or_default(), port.text("protocol").unwrap_or("TCP"));
        if let Some(known) = first.insert(key, number.span) {
            let message = format!("{} has port {} twice", here.object.label(), key.0);
            let found = VALUE
                .error(message)
                .at(number.span, "again here")
                .also(known, "first here")
                .help("remove one of them, or give it another number");
            here.report(found);
        }
    }
}
