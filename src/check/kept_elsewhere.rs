//! Volumes at a place where the program of an image keeps nothing: a part of GEN435, for images that are no databases.

use crate::check::data_home::is_disk;
use crate::check::rule::{Findings, Rule};
use crate::engine::image_fact::ImageFact;
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose_mounts::KEPT;
use crate::manifest::parsed::is_below;

/// Looks at the only volume of a container on behalf of a rule.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in graph.workloads.iter().filter(|one| !one.is_job()) {
        for container in workload.running() {
            let Some(fact) = ImageFact::of(&container.image).filter(|one| !one.keeps.is_empty())
            else {
                continue;
            };
            let mounts = container.node.items("volumeMounts");
            let path = |mount: &Node| {
                mount.text("mountPath").unwrap_or_default().trim_end_matches('/').to_owned()
            };
            let is_kept = |mount: &&Node| {
                let name = mount.text("name");
                let volume = workload.volumes().find(|(own, _)| Some(*own) == name);
                volume.is_some_and(|(_, one)| is_disk(Some(one)) || one.get(KEPT).is_some())
            };
            let holds = |at: &str| {
                fact.keeps
                    .iter()
                    .any(|home| at == *home || is_below(home, at) || is_below(at, home))
            };
            let mut own = mounts.iter().filter(is_kept);
            let (Some(mount), None) = (own.next(), own.next()) else { continue };
            let at = path(mount);
            let is_named = |text: &str| text.contains(at.as_str());
            let is_told = container.environment.is_open
                || container.words().any(|(word, _)| is_named(word))
                || !container.node.items("command").is_empty()
                || container
                    .environment
                    .variables
                    .iter()
                    .any(|one| one.value.as_deref().is_none_or(is_named));
            let is_elsewhere = mounts.iter().any(|one| holds(&path(one)));
            // A configuration that is mounted may name the place.
            let is_configured = |one: &Node| {
                let at = path(one);
                let ending = at.rsplit('.').next().unwrap_or_default();
                matches!(ending, "yml" | "yaml") || at.contains("conf") || at.starts_with("/etc/")
            };
            let may_say = !fact.is_kept_by_options && mounts.iter().any(is_configured);
            if at.len() < 2 || is_told || is_elsewhere || may_say || is_configured(mount) {
                continue;
            }
            let home = fact.keeps[0];
            let message = format!(
                "{} mounts its volume where its image keeps nothing",
                workload.object.label()
            );
            let place = mount.get("mountPath").map_or(mount.span, |node| node.span);
            let found = rule
                .judged(graph.set.is_whole, message)
                .at(place, "stays empty")
                .also(container.image_span(), format!("writes to {home}"))
                .help(format!("mount it at {home}"));
            findings.add(workload.object, found);
        }
    }
}
