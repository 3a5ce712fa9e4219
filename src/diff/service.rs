//! Doors of Services that close while somebody calls them: ports, node ports, and the Service itself.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::named::{MOST_NAMED, named, some_of};
use crate::diff::pair::Pair;
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict};

const SERVICES: &str =
    "https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services";
const NODE_PORTS: &str =
    "https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport";

const BALANCERS: &str =
    "https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer";

/// What becomes of those who call a Service.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    match (pair.before, pair.after) {
        (Some(before), None) if before.kind() == "Service" => removed(before, sides),
        (Some(before), Some(after)) if after.kind() == "Service" => {
            ports(pair, before, after, sides)
        }
        _ => Vec::new(),
    }
}

/// A Service whose pods stay, or that is still called, under another name at best.
fn removed(before: &SideObject, sides: Sides) -> Vec<Verdict> {
    if sides.around.successors().of(before).is_some() {
        return Vec::new();
    }
    let callers = callers(before, sides, true);
    if callers.is_empty() && !keeps_pods(before, sides) {
        return Vec::new();
    }
    let who = told(&callers, "who calls it");
    let why = format!("{who} finds nothing at `{}` as soon as it is deleted", before.name());
    let help = "keep it for one release beside the new one, until all who call it are replaced";
    vec![Verdict::new(Effect::Interrupts, why).instead(help)]
}

/// Whether pods that it leads to are there after, too.
fn keeps_pods(service: &SideObject, sides: Sides) -> bool {
    let Some(selector) = service.body.pointer("/spec/selector").and_then(Json::as_object) else {
        return false;
    };
    let labels =
        || selector.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
    let places = sides.around.labelled(0, service.namespace(), labels());
    let is_its = |index: usize| is_behind(service, &sides.before[index]);
    places.into_iter().any(|index| !sides.around.is_gone(index) && is_its(index))
}

/// Ports that are gone, or that lead elsewhere.
fn ports(pair: Pair, before: &SideObject, after: &SideObject, sides: Sides) -> Vec<Verdict> {
    // Who calls a headless Service gets addresses of pods, and calls ports of theirs.
    let is_headless = before.body["spec"]["clusterIP"] == "None";
    if is_headless || before.body["spec"]["type"] == "ExternalName" {
        return Vec::new();
    }
    let mut found: Vec<Verdict> = unbalanced(pair, before, after).into_iter().collect();
    let list = |item: &SideObject| -> Vec<Json> {
        item.body["spec"]["ports"].as_array().cloned().unwrap_or_default()
    };
    let (old, new) = (list(before), list(after));
    for port in &old {
        let number = &port["port"];
        let shown = format!("ports[{number}/{}]", protocol(port));
        let field = pair.fields.iter().position(|field| {
            let path = field.path.to_string();
            path.contains(&shown) || path == "spec.ports"
        });
        let field = field.or_else(|| pair.touched("spec.ports").next());
        let same = |other: &&Json| other["port"] == *number && protocol(other) == protocol(port);
        let verdict = match new.iter().find(same) {
            None => Some(gone(before, after, number, sides)),
            Some(other) => elsewhere(port, other).or_else(|| node_port(port, other)),
        };
        found.extend(verdict.map(|verdict| Verdict { field, ..verdict }));
    }
    found
}

/// A load balancer that goes away: its address is not kept for one that comes later.
fn unbalanced(pair: Pair, before: &SideObject, after: &SideObject) -> Option<Verdict> {
    let is_balanced = |item: &SideObject| item.body["spec"]["type"] == "LoadBalancer";
    (is_balanced(before) && !is_balanced(after)).then(|| {
        let name = before.name();
        let why = format!("the load balancer of `{name}` is deleted, and its address with it");
        let help =
            "lead who calls the address elsewhere first; a later load balancer has another one";
        let verdict = Verdict::new(Effect::Interrupts, why).instead(help).page(BALANCERS);
        Verdict { field: pair.touched("spec.type").next(), ..verdict }
    })
}

fn protocol(port: &Json) -> &str {
    port["protocol"].as_str().unwrap_or("TCP")
}

fn gone(before: &SideObject, after: &SideObject, number: &Json, sides: Sides) -> Verdict {
    let (old, new) = (before.name(), after.name());
    let callers = callers(before, sides, false);
    let who = told(&callers, "who calls it");
    let why =
        format!("the port {number} of `{old}` closes at once: {who} is refused until replaced");
    let help =
        format!("let `{new}` have both ports for one release, and take {number} away in the next");
    Verdict::new(Effect::Interrupts, why).instead(help).page(SERVICES)
}

/// A number that pods of before do not listen on. A name leads to whatever port of a pod has it.
fn elsewhere(before: &Json, after: &Json) -> Option<Verdict> {
    let target = |port: &Json| match &port["targetPort"] {
        Json::Null => port["port"].clone(),
        target => target.clone(),
    };
    let (old, new) = (target(before), target(after));
    let is_number = |port: &Json| port.is_number();
    if old == new || !(is_number(&old) && is_number(&new)) {
        return None;
    }
    let why =
        format!("pods that listen on {old} get no calls any more, before those on {new} are ready");
    let help = "name the port in the container, and let `targetPort` be the name";
    Some(Verdict::new(Effect::Interrupts, why).instead(help).page(SERVICES))
}

fn node_port(before: &Json, after: &Json) -> Option<Verdict> {
    let old = before["nodePort"].as_i64()?;
    if after["nodePort"].as_i64() == Some(old) {
        return None;
    }
    let why = format!("the node port {old} closes at once: who calls it from outside is refused");
    let help = "tell those outside the new port before, or keep the old one";
    Some(Verdict::new(Effect::Interrupts, why).instead(help).page(NODE_PORTS))
}

/// The workloads of before that name a Service; `staying` leaves those out that are gone after.
fn callers<'a>(service: &SideObject, sides: Sides<'a>, staying: bool) -> Vec<&'a SideObject> {
    let mut found: Vec<&SideObject> = Vec::new();
    let mut seen = BTreeSet::new();
    for index in sides.around.naming(sides.before, service.namespace(), service.name()) {
        let item = &sides.before[index];
        let workloads = match item.kind() {
            kind @ ("ConfigMap" | "Secret") => {
                sides.around.readers(0, kind, item.namespace(), item.name())
            }
            _ => vec![index],
        };
        for workload in workloads {
            let is_there = !staying || !sides.around.is_gone(workload);
            let is_its = is_behind(service, &sides.before[workload]);
            if is_there && !is_its && found.len() <= MOST_NAMED && seen.insert(workload) {
                found.push(&sides.before[workload]);
            }
        }
    }
    found
}

/// Whether pods of a workload are those that a Service leads to.
fn is_behind(service: &SideObject, workload: &SideObject) -> bool {
    let selector = service.body.pointer("/spec/selector").and_then(Json::as_object);
    let labels = template::labels(workload);
    selector.zip(labels).is_some_and(|(selector, labels)| {
        selector.iter().all(|(key, value)| labels.get(key) == Some(value))
    })
}

/// Callers by kind and name, or other words where none is known.
fn told(callers: &[&SideObject], unknown: &str) -> String {
    if callers.is_empty() {
        unknown.to_owned()
    } else {
        format!("{unknown}, such as {},", some_of(callers.iter().map(|item| named(item))))
    }
}
