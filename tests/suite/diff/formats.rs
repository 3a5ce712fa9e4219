//! Reports for programs and for pull requests.

use serde_json::Value as Json;

use super::{changed, shop};

fn json(arguments: &[&str]) -> Json {
    let text = shop().prints(&[&["diff"], arguments, &["--format", "json"]].concat());
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn json_has_causes_and_effects() {
    let told = json(&["dev", "prod"]);
    assert_eq!(told["before"], "dev");
    let tag = told["causes"]
        .as_array()
        .expect("causes")
        .iter()
        .position(|cause| cause[0]["path"] == "backends.api.image.tag");
    let tag = tag.expect("a cause");
    assert_eq!(told["causes"][tag][0]["before"]["value"], "1.4.1");
    assert_eq!(told["causes"][tag][0]["after"]["place"], "values/prod.yaml:4:19");
    let objects = told["objects"].as_array().expect("objects");
    let deployment = objects.iter().find(|one| one["kind"] == "Deployment").expect("a Deployment");
    assert_eq!(deployment["effect"], "rolls-pods");
    let fields = deployment["fields"].as_array().expect("fields");
    let image = fields.iter().find(|one| one["path"] == "spec.template.spec.containers[api].image");
    let image = image.expect("the image");
    assert_eq!(image["causes"], serde_json::json!([tag]));
    assert_eq!(image["after"], "ghcr.io/acme/api:1.4.2");
    assert_eq!(told["summary"]["effects"]["rolls-pods"], 1);
}

#[test]
fn json_masks_secrets() {
    let told =
        json(&["dev", "--set", "databases.main.credentials.value=hunter2hunter2"]).to_string();
    assert!(!told.contains("hunter2") && !told.contains("devpassword123"), "{told}");
    assert!(told.contains("\"path\":\"data.password\""), "{told}");
}

#[test]
fn markdown_starts_with_what_to_look_at() {
    let set =
        ["--set", "databases.main.storage.size=512Mi", "--set", "backends.api.env.LOG_LEVEL=warn"];
    let text = shop().prints(&[&["diff", "dev"], &set[..], &["--format", "markdown"]].concat());
    insta::assert_snapshot!(text, @r#"
    ### `dev` → `dev with databases.main.storage.size, backends.api.env.LOG_LEVEL`

    3 objects differ (3 changed), 10 are the same

    - **cannot be changed in place**: `PersistentVolumeClaim shop/data-main`: a claim can grow and never shrink ([why](https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims))
      - instead: make a claim of another name, copy the data, and let the pods mount that one
    - rolls pods: `Deployment shop/api`

    <details><summary><code>databases.main.storage.size</code>: 1 object, cannot be changed in place</summary>

    `databases.main.storage.size`: `1Gi` → `512Mi`  
    values/base.yaml:8:22 → `--set:1:29`

    ```diff
    @@ PersistentVolumeClaim shop/data-main: cannot be changed in place @@
    - spec.resources.requests.storage: 1Gi
    + spec.resources.requests.storage: 512Mi
    ```

    </details>

    <details><summary><code>backends.api.env.LOG_LEVEL</code>: 2 objects, rolls pods</summary>

    `backends.api.env.LOG_LEVEL`: `info` → `warn`  
    values/base.yaml:14:23 → `--set:1:28`

    ```diff
    @@ ConfigMap shop/api: changes in place @@
    - data.LOG_LEVEL: info
    + data.LOG_LEVEL: warn
    @@ Deployment shop/api: rolls pods @@
      spec.template.metadata.annotations["checksum/config"]: changed
    ```

    </details>
    "#);
}

#[test]
fn colours_are_for_terminals() {
    let place = shop();
    assert!(!changed(&["backends.api.replicas=2"]).contains('\u{1b}'));
    let out = place.prints(&["diff", "dev", "prod", "--color", "always"]);
    assert!(out.contains("\u{1b}[33mrolls pods\u{1b}[0m"), "{out}");
}
