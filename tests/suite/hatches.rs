//! What users add in Kubernetes' own words stays in the graph: it merges by layers, refers to components, is
//! hardened, and is held against what its namespace takes.

use serde_json::{Value as Json, json};

use crate::memory::Memory;

/// A backend with hatches, beside a database in another namespace.
const SHOP: &str = "\
name: shop
namespaces: { database: shop-data }
databases:
  main: { engine: postgres, credentials: { existingSecret: { name: db } }, resources: { requests: { cpu: 1m } } }
backends:
  api:
    image: acme/api:1
    port: 8000
    replicas: 2
    volumes: { media: { mountPath: /media, claim: { size: 1Gi, accessModes: [ReadWriteMany] } } }
    files: { /bin/hook: { text: echo, mode: \"0755\" }, /etc/plain: text }
    envFrom: [{ secret: given, prefix: IN_ }, { configMap: more, optional: true }]
    pod:
      initContainers:
        - { name: before, image: 'acme/tool:1', command: [sh, -c, 'ping ${databases.main.host} ${HOME} $${name}'] }
      hostname: ${name}-api
  worker: { like: api, port: null, command: [work], replicas: 2 }
extraObjects:
  settings: { apiVersion: v1, kind: ConfigMap, metadata: { name: settings, namespace: shop }, data: { host: '${backends.api.host}', db: '${databases.main.host}' } }
patches:
  note: { target: { kind: Deployment, name: api }, merge: { metadata: { annotations: { at: '${backends.api.url}' } } } }
";

fn shop() -> Memory {
    Memory::new(&[("values/base.yaml", SHOP)])
}

/// The container that the hatch brings.
fn before(pod: &Json) -> Json {
    let first = pod["initContainers"].as_array().into_iter().flatten();
    let found = first.into_iter().find(|container| container["name"] == "before");
    found.expect("a container").clone()
}

fn pod(deployment: &str) -> Json {
    shop().object("Deployment", deployment)["spec"]["template"]["spec"].clone()
}

/// A reference in a hatch is what it is in `env`: an address, and an edge.
#[test]
fn check_blind_hatches() {
    let pod = pod("api");
    let before = before(&pod);
    let host = "main.shop-data.svc.cluster.local";
    assert_eq!(before["command"][2], format!("ping {host} ${{HOME}} ${{name}}"));
    assert_eq!(pod["hostname"], "shop-api");
    let policy = shop().object("NetworkPolicy", "api");
    assert!(policy["spec"]["egress"].to_string().contains("\"port\":5432"), "{policy}");
    let settings = &shop().object("ConfigMap", "settings")["data"];
    assert_eq!((&settings["host"], &settings["db"]), (&json!("api"), &json!(host)));
    let api = shop().object("Deployment", "api");
    assert_eq!(api["metadata"]["annotations"]["at"], "http://api.shop.svc.cluster.local:8000");
}

#[test]
fn containers_of_hatches_are_as_the_pods_own() {
    let pod = pod("api");
    let context = &before(&pod)["securityContext"];
    assert_eq!(context["allowPrivilegeEscalation"], false);
    assert_eq!(context["capabilities"], json!({ "drop": ["ALL"] }));
    let said = "backends: { api: { pod: { initContainers: [{ name: before, image: 'a:1', securityContext: { runAsUser: 5 } }] } } }";
    let api = shop().layer(said).object("Deployment", "api");
    let context = &before(&api["spec"]["template"]["spec"])["securityContext"];
    assert_eq!(
        (&context["runAsUser"], &context["allowPrivilegeEscalation"]),
        (&json!(5), &json!(false))
    );
}

/// Later layers add to objects and patches, by name; lists add by what their items are.
#[test]
fn extra_list_replaced() {
    let named = shop().layer("extraObjects: { more: { apiVersion: v1, kind: ConfigMap, metadata: { name: more, namespace: shop } } }");
    let listed = shop().layer("extraObjects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: more, namespace: shop } }]");
    for project in [named, listed] {
        project.object("ConfigMap", "settings");
        project.object("ConfigMap", "more");
    }
    let patched = shop().layer(
        "patches: [{ target: { kind: Deployment, name: worker }, merge: { metadata: { annotations: { by: me } } } }]",
    );
    assert_eq!(patched.object("Deployment", "worker")["metadata"]["annotations"]["by"], "me");
    assert!(patched.object("Deployment", "api")["metadata"]["annotations"]["at"].is_string());
    let gone = shop().layer("extraObjects: { settings: null }").objects().expect("objects");
    assert!(!gone.iter().any(|object| object["metadata"]["name"] == "settings"));
    let lists = Memory::new(&[("values/base.yaml", &SHOP.replace("  settings: {", "  - {"))]);
    let other = lists.layer("extraObjects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings, namespace: shop }, data: { more: x } }]");
    let data = other.object("ConfigMap", "settings")["data"].clone();
    assert_eq!((&data["more"], &data["host"]), (&json!("x"), &json!("api")));
}

/// One claim for all who name it; what is like its owner mounts the same.
#[test]
fn volumes_are_shared_by_name() {
    let claim = |deployment: &str| {
        let pod = pod(deployment);
        let volumes = pod["volumes"].as_array().cloned().unwrap_or_default();
        let media = volumes.into_iter().find(|volume| volume["name"] == "media");
        media.expect("a volume")["persistentVolumeClaim"]["claimName"].clone()
    };
    assert_eq!((claim("api"), claim("worker")), (json!("api-media"), json!("api-media")));
    let objects = shop().objects().expect("objects");
    let claims = objects.iter().filter(|object| object["kind"] == "PersistentVolumeClaim");
    let names: Vec<&Json> = claims.map(|claim| &claim["metadata"]["name"]).collect();
    assert_eq!(names, ["data-main", "api-media"]);
}

#[test]
fn files_have_permissions_and_variables_come_from_elsewhere() {
    let pod = pod("api");
    let volumes = pod["volumes"].as_array().expect("volumes");
    let files = volumes.iter().find(|volume| volume["name"] == "files").expect("files");
    let items = json!([{ "key": "hook", "mode": 493, "path": "hook" }, { "key": "plain", "path": "plain" }]);
    assert_eq!(files["configMap"]["items"], items);
    let sources = json!([
        { "prefix": "IN_", "secretRef": { "name": "given" } },
        { "configMapRef": { "name": "more", "optional": true } },
    ]);
    assert_eq!(pod["containers"][0]["envFrom"], sources);
}

#[test]
fn names_of_own_objects_are_names() {
    let told = |object: &str| {
        let values = format!(
            "name: shop\nbackends: {{ a: {{ image: \"a/b:1\", port: 80 }} }}\npolicy: {{ missingRequests: allow, missingProbes: allow }}\nextraObjects: {{ x: {object} }}\n"
        );
        let place = crate::program::Place::new(&[
            ("values/base.yaml", &values),
            ("values/dev.yaml", "target: kind\n"),
        ]);
        place.run(&["render", "dev"]).err
    };
    let fine = "{ apiVersion: example.com/v1, kind: Thing, metadata: { name: a:b } }";
    assert_eq!(told(fine), "");
    for (from, to, what) in [
        ("kind: Thing", "kind: A/B", "`A/B` is no `kind`"),
        ("kind: Thing", "kind: ../A", "`../A` is no `kind`"),
        ("kind: Thing", "kind: \"A\\e[31m\"", "`A\\u{1b}[31m` is no `kind`"),
        ("name: a:b", "name: a/b", "`a/b` is no `metadata.name`"),
        ("name: a:b", "name: ..", "`..` is no `metadata.name`"),
        ("example.com/v1", "example.com/v1/x", "`example.com/v1/x` is no `apiVersion`"),
    ] {
        let told = told(&fine.replace(from, to));
        assert!(told.contains(what), "{to}: {told}");
    }
}
