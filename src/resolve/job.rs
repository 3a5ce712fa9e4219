//! From what a user wrote about a job to how it runs.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::directory::Directory;
use crate::resolve::schedule;
use crate::resolve::waiting;
use crate::stack::job::{Job, Schedule};
use crate::stack::wait::Wait;
use crate::stack::workload::Workload;
use crate::values::job::{self, ConcurrencyPolicy};
use crate::values::plain;
use crate::values::read::{At, Item};
use crate::values::scalar::Text;
use crate::values::suggest::{list_of, nearest};
use crate::values::tier::Tier;
use crate::values::workload;

/// A job as it is written, with its name, and as far as it is a workload.
pub type WrittenJob<'v> = (&'v String, &'v Item<job::Job>, Item<workload::Workload>);

/// What the values say of each workload, and of a job what else they say.
pub type WrittenWorkloads<'v> =
    BTreeMap<(Tier, &'v str), (&'v Item<workload::Workload>, Option<&'v Item<job::Job>>)>;

/// The jobs that run in the pods of others, by whose.
pub fn by_host<'j>(
    jobs: &'j [WrittenJob<'j>],
) -> BTreeMap<&'j str, Vec<(&'j String, &'j Item<job::Job>)>> {
    let mut before: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (name, job, _) in jobs {
        for host in job.at.value.before.iter().flat_map(|before| &before.value) {
            before.entry(host.as_str()).or_default().push((*name, *job));
        }
    }
    before
}

/// How a job runs that has an object of its own.
pub fn job(item: &Item<job::Job>, report: &mut Report) -> Job {
    let values = &item.at.value;
    let of_schedule = [
        ("timeZone", values.time_zone.as_ref().map(|field| field.span)),
        ("concurrencyPolicy", values.concurrency_policy.as_ref().map(|field| field.span)),
        (
            "startingDeadlineSeconds",
            values.starting_deadline_seconds.as_ref().map(|field| field.span),
        ),
        (
            "successfulJobsHistoryLimit",
            values.successful_jobs_history_limit.as_ref().map(|field| field.span),
        ),
        (
            "failedJobsHistoryLimit",
            values.failed_jobs_history_limit.as_ref().map(|field| field.span),
        ),
        ("suspend", values.suspend.as_ref().map(|field| field.span)),
    ];
    for (field, span) in of_schedule {
        let Some(span) = span.filter(|_| values.schedule.is_none()) else { continue };
        report.add(
            Diagnostic::error(Code::Missing, format!("`{field}` needs a `schedule`"))
                .at(span, "without effect")
                .help(format!("add `schedule: \"0 3 * * *\"`, or remove `{field}`")),
        );
    }
    if let Some(deadline) = values.active_deadline_seconds.as_ref().filter(|one| one.value.0 == 0) {
        report.add(
            Diagnostic::error(Code::InvalidValue, "a deadline of 0 seconds is over at the start")
                .at(deadline.span, "every run would have failed")
                .help("write how many seconds a run may take, or remove it"),
        );
    }
    if let Some(late) = values.starting_deadline_seconds.as_ref().filter(|one| one.value.0 < 10) {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                "the controller looks every 10 seconds: runs that may be so little late are missed",
            )
            .at(late.span, "may never start")
            .help("write 60 or more, or remove it"),
        );
    }
    let schedule = values.schedule.as_ref().map(|text| Schedule {
        text: schedule::checked(text, report),
        time_zone: schedule::time_zone(values.time_zone.as_ref(), report),
        concurrency_policy: values
            .concurrency_policy
            .as_ref()
            .map_or(ConcurrencyPolicy::Forbid, |policy| policy.value)
            .as_str(),
        starting_deadline_seconds: plain::count(values.starting_deadline_seconds.as_ref())
            .map(i64::from),
        successful_jobs_history_limit: plain::count(values.successful_jobs_history_limit.as_ref()),
        failed_jobs_history_limit: plain::count(values.failed_jobs_history_limit.as_ref()),
        suspend: values.suspend.as_ref().is_some_and(|flag| flag.value.0),
    });
    Job {
        schedule,
        backoff_limit: plain::count(values.backoff_limit.as_ref()),
        active_deadline_seconds: plain::count(values.active_deadline_seconds.as_ref())
            .map(i64::from),
        ttl_seconds_after_finished: plain::count(values.ttl_seconds_after_finished.as_ref()),
    }
}

/// Reports what jobs that run in the pods of others cannot have, and components that are not there.
pub fn check_before(jobs: &[WrittenJob], directory: &Directory, report: &mut Report) {
    for (name, item, _) in jobs {
        check_one_before(name, item, directory, report);
    }
}

fn check_one_before(name: &str, item: &Item<job::Job>, directory: &Directory, report: &mut Report) {
    let values = &item.at.value;
    let Some(before) = &values.before else { return };
    let own = [
        ("schedule", values.schedule.as_ref().map(|field| field.span)),
        ("after", values.after.as_ref().map(|field| field.span)),
        ("backoffLimit", values.backoff_limit.as_ref().map(|field| field.span)),
        ("activeDeadlineSeconds", values.active_deadline_seconds.as_ref().map(|field| field.span)),
        (
            "ttlSecondsAfterFinished",
            values.ttl_seconds_after_finished.as_ref().map(|field| field.span),
        ),
        ("names", values.names.as_ref().map(|field| field.span)),
        ("selector", values.selector.as_ref().map(|field| field.span)),
    ];
    for (field, span) in own {
        let Some(span) = span else { continue };
        report.add(
            Diagnostic::error(Code::Conflict, format!("`{field}` has no effect beside `before`"))
                .at(span, "without effect")
                .also(before.span, format!("`{name}` runs in the pods of these"))
                .help(format!("remove `{field}` or `before`")),
        );
    }
    for other in &before.value {
        let found = [Tier::Backend, Tier::Frontend]
            .into_iter()
            .any(|tier| directory.find(tier, other.as_str()).is_some());
        if !found && !directory.has_failed(other.as_str()) {
            report.add(unknown(other, directory));
        }
    }
}

fn unknown(other: &At<Text>, directory: &Directory) -> Diagnostic {
    let names = || directory.names(Tier::Backend).chain(directory.names(Tier::Frontend));
    let message = format!("there is no backend or frontend `{}` to run before", other.as_str());
    let found = Diagnostic::error(Code::UnknownReference, message).at(other.span, "unknown");
    match nearest(other.as_str(), names()) {
        Some(near) => found.write(near),
        None => found.help(format!("use one of {}", list_of(names()))),
    }
}

/// Holds a job back until the components answer after which it runs.
pub fn hold_back(workload: &mut Workload, item: &Item<job::Job>, directory: &Directory) {
    for other in item.at.value.after.iter().flat_map(|after| &after.value) {
        let Some(index) = directory.find_any(other.as_str()) else { continue };
        let component = &directory.entries[index].component;
        if component.tier == Tier::Database {
            continue;
        }
        let gate = waiting::gate(index, &workload.component.namespace, directory);
        let is_new = |gate: &Wait| workload.waits.iter().all(|known| known.name != gate.name);
        workload.waits.extend(gate.filter(is_new));
    }
}
