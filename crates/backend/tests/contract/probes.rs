//! Probes, metrics, versions, and the end.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::backend::{Backend, until};
use crate::store::Database;

#[test]
fn version_and_color_are_seen_everywhere() {
    let database = Database::new();
    let variables = [("DATABASE_URL", &*database.url), ("VERSION", "2.0.0"), ("COLOR", "green")];
    let backend = Backend::start(&variables);
    assert_eq!(backend.get("/version").json(), json!({ "version": "2.0.0", "color": "green" }));
    for path in ["/healthz", "/nowhere", "/api/version"] {
        let answer = backend.get(path);
        assert_eq!(
            (answer.header("x-version"), answer.header("x-color")),
            (Some("2.0.0"), Some("green"))
        );
    }
}

#[test]
fn greeting_metrics_and_document() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    for path in ["/", "/api", "/api/"] {
        assert!(backend.get(path).body.starts_with("Welcome"), "{path}");
    }
    backend.get("/tasks/1");
    let metrics = backend.get("/metrics").body;
    let expected = [
        "http_requests_total{route=\"/tasks/{id}\",method=\"GET\",status=\"404\"} 1",
        "http_request_duration_seconds_bucket{route=\"/tasks/{id}\",le=\"+Inf\"} 1",
        "http_connections_active ",
        "store_up{store=\"main\"} 1",
        "store_pool_connections{store=\"main\",state=\"idle\"}",
    ];
    for line in expected {
        assert!(metrics.contains(line), "no {line} in\n{metrics}");
    }
    let document = backend.get("/openapi.json").json();
    for (path, verb) in [("/tasks/{id}", "put"), ("/submit", "post"), ("/readyz", "get")] {
        assert!(document["paths"][path][verb].is_object(), "no {verb} {path}");
    }
    assert!(document["components"]["schemas"]["NewTask"].is_object());
}

#[test]
fn a_stop_is_announced_and_cuts_nothing_off() {
    let database = Database::new();
    let mut backend = Backend::start(&[("DATABASE_URL", &database.url), ("SHUTDOWN_DELAY", "2")]);
    backend.wait_until_ready();
    let told = Instant::now();
    backend.signal("TERM");
    until("it is not ready", || backend.get("/readyz").status == 503);
    while told.elapsed() < Duration::from_millis(1500) {
        assert_eq!(backend.post("/tasks", &json!({ "task": "late" })).status, 201);
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(backend.ended().code(), Some(0));
    assert!(told.elapsed() >= Duration::from_secs(2));
    assert!(backend.log().contains("draining"));
}

#[test]
fn a_stop_without_delay_ends_at_once() {
    let mut backend = Backend::start(&[]);
    let told = Instant::now();
    backend.signal("TERM");
    assert_eq!(backend.ended().code(), Some(0));
    assert!(told.elapsed() < Duration::from_secs(2));
}
