//! What the quotas and limits of the stack's own namespaces refuse.

use std::collections::BTreeMap;

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::notation::quantity;
use crate::source::Span;
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;
use crate::stack::namespace::{Limits, Namespace};
use crate::stack::resources::Resources;
use crate::stack::wait::Wait;

/// A pod's container with its name in messages, and how many such pods there are.
struct Pod {
    name: String,
    origin: Span,
    count: i128,
    container: Resources,
    /// What runs beside it.
    beside: Vec<Resources>,
    /// What ends before it.
    first: Vec<Resources>,
    wait: Option<Resources>,
}

/// What a quota counts: its key, and the request or the limit that it sums up.
const SUMS: [(&str, &str, bool); 6] = [
    ("requests.cpu", "cpu", false),
    ("cpu", "cpu", false),
    ("requests.memory", "memory", false),
    ("memory", "memory", false),
    ("limits.cpu", "cpu", true),
    ("limits.memory", "memory", true),
];

/// Reports pods that the quota or the limits of their namespace refuse, and sums above a quota.
/// <https://kubernetes.io/docs/concepts/policy/resource-quotas/>
pub fn check(stack: &Stack, report: &mut Report) {
    let all = pods(stack);
    for namespace in &stack.namespaces {
        let Some(pods) = all.get(&namespace.name) else { continue };
        for pod in pods {
            demanded(pod, namespace, report);
            if let Some(limits) = &namespace.limits {
                in_range(pod, limits, namespace, report);
            }
        }
        sums(pods, namespace, report);
    }
}

/// The pods of each namespace that has a quota or limits, autoscalers at their minimum, with what the
/// limits fill in.
fn pods(stack: &Stack) -> BTreeMap<&ObjectName, Vec<Pod>> {
    let refuses =
        |namespace: &&Namespace| !namespace.quota.is_empty() || namespace.limits.is_some();
    let namespaces: BTreeMap<&ObjectName, &Namespace> = stack
        .namespaces
        .iter()
        .filter(refuses)
        .map(|namespace| (&namespace.name, namespace))
        .collect();
    let mut pods: BTreeMap<&ObjectName, Vec<Pod>> = BTreeMap::new();
    let mut add = |component: &'_ Component,
                   count: i32,
                   container: &Resources,
                   around: [Vec<&Resources>; 2],
                   waits: bool| {
        let Some(namespace) = namespaces.get(&component.namespace) else { return };
        pods.entry(&namespace.name).or_default().push(Pod {
            name: component.name.to_string(),
            origin: component.origin,
            count: i128::from(count),
            container: filled(container, namespace.limits.as_ref()),
            beside: all(&around[0], namespace),
            first: all(&around[1], namespace),
            wait: waits.then(|| filled(&Wait::resources(), namespace.limits.as_ref())),
        });
    };
    for database in &stack.databases {
        if let Some(server) = &database.server {
            let count = server.operated.as_ref().map_or(1, |operated| operated.instances);
            add(&database.component, count, &server.resources, [Vec::new(), Vec::new()], false);
        }
    }
    for workload in &stack.workloads {
        for track in &workload.tracks {
            let scaled = workload.autoscaling.as_ref();
            let count = scaled.map_or(track.replicas, |autoscaling| autoscaling.min);
            let around =
                [workload.together(track).skip(1).collect(), workload.first(track).collect()];
            add(&workload.component, count, &track.resources, around, !workload.waits.is_empty());
        }
    }
    pods
}

fn all(resources: &[&Resources], namespace: &Namespace) -> Vec<Resources> {
    resources.iter().map(|one| filled(one, namespace.limits.as_ref())).collect()
}

/// What a container has in the end: the namespace's defaults, and limits as requests.
/// <https://kubernetes.io/docs/concepts/policy/limit-range/>
fn filled(resources: &Resources, limits: Option<&Limits>) -> Resources {
    let Resources { mut requests, limits: mut most } = resources.clone();
    let own = most.clone();
    if let Some(Limits { default, default_request, max, min: _ }) = limits {
        for (name, amount) in own.iter().chain(default_request) {
            requests.entry(name.clone()).or_insert_with(|| amount.clone());
        }
        for (name, amount) in default.iter().chain(max) {
            most.entry(name.clone()).or_insert_with(|| amount.clone());
        }
    }
    for (name, amount) in &most {
        requests.entry(name.clone()).or_insert_with(|| amount.clone());
    }
    Resources { requests, limits: most }
}

/// A quota on a resource refuses containers that say nothing about it.
fn demanded(pod: &Pod, namespace: &Namespace, report: &mut Report) {
    for (key, resource, is_limit) in SUMS {
        let side = |resources: &Resources| {
            let amounts = if is_limit { &resources.limits } else { &resources.requests };
            amounts.contains_key(resource)
        };
        let mut containers = pod.beside.iter().chain(&pod.first).chain([&pod.container]);
        if !namespace.quota.contains_key(key) || containers.all(side) {
            continue;
        }
        let (what, amount) = (if is_limit { "limits" } else { "requests" }, example(resource));
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!(
                    "`{}` says nothing about `{what}.{resource}`, which a quota counts",
                    pod.name
                ),
            )
            .at(pod.origin, "the API server would refuse its pods")
            .also(namespace.origin, format!("its quota has `{key}`"))
            .help(format!("add `resources: {{ {what}: {{ {resource}: {amount} }} }}`")),
        );
    }
}

fn example(resource: &str) -> &'static str {
    if resource == "cpu" { "500m" } else { "256Mi" }
}

/// The limits of a namespace refuse containers below the least and above the most.
fn in_range(pod: &Pod, limits: &Limits, namespace: &Namespace, report: &mut Report) {
    let own = [&pod.container].into_iter().chain(&pod.beside).chain(&pod.first);
    let own = own.map(|resources| (resources, "its container"));
    let waits = pod.wait.iter().map(|resources| (resources, "the container that waits"));
    for (Resources { requests, limits: most }, whose) in own.chain(waits) {
        let sides = [
            (&limits.min, requests, "request", "below the least"),
            (&limits.max, most, "limit", "above the most"),
        ];
        for (bounds, amounts, side, how) in sides {
            for (name, bound) in bounds {
                let (Some(amount), Some(edge)) = (amounts.get(name), quantity::milli(bound)) else {
                    continue;
                };
                let Some(milli) = quantity::milli(amount) else { continue };
                if (side == "request" && milli >= edge) || (side == "limit" && milli <= edge) {
                    continue;
                }
                report.add(
                    Diagnostic::error(
                        Code::Conflict,
                        format!(
                            "in `{}`, {whose} has a {name} {side} of {amount}, {how} of {bound}",
                            pod.name
                        ),
                    )
                    .at(pod.origin, "the API server would refuse its pods")
                    .also(namespace.origin, "the limits of its namespace")
                    .help(if whose == "its container" {
                        "change its `resources`, or the namespace's `limits`"
                    } else {
                        "change the namespace's `limits`, or set `waitFor: false`"
                    }),
                );
            }
        }
    }
}

/// The sums over all pods; an init container counts only as far as it exceeds the pod's own.
fn sums(pods: &[Pod], namespace: &Namespace, report: &mut Report) {
    let of = |resources: &Resources, name: &str, is_limit: bool| {
        let amounts = if is_limit { &resources.limits } else { &resources.requests };
        amounts.get(name).and_then(|amount| quantity::milli(amount)).unwrap_or(0)
    };
    let mut needs: Vec<(&str, i128)> = Vec::new();
    for (key, resource, is_limit) in SUMS {
        let sum = pods.iter().map(|pod| {
            let first = pod.first.iter().chain(&pod.wait).map(|one| of(one, resource, is_limit));
            let beside = pod.beside.iter().map(|one| of(one, resource, is_limit));
            let together = of(&pod.container, resource, is_limit) + beside.sum::<i128>();
            pod.count * together.max(first.max().unwrap_or(0))
        });
        needs.push((key, sum.sum()));
    }
    let count = pods.iter().map(|pod| pod.count * 1000).sum();
    needs.extend([("pods", count), ("count/pods", count)]);
    for (key, needed) in needs {
        let Some(hard) = namespace.quota.get(key) else { continue };
        if quantity::milli(hard).is_none_or(|hard| needed <= hard) {
            continue;
        }
        let needed = match key {
            "pods" | "count/pods" => (needed / 1000).to_string(),
            key if key.ends_with("cpu") => format!("{needed}m"),
            _ => format!("{}Mi", needed / 1000 / 1024 / 1024),
        };
        report.unwise(
            Unwise::Capacity,
            format!(
                "the pods in `{}` need {needed} of `{key}`, and its quota has {hard}",
                namespace.name
            ),
            |diagnostic| {
                diagnostic
                    .at(namespace.origin, "the last pods would not be made")
                    .help("raise the quota, run fewer pods, or lower their resources")
            },
        );
    }
}
