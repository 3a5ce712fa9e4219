//! The Applications of an application: what Argo CD says of them.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use program::folder::built;
use program::process::ask;
use program::project::{Gen, Project, items};
use serde_json::Value as Json;

use crate::application::Application;
use crate::application::wait::text;
use crate::argocd::repository::{self, FOLDER, root};
use crate::argocd::way::{Way, way};
use crate::cluster::{Cluster, MARK};

/// The namespace of Argo CD.
pub const NAMESPACE: &str = "argocd";

/// How long a sync may take, in seconds.
const PATIENCE: u64 = 300;

/// After which time Argo CD, which watches them, has taken new settings.
const TAKEN: Duration = Duration::from_secs(5);

/// The name of the Application, with which those of its tiers start.
pub fn base(application: &Application<'_>) -> String {
    format!("{}-{}", application.now.stack.name, application.env)
}

/// Gives Argo CD the settings that Applications of tiers need, before it knows any Application. Settings that change
/// make it read the whole cluster anew; while it reads it for the first time, some of its watches (of claims, of
/// policies) then stay dead, and syncs wait for ever for what happened long ago.
///
/// # Errors
/// gen or the cluster refuses.
pub fn settings(cluster: &Cluster, project: &Project, env: &str) -> Result<()> {
    let folder = built()?.join("argocd-settings");
    repository::take(project, &folder)?;
    let mut command = Command::new(&Gen::built()?.path);
    let url = format!("argocd.repoURL=file://{}", folder.display());
    command.current_dir(&folder).args(["argocd", "--env", env, "--per-tier", "--set", &url]);
    ask(command.args(["--output-dir", FOLDER]), "")?.clean("gen argocd")?;
    let mut command = Command::new(&cluster.kubectl);
    command.current_dir(&folder).args(["apply", "--server-side", "-f", FOLDER]);
    ask(command.arg("--selector=app.kubernetes.io/part-of=argocd"), "")?.clean("kubectl apply")?;
    std::thread::sleep(TAKEN);
    Ok(())
}

/// Hands Argo CD what gen wrote, as a user does.
///
/// # Errors
/// The cluster refuses.
pub fn hand_over(application: &Application<'_>) -> Result<()> {
    let mut command = Command::new(&application.bench.cluster.kubectl);
    command.current_dir(root(application)?).args(["apply", "--server-side", "-f", FOLDER]);
    ask(&mut command, "")?.clean("kubectl apply")?;
    mark(application)
}

/// Marks what Argo CD was told, so that a later run may remove what a broken one left.
fn mark(application: &Application<'_>) -> Result<()> {
    let cluster = &application.bench.cluster;
    for object in owned(cluster, &base(application))? {
        let mark = format!("{MARK}=yes");
        cluster.ask(&["label", "-n", NAMESPACE, &object, &mark], "")?.clean("kubectl label")?;
    }
    Ok(())
}

/// Removes the Applications, and leaves what they made.
///
/// # Errors
/// The cluster refuses.
pub fn remove(cluster: &Cluster, base: &str) -> Result<()> {
    // A set before what it makes; and none of them takes its objects with it.
    for object in owned(cluster, base)? {
        if object.starts_with("application.") {
            let patch = r#"{"metadata":{"finalizers":null}}"#;
            let free = ["patch", "-n", NAMESPACE, &object, "--type=merge", "-p", patch];
            let _ = cluster.ask(&free, "")?;
        }
        let delete = ["delete", "-n", NAMESPACE, &object, "--ignore-not-found", "--timeout=60s"];
        cluster.ask(&delete, "")?.clean("kubectl delete")?;
    }
    Ok(())
}

/// `application.argoproj.io/NAME` and so on: sets first, projects last, a parent before its children.
fn owned(cluster: &Cluster, base: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for kind in ["applicationsets", "applications", "appprojects"] {
        let get = ["get", kind, "-n", NAMESPACE, "-o", "json"];
        for object in items(&cluster.ask(&get, "")?.clean("kubectl get")?)? {
            let name = text(&object["metadata"]["name"]);
            let templated =
                object["spec"]["generators"][0]["list"]["elements"][0]["application"] == *base;
            if templated || name == base || name.starts_with(&format!("{base}-")) {
                found.push(format!("{}.argoproj.io/{name}", kind.trim_end_matches('s')));
            }
        }
    }
    Ok(found)
}

/// The Applications as they are now.
///
/// # Errors
/// The cluster does not answer.
pub fn now(application: &Application<'_>) -> Result<Vec<Json>> {
    let base = base(application);
    let path = format!(
        "/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}/applications?labelSelector=app.kubernetes.io/part-of={}",
        application.now.stack.name
    );
    let mut all = application.bench.cluster.list(&path)?;
    all.retain(|one| {
        let name = text(&one["metadata"]["name"]);
        name == base || name.starts_with(&format!("{base}-"))
    });
    Ok(all)
}

/// Asks Argo CD to look at Git and cluster, and waits until it has.
///
/// # Errors
/// It does not in time.
pub fn refresh(application: &Application<'_>, how: &str) -> Result<()> {
    for one in now(application)? {
        let name = text(&one["metadata"]["name"]);
        let how = format!("argocd.argoproj.io/refresh={how}");
        let ask = ["annotate", "application", "-n", NAMESPACE, name, &how, "--overwrite"];
        application.bench.cluster.ask(&ask, "")?.clean("kubectl annotate")?;
    }
    wait(application, "Argo CD has looked", |all| {
        Ok(all
            .iter()
            .all(|one| one["metadata"]["annotations"]["argocd.argoproj.io/refresh"].is_null()))
    })
}

/// Waits until something holds of the Applications. A sync that failed ends the wait.
///
/// # Errors
/// It does not hold in time; or a sync failed.
pub fn wait(
    application: &Application<'_>,
    what: &str,
    holds: impl Fn(&[Json]) -> Result<bool>,
) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(PATIENCE);
    loop {
        let all = now(application)?;
        for one in &all {
            let operation = &one["status"]["operationState"];
            let phase = text(&operation["phase"]);
            let retries = operation["retryCount"].as_u64().unwrap_or_default();
            ensure!(
                retries == 0 && !matches!(phase, "Failed" | "Error"),
                "{what}: a sync of {} failed: {operation:#}",
                one["metadata"]["name"]
            );
        }
        if holds(&all).with_context(|| what.to_owned())? {
            return Ok(());
        }
        if Instant::now() > end {
            bail!("{what}: not within {PATIENCE} s\n{}", told(&all));
        }
        std::thread::sleep(Duration::from_secs(2));
    }
}

/// Waits until the last sync is done, of this commit, and nothing differs.
///
/// # Errors
/// It is not in time; or a sync failed.
pub fn synced(application: &Application<'_>, revision: &str) -> Result<()> {
    let at_least = if way(application) == Way::Tiers { 2 } else { 1 };
    wait(application, "Git and cluster agree", |all| {
        Ok(all.len() >= at_least
            && all.iter().all(|one| {
                let status = &one["status"];
                status["sync"]["revision"] == *revision
                    && status["sync"]["status"] == "Synced"
                    && status["operationState"]["phase"] == "Succeeded"
            }))
    })
}

/// Waits until all is well.
///
/// # Errors
/// It is not in time.
pub fn healthy(application: &Application<'_>) -> Result<()> {
    wait(application, "the Applications are healthy", |all| {
        Ok(all.iter().all(|one| one["status"]["health"]["status"] == "Healthy"))
    })
}

/// When the last syncs started, by which one sees that there was no other.
///
/// # Errors
/// The cluster does not answer.
pub fn syncs(application: &Application<'_>) -> Result<Vec<String>> {
    let all = now(application)?;
    Ok(all
        .iter()
        .map(|one| text(&one["status"]["operationState"]["startedAt"]).to_owned())
        .collect())
}

/// What differs or ails, in lines.
pub fn told(all: &[Json]) -> String {
    let mut lines = String::new();
    for one in all {
        let status = &one["status"];
        lines.push_str(&format!(
            "{}: {} {} {}\n",
            one["metadata"]["name"],
            status["sync"]["status"],
            status["health"]["status"],
            status["operationState"]["message"]
        ));
        for resource in status["resources"].as_array().into_iter().flatten() {
            let health = &resource["health"]["status"];
            if resource["status"] != "Synced" || !health.is_null() && *health != "Healthy" {
                lines.push_str(&format!("  {resource}\n"));
            }
        }
        for condition in status["conditions"].as_array().into_iter().flatten() {
            lines.push_str(&format!("  {condition}\n"));
        }
    }
    lines
}
