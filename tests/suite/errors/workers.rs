//! What a component without a port cannot have, and what no component is like.

use super::{backend, base};

/// A backend with a worker.
fn worker(lines: &str) -> String {
    let text = super::BACKEND
        .replace("    port: 8000\n", "")
        .replace("    probes: { readiness: { path: /readyz } }\n", "");
    base(&super::below(&text, lines))
}

#[test]
fn doors_and_services_need_a_port() {
    insta::assert_snapshot!(worker("expose: { nodePort: 30004 }\nservice: { name: jobs }"), @"
    error[GEN208]: `expose` needs a port, and `api` has none
     --> values/base.yaml:6:5
      |
    3 |   api:
      |   --- listens on nothing
    ...
    6 |     expose: { nodePort: 30004 }
      |     ^^^^^^ leads to no port
      |
      = help: add `port: 8080`, or remove `expose`

    error[GEN208]: `service` needs a port, and `api` has none
     --> values/base.yaml:7:5
      |
    3 |   api:
      |   --- listens on nothing
    ...
    7 |     service: { name: jobs }
      |     ^^^^^^^ leads to no port
      |
      = help: add `port: 8080`, or remove `service`
    ");
}

#[test]
fn switches_between_colours_need_a_service() {
    insta::assert_snapshot!(worker("release: { blueGreen: { active: blue, tracks: { blue: {}, green: {} } } }"), @"
    error[GEN208]: `blueGreen` needs a port, and `api` has none
     --> values/base.yaml:6:16
      |
    3 |   api:
      |   --- listens on nothing
    ...
    6 |     release: { blueGreen: { active: blue, tracks: { blue: {}, green: {} } } }
      |                ^^^^^^^^^ leads to no port
      |
      = help: add `port: 8080`, or remove `blueGreen`
    ");
}

#[test]
fn probes_and_metrics_need_a_port() {
    insta::assert_snapshot!(worker("probes: { liveness: /live }\nmetrics: /metrics"), @"
    error[GEN106]: a probe needs a `port` to ask, or a `command`
     --> values/base.yaml:6:15
      |
    6 |     probes: { liveness: /live }
      |               ^^^^^^^^ `api` has no port of its own
      |
      = help: add `command: […]`, or the `port` at which the program answers

    error[GEN106]: `metrics` needs a `port`
     --> values/base.yaml:7:5
      |
    7 |     metrics: /metrics
      |     ^^^^^^^ `api` has no port of its own
      |
      = help: add `ports: { metrics: { port: 9090 } }`, and `metrics: { port: 9090 }`
    ");
    assert_eq!(worker("probes: { liveness: { path: /live, port: 7433 } }"), "");
    assert_eq!(
        worker(
            "ports: { metrics: { port: 9394 } }\nmetrics: { port: 9394 }\nprobes: { readiness: { command: [test] } }"
        ),
        ""
    );
}

#[test]
fn no_one_connects_to_a_worker() {
    let text = format!(
        "{}  jobs: {{ image: 'acme/jobs:v1', resources: {{ requests: {{ cpu: 1m }} }} }}\n",
        super::below(
            super::BACKEND,
            "connects: [jobs]\nenv: { A: \"${backends.jobs.host}\", B: \"${backends.jobs.port}\" }"
        )
    );
    insta::assert_snapshot!(base(&text), @r#"
    error[GEN201]: `jobs` has no port to connect to
      --> values/base.yaml:8:16
       |
     8 |     connects: [jobs]
       |                ^^^^ no one can call it
     9 |     env: { A: "${backends.jobs.host}", B: "${backends.jobs.port}" }
    10 |   jobs: { image: 'acme/jobs:v1', resources: { requests: { cpu: 1m } } }
       |   ---- without `port`
       |
       = help: give it a `port`, or remove the connection

    error[GEN201]: `jobs` has no port to refer to
      --> values/base.yaml:9:16
       |
     9 |     env: { A: "${backends.jobs.host}", B: "${backends.jobs.port}" }
       |                ^^^^^^^^^^^^^^^^^^^^^ no one can call it there
    10 |   jobs: { image: 'acme/jobs:v1', resources: { requests: { cpu: 1m } } }
       |   ---- without `port`
       |
       = help: give it a `port`, or remove the reference

    error[GEN201]: `jobs` has no port to refer to
      --> values/base.yaml:9:44
       |
     9 |     env: { A: "${backends.jobs.host}", B: "${backends.jobs.port}" }
       |                                            ^^^^^^^^^^^^^^^^^^^^^ no one can call it there
    10 |   jobs: { image: 'acme/jobs:v1', resources: { requests: { cpu: 1m } } }
       |   ---- without `port`
       |
       = help: give it a `port`, or remove the reference
    "#);
}

#[test]
fn likes_of_what_is_not_there() {
    insta::assert_snapshot!(backend("like: apy"), @"
    error[GEN201]: there is no component `apy` for `like`
     --> values/base.yaml:8:11
      |
    8 |     like: apy
      |           ^^^ unknown
      |
      = help: write `api`
    ");
    let database = "databases: { main: { engine: redis, credentials: { existingSecret: { name: a } }, resources: { requests: { cpu: 1m } } } }";
    let text = format!("{}{database}\n", super::below(super::BACKEND, "like: main"));
    insta::assert_snapshot!(base(&text), @"
    error[GEN201]: `main` is a database, which no component is like
     --> values/base.yaml:8:11
      |
    8 |     like: main
      |           ^^^^ a database
      |
      = help: use one of `api`
    ");
}

#[test]
fn likes_in_a_circle() {
    let text = format!("{}  jobs: {{ like: api }}\n", super::below(super::BACKEND, "like: jobs"));
    insta::assert_snapshot!(base(&text), @"
    error[GEN203]: components are like each other: api → jobs → api
     --> values/base.yaml:9:17
      |
    8 |     like: jobs
      |           ---- `api` is like `jobs`
    9 |   jobs: { like: api }
      |                 ^^^ `jobs` is like `api`
      |
      = help: let one of them say its values itself
    ");
}

#[test]
fn what_several_components_take_from_one_line_is_told_once() {
    let text = super::below(super::BACKEND, "env: { KEY: { secret: true } }")
        + "  jobs: { like: api, port: null, probes: null, command: [run] }\n";
    insta::assert_snapshot!(base(&text), @"
    error[GEN101]: `backends.api.env.KEY` has no key `secret`
     --> values/base.yaml:8:19
      |
    8 |     env: { KEY: { secret: true } }
      |                   ^^^^^^ unknown key
      |
      = help: write `existingSecret: { name: my-secret, key: my-key }`
    ");
}
