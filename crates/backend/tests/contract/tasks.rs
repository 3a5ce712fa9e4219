//! Tasks, messages and users: added, listed, edited, completed, deleted.

use serde_json::json;

use crate::backend::Backend;
use crate::client::send;
use crate::store::{Database, redis_url};

#[test]
fn a_task_from_beginning_to_end() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    let added = backend.post("/tasks", &json!({ "task": "write" }));
    assert_eq!(
        (added.status, added.json()),
        (201, json!({ "id": 1, "task": "write", "done": false }))
    );
    assert_eq!(added.header("location"), Some("tasks/1"));
    let edited = backend.send("PUT", "/tasks/1", &json!({ "task": "rewrite" }));
    assert_eq!(edited.json(), json!({ "id": 1, "task": "rewrite", "done": false }));
    assert_eq!(backend.post("/api/tasks/1/complete", &json!(null)).json()["done"], json!(true));
    assert_eq!(
        backend.send("PATCH", "/tasks/1", &json!({ "done": false })).json()["done"],
        json!(false)
    );
    let both = backend.send("PUT", "/tasks/1", &json!({ "task": "again", "done": true }));
    assert_eq!(both.json(), json!({ "id": 1, "task": "again", "done": true }));
    assert_eq!(backend.get("/tasks").json(), json!([both.json()]));
    assert_eq!(backend.send("DELETE", "/tasks/1", &json!(null)).status, 204);
    assert_eq!(backend.get("/tasks").json(), json!([]));
    for method in ["GET", "DELETE"] {
        assert_eq!(backend.send(method, "/tasks/1", &json!(null)).status, 404);
    }
    assert_eq!(backend.send("PUT", "/tasks/1", &json!({ "done": true })).status, 404);
    assert_eq!(backend.get("/tasks/one").status, 404);
}

#[test]
fn users_come_as_json_or_form_and_messages_too() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    assert_eq!(backend.post("/submit", &json!({ "name": "ayush" })).status, 201);
    let form = "application/x-www-form-urlencoded";
    let answer =
        send(backend.port, "POST", "/api/submit", form, b"name=a+b%26c").expect("an answer");
    assert_eq!((answer.status, answer.json()), (201, json!({ "id": 2, "name": "a b&c" })));
    let users = json!([{ "id": 1, "name": "ayush" }, { "id": 2, "name": "a b&c" }]);
    assert_eq!(backend.get("/submit").json(), users);
    assert_eq!(backend.get("/submit?limit=1&after=1").json(), json!([users[1]]));
    assert_eq!(backend.post("/messages", &json!({ "message": "hello" })).status, 201);
    assert_eq!(backend.get("/api/messages").json(), json!([{ "id": 1, "message": "hello" }]));
}

#[test]
fn what_is_written_outlives_the_process() {
    let database = Database::new();
    let first = Backend::ready(&database);
    assert_eq!(first.post("/tasks", &json!({ "task": "stay" })).status, 201);
    drop(first);
    let second = Backend::ready(&database);
    assert_eq!(second.get("/tasks").json()[0]["task"], json!("stay"));
    assert_eq!(second.post("/tasks", &json!({ "task": "two" })).json()["id"], json!(2));
}

#[test]
fn tables_of_an_init_script_are_taken_over() {
    let database = Database::new();
    if !database
        .init("CREATE TABLE main_table (id INTEGER NOT NULL PRIMARY KEY, task TEXT NOT NULL)")
    {
        return;
    }
    database.init("INSERT INTO main_table (id, task) VALUES (7, 'from the script')");
    let backend = Backend::ready(&database);
    let expected = json!([{ "id": 7, "task": "from the script", "done": false }]);
    assert_eq!(backend.get("/tasks").json(), expected);
}

#[test]
fn every_write_has_an_audit_row() {
    let (database, audit) = (Database::new(), Database::new());
    let variables = [("DATABASE_URL", &*database.url), ("AUDIT_URL", &*audit.url)];
    let backend = Backend::start(&variables);
    backend.wait_until_ready();
    crate::backend::until("a write is accepted", || {
        backend.post("/tasks", &json!({ "task": "seen" })).status == 201
    });
    let metrics = backend.get("/metrics").body;
    assert!(metrics.contains("store_up{store=\"audit\"} 1"), "{metrics}");
    backend.post("/tasks/1/complete", &json!(null));
    backend.send("DELETE", "/tasks/9", &json!(null));
    let row = |action: &str, record, outcome: &str| (action.to_owned(), record, outcome.to_owned());
    let expected = [row("create", 1, "done"), row("update", 1, "done"), row("delete", 0, "failed")];
    assert_eq!(audit.audit_rows(), expected);
    // Without the audit store nothing is written.
    let lonely =
        [("DATABASE_URL", &*database.url), ("AUDIT_URL", "postgres://nobody@127.0.0.1:1/x")];
    let backend = Backend::start(&lonely);
    backend.wait_until_ready();
    assert_eq!(backend.post("/tasks", &json!({ "task": "unseen" })).status, 503);
    assert_eq!(backend.get("/tasks").json().as_array().map(Vec::len), Some(1));
}

#[test]
fn a_cache_never_shows_what_was_and_may_be_away() {
    let database = Database::new();
    let urls = ["redis://127.0.0.1:1/0".to_owned()].into_iter().chain(redis_url());
    for url in urls {
        let backend = Backend::start(&[("DATABASE_URL", &database.url), ("REDIS_URL", &url)]);
        backend.wait_until_ready();
        let before = backend.get("/messages").json().as_array().map_or(0, Vec::len);
        for count in before + 1..before + 20 {
            assert_eq!(backend.post("/messages", &json!({ "message": "new" })).status, 201);
            for _ in 0..2 {
                assert_eq!(backend.get("/messages").json().as_array().map(Vec::len), Some(count));
            }
        }
        let hits = format!(
            "cache_reads_total{{outcome=\"hit\"}} {}",
            if url.contains(":1/") { 0 } else { 19 }
        );
        assert!(backend.get("/metrics").body.contains(&hits), "{}", backend.get("/metrics").body);
    }
}
