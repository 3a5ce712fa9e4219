//! GEN469: a container that ends at once, where one is to run.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::engine::image_fact::SHELLS;
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::layer::node::Node;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::EndsAtOnce,
    severity: Severity::Error,
    why: "The images of systems and languages run a shell or an interpreter, which ends where nobody types; a command that \
          only prints ends, too. Deployments, StatefulSets and DaemonSets start an ended container again, whatever its exit code: \
          https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy.",
    symptom: "the container ends and is started for ever: CrashLoopBackOff, with exit code 0",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: box }
spec:
  selector: { matchLabels: { app: box } }
  template:
    metadata: { labels: { app: box } }
    spec: { containers: [{ name: box, image: ubuntu:24.04 }] }
",
    good: "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: box }
spec:
  selector: { matchLabels: { app: box } }
  template:
    metadata: { labels: { app: box } }
    spec: { containers: [{ name: box, image: ubuntu:24.04, command: [sleep, infinity] }] }
",
    check,
};

/// Programs that print and end.
const PRINT: [&str; 12] =
    ["cat", "date", "df", "echo", "env", "hostname", "id", "ls", "printf", "pwd", "true", "uname"];

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        if !matches!(
            workload.object.kind.as_str(),
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet"
        ) {
            continue;
        }
        for container in workload.running() {
            let Some((place, why, help)) = ends(container) else { continue };
            let message =
                format!("container `{}` of {} {why}", container.name, workload.object.label());
            let found =
                RULE.judged(graph.set.is_whole, message).at(place.span, "ends at once").help(help);
            findings.add(workload.object, found);
        }
    }
}

/// What ends, why, and what to do.
fn ends<'a>(container: &Container<'a>) -> Option<(&'a Node, &'static str, &'static str)> {
    let words: Vec<(&str, &Node)> = container.words().collect();
    let image = container.node.get("image")?;
    if words.is_empty() {
        let is_shell = SHELLS.contains(&container.image.short());
        let is_typed = container.node.is_true("stdin") || container.node.is_true("tty");
        let is_written = ["command", "args"].iter().any(|key| container.node.get(key).is_some());
        let why = "has an image that runs a shell or an interpreter, and no command";
        let help = "write `command`, or name the image of the program";
        return (is_shell && !is_typed && !is_written).then_some((image, why, help));
    }
    // What an unknown entrypoint makes of arguments is its own affair.
    if container.node.items("command").is_empty() && !SHELLS.contains(&container.image.short()) {
        return None;
    }
    let why = "only prints something";
    let help = "run a program that stays, or make it a Job";
    let (first, place) = words[0];
    if is_printing(first) && first != "cat" && first != "env" {
        return Some((place, why, help));
    }
    let is_shell = ["sh", "bash", "ash"]
        .iter()
        .any(|shell| first == *shell || first.ends_with(&format!("/{shell}")));
    let (script, place) = *words.get(2)?;
    let is_script = is_shell && words[1].0 == "-c" && words.len() == 3;
    let mut orders = script
        .split(['\n', ';'])
        .flat_map(|line| line.split("&&"))
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let only_prints = |order: &str| {
        !order.contains(['$', '`', '|', '&', '(', '{'])
            && is_printing(order.split_whitespace().next().unwrap_or_default())
    };
    (is_script && !script.trim().is_empty() && orders.all(only_prints))
        .then_some((place, why, help))
}

fn is_printing(word: &str) -> bool {
    PRINT.contains(&word.rsplit('/').next().unwrap_or_default())
}
