//! What would have no effect.

use super::{BACKEND, backend, base};

#[test]
fn a_label_that_gen_sets_itself() {
    insta::assert_snapshot!(backend("labels: { track: x }"), @"
    error[GEN208]: gen sets the label `track` itself
     --> values/base.yaml:8:15
      |
    8 |     labels: { track: x }
      |               ^^^^^ selectors and policies go by it
      |
      = help: choose another key
    ");
}

#[test]
fn rules_of_an_account_that_gen_does_not_make() {
    let account = "serviceAccount: { name: mine, rules: [{ resources: [pods], verbs: [get] }] }";
    insta::assert_snapshot!(backend(account), @"
    error[GEN208]: `rules` has no effect beside an account that gen does not make
     --> values/base.yaml:8:42
      |
    8 |     serviceAccount: { name: mine, rules: [{ resources: [pods], verbs: [get] }] }
      |                             ----         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ without effect
      |                             |
      |                             because of this
      |
      = help: remove `rules`
    ");
}

#[test]
fn peers_and_probes_that_say_too_much() {
    insta::assert_snapshot!(backend("allowFrom: [{ namespace: a, namespaceLabels: { b: c } }, { except: [10.0.0.0/8] }]"), @"
    error[GEN208]: `namespaceLabels` has no effect beside `namespace`
     --> values/base.yaml:8:33
      |
    8 |     allowFrom: [{ namespace: a, namespaceLabels: { b: c } }, { except: [10.0.0.0/8] }]
      |                              -  ^^^^^^^^^^^^^^^ without effect
      |                              |
      |                              because of this
      |
      = help: remove `namespaceLabels`

    error[GEN106]: a peer needs `podLabels`, `namespace`, `namespaceLabels` or `cidr`
     --> values/base.yaml:8:62
      |
    8 |     allowFrom: [{ namespace: a, namespaceLabels: { b: c } }, { except: [10.0.0.0/8] }]
      |                                                              ^^^^^^^^^^^^^^^^^^^^^^^^ no one
      |
      = help: say who, as in `{ podLabels: { app: debug } }`

    error[GEN106]: `except` needs the network that it is taken from
     --> values/base.yaml:8:72
      |
    8 |     allowFrom: [{ namespace: a, namespaceLabels: { b: c } }, { except: [10.0.0.0/8] }]
      |                                                                        ^^^^^^^^^^^^ no `cidr`
      |
      = help: add `cidr`, as in `cidr: 10.0.0.0/8`
    ");
    let probes = BACKEND
        .replace("{ readiness: { path: /readyz } }", "{ readiness: { command: [a], port: 99 } }");
    insta::assert_snapshot!(base(&probes), @"
    error[GEN208]: `port` has no effect beside `command`
     --> values/base.yaml:6:48
      |
    6 |     probes: { readiness: { command: [a], port: 99 } }
      |                                     ---        ^^ without effect
      |                                     |
      |                                     because of this
      |
      = help: remove `port`
    ");
}

#[test]
fn a_closed_door_without_a_lock() {
    let values = format!("networkPolicy: {{ enabled: false, defaultDeny: true }}\n{BACKEND}");
    insta::assert_snapshot!(base(&values), @"
    error[GEN208]: `defaultDeny` has no effect beside `enabled: false`
     --> values/base.yaml:1:47
      |
    1 | networkPolicy: { enabled: false, defaultDeny: true }
      |                           -----               ^^^^ without effect
      |                           |
      |                           because of this
      |
      = help: remove `defaultDeny`
    ");
}

#[test]
fn a_track_that_an_autoscaler_scales() {
    let lines = "autoscaling: { max: 3 }\nrelease: { blueGreen: { active: a, tracks: { a: {}, b: { replicas: 0 } } } }";
    insta::assert_snapshot!(backend(lines), @"
    warning[GEN302]: the target `kind` has no metrics server, without which nothing scales
     --> values/base.yaml:8:5
      |
    8 |     autoscaling: { max: 3 }
      |     ^^^^^^^^^^^ the target is `kind`
      |
      = help: install metrics-server with `--kubelet-insecure-tls`, or set `policy.targetGaps: allow` for this environment

    error[GEN208]: `replicas` has no effect beside an autoscaler
     --> values/base.yaml:9:72
      |
    8 |     autoscaling: { max: 3 }
      |     ----------- because of this
    9 |     release: { blueGreen: { active: a, tracks: { a: {}, b: { replicas: 0 } } } }
      |                                                                        ^ without effect
      |
      = help: remove `replicas`
    ");
}
