//! GEN428: an entry of the environment that names no source.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::EmptySource,
    severity: Severity::Error,
    why: "An entry of `envFrom` is one reference to a ConfigMap or a Secret, and `valueFrom` is one \
          source: their names stand below, further to the right. \
          https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/",
    symptom: "the apply is rejected: must specify one of: configMapRef or secretRef",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api-config }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: side
      image: acme/side:1.4.2
      envFrom: [{ configMapRef: { name: api-config } }]
    - name: api
      image: acme/api:1.4.2
      envFrom:
        - configMapRef:
          name: api-config
",
    good: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api-config }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: side
      image: acme/side:1.4.2
      envFrom: [{ configMapRef: { name: api-config } }]
    - name: api
      image: acme/api:1.4.2
      envFrom:
        - configMapRef:
            name: api-config
",
    check,
};

const STORES: [&str; 2] = ["configMapRef", "secretRef"];

const SOURCES: [&str; 5] =
    ["configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef", "fileKeyRef"];

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            for source in container.node.items("envFrom") {
                let given = given(source, &STORES);
                let [] = given.as_slice() else { continue };
                let found = RULE
                    .error(format!(
                        "an entry of `envFrom` of {} names no ConfigMap and no Secret",
                        workload.object.label()
                    ))
                    .at(source.span, "no `configMapRef` and no `secretRef` with a name in it")
                    .help(if source.get("name").is_some() {
                        "indent `name` below `configMapRef:` or `secretRef:`"
                    } else {
                        "write `configMapRef: { name: … }` or `secretRef: { name: … }`"
                    });
                findings.add(workload.object, found);
            }
            for variable in container.node.items("env") {
                let Some(from) = variable.get("valueFrom").filter(|from| from.as_map().is_some())
                else {
                    continue;
                };
                if !given(from, &SOURCES).is_empty() {
                    continue;
                }
                let name = variable.text("name").unwrap_or_default();
                let found = RULE
                    .error(format!("`valueFrom` of `{name}` names no source"))
                    .at(from.span, "nothing to read the value from")
                    .help(
                        "write `configMapKeyRef:` or `secretKeyRef:` with `name` and `key` in it",
                    );
                findings.add(workload.object, found);
            }
        }
    }
}

/// Which of some keys have a map in them.
fn given<'k>(node: &Node, keys: &[&'k str]) -> Vec<&'k str> {
    let is_map = |key: &&&str| node.get(key).is_some_and(|value| value.as_map().is_some());
    keys.iter().filter(is_map).copied().collect()
}
