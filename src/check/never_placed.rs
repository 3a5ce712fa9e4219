//! GEN490: pods that no node can take.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::check::near::{Alike, meant};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::selector::Selector;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::is_gap;

pub const RULE: Rule = Rule {
    code: Code::NeverPlaced,
    severity: Severity::Error,
    why: "The scheduler takes what a pod requires of its node word for word: labels of nodes are `linux` and `amd64`, an affinity that is \
          required needs a pod that has these labels, and two pods cannot have one port of the same node. \
          https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/",
    symptom: "Pending: 0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector, or pod affinity rules, or have free ports",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  nodeSelector: { kubernetes.io/os: Linux }
  containers: [{ name: api, image: acme/api:1.4.2 }]
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  nodeSelector: { kubernetes.io/os: linux }
  containers: [{ name: api, image: acme/api:1.4.2 }]
",
    check,
};

/// What the kubelet writes: the names of Go for systems and processors.
/// <https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-arch>
const VALUES: [(&str, &[&str]); 4] = [
    ("kubernetes.io/os", &["linux", "windows"]),
    ("beta.kubernetes.io/os", &["linux", "windows"]),
    ("kubernetes.io/arch", ARCHITECTURES),
    ("beta.kubernetes.io/arch", ARCHITECTURES),
];

const ARCHITECTURES: &[&str] =
    &["386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x"];

/// What other programs call processors.
const OTHER_NAMES: [(&str, &str); 6] = [
    ("x86_64", "amd64"),
    ("x86-64", "amd64"),
    ("x64", "amd64"),
    ("aarch64", "arm64"),
    ("armv8", "arm64"),
    ("arm64v8", "arm64"),
];

/// Labels of nodes by which pods are put together or apart.
const TOPOLOGIES: [&str; 3] =
    ["kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/// How many terms of one pod are looked at.
const MOST: usize = 64;

/// Where a pod says what it requires of other pods.
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

fn check(graph: &Graph, findings: &mut Findings) {
    let alike = OnceCell::new();
    for workload in &graph.workloads {
        for (key, entry) in workload.pod.pairs("nodeSelector").take(MOST) {
            of_value(workload, key, &[&entry.node], graph, findings);
        }
        let terms =
            workload.pod.items(&format!("affinity.nodeAffinity.{REQUIRED}.nodeSelectorTerms"));
        // One term is enough for a node: only where there is a single one is its every word needed.
        for one in
            terms.iter().filter(|_| terms.len() == 1).flat_map(|one| one.items("matchExpressions"))
        {
            if one.text("operator") == Some("In") {
                let values: Vec<&Node> = one.items("values").iter().take(MOST).collect();
                of_value(workload, one.text("key").unwrap_or_default(), &values, graph, findings);
            }
        }
        topologies(workload, findings);
        companions(workload, graph, &alike, findings);
        ports(workload, findings);
    }
}

/// A label of nodes of which none of some values is one that nodes have.
fn of_value(
    workload: &Workload,
    key: &str,
    values: &[&Node],
    graph: &Graph,
    findings: &mut Findings,
) {
    let Some((_, known)) = VALUES.iter().find(|(name, _)| *name == key) else { return };
    let texts: Vec<&str> = values.iter().filter_map(|node| node.text("")).collect();
    let (Some(first), Some(node)) = (texts.first(), values.first()) else { return };
    if texts.iter().any(|text| known.contains(text) || is_gap(text) || text.is_empty()) {
        return;
    }
    let lower = first.to_lowercase();
    let other = OTHER_NAMES.iter().find(|(name, _)| *name == lower).map(|(_, right)| *right);
    let right = known.iter().copied().find(|one| *one == lower).or(other);
    let right = right.or_else(|| meant(&lower, known.iter().copied()));
    let message = format!(
        "{} is for nodes with `{key}={first}`, and no node has this value",
        workload.object.label()
    );
    let mut found = RULE.error(message).at(node.span, "matches no node");
    found = match right {
        Some(right) => {
            let found = found.help(format!("write `{right}`"));
            let is_plain = graph.sources.text(node.span) == *first;
            if is_plain { found.fix(node.span, right) } else { found }
        }
        None => found.help(format!("write one of {}", known.join(", "))),
    };
    findings.add(workload.object, found);
}

/// Required topologies by a label that is nearly one of Kubernetes' own.
fn topologies(workload: &Workload, findings: &mut Findings) {
    let affine = workload.pod.items(&format!("affinity.podAffinity.{REQUIRED}")).iter();
    let spread = workload.pod.items("topologySpreadConstraints").iter();
    let spread = spread.filter(|one| one.text("whenUnsatisfiable") != Some("ScheduleAnyway"));
    for node in affine.chain(spread).take(MOST).filter_map(|one| one.get("topologyKey")) {
        let key = node.text("").unwrap_or_default();
        // The older names are those of nodes of clouds, still.
        if TOPOLOGIES.contains(&key) || key.starts_with("failure-domain.beta.") {
            continue;
        }
        let bare = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
        let same = TOPOLOGIES.iter().copied().find(|one| key == bare(one));
        let Some(right) = same.or_else(|| meant(key, TOPOLOGIES.iter().copied())) else { continue };
        let message = format!(
            "{} is put together by `{key}`, a label that no node has",
            workload.object.label()
        );
        // Whoever runs the nodes may have given them a label of this short name.
        let found = RULE
            .judged(key.contains('/'), message)
            .at(node.span, "matches no node")
            .help(format!("write `{right}`"));
        findings.add(workload.object, found);
    }
}

/// Pods that must be beside others, which are not there.
fn companions<'g, 'a>(
    workload: &Workload<'a>,
    graph: &'g Graph<'a>,
    alike: &OnceCell<Alike<'g, 'a>>,
    findings: &mut Findings,
) {
    let terms = workload.pod.items(&format!("affinity.podAffinity.{REQUIRED}"));
    for term in terms.iter().take(MOST) {
        let elsewhere = term.get("namespaces").is_some() || term.get("namespaceSelector").is_some();
        let Some(node) = term.get("labelSelector").filter(|_| !elsewhere) else { continue };
        let selector = Selector::read(node);
        let unlabelled = BTreeMap::new();
        // The first pod of those that are to be beside each other is let in.
        let is_there = !graph.selected(&selector, workload.namespace()).is_empty();
        if is_there
            || selector.matches(&unlabelled)
            || selector.is_of_operator()
            || graph.has_pod_makers
        {
            continue;
        }
        let alike = alike.get_or_init(|| Alike::new(graph));
        let near = selector.exact().find_map(|(key, value)| {
            let places = alike.labelled(key, value, workload.namespace());
            let others =
                || places.iter().filter_map(|place| graph.workloads[*place].labels.get(key));
            Some((key, meant(value, others().map(String::as_str))?.to_owned(), *places.first()?))
        });
        let message = format!(
            "{} must run beside pods with `{selector}`, and no pod has these labels",
            workload.object.label()
        );
        let mut found = RULE
            .judged(graph.set.is_whole && near.is_some(), message)
            .at(node.span, "matches no pod");
        found = match near {
            Some((key, value, place)) => {
                let other = graph.workloads[place].object;
                found
                    .also(other.place(), format!("its pods have `{key}={value}`"))
                    .help(format!("write `{key}: {value}`"))
            }
            None => found.help("correct the labels, or prefer it in place of requiring it"),
        };
        findings.add(workload.object, found);
    }
}

/// Several pods with one port of the only node that they may be on.
fn ports(workload: &Workload, findings: &mut Findings) {
    if workload.replicas < 2
        || !matches!(workload.object.kind.as_str(), "Deployment" | "StatefulSet" | "ReplicaSet")
    {
        return;
    }
    let pod = workload.pod;
    let named = pod.get("nodeName").or_else(|| {
        let (_, entry) = pod.pairs("nodeSelector").find(|(key, _)| *key == TOPOLOGIES[0])?;
        Some(&entry.node)
    });
    let Some(node) = named else { return };
    let declared = || workload.running().flat_map(|one| one.node.items("ports")).take(MOST);
    let port =
        declared().find_map(|port| port.get("hostPort").filter(|one| one.text("") != Some("0")));
    let port = port.or_else(|| {
        declared().find_map(|port| port.get("containerPort")).filter(|_| workload.is_on_host())
    });
    let Some(port) = port else { return };
    let number = port.text("").unwrap_or_default();
    let message = format!(
        "the {} pods of {} need port {number} of one node",
        workload.replicas,
        workload.object.label()
    );
    let found = RULE
        .error(message)
        .at(port.span, "one pod alone gets it")
        .also(node.span, "all are to be on this node")
        .help("write `replicas: 1`, let the pods be on any node, or use a Service in place of the node's port");
    findings.add(workload.object, found);
}
