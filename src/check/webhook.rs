//! GEN479: webhooks and APIs that lead to a Service which is not there.

use crate::check::near::{Names, meant};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;

pub const RULE: Rule = Rule {
    code: Code::Webhook,
    severity: Severity::Error,
    why: "The API server asks a Service for each object that a webhook is for, and each APIService leads to one: by its \
          name, namespace and port (443, if none is written). It is an error where a Service of a similar name, or the \
          Service without this port, is here.",
    symptom: "failed calling webhook: service not found; nothing can be created any more",
    bad: "\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: shop }
webhooks:
  - name: shop.acme.example
    admissionReviewVersions: [v1]
    sideEffects: None
    clientConfig: { service: { name: hook, namespace: shop, path: /check } }
---
apiVersion: v1
kind: Service
metadata: { name: hook-service, namespace: shop }
spec: { ports: [{ port: 443 }] }
",
    good: "\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: shop }
webhooks:
  - name: shop.acme.example
    admissionReviewVersions: [v1]
    sideEffects: None
    clientConfig: { service: { name: hook-service, namespace: shop, path: /check } }
---
apiVersion: v1
kind: Service
metadata: { name: hook-service, namespace: shop }
spec: { ports: [{ port: 443 }] }
",
    check,
};

/// How many webhooks of one object are looked at.
const MOST: usize = 128;

fn check(graph: &Graph, findings: &mut Findings) {
    let known = Names::new(graph.services.iter().map(|one| one.object.name.as_str()));
    for kind in ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"] {
        for object in graph.of_kind(kind) {
            for webhook in object.node.items("webhooks").iter().take(MOST) {
                report(object, webhook.at("clientConfig.service"), &known, graph, findings);
            }
        }
    }
    for object in graph.of_kind("CustomResourceDefinition") {
        let path = "spec.conversion.webhook.clientConfig.service";
        report(object, object.node.at(path), &known, graph, findings);
    }
    for object in graph.of_kind("APIService") {
        report(object, object.node.at("spec.service"), &known, graph, findings);
    }
}

fn report(
    object: &Object,
    named: Option<&Node>,
    known: &Names,
    graph: &Graph,
    findings: &mut Findings,
) {
    let Some(named) = named else { return };
    let (Some(name), Some(namespace)) = (named.get("name"), named.text("namespace")) else {
        return;
    };
    let Some(text) = name.text("").filter(|text| !text.is_empty() && !is_gap(text)) else { return };
    if let Some(service) = graph.services_near(text, Some(namespace)).next() {
        let port = named.get("port");
        let number =
            port.map_or(Some(443), |node| node.text("").and_then(|text| text.parse().ok()));
        let Some(number) = number else { return };
        if service.ports.is_empty() || service.ports.iter().any(|one| one.number == number) {
            return;
        }
        let message = format!(
            "{} leads to port {number} of Service `{text}`, which it does not have",
            object.label()
        );
        let found = RULE
            .judged(graph.set.is_whole, message)
            .at(port.map_or(name.span, |node| node.span), "no such port")
            .also(service.object.place(), "has other ports")
            .help(format!("write `port: {}`", service.ports[0].number));
        findings.add(object, found);
        return;
    }
    let like = known.like(text);
    let there = like.iter().map(|place| graph.services[*place].object);
    let there: Vec<&Object> =
        there.filter(|one| one.namespace.as_deref().is_none_or(|own| own == namespace)).collect();
    let Some(near) = meant(text, there.iter().map(|one| one.name.as_str())) else { return };
    let mut found = RULE
        .judged(
            graph.set.is_whole,
            format!(
                "{} leads to Service `{text}` of `{namespace}`, which is not here",
                object.label()
            ),
        )
        .at(name.span, "no Service of this name")
        .help(format!("write `{near}`"));
    if graph.sources.text(name.span) == text {
        found = found.fix(name.span, near);
    }
    if let Some(service) = there.iter().find(|one| one.name == near) {
        found = found.also(service.place(), format!("this one is called `{near}`"));
    }
    findings.add(object, found);
}
