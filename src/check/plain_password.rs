//! GEN440: a password in plain text.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::store::StoreKind;
use crate::manifest::Look;
use crate::values::secrets::{holds_private_key, is_secret_variable};

pub const RULE: Rule = Rule {
    code: Code::PlainPassword,
    severity: Severity::Note,
    why: "Everybody who may read the repository, or list pods and ConfigMaps, reads it. The base64 of a \
          Secret is no encryption either: keep Secrets out of the repository, sealed, or in a store.",
    symptom: "the password is known to whoever reads manifests",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DB_PASSWORD, value: example }] }] }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: main, key: password, optional: true } } }] }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let help = "read it from a Secret that is not in the repository";
    let is_plain = |name: &str, value: &str| {
        is_secret_variable(name, value) && !value.contains("$(") && !value.starts_with('/')
    };
    for workload in &graph.workloads {
        for container in &workload.containers {
            for entry in container.node.items("env") {
                let name = entry.text("name").unwrap_or_default();
                if let Some((value, node)) = entry.scalar("value")
                    && is_plain(name, &value.text)
                {
                    let found = RULE.hint(format!("`{name}` is a secret in plain text"));
                    findings
                        .add(workload.object, found.at(node.span, "readable by all").help(help));
                }
            }
        }
    }
    for store in graph.stores.all.iter().filter(|store| store.kind == StoreKind::ConfigMap) {
        for (key, item) in store.keys.iter().flatten() {
            let value = item.value.as_deref().unwrap_or_default();
            if holds_private_key(value) {
                let found = RULE.warning(format!("`{key}` is a private key in a ConfigMap"));
                let found = found.at(item.key, "readable by all who read ConfigMaps");
                findings
                    .add(store.object, found.help("put the file into a Secret, and mount that"));
            } else if is_plain(key, value) {
                let found = RULE.hint(format!("`{key}` is a secret in a ConfigMap"));
                findings.add(store.object, found.at(item.node.span, "readable by all").help(help));
            }
        }
    }
}
