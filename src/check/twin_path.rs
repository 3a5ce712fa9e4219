//! Two Ingresses that take one path of one host: a part of GEN491.

use std::collections::BTreeMap;

use crate::check::backend;
use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;

const TRAEFIK_DOORS: &str = "traefik.ingress.kubernetes.io/router.entrypoints";

/// How many paths are looked at.
const MOST: usize = 4096;

/// ingress-nginx refuses the second one; others serve one of the two.
/// <https://kubernetes.github.io/ingress-nginx/how-it-works/#building-the-nginx-model>
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    let mut known: BTreeMap<(&str, &str, &str), (&Object, &Node)> = BTreeMap::new();
    for ingress in graph.of_kind("Ingress").filter(|one| !is_canary(one)) {
        // Traefik has routers of its own for each of its doors.
        // <https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/#on-ingress>
        let annotations = ingress.node.at("metadata.annotations");
        let doors = annotations.and_then(|one| one.get(TRAEFIK_DOORS)?.text(""));
        let class = doors.or(backend::class(ingress)).unwrap_or_default();
        for (host, path, node) in paths(ingress).take(MOST) {
            let place = (class, host, path);
            let Some((first, other)) = known.get(&place) else {
                known.insert(place, (ingress, node));
                continue;
            };
            // The same object written twice is told as that, and folders may be of two clusters.
            let is_same = first.name == ingress.name && first.kind == ingress.kind;
            if is_same || graph.set.is_of_ways(ingress.file) {
                continue;
            }
            let is_one_file =
                first.file == ingress.file || graph.folder(first) == graph.folder(ingress);
            let shown = if host.is_empty() { path.to_owned() } else { format!("{host}{path}") };
            let message = format!(
                "{} takes `{shown}`, which {} takes already",
                ingress.label(),
                first.label()
            );
            let found = rule
                .judged(class == "nginx" && is_one_file && graph.set.is_whole, message)
                .at(node.span, "taken twice")
                .also(other.span, "first here")
                .note("ingress-nginx denies the request: host and path are already defined; others serve one of the two")
                .help("write both backends into one Ingress, or give one of them another host or path");
            findings.add(ingress, found);
        }
    }
}

/// Canaries share the path of what they are a canary of.
fn is_canary(ingress: &Object) -> bool {
    let annotations = ingress.node.at("metadata.annotations");
    annotations.is_some_and(|one| {
        one.pairs("").any(|(key, _)| key.contains("/canary") || key.contains("mergeable"))
    })
}

/// The hosts and paths that an Ingress takes, with the place of the path.
fn paths(ingress: &Object) -> impl Iterator<Item = (&str, &str, &Node)> {
    ingress.node.items("spec.rules").iter().flat_map(|rule| {
        let host = rule.text("host").unwrap_or_default();
        rule.items("http.paths").iter().filter_map(move |path| {
            let (text, node) = (path.text("path").unwrap_or("/"), path.get("path").unwrap_or(path));
            (!is_gap(host) && !is_gap(text)).then_some((host, text, node))
        })
    })
}
