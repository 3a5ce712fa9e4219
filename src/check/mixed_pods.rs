//! GEN412: one Service selects pods of workloads that do not belong together.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::service::Service;
use crate::graph::workload::Workload;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::MixedPods,
    severity: Severity::Error,
    why: "A Service spreads requests over all pods that its selector matches, of whichever workload. Two \
          databases behind one address are an error, and so are both colours of a release that run; workloads \
          of different images are a warning. A stable version and its canary belong together.",
    symptom: "requests are spread over different databases, programs or versions",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: mysql }
spec: { selector: { app: mysql }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: mysql-old, labels: { app: mysql } }
spec: { containers: [{ name: mysql, image: mysql:8.0, env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }], volumeMounts: [{ name: a, mountPath: /var/lib/mysql }] }], volumes: [{ name: a, emptyDir: {} }] }
---
apiVersion: v1
kind: Pod
metadata: { name: mysql-new, labels: { app: mysql } }
spec: { containers: [{ name: mysql, image: mysql:8.4, env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }], volumeMounts: [{ name: a, mountPath: /var/lib/mysql }] }], volumes: [{ name: a, emptyDir: {} }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: mysql }
spec: { selector: { app: mysql, version: new }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: mysql-old, labels: { app: mysql, version: old } }
spec: { containers: [{ name: mysql, image: mysql:8.0, env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }], volumeMounts: [{ name: a, mountPath: /var/lib/mysql }] }], volumes: [{ name: a, emptyDir: {} }] }
---
apiVersion: v1
kind: Pod
metadata: { name: mysql-new, labels: { app: mysql, version: new } }
spec: { containers: [{ name: mysql, image: mysql:8.4, env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }], volumeMounts: [{ name: a, mountPath: /var/lib/mysql }] }], volumes: [{ name: a, emptyDir: {} }] }
",
    check,
};

/// Words by which the members of one replicated database are told apart.
const MEMBERS: [&str; 8] =
    ["primary", "secondary", "replica", "master", "slave", "standby", "arbiter", "shard"];

fn check(graph: &Graph, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for service in graph.services.iter().filter(|service| !service.ports.is_empty()) {
        let behind: Vec<&Workload> = graph.behind(service).filter(|one| !one.is_job()).collect();
        let names: BTreeSet<String> = behind.iter().map(|one| one.object.label()).collect();
        // The same object written twice is another mistake.
        if names.len() < 2
            || service.is_headless && !behind.iter().all(|one| one.database().is_some())
        {
            continue;
        }
        // Copies of a Service in other files lead to the same pods.
        let key = (service.object.name.as_str(), names.clone());
        if let Some((why, sure)) = problem(&behind).filter(|_| told.insert(key)) {
            // Each of two files that bring the Service and its pods is one way to do it, or for a namespace
            // of its own.
            let object = service.object;
            let mut twins = graph.services_near(&object.name, object.namespace.as_deref());
            let is_single = !twins.any(|one| one.object.file != object.file);
            let is_single = is_single
                && !graph.set.is_of_ways(object.file)
                && !is_in_several_ways(graph, &behind)
                && !is_of_applications(graph, service, &behind);
            report(service, &behind, why, sure && is_single, findings);
        }
    }
}

/// Whether workloads are one program in several ways, under one name and each in a file of its own: a bare pod to begin
/// with, and what replaces it.
fn is_in_several_ways(graph: &Graph, behind: &[&Workload]) -> bool {
    let Some((first, others)) = behind.split_first() else { return false };
    let is_other_way = |one: &&Workload| {
        let (one, first) = (one.object, first.object);
        one.name == first.name
            && one.file != first.file
            && one.kind != first.kind
            && [one, first].iter().any(|object| object.kind == "Pod")
    };
    !graph.set.is_chart && graph.set.kustomized.is_none() && others.iter().all(is_other_way)
}

/// Whether a Service finds its own workload in its folder, and the others in folders of other applications.
fn is_of_applications(graph: &Graph, service: &Service, behind: &[&Workload]) -> bool {
    let own = graph.folder(service.object);
    behind.iter().filter(|one| graph.folder(one.object) == own).count() == 1
}

/// What is wrong with workloads behind one address, and whether it is sure.
fn problem(behind: &[&Workload]) -> Option<(&'static str, bool)> {
    let databases: Vec<_> = behind.iter().filter_map(|one| one.database()).collect();
    if databases.len() > 1 {
        let member = |text: &str| MEMBERS.iter().any(|word| text.contains(word));
        let replicated = behind
            .iter()
            .any(|one| member(&one.object.name) || one.labels.values().any(|value| member(value)));
        return (!replicated).then_some(("databases that know nothing of each other", true));
    }
    let labelled =
        |track: &str| behind.iter().any(|one| one.labels.values().any(|value| value == track));
    if labelled("blue") && labelled("green") {
        // Scaled to nothing, a colour takes no requests.
        let runs = |one: &&&Workload| one.object.node.number("spec.replicas") != Some(0);
        let is_sure = behind.iter().filter(runs).count() == behind.len();
        return Some(("both colours of a release: switching has no effect", is_sure));
    }
    let versions: BTreeSet<&str> =
        behind.iter().filter_map(|one| one.labels.get("version")).map(String::as_str).collect();
    // Versions of one program, among which something else chooses.
    if labelled("canary") || versions.len() == behind.len() {
        return None;
    }
    let images: BTreeSet<&str> = behind
        .iter()
        .filter_map(|one| one.running().next())
        .map(|container| container.image.repository)
        .collect();
    (images.len() == behind.len()).then_some(("workloads that run different images", false))
}

/// How many workloads are shown.
const MOST_SHOWN: usize = 16;

fn report(service: &Service, behind: &[&Workload], why: &str, sure: bool, findings: &mut Findings) {
    let object = service.object;
    let place = object.node.at("spec.selector").map_or(object.place(), |node| node.span);
    let shown = behind.iter().take(MOST_SHOWN);
    let mut names: Vec<String> = shown.clone().map(|one| one.object.label()).collect();
    if behind.len() > MOST_SHOWN {
        names.push("more".to_owned());
    }
    let mut found = RULE
        .judged(sure, format!("Service `{}` leads to {}", object.name, names.join(", ")))
        .at(place, why);
    for workload in shown {
        found = found.also(workload.object.place(), "selected");
    }
    findings
        .add(object, found.help("give the workloads a label that tells them apart, and select it"));
}
