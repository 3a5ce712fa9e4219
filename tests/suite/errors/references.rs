//! References that lead nowhere, and edges that cannot be.

use super::{backend, base, below, files};

/// What gen says about a backend beside a database and a frontend.
fn wired(lines: &str) -> String {
    let text = below(super::BACKEND, lines);
    base(&format!(
        "{text}  worker: {{ port: 9000, ports: {{ metrics: {{ port: 9100 }} }}, \
         image: {{ repository: worker, tag: v1 }} }}\n\
         frontends:\n  web: {{ port: 80, image: {{ repository: web, tag: v1 }} }}\n\
         databases:\n  main: {{ engine: postgres, \
         credentials: {{ existingSecret: {{ name: main, urlKey: url }} }} }}\n\
         policy: {{ missingRequests: allow, missingProbes: allow }}\n"
    ))
}

#[test]
fn a_reference_to_no_tier() {
    insta::assert_snapshot!(wired("env: { HOST: \"${database.main.host}\" }"), @r#"
    error[GEN201]: there is no `database` to refer to
     --> values/base.yaml:8:19
      |
    8 |     env: { HOST: "${database.main.host}" }
      |                   ^^^^^^^^^^^^^^^^^^^^^ unknown
      |
      = help: write `${databases.main.host}`
    "#);
}

#[test]
fn a_reference_to_nothing_known() {
    insta::assert_snapshot!(wired("env: { HOME_DIR: \"${HOME}/data\" }"), @r#"
    error[GEN201]: there is no `HOME` to refer to
     --> values/base.yaml:8:23
      |
    8 |     env: { HOME_DIR: "${HOME}/data" }
      |                       ^^^^^^^ unknown
      |
      = help: write `$(HOME)` for a variable of the container itself, `env: { NAME: { fromEnv: HOME } }` for one of gen's own environment, or `$${HOME}` if the text itself is meant
    "#);
}

#[test]
fn a_reference_to_no_component() {
    insta::assert_snapshot!(wired("env: { HOST: \"${databases.mian.host}\" }"), @r#"
    error[GEN201]: there is no database `mian`
     --> values/base.yaml:8:19
      |
    8 |     env: { HOST: "${databases.mian.host}" }
      |                   ^^^^^^^^^^^^^^^^^^^^^^ unknown
      |
      = help: write `${databases.main.host}`
    "#);
}

#[test]
fn a_reference_to_no_component_of_any_name() {
    insta::assert_snapshot!(backend("env: { HOST: \"${databases.main.host}\" }"), @r#"
    error[GEN201]: there is no database `main`
     --> values/base.yaml:8:19
      |
    8 |     env: { HOST: "${databases.main.host}" }
      |                   ^^^^^^^^^^^^^^^^^^^^^^ unknown
      |
      = help: describe it below `databases`, or remove the reference
    "#);
}

#[test]
fn a_reference_to_a_component_alone() {
    insta::assert_snapshot!(wired("env: { HOST: \"${databases.main}\" }"), @r#"
    error[GEN201]: a reference to a database names one of its facts
     --> values/base.yaml:8:19
      |
    8 |     env: { HOST: "${databases.main}" }
      |                   ^^^^^^^^^^^^^^^^^ which one?
      |
      = help: add one of `.host`, `.port`, `.database`, `.user`, `.password` or `.url`
    "#);
}

#[test]
fn a_reference_to_no_field() {
    insta::assert_snapshot!(wired("env: { DB: \"${databases.main.hostname}\" }"), @r#"
    error[GEN201]: a database has no `hostname` to refer to
     --> values/base.yaml:8:17
      |
    8 |     env: { DB: "${databases.main.hostname}" }
      |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown
      |
      = help: write `${databases.main.host}`
    "#);
}

#[test]
fn a_reference_to_no_field_of_a_backend() {
    insta::assert_snapshot!(wired("env: { DB: \"${backends.worker.password}\" }"), @r#"
    error[GEN201]: a backend has no `password` to refer to
     --> values/base.yaml:8:17
      |
    8 |     env: { DB: "${backends.worker.password}" }
      |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown
      |
      = help: use one of `host`, `port`, `url`, `publicUrl`, `publicHost`, `publicPort`, `publicScheme`, `publicWsUrl`, `headless` or `ports.metrics`
    "#);
}

#[test]
fn a_reference_to_no_further_port() {
    insta::assert_snapshot!(wired("env: { PORT: \"${backends.worker.ports.metric}\" }"), @r#"
    error[GEN201]: a backend has no `ports.metric` to refer to
     --> values/base.yaml:8:19
      |
    8 |     env: { PORT: "${backends.worker.ports.metric}" }
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown
      |
      = help: write `${backends.worker.ports.metrics}`
    "#);
}

#[test]
fn a_reference_to_an_address_that_no_browser_can_know() {
    insta::assert_snapshot!(wired("env: { ORIGIN: \"${frontends.web.publicUrl}\" }"), @r#"
    error[GEN201]: gen cannot tell the url at which a browser reaches `web`
      --> values/base.yaml:8:21
       |
     8 |     env: { ORIGIN: "${frontends.web.publicUrl}" }
       |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ not known
    ...
    11 |   web: { port: 80, image: { repository: web, tag: v1 } }
       |   --- this component
       |
       = help: give it a door with `expose`, or add `publicUrl: https://…` to it
    "#);
}

#[test]
fn a_public_address_without_a_host() {
    let lines = "expose: { ingress: {} }\nenv: { SELF: \"${backends.api.publicUrl}\" }";
    insta::assert_snapshot!(wired(lines), @r#"
    error[GEN201]: gen cannot tell the url at which a browser reaches `api`
     --> values/base.yaml:9:19
      |
    3 |   api:
      |   --- this component
    ...
    9 |     env: { SELF: "${backends.api.publicUrl}" }
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^ not known
      |
      = help: give its ingress a `host`, or the stack a `domain`
    "#);
}

#[test]
fn a_public_address_of_a_load_balancer() {
    let lines = "expose: { loadBalancer: {} }\nenv: { SELF: \"${backends.api.publicUrl}\" }";
    insta::assert_snapshot!(wired(lines), @r#"
    warning[GEN302]: a load balancer gets no address on the target `kind`
     --> values/base.yaml:8:15
      |
    8 |     expose: { loadBalancer: {} }
      |               ^^^^^^^^^^^^ the target is `kind`
      |
      = help: run `cloud-provider-kind`, or set `policy.targetGaps: allow` for this environment

    error[GEN201]: gen cannot tell the url at which a browser reaches `api`
     --> values/base.yaml:9:19
      |
    3 |   api:
      |   --- this component
    ...
    9 |     env: { SELF: "${backends.api.publicUrl}" }
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^ not known
      |
      = help: add `publicUrl: https://…` to it
    "#);
}

#[test]
fn a_reference_that_is_not_closed() {
    insta::assert_snapshot!(wired("env: { HOST: \"http://${backends.worker.host:9000\" }"), @r#"
    error[GEN202]: a reference is not closed
     --> values/base.yaml:8:26
      |
    8 |     env: { HOST: "http://${backends.worker.host:9000" }
      |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^ `}` is missing
      |
      = help: close it, as in `${databases.main.host}`, or write `$${` for a literal `${`
    "#);
}

#[test]
fn a_reference_that_is_no_path() {
    insta::assert_snapshot!(wired("env: { HOST: \"${HOST:-localhost}\" }"), @r#"
    error[GEN202]: `${HOST:-localhost}` is not a reference
     --> values/base.yaml:8:19
      |
    8 |     env: { HOST: "${HOST:-localhost}" }
      |                   ^^^^^^^^^^^^^^^^^^ expected a path such as `databases.main.host`
      |
      = help: write the value itself, such as `localhost`: values know no variables of the shell, and each environment may say its own
    "#);
}

#[test]
fn a_secret_in_args() {
    insta::assert_snapshot!(wired("args: [\"--db=${databases.main.url}\"]"), @r#"
    error[GEN206]: a secret cannot stand in a command as it is
     --> values/base.yaml:8:18
      |
    8 |     args: ["--db=${databases.main.url}"]
      |                  ^^^^^^^^^^^^^^^^^^^^^ refers to a password by `${databases.main.url}`
      |
      = help: put it into a variable of `env`, say `NAME`, and write `$(NAME)` here
    "#);
}

#[test]
fn a_reference_in_a_file_that_is_no_template() {
    let lines = "files:\n  /etc/api.conf: |\n    host=${databases.main.host}";
    insta::assert_snapshot!(wired(lines), @"
    error[GEN202]: a file's content is taken as it is, with `${…}` in it
      --> values/base.yaml:10:9
       |
    10 |         host=${databases.main.host}
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ holds what looks like a reference
       |
       = help: write `{ file: …, template: true }` (or `text:`), or `$${` for a literal `${`
    ");
}

#[test]
fn a_secret_in_a_file() {
    let lines = "files:\n  /etc/api.conf: { template: true, text: \"url=${databases.main.url}\" }";
    insta::assert_snapshot!(wired(lines), @r#"
    error[GEN206]: a password that gen does not know cannot stand inside of a file
     --> values/base.yaml:9:46
      |
    9 |       /etc/api.conf: { template: true, text: "url=${databases.main.url}" }
      |                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^ refers to a password that is in the cluster alone
      |
      = help: give the password a file of its own, `{ text: "${…}", template: true }`, or refer to it in `env`

    warning[GEN305]: the url of `main` is composed of a password that gen cannot percent-encode
      --> values/base.yaml:14:29
       |
     9 |       /etc/api.conf: { template: true, text: "url=${databases.main.url}" }
       |                                              --------------------------- the url is used here
    ...
    14 |   main: { engine: postgres, credentials: { existingSecret: { name: main, urlKey: url } } }
       |                             ^^^^^^^^^^^ a password made elsewhere
       |
       = help: use letters, digits, `-`, `.`, `_` and `~` in it, name a `urlKey` that holds the whole url, write `clientEnv: false` in `main` where no program reads the url that it is given, or set `policy.passwordCharacters: allow` for this environment
    "#);
}

#[test]
fn a_reference_in_a_file_of_a_file() {
    let text = below(super::BACKEND, "files: { /etc/a.conf: { file: a.conf, template: true } }");
    let all =
        [("values/base.yaml", text.as_str()), ("a.conf", "one\nhost=${databases.main.host}\n")];
    insta::assert_snapshot!(files(&all, ""), @"
    error[GEN201]: there is no database `main`, in line 2 of `a.conf`
     --> values/base.yaml:8:35
      |
    8 |     files: { /etc/a.conf: { file: a.conf, template: true } }
      |                                   ^^^^^^ unknown
      |
      = help: describe it below `databases`, or remove the reference
    ");
}

#[test]
fn a_connection_to_nothing() {
    insta::assert_snapshot!(wired("connects: [mian, redis]"), @"
    error[GEN201]: there is no component `mian` to connect to
     --> values/base.yaml:8:16
      |
    8 |     connects: [mian, redis]
      |                ^^^^ unknown
      |
      = help: write `main`

    error[GEN201]: there is no component `redis` to connect to
     --> values/base.yaml:8:22
      |
    8 |     connects: [mian, redis]
      |                      ^^^^^ unknown
      |
      = help: use one of `main`, `api`, `worker` or `web`
    ");
}

#[test]
fn waits_for_what_is_not_there() {
    insta::assert_snapshot!(wired("connects: [api]\nwaitFor: [api, main, mian, worker]"), @"
    error[GEN203]: `api` would wait for itself
     --> values/base.yaml:9:15
      |
    9 |     waitFor: [api, main, mian, worker]
      |               ^^^ this is the component
      |
      = help: take it out

    error[GEN208]: `api` waits for `main`, and does not connect to it
     --> values/base.yaml:9:20
      |
    9 |     waitFor: [api, main, mian, worker]
      |                    ^^^^ no way leads there
      |
      = help: add `main` to `connects`, or take it out

    error[GEN201]: there is no component `mian` to wait for
     --> values/base.yaml:9:26
      |
    9 |     waitFor: [api, main, mian, worker]
      |                          ^^^^ unknown
      |
      = help: write `main`
    ");
}

#[test]
fn waits_in_a_circle() {
    insta::assert_snapshot!(base("name: shop\nbackends:\n  \
        api: { port: 80, image: { repository: a, tag: v1 }, connects: [worker] }\n  \
        worker: { port: 80, image: { repository: a, tag: v1 }, connects: [mailer] }\n  \
        mailer: { port: 80, image: { repository: a, tag: v1 }, connects: [api] }\n\
        policy: { missingRequests: allow, missingProbes: allow }\n"), @"
    error[GEN203]: components wait for each other: api → worker → mailer → api
     --> values/base.yaml:5:69
      |
    3 |   api: { port: 80, image: { repository: a, tag: v1 }, connects: [worker] }
      |                                                                  ------ `api` waits for `worker`
    4 |   worker: { port: 80, image: { repository: a, tag: v1 }, connects: [mailer] }
      |                                                                     ------ `worker` waits for `mailer`
    5 |   mailer: { port: 80, image: { repository: a, tag: v1 }, connects: [api] }
      |                                                                     ^^^ closes the circle at `api`
      |
      = help: name in one of them what it waits for, without the others: `waitFor: []` in `mailer`, or with its databases
    ");
}

#[test]
fn two_contracts_that_collide() {
    insta::assert_snapshot!(base("name: shop\nbackends:\n  \
        api: { port: 80, image: { repository: a, tag: v1 }, connects: [main, other] }\n\
        databases:\n  \
        main: { engine: postgres, credentials: { existingSecret: { name: main, urlKey: url } } }\n  \
        other: { engine: mysql, credentials: { existingSecret: { name: main, urlKey: url } } }\n\
        policy: { missingRequests: allow, missingProbes: allow }\n"), @"
    error[GEN205]: `main` and `other` would both set `DB_HOST` in `api`
     --> values/base.yaml:6:3
      |
    5 |   main: { engine: postgres, credentials: { existingSecret: { name: main, urlKey: url } } }
      |   ---- sets it
    6 |   other: { engine: mysql, credentials: { existingSecret: { name: main, urlKey: url } } }
      |   ^^^^^ sets it too
      |
      = help: give one of them another prefix, such as `envPrefix: OTHER`
    ");
}
