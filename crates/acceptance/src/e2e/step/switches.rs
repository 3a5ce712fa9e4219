//! Blue/green: the colour that answers changes once, and no request fails. Canary: the share of answers
//! is that of the weights; promoted and rolled back without a failed request.

use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use program::image::NEXT;
use serde_json::json;
use stackgen::stack::release::Strategy;
use stackgen::stack::workload::Workload;
use stackgen_contract::http::HEALTH_PATH;

use crate::application::Application;
use crate::application::door::Door;
use crate::application::values::of_component;

/// How many requests a share is measured over.
const SAMPLE: u32 = 2000;

/// Requests a second while a colour changes.
const SWITCHING: u32 = 50;

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let mut did = Vec::new();
    for door in application.doors()? {
        let workloads = application.now.stack.workloads.iter();
        let mut named = workloads.filter(|one| one.component.name.as_str() == door.component);
        let workload = named.next().context("a door without a workload")?.clone();
        match &workload.strategy {
            Strategy::BlueGreen { active } => {
                let other = workload.tracks.iter().find(|track| track.name != *active);
                let other = other.context("blue/green with one track")?.name.clone();
                did.push(switch(application, &door, active, &other)?);
            }
            Strategy::Canary => did.push(canary(application, &door, &workload)?),
            Strategy::Rolling { .. } | Strategy::Recreate => {}
        }
    }
    Ok(if did.is_empty() { "no colours here".to_owned() } else { did.join("; ") })
}

fn switch(application: &mut Application<'_>, door: &Door, from: &str, to: &str) -> Result<String> {
    let mut requests = 0;
    for (from, to) in [(from, to), (to, from)] {
        let visit = door.visitor.keep(application.bench, &own(door), SWITCHING)?;
        sleep(Duration::from_secs(3));
        let change = json!({ "release": { "blueGreen": { "active": to } } });
        application.roll_out(&of_component(door.tier, &door.component, &change))?;
        sleep(Duration::from_secs(5));
        let answers = visit.end()?;
        requests += answers.all_well()?;
        answers.changed_once(from, to)?;
    }
    Ok(format!("{}: {from}, {to} and back, {requests} requests, none failed", door.component))
}

fn canary(application: &mut Application<'_>, door: &Door, workload: &Workload) -> Result<String> {
    let (Some(stable), Some(canary)) = (workload.tracks.first(), workload.tracks.get(1)) else {
        bail!("a canary without two tracks");
    };
    let url = own(door);
    let counts = door.visitor.say(application.bench, &["count", &url, &SAMPLE.to_string()])?;
    let counts = counts.first().and_then(|counts| counts.as_object()).context("no counts")?.clone();
    let mut of_canary = 0;
    for (who, count) in &counts {
        ensure!(who.starts_with("200 "), "some were answered by {who}");
        if who.ends_with(&format!(" {}", canary.name)) {
            of_canary += count.as_u64().unwrap_or_default();
        }
    }
    let share = f64::from(canary.replicas) / f64::from(canary.replicas + stable.replicas);
    let (expected, spread) =
        (f64::from(SAMPLE) * share, (f64::from(SAMPLE) * share * (1.0 - share)).sqrt());
    let measured = u32::try_from(of_canary).map(f64::from)?;
    ensure!(
        (measured - expected).abs() <= 3.0 * spread,
        "{measured} of {SAMPLE} answers came from the canary: expected {expected:.0} ± {:.0}",
        3.0 * spread
    );
    let mut requests = 0;
    let one = |change| of_component(door.tier, &door.component, &change);
    let old =
        json!({ "image": { "tag": env!("CARGO_PKG_VERSION") }, "release": { "rolling": {} } });
    let new = json!({ "image": { "tag": NEXT }, "release": { "rolling": {} } });
    for (what, change) in [("promoting", one(new)), ("rolling back", one(old))] {
        let visit = door.watch(application)?;
        sleep(Duration::from_secs(1));
        application.roll_out(&change).context(what)?;
        sleep(Duration::from_secs(2));
        requests += visit.end()?.all_well().context(what)?;
    }
    Ok(format!(
        "{}: {measured} of {SAMPLE} answers from the canary (expected {expected:.0} ± {:.0}), promoted, \
         rolled back, {requests} requests, none failed",
        door.component,
        3.0 * spread
    ))
}

/// An address that the workload at the door answers itself, with its own colour.
fn own(door: &Door) -> String {
    format!("{}{HEALTH_PATH}", door.url)
}
