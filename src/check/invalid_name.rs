//! GEN492: a name or a label that the API server refuses.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;
use crate::manifest::{Look, kinds};

pub const RULE: Rule = Rule {
    code: Code::InvalidName,
    severity: Severity::Error,
    why: "Names are parts of DNS names and URLs: small letters, digits and `-`, and `.` where the kind \
          allows it. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
    symptom: "the apply is rejected: a lowercase RFC 1123 label must consist of…",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: http_api }
spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: http-api }
spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    check,
};

/// What a name must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NameForm {
    /// At most 63 small letters, digits and `-`.
    Label,
    /// Labels with dots between them, at most 253 characters.
    Subdomain,
}

/// Kinds whose names may be more: roles have `:` in them, and so have addresses and what a signer trusts.
const FREE: [&str; 11] = [
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "CertificateSigningRequest",
    "ClusterTrustBundle",
    "IPAddress",
    "CSIDriver",
    "CSINode",
    "APIService",
    "List",
];

fn check(graph: &Graph, findings: &mut Findings) {
    for object in graph.objects.iter().filter(|object| !object.is_generated) {
        if !kinds::is_built_in(object.group()) {
            continue;
        }
        let form = match object.kind.as_str() {
            "Namespace" | "Service" => NameForm::Label,
            kind if FREE.contains(&kind) => continue,
            _ => NameForm::Subdomain,
        };
        name(object, object.node.at("metadata.name"), form, "the name", findings);
        name(
            object,
            object.node.at("metadata.namespace"),
            NameForm::Label,
            "the namespace",
            findings,
        );
        labels(object, object.node.at("metadata.labels"), findings);
        labels(object, object.node.at("spec.template.metadata.labels"), findings);
    }
    for workload in &graph.workloads {
        for container in &workload.containers {
            name(
                workload.object,
                container.node.at("name"),
                NameForm::Label,
                "the name of a container",
                findings,
            );
        }
        for volume in workload.pod.items("volumes") {
            name(
                workload.object,
                volume.at("name"),
                NameForm::Label,
                "the name of a volume",
                findings,
            );
        }
    }
}

fn name(object: &Object, node: Option<&Node>, form: NameForm, what: &str, findings: &mut Findings) {
    let Some((text, node)) = node.and_then(|node| Some((node.text("")?, node))) else { return };
    // A placeholder that another program fills in.
    if is_valid(text, form) || is_gap(text) {
        return;
    }
    let wanted = match form {
        NameForm::Label => "small letters, digits and `-`, at most 63",
        NameForm::Subdomain => "small letters, digits, `-` and `.`, at most 253",
    };
    let found = RULE
        .error(format!("{what} `{text}` is not valid in {}", object.label()))
        .at(node.span, "refused")
        .help(format!("use {wanted}: `{}`", repaired(text, form)));
    findings.add(object, found);
}

fn is_valid(text: &str, form: NameForm) -> bool {
    let label = |part: &str| {
        let inner = |one: u8| one.is_ascii_lowercase() || one.is_ascii_digit() || one == b'-';
        !part.is_empty()
            && part.bytes().all(inner)
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    match form {
        NameForm::Label => text.len() <= 63 && label(text),
        NameForm::Subdomain => text.len() <= 253 && text.split('.').all(label),
    }
}

fn repaired(text: &str, form: NameForm) -> String {
    let is_dot = |one: char| one == '.' && matches!(form, NameForm::Subdomain);
    let valid = |one: char| {
        if one.is_ascii_alphanumeric() || is_dot(one) { one.to_ascii_lowercase() } else { '-' }
    };
    let text: String = text.chars().map(valid).collect();
    text.trim_matches(['-', '.']).to_owned()
}

/// Values of labels: at most 63 letters, digits, `-`, `_` and `.`.
fn labels(object: &Object, node: Option<&Node>, findings: &mut Findings) {
    for (key, entry) in node.into_iter().flat_map(|node| node.pairs("")) {
        let Some(text) = entry.node.text("") else { continue };
        let inner = |one: u8| one.is_ascii_alphanumeric() || matches!(one, b'-' | b'_' | b'.');
        let ends = |one: char| one.is_ascii_alphanumeric();
        let valid = text.len() <= 63
            && text.bytes().all(inner)
            && (text.is_empty() || text.starts_with(ends) && text.ends_with(ends));
        if !valid && !is_gap(text) {
            let found = RULE
                .error(format!(
                    "the label `{key}` of {} has no valid value: `{text}`",
                    object.label()
                ))
                .at(entry.node.span, "refused")
                .help("use letters, digits, `-`, `_` and `.`, at most 63");
            findings.add(object, found);
        }
    }
}
