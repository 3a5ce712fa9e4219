//! Secrets and passwords that would take each other's place, or are none.

use super::{BACKEND, DATABASE, backend, base, below};

/// A database that asks for no password and one that has two keys of one name.
#[test]
fn one_key_for_password_and_url() {
    let values = below(DATABASE, "secret: { key: url }")
        + &BACKEND
            .replace("name: shop\n", "")
            .replace("port: 8000", "port: 8000\n    connects: [main]");
    insta::assert_snapshot!(base(&values), @"
    error[GEN208]: password and url would share the key `url`
     --> values/base.yaml:3:3
      |
    3 |   main:
      |   ^^^^ has one Secret for both
      |
      = help: give `secret.key` and `secret.urlKey` different names

    warning[GEN208]: `secret` has no effect beside `existingSecret`
     --> values/base.yaml:7:5
      |
    5 |     credentials: { existingSecret: { name: main, urlKey: url } }
      |                    -------------- because of this
    6 |     resources: { requests: { cpu: 100m, memory: 64Mi } }
    7 |     secret: { key: url }
      |     ^^^^^^ gen makes no Secret for it
      |
      = help: remove `secret`
    ");
}

#[test]
fn a_password_that_is_none() {
    let with = |credentials: &str| {
        base(&format!(
            "name: shop\npolicy: {{ inlineSecrets: allow }}\ndatabases:\n  main:\n    engine: postgres\n    resources: {{ requests: {{ cpu: 1m }} }}\n    credentials: {credentials}\n"
        ))
    };
    insta::assert_snapshot!(with("{ value: \"\" }"), @r#"
    error[GEN206]: the password of a database is empty
     --> values/base.yaml:7:5
      |
    7 |     credentials: { value: ** }
      |     ^^^^^^^^^^^ images and clients cannot use it
      |
      = help: give a password of one line, without a line break at its end
    "#);
    insta::assert_snapshot!(with("{ value: \"a\\n\" }"), @r#"
    error[GEN206]: the password of a database has several lines
     --> values/base.yaml:7:5
      |
    7 |     credentials: { value: ***** }
      |     ^^^^^^^^^^^ images and clients cannot use it
      |
      = help: give a password of one line, without a line break at its end
    "#);
}

#[test]
fn an_existing_secret_that_gen_would_replace() {
    let lines = "env: { A: { existingSecret: { name: api, key: k } }, B: { value: x } }";
    insta::assert_snapshot!(base(&("policy: { inlineSecrets: allow }\n".to_owned() + &below(BACKEND, lines))), @r#"
    error[GEN204]: gen makes a Secret `api` too, and would replace this one
     --> values/base.yaml:9:12
      |
    9 |     env: { A: { existingSecret: { name: api, key: k } }, B: { value: * } }
      |            ^ in the namespace `shop`
      |
      = help: call the existing Secret something else
    "#);
}

#[test]
fn a_password_of_a_database_that_has_none() {
    let values = format!(
        "name: shop\ndatabases:\n  old: {{ engine: postgres, external: {{ host: db.example.com }} }}\n{}",
        BACKEND
            .replace("name: shop\n", "")
            .replace("port: 8000", "port: 8000\n    env: { P: \"x${databases.old.password}\" }")
    );
    insta::assert_snapshot!(base(&values), @r#"
    error[GEN206]: `old` has no password to refer to
     --> values/base.yaml:8:17
      |
    3 |   old: { engine: postgres, external: { host: db.example.com } }
      |   --- without `credentials`
    ...
    8 |     env: { P: "x${databases.old.password}" }
      |                 ^^^^^^^^^^^^^^^^^^^^^^^^^ no password
      |
      = help: add `credentials` to it, or remove the reference
    "#);
}

#[test]
fn secrets_that_only_their_values_tell() {
    insta::assert_snapshot!(backend("env: { AUDIT_STORE: \"postgres://app:hunter2@db.example.com/x\" }"), @r#"
    error[GEN207]: a secret is written into the values
     --> values/base.yaml:8:25
      |
    8 |     env: { AUDIT_STORE: ***************************************** }
      |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ everyone who reads this file reads it
      |
      = help: use `fromEnv`, `existingSecret` or `externalSecret`, or set `policy.inlineSecrets: allow` for this environment

    warning[GEN312]: `AUDIT_STORE` names `db.example.com`, which the network policy of `api` keeps closed
     --> values/base.yaml:8:25
      |
    8 |     env: { AUDIT_STORE: ***************************************** }
      |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ packets to it are dropped
      |
      = help: add `allowTo: [{ cidr: 0.0.0.0/0, ports: [5432] }]` to `api`, or `externals: { db: { host: db.example.com, port: 5432 } }` and write `${externals.db.host}`, or set `policy.closedEgress: allow` for this environment
    "#);
    insta::assert_snapshot!(backend("env: { AWS_SECRET_ACCESS_KEY: abc }"), @r#"
    error[GEN207]: a secret is written into the values
     --> values/base.yaml:8:35
      |
    8 |     env: { AWS_SECRET_ACCESS_KEY: *** }
      |                                   ^^^ everyone who reads this file reads it
      |
      = help: use `fromEnv`, `existingSecret` or `externalSecret`, or set `policy.inlineSecrets: allow` for this environment
    "#);
}
