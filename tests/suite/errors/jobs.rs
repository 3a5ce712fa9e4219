//! Jobs, migrations and containers beside a component's own.

use super::{backend, base, below};

fn job(lines: &str) -> String {
    let job = "jobs:\n  tidy:\n    image: acme/tidy:1\n    command: [tidy]\n    resources: { requests: { cpu: 1m } }\n";
    base(&format!("{}{}", super::BACKEND, below(job, lines)))
}

#[test]
fn schedules_that_are_none() {
    assert_eq!(job("schedule: \"*/5 0-6 1,15 JAN-MAR MON\""), "");
    assert_eq!(job("schedule: \"@every 1h30m\""), "");
    for interval in ["day", "1", "0s", "h", "1h 30m", ""] {
        let said = job(&format!("schedule: \"@every {interval}\""));
        assert!(said.contains("write hours, minutes and seconds"), "{interval}: {said}");
    }
    insta::assert_snapshot!(job("schedule: \"0 25 * * *\""), @r#"
    error[GEN104]: `0 25 * * *` is no schedule
      --> values/base.yaml:13:15
       |
    13 |     schedule: "0 25 * * *"
       |               ^^^^^^^^^^^^ `25` is no hour
       |
       = help: write the hour as a number from 0 to 23, `*` for each, or `*/2` for every second one
    "#);
}

#[test]
fn schedules_with_a_time_zone_in_them() {
    insta::assert_snapshot!(job("schedule: \"CRON_TZ=UTC 0 3 * * *\""), @r#"
    error[GEN104]: `CRON_TZ=UTC 0 3 * * *` is no schedule
      --> values/base.yaml:13:15
       |
    13 |     schedule: "CRON_TZ=UTC 0 3 * * *"
       |               ^^^^^^^^^^^^^^^^^^^^^^^ holds a time zone
       |
       = help: write `schedule: "0 3 * * *"` and `timeZone: UTC`
    "#);
}

#[test]
fn what_needs_a_schedule() {
    insta::assert_snapshot!(job("suspend: true"), @r#"
    error[GEN106]: `suspend` needs a `schedule`
      --> values/base.yaml:13:14
       |
    13 |     suspend: true
       |              ^^^^ without effect
       |
       = help: add `schedule: "0 3 * * *"`, or remove `suspend`
    "#);
}

#[test]
fn jobs_before_what_is_not_there() {
    insta::assert_snapshot!(job("before: [apy]"), @"
    error[GEN201]: there is no backend or frontend `apy` to run before
      --> values/base.yaml:13:14
       |
    13 |     before: [apy]
       |              ^^^ unknown
       |
       = help: write `api`
    ");
}

#[test]
fn what_has_no_effect_before_others() {
    insta::assert_snapshot!(job("before: [api]\nbackoffLimit: 3\nvolumes: { data: { mountPath: /data, ephemeral: true } }"), @"
    error[GEN208]: `backoffLimit` has no effect beside `before`
      --> values/base.yaml:14:19
       |
    13 |     before: [api]
       |             ----- `tidy` runs in the pods of these
    14 |     backoffLimit: 3
       |                   ^ without effect
       |
       = help: remove `backoffLimit` or `before`

    error[GEN201]: `api` has no `data` for the job `tidy`
      --> values/base.yaml:15:16
       |
    15 |     volumes: { data: { mountPath: /data, ephemeral: true } }
       |                ^^^^ the job runs in the pods of `api`
       |
       = help: give it to both, or take it from the job
    ");
}

#[test]
fn migrations_without_a_command() {
    insta::assert_snapshot!(backend("migrate: { env: { A: b } }"), @"
    error[GEN106]: `migrate` needs a `command`
     --> values/base.yaml:8:5
      |
    8 |     migrate: { env: { A: b } }
      |     ^^^^^^^ the program itself would run, and never end
      |
      = help: add `command: […]`
    ");
}

#[test]
fn containers_of_one_name() {
    insta::assert_snapshot!(backend("migrate: { command: [a] }\ninitContainers: { migrate: { command: [b] } }"), @"
    error[GEN204]: two containers of one pod are called `migrate`
     --> values/base.yaml:8:5
      |
    8 |     migrate: { command: [a] }
      |     ^^^^^^^ called so too
    9 |     initContainers: { migrate: { command: [b] } }
      |                       ------- called so
      |
      = help: rename one of them
    ");
}

#[test]
fn mounts_of_no_volume() {
    insta::assert_snapshot!(backend("sidecars: { helper: { command: [a], mounts: { data: /data } } }"), @"
    error[GEN201]: there is no volume `data` to mount
     --> values/base.yaml:8:51
      |
    8 |     sidecars: { helper: { command: [a], mounts: { data: /data } } }
      |                                                   ^^^^ unknown
      |
      = help: add `volumes: { data: … }` to the component
    ");
}

#[test]
fn probes_of_what_ends() {
    insta::assert_snapshot!(backend("initContainers: { first: { command: [a], probes: { readiness: { command: [b] } } } }"), @"
    error[GEN208]: `probes` has no effect in a container that ends before the pod starts
     --> values/base.yaml:8:46
      |
    8 |     initContainers: { first: { command: [a], probes: { readiness: { command: [b] } } } }
      |                                              ^^^^^^ without effect
      |
      = help: remove `probes`, or make it one of `sidecars`
    ");
}

#[test]
fn likes_in_defaults() {
    insta::assert_snapshot!(base(&format!("{}defaults: {{ jobs: {{ like: api }} }}\n", super::BACKEND)), @"
    error[GEN208]: `like` has no effect in `defaults`
     --> values/base.yaml:8:27
      |
    8 | defaults: { jobs: { like: api } }
      |                           ^^^ what a component is like, it says itself
      |
      = help: move it into the components
    ");
}

#[test]
fn a_database_that_no_one_uses() {
    let database = "databases: { main: { engine: redis, credentials: { existingSecret: { name: a } }, resources: { requests: { cpu: 1m } } } }";
    insta::assert_snapshot!(base(&format!("{}{database}\n", super::BACKEND)), @"
    warning[GEN311]: no component connects to the database `main`
     --> values/base.yaml:8:14
      |
    8 | databases: { main: { engine: redis, credentials: { existingSecret: { name: a } }, resources: { requests: { cpu: 1m } } } }
      |              ^^^^ no one gets its password, nor the way to it
      |
      = help: add `connects: [main]` to the components that use it, or set `policy.unusedDatabases: allow` for this environment
    ");
}

#[test]
fn something_outside_that_no_one_calls() {
    let externals = "externals: { mail: { host: smtp.example.com, port: 587 } }";
    insta::assert_snapshot!(base(&format!("{}{externals}\n", super::BACKEND)), @"
    warning[GEN316]: no component calls `externals.mail`
     --> values/base.yaml:8:14
      |
    8 | externals: { mail: { host: smtp.example.com, port: 587 } }
      |              ^^^^ network policies let no one reach it
      |
      = help: write `${externals.mail.host}` where it is called, or add `connects: [mail]`, or set `policy.unusedExternals: allow` for this environment
    ");
}
