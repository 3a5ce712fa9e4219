//! Autoscalers and disruption budgets that can work.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::beside::Beside;
use crate::stack::release::{Strategy, Track};
use crate::stack::resources::Resources;
use crate::stack::scaling::{Autoscaling, DisruptionBudget};
use crate::stack::target::Target;
use crate::values::plain;
use crate::values::scalar::CountOrPercent;
use crate::values::scaling;
use crate::values::workload;

/// Percent of the cpu request, where the values name no measure. It is also Kubernetes' own default.
const DEFAULT_CPU: i32 = 80;

/// The autoscaler of each track.
pub fn autoscaling(
    values: &workload::Workload,
    strategy: &Strategy,
    tracks: &[Track],
    sidecars: &[Beside],
    target: &Target,
    report: &mut Report,
) -> Option<Autoscaling> {
    let field = values.autoscaling.as_ref()?;
    if *strategy == Strategy::Canary {
        return None;
    }
    let scaling::Autoscaling { min, max, cpu, memory, scale_down_seconds } = &field.value;
    let Some(max) = max else {
        report.add(
            Diagnostic::error(Code::Missing, "`autoscaling` needs a `max`")
                .at(field.span, "the most pods")
                .help("add `max`, as in `max: 5`"),
        );
        return None;
    };
    let replicas = plain::count(values.replicas.as_ref());
    let least = plain::count(min.as_ref()).or(replicas).unwrap_or(1);
    let (min_span, minimum) = match (min, &values.replicas) {
        (Some(min), _) => (min.span, "`min`"),
        (None, Some(replicas)) => (replicas.span, "`replicas`"),
        (None, None) => (field.span, "`min`"),
    };
    if least < 1 || max.value.0 < 1 {
        report.add(
            Diagnostic::error(Code::InvalidValue, "an autoscaler keeps at least one pod")
                .at(if max.value.0 < 1 { max.span } else { min_span }, "no pod at all")
                .help("raise it to 1"),
        );
    } else if least > max.value.0 {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!(
                    "the autoscaler's minimum of {least} is above its maximum of {}",
                    max.value.0
                ),
            )
            .at(min_span, "the minimum")
            .also(max.span, "the maximum")
            .help(format!("raise `max` to {least}, or lower {minimum}")),
        );
    }
    // A number that the autoscaler allows says what holds without it, in other environments, too.
    // Where it is written above the autoscaler, this environment means it.
    if let (Some(_), Some(own)) = (min, &values.replicas)
        && own.span.file >= field.span.file
        && !(least..=max.value.0).contains(&own.value.0)
    {
        report.add(
            Diagnostic::warning(Code::Conflict, "`replicas` has no effect beside an autoscaler")
                .at(own.span, format!("there are {least} to {} pods", max.value.0))
                .also(field.span, "the autoscaler")
                .help("remove `replicas`, or raise `max`"),
        );
    }
    let cpu = cpu.as_ref().map(|cpu| cpu.value.0);
    let memory = memory.as_ref().map(|memory| memory.value.0);
    let cpu = if cpu.is_none() && memory.is_none() { Some(DEFAULT_CPU) } else { cpu };
    for (name, percent) in [("cpu", cpu), ("memory", memory)] {
        if percent.is_some() {
            require_request(name, field.span, tracks, sidecars, report);
        }
    }
    if !target.metrics_server {
        target.gap(
            target.metrics_server_remedy.as_deref(),
            format!(
                "the target `{}` has no metrics server, without which nothing scales",
                target.name
            ),
            field.span,
            report,
        );
    }
    Some(Autoscaling {
        min: least,
        max: max.value.0,
        cpu,
        memory,
        scale_down_seconds: plain::count(scale_down_seconds.as_ref()),
    })
}

/// An autoscaler measures against the request; without one it never scales. Kubernetes takes a limit
/// for the request where only the limit is given.
fn require_request(
    resource: &str,
    span: Span,
    tracks: &[Track],
    sidecars: &[Beside],
    report: &mut Report,
) {
    let amount = if resource == "cpu" { "100m" } else { "128Mi" };
    let lacks = |amounts: &Resources| {
        !amounts.requests.contains_key(resource) && !amounts.limits.contains_key(resource)
    };
    for sidecar in sidecars {
        if sidecar.resources.as_ref().is_none_or(|amounts| !lacks(amounts)) {
            continue;
        }
        let name = &sidecar.name;
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!(
                    "the sidecar `{name}` requests no {resource}, which the autoscaler adds up"
                ),
            )
            .at(span, "it would never scale")
            .help(format!(
                "add `resources: {{ requests: {{ {resource}: {amount} }} }}` to `{name}`"
            )),
        );
    }
    if tracks.iter().any(|track| lacks(&track.resources)) {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("the autoscaler measures {resource} against a request that is not there"),
            )
            .at(span, "it would never scale")
            .help(format!("add `resources: {{ requests: {{ {resource}: {amount} }} }}`")),
        );
    }
}

/// A percentage of pods as Kubernetes counts it.
/// <https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages>
fn rounded_up(pods: i32, percent: u32) -> i64 {
    (i64::from(pods) * i64::from(percent) + 99) / 100
}

/// The budget of each track with more than one pod; one that forbids every drain is a mistake.
pub fn disruption_budget(
    values: &workload::Workload,
    strategy: &Strategy,
    tracks: &[Track],
    autoscaling: Option<&Autoscaling>,
    report: &mut Report,
) -> Option<DisruptionBudget> {
    let field = values.disruption_budget.as_ref()?;
    let scaling::DisruptionBudget { min_available, max_unavailable } = &field.value;
    let pods = |track: &Track| autoscaling.map_or(track.replicas, |autoscaling| autoscaling.min);
    let fewest = match strategy {
        // One budget stands over both tracks of a canary.
        Strategy::Canary => Some(tracks.iter().map(pods).sum()).filter(|pods| *pods > 1),
        Strategy::Rolling { .. } | Strategy::Recreate | Strategy::BlueGreen { .. } => {
            tracks.iter().map(pods).filter(|pods| *pods > 1).min()
        }
    };
    let (budget, span, blocked) = match (min_available, max_unavailable) {
        (Some(min), _) => {
            let blocked = fewest.is_some_and(|fewest| match min.value {
                CountOrPercent::Count(count) => count >= fewest,
                CountOrPercent::Percent(percent) => {
                    rounded_up(fewest, percent) >= i64::from(fewest)
                }
            });
            (DisruptionBudget::MinAvailable(min.value.clone()), min.span, blocked)
        }
        (None, Some(max)) => {
            let none = matches!(max.value, CountOrPercent::Count(0) | CountOrPercent::Percent(0));
            (DisruptionBudget::MaxUnavailable(max.value.clone()), max.span, none)
        }
        (None, None) => {
            report.add(
                Diagnostic::error(
                    Code::Missing,
                    "`disruptionBudget` needs `minAvailable` or `maxUnavailable`",
                )
                .at(field.span, "empty")
                .help("add `minAvailable: 1`"),
            );
            return None;
        }
    };
    if fewest.is_none() && values.replicas.is_none() && autoscaling.is_none() && tracks.len() < 2 {
        report.add(
            Diagnostic::warning(Code::Conflict, "`disruptionBudget` has no effect with one pod")
                .at(field.span, "a budget over one pod would forbid every drain of its node")
                .help("run more pods, as in `replicas: 2`, or remove it"),
        );
    }
    // With fewer pods than that there are none to spare, either.
    let most = autoscaling.map(|autoscaling| autoscaling.max).filter(|_| !blocked);
    if let (Some(min), Some(most)) = (min_available, most)
        && matches!(min.value, CountOrPercent::Count(count) if count >= most)
    {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("with at most {most} pods this budget forbids every drain of a node"),
            )
            .at(span, "no pod could ever be evicted")
            .help("write `maxUnavailable: 1` in its place, which holds for any number of pods"),
        );
    }
    if blocked {
        let pods = fewest.unwrap_or(1);
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("with {pods} pods this budget forbids every drain of a node"),
            )
            .at(span, "no pod could ever be evicted")
            .help(format!("write `minAvailable: {}`, or run more pods", pods - 1)),
        );
    }
    Some(budget)
}
