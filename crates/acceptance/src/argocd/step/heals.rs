//! What somebody changes by hand is undone: another image, another count of pods, a Service deleted.

use anyhow::{Context, Result};
use program::image::NEXT;

use crate::application::Application;
use crate::application::wait::{text, until};
use crate::argocd::delivery;

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let workload = application.now.stack.workloads.first().context("no workload")?;
    let namespace = workload.component.namespace.as_str();
    let deployment = format!("deployment/{}", workload.tracks[0].names.deployment);
    let service = workload.component.service.as_str();
    let cluster = &application.bench.cluster;
    let get = |path: &str| -> Result<String> {
        let path = format!("jsonpath={{{path}}}");
        cluster.ask(&["get", &deployment, "-n", namespace, "-o", &path], "")?.clean("kubectl get")
    };
    let (image, replicas) = (".spec.template.spec.containers[0].image", ".spec.replicas");
    let before = (get(image)?, get(replicas)?);
    let container = get(".spec.template.spec.containers[0].name")?;
    let other = before
        .0
        .rsplit_once(':')
        .map_or(String::new(), |(name, _)| format!("{container}={name}:{NEXT}"));
    let set = ["set", "image", "-n", namespace, &deployment, &other];
    cluster.ask(&set, "")?.clean("kubectl set image")?;
    let mut did = vec!["an image", "a Service"];
    if workload.autoscaling.is_none() {
        let more = format!("--replicas={}", before.1.parse::<u32>()? + 1);
        cluster.ask(&["scale", "-n", namespace, &deployment, &more], "")?.clean("kubectl scale")?;
        did.push("a count of pods");
    }
    let delete = ["delete", "service", "-n", namespace, service];
    cluster.ask(&delete, "")?.clean("kubectl delete")?;
    until(90, "Argo CD undoes what was changed by hand", || {
        let services = application.list("services", namespace)?;
        let back = services.iter().any(|one| text(&one["metadata"]["name"]) == service);
        let same = workload.autoscaling.is_some() || get(replicas)? == before.1;
        Ok(back && same && get(image)? == before.0)
    })?;
    delivery::wait(application, "all is as Git has it", |all| {
        Ok(all.iter().all(|one| one["status"]["sync"]["status"] == "Synced"))
    })?;
    Ok(format!("undone: {}", did.join(", ")))
}
