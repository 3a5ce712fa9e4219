//! Where secrets are written in manifests, so that no message shows them.

use crate::graph::Graph;
use crate::graph::store::StoreKind;
use crate::layer::node::{Node, Value};
use crate::manifest::Look;
use crate::source::{Sources, Span};
use crate::values::secrets::{holds_password, is_secret_key, looks_secret};

/// The places of values of Secrets, of variables that are called like one, and of passwords in urls.
pub fn spans(graph: &Graph) -> Vec<Span> {
    let mut found = Vec::new();
    for store in &graph.stores.all {
        for (key, item) in store.keys.iter().flatten() {
            let hidden = store.kind == StoreKind::Secret && !is_plain_name(key);
            if hidden || looks_secret(key) {
                found.extend(whole(graph.sources, item.node));
            } else {
                found.extend(in_urls(graph.sources, item.node));
            }
        }
    }
    for workload in &graph.workloads {
        for container in &workload.containers {
            for entry in container.node.items("env") {
                let Some(value) = entry.get("value") else { continue };
                if looks_secret(entry.text("name").unwrap_or_default()) {
                    found.extend(whole(graph.sources, value));
                } else {
                    found.extend(in_urls(graph.sources, value));
                }
            }
        }
    }
    for object in graph.objects {
        by_form(graph.sources, &object.node, &mut found);
    }
    found
}

/// Texts that hold a secret, wherever they stand.
fn by_form(sources: &Sources, node: &Node, found: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(scalar) if holds_password(&scalar.text) => {
            found.push(in_urls(sources, node).unwrap_or(node.span));
        }
        Value::Null | Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| by_form(sources, item, found)),
        Value::Map(map) => {
            for (key, entry) in &map.entries {
                match &entry.node.value {
                    Value::Scalar(_) if is_secret_key(key) => {
                        found.extend(whole(sources, &entry.node));
                    }
                    _ => by_form(sources, &entry.node, found),
                }
            }
        }
    }
}

/// Whether a key of a Secret says that its value is none: a user, a name, a place.
fn is_plain_name(key: &str) -> bool {
    let upper = key.to_uppercase();
    let words = ["USER", "DATABASE", "_DB", "HOST", "PORT", "NAME"];
    words.iter().any(|word| upper.contains(word)) && !looks_secret(key)
}

fn whole(sources: &Sources, node: &Node) -> Option<Span> {
    let text = sources.text(node.span);
    // What a program fills in is no secret, and flags are none.
    let open =
        text.contains("$(") || matches!(text, "true" | "false") || text.starts_with(['|', '>']);
    (!open && !text.is_empty()).then_some(node.span)
}

/// `password` of `scheme://user:password@host`.
fn in_urls(sources: &Sources, node: &Node) -> Option<Span> {
    let text = sources.text(node.span);
    let start = text.find("://")? + 3;
    let end = start + text[start..].find(['/', '?', ' ', '"', '\'']).unwrap_or(text.len() - start);
    let credentials = text[start..end].rfind('@')?;
    let colon = text[start..start + credentials].find(':')?;
    let from = start + colon + 1;
    let password = &text[from..start + credentials];
    let byte = |offset: usize| u32::try_from(offset).unwrap_or_default();
    (!password.is_empty() && !password.contains("$(")).then(|| Span {
        file: node.span.file,
        start: node.span.start + byte(from),
        end: node.span.start + byte(start + credentials),
    })
}
