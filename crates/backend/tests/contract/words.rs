//! Workers count the words of messages, and lose none; digests sum days up.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::backend::{Backend, done, until};
use crate::store::Database;

/// Adds messages; the words in them.
fn add(backend: &Backend, messages: usize) -> usize {
    let text = |count: usize| vec!["word"; count % 5 + 1].join(" \n");
    for count in 0..messages {
        let answer = backend.post("/messages", &json!({ "message": text(count) }));
        assert_eq!(answer.status, 201);
    }
    (0..messages).map(|count| count % 5 + 1).sum()
}

fn queue(backend: &Backend) -> (i64, i64) {
    let queue = backend.get("/queue").json();
    (queue["waiting"].as_i64().expect("a number"), queue["taken"].as_i64().expect("a number"))
}

/// The messages and words of all days: a test may last past midnight.
fn digest(backend: &Backend, database: &Database) -> (u64, u64) {
    let (code, said) = done("digest", &[("DATABASE_URL", &database.url)]);
    assert_eq!(code, Some(0), "{said}");
    let digests = backend.get("/api/digests").json();
    let days: Vec<&Value> = digests.as_array().expect("a list").iter().collect();
    let sum = |field| days.iter().filter_map(|day| day[field].as_u64()).sum();
    (sum("messages"), sum("words"))
}

fn counted(log: &str) -> Vec<u64> {
    let entries = log.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let counted = entries.filter(|entry| entry["message"] == "counted");
    counted.map(|entry| entry["id"].as_u64().expect("a number")).collect()
}

#[test]
fn workers_share_the_messages() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    let words = add(&backend, 40);
    assert_eq!(queue(&backend), (40, 0));
    let workers: Vec<Backend> = (0..3).map(|_| Backend::worker(&database, &[])).collect();
    until("all are counted", || queue(&backend) == (0, 0));
    let done: Vec<u64> = workers.iter().flat_map(|worker| counted(&worker.log())).collect();
    let each: BTreeSet<u64> = done.iter().copied().collect();
    assert_eq!(each.len(), 40, "{done:?}");
    let expected = (40, words as u64);
    // A day that is summed up again is not counted twice.
    assert_eq!(digest(&backend, &database), expected);
    assert_eq!(digest(&backend, &database), expected);
    for mut worker in workers {
        worker.signal("TERM");
        assert_eq!(worker.ended().code(), Some(0));
    }
    add(&backend, 1);
    let _worker = Backend::worker(&database, &[]);
    until("one more is counted", || queue(&backend) == (0, 0));
    assert_eq!(digest(&backend, &database), (41, words as u64 + 1));
}

#[test]
fn a_worker_that_is_killed_loses_nothing() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    let words = add(&backend, 8);
    let slow = [("WORK_DELAY", "1"), ("WORK_LEASE", "3")];
    let mut killed = Backend::worker(&database, &slow);
    until("it works", || counted(&killed.log()).len() == 1);
    until("it has the next", || killed.log().matches("\"taken\"").count() == 2);
    killed.signal("KILL");
    assert_eq!(killed.ended().code(), None);
    assert_eq!(queue(&backend), (6, 1));
    let next = Backend::worker(&database, &[("WORK_LEASE", "3")]);
    until("all are counted", || queue(&backend) == (0, 0));
    assert_eq!(digest(&backend, &database), (8, words as u64));
    until("it says so", || next.log().matches("\"again\":true").count() == 1);
    assert_eq!(counted(&next.log()).len(), 7);
}

#[test]
fn a_worker_that_is_told_to_stop_ends_what_it_has() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    add(&backend, 3);
    let mut worker = Backend::worker(&database, &[("WORK_DELAY", "1")]);
    until("it has one", || worker.log().contains("\"taken\""));
    worker.signal("TERM");
    assert_eq!(worker.ended().code(), Some(0));
    assert_eq!(queue(&backend), (2, 0));
    assert_eq!(counted(&worker.log()).len(), 1);
}

#[test]
fn a_worker_waits_for_its_store() {
    let url = "postgres://user:s3cr%40t-word@127.0.0.1:1/app";
    let mut worker = Backend::waiting_worker(url);
    until("it says so", || worker.log().matches("waiting for the store").count() > 1);
    assert!(!worker.log().contains("s3cr"), "{}", worker.log());
    thread::sleep(Duration::from_millis(50));
    worker.signal("TERM");
    assert_eq!(worker.ended().code(), Some(0));
}
