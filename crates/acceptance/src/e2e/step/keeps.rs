//! Data outlives every pod, and everything but its claims. The database comes back half a minute after
//! the rest, which waits for it.

use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value as Json, json};
use stackgen::values::tier::Tier;

use crate::application::Application;
use crate::application::wait::{text, until};

/// How much later than the rest the databases come.
const LATE: Duration = Duration::from_secs(30);

const TASK: &str = "kept whatever dies";

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let doors = application.doors()?;
    let door = &doors[0];
    let body = json!({ "task": TASK }).to_string();
    door.ask(application, &["POST", &door.api("/tasks"), &body])?;

    let mut deleted = 0;
    for tier in [Tier::Database, Tier::Backend] {
        let components = application.now.stack.components().filter(|one| one.tier == tier);
        for component in components {
            for pod in application.pods_of(component.name.as_str())? {
                let delete = ["delete", "pod", "-n", &pod.namespace, &pod.name];
                application.bench.cluster.ask(&delete, "")?.clean("kubectl delete pod")?;
                deleted += 1;
            }
        }
        application.settle()?;
        kept(application)?;
    }

    let stays = ["Namespace", "PersistentVolume", "PersistentVolumeClaim"];
    let goes = |object: &&Json| !stays.contains(&text(&object["kind"]));
    application.delete(application.now.objects.iter().filter(goes))?;
    let is_database = |object: &Json| object["kind"] == "StatefulSet";
    application.apply_only(|object| !is_database(object))?;
    sleep(LATE);
    application.nothing_restarted()?;
    let early = application.pods()?.into_iter().filter(|pod| pod.ready).count();
    application.apply()?;
    application.settle()?;
    kept(application)?;
    Ok(format!(
        "{deleted} pods deleted, then all but the claims; the databases came {} s late, {early} other pods \
         were ready by then",
        LATE.as_secs()
    ))
}

/// A backend answers 503 until it has found its database again, which it does by itself.
fn kept(application: &Application<'_>) -> Result<()> {
    for door in application.doors()? {
        let kept = || {
            let tasks = door.tasks(application);
            Ok(tasks.is_ok_and(|tasks| tasks.iter().any(|task| task == TASK)))
        };
        until(60, &format!("{} has the task again", door.component), kept)?;
    }
    Ok(())
}
