//! An autoscaler changes the count of pods, and Argo CD neither minds nor interferes; nor does it take pods
//! away when the autoscaler is new.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use stackgen::stack::scaling::Autoscaling;
use stackgen::stack::workload::Workload;

use crate::application::Application;
use crate::application::values::of;
use crate::application::wait::until;
use crate::argocd::{delivery, repository};

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let workloads = application.now.stack.workloads.clone();
    let scaled: Vec<(&Workload, &Autoscaling)> = workloads
        .iter()
        .filter_map(|workload| Some((workload, workload.autoscaling.as_ref()?)))
        .collect();
    if scaled.is_empty() {
        return Ok(application.nothing("nothing scales here"));
    }
    let mut did = Vec::new();
    for (workload, scaling) in &scaled {
        did.push(scale(application, workload, scaling)?);
    }
    did.push(come_and_go(application, &scaled)?);
    Ok(did.join("; "))
}

/// A number of a Deployment.
fn number(application: &Application<'_>, workload: &Workload, field: &str) -> Result<i32> {
    let path = format!("jsonpath={{{field}}}");
    let (name, namespace) =
        (workload.tracks[0].names.deployment.as_str(), &workload.component.namespace);
    let get = ["get", "deployment", name, "-n", namespace.as_str(), "-o", &path];
    let said = application.bench.cluster.ask(&get, "")?.clean("kubectl get")?;
    said.trim().parse().context("no number")
}

fn scale(
    application: &Application<'_>,
    workload: &Workload,
    scaling: &Autoscaling,
) -> Result<String> {
    let namespace = workload.component.namespace.as_str();
    let name = workload.tracks[0].names.deployment.as_str();
    let scaler = workload.tracks[0].names.autoscaler.as_str();
    let count = || number(application, workload, ".spec.replicas");
    let generation = || number(application, workload, ".metadata.generation");
    until(120, "the autoscaler knows the load", || {
        let all = application.list("horizontalpodautoscalers", namespace)?;
        let own = all.iter().find(|one| one["metadata"]["name"] == scaler);
        let own = own.context("no autoscaler")?;
        Ok(own["status"]["currentMetrics"][0]["resource"]["current"]["averageUtilization"]
            .is_number())
    })?;
    until(60, "the autoscaler is at its minimum", || Ok(count()? == scaling.min))?;
    let before = (generation()?, delivery::syncs(application)?);
    // More than there is work for, by the door that an autoscaler uses itself.
    let more = format!("--replicas={}", scaling.max);
    let scale = ["scale", "deployment", name, "-n", namespace, &more];
    application.bench.cluster.ask(&scale, "")?.clean("kubectl scale")?;
    let start = Instant::now();
    loop {
        let all = delivery::now(application)?;
        let agrees = all.iter().all(|one| one["status"]["sync"]["status"] == "Synced");
        ensure!(agrees, "Argo CD minds the count of pods:\n{}", delivery::told(&all));
        let now = count()?;
        if now == scaling.min {
            break;
        }
        if start.elapsed() > Duration::from_mins(2) {
            bail!("the autoscaler does not remove pods: {now} of {}", scaling.max);
        }
        std::thread::sleep(Duration::from_millis(300));
    }
    ensure!(generation()? >= before.0 + 2, "nobody undid the count of pods");
    delivery::refresh(application, "normal")?;
    ensure!(delivery::syncs(application)? == before.1, "Argo CD undid what is the autoscaler's");
    Ok(format!("{name} from {} to {} pods", scaling.max, scaling.min))
}

/// Takes the autoscalers away, for a fixed count, and gives them back.
fn come_and_go(
    application: &mut Application<'_>,
    scaled: &[(&Workload, &Autoscaling)],
) -> Result<String> {
    let before = application.values.clone();
    for (workload, scaling) in scaled {
        let fixed = json!({ "autoscaling": null, "replicas": scaling.min });
        application.change(&of(workload, &fixed))?;
    }
    let revision = repository::commit(application)?;
    delivery::refresh(application, "normal")?;
    delivery::synced(application, &revision)?;
    application.values = before;
    application.change(&json!({}))?;
    repository::write(application)?;
    delivery::hand_over(application)?;
    let revision = repository::commit(application)?;
    delivery::refresh(application, "normal")?;
    delivery::wait(application, "the autoscalers are back", |all| {
        for (workload, scaling) in scaled {
            let count = number(application, workload, ".spec.replicas")?;
            ensure!(count >= scaling.min, "{count} pods are left of {}", scaling.min);
        }
        Ok(all.iter().all(|one| {
            one["status"]["sync"]["revision"] == *revision
                && one["status"]["operationState"]["phase"] == "Succeeded"
                && one["status"]["operationState"]["syncResult"]["revision"] == *revision
        }))
    })?;
    delivery::synced(application, &revision)?;
    Ok("taken away and given back".to_owned())
}
