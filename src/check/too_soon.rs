//! GEN519: a deadline or a probe ends what must last longer.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::notation::script::Script;

pub const RULE: Rule = Rule {
    code: Code::TooSoon,
    severity: Severity::Error,
    why: "`activeDeadlineSeconds` ends a Job whatever it does, a command of a probe that takes longer than `timeoutSeconds` has failed, \
          and a container is killed once its probe has failed `failureThreshold` times, before it listens or not. \
          https://kubernetes.io/docs/concepts/workloads/pods/probes/",
    symptom: "DeadlineExceeded; or the container is killed before it serves, for ever: CrashLoopBackOff",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  activeDeadlineSeconds: 10
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: migrate, image: acme/api:1.4.2, command: [sh, -c, \"sleep 60 && ./migrate\"] }]
",
    good: "\
apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  activeDeadlineSeconds: 600
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: migrate, image: acme/api:1.4.2, command: [sh, -c, \"sleep 60 && ./migrate\"] }]
",
    check,
};

const PROBES: [&str; 3] = ["startupProbe", "livenessProbe", "readinessProbe"];

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let deadline = deadline(workload);
        for container in &workload.containers {
            let words: Vec<(&str, &Node)> = container.words().collect();
            let slept = read(&words);
            if let (Some((deadline, seconds)), Some((slept, place))) = (deadline, slept)
                && slept.all > seconds
            {
                let message = format!(
                    "{} ends after {seconds} s, and `{}` sleeps for {} s",
                    workload.object.label(),
                    container.name,
                    slept.all
                );
                let found = RULE
                    .error(message)
                    .at(deadline.span, "ends it before it is done")
                    .also(place.span, format!("sleeps for {} s", slept.all))
                    .help(format!("write more than {}", slept.all));
                findings.add(workload.object, found);
            }
            if container.is_init {
                continue;
            }
            if let Some((slept, place)) = slept.filter(|(slept, _)| slept.first > 0) {
                let found = killed(workload, container, slept.first, place);
                if let Some(found) = found {
                    findings.add(workload.object, found);
                }
            }
            for probe in PROBES {
                if let Some(found) = timed_out(workload, container, probe) {
                    findings.add(workload.object, found);
                }
            }
            if let Some(found) = cut_off(workload, container) {
                findings.add(workload.object, found);
            }
        }
    }
}

/// How long a command sleeps, and where it is written.
fn read<'n>(words: &[(&str, &'n Node)]) -> Option<(crate::notation::script::Slept, &'n Node)> {
    let texts: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let slept = Script::of(&texts)?.sleeps();
    let (_, place) = words.iter().find(|(word, _)| word.contains("sleep"))?;
    Some((slept, place))
}

/// When a Job is ended, in seconds.
fn deadline<'a>(workload: &Workload<'a>) -> Option<(&'a Node, u64)> {
    let node = &workload.object.node;
    let places = [
        node.at("spec.activeDeadlineSeconds"),
        node.at("spec.jobTemplate.spec.activeDeadlineSeconds"),
        workload.pod.get("activeDeadlineSeconds"),
    ];
    let is_job = matches!(workload.object.kind.as_str(), "Job" | "CronJob" | "Pod");
    let node = places.into_iter().flatten().find(|_| is_job)?;
    Some((node, node.text("")?.parse().ok()?))
}

/// A number of a probe, or what it is if nothing says so.
fn number(probe: &Node, key: &str, default: u64) -> u64 {
    let written = probe.text(key).and_then(|text| text.parse::<u32>().ok());
    written.filter(|number| *number > 0).map_or(default, u64::from)
}

/// A container that is killed while it still sleeps: the probe asks for what is not started yet.
fn killed(
    workload: &Workload,
    container: &Container,
    slept: u64,
    place: &Node,
) -> Option<Diagnostic> {
    let startup = container.node.get("startupProbe");
    let (name, probe) = match startup {
        Some(probe) => ("startupProbe", probe),
        None => ("livenessProbe", container.node.get("livenessProbe")?),
    };
    // A command may look at something else.
    if !["httpGet", "tcpSocket", "grpc"].iter().any(|way| probe.get(way).is_some()) {
        return None;
    }
    let (delay, period) =
        (number(probe, "initialDelaySeconds", 0), number(probe, "periodSeconds", 10));
    let failures = number(probe, "failureThreshold", 3);
    let last = delay.saturating_add(period.saturating_mul(failures));
    if slept <= last {
        return None;
    }
    let message = format!(
        "`{name}` of {} kills `{}` after {last} s, and it sleeps for {slept} s first",
        workload.object.label(),
        container.name
    );
    let found = RULE
        .error(message)
        .at(probe.span, format!("{failures} failures, one each {period} s"))
        .also(place.span, "nothing listens before this is over");
    let failures = (slept.saturating_sub(delay) / period).saturating_add(failures + 1);
    Some(
        found.help(format!(
            "write `failureThreshold: {failures}` in a `startupProbe`, or do not sleep"
        )),
    )
}

/// A command of a probe that takes longer than it may.
fn timed_out(workload: &Workload, container: &Container, probe: &str) -> Option<Diagnostic> {
    let node = container.node.get(probe)?;
    let words = node.items("exec.command");
    let words: Vec<(&str, &Node)> =
        words.iter().filter_map(|word| Some((word.text("")?, word))).collect();
    let (slept, place) = read(&words)?;
    let most = number(node, "timeoutSeconds", 1);
    if slept.all < most || slept.all == 0 {
        return None;
    }
    let message = format!(
        "`{probe}` of {} sleeps for {} s, and has failed after {most} s",
        workload.object.label(),
        slept.all
    );
    let found = RULE.error(message).at(place.span, "never done in time");
    let found = match node.get("timeoutSeconds") {
        Some(limit) => found.also(limit.span, "the most it may take"),
        None => found.also(node.span, "without `timeoutSeconds` it may take 1 s"),
    };
    Some(found.help("do not sleep in a probe: `periodSeconds` says how often it is asked"))
}

/// A hook before the end that takes longer than the pod has. <https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/>
fn cut_off(workload: &Workload, container: &Container) -> Option<Diagnostic> {
    let words = container.node.items("lifecycle.preStop.exec.command");
    let words: Vec<(&str, &Node)> =
        words.iter().filter_map(|word| Some((word.text("")?, word))).collect();
    let (slept, place) = read(&words)?;
    let grace = workload.pod.get("terminationGracePeriodSeconds");
    let most = match grace {
        Some(node) => node.text("")?.parse::<u64>().ok()?,
        None => 30,
    };
    if slept.all < most {
        return None;
    }
    let message = format!(
        "`preStop` of {} sleeps for {} s, and its pods are killed after {most} s",
        workload.object.label(),
        slept.all
    );
    let found = RULE.warning(message).at(place.span, "the program has no time left to end");
    let found = match grace {
        Some(node) => found.also(node.span, "all the time there is"),
        None => found,
    };
    Some(found.help(format!(
        "write `terminationGracePeriodSeconds: {}`, or sleep for less",
        slept.all + 30
    )))
}
