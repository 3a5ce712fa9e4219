//! GEN434: `command` replaces the entrypoint that would initialise the database.

use crate::check::misnamed;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::BypassedEntrypoint,
    severity: Severity::Error,
    why: "The entrypoint of a database's image reads its variables and makes users and databases. \
          `command:` runs instead of it; `args:` are handed to it.",
    symptom: "the database runs without users and passwords, silently",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: store }
spec:
  containers:
    - name: store
      image: mongo:8.0
      command: [mongod, --bind_ip_all]
      env:
        - { name: MONGO_INITDB_ROOT_USERNAME, value: app }
        - { name: MONGO_INITDB_ROOT_PASSWORD, value: example }
      volumeMounts: [{ name: data, mountPath: /data/db }]
  volumes: [{ name: data, emptyDir: {} }]
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: store }
spec:
  containers:
    - name: store
      image: mongo:8.0
      args: [mongod, --bind_ip_all]
      env:
        - { name: MONGO_INITDB_ROOT_USERNAME, value: app }
        - { name: MONGO_INITDB_ROOT_PASSWORD, value: example }
      volumeMounts: [{ name: data, mountPath: /data/db }]
  volumes: [{ name: data, emptyDir: {} }]
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    misnamed::check(&RULE, graph, findings);
    for workload in &graph.workloads {
        let Some(database) =
            workload.database().filter(|one| one.is_official && one.bypasses_entrypoint())
        else {
            continue;
        };
        let environment = &database.container.environment;
        let once = database.engine.facts().foreign.once;
        // A script may do by itself what the entrypoint would.
        let is_read = |name: &str| database.container.words().any(|(word, _)| word.contains(name));
        let ignored = once
            .iter()
            .filter_map(|name| environment.get(name))
            .find(|variable| !is_read(&variable.name));
        if once.iter().any(|name| is_read(name)) {
            continue;
        }
        let Some(ignored) = ignored else { continue };
        let command =
            database.container.node.at("command").map_or(workload.object.place(), |node| node.span);
        let found = RULE
            .error(format!("{} never reads `{}`", workload.object.label(), ignored.name))
            .at(command, "runs instead of the image's entrypoint")
            .also(ignored.used, "only the entrypoint reads this")
            .help("write `args:` instead of `command:`");
        findings.add(workload.object, found);
    }
}
