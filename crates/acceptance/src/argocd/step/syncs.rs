//! From an empty cluster: the sync is done although nobody gives addresses to ingresses and load balancers;
//! with addresses all is healthy. The waves came one after the other.

use anyhow::{Result, ensure};
use serde_json::{Value as Json, json};

use crate::application::Application;
use crate::application::wait::text;
use crate::argocd::{delivery, repository, waves};

pub fn step(application: &mut Application<'_>) -> Result<String> {
    repository::init(application)?;
    let revision = repository::commit(application)?;
    delivery::hand_over(application)?;
    // External Secrets Operator is played by this suite.
    delivery::wait(application, "the sync is done", |all| {
        ready_external_secrets(application)?;
        Ok(!all.is_empty()
            && all.iter().all(|one| one["status"]["operationState"]["phase"] == "Succeeded")
            && all.iter().all(|one| one["status"]["sync"]["revision"] == *revision)
            && waves::live(application)?.len() == application.now.objects.len())
    })?;
    application.bench.cluster.mark(&application.namespaces())?;
    let order = waves::check(application)?;
    let doors = give_addresses(application)?;
    delivery::synced(application, &revision)?;
    delivery::healthy(application)?;
    Ok(format!("{order}; {doors} doors got their addresses after it"))
}

fn ready_external_secrets(application: &Application<'_>) -> Result<()> {
    let wanted = application.now.objects.iter().any(|one| one["kind"] == "ExternalSecret");
    if !wanted {
        return Ok(());
    }
    for namespace in application.namespaces() {
        for one in application.list("externalsecrets", &namespace).unwrap_or_default() {
            if one["status"]["conditions"].is_null() {
                let ready = json!([{
                    "type": "Ready", "status": "True", "reason": "SecretSynced", "message": "played",
                    "lastTransitionTime": one["metadata"]["creationTimestamp"],
                }]);
                set_status(application, &one, &json!({ "conditions": ready }))?;
            }
        }
    }
    Ok(())
}

/// Plays the controllers of ingresses and load balancers, which must have been without an address.
fn give_addresses(application: &Application<'_>) -> Result<usize> {
    let mut doors = 0;
    for object in &application.now.objects {
        let is_door = object["kind"] == "Ingress" || object["spec"]["type"] == "LoadBalancer";
        if is_door {
            ensure!(
                delivery::now(application)?
                    .iter()
                    .any(|one| one["status"]["health"]["status"] == "Progressing"),
                "a door without an address is no reason to wait"
            );
            let address = json!({ "loadBalancer": { "ingress": [{ "ip": "192.0.2.1" }] } });
            set_status(application, object, &address)?;
            doors += 1;
        }
    }
    Ok(doors)
}

fn set_status(application: &Application<'_>, object: &Json, status: &Json) -> Result<()> {
    let metadata = &object["metadata"];
    let (kind, name) = (text(&object["kind"]), text(&metadata["name"]));
    let patch = json!({ "status": status }).to_string();
    let namespace = text(&metadata["namespace"]);
    let ask = [
        "patch",
        kind,
        name,
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        &patch,
    ];
    application.bench.cluster.ask(&ask, "")?.clean("kubectl patch").map(drop)
}
