//! GEN478: values of Secrets that were encoded once too often.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::store::StoreKind;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

pub const RULE: Rule = Rule {
    code: Code::EncodedTwice,
    severity: Severity::Warning,
    why: "`stringData`, and the literals of a kustomization, are plain text, which is encoded when it is applied; \
          `data` is encoded once. It is a warning, because a value may be base64 by its own nature, as keys are: \
          told is where what is inside reads as a setting. \
          https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data",
    symptom: "the pod sees base64: an unknown host, access denied",
    bad: "\
apiVersion: v1
kind: Secret
metadata: { name: main }
stringData: { DB_USER: YXBwLXVzZXI= }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, envFrom: [{ secretRef: { name: main } }] }] }
",
    good: "\
apiVersion: v1
kind: Secret
metadata: { name: main }
data: { DB_USER: YXBwLXVzZXI= }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, envFrom: [{ secretRef: { name: main } }] }] }
",
    check,
};

/// Longer values are files.
const MOST: usize = 1024;

fn check(graph: &Graph, findings: &mut Findings) {
    for store in &graph.stores.all {
        if !matches!(store.object.kind.as_str(), "Secret" | "ConfigMap") {
            continue;
        }
        let is_config = store.kind == StoreKind::ConfigMap;
        for (key, entry) in store.keys.iter().flatten() {
            let Some(text) = entry.value.as_deref() else { continue };
            if let Some(inner) = decoded(text)
                && is_setting(key, &inner, text)
            {
                if is_config {
                    let message =
                        format!("`{key}` of {} is base64, and read as it is", store.object.label());
                    let found = RULE.warning(message).at(entry.node.span, "decoded by nobody");
                    let help = "write the text itself: the values of a ConfigMap are not encoded";
                    findings.add(store.object, found.help(help));
                    continue;
                }
                let is_plain =
                    store.object.node.at("stringData").is_some_and(|all| all.get(key).is_some());
                report(store.object, key, entry.node, is_plain, findings);
            }
        }
    }
}

fn report(object: &Object, key: &str, node: &Node, is_plain: bool, findings: &mut Findings) {
    let message = format!("`{key}` of {} is still base64 when it is read", object.label());
    let (label, help) = if is_plain {
        ("plain text, which is encoded by itself", "write the text itself, or move it to `data`")
    } else {
        ("encoded twice", "encode the text once: `echo -n … | base64`")
    };
    findings.add(object, RULE.warning(message).at(node.span, label).help(help));
}

/// What is inside, if a text is base64 of readable text.
fn decoded(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() < 8 || text.len() > MOST || !text.len().is_multiple_of(4) {
        return None;
    }
    let inner = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    let is_readable = inner.trim_end().chars().all(|one| one.is_ascii_graphic() || one == ' ');
    (is_readable && !inner.trim().is_empty()).then_some(inner)
}

/// Whether what is inside was surely to be read as it is, and not as base64.
fn is_setting(key: &str, inner: &str, text: &str) -> bool {
    // Keys of programs are base64 by nature; by chance eight letters decode to readable text, too.
    let lower = key.to_ascii_lowercase();
    let is_known =
        ["host", "user", "port", "name", "url", "uri", "password", "database", "endpoint"]
            .iter()
            .any(|word| lower.contains(word));
    let inner = inner.trim_end();
    let is_word =
        inner.chars().all(|one| one.is_ascii_alphanumeric() || "-_.:/@!#$%&*+=,?".contains(one));
    let is_padded = text.trim().ends_with('=');
    let is_address = inner.contains("://") || inner.starts_with("base64:");
    is_word && inner.len() >= 4 && (is_address || is_known && (is_padded || inner.len() >= 9))
}
