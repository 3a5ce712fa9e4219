//! Patches that do not apply, and objects that are none.

use super::{BACKEND, base, files};

/// What gen says about one patch.
fn patch(text: &str) -> String {
    base(&format!("{BACKEND}patches:\n  - {text}\n"))
}

/// What gen says about one object more.
fn extra(text: &str) -> String {
    base(&format!("{BACKEND}extraObjects:\n  - {text}\n"))
}

#[test]
fn a_patch_without_a_target_or_a_change() {
    insta::assert_snapshot!(patch("{ merge: { spec: {} } }"), @"
    error[GEN106]: a patch needs a `target`
     --> values/base.yaml:9:5
      |
    9 |   - { merge: { spec: {} } }
      |     ^^^^^^^^^^^^^^^^^^^^^^^ which object?
      |
      = help: add `target: { kind: Deployment, name: … }`
    ");
    insta::assert_snapshot!(patch("{ target: { kind: Deployment, name: api } }"), @"
    error[GEN106]: a patch needs `merge` or `json`
     --> values/base.yaml:9:5
      |
    9 |   - { target: { kind: Deployment, name: api } }
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ changes nothing
      |
      = help: add `merge: { … }`
    ");
}

#[test]
fn a_patch_of_both_forms() {
    insta::assert_snapshot!(patch("{ target: { name: api }, merge: {}, json: [] }"), @"
    error[GEN105]: `patches.0` takes `merge` or `json`, not both
     --> values/base.yaml:9:41
      |
    9 |   - { target: { name: api }, merge: {}, json: [] }
      |                              -----      ^^^^ a second variant
      |                              |
      |                              the first one
      |
      = help: remove `merge` or `json`
    ");
}

#[test]
fn patches_that_match_nothing() {
    insta::assert_snapshot!(patch("{ target: { kind: Deploymnet, name: api }, merge: {} }"), @r#"
    error[GEN210]: the patch matches no object
     --> values/base.yaml:9:7
      |
    9 |   - { target: { kind: Deploymnet, name: api }, merge: {} }
      |       ^^^^^^ no such object
      |
      = help: write `kind: Deployment`
    "#);
    insta::assert_snapshot!(patch("{ target: { kind: Pod }, merge: {} }"), @r#"
    error[GEN210]: the patch matches no object
     --> values/base.yaml:9:7
      |
    9 |   - { target: { kind: Pod }, merge: {} }
      |       ^^^^^^ no such object
      |
      = help: use one of the kinds `Deployment`, `Namespace`, `NetworkPolicy`, `Service` or `ServiceAccount`
    "#);
    insta::assert_snapshot!(patch("{ target: { kind: Deployment, name: apo }, merge: {} }"), @r#"
    error[GEN210]: the patch matches no object
     --> values/base.yaml:9:7
      |
    9 |   - { target: { kind: Deployment, name: apo }, merge: {} }
      |       ^^^^^^ no such object
      |
      = help: write `name: api`
    "#);
    insta::assert_snapshot!(patch("{ target: { kind: Deployment, name: worker }, merge: {} }"), @r#"
    error[GEN210]: the patch matches no object
     --> values/base.yaml:9:7
      |
    9 |   - { target: { kind: Deployment, name: worker }, merge: {} }
      |       ^^^^^^ no such object
      |
      = help: use one of `api`
    "#);
    insta::assert_snapshot!(patch("{ target: { name: api, namespace: other }, merge: {} }"), @r#"
    error[GEN210]: the patch matches no object
     --> values/base.yaml:9:7
      |
    9 |   - { target: { name: api, namespace: other }, merge: {} }
      |       ^^^^^^ no such object
      |
      = help: write `namespace: shop`
    "#);
}

#[test]
fn a_patch_that_renames() {
    let text = "{ target: { kind: Service, name: api }, merge: { metadata: { name: other } } }";
    insta::assert_snapshot!(patch(text), @"
    error[GEN210]: a patch cannot rename Service `api`
     --> values/base.yaml:9:5
      |
    9 |   - { target: { kind: Service, name: api }, merge: { metadata: { name: other } } }
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ changes kind, name or namespace
      |
      = help: other objects refer to it; change the name in the values
    ");
}

#[test]
fn json_patches_that_fail() {
    insta::assert_snapshot!(patch("{ target: { kind: Service, name: api }, json: [{ op: remove, path: /spec/none }] }"), @"
    error[GEN210]: the patch cannot be applied to Service `api`: `/spec` has no `none`
     --> values/base.yaml:9:52
      |
    9 |   - { target: { kind: Service, name: api }, json: [{ op: remove, path: /spec/none }] }
      |                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this operation
      |
      = help: compare its paths with the object that `gen render` shows
    ");
    insta::assert_snapshot!(patch("{ target: { kind: Service, name: api }, json: [{ op: drop, path: /spec }] }"), @"
    error[GEN210]: the patch cannot be applied to Service `api`: unknown variant `drop`, expected one of `add`, `remove`, `replace`, `move`, `copy`, `test`
     --> values/base.yaml:9:52
      |
    9 |   - { target: { kind: Service, name: api }, json: [{ op: drop, path: /spec }] }
      |                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^ this operation
      |
      = help: compare its paths with the object that `gen render` shows
    ");
}

#[test]
fn objects_that_are_none() {
    insta::assert_snapshot!(extra("{ apiVersion: v1, metadata: { name: a } }"), @"
    error[GEN106]: an object needs `kind`
     --> values/base.yaml:9:5
      |
    9 |   - { apiVersion: v1, metadata: { name: a } }
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no Kubernetes object
      |
      = help: add `kind: …`
    ");
    insta::assert_snapshot!(extra("text"), @"
    error[GEN106]: an object needs `apiVersion`
     --> values/base.yaml:9:5
      |
    9 |   - text
      |     ^^^^ no Kubernetes object
      |
      = help: add `apiVersion: …`
    ");
    insta::assert_snapshot!(extra("{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, annotations: [] } }"), @"
    error[GEN102]: `metadata.annotations` takes a map
     --> values/base.yaml:9:5
      |
    9 |   - { apiVersion: v1, kind: ConfigMap, metadata: { name: a, annotations: [] } }
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no Kubernetes object
      |
      = help: write `annotations: { key: value }`
    ");
}

#[test]
fn an_object_without_a_namespace_where_there_are_several() {
    let frontend = "frontends: { web: { port: 80, image: { repository: w, tag: v1 } } }\n\
                    namespaces: { frontend: web }\n\
                    policy: { missingRequests: allow, missingProbes: allow }\n";
    let object = "extraObjects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }]\n";
    insta::assert_snapshot!(base(&format!("{BACKEND}{frontend}{object}")), @"
    error[GEN106]: the stack has several namespaces, and this object names none
      --> values/base.yaml:11:16
       |
    11 | extraObjects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }]
       |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in which one?
       |
       = help: add `metadata.namespace`: `shop` or `web`
    ");
}

#[test]
fn an_object_in_no_wave() {
    insta::assert_snapshot!(extra("{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, \
        annotations: { argocd.argoproj.io/sync-wave: 7 } } }"), @r#"
    error[GEN104]: a wave is a text from "-1" to "3"
     --> values/base.yaml:9:5
      |
    9 |   - { apiVersion: v1, kind: ConfigMap, metadata: { name: a, annotations: { argocd.argoproj.io/sync-wave: 7 } } }
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ its `argocd.argoproj.io/sync-wave` is 7
      |
      = help: write `argocd.argoproj.io/sync-wave: "3"`
    "#);
}

#[test]
fn an_object_that_gen_makes_already() {
    insta::assert_snapshot!(extra("{ apiVersion: v1, kind: Service, metadata: { name: api } }"), @"
    error[GEN204]: Service `api` would be made twice
     --> values/base.yaml:9:5
      |
    3 |   api:
      |   --- makes it
    ...
    9 |   - { apiVersion: v1, kind: Service, metadata: { name: api } }
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ makes it too
      |
      = help: rename one of them
    ");
}

#[test]
fn an_object_that_stands_twice() {
    let object = "{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }";
    let all = format!("{BACKEND}extraObjects:\n  - {object}\n  - {object}\n");
    insta::assert_snapshot!(files(&[("values/base.yaml", &all)], ""), @"
    error[GEN204]: ConfigMap `a` would be made twice
      --> values/base.yaml:10:5
       |
     9 |   - { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }
       |     ---------------------------------------------------------- makes it
    10 |   - { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ makes it too
       |
       = help: rename one of them
    ");
}

#[test]
fn a_patch_that_leaves_no_object_of_its_kind() {
    insta::assert_snapshot!(patch("{ target: { kind: Deployment }, merge: { spec: { replica: 2 } } }"), @"
    error[GEN210]: DeploymentSpec has no field `replica`
     --> values/base.yaml:9:54
      |
    9 |   - { target: { kind: Deployment }, merge: { spec: { replica: 2 } } }
      |                                                      ^^^^^^^ unknown to the API server
      |
      = help: write `replicas`
    ");
}

#[test]
fn directives_that_gen_does_not_know() {
    insta::assert_snapshot!(patch("{ target: { kind: Deployment }, merge: { spec: { $retainKeys: [strategy] } } }"), @r#"
    error[GEN210]: gen does not know `$retainKeys: ["strategy"]`
     --> values/base.yaml:9:37
      |
    9 |   - { target: { kind: Deployment }, merge: { spec: { $retainKeys: [strategy] } } }
      |                                     ^^^^^ a strategic merge
      |
      = help: use `$patch: delete`, `null`, or a `json` patch
    "#);
    let list = "{ target: { kind: Deployment }, merge: { spec: { template: { spec: { volumes: [{ $patch: replace }] } } } } }";
    insta::assert_snapshot!(patch(list), @r#"
    error[GEN210]: gen does not know `$patch: "replace" in a list`
     --> values/base.yaml:9:37
      |
    9 |   - { target: { kind: Deployment }, merge: { spec: { template: { spec: { volumes: [{ $patch: replace }] } } } } }
      |                                     ^^^^^ a strategic merge
      |
      = help: use `$patch: delete`, `null`, or a `json` patch
    "#);
}

#[test]
fn a_container_without_a_name() {
    insta::assert_snapshot!(super::backend("pod: { containers: [{ image: x }] }"), @"
    error[GEN106]: a container in `containers` needs a `name`
     --> values/base.yaml:8:25
      |
    8 |     pod: { containers: [{ image: x }] }
      |                         ^^^^^^^^^^^^ merged by name
      |
      = help: add `name`, or write `container: { … }` for the component's own container
    ");
}

#[test]
fn sources_of_variables_stand_beside_those_of_gen() {
    let lines = "env: { A: b }\ncontainer: { envFrom: [{ secretRef: { name: more } }] }";
    let project =
        crate::memory::Memory::new(&[("values/base.yaml", &super::below(BACKEND, lines))]);
    let objects = project.objects().expect("objects");
    let deployment = objects.iter().find(|object| object["kind"] == "Deployment");
    let container = &deployment.expect("a Deployment")["spec"]["template"]["spec"]["containers"][0];
    let sources = container["envFrom"].as_array().expect("sources");
    assert_eq!(sources.len(), 2, "{sources:?}");
}

#[test]
fn objects_of_no_namespace() {
    let objects = |object: &str| {
        let text = format!("{BACKEND}extraObjects:\n  - {object}\n");
        let project = crate::memory::Memory::new(&[("values/base.yaml", &text)]);
        let objects = project.objects().expect("objects");
        let own = objects.into_iter().find(|object| object["metadata"]["name"] == "own");
        own.expect("the object")["metadata"]["namespace"].clone()
    };
    let of_cluster =
        "{ apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: { name: own } }";
    assert!(objects(of_cluster).is_null());
    let explicit =
        "{ apiVersion: example.com/v1, kind: Zone, metadata: { name: own, namespace: null } }";
    assert!(objects(explicit).is_null());
    assert_eq!(objects(&explicit.replace(", namespace: null", "")), "shop");
}

/// A patch that copies into what it copies, so many times.
fn doubling(times: usize) -> String {
    let copies: Vec<String> = (0..times)
        .map(|index| {
            format!(
                "{{ op: copy, from: /metadata/annotations, path: /metadata/annotations/a{index} }}"
            )
        })
        .collect();
    format!("{{ target: {{ kind: Service, name: api }}, json: [{}] }}", copies.join(", "))
}

#[test]
fn a_json_patch_that_copies_into_itself() {
    for times in [30, 60, 1_000] {
        let shown = patch(&doubling(times));
        assert!(shown.contains("its operations copy more than 1572864 bytes"), "{shown}");
        assert!(shown.contains("values/base.yaml:9:"), "{shown}");
    }
    // Each one deeper.
    let paths = (1..200).map(|depth| {
        format!("{{ op: add, path: /metadata/annotations{}, value: {{}} }}", "/a".repeat(depth))
    });
    let list = paths.collect::<Vec<_>>().join(", ");
    let shown = patch(&format!("{{ target: {{ kind: Service, name: api }}, json: [{list}] }}"));
    assert!(shown.contains("it nests deeper than 64 levels"), "{shown}");
}
