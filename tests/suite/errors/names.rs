//! Names and selectors that the values say, and that cannot be.

use super::{BACKEND, backend, base, below, database};

const WEB: &str = "\
frontends:
  web:
    image: { repository: ghcr.io/acme/web, tag: 1.4.2 }
    port: 80
    env: { A: b }
    probes: { readiness: { path: / } }
    resources: { requests: { cpu: 1m } }
";

#[test]
fn a_name_that_is_none() {
    insta::assert_snapshot!(backend("names: { configMap: Backend_Config }"), @r"
    error[GEN104]: `backends.api.names.configMap` takes a DNS name
     --> values/base.yaml:8:25
      |
    8 |     names: { configMap: Backend_Config }
      |                         ^^^^^^^^^^^^^^ lower-case letters, digits and `-` are possible, and not `B`
      |
      = help: write `backend-config`
    ");
    insta::assert_snapshot!(backend("names: { service: backend.service }"), @r"
    error[GEN104]: `backends.api.names.service` takes a DNS label
     --> values/base.yaml:8:23
      |
    8 |     names: { service: backend.service }
      |                       ^^^^^^^^^^^^^^^ lower-case letters, digits and `-` are possible, and not `.`
    ");
}

#[test]
fn names_that_pods_cannot_carry() {
    let long = "x".repeat(53);
    insta::assert_snapshot!(database(&format!("names: {{ workload: {long} }}")), @r"
    error[GEN104]: the name of a StatefulSet has at most 52 characters
     --> values/base.yaml:7:24
      |
    7 |     names: { workload: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx }
      |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 53 characters
      |
      = help: shorten it: pods carry it in a label, with a hash behind
    ");
    let job = format!(
        "name: shop\njobs:\n  a: {{ image: acme/a:1, command: [a], names: {{ workload: {long} }}, resources: {{ requests: {{ cpu: 1m }} }} }}\n"
    );
    insta::assert_snapshot!(base(&job), @r"
    error[GEN104]: the name of a job has at most 52 characters
     --> values/base.yaml:3:58
      |
    3 |   a: { image: acme/a:1, command: [a], names: { workload: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx }, resources: { reques...
      |                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 53 characters
      |
      = help: shorten it: pods carry it in a label, with a hash behind
    ");
}

/// Both places are named: that of the name that is said, and what has it without saying so.
#[test]
fn a_name_that_another_object_has() {
    let values = below(BACKEND, "names: { configMap: web }\nenv: { A: b }") + WEB;
    insta::assert_snapshot!(base(&values), @r"
    error[GEN204]: ConfigMap `web` would be made twice
      --> values/base.yaml:11:3
       |
     8 |     names: { configMap: web }
       |                         --- makes it
    ...
    11 |   web:
       |   ^^^ makes it too
       |
       = help: rename one of them
    ");
    let both = below(BACKEND, "names: { configMap: config }\nenv: { A: b }")
        + &below(WEB, "names: { configMap: config }");
    insta::assert_snapshot!(base(&both), @r"
    error[GEN204]: ConfigMap `config` would be made twice
      --> values/base.yaml:17:25
       |
     8 |     names: { configMap: config }
       |                         ------ makes it
    ...
    17 |     names: { configMap: config }
       |                         ^^^^^^ makes it too
       |
       = help: rename one of them
    ");
    let own = backend("names: { configMap: api-files }\nenv: { A: b }\nfiles: { /etc/a: b }");
    insta::assert_snapshot!(own, @r"
    error[GEN204]: ConfigMap `api-files` would be made twice
     --> values/base.yaml:8:25
      |
    3 |   api:
      |   --- makes it
    ...
    8 |     names: { configMap: api-files }
      |                         ^^^^^^^^^ makes it too
      |
      = help: rename one of them
    ");
}

#[test]
fn one_name_in_two_places() {
    insta::assert_snapshot!(backend("service: { name: one }\nnames: { service: other }"), @r"
    error[GEN208]: `service.name` and `names.service` say two names
     --> values/base.yaml:9:23
      |
    8 |     service: { name: one }
      |                      --- `one`
    9 |     names: { service: other }
      |                       ^^^^^ `other`
      |
      = help: remove one of them
    ");
    insta::assert_snapshot!(database("secret: { name: one }\nnames: { secret: other }"), @"
    warning[GEN208]: `secret` has no effect beside `existingSecret`
     --> values/base.yaml:7:5
      |
    5 |     credentials: { existingSecret: { name: main, urlKey: url } }
      |                    -------------- because of this
    6 |     resources: { requests: { cpu: 100m, memory: 64Mi } }
    7 |     secret: { name: one }
      |     ^^^^^^ gen makes no Secret for it
      |
      = help: remove `secret`

    error[GEN208]: `secret.name` and `names.secret` say two names
     --> values/base.yaml:8:22
      |
    7 |     secret: { name: one }
      |                     --- `one`
    8 |     names: { secret: other }
      |                      ^^^^^ `other`
      |
      = help: remove one of them
    ");
    let same = backend("service: { name: one }\nnames: { service: one }");
    assert_eq!(same, "");
}

#[test]
fn a_selector_that_others_pods_fit() {
    let values = below(BACKEND, "selector: { app.kubernetes.io/part-of: shop }") + WEB;
    insta::assert_snapshot!(base(&values), @r"
    error[GEN204]: the selector of `api` selects the pods of `web`, too
      --> values/base.yaml:8:5
       |
     8 |     selector: { app.kubernetes.io/part-of: shop }
       |     ^^^^^^^^ all of these labels are on both
     9 | frontends:
    10 |   web:
       |   --- these pods
       |
       = help: add a label that `api` alone has, such as `app: api`
    ");
    let both = below(BACKEND, "selector: { role: app }") + &below(WEB, "selector: { role: app }");
    insta::assert_snapshot!(base(&both), @r"
    error[GEN204]: the selector of `api` selects the pods of `web`, too
      --> values/base.yaml:8:5
       |
     8 |     selector: { role: app }
       |     ^^^^^^^^ all of these labels are on both
    ...
    16 |     selector: { role: app }
       |     -------- these pods
       |
       = help: give each a label of its own: `app: api` and `app: web`
    ");
    let by_name = below(BACKEND, "selector: { app: web }") + WEB;
    insta::assert_snapshot!(base(&by_name), @r"
    error[GEN204]: the selector of `api` selects the pods of `web`, too
      --> values/base.yaml:8:5
       |
     8 |     selector: { app: web }
       |     ^^^^^^^^ all of these labels are on both
     9 | frontends:
    10 |   web:
       |   --- these pods
       |
       = help: add a label that `api` alone has, such as `app: api`
    ");
}

#[test]
fn selectors_that_select_nothing_or_change() {
    insta::assert_snapshot!(backend("selector: {}"), @r"
    error[GEN106]: a selector without labels selects all pods
     --> values/base.yaml:8:5
      |
    8 |     selector: {}
      |     ^^^^^^^^ no label
      |
      = help: add a label, as in `{ app: backend }`, or remove `selector`
    ");
    insta::assert_snapshot!(backend("selector: { app.kubernetes.io/version: '1' }"), @r"
    error[GEN208]: no selector goes by `app.kubernetes.io/version`
     --> values/base.yaml:8:17
      |
    8 |     selector: { app.kubernetes.io/version: '1' }
      |                 ^^^^^^^^^^^^^^^^^^^^^^^^^ it changes with every version, and no selector may
      |
      = help: choose another key
    ");
    insta::assert_snapshot!(backend("selector: { app: 'a b' }"), @r"
    error[GEN104]: the label `app` cannot have this value
     --> values/base.yaml:8:22
      |
    8 |     selector: { app: 'a b' }
      |                      ^^^^^ at most 63 letters, digits, `-`, `_` and `.`
      |
      = help: use an annotation, whose values are free
    ");
    let tracks = "selector: { track: a }\nrelease: { canary: { canary: {} } }";
    insta::assert_snapshot!(backend(tracks), @r"
    error[GEN208]: no selector goes by `track`
     --> values/base.yaml:8:17
      |
    8 |     selector: { track: a }
      |                 ^^^^^ it tells the tracks of the component apart
      |
      = help: choose another key
    ");
}

#[test]
fn names_of_what_runs_in_the_pods_of_others() {
    let job = "jobs:\n  a: { image: acme/a:1, command: [a], before: [api], names: { secret: a }, selector: { a: b } }\n";
    insta::assert_snapshot!(base(&(BACKEND.to_owned() + job)), @r"
    warning[GEN304]: a container asks for neither cpu nor memory
     --> values/base.yaml:9:3
      |
    9 |   a: { image: acme/a:1, command: [a], before: [api], names: { secret: a }, selector: { a: b } }
      |   ^ the first to be evicted from a full node
      |
      = help: add `resources: { requests: { cpu: 100m, memory: 128Mi } }`, or set `policy.missingRequests: allow` for this environment

    error[GEN208]: `names` has no effect beside `before`
     --> values/base.yaml:9:54
      |
    9 |   a: { image: acme/a:1, command: [a], before: [api], names: { secret: a }, selector: { a: b } }
      |                                               -----  ^^^^^ without effect
      |                                               |
      |                                               `a` runs in the pods of these
      |
      = help: remove `names` or `before`

    error[GEN208]: `selector` has no effect beside `before`
     --> values/base.yaml:9:76
      |
    9 |   a: { image: acme/a:1, command: [a], before: [api], names: { secret: a }, selector: { a: b } }
      |                                               -----                        ^^^^^^^^ without effect
      |                                               |
      |                                               `a` runs in the pods of these
      |
      = help: remove `selector` or `before`
    ");
}
