//! GEN401: an address names a Service that does not exist.

use std::collections::BTreeSet;

use crate::check::browser_variable::is_for_browsers;
use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::call::{Call, Way};
use crate::graph::resolve::Reach;
use crate::graph::service::{Service, ServicePort, Target};
use crate::manifest::object::same_namespace;

pub const RULE: Rule = Rule {
    code: Code::UnknownHost,
    severity: Severity::Error,
    why: "Pods reach each other by the names of Services, not by those of Deployments, containers or \
          Compose services. It is an error where the name that was meant is among the manifests; else \
          a warning, because something else may make the Service.",
    symptom: "the name does not resolve; the client restarts, or retries for ever",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: mysql-svc }
spec: { selector: { app: mysql }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: mysql, labels: { app: mysql } }
spec: { containers: [{ name: mysql, image: acme/data:8.4, ports: [{ containerPort: 3306 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: DB_HOST, value: mysql }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: mysql-svc }
spec: { selector: { app: mysql }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: mysql, labels: { app: mysql } }
spec: { containers: [{ name: mysql, image: acme/data:8.4, ports: [{ containerPort: 3306 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: DB_HOST, value: mysql-svc }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for call in graph.calls.iter().filter(|call| call.reach == Reach::Missing) {
        let browser = matches!(&call.way, Way::Variable(name) if is_for_browsers(name));
        if browser || !is_in_view(call, graph) || !told.insert((call.workload, &call.address.host))
        {
            continue;
        }
        report(call, graph, findings);
    }
}

/// Whether the namespace that a full name names is one of this set's.
fn is_in_view(call: &Call, graph: &Graph) -> bool {
    let parts: Vec<&str> = call.address.host.split('.').collect();
    match parts.as_slice() {
        [_] => true,
        [_, namespace, ..] => {
            graph.used_namespaces.contains(namespace)
                && graph
                    .services
                    .iter()
                    .any(|one| one.object.namespace.as_deref() == Some(namespace))
        }
        [] => false,
    }
}

fn report(call: &Call, graph: &Graph, findings: &mut Findings) {
    let workload = &graph.workloads[call.workload];
    let host = &call.address.host;
    let name = host.split('.').next().unwrap_or_default();
    let namespace = host.split('.').nth(1).or(workload.namespace());
    let services: Vec<&Service> = graph
        .services
        .iter()
        .filter(|one| same_namespace(one.object.namespace.as_deref(), namespace) != Some(false))
        .filter(|one| {
            // The port may be the container's, which is another mistake.
            let open = |port| {
                let leads =
                    |own: &ServicePort| own.number == port || own.target == Target::Number(port);
                one.ports.iter().any(leads)
            };
            call.address.port.is_none_or(open)
        })
        .collect();
    let near = meant(name, services.iter().map(|one| one.object.name.as_str()));
    let meant = near.or_else(|| only_database(call, &services, graph));
    let owner = graph.workloads.iter().find(|other| {
        let same = same_namespace(other.namespace(), namespace) != Some(false);
        same && other.object.name == name && !other.is_job()
    });
    let sure = graph.set.is_whole && (near.is_some() || owner.is_some());
    let shown = call.shown();
    let message = format!("{shown} names the host `{host}`, and no Service has this name");
    let mut found = RULE.judged(sure, message).at(call.host, "does not resolve");
    if let Some(used) = call.used {
        found = found.also(used, "taken in here");
    }
    match (meant, owner) {
        (Some(meant), _) => {
            if let Some(service) = services.iter().find(|one| one.object.name == meant) {
                found =
                    found.also(service.object.place(), format!("this Service is called `{meant}`"));
            }
            found = found.help(format!("write `{meant}`"));
            if graph.sources.text(call.host) == host && name == host && near.is_some() {
                found = found.fix(call.host, meant);
            }
        }
        (None, Some(owner)) => {
            let kind = &owner.object.kind;
            let text = format!("a {kind} of this name, without a Service");
            found = found
                .also(owner.object.place(), text)
                .help(format!("add a Service `{name}` that selects the pods of this {kind}"));
        }
        (None, None) => {
            found = found.help(format!(
                "add a Service `{name}`, correct the name, or ignore this where something else makes it"
            ));
        }
    }
    if let Way::File { is_upstream: true, .. } = call.way {
        found = found.note("nginx does not start: host not found in upstream");
    }
    findings.add(call.object, found);
}

/// The Service of the only database of the kind that is called, if nobody calls it.
fn only_database<'g>(call: &Call, services: &[&'g Service], graph: &Graph) -> Option<&'g str> {
    let engine = call.engine()?;
    let serves = |service: &&&Service| {
        graph.behind(service).any(|one| one.database().is_some_and(|found| found.engine == engine))
    };
    let mut fitting = services.iter().filter(serves);
    let (only, None) = (fitting.next()?, fitting.next()) else { return None };
    let is_called = graph.calls.iter().any(|other| {
        other.workload == call.workload
            && matches!(other.reach, Reach::Service(index) if graph.services[index].object.name == only.object.name)
    });
    (!is_called).then_some(only.object.name.as_str())
}
