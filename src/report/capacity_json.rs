//! Capacity as JSON, for programs: amounts as Kubernetes writes them.

use serde_json::{Map, Value as Json, json};

use crate::capacity::demand::{Amount, Demand};
use crate::capacity::group::Group;
use crate::capacity::schedule::NodeLoad;
use crate::capacity::{Capacity, Load, SCALES, Scale, Total};
use crate::report::capacity::cpu;
use crate::stack::Stack;
use crate::stack::target::Nodes;
use crate::values::tier::Tier;

/// The answer.
pub fn to_json(stack: &Stack, env: &str, capacity: &Capacity) -> Json {
    let nodes = capacity.nodes.map(|nodes| {
        let Nodes { count, cpu: each_cpu, memory, pods } = nodes;
        json!({
            "count": count,
            "machineType": stack.target.machine_type,
            "cpu": cpu(each_cpu),
            "memory": bytes(memory),
            "pods": pods,
        })
    });
    let loads = capacity.loads.iter().map(|load| of_load(capacity, load));
    json!({
        "stack": stack.name.as_str(),
        "environment": env,
        "target": stack.target.name,
        "nodes": nodes,
        "workloads": capacity.groups.iter().map(|group| workload(capacity, group)).collect::<Vec<_>>(),
        "scales": loads.collect::<Vec<_>>(),
    })
}

/// One pod of a group, and how many there are.
fn workload(capacity: &Capacity, group: &Group) -> Json {
    let pods = SCALES.map(|scale| (key(scale), number(group.pods(scale, capacity.node_count()))));
    json!({
        "kind": group.kind,
        "name": group.name,
        "namespace": group.namespace,
        "tier": group.tier.map(Tier::as_str),
        "component": group.component,
        "track": group.track,
        "pod": demand(&group.demand),
        "pods": Json::Object(pods.into_iter().map(|(key, pods)| (key.to_owned(), pods)).collect()),
    })
}

fn of_load(capacity: &Capacity, load: &Load) -> Json {
    let scale = load.scale;
    let object = |sums: Vec<(&str, Total)>| -> Map<String, Json> {
        sums.iter().map(|(name, sum)| ((*name).to_owned(), total(sum))).collect()
    };
    let placement = load.placement.as_ref();
    let nodes = placement.map(|placement| {
        let node = |node: &NodeLoad| {
            let pods = node
                .pods
                .iter()
                .map(|(index, count)| (capacity.groups[*index].name.clone(), number(*count)));
            json!({ "requests": amount(node.requested), "pods": pods.collect::<Map<_, _>>() })
        };
        placement.nodes.iter().map(node).collect::<Vec<_>>()
    });
    let pending = placement.map(|placement| {
        let mut pending: Map<String, Json> = Map::new();
        for index in &placement.pending {
            let count = pending.entry(capacity.groups[*index].name.clone()).or_insert(json!(0));
            *count = json!(count.as_i64().unwrap_or(0) + 1);
        }
        pending
    });
    json!({
        "scale": key(scale),
        "components": object(capacity.sums(scale, |group| Some(group.owner()))),
        "tiers": object(capacity.sums(scale, |group| group.tier.map(Tier::key))),
        "tracks": object(capacity.sums(scale, |group| group.track.as_deref())),
        "total": total(&load.total),
        "fits": load.fits,
        "nodesNeeded": load.needed.map(number),
        "placement": nodes,
        "pending": pending,
    })
}

/// The scale in one word.
fn key(scale: Scale) -> &'static str {
    match (scale.most, scale.rollout) {
        (false, false) => "minimum",
        (false, true) => "minimumRollout",
        (true, false) => "maximum",
        (true, true) => "maximumRollout",
    }
}

fn total(total: &Total) -> Json {
    let Json::Object(mut map) = demand(&total.demand) else { return Json::Null };
    map.shift_insert(0, "pods".to_owned(), number(total.pods));
    Json::Object(map)
}

/// A limit is null where some container has none.
fn demand(demand: &Demand) -> Json {
    let Demand { request, limit, endless_cpu, endless_memory } = demand;
    json!({
        "requests": amount(*request),
        "limits": {
            "cpu": (!endless_cpu).then(|| cpu(limit.cpu)),
            "memory": (!endless_memory).then(|| bytes(limit.memory)),
        },
    })
}

fn amount(amount: Amount) -> Json {
    json!({ "cpu": cpu(amount.cpu), "memory": bytes(amount.memory) })
}

/// Bytes as Kubernetes writes them, in Mi where that is exact.
fn bytes(milli: i128) -> String {
    let bytes = milli / 1000 + i128::from(milli % 1000 != 0);
    if bytes % (1 << 20) == 0 { format!("{}Mi", bytes >> 20) } else { bytes.to_string() }
}

fn number(count: i128) -> Json {
    i64::try_from(count).map_or(Json::String(count.to_string()), Json::from)
}
