//! Addresses by which people reach the application from outside, which lead elsewhere, or nowhere, as soon as
//! they are applied.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::diff::home::is_anew;
use crate::diff::item::SideObject;
use crate::diff::named::MOST_NAMED;
use crate::diff::pair::Pair;
use crate::diff::premise::Relation;
use crate::diff::route::routes;
use crate::diff::template::list;
use crate::diff::verdict::{Effect, Sides, Verdict};

const PATHS: &str = "https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types";
const GATEWAY: &str = "https://gateway-api.sigs.k8s.io/concepts/api-overview/#gateway";
const TLS: &str = "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls";
const CLASSES: &str =
    "https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class";

/// What becomes of those who come from outside.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let sides_of = pair.before.zip(pair.after).filter(|_| pair.kind() == "Gateway");
    if let Some((before, after)) = sides_of
        && sides.premise.relation != Relation::Apart
        && !is_anew(pair, sides)
    {
        return shut(pair, before, after);
    }
    let is_route = |one: &&SideObject| matches!(one.kind(), "Ingress" | "HTTPRoute" | "GRPCRoute");
    let Some(before) = pair.before.filter(is_route) else { return Vec::new() };
    if sides.premise.relation == Relation::Apart || is_anew(pair, sides) {
        return Vec::new();
    }
    let mut found: Vec<Verdict> = closed(pair, before, sides).into_iter().collect();
    if let Some(after) = pair.after {
        found.extend(class(pair, before, after));
        found.extend(no_tls(pair, before, after));
    }
    found
}

/// Addresses that nothing of after takes, or that lead to another Service.
fn closed(pair: Pair, before: &SideObject, sides: Sides) -> Option<Verdict> {
    let mut gone: Vec<String> = Vec::new();
    let mut led: Vec<(String, &str)> = Vec::new();
    for route in routes(before) {
        match sides.around.routes().taking(&route) {
            None => gone.push(route.shown()),
            Some(then) if then.to == route.to || then.to.is_empty() => {}
            Some(then) => {
                let old = sides.around.service(before.namespace(), route.to);
                let next = old.and_then(|old| sides.around.successors().of(&sides.before[old]));
                if next != Some(then.to) {
                    led.push((route.shown(), then.to));
                }
            }
        }
    }
    let when = if pair.after.is_some() { "at once" } else { "as soon as it is deleted" };
    let field = pair.touched("spec.rules").next();
    let field = field.or_else(|| pair.touched("spec.hostnames").next());
    let verdict = if let Some((_, to)) = led.first().filter(|_| gone.is_empty()) {
        let from = listed(led.iter().map(|(from, _)| from));
        let why = format!("{from} leads to `{to}` {when}");
        let help =
            format!("see that `{to}` answers there, or keep the old way until nobody comes by it");
        Verdict::new(Effect::Interrupts, why).instead(help)
    } else if gone.is_empty() {
        return None;
    } else {
        let why = format!("who comes by {} finds nothing there {when}", listed(gone.iter()));
        let help = "let the old address lead there, too, until nobody comes by it";
        Verdict::new(Effect::Interrupts, why).instead(help)
    };
    Some(Verdict { field, ..verdict.page(PATHS) })
}

fn listed<'a>(all: impl Iterator<Item = &'a String>) -> String {
    let mut all: Vec<&str> = all.map(String::as_str).collect();
    all.dedup();
    let more = all.len().saturating_sub(MOST_NAMED);
    all.truncate(MOST_NAMED);
    let shown = all.join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// Ports of a Gateway on which nothing listens any more.
/// <https://gateway-api.sigs.k8s.io/concepts/api-overview/#gateway>
fn shut(pair: Pair, before: &SideObject, after: &SideObject) -> Vec<Verdict> {
    let ports = |item: &SideObject| -> BTreeSet<i64> {
        let listeners = list(&item.body["spec"], "listeners").iter();
        listeners.filter_map(|one| one["port"].as_i64()).collect()
    };
    let then = ports(after);
    let gone = ports(before).into_iter().filter(|port| !then.contains(port));
    let field = pair.touched("spec.listeners").next();
    gone.map(|port| {
        let why = format!("the port {port} of `{}` closes at once", before.name());
        let help = format!("keep a listener on {port} until nobody comes by it");
        Verdict { field, ..Verdict::new(Effect::Interrupts, why).instead(help).page(GATEWAY) }
    })
    .collect()
}

/// Another controller, which has an address of its own.
fn class(pair: Pair, before: &SideObject, after: &SideObject) -> Option<Verdict> {
    let class =
        |item: &'_ SideObject| item.body["spec"]["ingressClassName"].as_str().map(str::to_owned);
    let (old, new) = (class(before)?, class(after)?);
    if old == new {
        return None;
    }
    let why =
        format!("another controller answers, at another address: `{new}` in place of `{old}`");
    let help = "make a second Ingress of the new class, lead the names of the hosts there, and delete the old one last";
    let field = pair.touched("spec.ingressClassName").next();
    Some(Verdict { field, ..Verdict::new(Effect::Interrupts, why).instead(help).page(CLASSES) })
}

/// Hosts that had a certificate and have none.
fn no_tls(pair: Pair, before: &SideObject, after: &SideObject) -> Option<Verdict> {
    let hosts = |item: &SideObject| -> BTreeSet<String> {
        let all = list(&item.body["spec"], "tls").iter().flat_map(|tls| list(tls, "hosts"));
        all.filter_map(Json::as_str).map(str::to_owned).collect()
    };
    let annotations = after.body["metadata"]["annotations"].to_string();
    if annotations.contains("certificate") || annotations.contains("ssl") {
        return None;
    }
    let kept: BTreeSet<&str> = routes(after).iter().map(|route| route.host).collect();
    let then = hosts(after);
    let bare = hosts(before)
        .into_iter()
        .find(|host| !then.contains(host) && kept.contains(host.as_str()))?;
    let why = format!(
        "`https://{bare}` shows the controller's own certificate from now on, which browsers refuse"
    );
    let field = pair.touched("spec.tls").next();
    let verdict = Verdict::new(Effect::Interrupts, why).instead(format!("keep `{bare}` in `tls`"));
    Some(Verdict { field, ..verdict.page(TLS) })
}
