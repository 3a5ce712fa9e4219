//! What the pods of the workloads ask for together, with the requests of the project's own values, as the
//! scheduler counts it. The document behind the blue-green example states the sums.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value as Json;

use crate::application::Application;
use crate::application::pod::Pod;
use crate::application::wait::{text, until};

/// Of an example and an environment: how many pods, their millicores, their mebibytes.
const DOCUMENTED: [(&str, &str, Sum); 2] = [
    ("blue-green", "blue-green", Sum { pods: 12, cpu: 2100, memory: 2304 }),
    ("blue-green", "canary", Sum { pods: 20, cpu: 3500, memory: 3840 }),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sum {
    pods: usize,
    cpu: u64,
    memory: u64,
}

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let (project, env) = (application.project.name.as_str(), application.env.as_str());
    let documented = DOCUMENTED.iter().find(|(name, of, _)| *name == project && *of == env);
    let Some((_, _, expected)) = documented else {
        return Ok(application.nothing("no sums are documented"));
    };
    let is_workload =
        |object: &Json| matches!(text(&object["kind"]), "Deployment" | "HorizontalPodAutoscaler");
    application.delete(application.now.objects.iter().filter(|object| is_workload(object)))?;
    application.reset()?;
    application.apply_only(is_workload)?;
    let of_workloads = || -> Result<Vec<Pod>> {
        let mut pods = application.pods()?;
        pods.retain(|pod| !pod.track.is_empty());
        Ok(pods)
    };
    until(60, "the scheduler has seen all pods", || {
        let pods = of_workloads()?;
        Ok(pods.len() >= expected.pods && pods.iter().all(seen))
    })?;
    let pods = of_workloads()?;
    let mut sum = Sum { pods: pods.len(), cpu: 0, memory: 0 };
    for pod in &pods {
        sum.cpu += request(pod, "cpu")?;
        sum.memory += request(pod, "memory")?;
    }
    ensure!(sum == *expected, "{sum:?}, and the document says {expected:?}");
    Ok(format!("{} pods ask for {}m and {}Mi, as documented", sum.pods, sum.cpu, sum.memory))
}

/// Whether the scheduler has placed a pod, or said that there is no room.
fn seen(pod: &Pod) -> bool {
    let conditions = pod.object["status"]["conditions"].as_array();
    conditions.into_iter().flatten().any(|condition| condition["type"] == "PodScheduled")
}

/// What a pod is placed by: its containers together, or an init container that asks for more.
/// <https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers>
fn request(pod: &Pod, resource: &str) -> Result<u64> {
    let of = |key: &str| -> Result<Vec<u64>> {
        let containers = pod.object["spec"][key].as_array().into_iter().flatten();
        containers.map(|one| amount(text(&one["resources"]["requests"][resource]))).collect()
    };
    let together: u64 = of("containers")?.iter().sum();
    Ok(of("initContainers")?.into_iter().fold(together, u64::max))
}

/// Millicores or mebibytes.
fn amount(quantity: &str) -> Result<u64> {
    for unit in ["m", "Mi"] {
        if let Some(number) = quantity.strip_suffix(unit) {
            return number.parse().with_context(|| format!("`{quantity}` is no amount"));
        }
    }
    bail!("`{quantity}` is no number of millicores or mebibytes")
}
