//! Replicas that start together.

use std::thread;

use serde_json::json;

use crate::backend::Backend;
use crate::store::Database;

#[test]
fn replicas_that_start_together_migrate_once() {
    let database = Database::new();
    let replicas: Vec<Backend> =
        (0..4).map(|_| Backend::start(&[("DATABASE_URL", &database.url)])).collect();
    for replica in &replicas {
        replica.wait_until_ready();
        assert!(!replica.log().contains("waiting for the store"), "{}", replica.log());
    }
    let logs: String = replicas.iter().map(Backend::log).collect();
    let first = logs.matches("\"message\":\"migrated\",\"version\":1}").count();
    assert_eq!(first, 1, "{logs}");
    // They number what they write together, too.
    thread::scope(|scope| {
        for replica in &replicas {
            scope.spawn(|| {
                for _ in 0..25 {
                    assert_eq!(replica.post("/tasks", &json!({ "task": "x" })).status, 201);
                }
            });
        }
    });
    let list = replicas[0].get("/tasks").json();
    assert_eq!(list.as_array().map(Vec::len), Some(100));
}
