//! A store that cannot keep what it is given, and clients that do not wait for it.

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::backend::{Backend, until};
use crate::store::{Database, server_url};

/// A limit on the size of files, in blocks, stands in for a small disk: it needs no rights, and SQLite hears of it
/// in the same places.
const SMALL: &str = "trap '' XFSZ; ulimit -f 400;";

#[test]
fn sqlite_disk_full() {
    if server_url().is_some() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("full.db");
    let url = format!("sqlite://{}", file.display());
    let backend = Backend::start_after(SMALL, &[("DATABASE_URL", &url)]);
    backend.wait_until_ready();
    let text = "y".repeat(900);
    let (mut kept, mut refused) = (Vec::new(), 0);
    for number in 0..600 {
        let answer = backend.post("/tasks", &json!({ "task": format!("{number}-{text}") }));
        match answer.status {
            201 => kept.push(answer.json()["id"].as_i64().expect("a number")),
            503 => refused += 1,
            status => panic!("{status}: {}", answer.body),
        }
    }
    assert!(refused > 0, "the disk never filled up");
    let there: Vec<i64> = backend
        .get("/tasks?limit=1000")
        .json()
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|task| task["id"].as_i64())
        .collect();
    assert_eq!(there, kept);
    // What can be read is served: readiness is about that.
    assert_eq!(backend.get("/readyz").status, 200);
}

#[test]
fn clients_that_hang_up_take_nothing_along() {
    for url in ["", "sqlite::memory:", "sqlite://named?mode=memory"] {
        let backend = Backend::start(&[("DATABASE_URL", url)]);
        backend.wait_until_ready();
        for number in 0..3 {
            assert_eq!(
                backend.post("/tasks", &json!({ "task": format!("t{number}") })).status,
                201
            );
        }
        for round in 0..300 {
            let request = match round % 3 {
                0 => "GET /tasks HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
                1 => "DELETE /tasks/99 HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
                _ => "PUT /tasks/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                      Content-Length: 13\r\n\r\n{\"done\":true}"
                    .to_owned(),
            };
            let mut stream = TcpStream::connect(("127.0.0.1", backend.port)).expect("connected");
            stream.write_all(request.as_bytes()).expect("sent");
            if round % 2 == 0 {
                thread::sleep(Duration::from_micros(200 * (round % 5)));
            }
            drop(stream);
            assert_eq!(backend.get("/tasks").status, 200, "after {round}");
        }
        assert_eq!(backend.get("/tasks").json().as_array().map(Vec::len), Some(3));
        assert_eq!(backend.get("/readyz").status, 200);
    }
}

#[test]
fn an_audit_row_of_a_client_that_hung_up_is_completed() {
    let (database, audit) = (Database::new(), Database::new());
    let variables = [("DATABASE_URL", &*database.url), ("AUDIT_URL", &*audit.url)];
    let backend = Backend::start(&variables);
    backend.wait_until_ready();
    until("a write is accepted", || backend.post("/tasks", &json!({ "task": "x" })).status == 201);
    for _ in 0..40 {
        let mut stream = TcpStream::connect(("127.0.0.1", backend.port)).expect("connected");
        let request = "POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                       Content-Length: 12\r\n\r\n{\"task\":\"y\"}";
        stream.write_all(request.as_bytes()).expect("sent");
        thread::sleep(Duration::from_millis(1));
    }
    until("every write that was begun is over", || {
        audit.audit_rows().iter().all(|(_, _, outcome)| outcome == "done")
    });
}

#[test]
fn without_its_tables_a_store_is_not_ready() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    if !database.init("DROP TABLE main_table") {
        return;
    }
    until("it is not ready", || backend.get("/readyz").status == 503);
    assert_eq!(backend.get("/healthz").status, 200);
}
