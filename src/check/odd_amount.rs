//! GEN470: amounts with which nothing runs: bytes for megabytes, cores for thousandths.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::Look;
use crate::notation::quantity::nano;

pub const RULE: Rule = Rule {
    code: Code::OddAmount,
    severity: Severity::Error,
    why: "Memory without a unit is in bytes, and cpu without `m` in whole cores. No container starts in less memory than its \
          own first process takes, and no node has hundreds of cores to spare. \
          https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory",
    symptom: "RunContainerError or OOMKilled at once; or Pending: Insufficient cpu",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, resources: { limits: { memory: \"512\" } } }] }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, resources: { limits: { memory: 512Mi } } }] }
",
    check,
};

/// Less memory than any process of a container starts with, in billionths of a byte.
const LEAST: i128 = 1024 * 1024 * 1_000_000_000;

/// More cores than a pod asks for, in billionths.
const MOST: i128 = 256 * 1_000_000_000;

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            let at = |path: &str| {
                let node = container.node.at(path)?;
                let text = node.text("")?;
                Some((node, text, nano(text)?))
            };
            let label = workload.object.label();
            if let Some((node, text, size)) = at("resources.limits.memory")
                && (1_000_000_000..LEAST).contains(&size)
            {
                let unit = text.trim_end_matches(|one: char| !one.is_ascii_digit());
                let found = RULE
                    .error(format!("a container of {label} may take {text} of memory"))
                    .at(node.span, "less than any process takes")
                    .help(format!("write the unit: `{unit}Mi`"));
                findings.add(workload.object, found);
            }
            if let Some((node, text, size)) =
                at("resources.requests.cpu").or(at("resources.limits.cpu"))
                && size >= MOST
            {
                let found = RULE
                    .error(format!("a container of {label} asks for {text} cores"))
                    .at(node.span, "whole cores")
                    .help(format!("write `{text}m`, if thousandths are meant"));
                findings.add(workload.object, found);
            }
        }
    }
}
