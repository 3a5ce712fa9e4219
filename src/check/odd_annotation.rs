//! GEN527: annotations whose names their controller does not know.

use crate::check::backend;
use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::notation::controller_annotation;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::OddAnnotation,
    severity: Severity::Warning,
    why: "An annotation is a setting of a controller, which looks for names that it knows and says nothing of others. Told is a name \
          that is nearly one of those. \
          https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/",
    symptom: "the setting has no effect, and nothing says so",
    bad: "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, annotations: { nginx.ingress.kubernetes.io/proxy-body-sizes: 8m } }
spec: { ingressClassName: nginx, defaultBackend: { resource: { kind: Page, name: web } } }
",
    good: "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, annotations: { nginx.ingress.kubernetes.io/proxy-body-size: 8m } }
spec: { ingressClassName: nginx, defaultBackend: { resource: { kind: Page, name: web } } }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for ingress in graph.of_kind("Ingress") {
        for (key, entry) in ingress.node.pairs("metadata.annotations") {
            former(ingress, key, entry.key, findings);
            let Some((start, name, names)) = controller_annotation::parts(key) else { continue };
            if names.contains(&name) {
                continue;
            }
            let Some(near) = meant(name, names.iter().copied()) else { continue };
            let found = RULE
                .warning(format!(
                    "{} has the annotation `{key}`, which nobody reads",
                    ingress.label()
                ))
                .at(entry.key, "not a name that its controller knows")
                .help(format!("write `{start}{near}`"));
            let is_plain = graph.sources.text(entry.key) == key;
            findings.add(
                ingress,
                if is_plain { found.fix(entry.key, format!("{start}{near}")) } else { found },
            );
        }
    }
}

/// A name that ingress-nginx read before its names began with `nginx.`, in an Ingress of its class.
fn former(ingress: &Object, key: &str, place: Span, findings: &mut Findings) {
    let Some(name) = key
        .strip_prefix("ingress.kubernetes.io/")
        .filter(|name| controller_annotation::is_of_nginx(name))
    else {
        return;
    };
    if backend::class(ingress) != Some("nginx") {
        return;
    }
    let found = RULE
        .warning(format!("{} has the annotation `{key}`, which nobody reads", ingress.label()))
        .at(place, "a name that ingress-nginx no longer knows")
        .help(format!("write `nginx.ingress.kubernetes.io/{name}`"));
    findings.add(ingress, found);
}
