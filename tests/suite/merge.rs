//! The laws of merging, each in a test of its own. They hold in every layer alike.

use serde_json::json;
use stackgen::layer::set::SetFlag;
use stackgen::report::explain;

use crate::memory::Memory;

const BASE: &str = "\
name: shop
databases:
  main:
    engine: postgres
    credentials: { value: a }
    storage: { size: 1Gi, className: standard }
backends:
  api:
    image: { repository: acme/api, tag: 1.0.0 }
    port: 8000
    replicas: 2
    connects: [main]
    env: { A: a, B: b }
    release: { rolling: { maxSurge: 1 } }
";

fn over(text: &str) -> Memory {
    Memory::new(&[("values/base.yaml", BASE), ("values/dev.yaml", text)])
}

#[test]
fn maps_merge_by_key() {
    let merged = over("backends: { api: { env: { B: x, C: c } } }");
    assert_eq!(merged.value("backends.api.env"), json!({ "A": "a", "B": "x", "C": "c" }));
    assert_eq!(merged.value("backends.api.port"), 8000);
}

#[test]
fn scalars_replace() {
    assert_eq!(over("backends: { api: { replicas: 5 } }").value("backends.api.replicas"), 5);
}

#[test]
fn lists_are_replaced_whole() {
    let merged = over("backends: { api: { connects: [] } }");
    assert_eq!(merged.value("backends.api.connects"), json!([]));
}

#[test]
fn null_deletes() {
    let merged = over("backends: { api: { env: { A: null }, replicas: } }");
    assert_eq!(merged.value("backends.api.env"), json!({ "B": "b" }));
    assert_eq!(merged.value("backends.api.replicas"), json!(null));
}

#[test]
fn null_deletes_in_every_layer() {
    let path = "backends.api.replicas";
    let deletes = "backends: { api: { replicas: null } }";
    let base = || Memory::new(&[("values/base.yaml", BASE)]);
    assert_eq!(base().file("profiles/kind.yaml", deletes).value(path), json!(null));
    assert_eq!(base().file("values/dev.yaml", deletes).value(path), json!(null));
    assert_eq!(base().file("values/dev.kind.yaml", deletes).value(path), json!(null));
    assert_eq!(base().layer(deletes).value(path), json!(null));
    let flag = base().set(SetFlag::Set, "backends.api.replicas=null");
    assert_eq!(flag.value(path), json!(null));
}

#[test]
fn null_deletes_what_is_built_in() {
    let base = format!("{BASE}networkPolicy: null\ncluster: {{ nodeAddress: null }}\n");
    let merged = Memory::new(&[("values/base.yaml", &base)]);
    assert_eq!(merged.value("networkPolicy"), json!(null));
    assert_eq!(merged.value("cluster.nodeAddress"), json!(null));
    assert_eq!(merged.value("cluster.hostPath"), true);
}

#[test]
fn what_was_deleted_can_be_set_again() {
    let merged =
        over("backends: { api: { env: null } }").layer("backends: { api: { env: { Z: z } } }");
    assert_eq!(merged.value("backends.api.env"), json!({ "Z": "z" }));
}

#[test]
fn an_empty_map_and_an_empty_list_are_values() {
    let merged = over("labels: {}\nbackends: { api: { env: {}, args: [] } }");
    assert_eq!(merged.value("labels"), json!({}));
    assert_eq!(merged.value("backends.api.args"), json!([]));
    assert_eq!(merged.value("backends.api.env"), json!({ "A": "a", "B": "b" }));
}

#[test]
fn a_map_replaces_a_scalar_and_a_scalar_a_map() {
    let merged = over("backends: { api: { env: { A: { fieldRef: status.podIP } } } }");
    assert_eq!(merged.value("backends.api.env.A"), json!({ "fieldRef": "status.podIP" }));
    let back = merged.layer("backends: { api: { env: { A: plain } } }");
    assert_eq!(back.value("backends.api.env.A"), "plain");
}

#[test]
fn another_variant_replaces_credentials() {
    let merged = over("databases: { main: { credentials: { fromEnv: PW } } }");
    assert_eq!(merged.value("databases.main.credentials"), json!({ "fromEnv": "PW" }));
}

#[test]
fn another_variant_replaces_storage_and_what_is_shared_stays() {
    let merged = over("databases: { main: { storage: { ephemeral: true } } }");
    assert_eq!(merged.value("databases.main.storage"), json!({ "size": "1Gi", "ephemeral": true }));
}

#[test]
fn another_variant_replaces_a_release() {
    let merged = over("backends: { api: { release: { recreate: {} } } }");
    assert_eq!(merged.value("backends.api.release"), json!({ "recreate": {} }));
}

#[test]
fn a_digest_replaces_a_tag() {
    let merged = over("backends: { api: { image: { digest: \"sha256:0\" } } }");
    let image =
        json!({ "repository": "acme/api", "pullPolicy": "IfNotPresent", "digest": "sha256:0" });
    assert_eq!(merged.value("backends.api.image"), image);
}

#[test]
fn another_variant_replaces_the_form_of_a_variable() {
    let merged = over("backends: { api: { env: { K: { value: a } } } }")
        .layer("backends: { api: { env: { K: { fromEnv: KEY } } } }");
    assert_eq!(merged.value("backends.api.env.K"), json!({ "fromEnv": "KEY" }));
}

#[test]
fn the_same_variant_merges() {
    let merged = over("backends: { api: { release: { rolling: { maxUnavailable: 1 } } } }");
    let rolling = json!({ "rolling": { "maxSurge": 1, "maxUnavailable": 1 } });
    assert_eq!(merged.value("backends.api.release"), rolling);
}

#[test]
fn the_origin_tells_of_a_replaced_variant() {
    let plan = over("databases: { main: { credentials: { fromEnv: PW } } }").plan();
    let history = explain::to_text(&plan.root, "databases.main.credentials.value", &plan.sources);
    insta::assert_snapshot!(history.unwrap(), @r#"
    databases.main.credentials.value = nothing
      values/dev.yaml:1:37 deleted it, which was "a" from values/base.yaml:5:27
      values/base.yaml:5:27 set "a"
    "#);
}

#[test]
fn two_variants_in_one_layer_are_a_mistake() {
    let both = over("databases: { main: { storage: { ephemeral: true, hostPath: /data } } }");
    assert!(both.error().contains("GEN105"), "{}", both.error());
}

#[test]
fn later_layers_win_one_after_the_other() {
    let replicas = |number: u32| format!("backends: {{ api: {{ replicas: {number} }} }}");
    let path = "backends.api.replicas";
    let mut project = Memory::new(&[("values/base.yaml", BASE)]);
    assert_eq!(project.value("cluster.nodeAddress"), "localhost");
    project = project.file("values/base.yaml", &format!("{BASE}cluster: {{ nodeAddress: me }}\n"));
    assert_eq!(project.value("cluster.nodeAddress"), "me");
    assert_eq!(project.value(path), 2);
    for (number, layer) in
        [(3, "profiles/kind.yaml"), (4, "values/dev.yaml"), (5, "values/dev.kind.yaml")]
    {
        project = project.file(layer, &replicas(number));
        assert_eq!(project.value(path), number, "{layer}");
    }
    project = project.layer(&replicas(6));
    assert_eq!(project.value(path), 6);
    project = project.layer(&replicas(7));
    assert_eq!(project.value(path), 7);
    project = project.set(SetFlag::Set, "backends.api.replicas=8");
    assert_eq!(project.value(path), 8);
    project = project.set(SetFlag::Set, "backends.api.replicas=9");
    assert_eq!(project.value(path), 9);
}

#[test]
fn the_target_is_that_of_the_last_layer_that_names_one() {
    let target = |memory: &Memory| memory.plan().target;
    let mut project = Memory::new(&[("values/base.yaml", BASE)]);
    assert_eq!(target(&project), "kind");
    project = project.file("values/base.yaml", &format!("{BASE}target: minikube\n"));
    assert_eq!(target(&project), "minikube");
    project = project.file("values/dev.yaml", "target: eks");
    assert_eq!(target(&project), "eks");
    project = project.set(SetFlag::Set, "target=minikube");
    assert_eq!(target(&project), "minikube");
    assert_eq!(target(&project.target("kind")), "kind");
}

#[test]
fn a_component_lies_above_the_defaults_of_its_tier() {
    let defaults = "defaults: { backends: { replicas: 7, env: { A: default, D: d } } }";
    let merged = over(defaults);
    assert_eq!(merged.value("backends.api.replicas"), 2);
    assert_eq!(merged.value("backends.api.env"), json!({ "A": "a", "B": "b", "D": "d" }));
    let deleted = merged.layer("backends: { api: { env: { D: null } } }");
    assert_eq!(deleted.value("backends.api.env.D"), json!(null));
}

#[test]
fn a_flag_is_read_by_the_type_of_its_place() {
    let flags = over("")
        .set(SetFlag::Set, "backends.api.env.A=1.10")
        .set(SetFlag::Set, "backends.api.env.B=yes")
        .set(SetFlag::Set, "backends.api.image.tag=017")
        .set(SetFlag::Set, "policy.inlineSecrets=allow")
        .set(SetFlag::Set, "backends.api.replicas=3");
    let config = flags.object("ConfigMap", "api");
    assert_eq!(config["data"]["A"], "1.10");
    assert_eq!(config["data"]["B"], "yes");
    let deployment = flags.object("Deployment", "api");
    assert_eq!(deployment["spec"]["replicas"], 3);
    let image = &deployment["spec"]["template"]["spec"]["containers"][0]["image"];
    assert_eq!(*image, "acme/api:017");
}

#[test]
fn a_text_flag_is_text() {
    let flag =
        over("policy: { inlineSecrets: allow }").set(SetFlag::SetString, "backends.api.replicas=3");
    assert!(flag.error().contains("GEN102"), "{}", flag.error());
}
