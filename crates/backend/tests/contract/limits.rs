//! What is refused, and how a client is told.

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::backend::Backend;
use crate::client::send;
use crate::store::Database;

#[test]
fn every_field_at_fault_is_named() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    let cases = [
        (json!({}), "task", "is missing"),
        (json!({ "task": 5 }), "task", "must be a text"),
        (json!({ "task": " " }), "task", "must not be empty"),
        (json!({ "task": "a\u{0}b" }), "task", "must not contain the character U+0000"),
        (json!({ "task": "x".repeat(1001) }), "task", "must have at most 1000 characters"),
    ];
    for (body, field, message) in cases {
        let answer = backend.post("/tasks", &body);
        assert_eq!(answer.status, 422, "{answer:?}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert_eq!(answer.json()["errors"], json!([{ "field": field, "message": message }]));
    }
    let answer = backend.send("PUT", "/tasks/1", &json!({ "task": 1, "done": "yes" }));
    let fields: Vec<_> = answer.json()["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|e| e["field"].clone())
        .collect();
    assert_eq!(fields, ["task", "done"]);
    assert_eq!(backend.send("PUT", "/tasks/1", &json!({})).status, 422);
    assert_eq!(
        backend.get("/tasks?limit=0&after=x").json()["errors"].as_array().map(Vec::len),
        Some(2)
    );
}

#[test]
fn bodies_that_cannot_be_understood() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    let status = |kind: &str, body: &[u8]| {
        send(backend.port, "POST", "/tasks", kind, body).expect("an answer").status
    };
    assert_eq!(status("application/json", b"{"), 400);
    assert_eq!(status("application/json", b"[]"), 400);
    assert_eq!(status("application/json", b"{\"task\":\"\xff\"}"), 400);
    assert_eq!(status("text/xml", b"<task/>"), 415);
    assert_eq!(status("application/json", &vec![b' '; 70_000]), 413);
    assert_eq!(backend.send("PUT", "/tasks", &json!({})).status, 405);
    assert_eq!(backend.get("/nowhere").status, 404);
    assert_eq!(backend.get("/tasks").json(), json!([]));
}

#[test]
fn more_requests_than_places_are_refused() {
    let database = Database::new();
    let backend = Backend::start(&[("DATABASE_URL", &database.url), ("MAX_REQUESTS", "1")]);
    backend.wait_until_ready();
    // A request whose body never ends holds the only place.
    let mut slow = TcpStream::connect(("127.0.0.1", backend.port)).expect("a connection");
    slow.write_all(b"POST /tasks HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n{")
        .expect("sent");
    thread::sleep(Duration::from_millis(300));
    let answer = backend.get("/tasks");
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
    assert_eq!(backend.get("/healthz").status, 200);
    drop(slow);
    crate::backend::until("the place is free", || backend.get("/tasks").status == 200);
}
