//! A release strategy changed while people use the application: a rolling component gets a second track,
//! is switched over and back, and rolls again.

use anyhow::{Context, Result};
use serde_json::json;
use stackgen::stack::workload::Strategy;

use crate::e2e::application::Application;
use crate::e2e::values::of_component;

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let doors = application.doors()?;
    let rolling = doors.iter().find(|door| {
        application.now.stack.workloads.iter().any(|workload| {
            workload.component.name.as_str() == door.component
                && matches!(workload.strategy, Strategy::Rolling { .. })
        })
    });
    let Some(door) = rolling else { return Ok("nothing rolls here".to_owned()) };
    let release = |active: &str| {
        let tracks = json!({ "stable": {}, "green": {} });
        json!({ "release": { "blueGreen": { "active": active, "tracks": tracks } } })
    };
    let ways = [
        ("to blue/green", release("stable")),
        ("to the other track", release("green")),
        ("back to the first track", release("stable")),
        ("back to rolling", json!({ "release": { "rolling": {} } })),
    ];
    let mut requests = 0;
    for (what, change) in ways {
        let visit = door.watch(application)?;
        std::thread::sleep(std::time::Duration::from_secs(1));
        application.roll_out(&of_component(door.tier, &door.component, &change)).context(what)?;
        std::thread::sleep(std::time::Duration::from_secs(2));
        requests += visit.end()?.all_well().context(what)?;
    }
    Ok(format!(
        "{}: rolling, blue/green, and back; {requests} requests, none failed",
        door.component
    ))
}
