//! Passwords and names in the SQL of entrypoints, and images that speak another one.

use serde_json::Value as Json;

use super::{project, refused};
use crate::program::{Ended, Place};

#[test]
fn mysql_passwords_with_quotes() {
    let cases = [
        ("engine: mysql, credentials: { value: \"it's\" }", Some("an apostrophe")),
        ("engine: mysql, credentials: { value: 'back\\slash' }", Some("a backslash")),
        ("engine: mysql, credentials: { value: 'quo\"te' }", None),
        (
            "engine: mysql, credentials: { value: pw }, rootCredentials: { value: 'quo\"te' }",
            Some("a quotation mark"),
        ),
        ("engine: mysql, user: root, credentials: { value: 'quo\"te' }", Some("a quotation mark")),
        ("engine: mysql, credentials: { value: pw }, database: 'a`b'", Some("a backtick")),
        ("engine: mysql, credentials: { value: pw }, user: \"o'neil\"", Some("an apostrophe")),
        ("engine: mariadb, credentials: { value: \"it's\" }", None),
        ("engine: mariadb, credentials: { value: pw }, user: \"o'neil\"", Some("an apostrophe")),
        ("engine: postgres, credentials: { value: \"it's\" }", None),
    ];
    for (database, expected) in cases {
        let place = project(database, "LOG: info");
        match expected {
            Some(expected) => {
                let err = refused(&place, &["render"]);
                assert!(
                    err.contains("error[GEN206]") && err.contains(expected),
                    "{database}: {err}"
                );
                assert!(!err.contains("it's"), "{err}");
            }
            None => drop(place.prints(&["render"])),
        }
    }
    // From gen's own environment.
    let place = project("engine: mysql, credentials: { fromEnv: PASSWORD }", "LOG: info");
    let mut command = place.command(&["render"]);
    let ended = Ended::of(command.env("PASSWORD", "it's").output().expect("a run"));
    assert!(ended.err.contains("an apostrophe"), "{}", ended.err);
}

#[test]
fn quotes_in_anybodys_mysql() {
    let pod = |image: &str, name: &str, value: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: db }}\nspec:\n  containers:\n    - name: db\n      image: {image}\n      env:\n        \
             - {{ name: MYSQL_ROOT_PASSWORD, value: abc }}\n        - {{ name: {name}, value: {} }}\n",
            Json::from(value)
        )
    };
    let cases = [
        ("mysql:8.4", "MYSQL_PASSWORD", "it's", true),
        ("mysql:8.4", "MYSQL_PASSWORD", "a\\b", true),
        ("mysql:8.4", "MYSQL_PASSWORD", "a\"b", false),
        ("mysql:8.4", "MYSQL_USER", "o'neil", true),
        ("mysql:8.4", "MYSQL_DATABASE", "a`b", true),
        ("mariadb:11.8", "MYSQL_PASSWORD", "it's", false),
    ];
    for (image, name, value, is_refused) in cases {
        let place = Place::new(&[("k8s/pod.yaml", &pod(image, name, value))]);
        let out = place.run(&["check", "k8s"]).out;
        assert_eq!(out.contains("GEN442"), is_refused, "{image} {name} {value}: {out}");
    }
}

#[test]
fn mariadb_image() {
    let image = |engine: &str, repository: &str| {
        project(
            &format!(
                "engine: {engine}, image: {{ repository: {repository}, tag: \"11.4\" }}, credentials: {{ value: pw }}"
            ),
            "A: b",
        )
    };
    for (engine, repository, own) in [
        ("mysql", "mariadb", "mariadb"),
        ("mysql", "mirror.example.com/library/mariadb", "mariadb"),
        ("postgres", "mysql", "mysql"),
    ] {
        let err = refused(&image(engine, repository), &["render"]);
        assert!(err.contains(&format!("write `engine: {own}`")), "{engine} {repository}: {err}");
    }
    for (engine, repository) in [
        ("mysql", "percona"),
        ("mysql", "acme/store"),
        ("mariadb", "mariadb"),
        ("redis", "valkey/valkey"),
    ] {
        image(engine, repository).prints(&["render"]);
    }
}
