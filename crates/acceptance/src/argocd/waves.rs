//! In which order objects appeared.

use anyhow::{Context, Result, ensure};
use program::project::items;
use serde_json::{Value as Json, json};

use crate::application::Application;
use crate::application::wait::text;

/// The annotation that puts an object into a wave.
const WAVE: &str = "argocd.argoproj.io/sync-wave";

/// An object on the cluster.
#[derive(Debug)]
struct Seen {
    wave: i64,
    kind: String,
    name: String,
    /// RFC 3339, which sorts as time does.
    created: String,
}

/// Asks the cluster when each object was made, and says so where each wave came after the one before it, and
/// after the pods of that one were ready.
///
/// # Errors
/// A wave did not wait.
pub fn check(application: &Application<'_>) -> Result<String> {
    let seen = live(application)?.iter().map(look).collect::<Result<Vec<Seen>>>()?;
    ensure!(seen.len() == application.now.objects.len(), "not all objects are there");
    let pods = application.pods()?;
    let mut waves: Vec<i64> = seen.iter().map(|one| one.wave).collect();
    waves.sort_unstable();
    waves.dedup();
    let runs = |one: &&Seen| matches!(one.kind.as_str(), "Deployment" | "StatefulSet");
    let mut gates = 0;
    for pair in waves.windows(2) {
        let of = |wave: i64| seen.iter().filter(move |one| one.wave == wave);
        let last = of(pair[0]).max_by_key(|one| &one.created).context("an empty wave")?;
        let first = of(pair[1]).min_by_key(|one| &one.created).context("an empty wave")?;
        ensure!(
            last.created < first.created,
            "{} {} of wave {} ({}) did not wait for {} {} of wave {} ({})",
            first.kind,
            first.name,
            first.wave,
            first.created,
            last.kind,
            last.name,
            last.wave,
            last.created
        );
        // Pods that an autoscaler adds come later.
        for pod in pods.iter().filter(|pod| created(&pod.object) < first.created.as_str()) {
            if !of(pair[0]).filter(runs).any(|one| pod.name.starts_with(&format!("{}-", one.name)))
            {
                continue;
            }
            let conditions = pod.object["status"]["conditions"].as_array();
            let ready = conditions.into_iter().flatten().find(|one| one["type"] == "Ready");
            let since = ready.map(|ready| text(&ready["lastTransitionTime"])).unwrap_or_default();
            ensure!(
                pod.ready && since <= first.created.as_str(),
                "{} {} was made at {}, and {} was ready at {since}",
                first.kind,
                first.name,
                first.created,
                pod.name
            );
            gates += 1;
        }
    }
    let end = waves.last().copied().unwrap_or_default();
    let waited_for = seen.iter().filter(runs).filter(|one| one.wave < end).count();
    ensure!(gates >= waited_for, "{gates} pods of {waited_for} workloads were seen");
    Ok(format!("{} objects in {} waves, {gates} pods waited for", seen.len(), waves.len()))
}

/// The objects as the cluster has them.
///
/// # Errors
/// The cluster does not answer.
pub fn live(application: &Application<'_>) -> Result<Vec<Json>> {
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": application.now.objects });
    let get = ["get", "--ignore-not-found", "-o", "json", "-f", "-"];
    let found = application.bench.cluster.ask(&get, &list.to_string())?.clean("kubectl get")?;
    if found.trim().is_empty() { Ok(Vec::new()) } else { items(&found) }
}

fn look(object: &Json) -> Result<Seen> {
    let metadata = &object["metadata"];
    Ok(Seen {
        wave: text(&metadata["annotations"][WAVE]).parse().context("an object without a wave")?,
        kind: text(&object["kind"]).to_owned(),
        name: text(&metadata["name"]).to_owned(),
        created: created(object).to_owned(),
    })
}

fn created(object: &Json) -> &str {
    text(&object["metadata"]["creationTimestamp"])
}
