//! Selectors that the values say must select the pods of their component alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::object::metadata::{Labels, pod_labels, selector, track_pod_labels};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::database::Database;

/// The pods of a component, those of a track each.
struct SelectedPods<'a> {
    component: &'a Component,
    tracks: Vec<Labels>,
}

/// Reports selectors that select the pods of another component, too. gen's own never do.
pub fn check(stack: &Stack, diagnostics: &mut Vec<Diagnostic>) {
    if stack.components().all(|component| component.selector.is_empty()) {
        return;
    }
    let all = pods(stack);
    let mut carriers: BTreeMap<(&str, &str, &str), Vec<usize>> = BTreeMap::new();
    for (index, pods) in all.iter().enumerate() {
        let namespace = pods.component.namespace.as_str();
        let pairs: BTreeSet<(&String, &String)> = pods.tracks.iter().flatten().collect();
        for (key, value) in pairs {
            carriers.entry((namespace, key, value)).or_default().push(index);
        }
    }
    let mut told = BTreeSet::new();
    for (index, pods) in all.iter().enumerate() {
        let own = selector(stack, pods.component);
        let namespace = pods.component.namespace.as_str();
        let mut places = own.iter().map(|(key, value)| (namespace, key.as_str(), value.as_str()));
        // The label that fewest pods have tells soonest.
        let rarest =
            places.by_ref().filter_map(|place| carriers.get(&place)).min_by_key(|of| of.len());
        let others = rarest.into_iter().flatten().filter(|other| **other != index);
        let mut hit = others.filter(|other| all[**other].tracks.iter().any(|pod| has(pod, &own)));
        if let Some(other) = hit.next()
            && told.insert((index.min(*other), index.max(*other)))
        {
            diagnostics.push(shared(pods.component, all[*other].component));
        }
    }
}

fn pods(stack: &Stack) -> Vec<SelectedPods<'_>> {
    // An operator gives its pods labels that no other has.
    let is_own = |database: &&Database| {
        database.server.as_ref().is_some_and(|server| server.operated.is_none())
    };
    let servers = stack.databases.iter().filter(is_own);
    let servers = servers.map(|database| &database.component);
    let servers = servers
        .map(|component| SelectedPods { component, tracks: vec![pod_labels(stack, component)] });
    let workloads = stack.workloads.iter().map(|workload| {
        let component = &workload.component;
        let of_track = |track| track_pod_labels(stack, component, track);
        SelectedPods { component, tracks: workload.tracks.iter().map(of_track).collect() }
    });
    servers.chain(workloads).collect()
}

fn has(pod: &Labels, selector: &Labels) -> bool {
    selector.iter().all(|(key, value)| pod.get(key) == Some(value))
}

fn shared(one: &Component, other: &Component) -> Diagnostic {
    let message =
        format!("the selector of `{}` selects the pods of `{}`, too", one.name, other.name);
    let place = |component: &Component| component.names.selector.unwrap_or(component.origin);
    let mut diagnostic = Diagnostic::error(Code::ObjectCollision, message)
        .at(place(one), "all of these labels are on both");
    if place(one) != place(other) {
        diagnostic = diagnostic.also(place(other), "these pods");
    }
    let (name, other_name) = (&one.name, &other.name);
    let help = if one.names.selector.is_some() && other.names.selector.is_some() {
        format!("give each a label of its own: `app: {name}` and `app: {other_name}`")
    } else {
        format!("add a label that `{name}` alone has, such as `app: {name}`")
    };
    diagnostic.help(help)
}
