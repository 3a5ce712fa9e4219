//! Labels of nodes that are nearly those that every node has: no node would fit.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::values::Values;
use crate::values::workload::Workload;

/// The labels that the kubelet and clouds give to nodes.
/// <https://kubernetes.io/docs/reference/labels-annotations-taints/>
const OF_NODES: [&str; 6] = [
    "kubernetes.io/arch",
    "kubernetes.io/hostname",
    "kubernetes.io/os",
    "node.kubernetes.io/instance-type",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
];

/// So many letters are a slip.
const MOST_LETTERS: usize = 2;

/// Tells of them in node selectors and topology keys.
pub fn check(values: &Values, report: &mut Report) {
    for (_, _, item) in values.workloads() {
        workload(&item.at.value, report);
    }
    for (_, _, item) in values.jobs() {
        workload(&item.at.value, report);
    }
    for (_, item) in values.all_databases() {
        for (key, one) in item.at.value.node_selector.iter().flat_map(|map| &map.value.entries) {
            label(key, one.key, report);
        }
    }
}

fn workload(values: &Workload, report: &mut Report) {
    for (key, item) in values.node_selector.iter().flat_map(|map| &map.value.entries) {
        label(key, item.key, report);
    }
    for spread in values.topology_spread.iter().flat_map(|list| &list.value) {
        if let Some(key) = &spread.value.topology_key {
            label(key.as_str(), key.span, report);
        }
    }
}

fn label(key: &str, span: Span, report: &mut Report) {
    let whole = match key {
        "zone" | "zones" => Some("topology.kubernetes.io/zone"),
        "region" | "regions" => Some("topology.kubernetes.io/region"),
        "host" | "hostname" | "node" => Some("kubernetes.io/hostname"),
        _ => None,
    };
    let is_near =
        |known: &&&str| strsim::damerau_levenshtein(known, key) <= MOST_LETTERS && **known != key;
    let Some(meant) = whole.or_else(|| OF_NODES.iter().find(is_near).copied()) else { return };
    report.add(
        Diagnostic::warning(Code::InvalidValue, format!("nodes have no label `{key}`"))
            .at(span, "no node would fit")
            .write(meant),
    );
}
