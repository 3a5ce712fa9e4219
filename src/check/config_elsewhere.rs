//! GEN423: a ConfigMap or Secret of another namespace.

use std::collections::BTreeSet;

use crate::check::config::references;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::store::StoreLookup;
use crate::layer::node::Node;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::ConfigElsewhere,
    severity: Severity::Error,
    why: "Pods read ConfigMaps and Secrets of their own namespace alone.",
    symptom: "CreateContainerConfigError: not found",
    bad: "\
apiVersion: v1
kind: Secret
metadata: { name: main, namespace: shop-data }
stringData: { password: example }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      envFrom: [{ secretRef: { name: main } }]
",
    good: "\
apiVersion: v1
kind: Secret
metadata: { name: main, namespace: shop }
stringData: { password: example }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      envFrom: [{ secretRef: { name: main } }]
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let mut told = BTreeSet::new();
        for reference in references(workload) {
            let name = reference.name.text("").unwrap_or_default();
            let StoreLookup::Elsewhere(store) =
                graph.stores.find(reference.kind, name, workload.namespace())
            else {
                continue;
            };
            if is_copied(&store.object.node) || !told.insert((reference.kind, name)) {
                continue;
            }
            let kind = reference.kind.as_str();
            let (own, other) =
                (workload.namespace().unwrap_or_default(), store.namespace.unwrap_or_default());
            let found = RULE
                .judged(
                    graph.set.is_whole,
                    format!(
                        "{kind} `{name}` is in `{other}`, and {} in `{own}`",
                        workload.object.label()
                    ),
                )
                .at(reference.name.span, format!("looked for in `{own}`"))
                .also(store.object.place(), format!("in `{other}`"))
                .help(format!("add the {kind} to `{own}` as well"));
            findings.add(workload.object, found);
        }
    }
}

/// Whether an annotation lets a program copy an object into other namespaces.
/// <https://github.com/emberstack/kubernetes-reflector>, <https://github.com/mittwald/kubernetes-replicator>
fn is_copied(object: &Node) -> bool {
    const WORDS: [&str; 5] = ["reflect", "replicat", "sync", "clone", "mirror"];
    let places = [
        "metadata.annotations",
        "spec.secretTemplate.annotations",
        "spec.template.metadata.annotations",
    ];
    let mut keys = places.iter().flat_map(|place| object.pairs(place).map(|(key, _)| key));
    keys.any(|key| {
        let is_own = key.contains("kubernetes.io/") || key.contains("argoproj.io/");
        !is_own && WORDS.iter().any(|word| key.contains(word))
    })
}
