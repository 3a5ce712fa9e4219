//! GEN523: init containers and probes that wait for what cannot be there before they are done.

use std::collections::BTreeMap;

use crate::check::own_probe::{self, leads_early, selector_place};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::graph::call::{AddressSource, Call, Reach};
use crate::graph::container::Container;
use crate::graph::service::Service;

pub const RULE: Rule = Rule {
    code: Code::WaitsForItself,
    severity: Severity::Error,
    why: "The containers of a pod start when its init containers are done, and a Service leads to pods that are ready. An init container \
          that waits for its own pods, or for pods that wait for these, waits for ever; so does a probe that asks the Service of the pod \
          that it makes ready. \
          https://kubernetes.io/docs/concepts/workloads/pods/init-containers/",
    symptom: "Init:0/1 for ever; no pod ever starts",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 8000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec:
  initContainers: [{ name: wait, image: busybox:1.37.0, command: [sh, -c, \"until nc -z api 8000; do sleep 1; done\"] }]
  containers: [{ name: api, image: acme/api:1.4.2, ports: [{ containerPort: 8000 }] }]
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 8000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec:
  containers: [{ name: api, image: acme/api:1.4.2, ports: [{ containerPort: 8000 }] }]
",
    check,
};

/// How many pods in a circle are looked at.
const LONGEST_CIRCLE: usize = 8;

/// How many of the pods behind a Service are looked at.
const MOST_BEHIND: usize = 16;

/// Programs that end once something answers.
const WAITERS: [&str; 7] =
    ["wait-for-it", "wait-for", "wait4x", "dockerize", "wait_for", "waitforit", "await"];

fn check(graph: &Graph, findings: &mut Findings) {
    let mut waits: BTreeMap<usize, Vec<&Call>> = BTreeMap::new();
    for call in graph.calls.iter().filter(|call| is_wait(call, graph)) {
        waits.entry(call.workload).or_default().push(call);
    }
    for (workload, calls) in &waits {
        let circle = calls.iter().find_map(|call| circle(*workload, call, &waits, graph));
        if let Some(circle) = circle {
            findings.add(graph.workloads[*workload].object, report(&circle, graph));
        }
    }
    own_probe::check(&RULE, graph, findings);
}

/// Whether an init container goes on only when a Service answers.
fn is_wait(call: &Call, graph: &Graph) -> bool {
    let workload = &graph.workloads[call.workload];
    let container = &workload.containers[call.container];
    let Reach::Service(index) = call.reach else { return false };
    container.is_init
        && call.way == AddressSource::Command
        && asks_again(container)
        && needs_pods(container, &graph.services[index])
}

/// Whether a command runs until it gets an answer.
fn asks_again(container: &Container) -> bool {
    container.words().any(|(word, _)| {
        let is_word =
            |one: &str| word.split(|at: char| !at.is_ascii_alphanumeric()).any(|own| own == one);
        is_word("until")
            || is_word("while") && word.contains('!')
            || WAITERS.iter().any(|name| word.contains(name))
    })
}

/// Whether what is asked answers only when a pod does: the name of a Service with an address resolves without.
fn needs_pods(container: &Container, service: &Service) -> bool {
    let asks = |programs: &[&str]| {
        container.words().any(|(word, _)| programs.iter().any(|program| word.contains(program)))
    };
    let of_name = asks(&["nslookup", "getent", "dig ", "host "]) && !asks(&["nc ", "curl", "wget"]);
    !leads_early(service) && (service.is_headless || !of_name)
}

/// The calls by which a workload waits for itself.
fn circle<'g, 'a>(
    start: usize,
    first: &'g Call<'a>,
    waits: &BTreeMap<usize, Vec<&'g Call<'a>>>,
    graph: &'g Graph<'a>,
) -> Option<Vec<&'g Call<'a>>> {
    let mut way = vec![first];
    while way.len() <= LONGEST_CIRCLE {
        let Reach::Service(index) = way.last()?.reach else { return None };
        let behind = &graph.services[index].workloads;
        // Other pods may answer in their place.
        let [only] = behind.iter().take(MOST_BEHIND).copied().collect::<Vec<_>>()[..] else {
            return None;
        };
        if only == start {
            return Some(way);
        }
        way.push(waits.get(&only)?.first().copied()?);
    }
    None
}

fn report(circle: &[&Call], graph: &Graph) -> Diagnostic {
    let first = circle[0];
    let workload = &graph.workloads[first.workload];
    let container = &workload.containers[first.container];
    let name = &first.address.host;
    let message = if circle.len() == 1 {
        format!(
            "`{}` of {} waits for `{name}`, which leads to its own pods alone",
            container.name,
            workload.object.label()
        )
    } else {
        format!(
            "`{}` of {} waits for `{name}`, whose pods wait for these",
            container.name,
            workload.object.label()
        )
    };
    let mut found = RULE
        .judged(graph.set.is_whole, message)
        .at(first.host, "answers once these pods are ready");
    for call in &circle[1..] {
        let other = graph.workloads[call.workload].object.label();
        found = found.also(call.host, format!("{other} waits for this"));
    }
    if let (1, Reach::Service(index)) = (circle.len(), first.reach) {
        let service = &graph.services[index];
        found = found.also(selector_place(service), "selects the pods that wait");
    }
    found.help(if circle.len() == 1 {
        "wait for what the pod needs, or take the init container out"
    } else {
        "let one of them start without the other"
    })
}
