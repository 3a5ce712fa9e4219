//! Claims that more pods would mount than can.

use super::{base, below};
use crate::memory::Memory;

const CLAIM: &str = "volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }";

/// What is said of a backend where volumes are not folders of a node, to which all of their pods would go.
fn backend(lines: &str) -> String {
    let disks = "cluster: { localStorageClasses: [] }\n";
    base(&format!("{}{disks}", below(super::BACKEND, lines)))
}

#[test]
fn volumes_that_are_folders_of_a_node_or_disks() {
    let on = |target: &str, modes: &str| {
        let claim = CLAIM.replace("1Gi", &format!("1Gi{modes}"));
        base(&format!(
            "{}target: {target}\n",
            below(super::BACKEND, &format!("replicas: 3\n{claim}"))
        ))
    };
    assert_eq!(on("kind", ""), "");
    assert_eq!(on("k3s", ""), "");
    let many = ", accessModes: [ReadWriteMany]";
    assert_eq!(on("minikube", many), "");
    assert_eq!(on("aks", ", accessModes: [ReadWriteMany], className: azurefile-csi"), "");
    for (target, part) in [
        (
            "kind",
            "volumes of the class `standard` are folders of one node, without `ReadWriteMany`",
        ),
        (
            "gke",
            "volumes of the class `standard-rwo` are disks of one node at a time, without `ReadWriteMany`",
        ),
    ] {
        let told = on(target, many);
        assert!(told.contains(part) && told.contains("policy.targetGaps"), "{told}");
    }
    assert!(on("gke", "").contains("would share the claim"), "{}", on("gke", ""));
}

#[test]
fn a_claim_of_one_node_that_several_pods_share() {
    insta::assert_snapshot!(backend(&format!("replicas: 3\n{CLAIM}")), @"
    error[GEN208]: 3 pods of `api` would share the claim `data`
     --> values/base.yaml:9:42
      |
    3 |   api:
      |   --- the other pods would never start
    ...
    9 |     volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }
      |                                          ^^^^^ `ReadWriteOnce` is for one node
      |
      = help: in the file of this environment, set `backends.api.volumes.data.claim` to `{ accessModes: [ReadWriteMany], className: … }` with a class of shared files such as NFS or EFS, and add that class to `cluster.storageClasses`, or run one pod
    ");
    insta::assert_snapshot!(backend(&format!("autoscaling: {{ max: 4 }}\n{CLAIM}")), @"
    warning[GEN302]: the target `kind` has no metrics server, without which nothing scales
     --> values/base.yaml:8:5
      |
    8 |     autoscaling: { max: 4 }
      |     ^^^^^^^^^^^ the target is `kind`
      |
      = help: install metrics-server with `--kubelet-insecure-tls`, or set `policy.targetGaps: allow` for this environment

    error[GEN208]: 4 pods of `api` would share the claim `data`
     --> values/base.yaml:9:42
      |
    3 |   api:
      |   --- the other pods would never start
    ...
    9 |     volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }
      |                                          ^^^^^ `ReadWriteOnce` is for one node
      |
      = help: in the file of this environment, set `backends.api.volumes.data.claim` to `{ accessModes: [ReadWriteMany], className: … }` with a class of shared files such as NFS or EFS, and add that class to `cluster.storageClasses`, or run one pod
    ");
    let colours = "release: { blueGreen: { active: blue, tracks: { blue: {}, green: {} } } }";
    insta::assert_snapshot!(backend(&format!("{colours}\n{CLAIM}")), @"
    error[GEN208]: 2 pods of `api` would share the claim `data`
     --> values/base.yaml:9:42
      |
    3 |   api:
      |   --- the other pods would never start
    ...
    9 |     volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }
      |                                          ^^^^^ `ReadWriteOnce` is for one node
      |
      = help: in the file of this environment, set `backends.api.volumes.data.claim` to `{ accessModes: [ReadWriteMany], className: … }` with a class of shared files such as NFS or EFS, and add that class to `cluster.storageClasses`, or run one pod
    ");
    let many = CLAIM.replace("1Gi", "1Gi, accessModes: [ReadWriteMany]");
    assert_eq!(backend(&format!("replicas: 3\n{many}")), "");
}

#[test]
fn a_rolling_update_of_a_pod_with_a_claim() {
    insta::assert_snapshot!(backend(&format!("release: {{ rolling: {{}} }}\n{CLAIM}")), @"
    warning[GEN302]: a new pod of `api` would wait for the claim `data` of the old one
     --> values/base.yaml:8:16
      |
    8 |     release: { rolling: {} }
      |                ^^^^^^^ starts the new pod first
    9 |     volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }
      |                                          ----- `ReadWriteOnce`
      |
      = help: write `release: { recreate: {} }`, or set `policy.targetGaps: allow` for this environment
    ");
    let none = "release: { rolling: { maxSurge: 0, maxUnavailable: 1 } }";
    assert_eq!(backend(&format!("{none}\n{CLAIM}")), "");
    assert_eq!(base(&below(super::BACKEND, CLAIM)), "");
}

#[test]
fn the_old_pod_goes_first_where_a_claim_is_of_one_node() {
    let strategy = |lines: &str| {
        let project = Memory::new(&[("values/base.yaml", &below(super::BACKEND, lines))]);
        let objects = project.objects().expect("objects");
        let deployment = objects.iter().find(|object| object["kind"] == "Deployment");
        deployment.expect("a Deployment")["spec"]["strategy"]["type"].clone()
    };
    assert_eq!(strategy(CLAIM), "Recreate");
    assert_eq!(strategy("replicas: 1"), "RollingUpdate");
}

#[test]
fn what_several_share_is_told_with_a_class_that_the_target_has() {
    let values = |more: &str| {
        format!(
            "name: shop\npolicy: {{ missingRequests: allow }}\nbackends:\n  api: {{ image: \"acme/a:1.0\", port: 80, probes: {{ readiness: {{}} }}, volumes: {{ s: {{ mountPath: /s, claim: 20Gi }} }} }}\n  worker: {{ like: api, port: null }}\n{more}"
        )
    };
    let said = |target: &str, more: &str| {
        let target = format!("target: {target}\n");
        let values = values(more);
        crate::program::Place::new(&[("values/base.yaml", &values), ("values/prod.yaml", &target)])
            .run(&["render", "--env", "prod"])
            .err
    };
    assert!(said("aks", "").contains("className: azurefile"), "{}", said("aks", ""));
    let eks = said("eks", "");
    assert!(eks.contains("add that class to `cluster.storageClasses`"), "{eks}");
    // What the help says, done.
    let done = "cluster: { storageClasses: [gp2, gp3, efs] }\n";
    let shared = values(done).replace(
        "claim: 20Gi",
        "claim: { size: 20Gi, accessModes: [ReadWriteMany], className: efs }",
    );
    let place = crate::program::Place::new(&[
        ("values/base.yaml", &shared),
        ("values/prod.yaml", "target: eks\n"),
    ]);
    let ran = place.run(&["render", "--env", "prod"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}
