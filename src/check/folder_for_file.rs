//! A ConfigMap that is mounted as a folder where one of its files is meant: a part of GEN430.

use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::store::{StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;

/// Looks for mounts on behalf of a rule whose path ends in the name of a key.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            for mount in container.node.items("volumeMounts") {
                let Some((path, file)) = folder(mount, workload, graph) else { continue };
                if is_meant(container, path, file) {
                    continue;
                }
                let place = mount.at("mountPath").map_or(mount.span, |node| node.span);
                let message = format!(
                    "{} mounts a folder at `{path}`, where the file `{file}` is meant",
                    workload.object.label()
                );
                let found = rule
                    .error(message)
                    .at(place, "a folder, with the file inside")
                    .note("is a directory; or the container does not start: not a directory")
                    .help(format!("add `subPath: {file}`"));
                findings.add(workload.object, found);
            }
        }
    }
}

/// The ConfigMap or Secret of a mount: its kind, how the volume takes it in, and its name.
pub fn source<'n>(
    mount: &'n Node,
    workload: &Workload<'n>,
) -> Option<(StoreKind, &'n Node, &'n str)> {
    let name = mount.text("name")?;
    let (_, volume) = workload.volumes().find(|(own, _)| *own == name)?;
    Some(match (volume.get("configMap"), volume.get("secret")) {
        (Some(source), _) => (StoreKind::ConfigMap, source, source.text("name")?),
        (None, Some(source)) => (StoreKind::Secret, source, source.text("secretName")?),
        (None, None) => return None,
    })
}

/// The path of a mount that is called like a file in it.
fn folder<'n>(
    mount: &'n Node,
    workload: &Workload<'n>,
    graph: &Graph<'n>,
) -> Option<(&'n str, &'n str)> {
    let path = mount.text("mountPath")?;
    let file =
        path.rsplit('/').next().filter(|file| file.contains('.') && !file.starts_with('.'))?;
    let is_part = mount.get("subPath").is_some() || mount.get("subPathExpr").is_some();
    if is_part {
        return None;
    }
    let (kind, source, name) = source(mount, workload)?;
    let items = source.items("items");
    let is_there = if items.is_empty() {
        match graph.stores.find(kind, name, workload.namespace()) {
            StoreLookup::Here(store) => store.keys.as_ref()?.contains_key(file),
            StoreLookup::Existing | StoreLookup::Elsewhere(_) | StoreLookup::Nowhere => false,
        }
    } else {
        items.iter().any(|item| item.text("path") == Some(file))
    };
    is_there.then_some((path, file))
}

/// Whether a command or a variable knows that the file is inside.
fn is_meant(container: &Container, path: &str, file: &str) -> bool {
    let inside = format!("{path}/{file}");
    container.words().any(|(word, _)| word.contains(&inside))
        || container
            .environment
            .variables
            .iter()
            .any(|one| one.value.as_deref().is_some_and(|value| value.contains(&inside)))
}
