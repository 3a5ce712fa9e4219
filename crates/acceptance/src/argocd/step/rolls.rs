//! Another tag in Git rolls out.

use anyhow::{Result, ensure};
use program::image::NEXT;
use serde_json::json;

use crate::application::Application;
use crate::application::values::of;
use crate::application::wait::text;
use crate::argocd::{delivery, repository};

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let changes: Vec<_> = application
        .now
        .stack
        .workloads
        .iter()
        .map(|workload| of(workload, &json!({ "image": { "tag": NEXT } })))
        .collect();
    for change in &changes {
        application.change(change)?;
    }
    let revision = repository::commit(application)?;
    delivery::refresh(application, "normal")?;
    delivery::synced(application, &revision)?;
    application.settle()?;
    let mut pods = application.pods()?;
    pods.retain(|pod| {
        application
            .now
            .stack
            .workloads
            .iter()
            .any(|one| one.component.name.as_str() == pod.component)
    });
    for pod in &pods {
        let image = text(&pod.object["spec"]["containers"][0]["image"]);
        let tracked = application.now.objects.iter().any(|object| {
            text(&object["spec"]["template"]["spec"]["containers"][0]["image"]) == image
        });
        ensure!(tracked, "{} runs {image}", pod.name);
    }
    Ok(format!("{} pods run another image", pods.len()))
}
