//! What is done with every release, in this order.

use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use program::image::NEXT;
use stackgen::stack::release::Strategy;

use crate::application::Application;
use crate::application::wait::until;
use crate::releases::release::Release;
use crate::tour::{Step, works};

pub const STEPS: [Step; 7] = [
    ("installs", installs),
    ("tests", tests),
    ("works", works::step),
    ("upgrades", upgrades),
    ("returns", returns),
    ("leaves", leaves),
    ("finds", finds),
];

/// `helm install --wait`: all pods are ready, and nothing restarted.
fn installs(application: &mut Application<'_>) -> Result<String> {
    Release::made(application)?.helm("install", &[])?;
    let pods = application.pods()?;
    let unready: Vec<&str> =
        pods.iter().filter(|pod| !pod.ready).map(|pod| pod.name.as_str()).collect();
    ensure!(unready.is_empty(), "not ready are {}", unready.join(", "));
    Ok(format!("{} pods ready", pods.len()))
}

/// `helm test`
fn tests(application: &mut Application<'_>) -> Result<String> {
    let said = Release::of(application)?.helm("test", &[])?;
    let passed = said.matches("Succeeded").count();
    ensure!(passed > 0, "helm test runs nothing:\n{said}");
    Ok(format!("{passed} succeeded"))
}

/// `helm upgrade` to another tag and, where there are colours, to the other one; no request fails.
fn upgrades(application: &mut Application<'_>) -> Result<String> {
    let doors = application.doors()?;
    let visits = doors.iter().map(|door| door.watch(application)).collect::<Result<Vec<_>>>()?;
    sleep(Duration::from_secs(1));
    let mut changes = Vec::new();
    for workload in &application.now.stack.workloads {
        let component = &workload.component;
        let path = format!("{}.{}", component.tier.key(), component.name);
        changes.push(format!("{path}.image.tag={NEXT}"));
        if let Strategy::BlueGreen { active } = &workload.strategy {
            let other = workload.tracks.iter().find(|track| track.name != *active);
            let other = &other.context("blue/green with one track")?.name;
            changes.push(format!("{path}.release.blueGreen.active={other}"));
        }
    }
    let sets: Vec<&str> = changes.iter().flat_map(|change| ["--set", change]).collect();
    let release = Release::of(application)?;
    release.helm("upgrade", &sets)?;
    sleep(Duration::from_secs(2));
    let mut requests = 0;
    for visit in visits {
        requests += visit.end()?.all_well()?;
    }
    tagged(&release, NEXT)?;
    Ok(format!("{}; {requests} requests, none failed", changes.join(", ")))
}

/// `helm rollback`: the first revision is back.
fn returns(application: &mut Application<'_>) -> Result<String> {
    let release = Release::of(application)?;
    release.helm("rollback", &["1", "--wait"])?;
    tagged(&release, env!("CARGO_PKG_VERSION"))?;
    works::step(application)
}

/// `helm uninstall`: all pods go, and the claims stay.
fn leaves(application: &mut Application<'_>) -> Result<String> {
    let release = Release::of(application)?;
    let before = release.claims()?;
    release.helm("uninstall", &["--wait"])?;
    until(60, "the pods are gone", || Ok(application.pods()?.is_empty()))?;
    let after = release.claims()?;
    ensure!(before == after, "the claims were {before:?} and are {after:?}");
    Ok(format!("{} claims stay", after.len()))
}

/// A new installation finds the data of the one before.
fn finds(application: &mut Application<'_>) -> Result<String> {
    Release::of(application)?.helm("install", &[])?;
    let doors = application.doors()?;
    let door = doors.first().context("nobody may reach anything")?;
    // Node ports are open a moment after the pods are ready.
    until(20, "somebody answers", || Ok(door.tasks(application).is_ok()))?;
    let tasks = door.tasks(application)?;
    ensure!(!tasks.is_empty(), "no task is left");
    Ok(format!("{} tasks are still there", tasks.len()))
}

fn tagged(release: &Release<'_, '_>, expected: &str) -> Result<()> {
    let tags = release.tags()?;
    let other = tags.iter().find(|(_, tag)| tag != expected);
    ensure!(other.is_none(), "not every image is {expected}: {tags:?}");
    Ok(())
}
