//! An application at a scale on some nodes.

use std::fmt;
use std::process::Command;

use anyhow::{Context, Result};
use program::process::ask;
use program::project::{Gen, Project};
use serde_json::{Value as Json, json};

use crate::scheduler::{CASE, Counts, NAMESPACE, TARGET};

/// The scales that are placed: what is applied, and the most there can be.
const SCALES: [&str; 2] = ["minimum", "maximumRollout"];

/// One question to the scheduler.
#[derive(Debug)]
pub struct Case {
    label: String,
    nodes: Json,
    /// A pod of each workload, in the order of the bundle, and how many there are at each step.
    templates: Vec<(Json, Vec<u64>)>,
    /// What gen says will find no place.
    pub pending: Counts,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

/// As many nodes as an environment needs, and one fewer.
///
/// # Errors
/// gen refuses the environment.
pub fn add(
    cases: &mut Vec<Case>,
    r#gen: &Gen,
    project: &Project,
    env: &str,
    size: &[&str],
) -> Result<()> {
    let json = ["-o", "json", "--target", TARGET];
    let objects = r#gen.render(project, env, &json)?;
    let objects = program::project::items(&objects.stdout)?;
    let asked = capacity(r#gen, project, env, size, 1)?;
    for scale in SCALES {
        let Some(needed) = of(&asked, scale)["nodesNeeded"].as_i64() else { continue };
        for count in [needed, needed - 1] {
            if count < 1 {
                continue;
            }
            let answer = capacity(r#gen, project, env, size, count)?;
            let pending = of(&answer, scale)["pending"].as_object().into_iter().flatten();
            let pending: Counts =
                pending.map(|(name, count)| (name.clone(), count.as_u64().unwrap_or(0))).collect();
            if count == 1 && pending.is_empty() {
                continue; // There is nothing to choose.
            }
            cases.push(Case {
                label: format!(
                    "{}, {env}, {scale}: {count} nodes of {} and {}",
                    project.name,
                    answer["nodes"]["cpu"].as_str().unwrap_or_default(),
                    answer["nodes"]["memory"].as_str().unwrap_or_default()
                ),
                nodes: answer["nodes"].clone(),
                templates: templates(&objects, &answer, scale)?,
                pending,
            });
        }
    }
    Ok(())
}

/// What `gen capacity` says about so many nodes.
fn capacity(r#gen: &Gen, project: &Project, env: &str, size: &[&str], count: i64) -> Result<Json> {
    let count = format!("cluster.nodes.count={count}");
    let mut command = Command::new(&r#gen.path);
    command.current_dir(&project.folder).args(["capacity", "--env", env, "--target", TARGET]);
    command.args(["-o", "json", "--set", &count, "--set", "policy.capacity=allow"]).args(size);
    // Exit code 1 says that it does not fit.
    let answer = ask(&mut command, "")?;
    serde_json::from_str(&answer.stdout).with_context(|| format!("gen capacity: {}", answer.stderr))
}

fn of<'a>(answer: &'a Json, scale: &str) -> &'a Json {
    let scales = answer["scales"].as_array().map(Vec::as_slice).unwrap_or_default();
    scales.iter().find(|one| one["scale"] == scale).unwrap_or(&Json::Null)
}

/// The pods that workloads make: at the minimum, what autoscalers add, what a rollout adds.
fn templates(objects: &[Json], answer: &Json, scale: &str) -> Result<Vec<(Json, Vec<u64>)>> {
    let steps: &[&str] = match scale {
        "minimum" => &["minimum"],
        _ => &["minimum", "maximum", "maximumRollout"],
    };
    let workloads = answer["workloads"].as_array().context("no workloads")?;
    let template = |workload: &Json| {
        let object = objects.iter().find(|object| {
            let metadata = &object["metadata"];
            object["kind"] == workload["kind"]
                && metadata["name"] == workload["name"]
                && metadata["namespace"] == workload["namespace"]
        })?;
        Some(pod(object))
    };
    let of = |workload: &Json| {
        let counts = steps.iter().map(|step| workload["pods"][step].as_u64().unwrap_or(0));
        Some((template(workload)?, counts.collect()))
    };
    workloads.iter().map(|one| of(one).context("a workload without its object")).collect()
}

/// A pod as the object makes it, without what only a node that runs something needs.
fn pod(object: &Json) -> Json {
    // The template of a CronJob is in its Jobs.
    let of_jobs = object["spec"].get("jobTemplate").map(|job| &job["spec"]["template"]);
    let template = of_jobs.unwrap_or(&object["spec"]["template"]);
    let mut spec = template["spec"].clone();
    for key in ["volumes", "serviceAccountName", "imagePullSecrets"] {
        spec.as_object_mut().map(|spec| spec.remove(key));
    }
    for key in ["containers", "initContainers"] {
        for container in spec[key].as_array_mut().into_iter().flatten() {
            for what in ["env", "envFrom", "volumeMounts"] {
                container.as_object_mut().map(|container| container.remove(what));
            }
        }
    }
    spec["tolerations"] = json!([{ "operator": "Exists" }]);
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "namespace": NAMESPACE,
            "labels": template["metadata"]["labels"],
            "annotations": { "workload": object["metadata"]["name"] },
        },
        "spec": spec,
    })
}

impl Case {
    pub fn nodes(&self, case: &str) -> Vec<Json> {
        let Json::Object(size) = &self.nodes else { return Vec::new() };
        let has = json!({
            "cpu": size["cpu"], "memory": size["memory"], "pods": size["pods"].to_string(),
        });
        let node = |index: u64| {
            let name = format!("gen-{case}-{index}");
            json!({
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": { "name": name, "labels": { CASE: case, "kubernetes.io/hostname": name } },
                "spec": { "taints": [{ "key": CASE, "value": case, "effect": "NoSchedule" }] },
                "status": {
                    "capacity": has,
                    "allocatable": has,
                    "conditions": [{ "type": "Ready", "status": "True", "reason": "Made" }],
                },
            })
        };
        (0..size["count"].as_u64().unwrap_or(0)).map(node).collect()
    }

    /// By Services the scheduler knows which pods belong together.
    pub fn services(&self, case: &str) -> Vec<Json> {
        let service = |(index, (pod, _)): (usize, &(Json, Vec<u64>))| {
            let mut selector = pod["metadata"]["labels"].clone();
            selector[CASE] = case.into();
            json!({
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": { "name": format!("{case}-{index}"), "namespace": NAMESPACE },
                "spec": { "clusterIP": "None", "selector": selector },
            })
        };
        self.templates.iter().enumerate().map(service).collect()
    }

    pub fn pods(&self, case: &str) -> Vec<Json> {
        let steps = self.templates.first().map_or(0, |(_, counts)| counts.len());
        let mut all = Vec::new();
        for step in 0..steps {
            for (pod, counts) in &self.templates {
                let before = if step == 0 { 0 } else { counts[step - 1] };
                for _ in before..counts[step] {
                    let mut pod = pod.clone();
                    pod["metadata"]["name"] = format!("{case}-{}", all.len()).into();
                    pod["metadata"]["labels"][CASE] = case.into();
                    pod["spec"]["nodeSelector"] = json!({ CASE: case });
                    all.push(pod);
                }
            }
        }
        all
    }
}
