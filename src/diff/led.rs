//! Servers that start empty, to which clients are led that found their data elsewhere until now.

use std::collections::BTreeSet;

use crate::diff::item::SideObject;
use crate::diff::named::{named, service_of, some_of};
use crate::diff::pair::Pair;
use crate::diff::premise::Relation;
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict};

const CLAIMS: &str = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding";

/// What a new server means to clients that were there before it.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (None, Some(server)) = (pair.before, pair.after) else { return Vec::new() };
    if sides.premise.relation == Relation::Apart {
        return Vec::new();
    }
    let mut olds = BTreeSet::new();
    let mut clients = BTreeSet::new();
    for service in services(server, sides) {
        for redirect in sides.around.redirects().to(server.namespace(), &service) {
            if is_left(&redirect.old, redirect.client, sides) {
                olds.insert(redirect.old.clone());
                clients.insert(named(redirect.client));
            }
        }
        if let Some(old) = was_elsewhere(server, &service, sides) {
            olds.insert(old);
            clients.insert(format!("who calls `{service}`"));
        }
    }
    if olds.is_empty() {
        return Vec::new();
    }
    let old = olds.iter().map(|old| format!("`{old}`")).collect::<Vec<_>>().join(", ");
    let why =
        format!("it starts empty, and {} are led here: the data stay at {old}", some_of(clients));
    let help = format!("copy the data from {old} before clients are led here");
    vec![Verdict::new(Effect::LosesData, why).instead(help).page(CLAIMS)]
}

/// The names by which a new server of data is called; none for what is no such server.
fn services(server: &SideObject, sides: Sides) -> Vec<String> {
    if server.kind() == "Cluster" && server.identity().group == "postgresql.cnpg.io" {
        return ["rw", "ro", "r"].map(|end| format!("{}-{end}", server.name())).to_vec();
    }
    let Some(spec) = template::spec(server).filter(|spec| template::keeps_data(server, spec))
    else {
        return Vec::new();
    };
    let is_lasting = template::databases(spec).iter().any(|(engine, ..)| {
        let data = &engine.facts().data;
        !data.is_cache && !data.is_passing
    });
    if !is_lasting {
        return Vec::new();
    }
    let Some(labels) = template::labels(server) else { return Vec::new() };
    let services = sides.around.services((1, sides.after), server.namespace(), labels);
    services.into_iter().map(|index| sides.after[index].name().to_owned()).collect()
}

/// Whether nothing else tells of the data at a host: it is outside, or it stays. What is gone is told where it goes.
fn is_left(old: &str, client: &SideObject, sides: Sides) -> bool {
    let (namespace, name) = service_of(old, client.namespace());
    match sides.around.service(namespace, name) {
        Some(index) => !sides.around.is_gone(index),
        None => old.contains('.'),
    }
}

/// Where a Service of the same name led before, if that was no pod of the cluster.
fn was_elsewhere(server: &SideObject, service: &str, sides: Sides) -> Option<String> {
    let index = sides.around.service(server.namespace(), service)?;
    let name = sides.before[index].body["spec"]["externalName"].as_str()?;
    Some(name.to_owned())
}
