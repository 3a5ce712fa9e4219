//! A release strategy changed while people use the application: a rolling component gets a second track,
//! is switched over and back, and rolls again; where nothing scales it, it gets a canary, too. One whose selector
//! the values say is left out: its Deployment would have to be made anew, as `gen diff` tells.

use anyhow::{Context, Result};
use serde_json::json;
use stackgen::stack::release::Strategy;

use crate::application::Application;
use crate::application::values::of_component;

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let doors = application.doors()?;
    let rolling = doors.iter().find_map(|door| {
        let mut workloads = application.now.stack.workloads.iter();
        let own = workloads.find(|one| one.component.name.as_str() == door.component)?;
        let rolls =
            matches!(own.strategy, Strategy::Rolling { .. }) && own.component.selector.is_empty();
        rolls.then_some((door, own.autoscaling.is_some()))
    });
    let Some((door, scaled)) = rolling else {
        return Ok(application.nothing("nothing rolls here"));
    };
    let release = |active: &str| {
        let tracks = json!({ "stable": {}, "green": {} });
        json!({ "release": { "blueGreen": { "active": active, "tracks": tracks } } })
    };
    let rolling = json!({ "release": { "rolling": {} } });
    let mut ways = vec![
        ("to blue/green", release("stable")),
        ("to the other track", release("green")),
        ("back to the first track", release("stable")),
        ("back to rolling", rolling.clone()),
    ];
    if !scaled {
        let canary = json!({ "release": { "canary": { "canary": {} } } });
        ways.extend([("to a canary", canary), ("from a canary back to rolling", rolling)]);
    }
    let mut requests = 0;
    for (what, change) in &ways {
        let visit = door.watch(application)?;
        std::thread::sleep(std::time::Duration::from_secs(1));
        application.roll_out(&of_component(door.tier, &door.component, change)).context(*what)?;
        std::thread::sleep(std::time::Duration::from_secs(2));
        requests += visit.end()?.all_well().context(*what)?;
    }
    Ok(format!(
        "{}: {}; {requests} requests, none failed",
        door.component,
        ways.iter().map(|(what, _)| *what).collect::<Vec<_>>().join(", ")
    ))
}
