//! Capacity as tables for people.

use crate::capacity::demand::Demand;
use crate::capacity::group::Group;
use crate::capacity::{Capacity, Load, SCALES, Scale, Total};
use crate::report::table::{Align, Table};
use crate::stack::Stack;
use crate::stack::target::Nodes;
use crate::values::tier::Tier;

/// A mebibyte, in thousandths of a byte.
const MEBIBYTE: i128 = 1000 << 20;

/// More names of what stays pending tell no more; JSON has all.
const SHOWN: usize = 8;

/// The columns of a table of pods.
const COLUMNS: [&str; 7] =
    ["COMPONENT", "TRACK", "PODS", "CPU REQUEST", "MEMORY REQUEST", "CPU LIMIT", "MEMORY LIMIT"];

/// The tables: what is asked for at the least and at the most, and whether it fits.
pub fn to_text(stack: &Stack, capacity: &Capacity) -> String {
    let [least, _, most, _] = SCALES;
    let scales = scales(capacity);
    let mut text = String::new();
    for scale in [least, most].into_iter().filter(|scale| scales.contains(scale)) {
        let name = if scales.iter().any(|scale| scale.most) {
            format!("At the {} of the autoscalers", scale.name)
        } else {
            "What the pods ask for".to_owned()
        };
        text += &format!("{name}\n\n{}\n", asked(capacity, scale));
    }
    if let Some(nodes) = capacity.nodes {
        return text + &fits(stack, capacity, nodes, &scales);
    }
    let target = &stack.target.name;
    text + &format!(
        "How large a node of `{target}` is, is not known: `cluster.nodes` in `profiles/{target}.yaml` tells it,\n\
         as in `cluster: {{ nodes: {{ count: 3, cpu: 1900m, memory: 6Gi }} }}`.\n"
    )
}

/// The scales that differ in pods.
fn scales(capacity: &Capacity) -> Vec<Scale> {
    let mut kept: Vec<&Load> = Vec::new();
    for load in &capacity.loads {
        if !kept.iter().any(|kept| kept.total.pods == load.total.pods) {
            kept.push(load);
        }
    }
    kept.into_iter().map(|load| load.scale).collect()
}

/// Rows of components by track, then sums.
fn asked(capacity: &Capacity, scale: Scale) -> String {
    let numbers = [Align::Right; 5];
    let mut table = Table::new(&COLUMNS, &[&[Align::Left; 2][..], &numbers].concat());
    for group in &capacity.groups {
        let mut total = Total::default();
        total.add(group, group.pods(scale, capacity.node_count()));
        table.row(row(group.owner(), group.track.as_deref().unwrap_or("-"), &total));
    }
    table.rule();
    let tier = |tier: Tier| match tier {
        Tier::Database => "databases",
        Tier::Backend => "backends",
        Tier::Frontend => "frontends",
        Tier::Job => "jobs",
    };
    let by_tier = capacity.sums(scale, |group| Some(group.tier.map_or("other objects", tier)));
    for (name, total) in &by_tier {
        table.row(row(name, "", total));
    }
    let by_track = capacity.sums(scale, |group| group.track.as_deref());
    for (track, total) in by_track.iter().filter(|_| by_track.len() > 1) {
        table.row(row("of a track", track, total));
    }
    let application = |group: &Group| {
        matches!(group.tier, Some(Tier::Backend | Tier::Frontend)).then_some("application")
    };
    table.rule();
    if by_tier.len() > 1 {
        for (name, total) in capacity.sums(scale, application) {
            table.row(row(name, "", &total));
        }
    }
    for (name, total) in capacity.sums(scale, |_| Some("total")) {
        table.row(row(name, "", &total));
    }
    table.to_text()
}

fn row(name: &str, track: &str, total: &Total) -> Vec<String> {
    let Demand { request, limit, endless_cpu, endless_memory } = total.demand;
    let limited = |text: String, amount: i128, endless: bool| match (amount, endless) {
        (0, true) => "-".to_owned(),
        (_, true) => text + "+",
        (_, false) => text,
    };
    vec![
        name.to_owned(),
        track.to_owned(),
        total.pods.to_string(),
        cpu(request.cpu),
        memory(request.memory),
        limited(cpu(limit.cpu), limit.cpu, endless_cpu),
        limited(memory(limit.memory), limit.memory, endless_memory),
    ]
}

/// Thousandths of a core as people write them.
pub fn cpu(milli: i128) -> String {
    format!("{milli}m")
}

/// Mi, rounded up.
pub fn memory(milli: i128) -> String {
    format!("{}Mi", milli.div_euclid(MEBIBYTE) + i128::from(milli.rem_euclid(MEBIBYTE) != 0))
}

/// A sentence about the nodes, a row per scale, and the nodes with their pods.
fn fits(stack: &Stack, capacity: &Capacity, nodes: Nodes, scales: &[Scale]) -> String {
    let Nodes { count, cpu: each_cpu, memory: each_memory, pods } = nodes;
    let target = &stack.target;
    let machine = target.machine_type.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    let (node, each) = if count == 1 { ("node", "with") } else { ("nodes", "each with") };
    let mut text = format!(
        "On {count} {node} of `{}`{machine}, {each} {}, {} and {pods} pods\n\n",
        target.name,
        cpu(each_cpu),
        memory(each_memory)
    );
    let columns = ["SCALE", "PODS", "CPU", "MEMORY", "FITS", "NODES NEEDED"];
    let sides = [Align::Left, Align::Right, Align::Right, Align::Right, Align::Left, Align::Right];
    let mut table = Table::new(&columns, &sides);
    let loads: Vec<&Load> =
        capacity.loads.iter().filter(|load| scales.contains(&load.scale)).collect();
    let scales_up = scales.iter().any(|scale| scale.most);
    for load in &loads {
        let there = i128::from(count);
        let request = load.total.demand.request;
        table.row(vec![
            name(load.scale, scales_up).to_owned(),
            load.total.pods.to_string(),
            percent(request.cpu, each_cpu.saturating_mul(there)),
            percent(request.memory, each_memory.saturating_mul(there)),
            fit(load),
            load.needed.map_or("no number".to_owned(), |needed| needed.to_string()),
        ]);
    }
    text += &table.to_text();
    let mut placed = loads.iter().filter_map(|load| Some((load, load.placement.as_ref()?)));
    if let Some((load, placement)) = placed.find(|(_, placement)| !placement.pending.is_empty()) {
        let mut names: Vec<String> = Vec::new();
        for (index, group) in capacity.groups.iter().enumerate() {
            match placement.pending.iter().filter(|pending| **pending == index).count() {
                0 => {}
                many => names.push(format!("{many} of `{}`", group.name)),
            }
        }
        text += &format!("\nPending at `{}`: {}\n", name(load.scale, scales_up), shortened(&names));
    }
    text
}

/// The first of many names, and how many more there are.
fn shortened(names: &[String]) -> String {
    let (shown, more) = names.split_at(names.len().min(SHOWN));
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    shown.join(", ") + &more
}

/// What a scale is called; without autoscalers there is neither minimum nor maximum.
fn name(scale: Scale, scales_up: bool) -> &'static str {
    match (scales_up, scale.rollout) {
        (true, _) => scale.name,
        (false, false) => "running",
        (false, true) => "rolling out",
    }
}

/// How many pods find no node, where some do not.
fn fit(load: &Load) -> String {
    let pending = load.placement.as_ref().map_or(0, |placement| placement.pending.len());
    match (load.fits, pending) {
        (Some(true), _) => "yes".to_owned(),
        (_, 0) => "no".to_owned(),
        (_, pending) => format!("no, {pending} pending"),
    }
}

fn percent(asked: i128, there: i128) -> String {
    if there <= 0 {
        return "-".to_owned();
    }
    format!("{}%", asked.saturating_mul(100) / there)
}
