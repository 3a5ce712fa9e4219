//! GEN477: classes whose names are misspelt.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::made_elsewhere::is_gens;
use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;

pub const RULE: Rule = Rule {
    code: Code::NamedClass,
    severity: Severity::Error,
    why: "Storage, Ingress, Gateway, priority and runtime classes are named by others, and nobody checks the name when \
          it is applied. Classes belong to the cluster, and need not be here; where one of a similar \
          name is, that one was meant.",
    symptom: "the claim stays Pending, nobody serves the Ingress, the pods are forbidden",
    bad: "\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: ebs.csi.aws.com
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: fats, resources: { requests: { storage: 1Gi } } }
",
    good: "\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: ebs.csi.aws.com
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: fast, resources: { requests: { storage: 1Gi } } }
",
    check,
};

/// Kinds that name a class: where, and of which kind it is.
const NAMED: [(&str, &str, &str); 5] = [
    ("PersistentVolumeClaim", "spec.storageClassName", "StorageClass"),
    ("PersistentVolumeClaim", "spec.volumeAttributesClassName", "VolumeAttributesClass"),
    ("PersistentVolume", "spec.storageClassName", "StorageClass"),
    ("Ingress", "spec.ingressClassName", "IngressClass"),
    ("Gateway", "spec.gatewayClassName", "GatewayClass"),
];

/// What pods name.
const OF_PODS: [(&str, &str); 2] =
    [("priorityClassName", "PriorityClass"), ("runtimeClassName", "RuntimeClass")];

/// How many classes of one kind are looked at.
const MOST: usize = 64;

/// A priority that nothing here defines. Other classes are those of the cluster, more often than not; these are the
/// application's. <https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/>
fn of_priority(graph: &Graph, findings: &mut Findings) {
    let known: BTreeSet<&str> =
        graph.of_kind("PriorityClass").map(|one| one.name.as_str()).collect();
    for workload in graph.workloads.iter().filter(|one| known.is_empty() && !is_gens(one)) {
        let Some(node) = workload.pod.get("priorityClassName") else { continue };
        let text = node.text("").unwrap_or_default();
        if text.is_empty() || text.starts_with("system-") || is_gap(text) {
            continue;
        }
        let label = workload.object.label();
        let found = RULE
            .warning(format!("{label} names the PriorityClass `{text}`, which is not here"))
            .at(node.span, "no PriorityClass of this name")
            .note(format!("no pods: no PriorityClass with name {text} was found"))
            .help("add it, or ignore this where the cluster has it");
        findings.add(workload.object, found);
    }
}

fn check(graph: &Graph, findings: &mut Findings) {
    of_priority(graph, findings);
    let mut classes: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
    let kinds = NAMED.iter().map(|(.., class)| *class).chain(OF_PODS.iter().map(|(_, one)| *one));
    for kind in kinds {
        let own: Vec<&Object> = graph.of_kind(kind).take(MOST).collect();
        if !own.is_empty() {
            classes.insert(kind, own);
        }
    }
    if classes.is_empty() {
        return;
    }
    for (kind, path, class) in NAMED {
        let Some(known) = classes.get(class) else { continue };
        for object in graph.of_kind(kind) {
            if let Some(node) = object.node.at(path) {
                report(object, node, class, known, graph, findings);
            }
        }
    }
    for workload in &graph.workloads {
        for (path, class) in OF_PODS {
            if let (Some(known), Some(node)) = (classes.get(class), workload.pod.get(path)) {
                report(workload.object, node, class, known, graph, findings);
            }
        }
        let Some(known) = classes.get("StorageClass") else { continue };
        for template in workload.object.node.items("spec.volumeClaimTemplates") {
            if let Some(node) = template.at("spec.storageClassName") {
                report(workload.object, node, "StorageClass", known, graph, findings);
            }
        }
    }
}

fn report(
    object: &Object,
    node: &Node,
    class: &str,
    known: &[&Object],
    graph: &Graph,
    findings: &mut Findings,
) {
    let Some(text) = node.text("").filter(|text| !text.is_empty() && !is_gap(text)) else { return };
    if known.iter().any(|one| one.name == text) {
        return;
    }
    let names: Vec<&str> = known.iter().map(|one| one.name.as_str()).collect();
    let Some(near) = meant(text, names.iter().copied()).or_else(|| slip(text, &names)) else {
        return;
    };
    let Some(there) = known.iter().find(|one| one.name == near) else { return };
    let message = format!("{} names the {class} `{text}`, which is not here", object.label());
    let mut found = RULE
        .judged(graph.set.is_whole, message)
        .at(node.span, format!("no {class} of this name"))
        .also(there.place(), format!("this one is called `{near}`"))
        .help(format!("write `{near}`"));
    if graph.sources.text(node.span) == text {
        found = found.fix(node.span, near);
    }
    findings.add(object, found);
}

/// The one name that differs in a letter, or in two that were swapped; numbers tell classes apart.
fn slip<'n>(text: &str, names: &[&'n str]) -> Option<&'n str> {
    let letters = |one: &str| one.chars().filter(|one| !one.is_ascii_digit()).count();
    let is_near = |name: &&&str| {
        strsim::damerau_levenshtein(text, name) == 1
            && letters(text) >= 4
            && letters(text) == letters(name)
            && digits(text) == digits(name)
    };
    let mut near = names.iter().filter(is_near);
    near.next().filter(|_| near.next().is_none()).copied()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
