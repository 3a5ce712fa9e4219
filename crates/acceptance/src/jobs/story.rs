//! What every way must hold: nothing serves before its migration has ended; a migration that fails harms nobody; a
//! worker that is killed loses nothing; a job runs once per version; a schedule fires.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use program::folder::repository;
use program::project::Project;
use serde_json::{Value as Json, json};

use crate::application::Application;
use crate::application::bench::Bench;
use crate::application::values::merge;
use crate::application::wait::until;
use crate::jobs::on_cluster::{
    Run, ask_database, began_in_order, failing_migration, numbers, queue, runs, wait_for_run,
};
use crate::jobs::way::Way;
use crate::jobs::{NEWER, NOT_NEWER, SAID, above, next};

/// The component that migrates, and the one that another job runs before.
const MIGRATED: [(&str, &str); 2] = [("api", "migrate"), ("worker", "first")];

/// How many messages there are, and the words in each.
const MESSAGES: u64 = 2;
const WORDS: usize = 3;

/// Does a part of the story, and says what came of it.
type Part = fn(&mut Application<'_>, Way) -> Result<String>;

/// The story from nothing to nothing.
pub fn tell(bench: &Bench, way: Way) -> Result<()> {
    let name = format!("jobs-{}", way.name());
    let project = Project { name: name.clone(), folder: repository().to_owned() };
    let mut application = Application::new(bench, &project, "dev")?;
    let at = Way::ALL.iter().position(|one| *one == way).unwrap_or_default();
    let mut values = above();
    let own = json!({
        // The release and the Application are called so, too.
        "name": name,
        "namespace": { "name": format!("stackgen-{name}") },
        "frontends": { "web": { "expose": { "nodePort": 30_070 + at } } },
    });
    merge(&mut values, &own);
    application.change(&values)?;
    bench.cluster.free(&application.namespaces())?;
    let outcome = steps(&mut application, way).map_err(|error| {
        let state = application.state();
        error.context(state)
    });
    way.leave(&application).and(application.remove()).and(outcome)
}

fn steps(application: &mut Application<'_>, way: Way) -> Result<()> {
    let steps: [(&str, Part); 5] = [
        ("starts", starts),
        ("drains", drains),
        ("fails", fails),
        ("once", once),
        ("fires", fires),
    ];
    for (title, step) in steps {
        let start = Instant::now();
        let did = step(application, way).with_context(|| title.to_owned())?;
        println!("{}: {title} ({:.1} s): {did}", way.name(), start.elapsed().as_secs_f64());
    }
    Ok(())
}

fn starts(application: &mut Application<'_>, way: Way) -> Result<String> {
    way.deliver(application, true)?;
    let pods = in_order(application)?;
    wait_for_run(application, "seed")?;
    Ok(format!("{pods} pods began after their migration, and the job ran"))
}

/// The worker is killed while it works.
fn drains(application: &mut Application<'_>, _: Way) -> Result<String> {
    let doors = application.doors()?;
    let door = doors.first().context("nobody may reach anything")?;
    let words = ["word"; WORDS].join(" ");
    let message = json!({ "message": words }).to_string();
    for _ in 0..MESSAGES {
        door.ask(application, &["POST", &door.api("/messages"), &message])?;
    }
    until(30, "the worker has a message", || Ok(queue(application, door)?.1 > 0))?;
    let killed = application.pods_of("worker")?.pop().context("no worker")?;
    let delete = ["delete", "pod", &killed.name, "-n", &killed.namespace];
    let now = ["--grace-period=0", "--force"];
    // kubectl warns of that.
    let deleted = application.bench.cluster.ask(&[&delete[..], &now].concat(), "")?;
    ensure!(deleted.code == Some(0), "{}", deleted.stderr);
    until(90, "the queue is empty", || Ok(queue(application, door)? == (0, 0)))?;
    let pods = application.pods_of("worker")?;
    let other = pods.iter().find(|pod| pod.uid != killed.uid).context("no other worker")?;
    let logs = ["logs", "-n", &other.namespace, &other.name];
    let said = application.bench.cluster.ask(&logs, "")?.clean("kubectl logs")?;
    ensure!(said.contains("\"again\":true"), "the other worker took nothing over:\n{said}");
    Ok(format!("{MESSAGES} messages, one of them taken over after a kill"))
}

/// A version whose migration fails: the old one serves on, and the log says why. Mended, the new one serves.
fn fails(application: &mut Application<'_>, way: Way) -> Result<String> {
    let doors = application.doors()?;
    let old = application.pods()?;
    let visits = doors.iter().map(|door| door.watch(application)).collect::<Result<Vec<_>>>()?;
    ask_database(application, NEWER)?;
    application.change(&next())?;
    way.deliver_in_vain(application)?;
    for (component, container) in MIGRATED {
        failing_migration(application, component, container, SAID)?;
    }
    std::thread::sleep(Duration::from_secs(3));
    let here = application.pods()?;
    for (component, _) in MIGRATED {
        for pod in old.iter().filter(|pod| pod.component == component) {
            let there = here.iter().find(|one| one.uid == pod.uid);
            ensure!(there.is_some_and(|one| one.ready), "{} does not serve any more", pod.name);
        }
    }
    ask_database(application, NOT_NEWER)?;
    way.mend(application)?;
    let pods = in_order(application)?;
    let mut requests = 0;
    for visit in visits {
        requests += visit.end()?.all_well()?;
    }
    Ok(format!("{requests} requests, none failed; mended, {pods} pods began after their migration"))
}

/// What runs once per version ran once for each of two, and not again when nothing changes.
fn once(application: &mut Application<'_>, way: Way) -> Result<String> {
    wait_for_run(application, "seed")?;
    let before = runs(application, "seed")?;
    let expected = if way.prunes() { 1 } else { 2 };
    ensure!(before.len() == expected, "there are {before:?}, and not {expected}");
    ensure!(before.iter().all(|run| run.succeeded == 1 && run.failed == 0), "{before:?}");
    way.deliver(application, false)?;
    std::thread::sleep(Duration::from_secs(2));
    let after: Vec<Run> = runs(application, "seed")?;
    ensure!(before == after, "delivered once more, {before:?} are {after:?}");
    Ok(format!("{expected} runs are there, and delivering again makes none"))
}

/// The schedule has fired, and what it wrote is right.
fn fires(application: &mut Application<'_>, _: Way) -> Result<String> {
    let namespaces = application.namespaces();
    let namespace = namespaces.first().context("no namespace")?;
    until(90, "the schedule fires", || {
        let found = application.list("cronjobs", namespace)?;
        Ok(found.iter().any(|one| one["status"]["lastSuccessfulTime"].is_string()))
    })?;
    let doors = application.doors()?;
    let door = doors.first().context("nobody may reach anything")?;
    // The run that is told may have been before the messages.
    until(90, "the digest has all messages", || {
        Ok(sums(application, door)? == (MESSAGES, MESSAGES * WORDS as u64))
    })?;
    Ok(format!("the digest has {MESSAGES} messages"))
}

fn sums(
    application: &Application<'_>,
    door: &crate::application::door::Door,
) -> Result<(u64, u64)> {
    let days: Json = numbers(application, door, "/digests")?;
    let days: Vec<&Json> = days.as_array().into_iter().flatten().collect();
    let sum = |field| days.iter().filter_map(|day| day[field].as_u64()).sum();
    Ok((sum("messages"), sum("words")))
}

fn in_order(application: &Application<'_>) -> Result<usize> {
    let mut pods = 0;
    for (component, container) in MIGRATED {
        pods += began_in_order(application, component, container)?;
    }
    Ok(pods)
}
