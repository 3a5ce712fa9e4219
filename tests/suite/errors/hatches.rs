//! Hatches that lead out of the graph, and pods that their namespace refuses.

use super::{backend, base, below};

#[test]
fn references_to_what_is_not_there() {
    insta::assert_snapshot!(backend("pod: { hostname: \"${databases.mian.host}\" }"), @r#"
    error[GEN201]: there is no database `mian`
     --> values/base.yaml:8:23
      |
    8 |     pod: { hostname: "${databases.mian.host}" }
      |                       ^^^^^^^^^^^^^^^^^^^^^^ unknown
      |
      = help: describe it below `databases`, or remove the reference
    "#);
    let object = "extraObjects: { a: { apiVersion: v1, kind: ConfigMap, metadata: { name: a }, data: { a: \"${backend.api.url}\" } } }";
    insta::assert_snapshot!(base(&format!("{}{object}\n", super::BACKEND)), @r#"
    error[GEN201]: there is no `backend` to refer to
     --> values/base.yaml:8:90
      |
    8 | extraObjects: { a: { apiVersion: v1, kind: ConfigMap, metadata: { name: a }, data: { a: "${backend.api.url}" } } }
      |                                                                                          ^^^^^^^^^^^^^^^^^^ unknown
      |
      = help: write `${backends.api.url}`
    "#);
}

#[test]
fn passwords_in_objects() {
    let database = "databases: { main: { engine: redis, credentials: { existingSecret: { name: a } }, resources: { requests: { cpu: 1m } } } }";
    let text = format!(
        "{}{database}\n",
        below(super::BACKEND, "connects: [main]\ncontainer: { args: [\"${databases.main.url}\"] }")
    );
    insta::assert_snapshot!(base(&text), @r#"
    error[GEN206]: a secret cannot stand in an object as it is
     --> values/base.yaml:9:26
      |
    9 |     container: { args: ["${databases.main.url}"] }
      |                          ^^^^^^^^^^^^^^^^^^^^^ refers to a password by `${databases.main.url}`
      |
      = help: refer to it in `env`, where it is read from a Secret

    warning[GEN305]: the url of `main` is composed of a password that gen cannot percent-encode
      --> values/base.yaml:10:37
       |
    10 | databases: { main: { engine: redis, credentials: { existingSecret: { name: a } }, resources: { requests: { cpu: 1m } } } }
       |                                     ^^^^^^^^^^^ a password made elsewhere
       |
       = help: use letters, digits, `-`, `.`, `_` and `~` in it, name a `urlKey` that holds the whole url, write `clientEnv: false` in `main` where no program reads the url that it is given, or set `policy.passwordCharacters: allow` for this environment
    "#);
}

#[test]
fn pods_that_their_namespace_refuses() {
    insta::assert_snapshot!(backend("pod: { hostNetwork: true }"), @r"
    error[GEN213]: the namespace `shop` is restricted, and refuses the pods of Deployment `api`: the pod has `hostNetwork`
     --> values/base.yaml:8:25
      |
    8 |     pod: { hostNetwork: true }
      |                         ^^^^ the API server would refuse them
      |
      = help: take it out, or let the namespace take it: `namespace: { name: shop, labels: { pod-security.kubernetes.io/enforce: privileged } }`
    ");
    insta::assert_snapshot!(backend("container: { securityContext: { runAsUser: 0 } }"), @"
    error[GEN213]: the namespace `shop` is restricted, and refuses the pods of Deployment `api`: the container `api` runs as user 0, which is root
     --> values/base.yaml:8:48
      |
    8 |     container: { securityContext: { runAsUser: 0 } }
      |                                                ^ the API server would refuse them
      |
      = help: harden the container that you added, or set `security: baseline` for a component of this namespace
    ");
    let pod = "extraObjects: { a: { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ name: a, image: 'a:1' }] } } }";
    insta::assert_snapshot!(base(&format!("{}{pod}\n", super::BACKEND)), @"
    error[GEN213]: the namespace `shop` is restricted, and refuses the pods of Pod `a`: the container `a` lacks `allowPrivilegeEscalation: false`; the container `a` lacks `runAsNonRoot: true`; the container `a` lacks `seccompProfile: { type: RuntimeDefault }`; the container `a` does not drop all capabilities
     --> values/base.yaml:8:101
      |
    8 | extraObjects: { a: { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ name: a, image: 'a:1' }] } } }
      |                                                                                                     ^ the API server would refuse them
      |
      = help: harden the container that you added, or set `security: baseline` for a component of this namespace
    ");
}

#[test]
fn claims_to_share_that_are_not_there() {
    insta::assert_snapshot!(backend("volumes: { data: { mountPath: /data, from: apy } }"), @"
    error[GEN201]: there is no component `apy`
     --> values/base.yaml:8:48
      |
    8 |     volumes: { data: { mountPath: /data, from: apy } }
      |                                                ^^^ no such volume
      |
      = help: name a component that has a volume `data` with a `claim`
    ");
}

#[test]
fn variables_from_nothing_and_permissions_that_are_none() {
    insta::assert_snapshot!(backend("envFrom: [{ prefix: A_ }]"), @"
    error[GEN106]: `envFrom` needs a `configMap` or a `secret`
     --> values/base.yaml:8:15
      |
    8 |     envFrom: [{ prefix: A_ }]
      |               ^^^^^^^^^^^^^^ takes variables from nothing
      |
      = help: write `{ secret: … }`
    ");
    insta::assert_snapshot!(backend("files: { /a: { text: a, mode: \"888\" } }"), @r#"
    error[GEN104]: `backends.api.files./a.mode` takes permissions such as `"0755"`
     --> values/base.yaml:8:35
      |
    8 |     files: { /a: { text: a, mode: "888" } }
      |                                   ^^^^^ expected three octal digits, for owner, group and others
    "#);
}
