//! An autoscaler changes the count of pods, and Argo CD neither minds nor interferes.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::argocd::delivery;
use crate::e2e::application::{Application, until};

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let mut did = Vec::new();
    for workload in &application.now.stack.workloads {
        let Some(scaling) = &workload.autoscaling else { continue };
        let namespace = workload.component.namespace.as_str();
        let name = workload.tracks[0].deployment.as_str();
        let cluster = &application.bench.cluster;
        let count = || -> Result<i32> {
            let path = "jsonpath={.spec.replicas}";
            let get = ["get", "deployment", name, "-n", namespace, "-o", path];
            Ok(cluster.ask(&get, "")?.clean("kubectl get")?.trim().parse()?)
        };
        until(120, "the autoscaler knows the load", || {
            let all = application.list("horizontalpodautoscalers", namespace)?;
            let own = all.iter().find(|one| one["metadata"]["name"] == name);
            let own = own.context("no autoscaler")?;
            Ok(own["status"]["currentMetrics"][0]["resource"]["current"]["averageUtilization"]
                .is_number())
        })?;
        until(60, "the autoscaler is at its minimum", || Ok(count()? == scaling.min))?;
        let before = delivery::syncs(application)?;
        // More than there is work for, by the door that an autoscaler uses itself.
        let more = format!("--replicas={}", scaling.max);
        let scale = ["scale", "deployment", name, "-n", namespace, &more];
        cluster.ask(&scale, "")?.clean("kubectl scale")?;
        delivery::refresh(application, "normal")?;
        let (start, mut seen) = (Instant::now(), 0);
        loop {
            let all = delivery::now(application)?;
            let agrees = all.iter().all(|one| one["status"]["sync"]["status"] == "Synced");
            ensure!(agrees, "Argo CD minds the count of pods:\n{}", delivery::told(&all));
            seen += 1;
            let now = count()?;
            if now == scaling.min {
                break;
            }
            if start.elapsed() > Duration::from_mins(2) {
                bail!("the autoscaler does not remove pods: {now} of {}", scaling.max);
            }
            std::thread::sleep(Duration::from_secs(1));
        }
        ensure!(seen > 1, "the count changed back at once, which no autoscaler does");
        ensure!(delivery::syncs(application)? == before, "Argo CD undid what an autoscaler did");
        did.push(format!("{name} from {} to {} pods", scaling.max, scaling.min));
    }
    Ok(if did.is_empty() { "nothing scales here".to_owned() } else { did.join("; ") })
}
