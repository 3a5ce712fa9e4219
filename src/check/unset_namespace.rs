//! GEN483: two ends of which one alone names its namespace.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::Look;
use crate::manifest::object::Object;

pub const RULE: Rule = Rule {
    code: Code::UnsetNamespace,
    severity: Severity::Warning,
    why: "What names no namespace lands in that of whoever applies it. Where the other end names one, the two meet \
          only if it is the same: `kubectl apply -n`.",
    symptom: "no endpoints, or 503, unless everything is applied with the right `-n`",
    bad: "\
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    good: "\
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for service in &graph.services {
        let behind: Vec<&Object> = graph.behind(service).map(|one| one.object).collect();
        meet(service.object, &behind, "the pods that it selects are", findings);
    }
    for ingress in graph.of_kind("Ingress") {
        let paths =
            ingress.node.items("spec.rules").iter().flat_map(|rule| rule.items("http.paths"));
        let names: Vec<&str> = paths.filter_map(|path| path.text("backend.service.name")).collect();
        for name in names {
            let near = graph.services_near(name, ingress.namespace.as_deref());
            let near: Vec<&Object> = near.map(|one| one.object).collect();
            meet(ingress, &near, &format!("its Service `{name}` is"), findings);
        }
    }
    for scaler in graph.of_kind("HorizontalPodAutoscaler") {
        let target = |key: &str| scaler.node.text(&format!("spec.scaleTargetRef.{key}"));
        let near =
            graph.workloads_near(target("name").unwrap_or_default(), scaler.namespace.as_deref());
        let scaled: Vec<&Object> = near
            .map(|one| one.object)
            .filter(|one| Some(one.kind.as_str()) == target("kind"))
            .collect();
        meet(scaler, &scaled, "what it scales is", findings);
    }
}

/// Reports an object whose other ends are all written with a namespace and it without one, or the other way
/// round.
fn meet(object: &Object, others: &[&Object], who: &str, findings: &mut Findings) {
    let Some(other) = others.first() else { return };
    // What names none lands in `default`, if nothing else is said.
    let is_default = |one: &Object| one.namespace.as_deref() == Some("default");
    if is_default(object) || is_default(other) {
        return;
    }
    if others.iter().any(|one| one.shares_namespace(object).is_some()) {
        return;
    }
    let label = object.label();
    let (message, help) = match (&object.namespace, &other.namespace) {
        (None, Some(namespace)) => (
            format!("{label} names no namespace, and {who} in `{namespace}`"),
            format!("write `namespace: {namespace}` here, too"),
        ),
        (Some(namespace), None) => (
            format!("{label} is in `{namespace}`, and {who} in no namespace that is written"),
            format!("write `namespace: {namespace}` there, too"),
        ),
        _ => return,
    };
    let found = RULE
        .warning(message)
        .at(object.place(), "one end")
        .also(other.place(), "the other end")
        .help(help);
    findings.add(object, found);
}
