//! GEN525: certificates of cert-manager that no issuer makes, or that nobody serves.

use std::collections::BTreeSet;

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::{Object, same_namespace};

pub const RULE: Rule = Rule {
    code: Code::NoIssuer,
    severity: Severity::Error,
    why: "cert-manager asks the issuer that is named, of the kind that is named: `Issuer`, if none is, which is of one namespace. It is an error \
          where an issuer of this name is here under the other kind, or in another namespace. \
          https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.IssuerReference",
    symptom: "the certificate is never ready: issuer not found; browsers see a certificate that nobody trusts",
    bad: "\
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: main }
spec: { selfSigned: {} }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web, namespace: shop }
spec: { secretName: web-tls, dnsNames: [shop.example.com], issuerRef: { name: main } }
",
    good: "\
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: main }
spec: { selfSigned: {} }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web, namespace: shop }
spec: { secretName: web-tls, dnsNames: [shop.example.com], issuerRef: { name: main, kind: ClusterIssuer } }
",
    check,
};

/// The two kinds, with the annotation of an Ingress that names one.
/// <https://cert-manager.io/docs/usage/ingress/#supported-annotations>
const KINDS: [(&str, &str); 2] =
    [("Issuer", "cert-manager.io/issuer"), ("ClusterIssuer", "cert-manager.io/cluster-issuer")];

/// How many certificates of one namespace are looked at.
const MOST: usize = 64;

/// An issuer that an object names.
struct NamedIssuer<'a> {
    object: &'a Object,
    name: &'a Node,
    kind: &'static str,
    /// How the other kind is named in its place.
    other: String,
}

fn check(graph: &Graph, findings: &mut Findings) {
    let of_cert_manager = |kind| {
        let all: Vec<&Object> =
            graph.of_kind(kind).filter(|one| one.group() == "cert-manager.io").collect();
        all
    };
    let issuers = [of_cert_manager("Issuer"), of_cert_manager("ClusterIssuer")].concat();
    for named in all_named(graph) {
        report(&named, &issuers, findings);
    }
    for ingress in graph.of_kind("Ingress") {
        unserved(ingress, &of_cert_manager("Certificate"), graph, findings);
    }
}

fn all_named<'a>(graph: &Graph<'a>) -> Vec<NamedIssuer<'a>> {
    let mut all = Vec::new();
    for object in graph.of_kind("Certificate").filter(|one| one.group() == "cert-manager.io") {
        let Some(reference) = object.node.at("spec.issuerRef") else { continue };
        // Issuers of others have groups of their own.
        let is_own = reference.text("group").is_none_or(|group| group == "cert-manager.io");
        let kind = reference.text("kind").unwrap_or("Issuer");
        let known = KINDS.iter().find(|(own, _)| *own == kind);
        if let (Some((kind, _)), Some(name), true) = (known, reference.get("name"), is_own) {
            let other = if *kind == "Issuer" { "ClusterIssuer" } else { "Issuer" };
            all.push(NamedIssuer { object, name, kind, other: format!("kind: {other}") });
        }
    }
    for object in graph.of_kind("Ingress").chain(graph.of_kind("Gateway")) {
        let Some(annotations) = object.node.at("metadata.annotations") else { continue };
        for (place, (kind, key)) in KINDS.iter().enumerate() {
            if let Some(name) = annotations.get(key) {
                let other = format!("the annotation `{}`", KINDS[1 - place].1);
                all.push(NamedIssuer { object, name, kind, other });
            }
        }
    }
    all
}

fn report(named: &NamedIssuer, issuers: &[&Object], findings: &mut Findings) {
    let NamedIssuer { object, name, kind, other } = named;
    let text = name.text("").unwrap_or_default();
    let is_here = |issuer: &&&Object| {
        issuer.kind == *kind
            && issuer.name == text
            && (*kind == "ClusterIssuer" || issuer.shares_namespace(object) != Some(false))
    };
    if text.is_empty() || issuers.iter().any(|one| is_here(&one)) {
        return;
    }
    let label = object.label();
    let message = format!("{label} names the {kind} `{text}`, which is not here");
    let alike = issuers.iter().find(|issuer| issuer.name == text);
    let known = issuers.iter().filter(|issuer| issuer.kind == *kind).map(|one| one.name.as_str());
    let near = meant(text, known);
    let found = match (alike, near) {
        (Some(issuer), _) if issuer.kind != *kind => RULE
            .error(message)
            .at(name.span, format!("no {kind}"))
            .also(issuer.place(), format!("this is a {}", issuer.kind))
            .help(format!(
                "write {}",
                if other.starts_with("kind") { format!("`{other}`") } else { other.clone() }
            )),
        (Some(issuer), _) => RULE
            .error(message)
            .at(name.span, "looked for in the namespace of this object")
            .also(issuer.place(), "an Issuer of another namespace")
            .help("make it a ClusterIssuer, or write an Issuer here"),
        (None, Some(near)) => RULE
            .error(message)
            .at(name.span, "no issuer of this name")
            .help(format!("write `{near}`")),
        // Most clusters have one already.
        (None, None) => return,
    };
    findings.add(object, found);
}

/// A certificate for a host that its Ingress looks for in another Secret.
fn unserved(ingress: &Object, certificates: &[&Object], graph: &Graph, findings: &mut Findings) {
    let annotations: BTreeSet<&str> =
        ingress.node.pairs("metadata.annotations").map(|(key, _)| key).collect();
    // cert-manager makes the Secret that such an Ingress names.
    if annotations.iter().any(|key| key.starts_with("cert-manager.io/")) {
        return;
    }
    for entry in ingress.node.items("spec.tls").iter().take(MOST) {
        let Some(name) = entry.get("secretName") else { continue };
        let text = name.text("").unwrap_or_default();
        let mut own = certificates.iter().take(MOST).filter(|one| {
            same_namespace(one.namespace.as_deref(), ingress.namespace.as_deref()) != Some(false)
        });
        let is_made = own.clone().any(|one| one.node.text("spec.secretName") == Some(text))
            || graph.find("Secret", text, ingress.namespace.as_deref()).is_some();
        let hosts: BTreeSet<&str> =
            entry.items("hosts").iter().filter_map(|one| one.text("")).collect();
        let covers = |certificate: &&&Object| {
            let mut names = certificate.node.items("spec.dnsNames").iter();
            names.any(|one| one.text("").is_some_and(|one| hosts.contains(one)))
        };
        let Some(certificate) = own.find(covers).filter(|_| !is_made && !text.is_empty()) else {
            continue;
        };
        let Some(secret) = certificate.node.at("spec.secretName") else { continue };
        let kept = secret.text("").unwrap_or_default();
        let found = RULE
            .judged(
                graph.set.is_whole,
                format!("{} serves Secret `{text}`, which nothing makes", ingress.label()),
            )
            .at(name.span, "no Secret of this name")
            .also(secret.span, "the certificate of this host is kept here")
            .help(format!("write `{kept}`"));
        findings.add(ingress, found);
    }
}
