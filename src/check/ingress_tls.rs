//! GEN488: certificates of an Ingress that cannot be served.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::store::{Store, StoreKind, StoreLookup};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;

pub const RULE: Rule = Rule {
    code: Code::IngressTls,
    severity: Severity::Error,
    why: "`tls` names a Secret of the Ingress's own namespace with the keys `tls.crt` and `tls.key`, and the hosts that \
          it is for. It is a warning where the hosts of `tls` are none of the rules': then each gets the certificate of the \
          controller. https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
    symptom: "browsers see `Kubernetes Ingress Controller Fake Certificate`",
    bad: "\
apiVersion: v1
kind: Secret
metadata: { name: web-tls }
stringData: { cert: a, key: b }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  tls: [{ hosts: [shop.example.com], secretName: web-tls }]
  rules: [{ host: shop.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80 }] }
",
    good: "\
apiVersion: v1
kind: Secret
metadata: { name: web-tls }
type: kubernetes.io/tls
stringData: { tls.crt: a, tls.key: b }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  tls: [{ hosts: [shop.example.com], secretName: web-tls }]
  rules: [{ host: shop.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80 }] }
",
    check,
};

/// What a certificate is kept under.
const KEYS: [&str; 2] = ["tls.crt", "tls.key"];

/// How many entries and hosts of one Ingress are looked at.
const MOST: usize = 128;

fn check(graph: &Graph, findings: &mut Findings) {
    for ingress in graph.of_kind("Ingress") {
        let rules = ingress.node.items("spec.rules").iter().take(MOST);
        let hosts: BTreeSet<&str> = rules.filter_map(|rule| rule.text("host")).collect();
        for entry in ingress.node.items("spec.tls").iter().take(MOST) {
            if let Some(name) = entry.get("secretName") {
                of_secret(ingress, name, graph, findings);
            }
            of_hosts(ingress, entry, &hosts, findings);
        }
    }
}

fn of_secret(ingress: &Object, name: &Node, graph: &Graph, findings: &mut Findings) {
    let text = name.text("").unwrap_or_default();
    // A namespace may stand before it, for some controllers.
    let found = graph.stores.find(StoreKind::Secret, text, ingress.namespace.as_deref());
    match found {
        StoreLookup::Here(Store { object, keys: Some(keys), .. }) => {
            let missing = KEYS.iter().find(|key| !keys.contains_key(**key));
            let (Some(missing), false) = (missing, keys.is_empty()) else { return };
            let message =
                format!("{} serves Secret `{text}`, which has no key `{missing}`", ingress.label());
            let found = RULE
                .judged(graph.set.is_whole, message)
                .at(name.span, "no certificate")
                .also(object.place(), "has other keys")
                .help(format!("make it with `kubectl create secret tls {text} --cert=… --key=…`"));
            findings.add(ingress, found);
        }
        StoreLookup::Elsewhere(Store { object, namespace, .. }) => {
            let (Some(own), Some(theirs)) = (ingress.namespace.as_deref(), namespace) else {
                return;
            };
            let message =
                format!("{} serves Secret `{text}`, which is in `{theirs}`", ingress.label());
            let found = RULE
                .warning(message)
                .at(name.span, format!("looked for in `{own}`"))
                .also(object.place(), format!("in `{theirs}`"))
                .help(format!("make the Secret in `{own}`"));
            findings.add(ingress, found);
        }
        StoreLookup::Here(_) | StoreLookup::Existing | StoreLookup::Nowhere => {}
    }
}

fn of_hosts(ingress: &Object, entry: &Node, hosts: &BTreeSet<&str>, findings: &mut Findings) {
    for node in entry.items("hosts").iter().take(MOST) {
        let Some(host) = node.text("").filter(|host| !is_gap(host) && !host.is_empty()) else {
            continue;
        };
        let is_served =
            |own: &&str| **own == *host || is_gap(own) || covers(host, own) || covers(own, host);
        // A rule without a host serves all of them.
        if hosts.is_empty() || hosts.iter().any(is_served) || has_open_rule(ingress) {
            continue;
        }
        let rules = ingress.node.items("spec.rules");
        let Some(own) = rules.iter().find_map(|rule| rule.get("host")) else { continue };
        let found = RULE
            .warning(format!(
                "{} has a certificate for `{host}`, and no rule for it",
                ingress.label()
            ))
            .at(node.span, "no rule has this host")
            .also(own.span, "a rule's host")
            .help("write the hosts of the rules in `tls`, too");
        findings.add(ingress, found);
    }
}

fn has_open_rule(ingress: &Object) -> bool {
    ingress.node.items("spec.rules").iter().any(|rule| rule.get("host").is_none())
        || ingress.node.at("spec.defaultBackend").is_some()
}

/// Whether `*.example.com` stands for a host.
fn covers(pattern: &str, host: &str) -> bool {
    let rest = pattern.strip_prefix('*').and_then(|end| host.strip_suffix(end));
    rest.is_some_and(|first| !first.contains('.'))
}
