//! Compose files that lie beside manifests. <https://docs.docker.com/reference/compose-file/>

use crate::layer::node::Node;
use crate::manifest::look::Look;
use crate::source::FileId;

/// A Compose file.
#[derive(Clone, Debug)]
pub struct ComposeFile {
    pub file: FileId,
    pub node: Node,
}

impl ComposeFile {
    pub fn new(file: FileId, node: &Node) -> Self {
        Self { file, node: node.clone() }
    }

    /// Whether files elsewhere bring services, networks or names that are not written here.
    /// <https://docs.docker.com/compose/how-tos/multiple-compose-files/include/>
    pub fn takes_more(&self) -> bool {
        self.node.get("include").is_some()
            || self.services().any(|(_, service)| service.at("extends.file").is_some())
    }

    /// Names and definitions of its services.
    pub fn services(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.node.pairs("services").map(|(name, entry)| (name, &entry.node))
    }
}

/// Whether a document is a Compose file, by its name and its shape.
pub fn is_compose(file_name: &str, root: &Node) -> bool {
    let named = file_name.starts_with("compose") || file_name.starts_with("docker-compose");
    let is_object = root.get("apiVersion").is_some();
    named && !is_object && root.get("services").is_some_and(|services| services.as_map().is_some())
}
