//! Changes that people make every day: the right pods roll and no others, nothing is refused, and a
//! client that keeps asking sees no failed request.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use program::image::NEXT;
use serde_json::{Value as Json, json};
use stackgen::stack::storage::Storage;
use stackgen::stack::workload::Workload;
use stackgen::values::tier::Tier;

use crate::application::Application;
use crate::application::values::{merge, of, of_component};

/// A change, and the components whose pods it replaces.
struct Change {
    what: &'static str,
    values: Json,
    rolls: Vec<String>,
}

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let doors = application.doors()?;
    let mut requests = 0;
    let changes = changes(application)?;
    for change in &changes {
        let before = application.pods()?;
        let visits: Vec<_> =
            doors.iter().map(|door| door.watch(application)).collect::<Result<_>>()?;
        // Some requests before the first change, and some after the last.
        std::thread::sleep(std::time::Duration::from_secs(1));
        application.roll_out(&change.values).context(change.what)?;
        std::thread::sleep(std::time::Duration::from_secs(2));
        for (visit, door) in visits.into_iter().zip(&doors) {
            let heard = visit.end()?.all_well();
            requests += heard.with_context(|| format!("{} at {}", change.what, door.component))?;
        }
        let after: BTreeSet<String> = application.pods()?.into_iter().map(|pod| pod.uid).collect();
        for pod in before {
            let rolled = !after.contains(&pod.uid);
            let should = change.rolls.contains(&pod.component);
            ensure!(
                rolled == should,
                "{}: {} was {}replaced",
                change.what,
                pod.name,
                if rolled { "" } else { "not " }
            );
        }
    }
    let names: Vec<&str> = changes.iter().map(|change| change.what).collect();
    Ok(format!("{}; {requests} requests, none failed", names.join(", ")))
}

fn changes(application: &Application<'_>) -> Result<Vec<Change>> {
    let stack = &application.now.stack;
    let backend = stack.workloads.iter().find(|one| one.component.tier == Tier::Backend);
    let backend = backend.context("there is no backend")?;
    // Those that are like it have its variables and its image.
    let values = application.bench.r#gen.values(application.project, &application.env)?;
    let mut rolls = vec![backend.component.name.to_string()];
    for (name, one) in values["backends"].as_object().into_iter().flatten() {
        if one["like"] == backend.component.name.as_str() {
            rolls.push(name.clone());
        }
    }
    let of_backend =
        |what, values: &Json| Change { what, values: of(backend, values), rolls: rolls.clone() };
    let mut changes = vec![
        of_backend(
            "a configuration value and a secret",
            &json!({ "env": { "LOG_LEVEL": "debug", "E2E_TOKEN": { "value": "first" } } }),
        ),
        // No checksum is made of a secret, so nothing rolls; `gen diff` names the pods to restart.
        Change {
            rolls: Vec::new(),
            ..of_backend(
                "a secret's value",
                &json!({ "env": { "E2E_TOKEN": { "value": "second" } } }),
            )
        },
        of_backend("an image's tag", &json!({ "image": { "tag": NEXT } })),
        Change { what: "the replicas", values: more(backend), rolls: Vec::new() },
    ];
    if let Some(frontend) = stack.workloads.iter().find(|one| one.component.tier == Tier::Frontend)
    {
        changes.push(Change {
            what: "the page's image",
            values: of(frontend, &json!({ "image": { "tag": NEXT } })),
            rolls: vec![frontend.component.name.to_string()],
        });
    }
    let mut sizes = json!({});
    for database in &stack.databases {
        let data = database.server.as_ref().and_then(|server| server.data.as_ref());
        let storage = data.map(|data| &data.storage);
        if let Some(Storage::Claim(_)) = storage {
            let larger = json!({ "storage": { "size": "50Gi" } });
            merge(
                &mut sizes,
                &of_component(Tier::Database, database.component.name.as_str(), &larger),
            );
        }
    }
    if sizes != json!({}) {
        changes.push(Change { what: "a storage size", values: sizes, rolls: Vec::new() });
    }
    Ok(changes)
}

/// One pod more than there are.
fn more(workload: &Workload) -> Json {
    let track = &workload.tracks[0];
    let more = track.replicas + 1;
    let change = match (&workload.autoscaling, workload.tracks.len()) {
        (Some(_), _) => json!({ "autoscaling": { "min": more } }),
        (None, 1) => json!({ "replicas": more }),
        (None, _) => {
            let variant = if track.name == "stable" { "canary" } else { "blueGreen" };
            let tracks = json!({ track.name.clone(): { "replicas": more } });
            match variant {
                "canary" => json!({ "release": { "canary": tracks } }),
                _ => json!({ "release": { "blueGreen": { "tracks": tracks } } }),
            }
        }
    };
    of(workload, &change)
}
