//! GEN518: a schedule that never comes.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::notation::cron::is_never;

pub const RULE: Rule = Rule {
    code: Code::NeverDue,
    severity: Severity::Error,
    why: "A schedule of cron is taken if each of its fields is, whether or not there is such a day: no February has a 30th. \
          https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax",
    symptom: "no Job is ever made, and nothing says so",
    bad: "\
apiVersion: batch/v1
kind: CronJob
metadata: { name: report }
spec:
  schedule: \"0 3 31 2 *\"
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: report, image: acme/report:1.4.2 }] } } } }
",
    good: "\
apiVersion: batch/v1
kind: CronJob
metadata: { name: report }
spec:
  schedule: \"0 3 28 2 *\"
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: report, image: acme/report:1.4.2 }] } } } }
",
    check,
};

/// How often the controller looks for what is due, in seconds.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline>
const LOOKS: i64 = 10;

/// A deadline that may have passed before anybody looks.
fn of_deadline(object: &Object, findings: &mut Findings) {
    let Some(node) = object.node.at("spec.startingDeadlineSeconds") else { return };
    let seconds = node.text("").and_then(|text| text.parse::<i64>().ok());
    let Some(seconds) = seconds.filter(|seconds| (0..LOOKS).contains(seconds)) else { return };
    let message =
        format!("{} may start no Job: its deadline is over after {seconds} s", object.label());
    let found = RULE
        .warning(message)
        .at(node.span, format!("what is due is looked for every {LOOKS} s"))
        .help("write 60 or more");
    findings.add(object, found);
}

fn check(graph: &Graph, findings: &mut Findings) {
    for object in graph.of_kind("CronJob") {
        of_deadline(object, findings);
    }
    for object in graph.objects {
        for schedule in schedules(object) {
            let text = schedule.text("").unwrap_or_default();
            if !is_never(text) {
                continue;
            }
            let found = RULE
                .error(format!("{} runs at `{text}`, a day that no year has", object.label()))
                .at(schedule.span, "never comes")
                .help("write a day that the month has; the last one of each month is no number of cron");
            findings.add(object, found);
        }
    }
}

/// Where kinds of objects have their schedules: those that read the same five fields.
fn schedules(object: &Object) -> Vec<&Node> {
    let node = &object.node;
    let one = |path: &str| node.at(path).into_iter().collect();
    match (object.kind.as_str(), object.group()) {
        ("CronJob" | "ScheduledSparkApplication", _) | ("Schedule", "velero.io") => {
            one("spec.schedule")
        }
        ("CronWorkflow", _) => {
            let all: Vec<&Node> = one("spec.schedule");
            all.into_iter().chain(node.items("spec.schedules")).collect()
        }
        ("ScaledObject" | "ScaledJob", _) => {
            let triggers = node.items("spec.triggers").iter();
            let timed = triggers.filter(|one| one.text("type") == Some("cron"));
            timed
                .flat_map(|one| [one.at("metadata.start"), one.at("metadata.end")])
                .flatten()
                .collect()
        }
        _ => Vec::new(),
    }
}
