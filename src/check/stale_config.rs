//! GEN427: pods that do not notice when their configuration changes.

use crate::check::config::references;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::store::{StoreKind, StoreLookup};
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::StaleConfig,
    severity: Severity::Note,
    why: "Variables are read when a container starts. A pod starts anew when its template changes: a \
          checksum of the configuration in an annotation, or names with a hash as kustomize makes \
          them, see to that.",
    symptom: "the configuration was changed, and the pods go on with the old one",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, envFrom: [{ configMapRef: { name: api } }] }] }
",
    good: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api, annotations: { checksum/config: 2c26b46b } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, envFrom: [{ configMapRef: { name: api } }] }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in graph.workloads.iter().filter(|one| !one.is_job()) {
        let own = workload.object.node.pairs("metadata.annotations");
        let template =
            workload.metadata.into_iter().flat_map(|metadata| metadata.pairs("annotations"));
        let watches = |key: &str| {
            ["checksum", "hash", "reload", "revision", "restartedAt"]
                .iter()
                .any(|word| key.contains(word))
        };
        if own.chain(template).any(|(key, _)| watches(key)) {
            continue;
        }
        let used = references(workload).into_iter().find(|reference| {
            let name = reference.name.text("").unwrap_or_default();
            let found = graph.stores.find(StoreKind::ConfigMap, name, workload.namespace());
            reference.kind == StoreKind::ConfigMap
                && matches!(found, StoreLookup::Here(store) if !store.object.is_generated)
        });
        if let Some(reference) = used {
            let found = RULE
                .hint(format!(
                    "{} does not notice changes of its configuration",
                    workload.object.label()
                ))
                .at(reference.name.span, "read when the container starts")
                .help("add a checksum of the ConfigMap to the annotations of the pod");
            findings.add(workload.object, found);
        }
    }
}
