//! GEN417, GEN418: the Service that gives the pods of a StatefulSet their names.

use std::collections::BTreeSet;

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::service::Service;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;

pub const MISSING: Rule = Rule {
    code: Code::GoverningService,
    severity: Severity::Error,
    why: "Pods of a StatefulSet are called `<pod>.<serviceName>`, if there is a Service of that name that \
          selects them. It is an error where something calls such a name.",
    symptom: "the pods have no stable names; clients cannot resolve them",
    bad: "\
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec:
  serviceName: store
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec: { containers: [{ name: store, image: acme/store:1.4.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: STORE_URL, value: \"http://store-0.store:7000\" }] }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: store }
spec: { clusterIP: None, selector: { app: store }, ports: [{ port: 7000 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec:
  serviceName: store
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec: { containers: [{ name: store, image: acme/store:1.4.2 }] }
",
    check: missing,
};

pub const NOT_HEADLESS: Rule = Rule {
    code: Code::NotHeadless,
    severity: Severity::Warning,
    why: "Only a headless Service (`clusterIP: None`) gives each pod a name of its own.",
    symptom: "names like pod-0.service do not resolve",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: store }
spec: { selector: { app: store }, ports: [{ port: 7000 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec:
  replicas: 3
  serviceName: store
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec: { containers: [{ name: store, image: acme/store:1.4.2 }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: store }
spec: { clusterIP: None, selector: { app: store }, ports: [{ port: 7000 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec:
  replicas: 3
  serviceName: store
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec: { containers: [{ name: store, image: acme/store:1.4.2 }] }
",
    check: not_headless,
};

/// StatefulSets with the node of their `serviceName`, and the Service of that name.
fn governed<'g, 'a>(
    graph: &'g Graph<'a>,
) -> impl Iterator<Item = (&'g Workload<'a>, &'a Node, Option<&'g Service<'a>>)> {
    graph.workloads.iter().filter(|one| one.object.kind == "StatefulSet").filter_map(|one| {
        let name =
            one.object.node.at("spec.serviceName").filter(|name| name.text("") != Some(""))?;
        let service = graph.services_near(name.text("")?, one.namespace()).next();
        Some((one, name, service))
    })
}

fn missing(graph: &Graph, findings: &mut Findings) {
    if governed(graph).all(|(.., service)| service.is_some()) {
        return;
    }
    let hosts = graph.calls.iter().flat_map(|call| call.address.host.split('.'));
    let called: BTreeSet<&str> = hosts.collect();
    for (workload, name, service) in governed(graph) {
        if service.is_some() {
            continue;
        }
        let wanted = name.text("").unwrap_or_default();
        let called = called.contains(wanted);
        let names: Vec<&Service> = graph.serving(workload.index).collect();
        let near = meant(wanted, names.iter().map(|one| one.object.name.as_str()));
        let sure = graph.set.is_whole && called;
        let mut found = MISSING
            .judged(
                sure,
                format!(
                    "{} names the Service `{wanted}`, which is not here",
                    workload.object.label()
                ),
            )
            .at(name.span, "no Service of this name");
        for service in &names {
            found = found.also(service.object.place(), "this one selects the pods");
        }
        found = match near {
            Some(near) => found.help(format!("write `{near}`")),
            None => found.help(format!("add a headless Service `{wanted}` that selects the pods")),
        };
        findings.add(workload.object, found);
    }
}

fn not_headless(graph: &Graph, findings: &mut Findings) {
    for (workload, name, service) in governed(graph) {
        let Some(service) = service.filter(|one| !one.is_headless && workload.replicas > 1) else {
            continue;
        };
        let kind = service.object.node.at("spec.type").or(service.object.node.at("spec"));
        let place = kind.map_or(service.object.place(), |node| node.span);
        let message = format!(
            "the {} pods of {} have no names of their own",
            workload.replicas,
            workload.object.label()
        );
        let found = NOT_HEADLESS
            .warning(message)
            .at(name.span, "the governing Service has an address of its own")
            .also(place, "without `clusterIP: None`")
            .help("add a headless Service for the names, and keep this one for clients");
        findings.add(workload.object, found);
    }
}
