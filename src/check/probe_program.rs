//! GEN468: a probe runs a program that its image has no more.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::ProbeProgram,
    severity: Severity::Error,
    why: "A probe with `exec` runs a program of the container's image. MongoDB's has `mongosh` in place of `mongo` since 6.0, \
          MariaDB's has `mariadb-admin` in place of `mysqladmin` since 11: https://hub.docker.com/_/mongo, \
          https://hub.docker.com/_/mariadb.",
    symptom: "the probe fails: executable file not found; the pod is never ready, or restarts for ever",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: store }
spec:
  containers:
    - name: store
      image: mongo:8.0
      readinessProbe: { exec: { command: [mongo, --eval, db.hello()] } }
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
      readinessProbe: { exec: { command: [mongosh, --quiet, --eval, db.hello()] } }
      volumeMounts: [{ name: data, mountPath: /data/db }]
  volumes: [{ name: data, emptyDir: {} }]
",
    check,
};

/// Repository, the first version without the program, the program, and what is there instead.
const GONE: [(&str, u32, &str, &str); 5] = [
    ("mongo", 6, "mongo", "mongosh"),
    ("mariadb", 11, "mysqladmin", "mariadb-admin"),
    ("mariadb", 11, "mysql", "mariadb"),
    ("mariadb", 11, "mysqldump", "mariadb-dump"),
    ("mariadb", 11, "mysqlcheck", "mariadb-check"),
];

const SHELLS: [&str; 6] = ["sh", "bash", "/bin/sh", "/bin/bash", "/usr/bin/env", "env"];

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            let own = container.image.short();
            let Some((major, _)) = container.image.version() else { continue };
            let gone = GONE.iter().filter(|(image, since, ..)| *image == own && major >= *since);
            for (_, _, program, instead) in gone {
                for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
                    let words = container.node.items(&format!("{probe}.exec.command"));
                    let mut texts = words.iter().filter_map(|one| Some((one, one.text("")?)));
                    let Some((first, text)) = texts.next() else { continue };
                    // A script may look which of them is there.
                    let runs = |script: &str| {
                        let mut words = script.split_whitespace();
                        words.next() == Some(program) && !script.contains(instead)
                    };
                    let place = if text == *program {
                        Some(first)
                    } else if SHELLS.contains(&text) {
                        texts.find(|(_, script)| runs(script)).map(|(node, _)| node)
                    } else {
                        None
                    };
                    let Some(place) = place else { continue };
                    let label = workload.object.label();
                    let found = RULE
                        .error(format!(
                            "`{probe}` of {label} runs `{program}`, which its image does not have"
                        ))
                        .at(place.span, "not found")
                        .also(container.image_span(), "this version took it out")
                        .help(format!("write `{instead}`"));
                    findings.add(workload.object, found);
                }
            }
        }
    }
}
