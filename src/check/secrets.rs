//! Where secrets are written in manifests, so that no message shows them and none quotes them.

use crate::graph::Graph;
use crate::graph::redis_file::RedisStart;
use crate::graph::store::StoreKind;
use crate::layer::block;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::source::{Sources, Span};
use crate::values::secret_text::masked_lines;
use crate::values::secrets::{HiddenPlace, looks_secret, object_places};

/// The places of values of Secrets, of variables that are called like one, and of passwords in urls.
pub fn spans(graph: &Graph) -> Vec<Span> {
    let mut found = Vec::new();
    for store in &graph.stores.all {
        for (key, item) in store.keys.iter().flatten() {
            let hidden = store.kind == StoreKind::Secret && !is_plain_name(key);
            if hidden || looks_secret(key) {
                found.extend(whole(graph.sources, item.node));
            } else {
                found.extend(in_url(graph.sources, item.node.span));
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
                    found.extend(in_url(graph.sources, value.span));
                }
            }
        }
    }
    for workload in &graph.workloads {
        let server = workload.database();
        let file = server.and_then(|server| RedisStart::of(&server, graph).file());
        if let Some(file) = file {
            let secret = ["requirepass", "masterauth"].iter().filter_map(|name| file.get(name));
            found.extend(secret.map(|one| file.value_place(&one)));
        }
    }
    for object in graph.objects {
        for HiddenPlace { span, by_form } in object_places(&object.node) {
            let shown = by_form.then(|| in_url(graph.sources, span)).flatten();
            match shown {
                Some(shown) => found.push(shown),
                None if by_form => in_lines(graph.sources, span, &mut found),
                None => found.push(lines(graph.sources, span)),
            }
        }
    }
    found
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
    let open = text.contains("$(") || matches!(text, "true" | "false");
    (!open && !text.is_empty()).then_some(lines(sources, node.span))
}

/// All lines of a text of several lines.
fn lines(sources: &Sources, span: Span) -> Span {
    block::whole(&sources.get(span.file).text, span)
}

/// The lines of a text that hold a secret by their form; all of it, where none of them does by itself.
fn in_lines(sources: &Sources, span: Span, found: &mut Vec<Span>) {
    let whole = lines(sources, span);
    let text = sources.text(whole);
    let masked = masked_lines(text);
    if !text.contains('\n') || masked == text {
        found.push(whole);
        return;
    }
    let mut at = 0;
    for (line, shown) in text.split('\n').zip(masked.split('\n')) {
        if line != shown {
            let start = whole.start + byte(at);
            found.push(Span { file: whole.file, start, end: start + byte(line.len()) });
        }
        at += line.len() + 1;
    }
}

fn byte(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or_default()
}

/// `password` of `scheme://user:password@host`.
fn in_url(sources: &Sources, span: Span) -> Option<Span> {
    let text = sources.text(span);
    let start = text.find("://")? + 3;
    let end = start + text[start..].find(['/', '?', ' ', '"', '\'']).unwrap_or(text.len() - start);
    let credentials = text[start..end].rfind('@')?;
    let colon = text[start..start + credentials].find(':')?;
    let from = start + colon + 1;
    let password = &text[from..start + credentials];
    (!password.is_empty() && !password.contains("$(")).then(|| Span {
        file: span.file,
        start: span.start + byte(from),
        end: span.start + byte(start + credentials),
    })
}
