//! Addresses written by hand, and node ports that two environments want.

use super::{BACKEND, DATABASE, backend, base};
use crate::program::Place;

#[test]
fn the_pod_itself_as_an_address() {
    insta::assert_snapshot!(backend("env: { API_URL: \"http://localhost:3000/api\" }"), @r#"
    warning[GEN310]: `API_URL` holds the address `localhost`, written by hand
     --> values/base.yaml:8:21
      |
    8 |     env: { API_URL: "http://localhost:3000/api" }
      |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ inside a pod, this is the pod itself
      |
      = help: refer to what is meant, as in `${backends.api.url}`, or set `policy.writtenAddresses: allow` for this environment
    "#);
    insta::assert_snapshot!(backend("env: { CACHE_HOST: 127.0.0.1 }"), @r#"
    warning[GEN310]: `CACHE_HOST` holds the address `127.0.0.1`, written by hand
     --> values/base.yaml:8:24
      |
    8 |     env: { CACHE_HOST: 127.0.0.1 }
      |                        ^^^^^^^^^ inside a pod, this is the pod itself
      |
      = help: refer to what is meant, as in `${databases.cache.host}`, or set `policy.writtenAddresses: allow` for this environment
    "#);
}

#[test]
fn an_address_of_the_cluster() {
    insta::assert_snapshot!(backend("env: { DB_HOST: 10.96.167.4 }"), @r#"
    warning[GEN310]: `DB_HOST` holds the address `10.96.167.4`, written by hand
     --> values/base.yaml:8:21
      |
    8 |     env: { DB_HOST: 10.96.167.4 }
      |                     ^^^^^^^^^^^ an address of a cluster changes when its Service is made anew
      |
      = help: refer to the component, as in `${databases.main.host}`, or set `policy.writtenAddresses: allow` for this environment
    "#);
}

#[test]
fn the_service_of_a_component() {
    let values = format!(
        "{DATABASE}{}",
        BACKEND
            .replace("name: shop\n", "")
            .replace("port: 8000", "port: 8000\n    env: { QUEUE_URL: \"redis://main:6379\" }")
    );
    insta::assert_snapshot!(base(&values), @r#"
    warning[GEN311]: no component connects to the database `main`
     --> values/base.yaml:3:3
      |
    3 |   main:
      |   ^^^^ no one gets its password, nor the way to it
      |
      = help: add `connects: [main]` to the components that use it, or set `policy.unusedDatabases: allow` for this environment

    warning[GEN310]: `QUEUE_URL` holds the address `main`, written by hand
      --> values/base.yaml:11:23
       |
    11 |     env: { QUEUE_URL: "redis://main:6379" }
       |                       ^^^^^^^^^^^^^^^^^^^ gen draws no edge from it: no network rule, no order
       |
       = help: write `${databases.main.host}`, or set `policy.writtenAddresses: allow` for this environment
    "#);
}

#[test]
fn addresses_of_elsewhere_are_fine() {
    assert_eq!(
        backend(
            "env: { API_URL: \"https://api.example.com\", DB_HOST: db.example.com, NOTE: localhost }\n\
             allowTo: [{ cidr: 0.0.0.0/0 }]"
        ),
        ""
    );
}

#[test]
fn a_node_port_that_two_environments_want() {
    let values = BACKEND.replace("port: 8000", "port: 8000\n    expose: { nodePort: 30080 }");
    let place = Place::new(&[
        ("values/base.yaml", &values),
        ("values/dev.yaml", ""),
        ("values/test.yaml", ""),
    ]);
    let ended = place.run(&["render", "--env", "dev"]);
    assert_eq!(ended.code, 0);
    insta::assert_snapshot!(ended.err, @r#"
    warning[GEN309]: the environment `test` wants the node port 30080 too, for `backends.api`
     --> values/base.yaml:6:25
      |
    6 |     expose: { nodePort: 30080 }
      |                         ^^^^^ both are for the target `kind`
      |
      = help: give each environment a port of its own, or set `policy.sharedNodePorts: allow` for this environment

    gen: `dev`: 1 warning
    "#);
    place.write("values/dev.yaml", "policy: { sharedNodePorts: allow }");
    assert_eq!(place.run(&["render", "--env", "dev"]).err, "");
}
