//! GEN497: two objects that make one Secret.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::store::StoreKind;
use crate::manifest::Look;
use crate::manifest::object::{Object, same_namespace};

pub const RULE: Rule = Rule {
    code: Code::TwoOwners,
    severity: Severity::Warning,
    why: "A Secret that is written among the manifests and is made by an operator too is overwritten by each of \
          them in turn.",
    symptom: "the values change back and forth, or the operator refuses: already exists",
    bad: "\
apiVersion: v1
kind: Secret
metadata: { name: api }
stringData: { token: example }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: api-store }
spec: { target: { name: api } }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, envFrom: [{ secretRef: { name: api } }] }] }
",
    good: "\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: api-store }
spec: { target: { name: api } }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, envFrom: [{ secretRef: { name: api } }] }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let secrets = || graph.stores.all.iter().filter(|store| store.kind == StoreKind::Secret);
    let mut plain: BTreeMap<&str, &Object> = BTreeMap::new();
    for store in secrets().filter(|store| store.object.kind == "Secret") {
        plain.entry(store.name).or_insert(store.object);
    }
    for store in secrets()
        .filter(|store| matches!(store.object.kind.as_str(), "ExternalSecret" | "SealedSecret"))
    {
        let Some(secret) = plain.get(store.name) else { continue };
        let is_near = same_namespace(secret.namespace.as_deref(), store.namespace) != Some(false);
        // One that merges wants it to be there.
        let merges = store.object.node.text("spec.target.creationPolicy") == Some("Merge");
        if is_near && !merges {
            let label = store.object.label();
            let found = RULE
                .warning(format!(
                    "{label} makes the Secret `{}`, which is written here, too",
                    store.name
                ))
                .at(store.object.place(), "makes it")
                .also(secret.place(), "the Secret itself")
                .help("remove one of the two");
            findings.add(store.object, found);
        }
    }
}
