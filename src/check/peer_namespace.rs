//! Peers of policies in namespaces that do not have the label they are chosen by: a part of GEN472.

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::policy::{Direction, Peer, Policy};
use crate::manifest::Look;
use crate::manifest::kinds::is_given_namespace;

/// The label that every namespace has: its name.
/// <https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name>
const NAME: &str = "kubernetes.io/metadata.name";

/// How many namespaces are looked at.
const MOST: usize = 64;

pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for policy in &graph.policies {
        for direction in [Direction::Ingress, Direction::Egress] {
            for one in policy.rules(direction).into_iter().flatten().flat_map(|rule| &rule.peers) {
                report(rule, policy, one, graph, findings);
            }
        }
    }
}

fn report(rule: &Rule, policy: &Policy, peer: &Peer, graph: &Graph, findings: &mut Findings) {
    let Some(selector) = &peer.namespaces else { return };
    let exact: Vec<(&str, &str)> = selector.exact().collect();
    let [(key, value)] = exact[..] else { return };
    let labelled = graph
        .namespaces
        .keys()
        .take(MOST)
        .any(|name| selector.matches(&graph.namespace_labels(name)));
    if labelled {
        return;
    }
    let node = peer.node.at("namespaceSelector").map_or(peer.node.span, |node| node.span);
    let label = policy.object.label();
    if key == NAME {
        let names = graph.namespaces.keys().copied().take(MOST).collect::<Vec<_>>();
        let Some(near) = meant(value, names.into_iter()) else { return };
        let found = rule
            .judged(
                graph.set.is_whole,
                format!("{label} chooses the namespace `{value}`, which is not here"),
            )
            .at(node, "no namespace of this name")
            .help(format!("write `{NAME}: {near}`"));
        findings.add(policy.object, found);
        return;
    }
    // A name under another key is a label that somebody has to give.
    let is_named = matches!(key, "name" | "namespace" | "ns" | "kubernetes.io/name");
    let is_here = graph.namespaces.contains_key(value);
    if !is_named || !is_here && !is_given_namespace(value) {
        return;
    }
    let mut found = rule
        .judged(
            graph.set.is_whole && is_here,
            format!("{label} chooses namespaces by `{key}={value}`, a label that `{value}` does not have"),
        )
        .at(node, "matches no namespace")
        .help(format!("write `{NAME}: {value}`, which each namespace has"));
    if let Some(own) = graph.of_kind("Namespace").find(|one| one.name == value) {
        found = found.also(own.place(), "has no such label");
    }
    findings.add(policy.object, found);
}
