//! GEN471, GEN472, GEN474: network policies that select nothing, or too much.

use std::cell::{LazyCell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};

use crate::check::near::{Alike, meant};
use crate::check::rule::{Findings, Rule};
use crate::check::{job_label, peer_namespace};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::blocked::shutting;
use crate::graph::policy::{Direction, Peer, Policy};
use crate::graph::selector::Selector;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;

pub const NOTHING: Rule = Rule {
    code: Code::PolicySelectsNothing,
    severity: Severity::Error,
    why: "`podSelector` selects the pods that a policy is about, by all the labels it names. It is an \
          error where the labels of pods that are here are nearly right.",
    symptom: "the policy protects and admits nobody",
    bad: "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: carts }
spec: { podSelector: { matchLabels: { name: cart } }, ingress: [{}] }
---
apiVersion: v1
kind: Pod
metadata: { name: carts, labels: { name: carts } }
spec: { containers: [{ name: carts, image: acme/carts:1.4.2 }] }
",
    good: "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: carts }
spec: { podSelector: { matchLabels: { name: carts } }, ingress: [{}] }
---
apiVersion: v1
kind: Pod
metadata: { name: carts, labels: { name: carts } }
spec: { containers: [{ name: carts, image: acme/carts:1.4.2 }] }
",
    check: nothing,
};

pub const PEER: Rule = Rule {
    code: Code::PolicyPeer,
    severity: Severity::Error,
    why: "A peer with a `podSelector` alone is a pod of the policy's own namespace. Ingress controllers and \
          Prometheus usually live in another one, and need a `namespaceSelector`.",
    symptom: "the client that was meant is blocked",
    bad: "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: carts-db }
spec:
  podSelector: { matchLabels: { name: carts-db } }
  ingress: [{ from: [{ podSelector: { matchLabels: { name: cart } } }] }]
---
apiVersion: v1
kind: Pod
metadata: { name: carts-db, labels: { name: carts-db } }
spec: { containers: [{ name: carts-db, image: acme/data:1.4.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: carts, labels: { name: carts } }
spec: { containers: [{ name: carts, image: acme/carts:1.4.2 }] }
",
    good: "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: carts-db }
spec:
  podSelector: { matchLabels: { name: carts-db } }
  ingress: [{ from: [{ podSelector: { matchLabels: { name: carts } } }] }]
---
apiVersion: v1
kind: Pod
metadata: { name: carts-db, labels: { name: carts-db } }
spec: { containers: [{ name: carts-db, image: acme/data:1.4.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: carts, labels: { name: carts } }
spec: { containers: [{ name: carts, image: acme/carts:1.4.2 }] }
",
    check: peer,
};

pub const WIDE: Rule = Rule {
    code: Code::WidePolicy,
    severity: Severity::Warning,
    why: "An empty `podSelector` selects every pod of the namespace, and a pod that any policy selects \
          takes only what policies admit. With peers of its own such a policy was probably meant for \
          one workload; a policy that denies all has no rules.",
    symptom: "timeouts where policies are enforced",
    bad: "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api }
spec:
  podSelector: { matchLabels: }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }]
---
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 7000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec: { containers: [{ name: main, image: acme/data:1.4.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: web, image: acme/web:1.4.2 }] }
",
    good: "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: main }
spec:
  podSelector: { matchLabels: { app: main } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }]
---
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 7000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec: { containers: [{ name: main, image: acme/data:1.4.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: web, image: acme/web:1.4.2 }] }
",
    check: wide,
};

/// Whether a selector selects any workload of a policy's namespace.
fn selects<'a>(selector: &Selector, policy: &Policy<'a>, graph: &Graph<'a>) -> bool {
    !graph.selected(selector, policy.object.namespace.as_deref()).is_empty()
}

fn nothing(graph: &Graph, findings: &mut Findings) {
    let alike = LazyCell::new(|| Alike::of_policies(graph));
    for policy in &graph.policies {
        let selected = selects(&policy.selector, policy, graph);
        if policy.selector.is_empty() || selected || graph.workloads.is_empty() {
            continue;
        }
        let place = policy
            .object
            .node
            .at("spec.podSelector")
            .map_or(policy.object.place(), |node| node.span);
        let near = near(&policy.selector, policy, alike.as_ref());
        if near.is_none()
            && (graph.may_have_more(policy.object.namespace.as_deref())
                || policy.selector.is_of_operator())
        {
            continue;
        }
        let message = format!(
            "{} selects `{}`, and no pod has these labels",
            policy.object.label(),
            policy.selector
        );
        let found = NOTHING
            .judged(near.is_some() && graph.set.is_whole, message)
            .at(place, "matches no pod");
        let node = policy.object.node.at("spec.podSelector.matchLabels");
        findings.add(policy.object, told(found, near, node, graph));
    }
}

/// The other end, the help and the fix.
fn told(
    found: crate::diagnostic::Diagnostic,
    near: Option<(&Workload, String, String)>,
    labels: Option<&Node>,
    graph: &Graph,
) -> crate::diagnostic::Diagnostic {
    let Some((workload, key, value)) = near else {
        return found.help("select labels that the pods have");
    };
    let metadata = workload.metadata.and_then(|metadata| metadata.at("labels"));
    let place = metadata.map_or(workload.object.place(), |labels| labels.span);
    let found = found
        .also(place, format!("the pods of {} have `{key}={value}`", workload.object.label()))
        .help(format!("write `{key}: {value}`"));
    let node = labels.and_then(|labels| labels.get(&key));
    match node.filter(|node| graph.sources.text(node.span) == node.text("").unwrap_or_default()) {
        Some(node) => found.fix(node.span, value),
        None => found,
    }
}

/// The workload whose labels differ from a selector in one value, which is nearly the same.
fn near<'g, 'a: 'g>(
    selector: &Selector,
    policy: &Policy<'a>,
    alike: Option<&Alike<'g, 'a>>,
) -> Option<(&'g Workload<'a>, String, String)> {
    let alike = alike?;
    let namespace = policy.object.namespace.as_deref();
    let places: BTreeSet<usize> =
        selector.exact().flat_map(|(key, value)| alike.labelled(key, value, namespace)).collect();
    for workload in places.into_iter().map(|place| &alike.graph.workloads[place]) {
        let labels: &BTreeMap<String, String> = &workload.labels;
        let wrong: Vec<(&str, &str)> = selector
            .exact()
            .filter(|(key, value)| labels.get(*key).is_none_or(|own| own != value))
            .collect();
        if let [(key, value)] = wrong.as_slice()
            && let Some(own) = labels.get(*key)
            && meant(value, std::iter::once(own.as_str())).is_some()
        {
            return Some((workload, (*key).to_owned(), own.clone()));
        }
    }
    None
}

fn admits_pods(policy: &Policy, graph: &Graph) -> bool {
    let mut peers =
        policy.rules(Direction::Ingress).into_iter().flatten().flat_map(|rule| &rule.peers);
    peers.any(|peer| peer.pods.as_ref().is_some_and(|pods| selects(pods, policy, graph)))
}

fn peer(graph: &Graph, findings: &mut Findings) {
    peer_namespace::check(&PEER, graph, findings);
    job_label::check(&PEER, graph, findings);
    let alike = LazyCell::new(|| Alike::of_policies(graph));
    let shut = OnceCell::new();
    for policy in &graph.policies {
        let admits_some = OnceCell::new();
        for direction in [Direction::Ingress, Direction::Egress] {
            let rules = policy.rules(direction).into_iter().flatten();
            for (rule, peer) in
                rules.flat_map(|rule| rule.peers.iter().map(move |peer| (rule, peer)))
            {
                let Some(pods) = peer.pods.as_ref().filter(|pods| !pods.is_empty()) else {
                    continue;
                };
                // `- namespaceSelector` beside `- podSelector` admits the whole namespace: nobody is kept out.
                let is_admitted = |other: &Peer| other.namespaces.is_some() && other.pods.is_none();
                if rule.peers.iter().any(is_admitted) {
                    continue;
                }
                let known = selects(pods, policy, graph);
                if peer.namespaces.is_some() || known || graph.workloads.is_empty() {
                    continue;
                }
                let near = near(pods, policy, alike.as_ref());
                if near.is_none()
                    && (graph.may_have_more(policy.object.namespace.as_deref())
                        || pods.is_of_operator())
                {
                    continue;
                }
                let side =
                    if direction == Direction::Ingress { "admits" } else { "allows calls of" };
                let message = format!(
                    "{} {side} `{pods}`, and no pod of its namespace has these labels",
                    policy.object.label()
                );
                let node = peer.node.at("podSelector");
                let place = node.map_or(peer.node.span, |node| node.span);
                // Whoever calls these pods has other labels than the policy means, which admits none that is there.
                let is_shut = || {
                    let object = policy.object;
                    let place = (object.namespace.as_deref(), object.name.as_str());
                    direction == Direction::Ingress
                        && !graph.may_have_more(object.namespace.as_deref())
                        && !*admits_some.get_or_init(|| admits_pods(policy, graph))
                        && shut.get_or_init(|| shutting(graph)).contains(&place)
                };
                let found = PEER
                    .judged((near.is_some() || is_shut()) && graph.set.is_whole, message)
                    .at(place, "matches no pod");
                let found = match near {
                    Some(_) => told(found, near, peer.node.at("podSelector.matchLabels"), graph),
                    None => found.help("correct the labels, or add a `namespaceSelector` for pods of another namespace"),
                };
                findings.add(policy.object, found);
            }
        }
    }
}

fn wide(graph: &Graph, findings: &mut Findings) {
    // Two of the policies that admit clients are enough to know that another one does.
    let admits =
        |policy: &&Policy| policy.rules(Direction::Ingress).is_some_and(|rules| !rules.is_empty());
    let admitting: Vec<Vec<&Policy>> = (0..graph.workloads.len())
        .map(|place| graph.applying(place).filter(admits).take(2).collect())
        .collect();
    for policy in &graph.policies {
        let rules = policy.rules(Direction::Ingress).unwrap_or_default();
        let narrow = rules.iter().any(|rule| {
            rule.peers.iter().any(|peer| {
                peer.pods.as_ref().is_some_and(|pods| !pods.is_empty()) && peer.namespaces.is_none()
            })
        });
        if !policy.selector.is_empty() || !narrow {
            continue;
        }
        let only_here = |place: &usize| {
            let mut others = admitting[*place].iter();
            let admitted = others.any(|other| !std::ptr::eq(other.object, policy.object));
            graph.serving(*place).next().is_some() && !admitted
        };
        let own = graph.selected(&policy.selector, policy.object.namespace.as_deref());
        let closed: Vec<&str> = own
            .iter()
            .filter(|place| only_here(place))
            .map(|place| graph.workloads[*place].object.name.as_str())
            .collect();
        if closed.is_empty() {
            continue;
        }
        let place = policy
            .object
            .node
            .at("spec.podSelector")
            .map_or(policy.object.place(), |node| node.span);
        let names = closed.iter().take(5).copied().collect::<Vec<_>>().join(", ");
        let more = closed.len().saturating_sub(5);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let found = WIDE
            .warning(format!(
                "{} selects every pod, and nothing else admits clients of {names}{more}",
                policy.object.label()
            ))
            .at(place, "empty: all pods of the namespace")
            .help("select the pods that are meant, or admit the clients of the others");
        findings.add(policy.object, found);
    }
}
