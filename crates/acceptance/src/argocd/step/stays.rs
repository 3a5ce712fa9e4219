//! An application that Argo CD is told no more about goes on.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use crate::application::Application;
use crate::argocd::delivery;
use crate::argocd::delivery::{NAMESPACE, base};
use crate::argocd::way::{Way, way};

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let pods = || -> Result<BTreeMap<String, bool>> {
        Ok(application.pods()?.into_iter().map(|pod| (pod.uid, pod.ready)).collect())
    };
    let before = pods()?;
    let kind = if way(application) == Way::Set { "applicationset" } else { "application" };
    let base = base(application);
    let name = match way(application) {
        Way::Set => application.now.stack.name.as_str(),
        Way::Application | Way::Tiers | Way::Chart | Way::Plugin => &base,
    };
    let delete = ["delete", kind, "-n", NAMESPACE, name, "--timeout=60s"];
    application.bench.cluster.ask(&delete, "")?.clean("kubectl delete")?;
    std::thread::sleep(std::time::Duration::from_secs(3));
    ensure!(pods()? == before, "pods went with their Application");
    delivery::remove(&application.bench.cluster, &base)?;
    Ok(format!("{} pods go on", before.len()))
}
