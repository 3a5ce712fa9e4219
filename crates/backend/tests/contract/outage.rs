//! The store is away: before the start, and in the middle of everything.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::backend::{Backend, until};
use crate::store::{Database, power};

#[test]
fn a_store_that_is_not_there_yet_is_waited_for() {
    for scheme in ["postgres", "mysql", "mongodb"] {
        let url = format!("{scheme}://user:s3cr%40t-word@127.0.0.1:1/app");
        let mut backend = Backend::start(&[("DATABASE_URL", &url)]);
        assert_eq!(backend.get("/healthz").status, 200);
        assert_eq!(backend.get("/readyz").status, 503);
        let answer = backend.post("/tasks", &json!({ "task": "x" }));
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
        until("it says so", || backend.log().matches("waiting for the store").count() > 1);
        let log = backend.log();
        assert!(
            !log.contains("s3cr") && log.contains(&format!("{scheme}://127.0.0.1:1/app")),
            "{log}"
        );
        backend.signal("TERM");
        assert_eq!(backend.ended().code(), Some(0));
    }
}

/// Needs a server that can be killed.
#[test]
fn no_accepted_write_is_lost_when_the_store_dies() {
    let database = Database::new();
    let replicas = [Backend::ready(&database), Backend::ready(&database)];
    let stop = AtomicBool::new(false);
    let mut accepted = BTreeSet::new();
    let mut killed = false;
    thread::scope(|scope| {
        let writers: Vec<_> = (0..6)
            .map(|writer| {
                let (replica, stop) = (&replicas[writer % 2], &stop);
                scope.spawn(move || {
                    let mut accepted = Vec::new();
                    for count in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        let text = format!("{writer}-{count}");
                        let answer = replica.send("POST", "/messages", &json!({ "message": text }));
                        match answer.status {
                            201 => accepted.push(text),
                            503 => thread::sleep(Duration::from_millis(20)),
                            _ => panic!("{answer:?}"),
                        }
                    }
                    accepted
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(500));
        killed = power("STORE_KILL");
        if killed {
            for replica in &replicas {
                until("it is not ready", || replica.get("/readyz").status == 503);
                assert_eq!(replica.get("/tasks").status, 503);
                assert_eq!(replica.get("/healthz").status, 200);
            }
            power("STORE_START");
            replicas.iter().for_each(Backend::wait_until_ready);
        }
        thread::sleep(Duration::from_millis(500));
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            accepted.extend(writer.join().expect("a writer"));
        }
    });
    let mut kept = BTreeSet::new();
    let mut after = 0;
    loop {
        let page = replicas[0].get(&format!("/messages?after={after}")).json();
        let Some(last) = page.as_array().and_then(|page| page.last()) else { break };
        after = last["id"].as_i64().expect("a number");
        let texts = page.as_array().into_iter().flatten().filter_map(|row| row["message"].as_str());
        kept.extend(texts.map(str::to_owned));
    }
    let lost: Vec<_> = accepted.difference(&kept).collect();
    assert!(lost.is_empty(), "{} of {} lost: {lost:?}", lost.len(), accepted.len());
    assert!(!accepted.is_empty());
    println!("{} writes accepted, none lost, server killed: {killed}", accepted.len());
}
