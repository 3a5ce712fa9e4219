//! What a cluster holds; `kubectl` is a program that says what the test wants.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value as Json, json};

use super::BASE;
use crate::program::{Ended, Place};

/// A project, and a `kubectl` that answers the first question with some objects and the others with more.
fn place(live: &[Json], more: &[Json]) -> Place {
    let place = Place::new(&[("values/base.yaml", BASE)]);
    let list =
        |items: &[Json]| json!({ "apiVersion": "v1", "kind": "List", "items": items }).to_string();
    place.write("live.json", &list(live));
    place.write("more.json", &list(more));
    kubectl(
        &place,
        "case \"$2\" in -f) /bin/cat > asked.json; /bin/cat live.json;; *) /bin/cat more.json;; esac",
    );
    place
}

fn kubectl(place: &Place, script: &str) {
    place.write("bin/kubectl", &format!("#!/bin/sh\n{script}\n"));
    let path = place.path().join("bin/kubectl");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("an executable file");
}

fn run(place: &Place, more: &[&str]) -> Ended {
    let arguments = [&["diff", "--live"], more].concat();
    let bin = place.path().join("bin");
    Ended::of(place.command(&arguments).env("PATH", bin).output().expect("a run"))
}

/// What gen renders, as a server would tell it: with defaults, numbers of its own, and a status.
fn applied(place: &Place) -> Vec<Json> {
    let rendered = place.prints(&["render", "-o", "json"]);
    let list: Json = serde_json::from_str(&rendered).expect("JSON");
    let mut objects = list["items"].as_array().expect("a list").clone();
    for object in &mut objects {
        object["metadata"]["uid"] = "1-2-3".into();
        object["metadata"]["resourceVersion"] = "7".into();
        object["metadata"]["annotations"]["example.com/added"] = "by a controller".into();
        object["status"] = json!({ "ready": true });
        if object["kind"] == "Deployment" {
            object["spec"]["progressDeadlineSeconds"] = 600.into();
            let container = &mut object["spec"]["template"]["spec"]["containers"][0];
            let env = container["env"].as_array_mut().expect("variables");
            env.push(json!({ "name": "BY_HAND", "value": "1" }));
            container["terminationMessagePath"] = "/dev/other".into();
        }
    }
    objects
}

fn deployment(objects: &mut [Json]) -> &mut Json {
    objects.iter_mut().find(|object| object["kind"] == "Deployment").expect("a Deployment")
}

#[test]
fn what_the_cluster_added_is_no_difference() {
    let live = applied(&place(&[], &[]));
    let place = place(&live, &[]);
    let Ended { code, out, err } = run(&place, &[]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, "the cluster → the stack\n\nno object differs, 13 are the same\n");
    // Names are asked about, and nothing else is told: no secret leaves.
    assert!(!place.read("asked.json").contains("password"));
}

#[test]
fn what_was_applied_before_and_is_gone_is_a_difference() {
    let mut live = applied(&place(&[], &[]));
    let own = deployment(&mut live);
    let env = &mut own["spec"]["template"]["spec"]["containers"][0]["env"];
    env.as_array_mut().expect("variables").push(json!({ "name": "APPLIED", "value": "1" }));
    own["spec"]["replicas"] = 5.into();
    let last = json!({ "spec": { "template": { "spec": { "containers":
        [{ "name": "api", "env": [{ "name": "APPLIED", "value": "1" }] }] } } } });
    own["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] =
        last.to_string().into();
    let out = run(&place(&live, &[]), &[]).out;
    assert!(out.contains("~ Deployment shop/api  rolls pods  values/base.yaml:10:3\n"), "{out}");
    assert!(
        out.contains(
            "containers[api].env[APPLIED]: {\"name\":\"APPLIED\",\"value\":\"1\"} → nothing"
        ),
        "{out}"
    );
    assert!(out.contains("spec.replicas: 5 → 1"), "{out}");
    assert!(!out.contains("BY_HAND"), "{out}");
}

#[test]
fn server_side_apply_tells_who_set_what() {
    let mut live = applied(&place(&[], &[]));
    let own = deployment(&mut live);
    let env = &mut own["spec"]["template"]["spec"]["containers"][0]["env"];
    env.as_array_mut().expect("variables").push(json!({ "name": "APPLIED", "value": "1" }));
    own["metadata"]["managedFields"] = json!([{
        "manager": "kubectl", "operation": "Apply",
        "fieldsV1": { "f:spec": { "f:template": { "f:spec": { "f:containers": { "k:{\"name\":\"api\"}": {
            ".": {}, "f:name": {}, "f:env": { "k:{\"name\":\"APPLIED\"}": { ".": {}, "f:name": {}, "f:value": {} } },
        } } } } } },
    }]);
    let out = run(&place(&live, &[]), &[]).out;
    assert!(out.contains("env[APPLIED]") && !out.contains("BY_HAND"), "{out}");
}

#[test]
fn what_gen_no_longer_makes_is_told() {
    let live = applied(&place(&[], &[]));
    let old = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "old", "namespace": "shop" } });
    let mut owned = old.clone();
    owned["metadata"]["name"] = "owned".into();
    owned["metadata"]["ownerReferences"] = json!([{ "kind": "Deployment", "name": "api" }]);
    let out = run(&place(&live, &[old, owned]), &[]).out;
    assert!(out.contains("- ConfigMap shop/old  removed"), "{out}");
    assert!(!out.contains("owned"), "{out}");
}

#[test]
fn an_empty_cluster_has_nothing() {
    let place = place(&[], &[]);
    kubectl(&place, "/bin/cat > /dev/null");
    let out = run(&place, &[]).out;
    assert!(out.contains("13 objects differ (13 added), 0 are the same"), "{out}");
}

#[test]
fn a_cluster_that_does_not_answer_is_the_worlds_fault() {
    let place = place(&[], &[]);
    kubectl(&place, "/bin/cat > /dev/null; echo 'error: connection refused' >&2; exit 1");
    let Ended { code, out, err } = run(&place, &[]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("connection refused"), "{err}");
    let nothing = Place::new(&[("values/base.yaml", BASE)]);
    let mut command = nothing.command(&["diff", "--live"]);
    let Ended { code, err, .. } =
        Ended::of(command.env("PATH", nothing.path()).output().expect("a run"));
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("`kubectl` is not on the PATH"), "{err}");
}
