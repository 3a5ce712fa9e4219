//! GEN468: a probe runs a program that its image has no more.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::engine::image_fact::ImageFact;
use crate::graph::Graph;
use crate::graph::probe::PROBES;
use crate::layer::node::Node;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::ProbeProgram,
    severity: Severity::Error,
    why: "A probe with `exec` runs a program of the container's image. MongoDB's has `mongosh` in place of `mongo` since 6.0, \
          MariaDB's has `mariadb-admin` in place of `mysqladmin` since 11, and those of databases have no `curl`: \
          https://hub.docker.com/_/mongo, https://hub.docker.com/_/mariadb.",
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

const SHELLS: [&str; 6] = ["sh", "bash", "/bin/sh", "/bin/bash", "/usr/bin/env", "env"];

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            let Some(fact) = ImageFact::of(&container.image) else { continue };
            let lacks = || fact.lacks.iter().filter(|lacked| lacked.is_of(&container.image));
            for probe in PROBES {
                let Some(node) = container.node.get(probe) else { continue };
                let words = node.items("exec.command");
                for lacked in lacks() {
                    let Some(place) = run(words, lacked.program, lacked.instead) else { continue };
                    let label = workload.object.label();
                    let name = if probe == "healthcheck" {
                        "the health check".to_owned()
                    } else {
                        format!("`{probe}`")
                    };
                    let message = format!(
                        "{name} of {label} runs `{}`, which its image does not have",
                        lacked.program
                    );
                    let found = RULE
                        .error(message)
                        .at(place.span, "not found")
                        .also(container.image_span(), "this image is without it")
                        .help(format!("write `{}`", lacked.instead));
                    findings.add(workload.object, found);
                }
            }
        }
    }
}

/// Where a command runs a program first.
fn run<'n>(words: &'n [Node], program: &str, instead: &str) -> Option<&'n Node> {
    let mut texts = words.iter().filter_map(|one| Some((one, one.text("")?)));
    let (first, text) = texts.next()?;
    // A script may look which of them is there.
    let runs = |script: &str| {
        let looks = script.contains("command -v") || script.contains("which ");
        // What stands behind `||` is for where the first is not there.
        let sure = script.split("||").next().unwrap_or_default();
        let mut orders = sure.split(['|', ';', '&', '\n']);
        let is_first = |order: &str| order.split_whitespace().next() == Some(program);
        orders.any(is_first) && !looks && !is_tried(script, instead)
    };
    if text == program {
        Some(first)
    } else if SHELLS.contains(&text) {
        texts.find(|(_, script)| runs(script)).map(|(node, _)| node)
    } else {
        None
    }
}

/// Whether a script tries another program as well.
fn is_tried(script: &str, instead: &str) -> bool {
    let program = instead.split_whitespace().next().unwrap_or_default();
    script
        .split(|one: char| !(one.is_ascii_alphanumeric() || "-_.".contains(one)))
        .any(|word| word == program)
}
