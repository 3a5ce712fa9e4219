//! Folders that hide the file which an image's program is started with: a part of GEN442.

use crate::check::rule::{Findings, Rule};
use crate::engine::image_fact::ImageFact;
use crate::graph::Graph;
use crate::graph::brought::HeldFiles;
use crate::manifest::parsed::{file_name, folder, is_below};

/// Looks at what is mounted over the folders of images.
///
/// A volume hides what the image has at its place.
/// <https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath>
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in workload.running() {
            let fact = ImageFact::of(&container.image);
            let Some(read) = fact.and_then(|fact| fact.reads) else { continue };
            if container.words().next().is_some() {
                continue;
            }
            let brought = HeldFiles::of(workload, container, graph);
            let covers = |own: &&(&str, _)| own.0 == folder(read) || is_below(read, own.0);
            let Some((path, mount)) = brought.whole.iter().find(covers) else { continue };
            if brought.at(read).is_some() || brought.may_have(read) {
                continue;
            }
            let own: Vec<&str> = brought
                .files
                .iter()
                .map(|one| one.path.as_str())
                .filter(|one| is_below(one, path))
                .collect();
            let message = format!("{} does not start: {read} is hidden", workload.object.label());
            let place = mount.get("mountPath").map_or(mount.span, |node| node.span);
            let found = rule
                .judged(graph.set.is_whole, message)
                .at(place, "covers what the image has here")
                .also(container.image_span(), format!("starts with {read}"))
                .note(format!("{read}: no such file or directory"))
                .help(match own.as_slice() {
                    [only] => {
                        let name = file_name(only);
                        let place = fact.and_then(|fact| fact.includes).map_or(*path, |one| one);
                        format!("write `mountPath: {place}/{name}` and `subPath: {name}`")
                    }
                    _ => format!(
                        "mount the files one by one with `subPath`, or add `{}`",
                        file_name(read)
                    ),
                });
            findings.add(workload.object, found);
        }
    }
}
