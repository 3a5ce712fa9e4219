//! GEN484: routes of the Gateway API that no listener takes.

use std::collections::BTreeMap;

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::graph::selector::Selector;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::{Object, same_namespace};
use crate::manifest::placeholder::is_gap;
use crate::values::suggest::list_of;

/// The group of the Gateway API.
pub const GROUP: &str = "gateway.networking.k8s.io";

pub const RULE: Rule = Rule {
    code: Code::UnattachedRoute,
    severity: Severity::Error,
    why: "A route names its Gateway, and perhaps one of its listeners. It is attached where the listener takes routes of its \
          namespace, which by default is the Gateway's own, and of one of its hosts. It is an error where the Gateway is here.",
    symptom: "the route is accepted and nothing answers: its status says NoMatchingParent or NotAllowedByListeners",
    bad: "\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web }
spec: { gatewayClassName: acme, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api }
spec: { parentRefs: [{ name: web, sectionName: https }] }
",
    good: "\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web }
spec: { gatewayClassName: acme, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api }
spec: { parentRefs: [{ name: web, sectionName: http }] }
",
    check,
};

/// How many listeners, and hosts, of one Gateway are looked at.
const MOST: usize = 64;

fn check(graph: &Graph, findings: &mut Findings) {
    let gateways: Vec<&Object> =
        graph.of_kind("Gateway").filter(|one| one.group() == GROUP).collect();
    if gateways.is_empty() {
        return;
    }
    let mut by_name: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
    for gateway in &gateways {
        by_name.entry(&gateway.name).or_default().push(gateway);
    }
    let routes = graph.objects.iter().filter(|one| one.group() == GROUP);
    for route in routes.filter(|one| one.kind.ends_with("Route")) {
        for parent in route.node.items("spec.parentRefs").iter().take(MOST) {
            let is_gateway = parent.text("kind").is_none_or(|kind| kind == "Gateway");
            let Some(name) = parent.get("name").filter(|_| is_gateway) else { continue };
            let text = name.text("").unwrap_or_default();
            if is_gap(text) {
                continue;
            }
            let namespace = parent.text("namespace").or(route.namespace.as_deref());
            let found = match by_name.get(text) {
                None => {
                    let of_set = by_name.keys().copied();
                    let only = graph.set.is_whole.then(|| lone(&gateways, route, graph)).flatten();
                    absent(route, name, text, of_set, only, graph)
                }
                Some(same) => {
                    let is_near = |one: &&&Object| {
                        same_namespace(one.namespace.as_deref(), namespace) != Some(false)
                    };
                    let near: Vec<&&Object> = same.iter().take(MOST).filter(is_near).collect();
                    // Of several that are alternatives one may be the route's.
                    let reasons = near.iter().map(|one| unattached(route, parent, one, graph));
                    let reasons: Option<Vec<Diagnostic>> = reasons.collect();
                    if near.is_empty() {
                        elsewhere(route, name, same[0], namespace, graph)
                    } else {
                        reasons.and_then(|all| all.into_iter().next())
                    }
                }
            };
            if let Some(found) = found {
                findings.add(route, found);
            }
        }
    }
}

/// The name of the only Gateway of a set, if it is in the route's namespace and no route names it.
fn lone<'a>(gateways: &[&'a Object], route: &Object, graph: &Graph<'a>) -> Option<&'a str> {
    let [only] = gateways else { return None };
    let names_it = |route: &&Object| {
        let parents = route.node.items("spec.parentRefs").iter().take(MOST);
        parents.into_iter().any(|one| one.text("name") == Some(&only.name))
    };
    let mut routes = graph.objects.iter().filter(|one| one.group() == GROUP).take(MOST);
    let is_unused = !routes.any(|one| names_it(&one));
    (is_unused && only.shares_namespace(route) == Some(true)).then_some(&only.name)
}

fn absent<'n>(
    route: &Object,
    name: &Node,
    text: &str,
    names: impl Iterator<Item = &'n str> + Clone,
    only: Option<&'n str>,
    graph: &Graph,
) -> Option<Diagnostic> {
    let near = meant(text, names).or(only)?;
    let message = format!("{} names the Gateway `{text}`, which is not here", route.label());
    let mut found = RULE
        .judged(graph.set.is_whole, message)
        .at(name.span, "no Gateway of this name")
        .help(format!("write `{near}`"));
    if graph.sources.text(name.span) == text {
        found = found.fix(name.span, near);
    }
    Some(found)
}

fn elsewhere(
    route: &Object,
    name: &Node,
    gateway: &Object,
    namespace: Option<&str>,
    graph: &Graph,
) -> Option<Diagnostic> {
    let (own, theirs) = (namespace?, gateway.namespace.as_deref()?);
    let message =
        format!("{} names the Gateway `{}`, which is in `{theirs}`", route.label(), gateway.name);
    Some(
        RULE.judged(graph.set.is_whole, message)
            .at(name.span, format!("looked for in `{own}`"))
            .also(gateway.place(), format!("in `{theirs}`"))
            .help(format!("add `namespace: {theirs}` to the parent")),
    )
}

/// Why no listener of a Gateway takes a route.
fn unattached(
    route: &Object,
    parent: &Node,
    gateway: &Object,
    graph: &Graph,
) -> Option<Diagnostic> {
    let all = gateway.node.items("spec.listeners");
    let mut listeners: Vec<&Node> = all.iter().take(MOST).collect();
    if listeners.is_empty() || all.len() > MOST {
        return None;
    }
    let label = route.label();
    for (key, field, what) in [("sectionName", "name", "listener"), ("port", "port", "port")] {
        let Some(wanted) = parent.get(key) else { continue };
        let text = wanted.text("").unwrap_or_default();
        let fitting: Vec<&Node> =
            listeners.iter().copied().filter(|one| one.text(field) == Some(text)).collect();
        // Sets of listeners may add some.
        if fitting.is_empty() && !text.is_empty() && !is_gap(text) {
            let message = format!(
                "{label} names the {what} `{text}`, which Gateway `{}` does not have",
                gateway.name
            );
            let mut found = RULE
                .judged(graph.set.is_whole, message)
                .at(wanted.span, format!("no {what} of the Gateway"));
            for one in all.iter().take(8) {
                let own = one.text(field).unwrap_or_default();
                found = found.also(
                    one.at(field).map_or(one.span, |node| node.span),
                    format!("this one is `{own}`"),
                );
            }
            let known: Vec<&str> = all.iter().take(8).filter_map(|one| one.text(field)).collect();
            return Some(found.help(format!("write {}", list_of(known.into_iter()))));
        }
        listeners = fitting;
    }
    if !listeners.iter().any(|one| admits(one, route, gateway, graph)) {
        let (own, theirs) = (route.namespace.as_deref()?, gateway.namespace.as_deref()?);
        let first = listeners.first()?;
        let place = first.at("allowedRoutes.namespaces").map_or(first.span, |node| node.span);
        let message =
            format!("{label} is in `{own}`, of which Gateway `{}` takes no routes", gateway.name);
        return Some(
            RULE.judged(graph.set.is_whole, message)
                .at(parent.span, "not taken by the listener")
                .also(place, format!("takes routes of `{theirs}`, or of those that it selects"))
                .help(format!("write `allowedRoutes: {{ namespaces: {{ from: All }} }}` at the listener, or a selector that selects `{own}`")),
        );
    }
    let hosts: Vec<&str> = route
        .node
        .items("spec.hostnames")
        .iter()
        .take(MOST)
        .filter_map(|one| one.text(""))
        .collect();
    let meets = |listener: &&&Node| {
        let own = listener.text("hostname").unwrap_or_default();
        own.is_empty()
            || is_gap(own)
            || hosts.iter().any(|host| is_gap(host) || intersect(own, host))
    };
    if !hosts.is_empty() && !listeners.iter().any(|one| meets(&one)) {
        let first = listeners.first()?;
        let own = first.text("hostname").unwrap_or_default();
        let place = route.node.at("spec.hostnames").map_or(route.place(), |node| node.span);
        let message =
            format!("{label} is for hosts that no listener of Gateway `{}` has", gateway.name);
        return Some(
            RULE.judged(graph.set.is_whole, message)
                .at(place, "none of them reaches the route")
                .also(
                    first.at("hostname").map_or(first.span, |node| node.span),
                    format!("takes `{own}`"),
                )
                .help(format!("write a host within `{own}`, or add a listener")),
        );
    }
    None
}

/// Whether a listener takes routes of a route's namespace; what is not known, it takes.
/// <https://gateway-api.sigs.k8s.io/reference/spec/#routenamespaces>
fn admits(listener: &Node, route: &Object, gateway: &Object, graph: &Graph) -> bool {
    let (Some(own), Some(theirs)) = (route.namespace.as_deref(), gateway.namespace.as_deref())
    else {
        return true;
    };
    match listener.text("allowedRoutes.namespaces.from").unwrap_or("Same") {
        "Same" => own == theirs,
        "Selector" => {
            let selector = listener.at("allowedRoutes.namespaces.selector").map(Selector::read);
            let is_known = graph.namespaces.contains_key(own);
            !is_known || selector.is_none_or(|one| one.matches(&graph.namespace_labels(own)))
        }
        "None" => false,
        _ => true,
    }
}

/// Whether two hosts, of which either may start with `*.`, have one in common.
/// <https://gateway-api.sigs.k8s.io/reference/spec/#hostname>
fn intersect(one: &str, other: &str) -> bool {
    let within = |pattern: &str, host: &str| {
        pattern.strip_prefix('*').is_some_and(|end| {
            let host = host.strip_prefix('*').unwrap_or(host);
            host.ends_with(end)
        })
    };
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    one == other || within(&one, &other) || within(&other, &one)
}
