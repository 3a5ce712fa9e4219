//! `cargo acceptance scheduler`: what `gen capacity` says, and what the scheduler does.
//!
//! Nodes that nothing runs on are made for each case, as many as gen says are needed and one fewer, and
//! the pods of an application in the order in which they come. As many find no place as gen said.

mod case;

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use program::project::{Gen, items, projects};
use serde_json::{Value as Json, json};

use crate::cluster::{Cluster, MARK};
use crate::scheduler::case::Case;

/// Where the pods are.
const NAMESPACE: &str = "gen-scheduler";

/// The label of a case's nodes and pods.
const CASE: &str = "gen-case";

/// Environments are placed on the target with several nodes.
const TARGET: &str = "eks";

/// The sizes of nodes: the target's own, and ones on which little fits.
const SIZES: [&[&str]; 2] =
    [&[], &["--set", "cluster.nodes.cpu=900m", "--set", "cluster.nodes.memory=1300Mi"]];

/// Pods by the name of their workload.
type Counts = BTreeMap<String, u64>;

/// Places the environments of the projects named, or of all.
///
/// # Errors
/// A pod finds a place where gen says that it does not, or the other way round.
pub fn run(names: &[&str]) -> Result<()> {
    let r#gen = Gen::built()?;
    let cluster = Cluster::connect()?;
    let mut cases = Vec::new();
    for project in &projects(names)? {
        for env in project.environments()? {
            if project.refused(&env, TARGET) {
                continue;
            }
            for size in SIZES {
                case::add(&mut cases, &r#gen, project, &env, size)?;
            }
        }
    }
    clear(&cluster)?;
    let gone = ["wait", "--for=delete", "namespace", NAMESPACE, "--timeout=120s"];
    cluster.ask(&gone, "")?.clean("waiting for an earlier run to be gone")?;
    let result = place(&cluster, &cases);
    clear(&cluster)?;
    let failed = result?;
    ensure!(failed == 0, "{failed} of {} cases are placed otherwise", cases.len());
    println!("{} cases, all placed as gen says", cases.len());
    Ok(())
}

/// Makes all nodes, then all pods, and compares; how many cases differ.
fn place(cluster: &Cluster, cases: &[Case]) -> Result<usize> {
    let namespace = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": NAMESPACE, "labels": { MARK: "yes" } } });
    let named = cases.iter().enumerate();
    let mut all = vec![namespace];
    all.extend(named.clone().flat_map(|(index, case)| case.nodes(&name(index))));
    all.extend(named.clone().flat_map(|(index, case)| case.services(&name(index))));
    create(cluster, &all)?;
    let pods: Vec<Json> = named.flat_map(|(index, case)| case.pods(&name(index))).collect();
    let expected = pods.len();
    create(cluster, &pods)?;
    let pods = seen(cluster, expected)?;
    let mut failed = 0;
    for (index, case) in cases.iter().enumerate() {
        let own = pods.iter().filter(|pod| pod["metadata"]["labels"][CASE] == *name(index));
        let mut pending = Counts::new();
        for pod in own.filter(|pod| pod["spec"]["nodeName"].is_null()) {
            let workload = pod["metadata"]["annotations"]["workload"].as_str().unwrap_or_default();
            *pending.entry(workload.to_owned()).or_default() += 1;
        }
        if pending == case.pending {
            println!("passed  {case}");
        } else {
            failed += 1;
            println!("FAILED  {case}: pending are {pending:?}, and gen says {:?}", case.pending);
        }
    }
    Ok(failed)
}

fn name(case: usize) -> String {
    format!("case-{case}")
}

fn create(cluster: &Cluster, objects: &[Json]) -> Result<()> {
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": objects }).to_string();
    cluster.ask(&["create", "-f", "-"], &list)?.clean("kubectl create").map(drop)
}

/// All pods, when the scheduler has looked at each.
fn seen(cluster: &Cluster, expected: usize) -> Result<Vec<Json>> {
    let start = Instant::now();
    let looked_at = |pod: &&Json| {
        let conditions = pod["status"]["conditions"].as_array();
        conditions.into_iter().flatten().any(|one| one["type"] == "PodScheduled")
    };
    loop {
        let get = ["get", "pods", "--namespace", NAMESPACE, "-o", "json"];
        let pods = items(&cluster.ask(&get, "")?.clean("kubectl get pods")?)?;
        let ready = pods.iter().filter(looked_at).count();
        if ready == expected {
            return Ok(pods);
        }
        if start.elapsed() > Duration::from_mins(2) {
            bail!("the scheduler has looked at {ready} of {expected} pods");
        }
        thread::sleep(Duration::from_secs(1));
    }
}

/// Removes all nodes and pods. Nobody is there to stop the pods.
fn clear(cluster: &Cluster) -> Result<()> {
    let pods = ["delete", "pods", "--all", "--namespace", NAMESPACE, "--force", "--wait=false"];
    cluster.ask(&pods, "").context("deleting pods")?;
    let nodes = ["delete", "nodes", "--selector", CASE, "--ignore-not-found", "--wait=false"];
    cluster.ask(&nodes, "")?.clean("deleting nodes")?;
    cluster.delete(&[NAMESPACE.to_owned()].into())
}
