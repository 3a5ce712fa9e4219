//! What a kustomization changes in the objects that it lists: their namespace, their labels, and their images.
//!
//! <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>

use std::collections::{BTreeMap, BTreeSet};

use crate::layer::node::{Entry, Node, Scalar, Style, Value};
use crate::manifest::kinds;
use crate::manifest::labels;
use crate::manifest::look::Look;
use crate::manifest::object::Object;
use crate::notation::image::ImageName;

/// All of it, in the order of kustomize.
pub fn all(objects: &mut [Object], kustomization: &Node) {
    if let Some(text) = kustomization.text("namespace") {
        namespace(objects, text);
    }
    labels::add_all(objects, kustomization);
    images(objects, kustomization.items("images"));
}

/// Puts all objects that have a namespace into one. Bindings follow the ServiceAccounts that move with them.
fn namespace(all: &mut [Object], namespace: &str) {
    let accounts = all.iter().filter(|one| one.kind == "ServiceAccount" && one.group().is_empty());
    let accounts: BTreeSet<String> = accounts.map(|one| one.name.clone()).collect();
    for object in all {
        if matches!(object.kind.as_str(), "RoleBinding" | "ClusterRoleBinding") {
            bind(&mut object.node, namespace, &accounts);
        }
        if !kinds::is_cluster_scoped(&object.kind) {
            object.namespace = Some(namespace.to_owned());
        } else if object.kind == "Namespace" && object.group().is_empty() {
            // The namespace itself is called so from now on.
            namespace.clone_into(&mut object.name);
            let name = child(&mut object.node, "metadata").and_then(|one| child(one, "name"));
            if let Some(Value::Scalar(name)) = name.map(|node| &mut node.value) {
                namespace.clone_into(&mut name.text);
            }
        }
    }
}

/// Writes the namespace of the subjects that are among the accounts, or every namespace's own one.
fn bind(binding: &mut Node, namespace: &str, accounts: &BTreeSet<String>) {
    let Some(subjects) = child(binding, "subjects") else { return };
    let Value::List(subjects) = &mut subjects.value else { return };
    for subject in subjects {
        let is_account = subject.text("kind") == Some("ServiceAccount");
        let is_own =
            subject.text("name").is_some_and(|name| name == "default" || accounts.contains(name));
        if !(is_account && is_own) {
            continue;
        }
        let span =
            subject.at("namespace").or(subject.at("name")).map_or(subject.span, |one| one.span);
        let text = Scalar { text: namespace.to_owned(), style: Style::Quoted };
        if let Value::Map(map) = &mut subject.value {
            let node = Node::new(span, Value::Scalar(text));
            map.entries.insert("namespace".to_owned(), Entry { key: span, node });
        }
    }
}

/// Replaces images by their names, as texts: a name that no registry would take is one, too.
fn images(all: &mut [Object], listed: &[Node]) {
    let known: BTreeMap<&str, &Node> =
        listed.iter().filter_map(|one| Some((one.text("name")?, one))).collect();
    if known.is_empty() {
        return;
    }
    for object in all {
        rename_all(&mut object.node, &known);
    }
}

/// Below every `containers` and `initContainers`, of whatever kind.
fn rename_all(node: &mut Node, known: &BTreeMap<&str, &Node>) {
    match &mut node.value {
        Value::Null | Value::Scalar(_) => {}
        Value::List(items) => items.iter_mut().for_each(|item| rename_all(item, known)),
        Value::Map(map) => {
            for (key, entry) in &mut map.entries {
                if matches!(key.as_str(), "containers" | "initContainers")
                    && let Value::List(items) = &mut entry.node.value
                {
                    for item in items.iter_mut() {
                        rename(item, known);
                    }
                }
                rename_all(&mut entry.node, known);
            }
        }
    }
}

fn rename(container: &mut Node, known: &BTreeMap<&str, &Node>) {
    let Some(image) = child(container, "image") else { return };
    let Value::Scalar(scalar) = &mut image.value else { return };
    let ImageName { repository: name, tag, digest, .. } = ImageName::read(&scalar.text);
    let Some(new) = known.get(name) else { return };
    let mut text = new.text("newName").unwrap_or(name).to_owned();
    // A digest stands in place of a tag, and a tag in place of a digest.
    match (new.text("digest"), new.text("newTag")) {
        (Some(digest), _) => text = format!("{text}@{digest}"),
        (None, Some(tag)) => text = format!("{text}:{tag}"),
        (None, None) => {
            text.extend(tag.map(|tag| format!(":{tag}")));
            text.extend(digest.map(|digest| format!("@{digest}")));
        }
    }
    scalar.text = text;
    let written = ["digest", "newTag", "newName"].iter().find_map(|key| new.at(key));
    if let Some(written) = written {
        image.span = written.span;
    }
}

/// The value below a key of a map.
pub fn child<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    let Value::Map(map) = &mut node.value else { return None };
    map.entries.get_mut(key).map(|entry| &mut entry.node)
}
