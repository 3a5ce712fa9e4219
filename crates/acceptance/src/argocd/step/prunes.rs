//! What gen makes no more is removed, and what keeps data is not.

use anyhow::{Result, ensure};
use serde_json::{Value as Json, json};

use crate::application::Application;
use crate::application::values::of;
use crate::argocd::{delivery, repository};

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let before = application.now.objects.clone();
    let off = json!({ "networkPolicy": { "enabled": false, "defaultDeny": false } });
    application.change(&off)?;
    let budgets: Vec<Json> = application
        .now
        .stack
        .workloads
        .iter()
        .filter(|workload| workload.disruption_budget.is_some())
        .map(|workload| of(workload, &json!({ "disruptionBudget": null })))
        .collect();
    for budget in &budgets {
        application.change(budget)?;
    }
    let gone: Vec<&Json> = before
        .iter()
        .filter(|old| !application.now.objects.iter().any(|new| same(old, new)))
        .collect();
    ensure!(!gone.is_empty(), "the change removes nothing");
    let revision = repository::commit(application)?;
    // Who looks after Argo CD applies what changed there, too: a project must not hide what is to go.
    delivery::hand_over(application)?;
    delivery::refresh(application, "normal")?;
    delivery::synced(application, &revision)?;
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": gone }).to_string();
    let get = ["get", "--ignore-not-found", "-o", "name", "-f", "-"];
    let left = application.bench.cluster.ask(&get, &list)?.clean("kubectl get")?;
    ensure!(left.trim().is_empty(), "still there:\n{left}");
    Ok(format!("{} objects are gone", gone.len()))
}

fn same(one: &Json, other: &Json) -> bool {
    let (a, b) = (&one["metadata"], &other["metadata"]);
    one["kind"] == other["kind"] && a["name"] == b["name"] && a["namespace"] == b["namespace"]
}
