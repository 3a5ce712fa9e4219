//! GEN420: Services that lead nowhere by the way in which they are written.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::service::Service;
use crate::graph::workload::Workload;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::NoEndpoints,
    severity: Severity::Error,
    why: "A Service without a selector has the endpoints that somebody writes for it, and none else. It is an error where \
          pods of its name are here that no Service leads to. `externalName` is a name for DNS: an address \
          there resolves to nothing. https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors",
    symptom: "connection refused, 503, or no such host",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let written: BTreeSet<&str> = graph
        .of_kind("Endpoints")
        .map(|one| one.name.as_str())
        .chain(graph.of_kind("EndpointSlice").filter_map(|one| {
            one.node.at("metadata.labels")?.get("kubernetes.io/service-name")?.text("")
        }))
        .collect();
    for service in &graph.services {
        if service.kind == "ExternalName" {
            of_address(service, findings);
        } else if service.selector.as_ref().is_none_or(crate::graph::selector::Selector::is_empty)
            && !written.contains(service.object.name.as_str())
        {
            unselected(service, graph, findings);
        }
    }
}

fn of_address(service: &Service, findings: &mut Findings) {
    let Some(node) = service.object.node.at("spec.externalName") else { return };
    let text = node.text("").unwrap_or_default();
    let is_own = text == "localhost";
    if text.parse::<std::net::IpAddr>().is_err() && !is_own {
        return;
    }
    let message =
        format!("{} leads to `{text}`, which is no name that DNS resolves", service.object.label());
    let help = if is_own {
        "select the pods, or write the name of the server".to_owned()
    } else {
        format!(
            "write no `externalName`, and an EndpointSlice for the Service with the address {text}"
        )
    };
    let found = RULE.error(message).at(node.span, "an alias for a name alone").help(help);
    findings.add(service.object, found);
}

fn unselected(service: &Service, graph: &Graph, findings: &mut Findings) {
    let object = service.object;
    let (name, space) = (object.name.as_str(), object.namespace.as_deref());
    let is_its = |one: &&Workload| {
        !one.is_job()
            && one.object.shares_namespace(object) == Some(true)
            && graph.serving(one.index).next().is_none()
    };
    let named = graph.workloads_near(name, space).find(is_its);
    let own = named.or_else(|| graph.labelled("app", name, space).find(is_its));
    let Some(workload) = own.filter(|_| !graph.may_have_more(space)) else { return };
    let labels: Vec<String> =
        workload.labels.iter().take(3).map(|(key, value)| format!("{key}: {value}")).collect();
    let place = service.spec.map_or(object.place(), |spec| {
        spec.as_map().and_then(|map| map.entries.values().next()).map_or(spec.span, |one| one.key)
    });
    let found = RULE
        .judged(
            graph.set.is_whole,
            format!("{} has no selector, and nothing else gives it endpoints", object.label()),
        )
        .at(place, "leads to nobody")
        .also(workload.object.place(), "no Service leads to these pods")
        .help(format!("write `selector: {{ {} }}`", labels.join(", ")));
    findings.add(object, found);
}
