//! What a kustomization names and is not there.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::node::Node;
use crate::manifest::ignored;
use crate::manifest::kustomization::{GENERATORS, Kustomization};
use crate::manifest::look::Look;
use crate::manifest::parsed::join;
use crate::manifest::world::World;

/// Tells of a name in a kustomization behind which there is nothing.
pub fn told(node: &Node, one: &Kustomization, name: &str, world: &dyn World) -> Diagnostic {
    let message = format!("`{}` names `{name}`, which does not exist", one.path);
    // What generators put into ConfigMaps and Secrets is often kept out of repositories, and made before.
    let mut generators = GENERATORS.iter().flat_map(|(key, _)| one.node.items(key));
    let is_generated = generators.any(|item| {
        let listed = ["files", "envs"].into_iter().flat_map(|key| item.items(key));
        listed.chain(item.get("env")).any(|one| one.span == node.span)
    });
    let is_object = [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending));
    let is_named = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    // `operator-sdk generate kustomize manifests` makes it.
    let is_of_operator = name.ends_with(".clusterserviceversion.yaml");
    let is_kept_out = is_named && (is_generated || !is_object) || is_of_operator;
    let found = if is_kept_out || ignored::is_ignored(&join(&one.folder, name), world) {
        Diagnostic::warning(Code::File, message).note("kustomize builds nothing without it")
    } else {
        Diagnostic::error(Code::File, message)
    };
    found
        .at(node.span, "there is nothing of this name")
        .help("correct the name, or take it out of the list")
}
