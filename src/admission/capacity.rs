//! Whether the pods fit the nodes of the target, all tracks counted.

use crate::admission::policy::{Report, Unwise};
use crate::notation::quantity;
use crate::source::Span;
use crate::stack::Stack;
use crate::stack::resources::Resources;
use crate::stack::target::Nodes;

/// The requests of one pod, in thousandths, and how many such pods there are.
struct PodRequests {
    name: String,
    origin: Span,
    count: i128,
    cpu: i128,
    memory: i128,
}

/// Reports what cannot fit: one pod that is larger than a node, or all pods together.
pub fn check(stack: &Stack, report: &mut Report) {
    let Some(nodes) = stack.target.nodes else { return };
    let pods = all(stack);
    if pods.iter().any(|pod| too_large(pod, nodes, stack, report)) {
        return;
    }
    let sum =
        |of: fn(&PodRequests) -> i128| pods.iter().map(|pods| pods.count * of(pods)).sum::<i128>();
    let count = i128::from(nodes.count);
    let needs = [
        ("cpu", sum(|pods| pods.cpu), nodes.cpu * count),
        ("memory", sum(|pods| pods.memory), nodes.memory * count),
        ("pods", sum(|_| 1), i128::from(nodes.pods) * count),
    ];
    for (what, needed, there) in needs {
        if needed <= there {
            continue;
        }
        let largest = pods.iter().max_by_key(|pods| match what {
            "cpu" => pods.cpu * pods.count,
            "memory" => pods.memory * pods.count,
            _ => pods.count,
        });
        let Some(largest) = largest else { continue };
        let nodes = if count == 1 { "the node".to_owned() } else { format!("{count} nodes") };
        let (needed, there) = (amount(what, needed), amount(what, there));
        let target = &stack.target.name;
        let has = if count == 1 { "has" } else { "have" };
        report.unwise(
            Unwise::Capacity,
            format!("the stack asks for {needed} {what}, and {nodes} of `{target}` {has} {there}"),
            |diagnostic| {
                diagnostic
                    .at(largest.origin, format!("`{}` asks for the most, in {} pods", largest.name, largest.count))
                    .help(format!("run fewer pods, lower requests, or describe larger `cluster.nodes` in `profiles/{target}.yaml`"))
            },
        );
    }
}

fn too_large(pod: &PodRequests, nodes: Nodes, stack: &Stack, report: &mut Report) -> bool {
    let target = &stack.target.name;
    let mut found = false;
    for (what, asked, there) in [("cpu", pod.cpu, nodes.cpu), ("memory", pod.memory, nodes.memory)]
    {
        if asked > there {
            found = true;
            let (asked, there) = (amount(what, asked), amount(what, there));
            report.unwise(
                Unwise::Capacity,
                format!(
                    "a pod of `{}` asks for {asked} {what}, and a node of `{target}` has {there}",
                    pod.name
                ),
                |diagnostic| {
                    diagnostic.at(pod.origin, "would stay pending").help("lower its request")
                },
            );
        }
    }
    found
}

/// All pods that are there at once: every track, autoscalers at their minimum.
fn all(stack: &Stack) -> Vec<PodRequests> {
    let mut all = Vec::new();
    for database in &stack.databases {
        if let Some(server) = &database.server {
            all.push(pods(
                database.component.name.to_string(),
                database.component.origin,
                server.operated.as_ref().map_or(1, |operated| operated.instances),
                &[&server.resources],
                &[],
            ));
        }
    }
    for workload in &stack.workloads {
        for track in &workload.tracks {
            // A job's pods come and go.
            if workload.job.is_some() {
                continue;
            }
            let count =
                workload.autoscaling.as_ref().map_or(track.replicas, |autoscaling| autoscaling.min);
            all.push(pods(
                track.names.deployment.to_string(),
                workload.component.origin,
                count,
                &workload.together(track).collect::<Vec<_>>(),
                &workload.first(track).collect::<Vec<_>>(),
            ));
        }
    }
    all
}

/// Kubernetes takes a limit for the request where only the limit is given.
fn pods(
    name: String,
    origin: Span,
    count: i32,
    together: &[&Resources],
    first: &[&Resources],
) -> PodRequests {
    let of = |resources: &Resources, resource: &str| {
        let text = resources.requests.get(resource).or(resources.limits.get(resource));
        text.and_then(|text| quantity::milli(text)).unwrap_or(0)
    };
    // What ends before the pod starts counts as far as it exceeds the rest.
    let request = |resource: &str| {
        let sum: i128 = together.iter().map(|one| of(one, resource)).sum();
        sum.max(first.iter().map(|one| of(one, resource)).max().unwrap_or(0))
    };
    PodRequests {
        name,
        origin,
        count: i128::from(count),
        cpu: request("cpu"),
        memory: request("memory"),
    }
}

/// An amount as people write it.
fn amount(what: &str, milli: i128) -> String {
    match what {
        "cpu" => format!("{milli}m"),
        "memory" => format!("{}Mi", milli / 1000 / 1024 / 1024),
        _ => milli.to_string(),
    }
}
