//! GEN438: an HTTP probe on a database.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::HttpProbe,
    severity: Severity::Error,
    why: "MySQL, PostgreSQL and Redis do not speak HTTP.",
    symptom: "the probe never succeeds; the container is killed and restarts for ever",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: main }
spec:
  containers:
    - name: main
      image: mysql:8.4
      env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }]
      ports: [{ containerPort: 3306 }]
      livenessProbe: { httpGet: { path: /, port: 3306 } }
      volumeMounts: [{ name: data, mountPath: /var/lib/mysql }]
  volumes: [{ name: data, emptyDir: {} }]
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: main }
spec:
  containers:
    - name: main
      image: mysql:8.4
      env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }]
      ports: [{ containerPort: 3306 }]
      livenessProbe: { exec: { command: [mysqladmin, ping, -h, 127.0.0.1] } }
      volumeMounts: [{ name: data, mountPath: /var/lib/mysql }]
  volumes: [{ name: data, emptyDir: {} }]
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let Some(database) = workload.database() else { continue };
        let engine = database.engine.facts();
        if engine.foreign.answers_http {
            continue;
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            let Some(node) = database.container.node.at(&format!("{probe}.httpGet")) else {
                continue;
            };
            let port = node.text("port").unwrap_or_default();
            let named = database.container.ports.iter().find(|own| own.name == Some(port));
            let number = named.map_or(port.parse().ok(), |own| Some(own.number));
            if number == Some(engine.port) {
                let found = RULE
                    .error(format!(
                        "the {probe} of {} asks {} for a page",
                        workload.object.label(),
                        engine.title
                    ))
                    .at(node.span, "no answer to HTTP")
                    .also(database.container.image_span(), "the database")
                    .help("use `tcpSocket`, or `exec` with the client of the database");
                findings.add(workload.object, found);
            }
        }
    }
}
