//! One Kubernetes object, as it was written somewhere.

use crate::layer::node::Node;
use crate::manifest::kinds;
use crate::manifest::look::Look;
use crate::source::{FileId, Span, effort};

/// An object with the tree it was read from.
#[derive(Clone, Debug)]
pub struct Object {
    pub api_version: String,
    pub kind: String,
    pub name: String,
    /// The namespace written in it, or set by a kustomization; `None` is that of whoever applies it.
    pub namespace: Option<String>,
    pub node: Node,
    pub file: FileId,
    /// Whether a generator wrote it, or a program encrypted it, so that contents and the end of its name are not known.
    pub is_generated: bool,
    /// Whether it has keys that are not known: a file that a generator reads is not there.
    pub has_more: bool,
}

impl Object {
    /// Reads an object; `None` where a document is no Kubernetes object.
    pub fn read(file: FileId, node: Node) -> Option<Self> {
        let kind = node.text("kind")?.to_owned();
        let api_version = match node.text("apiVersion") {
            Some(version) => version.to_owned(),
            // Who writes a Deployment and forgets the version means a Deployment.
            None if node.get("apiVersion").is_none() && is_meant(&kind, &node) => String::new(),
            None => return None,
        };
        let name = node.text("metadata.name").unwrap_or_default().to_owned();
        let namespace = node.text("metadata.namespace").map(str::to_owned);
        let namespace = namespace.filter(|_| !kinds::is_cluster_scoped(&kind));
        let is_generated = is_encrypted(&node);
        Some(Self { api_version, kind, name, namespace, node, file, is_generated, has_more: false })
    }

    /// `Service/web`.
    pub fn label(&self) -> String {
        format!("{}/{}", self.kind, self.name)
    }

    /// The API group; empty for the core.
    pub fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// Where its name is written, else where the object starts.
    pub fn place(&self) -> Span {
        self.node.at("metadata.name").map_or(self.node.span, |name| name.span)
    }

    /// Whether both live in one namespace; `None` where it is not written and cannot be told.
    pub fn shares_namespace(&self, other: &Object) -> Option<bool> {
        same_namespace(self.namespace.as_deref(), other.namespace.as_deref())
    }
}

/// Whether SOPS encrypted the values of a document: whoever applies it decrypts it before.
/// <https://getsops.io/docs/#encrypting-only-parts-of-a-file>
fn is_encrypted(node: &Node) -> bool {
    node.get("sops").is_some_and(|sops| {
        ["mac", "lastmodified", "version"].iter().any(|key| sops.get(key).is_some())
    })
}

/// Whether a document without a version is an object all the same, by its kind and its name.
fn is_meant(kind: &str, node: &Node) -> bool {
    kinds::is_common(kind) && node.text("metadata.name").is_some()
}

/// Whether two namespaces are one; `None` where one of them is that of whoever applies the object.
pub fn same_namespace(one: Option<&str>, other: Option<&str>) -> Option<bool> {
    effort::spend(1);
    match (one, other) {
        (Some(one), Some(other)) => Some(one == other),
        (None, None) => Some(true),
        _ => None,
    }
}

/// The objects of a document: one, or the items of a list.
pub fn objects(file: FileId, root: &Node) -> Vec<Object> {
    items(root).map_or_else(
        || Object::read(file, root.clone()).into_iter().collect(),
        |items| items.iter().flat_map(|item| objects(file, item)).collect(),
    )
}

/// The same of a document that nobody else needs.
pub fn objects_in(file: FileId, root: Node) -> Vec<Object> {
    if items(&root).is_some() {
        return objects(file, &root);
    }
    Object::read(file, root).into_iter().collect()
}

/// What a list of objects holds; `None` for all other documents.
fn items(root: &Node) -> Option<&[Node]> {
    let is_list = root.text("kind").is_some_and(|kind| kind.ends_with("List"));
    (is_list && root.get("items").is_some()).then(|| root.items("items"))
}
