//! Jobs.

use serde_json::{Value as Json, json};

use crate::world::{Sketch, Tier, Values, World};
use crate::{beside, component, names, pod, storage, variables, words, workload};

/// Jobs by name, perhaps.
pub fn settle(stack: &mut Values, world: &mut World) {
    if !world.choices.maybe() {
        return;
    }
    let mut made = Values::new();
    for _ in 0..world.choices.between(1, 2) {
        let name = world.name("job");
        let job = job(&name, stack, world);
        made.insert(name, job);
    }
    stack.insert("jobs".to_owned(), Json::Object(made));
}

/// A volume of a backend that several pods may mount, and the backend.
fn shared(stack: &Values, world: &World) -> Option<(String, String)> {
    let backends = stack.get("backends")?.as_object()?;
    let nowhere_else = world.components.iter().all(|one| !one.values.contains_key("namespace"));
    backends.iter().filter(|_| nowhere_else).find_map(|(name, backend)| {
        let volumes = backend.get("volumes")?.as_object()?;
        let (volume, _) = volumes
            .iter()
            .filter(|(_, volume)| volume["claim"]["perPod"] != true)
            .find(|(_, volume)| volume["claim"]["accessModes"] == json!(["ReadWriteMany"]))?;
        Some((name.clone(), volume.clone()))
    })
}

fn job(name: &str, stack: &Values, world: &mut World) -> Json {
    let mut made = Values::new();
    let mut image = Values::new();
    image.insert("repository".to_owned(), "ghcr.io/acme/tasks".into());
    let tag = world.choices.one(&words::TAGS);
    component::version(&mut image, tag, world);
    made.insert("image".to_owned(), Json::Object(image));
    made.insert("command".to_owned(), json!(["run", world.verbatim()]));
    world.maybe(&mut made, "args", |world| world.list(World::verbatim));
    world.maybe(&mut made, "env", variables::env);
    if world.choices.maybe() {
        made.insert("resources".to_owned(), pod::resources(world));
    } else {
        world.unwise.insert("missingRequests");
    }
    let hosts: Vec<String> = world
        .components
        .iter()
        .filter(|other| other.tier != Tier::Database)
        .map(|other| other.name.clone())
        .collect();
    let shared = shared(stack, world);
    if !hosts.is_empty() && world.choices.once_in(4) {
        let host = hosts[world.choices.below(hosts.len())].clone();
        made.insert("before".to_owned(), json!([host]));
        return Json::Object(made);
    }
    let all = world.components.len();
    world.maybe(&mut made, "connects", |world| workload::connects(all, world));
    if let Some(called) =
        world.components.iter().find(|other| other.tier != Tier::Database && other.is_called())
    {
        let name = called.name.clone();
        world.maybe(&mut made, "after", |_| json!([name]));
    }
    let near = |one: &&Sketch| {
        one.tier == Tier::Backend && !one.single && !one.values.contains_key("namespace")
    };
    let host = world.components.iter().find(near).map(|one| one.name.clone());
    let like = host.filter(|_| world.choices.once_in(6));
    if let Some(host) = &like {
        made.insert("like".to_owned(), host.clone().into());
    } else {
        world.maybe(&mut made, "volumes", |world| storage::volumes(true, world));
        world.maybe(&mut made, "serviceAccount", workload::account);
        world.maybe(&mut made, "topologySpread", |world| world.list(pod::spread));
    }
    if world.choices.once_in(2) {
        schedule(&mut made, world);
    }
    world.maybe(&mut made, "backoffLimit", |world| world.choices.one(&[0, 6]).into());
    world.maybe(&mut made, "activeDeadlineSeconds", |_| 600.into());
    world.maybe(&mut made, "ttlSecondsAfterFinished", |_| 3600.into());
    world.maybe(&mut made, "waitFor", |world| (world.choices.below(2) == 1).into());
    world.maybe(&mut made, "workingDir", |world| format!("/srv/{}", world.number()).into());
    world.maybe(&mut made, "hostAliases", pod::host_aliases);
    world.maybe(&mut made, "envFrom", variables::from);
    world.maybe(&mut made, "files", |world| storage::files(true, world));
    world.maybe(&mut made, "writable", |world| {
        world.list(|world| format!("/var/run {}", world.number()).into())
    });
    beside::settle(false, &mut made, world);
    world.maybe(&mut made, "user", |world| world.choices.one(&[1000, 1, i32::MAX]).into());
    world.maybe(&mut made, "group", |world| world.choices.one(&[0, 1000, i32::MAX]).into());
    world.maybe(&mut made, "readOnly", |world| (world.choices.below(2) == 0).into());
    world.maybe(&mut made, "capabilities", |_| json!({ "add": ["NET_BIND_SERVICE"] }));
    world.maybe(&mut made, "terminationGracePeriodSeconds", |world| {
        world.choices.one(&[45, 41, 600]).into()
    });
    world.maybe(&mut made, "affinity", pod::affinity);
    pod::settings(&mut made, world);
    match shared {
        _ if like.is_some() => {}
        Some((name, volume)) if world.choices.once_in(2) => {
            // Its own stay: what runs beside it may mount them.
            let volumes = made.entry("volumes").or_insert_with(|| json!({}));
            volumes[volume] = json!({ "mountPath": "/shared", "from": name });
        }
        _ => component::home(&mut made, world),
    }
    component::common(&mut made, world);
    names::of_job(name, &mut made, world);
    Json::Object(made)
}

fn schedule(made: &mut Values, world: &mut World) {
    let schedule = world.choices.one(&["0 3 * * *", "*/5 0-6 1,15 JAN-MAR 1-5", "@daily"]);
    made.insert("schedule".to_owned(), schedule.into());
    world.maybe(made, "timeZone", |_| "Europe/Berlin".into());
    world.maybe(made, "concurrencyPolicy", |world| {
        world.choices.one(&["Allow", "Forbid", "Replace"]).into()
    });
    world.maybe(made, "startingDeadlineSeconds", |_| 300.into());
    world.maybe(made, "successfulJobsHistoryLimit", |world| world.choices.one(&[3, 0]).into());
    world.maybe(made, "failedJobsHistoryLimit", |world| world.choices.one(&[1, 5]).into());
    world.maybe(made, "suspend", |world| (world.choices.below(2) == 0).into());
}
