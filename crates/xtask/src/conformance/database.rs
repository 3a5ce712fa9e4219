//! `gen render --env dev | kubectl apply -f -`: databases become ready without a restart, and a second
//! apply finds nothing to do. Backends and frontends are not waited for: their images are their own.

use anyhow::{Context, Result, bail};
use serde_json::{Value as Json, json};

use crate::cluster::namespaces;
use crate::conformance::{Bench, Outcome};
use crate::project::{Project, items};

/// The environment that a machine of a developer can run.
const ENV: &str = "dev";

/// How long a database may take for its first start.
const PATIENCE: &str = "--timeout=240s";

/// Applies the development environment of a project, where it has one, and removes it.
pub fn check(bench: &Bench, project: &Project) {
    if !project.environments().unwrap_or_default().iter().any(|env| env == ENV) {
        return;
    }
    bench.table.check(&format!("{} {ENV}, databases", project.name), || {
        let (yaml, objects) = bench.r#gen.objects(project, ENV)?;
        bench.cluster.free(&namespaces(&objects))?;
        let outcome = run(bench, &yaml, &objects);
        let removed = remove(bench, &objects);
        outcome.and_then(|outcome| removed.map(|()| outcome))
    });
}

fn run(bench: &Bench, yaml: &str, objects: &[Json]) -> Result<Outcome> {
    let apply = ["apply", "-f", "-"];
    bench.cluster.ask(&apply, yaml)?.clean("kubectl apply")?;
    bench.cluster.mark(&namespaces(objects))?;
    for database in objects.iter().filter(|object| object["kind"] == "StatefulSet") {
        ready(bench, database)?;
    }
    let again = bench.cluster.ask(&apply, yaml)?.clean("the second kubectl apply")?;
    let changed: Vec<&str> = again.lines().filter(|line| !line.ends_with(" unchanged")).collect();
    if !changed.is_empty() {
        bail!("a second apply changes objects:\n{}", changed.join("\n"));
    }
    let diff = bench.cluster.ask(&["diff", "-f", "-"], yaml)?;
    if diff.code != Some(0) {
        bail!("kubectl diff finds differences:\n{}{}", diff.stdout, diff.stderr);
    }
    Ok(Outcome { objects: objects.len(), result: "ready" })
}

fn ready(bench: &Bench, database: &Json) -> Result<()> {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let (name, namespace) =
        (text(&database["metadata"]["name"]), text(&database["metadata"]["namespace"]));
    let set = format!("statefulset/{name}");
    let pods = || -> Result<Vec<Json>> {
        let pods = bench.cluster.ask(&["get", "pods", "-n", &namespace, "-o", "json"], "")?;
        let mut pods = items(&pods.clean("kubectl get pods")?)?;
        pods.retain(|pod| pod["metadata"]["ownerReferences"][0]["name"] == name.as_str());
        Ok(pods)
    };
    let wait = ["rollout", "status", "-n", &namespace, &set, PATIENCE];
    bench.cluster.ask(&wait, "")?.clean(&format!("waiting for {set}")).with_context(|| {
        let states = pods().unwrap_or_default();
        let states: Vec<&Json> =
            states.iter().map(|pod| &pod["status"]["containerStatuses"]).collect();
        format!("{set} in {namespace} is not ready: {}", json!(states))
    })?;
    for pod in pods()? {
        let statuses = pod["status"]["containerStatuses"].as_array().into_iter().flatten();
        let restarts: u64 = statuses.filter_map(|status| status["restartCount"].as_u64()).sum();
        if restarts > 0 {
            bail!("{} restarted {restarts} times", pod["metadata"]["name"]);
        }
    }
    Ok(())
}

/// Removes the namespaces, and what belongs to the whole cluster.
fn remove(bench: &Bench, objects: &[Json]) -> Result<()> {
    let whole: Vec<&Json> =
        objects.iter().filter(|object| object["metadata"]["namespace"].is_null()).collect();
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": whole }).to_string();
    let delete = ["delete", "--ignore-not-found", "--timeout=180s", "-f", "-"];
    bench.cluster.ask(&delete, &list)?.clean("kubectl delete").map(drop)
}
