//! A variable beside the one that names a file with its value: a part of GEN442.
//!
//! <https://hub.docker.com/_/postgres>, "Docker Secrets"; the entrypoints of the other images have the same function.

use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;

/// Looks for both on behalf of a rule.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let Some(database) = workload.database().filter(|one| one.is_official) else { continue };
        let foreign = &database.engine.facts().foreign;
        let environment = &database.container.environment;
        for variable in &environment.variables {
            let Some(name) = variable.name.strip_suffix("_FILE") else { continue };
            let is_set =
                |name: &str| environment.get(name).filter(|one| one.value.as_deref() != Some(""));
            let Some(other) = is_set(name).filter(|_| is_set(&variable.name).is_some()) else {
                continue;
            };
            if !foreign.once.contains(&name) || database.bypasses_entrypoint() {
                continue;
            }
            let message = format!(
                "{} does not start: `{name}` and `{name}_FILE` are both set",
                workload.object.label()
            );
            let found = rule
                .error(message)
                .at(variable.place(), "the value of a file")
                .also(other.place(), "the value itself")
                .help("take one of the two out");
            findings.add(workload.object, found);
        }
    }
}
