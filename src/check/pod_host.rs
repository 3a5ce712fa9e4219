//! GEN409: the name of one pod, below a Service that does not give names to these pods.

use std::collections::BTreeSet;

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::call::Call;
use crate::graph::workload::Workload;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::PodHost,
    severity: Severity::Error,
    why: "The pods of a StatefulSet have names of their own below one Service alone, the one that `serviceName` names: \
          `store-0.store-headless`. Other Services that select them do not know these names. \
          https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
    symptom: "the name does not resolve; the client restarts, or retries for ever",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: store-headless }
spec: { clusterIP: None, selector: { app: store }, ports: [{ port: 7000 }] }
---
apiVersion: v1
kind: Service
metadata: { name: store }
spec: { selector: { app: store }, ports: [{ port: 7000 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec:
  serviceName: store-headless
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec: { containers: [{ name: store, image: acme/store:1.4.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: STORE_HOST, value: store-0.store }] }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: store-headless }
spec: { clusterIP: None, selector: { app: store }, ports: [{ port: 7000 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec:
  serviceName: store-headless
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec: { containers: [{ name: store, image: acme/store:1.4.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: STORE_HOST, value: store-0.store-headless }] }] }
",
    check,
};

/// The parts of a host that may name a pod.
struct PodName<'c> {
    set: &'c str,
    number: i64,
    service: &'c str,
    namespace: Option<&'c str>,
    /// Whether `svc` stands behind the namespace.
    is_full: bool,
}

fn check(graph: &Graph, findings: &mut Findings) {
    if graph.of_kind("StatefulSet").next().is_none() {
        return;
    }
    let mut told = BTreeSet::new();
    let scaled: BTreeSet<&str> = ["HorizontalPodAutoscaler", "ScaledObject"]
        .into_iter()
        .flat_map(|kind| graph.of_kind(kind))
        .filter_map(|one| one.node.text("spec.scaleTargetRef.name"))
        .collect();
    for call in &graph.calls {
        let Some(named) = PodName::read(&call.address.host) else { continue };
        // What stands there may be a part of a domain of somebody else.
        let is_space = |name: &str| {
            name == "default"
                || graph.used_namespaces.contains(name)
                || graph.namespaces.contains_key(name)
        };
        if named.namespace.is_some_and(|name| !named.is_full && !is_space(name)) {
            continue;
        }
        let namespace = named.namespace.or(graph.workloads[call.workload].namespace());
        let mut near = graph.workloads_near(named.set, namespace);
        let Some(workload) = near.find(|one| one.object.kind == "StatefulSet") else { continue };
        if told.insert((call.workload, &call.address.host)) {
            of_service(call, &named, (workload, scaled.contains(named.set)), graph, findings);
        }
    }
}

impl<'c> PodName<'c> {
    fn read(host: &'c str) -> Option<Self> {
        let mut parts = host.split('.');
        let (set, number) = parts.next()?.rsplit_once('-')?;
        let service = parts.next()?;
        let rest: Vec<&str> = parts.collect();
        // `store-0.store`, `store-0.store.shop`, `store-0.store.shop.svc.cluster.local`.
        let namespace = match rest.as_slice() {
            [] => None,
            [namespace] | [namespace, "svc", ..] => Some(*namespace),
            _ => return None,
        };
        let is_full = rest.len() > 1;
        Some(Self { set, number: number.parse().ok()?, service, namespace, is_full })
    }
}

fn of_service(
    call: &Call,
    named: &PodName,
    (workload, is_scaled): (&Workload, bool),
    graph: &Graph,
    findings: &mut Findings,
) {
    let spec = &workload.object.node;
    let governing = spec.text("spec.serviceName").unwrap_or_default();
    let (label, shown) = (workload.object.label(), call.shown());
    let host = &call.address.host;
    if governing != named.service {
        let has = |name: &str| graph.services_named(name).next().is_some();
        // Two words with a dot may be a domain of somebody else.
        let is_known = named.namespace.is_some()
            || has(named.service)
            || named.service == workload.object.name
            || meant(named.service, [governing].into_iter()).is_some();
        // Where the StatefulSet names a Service that nobody has, its own name is what is wrong.
        if !is_known || has(named.service) && !governing.is_empty() && !has(governing) {
            return;
        }
        let message = format!(
            "{shown} names the pod `{host}`, and pods of {label} have no names below `{}`",
            named.service
        );
        let mut found = RULE.judged(graph.set.is_whole, message).at(call.host, "does not resolve");
        if let Some(node) = spec.at("spec.serviceName").filter(|_| !governing.is_empty()) {
            let right = host.replacen(&format!(".{}", named.service), &format!(".{governing}"), 1);
            found = found.also(node.span, "their names are below this one");
            found = found.help(format!("write `{right}`"));
            if graph.sources.text(call.host) == host {
                found = found.fix(call.host, right);
            }
        } else {
            let help = format!("write `serviceName: {}`, with a headless Service", named.service);
            found = found.also(workload.object.place(), "names no Service").help(help);
        }
        findings.add(call.object, found);
        return;
    }
    let first = spec.number("spec.ordinals.start").unwrap_or(0);
    let is_there = (first..first.saturating_add(workload.replicas)).contains(&named.number);
    if is_there || is_scaled || workload.replicas == 0 {
        return;
    }
    let same_way = |one: &&Call| one.container == call.container && one.way == call.way;
    // One of several that a variable names is left alone.
    if graph.calls_of(call.workload).iter().filter(same_way).take(2).count() > 1 {
        return;
    }
    let last = first + workload.replicas - 1;
    let message = format!(
        "{shown} names the pod `{host}`, and the last one of {label} is `{}-{last}`",
        named.set
    );
    let place = spec.at("spec.replicas").map_or(workload.object.place(), |node| node.span);
    let found = RULE
        .judged(graph.set.is_whole, message)
        .at(call.host, "does not resolve")
        .also(place, format!("numbers from {first} to {last}"))
        .help(format!(
            "name a pod from `{0}-{first}` to `{0}-{last}`, or raise `replicas`",
            named.set
        ));
    findings.add(call.object, found);
}
