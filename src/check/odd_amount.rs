//! GEN470: amounts with which nothing runs: bytes for megabytes, cores for thousandths.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
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

/// A byte, in billionths.
const BYTE: i128 = 1_000_000_000;

/// Less memory than any process of a container starts with, in billionths of a byte.
const LEAST: i128 = 1024 * 1024 * 1_000_000_000;

/// More cores than a pod asks for, in billionths; and more than most nodes have.
const MOST: i128 = 256 * 1_000_000_000;
const MANY: i128 = 96 * 1_000_000_000;

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            let at = |path: &str| {
                let node = container.node.at(path)?;
                let text = node.text("")?;
                Some((node, text, nano(text)?))
            };
            let label = workload.object.label();
            let least = |path: &str| at(path).filter(|(.., size)| (1..LEAST).contains(size));
            // What is less than a byte the API server refuses as a limit.
            let limit = least("resources.limits.memory").filter(|(.., size)| *size >= BYTE);
            let is_limit = limit.is_some();
            // A thousandth of a byte is nobody's intention; a few bytes may be none's, either, but are taken.
            let request =
                || least("resources.requests.memory").filter(|(_, text, _)| text.ends_with('m'));
            if let Some((node, text, _)) = limit.or_else(request) {
                let unit = text.trim_end_matches(|one: char| !one.is_ascii_digit());
                let verb = if is_limit { "may take" } else { "asks for" };
                let found = RULE
                    .judged(is_limit, format!("a container of {label} {verb} {text} of memory"))
                    .at(node.span, "less than any process takes")
                    .help(format!("write the unit: `{unit}Mi`"));
                findings.add(workload.object, found);
            }
            if let Some((_, limit, size)) = at("resources.limits.memory") {
                heap(workload, container, (limit, size / BYTE), findings);
            }
            if let Some((node, text, size)) = at("resources.requests.cpu")
                .filter(|(.., size)| *size >= MANY)
                .or(at("resources.limits.cpu"))
                && size >= MANY
            {
                let found = RULE
                    .judged(size >= MOST, format!("a container of {label} asks for {text} cores"))
                    .at(node.span, "whole cores")
                    .help(format!("write `{text}m`, if thousandths are meant"));
                findings.add(workload.object, found);
            }
        }
    }
}

/// Java that may keep more than its container may take.
/// <https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html#extra-options-for-java>
fn heap(
    workload: &Workload,
    container: &Container,
    (limit, bytes): (&str, i128),
    findings: &mut Findings,
) {
    let variables = container.environment.variables.iter().filter_map(|one| {
        let is_java = one.name.ends_with("_OPTS") || one.name.ends_with("_OPTIONS");
        Some((one.value.as_deref().filter(|_| is_java)?, one.place()))
    });
    let words = container.words().map(|(word, node)| (word, node.span));
    let told = variables.chain(words).find_map(|(text, place)| {
        let option = text.split_whitespace().find_map(|word| word.strip_prefix("-Xmx"))?;
        let end = option.find(|one: char| !one.is_ascii_digit()).unwrap_or(option.len());
        let number: i128 = option[..end].parse().ok()?;
        let unit = match option[end..].to_ascii_lowercase().as_str() {
            "" => 1,
            "k" => 1 << 10,
            "m" => 1 << 20,
            "g" => 1 << 30,
            _ => return None,
        };
        Some((option, place, number.saturating_mul(unit)))
    });
    let Some((option, place, _)) = told.filter(|(.., heap)| *heap > bytes) else { return };
    let message = format!(
        "Java in {} may keep {option}, and its container may take {limit}",
        workload.object.label()
    );
    let found = RULE
        .warning(message)
        .at(place, "more than the limit")
        .note("OOMKilled as soon as the heap is used")
        .help("write less than three quarters of the limit, or `-XX:MaxRAMPercentage=75`");
    findings.add(workload.object, found);
}
