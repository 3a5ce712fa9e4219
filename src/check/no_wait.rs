//! GEN441: a program that does not wait for its database.

use std::collections::BTreeSet;

use crate::check::client::clients;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;

pub const RULE: Rule = Rule {
    code: Code::NoWait,
    severity: Severity::Note,
    why: "Everything is applied at once, and a database takes longer to start. Programs that try again \
          are fine; others die and are restarted, with growing pauses.",
    symptom: "CrashLoopBackOff until the database is up",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec:
  containers: [{ name: main, image: mysql:8.4, env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }], volumeMounts: [{ name: data, mountPath: /var/lib/mysql }] }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DB_HOST, value: main }] }]
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec:
  containers: [{ name: main, image: mysql:8.4, env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }], volumeMounts: [{ name: data, mountPath: /var/lib/mysql }] }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  initContainers: [{ name: wait, image: mysql:8.4, command: [sh, -c, \"until mysqladmin ping -h main; do sleep 1; done\"] }]
  containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DB_HOST, value: main }] }]
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for client in clients(graph) {
        let workload = &graph.workloads[client.call.workload];
        let waits = workload.containers.iter().any(|container| container.is_init);
        if waits || workload.is_job() || !told.insert((client.call.workload, &client.service.name))
        {
            continue;
        }
        let name = &client.service.name;
        let found = RULE
            .hint(format!("{} does not wait for `{name}`", workload.object.label()))
            .at(client.call.host, "called as soon as the program starts")
            .help("add an init container that waits, or let the program try again");
        findings.add(workload.object, found);
    }
}
