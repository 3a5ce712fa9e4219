//! GEN487: patterns where ingress-nginx takes paths alone.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

pub const RULE: Rule = Rule {
    code: Code::RegexPath,
    severity: Severity::Error,
    why: "ingress-nginx reads a path as a pattern where `use-regex` or `rewrite-target` is set, and takes one only \
          of `pathType: ImplementationSpecific`: since 1.12 its webhook refuses others (`strict-validate-path-type`). \
          Without these annotations the pattern is a plain path that no request has. \
          https://kubernetes.github.io/ingress-nginx/user-guide/ingress-path-matching/",
    symptom: "denied the request: ingress contains invalid paths, or 404",
    bad: "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, annotations: { nginx.ingress.kubernetes.io/proxy-body-size: 8m } }
spec:
  ingressClassName: nginx
  rules: [{ http: { paths: [{ path: /users/?(.*), pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80 }] }
",
    good: "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, annotations: { nginx.ingress.kubernetes.io/use-regex: \"true\" } }
spec:
  ingressClassName: nginx
  rules: [{ http: { paths: [{ path: /users/?(.*), pathType: ImplementationSpecific, backend: { service: { name: web, port: { number: 80 } } } }] } }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80 }] }
",
    check,
};

const ANNOTATIONS: &str = "nginx.ingress.kubernetes.io/";

fn check(graph: &Graph, findings: &mut Findings) {
    for ingress in graph.of_kind("Ingress") {
        let of_nginx = is_of_nginx(ingress);
        for path in
            ingress.node.items("spec.rules").iter().flat_map(|rule| rule.items("http.paths"))
        {
            let kind = path.text("pathType").unwrap_or_default();
            let Some(node) = path.get("path").filter(|_| matches!(kind, "Prefix" | "Exact")) else {
                continue;
            };
            let text = node.text("").unwrap_or_default();
            only_root(ingress, path, findings);
            // A star is a letter like others in these types, whatever serves them.
            if text.ends_with("/*") && !is_pattern(text) {
                let plain = text.trim_end_matches("/*");
                let plain = if plain.is_empty() { "/" } else { plain };
                let found = RULE
                    .error(format!(
                        "{} has a star in the path `{text}` of type {kind}",
                        ingress.label()
                    ))
                    .at(node.span, "no request has a star there")
                    .help(format!("write `path: {plain}` and `pathType: Prefix`"));
                findings.add(ingress, found);
                continue;
            }
            if !of_nginx || !is_pattern(text) {
                continue;
            }
            let place = path.get("pathType").map_or(node.span, |node| node.span);
            // Where it is read as one, controllers before 1.12 take it.
            let message =
                format!("{} has the pattern `{text}` in a path of type {kind}", ingress.label());
            let mut found = RULE
                .judged(!reads_patterns(ingress), message)
                .at(place, "takes no pattern")
                .also(node.span, "a pattern")
                .help("write `pathType: ImplementationSpecific`");
            if graph.sources.text(place) == kind {
                found = found.fix(place, "ImplementationSpecific");
            }
            findings.add(ingress, found);
        }
    }
}

/// `/` and nothing below it, where nothing else of the Ingress leads to the same Service.
fn only_root(ingress: &Object, path: &Node, findings: &mut Findings) {
    let is_root = path.text("path") == Some("/") && path.text("pathType") == Some("Exact");
    let backend = path.text("backend.service.name").unwrap_or_default();
    let paths =
        || ingress.node.items("spec.rules").iter().flat_map(|rule| rule.items("http.paths"));
    let leads = paths().filter(|one| one.text("backend.service.name") == Some(backend));
    let Some(node) = path.get("pathType").filter(|_| is_root && leads.count() == 1) else { return };
    let found = RULE
        .warning(format!("{} serves `/` of `{backend}`, and nothing below it", ingress.label()))
        .at(node.span, "takes this very path alone")
        .note("404 for every file of a page, and for every path of an API")
        .help("write `pathType: Prefix`");
    findings.add(ingress, found);
}

/// Whether it is meant for ingress-nginx, as far as it says.
fn is_of_nginx(ingress: &Object) -> bool {
    let mut annotations = ingress.node.pairs("metadata.annotations");
    annotations.any(|(key, _)| key.starts_with(ANNOTATIONS))
}

/// Whether annotations make the controller read paths as patterns.
fn reads_patterns(ingress: &Object) -> bool {
    let mut annotations = ingress.node.pairs("metadata.annotations");
    annotations.any(|(key, _)| {
        let name = key.strip_prefix(ANNOTATIONS);
        matches!(name, Some("use-regex" | "rewrite-target"))
    })
}

/// Whether a path has what no path has: the controller takes letters, digits and `/-_.~` and few more.
fn is_pattern(text: &str) -> bool {
    !["{{", "${", "$("].iter().any(|gap| text.contains(gap))
        && (text.contains(['(', '[', '^', '|', '\\']) || text.contains(".*") || text.ends_with('$'))
}
