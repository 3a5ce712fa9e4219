//! Pods that the quotas and limits of their namespace refuse.

use super::{BACKEND, base};
use crate::memory::Memory;

/// A backend in a namespace that is limited.
fn limited(namespace: &str) -> String {
    base(&format!("{BACKEND}namespaces: {{ backend: {{ name: shop, {namespace} }} }}\n"))
}

#[test]
fn a_quota_on_what_a_component_does_not_ask_for() {
    insta::assert_snapshot!(limited("quota: { limits.cpu: 2, requests.memory: 1Gi }"), @"
    error[GEN208]: `api` says nothing about `limits.cpu`, which a quota counts
     --> values/base.yaml:3:3
      |
    3 |   api:
      |   ^^^ the API server would refuse its pods
    ...
    8 | namespaces: { backend: { name: shop, quota: { limits.cpu: 2, requests.memory: 1Gi } } }
      |                                ---- its quota has `limits.cpu`
      |
      = help: add `resources: { limits: { cpu: 500m } }`
    ");
    let defaults = "limits: { default: { cpu: 500m } }, quota: { limits.cpu: 2 }";
    assert_eq!(limited(defaults), "");
}

#[test]
fn pods_above_a_quota() {
    insta::assert_snapshot!(limited("quota: { requests.cpu: 50m, pods: 5 }"), @"
    warning[GEN301]: the pods in `shop` need 100m of `requests.cpu`, and its quota has 50m
     --> values/base.yaml:8:32
      |
    8 | namespaces: { backend: { name: shop, quota: { requests.cpu: 50m, pods: 5 } } }
      |                                ^^^^ the last pods would not be made
      |
      = help: raise the quota, run fewer pods, or lower their resources, or set `policy.capacity: allow` for this environment
    ");
    insta::assert_snapshot!(limited("quota: { requests.memory: 32Mi, pods: 0 }"), @"
    warning[GEN301]: the pods in `shop` need 64Mi of `requests.memory`, and its quota has 32Mi
     --> values/base.yaml:8:32
      |
    8 | namespaces: { backend: { name: shop, quota: { requests.memory: 32Mi, pods: 0 } } }
      |                                ^^^^ the last pods would not be made
      |
      = help: raise the quota, run fewer pods, or lower their resources, or set `policy.capacity: allow` for this environment

    warning[GEN301]: the pods in `shop` need 1 of `pods`, and its quota has 0
     --> values/base.yaml:8:32
      |
    8 | namespaces: { backend: { name: shop, quota: { requests.memory: 32Mi, pods: 0 } } }
      |                                ^^^^ the last pods would not be made
      |
      = help: raise the quota, run fewer pods, or lower their resources, or set `policy.capacity: allow` for this environment
    ");
}

#[test]
fn limits_that_refuse_a_component() {
    insta::assert_snapshot!(limited("limits: { min: { cpu: 200m } }"), @"
    error[GEN208]: in `api`, its container has a cpu request of 100m, below the least of 200m
     --> values/base.yaml:3:3
      |
    3 |   api:
      |   ^^^ the API server would refuse its pods
    ...
    8 | namespaces: { backend: { name: shop, limits: { min: { cpu: 200m } } } }
      |                                ---- the limits of its namespace
      |
      = help: change its `resources`, or the namespace's `limits`
    ");
    insta::assert_snapshot!(limited("limits: { default: { cpu: 2 }, max: { cpu: 1 } }"), @"
    error[GEN208]: in `api`, its container has a cpu limit of 2, above the most of 1
     --> values/base.yaml:3:3
      |
    3 |   api:
      |   ^^^ the API server would refuse its pods
    ...
    8 | namespaces: { backend: { name: shop, limits: { default: { cpu: 2 }, max: { cpu: 1 } } } }
      |                                ---- the limits of its namespace
      |
      = help: change its `resources`, or the namespace's `limits`
    ");
}

#[test]
fn what_waits_is_no_reason_for_a_quota_to_refuse() {
    let values = format!(
        "{}databases: {{ main: {{ engine: postgres, credentials: {{ existingSecret: {{ name: main, urlKey: url }} }} }} }}\n",
        super::below(BACKEND, "connects: [main]")
    );
    let project = Memory::new(&[("values/base.yaml", &values)]);
    let objects = project.objects().expect("objects");
    let deployment = objects.iter().find(|object| object["kind"] == "Deployment");
    let wait = &deployment.expect("a Deployment")["spec"]["template"]["spec"]["initContainers"][0];
    for side in ["requests", "limits"] {
        for resource in ["cpu", "memory"] {
            assert!(wait["resources"][side][resource].is_string(), "{side}.{resource}");
        }
    }
}
