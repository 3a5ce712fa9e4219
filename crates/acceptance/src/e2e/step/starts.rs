//! One `gen render | kubectl apply -f -` into nothing: everything becomes ready, nothing restarts, and a
//! second apply changes nothing.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use stackgen::stack::component::Component;
use stackgen::values::namespace::Security;

use crate::application::Application;
use crate::application::wait::text;

pub fn step(application: &mut Application<'_>) -> Result<String> {
    application.apply()?;
    application.settle()?;
    let pods = application.pods()?;
    if let Some(pod) = pods.iter().find(|pod| !pod.ready) {
        bail!("{} is not ready", pod.name);
    }
    restricted(application)?;
    let generations = generations(application)?;
    let diff = application.bench.cluster.ask(&["diff", "-f", "-"], &application.now.yaml)?;
    ensure!(
        diff.code == Some(0),
        "kubectl diff finds differences:\n{}{}",
        diff.stdout,
        diff.stderr
    );
    let again = application.apply()?;
    // kubectl sends the selector of a budget with every apply, because it is replaced as a whole.
    let same = |line: &str| line.ends_with(" unchanged") || line.starts_with("poddisruptionbudget");
    let changed: Vec<&str> = again.lines().filter(|line| !same(line)).collect();
    ensure!(changed.is_empty(), "a second apply changes objects:\n{}", changed.join("\n"));
    for (object, generation) in self::generations(application)? {
        if generations.get(&object) != Some(&generation) {
            bail!("a second apply made a new generation of {object}");
        }
    }
    Ok(format!("{} pods ready of {} objects", pods.len(), application.now.objects.len()))
}

/// The pods that run would be admitted under *restricted*, whatever the namespace enforces; but for those of
/// which the values say otherwise.
fn restricted(application: &Application<'_>) -> Result<()> {
    for namespace in application.namespaces() {
        let mut components = application.now.stack.components();
        let less = |one: &Component| one.security != Security::Restricted;
        if components.any(|one| one.namespace.as_str() == namespace && less(one)) {
            continue;
        }
        let label = "pod-security.kubernetes.io/enforce=restricted";
        let ask = ["label", "namespace", &namespace, label, "--overwrite", "--dry-run=server"];
        application.bench.cluster.ask(&ask, "")?.clean("enforcing restricted")?;
    }
    Ok(())
}

fn generations(application: &Application<'_>) -> Result<BTreeMap<String, u64>> {
    let mut generations = BTreeMap::new();
    for namespace in application.namespaces() {
        let kinds = "deployments,statefulsets,services,networkpolicies,ingresses,configmaps,persistentvolumeclaims";
        for object in application.list(kinds, &namespace)? {
            // An autoscaler writes into the spec as well.
            let scaled = object["kind"] == "Deployment"
                && application.now.stack.workloads.iter().any(|workload| {
                    workload.autoscaling.is_some()
                        && object["metadata"]["labels"]["app.kubernetes.io/name"]
                            == workload.component.name.as_str()
                });
            if let (false, Some(generation)) = (scaled, object["metadata"]["generation"].as_u64()) {
                let name = text(&object["metadata"]["name"]);
                generations.insert(format!("{} {namespace}/{name}", object["kind"]), generation);
            }
        }
    }
    Ok(generations)
}
