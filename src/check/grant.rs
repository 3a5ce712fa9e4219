//! GEN485: references into another namespace, which the Gateway API takes where a ReferenceGrant says so.

use std::collections::BTreeMap;

use crate::check::gateway::GROUP;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

pub const RULE: Rule = Rule {
    code: Code::MissingGrant,
    severity: Severity::Error,
    why: "A route may lead to a Service of another namespace, and a Gateway may use a certificate of one, only where a \
          ReferenceGrant in that namespace allows it. It is an error where what is named is here, and its namespace grants nothing.",
    symptom: "the route answers 500: its status says RefNotPermitted",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { ports: [{ port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api, namespace: edge }
spec: { parentRefs: [{ name: web }], rules: [{ backendRefs: [{ name: api, namespace: shop, port: 80 }] }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { ports: [{ port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api, namespace: edge }
spec: { parentRefs: [{ name: web }], rules: [{ backendRefs: [{ name: api, namespace: shop, port: 80 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: edge, namespace: shop }
spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: edge }], to: [{ group: \"\", kind: Service }] }
",
    check,
};

/// The ReferenceGrants of a namespace; those under none may be of any.
type Grants<'a> = BTreeMap<Option<&'a str>, Vec<&'a Object>>;

fn check(graph: &Graph, findings: &mut Findings) {
    let own = graph.objects.iter().filter(|one| one.group() == GROUP);
    let mut grants = Grants::new();
    for grant in graph.of_kind("ReferenceGrant") {
        grants.entry(grant.namespace.as_deref()).or_default().push(grant);
    }
    for object in own {
        // In a mesh, whose routes have Services for parents, the caller's own side asks nobody.
        let of_mesh = |one: &Node| one.text("kind") == Some("Service");
        if object.node.items("spec.parentRefs").iter().any(of_mesh) {
            continue;
        }
        if object.kind.ends_with("Route") {
            for rule in object.node.items("spec.rules") {
                for named in rule.items("backendRefs") {
                    report(object, named, "Service", &grants, graph, findings);
                }
            }
        } else if object.kind == "Gateway" {
            for listener in object.node.items("spec.listeners") {
                for named in listener.items("tls.certificateRefs") {
                    report(object, named, "Secret", &grants, graph, findings);
                }
            }
        }
    }
}

fn report(
    object: &Object,
    named: &Node,
    kind: &str,
    grants: &Grants<'_>,
    graph: &Graph,
    findings: &mut Findings,
) {
    let (Some(own), Some(theirs)) = (object.namespace.as_deref(), named.get("namespace")) else {
        return;
    };
    let (name, namespace) =
        (named.text("name").unwrap_or_default(), theirs.text("").unwrap_or_default());
    if named.text("kind").is_some_and(|one| one != kind) || namespace == own || namespace.is_empty()
    {
        return;
    }
    // What is not here may be granted where it is.
    let there = graph.find(kind, name, Some(namespace));
    let Some(there) = there.filter(|one| one.namespace.as_deref() == Some(namespace)) else {
        return;
    };
    let mut there_or_any = [Some(namespace), None].into_iter().filter_map(|one| grants.get(&one));
    if there_or_any.any(|all| all.iter().any(|one| allows(one, object, own, (kind, name)))) {
        return;
    }
    let message = format!(
        "{} names {kind} `{name}` of `{namespace}`, and nothing there grants it",
        object.label()
    );
    let found = RULE
        .judged(graph.set.is_whole, message)
        .at(theirs.span, "another namespace")
        .also(there.place(), "no ReferenceGrant beside it")
        .help(format!(
            "add a ReferenceGrant to `{namespace}`: `spec: {{ from: [{{ group: {GROUP}, kind: {}, namespace: {own} }}], to: [{{ group: \"\", kind: {kind} }}] }}`",
            object.kind
        ));
    findings.add(object, found);
}

/// <https://gateway-api.sigs.k8s.io/api-types/referencegrant/>
fn allows(grant: &Object, object: &Object, own: &str, (kind, name): (&str, &str)) -> bool {
    let from = grant.node.items("spec.from").iter().any(|one| {
        one.text("kind") == Some(object.kind.as_str()) && one.text("namespace") == Some(own)
    });
    let to = grant.node.items("spec.to").iter().any(|one| {
        one.text("kind") == Some(kind) && one.text("name").is_none_or(|only| only == name)
    });
    from && to
}
