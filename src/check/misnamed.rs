//! Variables that are called nearly like those of an image, which nobody reads: a part of GEN434.

use crate::check::rule::{Findings, Rule};
use crate::engine::image_fact::ImageFact;
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::manifest::Look;

/// Looks for them on behalf of a rule.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let Some(server) = workload.database() else { continue };
        let container = server.container;
        let Some(fact) = ImageFact::of(&container.image) else { continue };
        let environment = &container.environment;
        if environment.is_open || reads_more(container) {
            continue;
        }
        for (wrong, right) in fact.misnamed {
            let is_set = environment.get(right).is_some()
                || environment.get(&format!("{right}_FILE")).is_some();
            let own = environment.get(wrong).filter(|one| !is_set && is_own(one.is_bulk, workload));
            let Some(variable) = own.filter(|one| one.used.file == workload.object.file) else {
                continue;
            };
            let is_used = container.words().any(|(word, _)| word.contains(wrong))
                || container.node.items("env").iter().any(|entry| {
                    entry.text("value").is_some_and(|value| value.contains(&format!("$({wrong})")))
                });
            if is_used {
                continue;
            }
            let found = rule
                .error(format!("{} never reads `{wrong}`", workload.object.label()))
                .at(variable.used, "no variable of this image")
                .also(container.image_span(), format!("reads `{right}`"))
                .note("it has no effect, and what the image makes by itself counts")
                .help(format!("write `{right}`"));
            let is_name = graph.sources.text(variable.used) == *wrong;
            findings.add(
                workload.object,
                if is_name { found.fix(variable.used, *right) } else { found },
            );
        }
    }
}

/// Whether it is written for this workload.
fn is_own(is_bulk: bool, workload: &Workload) -> bool {
    !is_bulk && !workload.is_job()
}

/// Whether scripts or files that are mounted may read variables, too.
fn reads_more(container: &Container) -> bool {
    let mut mounts = container.node.items("volumeMounts").iter();
    mounts.any(|mount| {
        let path = mount.text("mountPath").unwrap_or_default();
        ["conf", "initdb", "/etc", "script"].iter().any(|part| path.contains(part))
    })
}
