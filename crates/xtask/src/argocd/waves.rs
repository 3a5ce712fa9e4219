//! In which order objects appeared.

use anyhow::{Context, Result, ensure};
use serde_json::Value as Json;

use crate::e2e::application::{Application, text};
use crate::project::items;

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
    let mut seen = Vec::new();
    for object in &application.now.objects {
        seen.push(look(application, object)?);
    }
    // Namespaces of Secrets that others provide were there before.
    let mut waves: Vec<i64> = seen.iter().map(|one| one.wave).collect();
    waves.sort_unstable();
    waves.dedup();
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
        for pod in application.pods()? {
            let conditions = pod.object["status"]["conditions"].as_array();
            let ready = conditions.into_iter().flatten().find(|one| one["type"] == "Ready");
            let since = ready.map(|ready| text(&ready["lastTransitionTime"])).unwrap_or_default();
            let is_of = of(pair[0]).any(|one| {
                matches!(one.kind.as_str(), "Deployment" | "StatefulSet")
                    && pod.name.starts_with(&format!("{}-", one.name))
            });
            if is_of {
                ensure!(pod.ready, "{} is not ready", pod.name);
                ensure!(
                    since <= first.created.as_str(),
                    "{} {} was made at {}, and {} was ready at {since}",
                    first.kind,
                    first.name,
                    first.created,
                    pod.name
                );
                gates += 1;
            }
        }
    }
    Ok(format!("{} objects in {} waves, {gates} pods waited for", seen.len(), waves.len()))
}

fn look(application: &Application<'_>, object: &Json) -> Result<Seen> {
    let metadata = &object["metadata"];
    let (group, _) = text(&object["apiVersion"]).split_once('/').unwrap_or_default();
    let kind = text(&object["kind"]).to_owned();
    let name = text(&metadata["name"]).to_owned();
    let what = if group.is_empty() { kind.clone() } else { format!("{kind}.{group}") };
    let namespace = text(&metadata["namespace"]);
    let get = ["get", &what, &name, "-n", namespace, "-o", "json"];
    let found = items(&application.bench.cluster.ask(&get, "")?.clean("kubectl get")?)?;
    let found = found.first().context("nothing found")?;
    let wave = text(&metadata["annotations"][WAVE]).parse().context("an object without a wave")?;
    Ok(Seen { wave, kind, name, created: text(&found["metadata"]["creationTimestamp"]).to_owned() })
}
