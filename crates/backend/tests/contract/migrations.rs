//! `migrate`: what runs before a new version serves.

use std::process::Command;
use std::thread;

use serde_json::json;

use crate::backend::{Backend, done};
use crate::store::Database;

#[test]
fn a_migration_can_be_done_again() {
    let database = Database::new();
    let variables = [("DATABASE_URL", database.url.as_str())];
    for times in 0..3 {
        let (code, said) = done("migrate", &variables);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("the tables are up to date"), "{said}");
        assert_eq!(said.contains("\"migrated\""), times == 0, "{said}");
    }
    // Whoever serves finds nothing to do.
    let backend = Backend::ready(&database);
    assert!(!backend.log().contains("\"migrated\""), "{}", backend.log());
}

#[test]
fn migrations_that_start_together_do_each_step_once() {
    let database = Database::new();
    let variables = [("DATABASE_URL", database.url.as_str())];
    let said: Vec<(Option<i32>, String)> = thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| done("migrate", &variables))).collect();
        all.into_iter().map(|one| one.join().expect("a migration")).collect()
    });
    let logs: String = said.iter().map(|(_, log)| log.as_str()).collect();
    assert!(said.iter().all(|(code, _)| *code == Some(0)), "{logs}");
    for step in 1..=2 {
        let done = format!("\"message\":\"migrated\",\"version\":{step}}}");
        assert_eq!(logs.matches(&done).count(), 1, "{logs}");
    }
}

#[test]
fn there_is_no_way_back_and_nobody_is_harmed() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    assert_eq!(backend.post("/tasks", &json!({ "task": "before" })).status, 201);
    database.be_of_a_newer_program();
    let (code, said) = done("migrate", &[("DATABASE_URL", &database.url)]);
    assert_eq!(code, Some(1), "{said}");
    let expected = "are of version 99, which a newer program made, and this one knows ";
    assert!(said.contains("error: the tables of ") && said.contains(expected), "{said}");
    // Who serves goes on, and starts again, too: steps only add.
    for serving in [backend, Backend::ready(&database)] {
        assert_eq!(serving.post("/tasks", &json!({ "task": "after" })).status, 201);
    }
}

#[test]
fn a_second_store_is_migrated_too() {
    let (database, audit) = (Database::new(), Database::new());
    let variables = [("DATABASE_URL", database.url.as_str()), ("AUDIT_URL", &audit.url)];
    let (code, said) = done("migrate", &variables);
    assert_eq!((code, said.matches("the tables are up to date").count()), (Some(0), 2), "{said}");
    assert_eq!(audit.audit_rows(), []);
}

#[test]
fn a_word_that_nobody_knows_is_told_with_those_that_are() {
    for words in [&["migrates"][..], &["migrate", "now"], &["--help"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stackgen-backend"));
        let output = command.args(words).env_clear().output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("[serve | migrate | worker | digest]"), "{said}");
    }
}
