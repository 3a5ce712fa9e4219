//! Jobs and CronJobs.

use k8s_openapi::api::batch::v1::{
    CronJob, CronJobSpec, Job as JobObject, JobSpec, JobTemplateSpec,
};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use sha2::{Digest, Sha256};

use crate::object::metadata::track_workload_metadata;
use crate::object::secret::Contents;
use crate::object::{Object, Phase, pod_template};
use crate::stack::Stack;
use crate::stack::job::{Job, Schedule};
use crate::stack::name::hex;
use crate::stack::names::Which;
use crate::stack::release::Track;
use crate::stack::workload::Workload;

/// How much of the hash of what a job runs is in its name.
const DIGITS: usize = 10;

/// The Job of a workload, or its CronJob where it has a schedule.
pub fn object(
    stack: &Stack,
    workload: &Workload,
    track: &Track,
    job: &Job,
    secrets: &Contents,
) -> Object {
    let component = &workload.component;
    let wave = component.tier.wave();
    let own = component.called(Which::Workload);
    let mut metadata = track_workload_metadata(stack, component, track, &own, wave);
    let annotations = metadata.annotations.get_or_insert_default();
    annotations.extend(component.annotations.workload.clone());
    let template = template(stack, workload, track, secrets);
    let name = own.with(&fingerprint(workload, &template));
    let spec = JobSpec {
        backoff_limit: job.backoff_limit,
        active_deadline_seconds: job.active_deadline_seconds,
        ttl_seconds_after_finished: job.ttl_seconds_after_finished,
        template,
        ..JobSpec::default()
    };
    let Some(schedule) = &job.schedule else {
        metadata.name = Some(name.to_string());
        let job = JobObject { metadata, spec: Some(spec), ..JobObject::default() };
        return Object::of(component, wave, Phase::Runs, &job);
    };
    let cron_job = cron_job(metadata, schedule, spec);
    Object::of(component, wave, Phase::Runs, &cron_job)
}

fn cron_job(metadata: ObjectMeta, schedule: &Schedule, spec: JobSpec) -> CronJob {
    let Schedule {
        text,
        time_zone,
        concurrency_policy,
        starting_deadline_seconds,
        successful_jobs_history_limit,
        failed_jobs_history_limit,
        suspend,
    } = schedule;
    CronJob {
        metadata,
        spec: CronJobSpec {
            schedule: text.clone(),
            time_zone: time_zone.clone(),
            concurrency_policy: Some((*concurrency_policy).to_owned()),
            starting_deadline_seconds: *starting_deadline_seconds,
            successful_jobs_history_limit: *successful_jobs_history_limit,
            failed_jobs_history_limit: *failed_jobs_history_limit,
            suspend: suspend.then_some(true),
            job_template: JobTemplateSpec { metadata: None, spec: Some(spec) },
        },
        ..CronJob::default()
    }
}

/// The pods of a job. One that fails is another pod's to try again: its log stays.
fn template(
    stack: &Stack,
    workload: &Workload,
    track: &Track,
    secrets: &Contents,
) -> PodTemplateSpec {
    let mut template = pod_template::template(stack, workload, track, secrets);
    if let Some(spec) = &mut template.spec {
        spec.restart_policy = Some("Never".to_owned());
        // There is no other pod to be apart from.
        spec.affinity = spec.affinity.take().filter(|_| workload.pod.affinity.is_some());
    }
    template
}

/// What a job runs, in short: its pods with the checksum of what they read, and what is merged into them.
fn fingerprint(workload: &Workload, template: &PodTemplateSpec) -> String {
    let [pod, container] = [&workload.pod.pod, &workload.pod.container]
        .map(|fragment| fragment.as_ref().map(|raw| &raw.json));
    let all = (template, pod, container);
    let text =
        serde_json::to_vec(&all).expect("Kubernetes types have text keys and finite numbers");
    hex(&Sha256::digest(&text), DIGITS)
}
