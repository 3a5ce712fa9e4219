//! What the environment may say.

use std::process::Command;

use crate::backend::{Backend, until};

/// Starts a backend and tells where it looks for its store.
fn place(variables: &[(&str, &str)]) -> String {
    let backend = Backend::start(variables);
    until("it says where", || backend.log().contains("\"store\":"));
    let log = backend.log();
    let entry: serde_json::Value =
        serde_json::from_str(log.lines().next().unwrap_or_default()).expect("JSON");
    entry["store"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn the_environment_names_the_store() {
    let cases: [(&[(&str, &str)], &str); 8] = [
        (&[], "sqlite::memory:"),
        (&[("DATABASE_URL", "postgres://u:p@127.0.0.1:1/a")], "postgres://127.0.0.1:1/a"),
        (
            &[("DB_HOST", "127.0.0.1"), ("DB_ENGINE", "mysql"), ("DB_PORT", "1")],
            "mysql://127.0.0.1:1/app",
        ),
        (
            &[("DB_HOST", "127.0.0.1"), ("DB_PORT", "5432"), ("DB_NAME", "x"), ("DB_USER", "u")],
            "postgres://127.0.0.1:5432/x",
        ),
        (
            &[("MYSQL_HOST", "127.0.0.1"), ("MYSQL_PASSWORD", "p"), ("MYSQL_USER", "u")],
            "mysql://127.0.0.1:3306/app",
        ),
        (
            &[
                ("MONGO_HOST", "127.0.0.1"),
                ("MONGO_USER", "a@b"),
                ("MONGO_PASSWORD", "p/w"),
                ("MONGO_PORT", "2"),
            ],
            "mongodb://127.0.0.1:2/app",
        ),
        (&[("PG_URL", "postgresql://127.0.0.1:3/a?sslmode=disable")], "postgresql://127.0.0.1:3/a"),
        (
            &[("DATABASE_URL", "mongodb://127.0.0.1:4/a"), ("MYSQL_HOST", "ignored")],
            "mongodb://127.0.0.1:4/a",
        ),
    ];
    for (variables, expected) in cases {
        assert_eq!(place(variables), expected, "{variables:?}");
    }
}

#[test]
fn what_cannot_be_understood_ends_the_start() {
    let cases: [(&[(&str, &str)], &str); 8] = [
        (&[("PORT", "eighty")], "error: `PORT` is no number in its range: `eighty`\n"),
        (&[("PORT", "70000")], "error: `PORT` is no number in its range: `70000`\n"),
        (
            &[("DATABASE_URL", "oracle://u:s3cret@h/a")],
            "error: DATABASE_URL: expected a url that begins with postgres:, mysql:, mongodb: or sqlite:\n",
        ),
        (
            &[("DB_HOST", "h"), ("DB_PORT", "8085")],
            "error: set `DB_ENGINE` to postgres, mysql or mongodb: the port does not tell\n",
        ),
        (
            &[("DB_HOST", "h"), ("DB_ENGINE", "mysql"), ("DB_PORT", "tcp://1:2")],
            "error: `DB_PORT` is no port\n",
        ),
        (&[("REDIS_URL", "http://:s3cret@h")], "error: `REDIS_URL` is no url of a redis\n"),
        (&[("COLOR", "bl\u{fc}e")], "error: `COLOR` must be printable ASCII\n"),
        (
            &[("LOG_LEVEL", "loud")],
            "error: `LOG_LEVEL` is none of error, warn, info, debug, trace: `loud`\n",
        ),
    ];
    for (variables, expected) in cases {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stackgen-backend"));
        command.env_clear().env("PORT", "0").envs(variables.iter().copied());
        let output = command.output().expect("the backend runs");
        assert_eq!(String::from_utf8_lossy(&output.stderr), expected);
        assert_eq!(output.status.code(), Some(1), "{variables:?}");
    }
}
