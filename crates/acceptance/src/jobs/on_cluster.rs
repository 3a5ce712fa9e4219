//! What the cluster and the application tell of migrations, queues and jobs.

use anyhow::{Context, Result, ensure};
use serde_json::Value as Json;

use crate::application::Application;
use crate::application::door::Door;
use crate::application::visitor::body;
use crate::application::wait::{text, until};
use crate::jobs::psql;

/// A Job that was made, and what became of its pods.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    pub uid: String,
    pub succeeded: u64,
    pub failed: u64,
}

/// How many pods a component has; each began to run after a container in it had ended well.
pub fn began_in_order(
    application: &Application<'_>,
    component: &str,
    container: &str,
) -> Result<usize> {
    let pods = application.pods_of(component)?;
    for pod in &pods {
        let ended = state(&pod.object, "initContainerStatuses", container)?;
        let ended = &ended["state"]["terminated"];
        ensure!(ended["exitCode"] == 0, "{}: `{container}` has not ended well: {ended}", pod.name);
        let own = state(&pod.object, "containerStatuses", component)?;
        let began = text(&own["state"]["running"]["startedAt"]);
        // RFC 3339, which sorts as time does.
        let finished = text(&ended["finishedAt"]);
        ensure!(
            !began.is_empty() && finished <= began,
            "{} began at {began}, and `{container}` ended at {finished}",
            pod.name
        );
    }
    ensure!(!pods.is_empty(), "{component} has no pods");
    Ok(pods.len())
}

/// Waits for a pod of a component whose container failed before it, and says why in the log that people ask for.
pub fn failing_migration(
    application: &Application<'_>,
    component: &str,
    container: &str,
    says: &str,
) -> Result<()> {
    let failing = || -> Result<Option<(String, String)>> {
        for pod in application.pods_of(component)? {
            let Ok(found) = state(&pod.object, "initContainerStatuses", container) else {
                continue;
            };
            let failed = ["state", "lastState"].iter().any(|state| {
                found[state]["terminated"]["exitCode"].as_u64().is_some_and(|code| code != 0)
            });
            if failed {
                let own = state(&pod.object, "containerStatuses", component)?;
                ensure!(own["state"]["running"].is_null(), "{} serves all the same", pod.name);
                return Ok(Some((pod.namespace, pod.name)));
            }
        }
        Ok(None)
    };
    until(60, &format!("`{container}` of {component} fails"), || Ok(failing()?.is_some()))?;
    let (namespace, pod) = failing()?.context("the pod is gone")?;
    let logs = || -> Result<String> {
        let logs = ["logs", "-n", &namespace, &pod, "-c", container];
        Ok(application.bench.cluster.ask(&logs, "")?.stdout)
    };
    // The next try may just have begun, with nothing said yet.
    until(30, &format!("`{container}` of {component} says `{says}`"), || Ok(logs()?.contains(says)))
}

fn state(pod: &Json, statuses: &str, container: &str) -> Result<Json> {
    let all = pod["status"][statuses].as_array();
    let mut all = all.into_iter().flatten();
    let found = all.find(|status| status["name"] == container);
    found.cloned().with_context(|| format!("{} has no `{container}`", pod["metadata"]["name"]))
}

/// The Jobs of a component.
pub fn runs(application: &Application<'_>, job: &str) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    for namespace in application.namespaces() {
        for object in application.list("jobs", &namespace)? {
            if object["metadata"]["labels"]["app.kubernetes.io/name"] == job {
                let number = |field: &str| object["status"][field].as_u64().unwrap_or_default();
                runs.push(Run {
                    uid: text(&object["metadata"]["uid"]).to_owned(),
                    succeeded: number("succeeded"),
                    failed: number("failed"),
                });
            }
        }
    }
    Ok(runs)
}

/// Waits until every Job of a component has run.
pub fn wait_for_run(application: &Application<'_>, job: &str) -> Result<()> {
    until(60, &format!("{job} runs"), || {
        let runs = runs(application, job)?;
        Ok(!runs.is_empty() && runs.iter().all(|run| run.succeeded > 0))
    })
}

/// How many messages wait, and how many a worker has.
pub fn queue(application: &Application<'_>, door: &Door) -> Result<(u64, u64)> {
    let queue = numbers(application, door, "/queue")?;
    let number = |field: &str| queue[field].as_u64().context("no number");
    Ok((number("waiting")?, number("taken")?))
}

/// What the API answers at a path.
pub fn numbers(application: &Application<'_>, door: &Door, path: &str) -> Result<Json> {
    body(&door.ask(application, &["GET", &door.api(path)])?)
}

/// Runs a statement in the database, by its own client in its own pod.
pub fn ask_database(application: &Application<'_>, statement: &str) -> Result<()> {
    let namespaces = application.namespaces();
    let namespace = namespaces.first().context("no namespace")?;
    let client = psql(statement);
    let exec = ["exec", "-n", namespace, "main-0", "--", "sh", "-c", &client];
    application.bench.cluster.ask(&exec, "")?.clean("the database's client").map(drop)
}
