//! Values that Kubernetes' API server would refuse.

use super::{BACKEND, backend, base, database};

#[test]
fn two_ports_of_one_number() {
    insta::assert_snapshot!(backend("ports: { admin: { port: 8000, servicePort: 9000 } }"), @"
    error[GEN208]: two ports of the container have the number 8000
     --> values/base.yaml:8:29
      |
    5 |     port: 8000
      |           ---- has it already
    ...
    8 |     ports: { admin: { port: 8000, servicePort: 9000 } }
      |                             ^^^^ one program cannot listen there twice
      |
      = help: give it another number, or call it through the other port
    ");
}

#[test]
fn scheduling_that_is_none() {
    insta::assert_snapshot!(backend("topologySpread: [{ topologyKey: zone, maxSkew: 0 }]"), @"
    warning[GEN104]: nodes have no label `zone`
     --> values/base.yaml:8:37
      |
    8 |     topologySpread: [{ topologyKey: zone, maxSkew: 0 }]
      |                                     ^^^^ no node would fit
      |
      = help: write `topology.kubernetes.io/zone`

    error[GEN104]: `maxSkew` is at least 1
     --> values/base.yaml:8:52
      |
    8 |     topologySpread: [{ topologyKey: zone, maxSkew: 0 }]
      |                                                    ^ the API server would refuse it
      |
      = help: write `maxSkew: 1`
    ");
    insta::assert_snapshot!(backend("tolerations: [{ key: a, operator: Exist, effect: noSchedule }]"), @"
    error[GEN104]: `backends.api.tolerations.0.operator` takes `Equal` or `Exists`
     --> values/base.yaml:8:39
      |
    8 |     tolerations: [{ key: a, operator: Exist, effect: noSchedule }]
      |                                       ^^^^^ none of these
      |
      = help: write `Exists`

    error[GEN104]: `backends.api.tolerations.0.effect` takes `NoSchedule`, `PreferNoSchedule` or `NoExecute`
     --> values/base.yaml:8:54
      |
    8 |     tolerations: [{ key: a, operator: Exist, effect: noSchedule }]
      |                                                      ^^^^^^^^^^ none of these
      |
      = help: write `NoSchedule`
    ");
    insta::assert_snapshot!(backend("nodeSelector: { a b: \"c d\" }"), @r#"
    error[GEN104]: `a b` cannot be the key of a label
     --> values/base.yaml:8:21
      |
    8 |     nodeSelector: { a b: "c d" }
      |                     ^^^ letters, digits, `-`, `_` and `.`, after an optional `domain/`
      |
      = help: choose another key

    error[GEN104]: the label `a b` cannot have this value
     --> values/base.yaml:8:26
      |
    8 |     nodeSelector: { a b: "c d" }
      |                          ^^^^^ at most 63 letters, digits, `-`, `_` and `.`
      |
      = help: use an annotation, whose values are free
    "#);
}

#[test]
fn a_startup_probe_that_counts_successes() {
    let startup = "startup: { path: /up, successThreshold: 2 }, readiness";
    insta::assert_snapshot!(base(&BACKEND.replace("readiness", startup)), @"
    error[GEN104]: the `successThreshold` of a startup probe is 1
     --> values/base.yaml:6:55
      |
    6 |     probes: { startup: { path: /up, successThreshold: 2 }, readiness: { path: /readyz } }
      |                                                       ^ the API server would refuse it
      |
      = help: remove `successThreshold`
    ");
}

#[test]
fn a_field_that_a_pod_does_not_have() {
    insta::assert_snapshot!(backend("env: { IP: { fieldRef: status.podIp } }"), @"
    error[GEN104]: a variable cannot have the field `status.podIp`
     --> values/base.yaml:8:28
      |
    8 |     env: { IP: { fieldRef: status.podIp } }
      |                            ^^^^^^^^^^^^ the API server would refuse it
      |
      = help: write `status.podIP`
    ");
    insta::assert_snapshot!(backend("env: { IP: { fieldRef: spec.containers } }"), @"
    error[GEN104]: a variable cannot have the field `spec.containers`
     --> values/base.yaml:8:28
      |
    8 |     env: { IP: { fieldRef: spec.containers } }
      |                            ^^^^^^^^^^^^^^^ the API server would refuse it
      |
      = help: use a field such as `metadata.name`, `spec.nodeName`, `status.podIP` or `metadata.labels['…']`
    ");
    assert_eq!(backend("env: { A: { fieldRef: \"metadata.labels['app']\" } }"), "");
}

#[test]
fn a_rule_without_verbs() {
    insta::assert_snapshot!(backend("serviceAccount: { rules: [{ resources: [pods] }] }"), @"
    error[GEN106]: a rule needs `verbs`
     --> values/base.yaml:8:31
      |
    8 |     serviceAccount: { rules: [{ resources: [pods] }] }
      |                               ^^^^^^^^^^^^^^^^^^^^^ the API server would refuse it
      |
      = help: add `verbs: [get, list, watch]`
    ");
}

#[test]
fn paths_and_annotations_of_doors() {
    insta::assert_snapshot!(backend("expose: { ingress: { className: nginx, host: a.example.com, path: /a//b, annotations: { a b: c } } }"), @"
    error[GEN104]: the path of an ingress has no empty parts and no `.`
     --> values/base.yaml:8:71
      |
    8 |     expose: { ingress: { className: nginx, host: a.example.com, path: /a//b, annotations: { a b: c } } }
      |                                                                       ^^^^^ the API server would refuse it
      |
      = help: write `/a/b`

    error[GEN104]: `a b` cannot be the key of an annotation
     --> values/base.yaml:8:93
      |
    8 |     expose: { ingress: { className: nginx, host: a.example.com, path: /a//b, annotations: { a b: c } } }
      |                                                                                             ^^^ letters, digits, `-`, `_` and `.`, after an optional `domain/`
      |
      = help: choose another key
    ");
}

#[test]
fn volumes_that_the_api_server_refuses() {
    insta::assert_snapshot!(backend("volumes: { data: { mountPath: /data, subPath: ../a, claim: { size: 0 } } }"), @"
    error[GEN104]: the `subPath` of `backends.api.volumes.data` leaves the volume
     --> values/base.yaml:8:51
      |
    8 |     volumes: { data: { mountPath: /data, subPath: ../a, claim: { size: 0 } } }
      |                                                   ^^^^ the API server would refuse it
      |
      = help: write a path inside the volume, such as `data/files`

    error[GEN104]: a claim has a size above 0
     --> values/base.yaml:8:72
      |
    8 |     volumes: { data: { mountPath: /data, subPath: ../a, claim: { size: 0 } } }
      |                                                                        ^ the API server would refuse it
      |
      = help: write `size: 1Gi`
    ");
    insta::assert_snapshot!(database("files: { etc/my.conf: a }"), @"
    error[GEN104]: a file cannot be mounted at `etc/my.conf`
     --> values/base.yaml:7:14
      |
    7 |     files: { etc/my.conf: a }
      |              ^^^^^^^^^^^ the API server would refuse it
      |
      = help: write an absolute path without `:`, such as `/etc/app/app.conf`
    ");
}

#[test]
fn nothing_is_mounted_at_a_path_with_a_colon() {
    for (values, refused) in [
        ("volumes: { data: { mountPath: \"/a:b\", ephemeral: true } }", "mounted at `/a:b`"),
        ("writable: [\"/tmp:rw\"]", "mounted at `/tmp:rw`"),
        ("files: { \"/etc/a:b.conf\": text }", "write `/etc/a-b.conf`"),
    ] {
        let said = backend(values);
        assert!(said.starts_with("error[GEN104]") && said.contains(refused), "{said}");
    }
}

#[test]
fn resources_that_do_not_exist() {
    let namespace = "namespace: { name: shop, annotations: { a b: c }, quota: { cpus: 1, Limits.cpu: 2, count/jobs.batch: 3 }, limits: { max: { mem: 1Gi } } }\n";
    insta::assert_snapshot!(base(&format!("{BACKEND}{namespace}")), @"
    error[GEN104]: `a b` cannot be the key of an annotation
     --> values/base.yaml:8:41
      |
    8 | namespace: { name: shop, annotations: { a b: c }, quota: { cpus: 1, Limits.cpu: 2, count/jobs.batch: 3 }, limits: { max: { mem: 1Gi }...
      |                                         ^^^ letters, digits, `-`, `_` and `.`, after an optional `domain/`
      |
      = help: choose another key

    error[GEN104]: there is no resource `cpus`
     --> values/base.yaml:8:60
      |
    8 | namespace: { name: shop, annotations: { a b: c }, quota: { cpus: 1, Limits.cpu: 2, count/jobs.batch: 3 }, limits: { max: { mem: 1Gi }...
      |                                                            ^^^^ the API server would refuse it
      |
      = help: write `cpu`

    error[GEN104]: there is no resource `Limits.cpu`
     --> values/base.yaml:8:69
      |
    8 | namespace: { name: shop, annotations: { a b: c }, quota: { cpus: 1, Limits.cpu: 2, count/jobs.batch: 3 }, limits: { max: { mem: 1Gi }...
      |                                                                     ^^^^^^^^^^ the API server would refuse it
      |
      = help: write `limits.cpu`

    error[GEN104]: there is no resource `mem`
     --> values/base.yaml:8:124
      |
    8 | ...cpu: 2, count/jobs.batch: 3 }, limits: { max: { mem: 1Gi } } }
      |                                                    ^^^ the API server would refuse it
      |
      = help: use one of `cpu`, `ephemeral-storage` or `memory`
    ");
}
