//! The autoscaler adds pods under load and removes them after it, between its bounds. Evictions, which is
//! what a drain asks for, leave what the disruption budget promises.

use anyhow::{Context, Result, ensure};
use serde_json::{Value as Json, json};
use stackgen::stack::workload::Workload;

use crate::application::Application;
use crate::application::door::Door;
use crate::application::wait::until;

/// More than one pod can answer within what it asks for.
const LOAD: u32 = 400;

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let mut did = Vec::new();
    let doors = application.doors()?;
    for workload in &application.now.stack.workloads {
        let name = workload.component.name.as_str();
        let door = doors.iter().find(|door| door.component == name);
        if let (Some(_), Some(door)) = (&workload.autoscaling, door) {
            did.push(scale(application, workload, door)?);
        }
        if workload.disruption_budget.is_some() {
            did.extend(evict(application, workload)?);
        }
    }
    Ok(if did.is_empty() { application.nothing("nothing scales here") } else { did.join("; ") })
}

fn scale(application: &Application<'_>, workload: &Workload, door: &Door) -> Result<String> {
    let scaler = workload.autoscaling.as_ref().context("nothing scales")?;
    let name = workload.tracks[0].names.autoscaler.to_string();
    let namespace = workload.component.namespace.as_str();
    let count = || -> Result<i64> {
        let scalers = application.list("horizontalpodautoscalers", namespace)?;
        let own = scalers.iter().find(|one| one["metadata"]["name"] == name.as_str());
        let own = own.with_context(|| format!("there is no autoscaler {name}"))?;
        let current = own["status"]["currentReplicas"].as_i64().unwrap_or_default();
        ensure!(current <= i64::from(scaler.max), "{current} pods are more than its bound");
        Ok(current)
    };
    let min = i64::from(scaler.min);
    until(120, "the autoscaler knows the load", || {
        let scalers = application.list("horizontalpodautoscalers", namespace)?;
        let own = scalers.iter().find(|one| one["metadata"]["name"] == name.as_str());
        Ok(own.is_some_and(|own| {
            own["status"]["currentMetrics"][0]["resource"]["current"]["averageUtilization"]
                .is_number()
        }))
    })?;
    let visit = door.visitor.keep(application.bench, &door.api("/tasks"), LOAD)?;
    let grown = until(180, "more pods under load", || Ok(count()? > min));
    let most = count();
    visit.end()?;
    grown?;
    until(240, "fewer pods after it", || Ok(count()? == min))?;
    Ok(format!("{name}: {min} pods, {} under load, {min} after it", most?))
}

/// Asks for all pods of each track to go at once.
fn evict(application: &Application<'_>, workload: &Workload) -> Result<Vec<String>> {
    let mut did = Vec::new();
    for track in &workload.tracks {
        let budgets =
            application.list("poddisruptionbudgets", workload.component.namespace.as_str())?;
        let budget = budgets
            .iter()
            .find(|one| one["metadata"]["name"] == track.names.disruption_budget.as_str());
        // A single pod has none: it could never be drained.
        let Some(budget) = budget else { continue };
        let wanted = budget["status"]["desiredHealthy"].as_u64().unwrap_or_default();
        let pods = application.pods_of(workload.component.name.as_str())?;
        let pods: Vec<_> = pods.iter().filter(|pod| pod.track == track.name).collect();
        let (mut gone, mut refused) = (0, 0);
        for pod in &pods {
            let path = format!("/api/v1/namespaces/{}/pods/{}/eviction", pod.namespace, pod.name);
            let eviction: Json = json!({
                "apiVersion": "policy/v1",
                "kind": "Eviction",
                "metadata": { "name": pod.name, "namespace": pod.namespace },
            });
            let create = ["create", "--raw", &path, "-f", "-"];
            let told = application.bench.cluster.ask(&create, &eviction.to_string())?;
            if told.code == Some(0) { gone += 1 } else { refused += 1 }
        }
        ensure!(gone > 0, "{}: no pod may ever go", track.names.deployment);
        let left = application.pods_of(workload.component.name.as_str())?;
        let healthy = left.iter().filter(|pod| pod.track == track.name && pod.ready).count();
        ensure!(
            u64::try_from(healthy)? >= wanted,
            "{}: {healthy} pods were left, and the budget promises {wanted}",
            track.names.deployment
        );
        ensure!(
            refused > 0 || wanted == 0,
            "{}: the budget refused nothing",
            track.names.deployment
        );
        application.settle()?;
        did.push(format!(
            "{}: {gone} of {} pods evicted, {refused} kept",
            track.names.deployment,
            pods.len()
        ));
    }
    Ok(did)
}
