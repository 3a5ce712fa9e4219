//! A folder of manifests: a file per object, and an index that keeps the order.

use std::collections::BTreeSet;

use serde_json::json;

use crate::emit::yaml;
use crate::object::{Bundle, Object};
use crate::values::secrets::{MASK, is_secret_key, looks_secret, masked_lines};

/// The name of the index, which `kubectl apply -k` reads.
const INDEX: &str = "kustomization.yaml";

/// The files of a bundle: paths and texts.
pub fn files(bundle: &Bundle) -> Vec<(String, String)> {
    let mut taken = BTreeSet::new();
    let mut files = Vec::new();
    for object in &bundle.objects {
        let mut text = String::new();
        yaml::object(&object.body, &mut text);
        files.push((path(object, &mut taken), text));
    }
    let paths: Vec<&String> = files.iter().map(|(path, _)| path).collect();
    // Without `fifo`, kustomize sorts by kind and puts Deployments before StatefulSets.
    let index = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "sortOptions": { "order": "fifo" },
        "resources": paths,
    });
    let mut text = String::new();
    yaml::document(&index, &mut text);
    files.push((INDEX.to_owned(), text));
    files
}

/// A manifest's text with its secrets masked, for diffs: all that Secrets hold, plain variables that are
/// called like one, and lines that hold one by its form.
pub fn masked(_path: &str, text: &str) -> String {
    // A chart's templates start some documents with an action.
    let documents: Vec<String> = text.split("\n---\n").map(masked_document).collect();
    documents.join("\n---\n")
}

fn masked_document(text: &str) -> String {
    let is_secret = text.lines().any(|line| line == "kind: Secret");
    let mut inside = false;
    // Whether the variable at hand is called like a secret.
    let mut names_secret = false;
    // How far the key is indented whose text of several lines is a secret.
    let mut block: Option<usize> = None;
    let mut lines = String::new();
    for line in text.split_inclusive('\n') {
        let end = if line.ends_with('\n') { "\n" } else { "" };
        let line = line.trim_end_matches('\n');
        if !line.starts_with([' ', '{']) && !line.is_empty() {
            inside = is_secret && matches!(line.trim_end(), "data:" | "stringData:");
            lines += &format!("{line}{end}");
            continue;
        }
        let told = line.trim_start().trim_start_matches("- ");
        let indent = line.len() - line.trim_start().len();
        if let Some(depth) = block {
            if line.trim().is_empty() || indent > depth {
                lines += &format!("{}{MASK}{end}", &line[..indent]);
                continue;
            }
            block = None;
        }
        let opens = |(key, value): (&str, &str)| {
            is_secret_key(key.trim_matches(['"', '\'']))
                && value.trim_start().starts_with(['|', '>'])
        };
        if told.split_once(':').is_some_and(opens) {
            block = Some(indent);
        }
        if inside {
            match line.split_once(':') {
                Some((key, value)) if indent == 2 && !told.starts_with("{{") => {
                    let mask = if value.is_empty() { "" } else { MASK };
                    lines += format!("{key}: {mask}").trim_end();
                }
                // What goes on below a key is told by no line of its own; actions of a template are none.
                _ if told.starts_with("{{") && !told.contains('|') => lines += line,
                _ => {
                    lines += &" ".repeat(indent);
                    lines += MASK;
                }
            }
            lines += end;
            continue;
        }
        if names_secret && told.starts_with("value:") {
            lines += &format!("{}value: {MASK}{end}", &line[..line.len() - told.len()]);
        } else {
            lines += &format!("{line}{end}");
        }
        if let Some(name) = told.strip_prefix("name:") {
            names_secret = looks_secret(name.trim().trim_matches(['"', '\'']));
        }
    }
    masked_lines(&lines)
}

/// `1-database/main.statefulset.yaml`; a second object of that name has its namespace in it too.
fn path(object: &Object, taken: &mut BTreeSet<String>) -> String {
    let folder = object.folder();
    let kind = object.kind().to_lowercase();
    let plain = |text: &str| -> String {
        text.chars()
            .map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' })
            .collect()
    };
    let (name, namespace) = (plain(object.name()), plain(object.namespace()));
    let mut path = format!("{folder}/{name}.{kind}.yaml");
    if taken.contains(&path) {
        path = format!("{folder}/{name}.{namespace}.{kind}.yaml");
    }
    let mut number = 2;
    while !taken.insert(path.clone()) {
        path = format!("{folder}/{name}.{namespace}.{kind}-{number}.yaml");
        number += 1;
    }
    path
}
