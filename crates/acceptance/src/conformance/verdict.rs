//! Whether what `gen diff` says of a change is so: what it calls immutable the API server refuses, what it
//! does not the server takes, and pods roll exactly when the server changes their template.
//!
//! The objects are made in a namespace of their own; the changes are asked about and never made.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value as Json, json};
use stackgen::diff::immutable::SERVER_SIDE;
use stackgen::diff::{Classes, Effect, Premise, SideObject, compare};
use stackgen::manifest::kinds::is_cluster_scoped;

use crate::at_once::at_once;
use crate::cluster::Cluster;
use crate::conformance::{Outcome, Table};

/// The objects and their changes.
const CHANGES: &str = include_str!("../../../../tests/conformance/changes.yaml");

const NAMESPACE: &str = "diff-verdicts";

/// How many objects are asked about at the same time.
const AT_ONCE: usize = 2;

/// How long a claim may take to get its volume.
const PATIENCE: Duration = Duration::from_mins(1);

/// An object and single changes to it.
struct Case {
    object: Json,
    /// Whether it is a claim that has to have its volume.
    bound: bool,
    /// What stands around it on both sides, and is made before.
    beside: Vec<Json>,
    changes: Vec<Json>,
}

/// Which objects are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    All,
    /// Those in a namespace: nothing of the cluster as a whole is made.
    Namespaced,
}

/// Asks about all changes; each object is a line of the table.
///
/// # Errors
/// The cluster has no room for the objects.
pub fn check(cluster: &Cluster, table: &Table, scope: Scope) -> Result<()> {
    let mut cases = cases()?;
    cases.retain(|case| {
        let mut all = [&case.object].into_iter().chain(&case.beside);
        scope == Scope::All || !all.any(is_of_cluster)
    });
    cluster.within(NAMESPACE, || {
        at_once(AT_ONCE, &cases, |case| {
            table.check(&format!("diff {}", label(&case.object)), || ask(cluster, case));
        });
    })
}

fn cases() -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for text in CHANGES.split("\n---\n").skip(1) {
        let read: Json = yaml_serde::from_str(text).context("changes.yaml")?;
        let mut object = read["object"].clone();
        if !is_of_cluster(&object) {
            object["metadata"]["namespace"] = NAMESPACE.into();
        }
        let changes = read["changes"].as_array().context("an object without changes")?.clone();
        let beside = read["beside"].as_array().cloned().unwrap_or_default();
        cases.push(Case { object, bound: read["bound"] == true, beside, changes });
    }
    Ok(cases)
}

/// What is known beside objects: the StorageClasses among them.
fn premise(beside: &[Json]) -> Premise {
    let items: Vec<SideObject> = beside.iter().map(|one| SideObject::told(one.clone())).collect();
    Premise { classes: Classes::default().with(&items), ..Premise::default() }
}

fn is_of_cluster(object: &Json) -> bool {
    is_cluster_scoped(object["kind"].as_str().unwrap_or_default())
}

fn label(object: &Json) -> String {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    format!("{} {}", text(&object["kind"]), text(&object["metadata"]["name"]))
}

/// The two ways to apply.
const WAYS: [(&str, &[&str]); 2] = [
    ("client-side", &["apply", "-o=json"]),
    (
        "server-side",
        &["apply", "--server-side", "--force-conflicts", "--field-manager=gen", "-o=json"],
    ),
];

/// Makes the object, and asks about each change, in both ways to apply.
fn ask(cluster: &Cluster, case: &Case) -> Result<Outcome> {
    let (mut wrong, mut times) = (Vec::new(), 0);
    for one in &case.beside {
        cluster.ask(&["apply", "-f", "-"], &one.to_string())?.clean("kubectl apply")?;
    }
    for (way, apply) in WAYS {
        let mut object = case.object.clone();
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        object["metadata"]["name"] = format!("{name}-{way}").into();
        let made = [apply, &["-f", "-"]].concat();
        let kept = cluster.ask(&made, &object.to_string())?.clean("kubectl apply")?;
        let live: Json = serde_json::from_str(&kept).context("not JSON")?;
        if case.bound {
            wait_until_bound(cluster, &object)?;
        }
        for change in &case.changes {
            let mut after = object.clone();
            merge(&mut after, change);
            let dry = [apply, &["--dry-run=server", "-f", "-"]].concat();
            let answer = cluster.ask(&dry, &after.to_string())?;
            let refuses = answer.code != Some(0);
            let stderr = answer.stderr.trim();
            let is_answer = ["is invalid", "forbidden"].iter().any(|word| stderr.contains(word));
            if refuses && !is_answer {
                bail!("{change}: {stderr}");
            }
            times += usize::from(refuses);
            let said = Said::of(&object, &after, &case.beside);
            if refuses != (said.refused || way == "server-side" && said.refused_server_side) {
                let who = if refuses { "only the server" } else { "only gen diff" };
                wrong.push(format!("{way}: {change}: {who} refuses it: {stderr}"));
            } else if !refuses && has_template(&live) {
                let kept: Json = serde_json::from_str(&answer.stdout).context("not JSON")?;
                let rolls = kept["spec"]["template"] != live["spec"]["template"];
                if rolls != said.rolls {
                    let who = if rolls { "only the server" } else { "only gen diff" };
                    wrong.push(format!("{way}: {change}: {who} rolls pods"));
                }
            }
        }
        if is_of_cluster(&object) {
            delete(cluster, &object)?;
        }
    }
    for one in case.beside.iter().filter(|one| is_of_cluster(one)) {
        delete(cluster, one)?;
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    let result = if times > 0 { "refused" } else { "taken" };
    Ok(Outcome { objects: case.changes.len(), result })
}

fn delete(cluster: &Cluster, object: &Json) -> Result<()> {
    let delete = ["delete", "--wait=false", "-f", "-"];
    cluster.ask(&delete, &object.to_string())?.clean("kubectl delete")?;
    Ok(())
}

/// What `gen diff` says of a change.
struct Said {
    refused: bool,
    refused_server_side: bool,
    rolls: bool,
}

impl Said {
    fn of(before: &Json, after: &Json, beside: &[Json]) -> Self {
        // What stands around the object is on both sides.
        let side = |own: &Json| -> Vec<SideObject> {
            [own].into_iter().chain(beside).map(|one| SideObject::told(one.clone())).collect()
        };
        let compared = compare(&side(before), &side(after), &premise(beside));
        let verdicts = || compared.differences.iter().flat_map(|one| &one.verdicts);
        let mut effects = compared.differences.iter().flat_map(|one| &one.effects);
        Self {
            refused: verdicts().any(|verdict| verdict.effect == Effect::Refused),
            refused_server_side: verdicts().any(|verdict| verdict.why.starts_with(SERVER_SIDE)),
            rolls: effects.any(|effect| *effect == Effect::RollsPods),
        }
    }
}

fn has_template(object: &Json) -> bool {
    ["Deployment", "StatefulSet", "DaemonSet"].iter().any(|kind| object["kind"] == *kind)
}

fn wait_until_bound(cluster: &Cluster, claim: &Json) -> Result<()> {
    let name = claim["metadata"]["name"].as_str().unwrap_or_default();
    let start = Instant::now();
    loop {
        let get = [
            "get",
            "persistentvolumeclaim",
            name,
            "-n",
            NAMESPACE,
            "-o",
            "jsonpath={.status.phase}",
        ];
        if cluster.ask(&get, "")?.clean("kubectl get")? == "Bound" {
            return Ok(());
        }
        if start.elapsed() > PATIENCE {
            bail!(
                "the claim gets no volume: the cluster needs a default StorageClass that binds at once"
            );
        }
        thread::sleep(Duration::from_millis(300));
    }
}

/// Merges a patch into an object. <https://www.rfc-editor.org/rfc/rfc7396>
pub fn merge(object: &mut Json, patch: &Json) {
    let Json::Object(patch) = patch else {
        *object = patch.clone();
        return;
    };
    if !object.is_object() {
        *object = json!({});
    }
    for (key, value) in patch {
        if value.is_null() {
            object.as_object_mut().map(|map| map.shift_remove(key));
        } else {
            merge(&mut object[key], value);
        }
    }
}
