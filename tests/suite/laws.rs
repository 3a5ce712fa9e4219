//! Laws of what gen makes, on a wide stack: they hold whatever the values are.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::Value as Json;
use stackgen::layer::set::SetFlag;

use crate::memory::{Memory, is};
use crate::project::render;

const PASSWORD: &str = "pa$s wörd/@:%";

const BASE: &str = r#"
name: shop
policy: { inlineSecrets: allow }
namespaces: { database: data }
databases:
  main:
    engine: postgres
    service: { name: main-db, port: 5433 }
    credentials: { value: "pa$s wörd/@:%" }
    init: { 001.sql: "create table users (name text);" }
  cache:
    engine: redis
    credentials: { value: "pa$s wörd/@:%" }
backends:
  api:
    image: { repository: acme/api, tag: 1.0.0 }
    port: 8000
    service: { port: 80 }
    replicas: 3
    connects: [main, cache]
    env:
      LEVEL: info
      MIXED: "x ${databases.main.password} y"
      OWN_URL: "${databases.main.url}"
      WEB: "${frontends.web.host}"
      KEY: { existingSecret: { name: jwt, key: key } }
    files: { /etc/api/a.conf: { text: "host=${databases.main.host}:${databases.main.port}", template: true } }
    volumes: { data: { mountPath: /data, claim: { size: 1Gi, accessModes: [ReadWriteMany] } } }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
    autoscaling: { min: 3, max: 5 }
    disruptionBudget: { minAvailable: 1 }
  jobs:
    image: { repository: acme/jobs, tag: 1.0.0 }
    port: 9000
    connects: [main]
    env: { API: "${backends.api.url}" }
frontends:
  web:
    image: { repository: acme/web, tag: 1.0.0 }
    port: 80
    connects: [api]
    env: { API_URL: "${backends.api.url}" }
    expose: { nodePort: 30080 }
    release: { blueGreen: { active: blue, tracks: { blue: {}, green: { image: { tag: 1.1.0 } } } } }
"#;

fn wide() -> Memory {
    Memory::new(&[("values/base.yaml", BASE)])
}

fn objects(project: &Memory) -> Vec<Json> {
    project.objects().unwrap_or_else(|error| panic!("{error}"))
}

/// Kind, namespace and name.
fn identity(object: &Json) -> String {
    let metadata = &object["metadata"];
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    format!(
        "{} {}/{}",
        text(&object["kind"]),
        text(&metadata["namespace"]),
        text(&metadata["name"])
    )
}

/// The identities of what differs between two renderings.
fn changed(one: &Memory, two: &Memory) -> Vec<String> {
    let (one, two) = (objects(one), objects(two));
    let names = |all: &[Json]| all.iter().map(identity).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&two), "other objects altogether");
    one.iter().zip(&two).filter(|(one, two)| one != two).map(|(one, _)| identity(one)).collect()
}

#[test]
fn the_same_values_give_the_same_bytes() {
    assert_eq!(wide().yaml(), wide().yaml());
}

#[test]
fn a_switch_of_colour_changes_one_service_selector() {
    let green = wide().set(SetFlag::Set, "frontends.web.release.blueGreen.active=green");
    assert_eq!(changed(&wide(), &green), ["Service shop/web"]);
    let (before, after) = (wide().object("Service", "web"), green.object("Service", "web"));
    assert_eq!(before["spec"]["selector"]["track"], "blue");
    assert_eq!(after["spec"]["selector"]["track"], "green");
}

#[test]
fn a_changed_variable_rolls_its_own_pods_and_no_others() {
    let changed_level = wide().set(SetFlag::Set, "backends.api.env.LEVEL=debug");
    assert_eq!(changed(&wide(), &changed_level), ["ConfigMap shop/api", "Deployment shop/api"]);
}

#[test]
fn a_changed_password_changes_its_secrets_alone() {
    let other = wide().set(SetFlag::SetString, "databases.cache.credentials.value=other");
    assert_eq!(changed(&wide(), &other), ["Secret data/cache", "Secret shop/cache"]);
}

#[test]
fn the_number_of_pods_does_not_change_a_pod() {
    let jobs = |replicas: i32| {
        let project = wide().set(SetFlag::Set, &format!("backends.jobs.replicas={replicas}"));
        project.object("Deployment", "jobs")["spec"]["template"].clone()
    };
    assert_eq!(jobs(1), jobs(2));
}

#[test]
fn a_rolling_component_goes_on_as_the_stable_track() {
    let tracks = wide().layer(
        "backends: { jobs: { release: { blueGreen: { active: stable, tracks: { stable: {}, green: {} } } } } }",
    );
    let before = wide().object("Deployment", "jobs");
    assert_eq!(tracks.object("Deployment", "jobs"), before);
    let selector = &tracks.object("Service", "jobs")["spec"]["selector"];
    let labels = &before["spec"]["template"]["metadata"]["labels"];
    for (name, value) in selector.as_object().expect("a selector") {
        assert_eq!(labels[name], *value, "{name}");
    }
}

#[test]
fn selectors_do_not_change_when_other_values_do() {
    let other = wide()
        .set(SetFlag::Set, "labels.team=a")
        .set(SetFlag::Set, "backends.api.labels.part=b")
        .set(SetFlag::Set, "backends.api.image.tag=2.0.0")
        .set(SetFlag::Set, "backends.api.replicas=4")
        .set(SetFlag::Set, "databases.main.version=18");
    let selectors = |project: &Memory| -> Vec<Json> {
        let workloads = ["Deployment", "StatefulSet"];
        let is_workload = |object: &&Json| workloads.iter().any(|kind| object["kind"] == *kind);
        objects(project)
            .iter()
            .filter(is_workload)
            .map(|object| object["spec"]["selector"].clone())
            .collect()
    };
    assert_eq!(selectors(&wide()), selectors(&other));
}

#[test]
fn a_secret_is_in_secrets_alone() {
    let packed = STANDARD.encode(PASSWORD);
    let mut holders = BTreeSet::new();
    for object in objects(&wide()) {
        if object.to_string().contains(&packed) {
            holders.insert(text(&object["kind"]));
        }
        assert!(!object.to_string().contains(PASSWORD), "{}", identity(&object));
        assert!(!object.to_string().contains("wörd"), "{}", identity(&object));
        assert!(!object.to_string().contains("w%C3%B6rd"), "{}", identity(&object));
    }
    assert_eq!(holders, BTreeSet::from(["Secret".to_owned()]));
}

#[test]
fn a_composed_url_has_the_password_of_its_own_database() {
    let existing = |name: &str| format!("{{ existingSecret: {{ name: {name} }} }}");
    let values = format!(
        "name: shop
databases:
  main: {{ engine: postgres, credentials: {} }}
  audit: {{ engine: mysql, credentials: {} }}
backends:
  api:
    image: {{ repository: acme/api, tag: 1.0.0 }}
    port: 8000
    connects: [main]
    env: {{ AUDIT_URL: \"a$b${{databases.audit.url}}\" }}
",
        existing("main-pw"),
        existing("audit-pw"),
    );
    let deployment = Memory::new(&[("values/base.yaml", &values)]).object("Deployment", "api");
    let env = deployment["spec"]["template"]["spec"]["containers"][0]["env"].to_string();
    assert!(env.contains("a$$bmysql://app:$(AUDIT_PASSWORD)@audit:3306/app"), "{env}");
    assert!(env.contains("postgresql://app:$(DB_PASSWORD)@main:5432/app"), "{env}");
    assert!(env.contains(r#"{"name":"AUDIT_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"audit-pw"}}}"#), "{env}");
}

#[test]
fn a_composed_url_follows_its_password_in_every_container() {
    let values = "name: shop
databases:
  main: { engine: mysql, credentials: { existingSecret: { name: main-pw } } }
backends:
  api:
    image: acme/api:1.0.0
    port: 8000
    connects: [main]
    initContainers:
      uses: { command: [run], env: { MINE: \"at ${databases.main.url}\" } }
      replaces: { command: [run], env: { DB_PASSWORD: \"$$(DB_PASSWORD)\" } }
    sidecars:
      beside: { command: [run], env: { OTHER: \"${databases.main.url}\", DB_PASSWORD: { existingSecret: { name: other } } } }
policy: { inlineSecrets: allow }
";
    let deployment = Memory::new(&[("values/base.yaml", values)]).object("Deployment", "api");
    let pod = &deployment["spec"]["template"]["spec"];
    let list = |value: &Json| value.as_array().cloned().unwrap_or_default();
    let containers = ["initContainers", "containers"].into_iter().flat_map(|all| list(&pod[all]));
    let mut composed = 0;
    for container in containers {
        let env = list(&container["env"]);
        for (index, variable) in env.iter().enumerate() {
            let value = variable["value"].as_str().unwrap_or_default().replace("$$", "");
            let Some((_, used)) = value.split_once("$(") else { continue };
            let used = used.split_once(')').unwrap_or_default().0;
            let above = env[..index].iter().find(|one| one["name"] == used);
            let above = above.unwrap_or_else(|| panic!("{used} is not above {variable}"));
            assert_eq!(above["valueFrom"]["secretKeyRef"]["name"], "main-pw", "{container:#}");
            composed += 1;
        }
    }
    assert_eq!(composed, 6);
}

#[test]
fn secrets_fetched_differently_are_fetched_apart() {
    let external = |more: &str| {
        format!("{{ externalSecret: {{ store: {{ name: vault{more} }}, remoteKey: k }} }}")
    };
    let values = format!(
        "name: shop
cluster: {{ customResources: [externalsecrets.external-secrets.io] }}
backends:
  api:
    image: {{ repository: acme/api, tag: 1.0.0 }}
    port: 8000
    env: {{ A: {}, B: {} }}
",
        external(""),
        external(", kind: SecretStore"),
    );
    let objects = objects(&Memory::new(&[("values/base.yaml", &values)]));
    let of_kind: Vec<&Json> =
        objects.iter().filter(|object| object["kind"] == "ExternalSecret").collect();
    let kinds: Vec<&Json> =
        of_kind.iter().map(|object| &object["spec"]["secretStoreRef"]["kind"]).collect();
    assert_eq!(kinds, ["ClusterSecretStore", "SecretStore"]);
}

#[test]
fn hosts_and_ports_are_those_of_services() {
    let config = wide().object("ConfigMap", "api");
    assert_eq!(config["data"]["DB_HOST"], "main-db.data.svc.cluster.local");
    assert_eq!(config["data"]["DB_PORT"], "5433");
    assert_eq!(config["data"]["WEB"], "web");
    assert_eq!(wide().object("ConfigMap", "jobs")["data"]["API"], "http://api");
    let files = wide().object("ConfigMap", "api-files");
    assert_eq!(files["data"]["a.conf"], "host=main-db.data.svc.cluster.local:5433");
}

#[test]
fn policies_open_pod_ports_along_the_edges() {
    let policy = wide().object("NetworkPolicy", "main");
    let ingress = policy["spec"]["ingress"].as_array().expect("rules");
    let clients: Vec<&Json> = ingress
        .iter()
        .map(|rule| {
            assert_eq!(rule["ports"][0]["port"], 5432);
            &rule["from"][0]["podSelector"]["matchLabels"]["app.kubernetes.io/name"]
        })
        .collect();
    assert_eq!(clients, ["api", "jobs"]);
}

#[test]
fn what_pods_name_exists_beside_them() {
    let all = objects(&wide());
    let exists = |kind: &str, namespace: &Json, name: &str| {
        all.iter()
            .any(|object| is(object, kind, name) && object["metadata"]["namespace"] == *namespace)
    };
    let mut seen = BTreeSet::new();
    for object in all.iter().filter(|object| object["spec"]["template"].is_object()) {
        let namespace = &object["metadata"]["namespace"];
        let pod = &object["spec"]["template"]["spec"];
        let mut named: Vec<(&str, String)> =
            vec![("ServiceAccount", text(&pod["serviceAccountName"]))];
        for container in pod["containers"].as_array().into_iter().flatten() {
            for env in container["env"].as_array().into_iter().flatten() {
                named.push(("Secret", text(&env["valueFrom"]["secretKeyRef"]["name"])));
            }
            for from in container["envFrom"].as_array().into_iter().flatten() {
                named.push(("ConfigMap", text(&from["configMapRef"]["name"])));
            }
        }
        for volume in pod["volumes"].as_array().into_iter().flatten() {
            named.push(("ConfigMap", text(&volume["configMap"]["name"])));
            named.push(("Secret", text(&volume["secret"]["secretName"])));
            named.push((
                "PersistentVolumeClaim",
                text(&volume["persistentVolumeClaim"]["claimName"]),
            ));
        }
        for (kind, name) in named.iter().filter(|(_, name)| !name.is_empty() && name != "jwt") {
            assert!(exists(kind, namespace, name), "{} names {kind} {name}", identity(object));
            seen.insert(*kind);
        }
    }
    let kinds = ["ConfigMap", "PersistentVolumeClaim", "Secret", "ServiceAccount"];
    assert_eq!(seen, BTreeSet::from(kinds));
}

#[test]
fn keys_that_pods_read_are_in_their_secrets() {
    let all = objects(&wide());
    let mut read = 0;
    for object in &all {
        for container in
            object["spec"]["template"]["spec"]["containers"].as_array().into_iter().flatten()
        {
            for env in container["env"].as_array().into_iter().flatten() {
                let reference = &env["valueFrom"]["secretKeyRef"];
                let (name, key) = (text(&reference["name"]), text(&reference["key"]));
                if name.is_empty() || name == "jwt" {
                    continue;
                }
                let here = &object["metadata"]["namespace"];
                let secret = all.iter().find(|secret| {
                    is(secret, "Secret", &name) && secret["metadata"]["namespace"] == *here
                });
                let data = &secret.expect("a Secret")["data"];
                assert!(data.get(&key).is_some(), "{} reads {name}.{key}", identity(object));
                read += 1;
            }
        }
    }
    assert!(read > 2, "{read} keys are read");
}

#[test]
fn names_fit_however_long_components_are() {
    let long = "a-component-whose-name-is-as-long-as-the-name-of-a-service-may-b";
    let long = &long[..62];
    let project = Memory::new(&[(
        "values/base.yaml",
        &BASE
            .replace("  api:", &format!("  {long}:"))
            .replace("connects: [api]", "")
            .replace("${backends.api.url}", "x"),
    )]);
    let long_database = project.file(
        "values/dev.yaml",
        &format!(
            "databases: {{ {}: {{ engine: mysql, envPrefix: M, credentials: {{ value: x }} }} }}",
            &long[1..].replace("-component", "xcomponent")
        ),
    );
    let mut names = BTreeSet::new();
    for object in objects(&long_database) {
        let name = text(&object["metadata"]["name"]);
        assert!(name.len() <= 63, "{name}");
        if object["kind"] == "StatefulSet" {
            assert!(name.len() <= 52, "{name}");
        }
        assert!(names.insert(identity(&object)), "{name} is made twice");
    }
    assert!(names.iter().any(|name| name.contains("StatefulSet")), "{names:?}");
    assert!(names.iter().any(|name| name.contains(long)), "{names:?}");
}

#[test]
fn an_encrypted_alb_listens_to_https_for_its_host() {
    let values = "name: shop\nnamespace: red\ntarget: eks\nbackends:\n  api:\n    \
        image: { repository: a, tag: v1 }\n    port: 80\n    \
        expose: { ingress: { host: a.example.com, tls: true } }\n";
    let yaml = render(&[("values/base.yaml", values)], "").expect("objects");
    for part in [
        "alb.ingress.kubernetes.io/group.name: red-shop\n",
        "alb.ingress.kubernetes.io/listen-ports: '[{\"HTTP\":80},{\"HTTPS\":443}]'\n",
        "alb.ingress.kubernetes.io/ssl-redirect: '443'\n",
        "alb.ingress.kubernetes.io/success-codes: '200-499'\n",
        "  tls:\n  - hosts:\n    - a.example.com\n",
    ] {
        assert!(yaml.contains(part), "no {part} in {yaml}");
    }
}

#[test]
fn under_baseline_the_values_may_choose_a_user() {
    let api = |lines: &str| {
        let values = format!(
            "name: shop\nbackends: {{ api: {{ image: {{ repository: a, tag: v1 }}, port: 80, {lines} }} }}\n"
        );
        render(&[("values/base.yaml", &values)], "").expect("objects")
    };
    assert!(!api("security: baseline").contains("runAsUser"));
    assert!(api("security: baseline, user: 1234").contains("runAsUser: 1234"));
    assert!(api("security: restricted").contains("runAsUser: 10001"));
}

#[test]
fn a_database_elsewhere_has_a_port_of_its_own() {
    let port = |external: &str| {
        let values = format!(
            "name: shop\nbackends: {{ api: {{ image: 'a:v1', port: 80, connects: [main] }} }}\n\
            databases: {{ main: {{ engine: postgres, service: {{ port: 6000 }}, external: {{ {external} }} }} }}\n"
        );
        render(&[("values/base.yaml", &values)], "").expect("objects")
    };
    assert!(port("host: db.example.com").contains("DB_PORT: '5432'"));
    assert!(port("host: db.example.com, port: 7000").contains("DB_PORT: '7000'"));
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The same with the keys of every map in another order.
pub fn shuffled(value: Json, seed: u64) -> Json {
    turn(value, &mut { seed })
}

fn turn(value: Json, seed: &mut u64) -> Json {
    match value {
        Json::Object(map) => {
            let mut entries: Vec<(String, Json)> = map.into_iter().collect();
            for index in (1..entries.len()).rev() {
                *seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let other = usize::try_from(*seed >> 33).expect("31 bits") % (index + 1);
                entries.swap(index, other);
            }
            Json::Object(entries.into_iter().map(|(key, value)| (key, turn(value, seed))).collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(|item| turn(item, seed)).collect()),
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_keys_does_not_matter(seed in any::<u64>()) {
        let values: Json = yaml_serde::from_str(BASE).expect("YAML");
        let other = Memory::new(&[("values/base.yaml", &shuffled(values, seed).to_string())]);
        prop_assert_eq!(wide().yaml(), other.yaml());
    }
}

/// Of circles that share a connection one is told: what is told of them grows as the connections do.
#[test]
fn circles_take_no_more_room_than_connections() {
    let told = |count: usize| {
        let backend = |index: usize| {
            let others = (0..count).filter(|other| *other != index);
            let others: Vec<String> = others.map(|other| format!("b{other}")).collect();
            format!(
                "  b{index}: {{ image: 'a/b:1', port: 80, connects: [{}] }}\n",
                others.join(", ")
            )
        };
        let all: String = (0..count).map(backend).collect();
        let place = crate::program::Place::new(&[(
            "values/base.yaml",
            &format!("name: s\nbackends:\n{all}"),
        )]);
        let err = place.run(&["render"]).err;
        (err.matches("error[GEN203]").count(), err.contains("b0 → b1 → b0"))
    };
    assert_eq!(told(2), (1, true));
    assert_eq!(told(30), (29, true));
}
