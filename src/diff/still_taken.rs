//! What a new object wants and an old one still has: nobody deletes first. `kubectl apply` deletes nothing, and Argo CD
//! prunes last.

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::premise::Relation;
use crate::diff::verdict::{Effect, Sides, Verdict, named};

const NODE_PORTS: &str =
    "https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport";

/// What stands in the way of a new object until an old one is deleted.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(old), None) = (pair.before, pair.after) else { return Vec::new() };
    if sides.premise.relation == Relation::Apart {
        return Vec::new();
    }
    let found = match old.kind() {
        "Service" => node_port(old, sides),
        "Ingress" if is_of_nginx(old) => path(old, sides),
        _ => None,
    };
    found.into_iter().collect()
}

/// The new objects of the same kind.
fn new_ones<'a>(old: &SideObject, sides: Sides<'a>) -> impl Iterator<Item = &'a SideObject> {
    let kind = old.kind().to_owned();
    let all = sides.after.iter().enumerate();
    let new = all.filter(move |(index, one)| one.kind() == kind && sides.around.is_new(*index));
    new.map(|(_, one)| one)
}

fn node_port(old: &SideObject, sides: Sides) -> Option<Verdict> {
    let taken = node_ports(old);
    if taken.is_empty() {
        return None;
    }
    let (port, new) = new_ones(old, sides).find_map(|one| {
        let port = node_ports(one).into_iter().find(|port| taken.contains(port))?;
        Some((port, one.name()))
    })?;
    let why = format!(
        "`{new}` is to have the node port {port}, and is refused as long as `{}` has it",
        old.name()
    );
    let help = format!("delete the old one first: kubectl delete {}", named(old));
    Some(Verdict::new(Effect::Refused, why).instead(help).page(NODE_PORTS))
}

fn node_ports(service: &SideObject) -> Vec<i64> {
    let ports = service.body["spec"]["ports"].as_array().into_iter().flatten();
    ports.filter_map(|port| port["nodePort"].as_i64()).collect()
}

fn is_of_nginx(ingress: &SideObject) -> bool {
    ingress.body["spec"]["ingressClassName"].as_str().is_some_and(|class| class.contains("nginx"))
}

/// The webhook of ingress-nginx takes a host and a path once.
fn path(old: &SideObject, sides: Sides) -> Option<Verdict> {
    let taken = paths(old);
    let (path, new) = new_ones(old, sides).filter(|one| is_of_nginx(one)).find_map(|one| {
        let path = paths(one).into_iter().find(|path| taken.contains(path))?;
        Some((path, one.name()))
    })?;
    let why = format!(
        "`{new}` is to lead from `{path}`, and ingress-nginx refuses it as long as `{}` does",
        old.name()
    );
    let help = format!("delete the old one first: kubectl delete {}", named(old));
    Some(Verdict::new(Effect::Refused, why).instead(help))
}

/// Hosts with their paths.
fn paths(ingress: &SideObject) -> Vec<String> {
    let rules = ingress.body["spec"]["rules"].as_array().into_iter().flatten();
    let of_rule = |rule: &Json| -> Vec<String> {
        let host = rule["host"].as_str().unwrap_or_default().to_owned();
        let paths = rule["http"]["paths"].as_array().into_iter().flatten();
        paths.map(|path| host.clone() + path["path"].as_str().unwrap_or("/")).collect()
    };
    rules.flat_map(of_rule).collect()
}
