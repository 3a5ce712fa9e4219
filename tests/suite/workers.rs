//! Components without a port, components that are like another, and short forms.

use serde_json::{Value as Json, json};

use crate::memory::{Memory, is};
use crate::program::Place;

/// A web application with a worker that is like it.
const SHOP: &str = "\
name: shop
policy: { inlineSecrets: allow }
databases:
  main: { engine: postgres, credentials: { value: hunter2 }, storage: 10Gi }
backends:
  web:
    image: acme/shop:1.10
    port: 3000
    replicas: 3
    connects: [main]
    env: { LEVEL: info, MODE: web }
    probes: { readiness: /readyz }
    metrics: /metrics
    expose: { nodePort: 30004 }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
  sidekiq: { like: web, port: null, command: [bundle, exec, sidekiq], env: { MODE: worker } }
";

fn shop() -> Memory {
    Memory::new(&[("values/base.yaml", SHOP)])
}

#[test]
fn a_worker_has_no_service_no_port_and_no_probe() {
    let project = shop();
    let objects = project.objects().expect("objects");
    assert!(objects.iter().any(|object| is(object, "Service", "web")));
    assert!(!objects.iter().any(|object| is(object, "Service", "sidekiq")));
    let worker = project.object("Deployment", "sidekiq");
    let container = &worker["spec"]["template"]["spec"]["containers"][0];
    for key in ["ports", "readinessProbe", "lifecycle"] {
        assert_eq!(container[key], Json::Null, "{key}");
    }
    assert_eq!(container["command"], json!(["bundle", "exec", "sidekiq"]));
    let policy = project.object("NetworkPolicy", "sidekiq");
    assert_eq!(policy["spec"]["ingress"], Json::Null);
}

#[test]
fn what_is_like_another_starts_from_it() {
    let project = shop();
    let worker = project.object("Deployment", "sidekiq");
    assert_eq!(worker["spec"]["replicas"], 1, "how many pods there are is its own");
    let container = &worker["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["image"], "acme/shop:1.10");
    assert_eq!(container["resources"]["requests"]["cpu"], "100m");
    let config = &project.object("ConfigMap", "sidekiq")["data"];
    assert_eq!((&config["LEVEL"], &config["MODE"]), (&json!("info"), &json!("worker")));
    assert_eq!(config["DB_HOST"], "main");
}

#[test]
fn defaults_of_a_tier_lie_below_what_a_component_is_like() {
    let project = shop().layer("defaults: { backends: { env: { LEVEL: debug, ZONE: a } } }");
    let config = &project.object("ConfigMap", "sidekiq")["data"];
    assert_eq!((&config["LEVEL"], &config["ZONE"]), (&json!("info"), &json!("a")));
}

#[test]
fn chains_of_likes_end_at_the_one_that_is_like_none() {
    let project = shop().layer("backends: { low: { like: sidekiq, command: [low] } }");
    let low = project.object("Deployment", "low");
    assert_eq!(low["spec"]["template"]["spec"]["containers"][0]["image"], "acme/shop:1.10");
    assert_eq!(project.object("ConfigMap", "low")["data"]["MODE"], "worker");
}

/// A short form and a long one in two layers mean what they would in one.
#[test]
fn short_forms_merge_with_long_ones() {
    let image = |layer: &str| {
        let project = shop().layer(&format!("backends: {{ web: {{ {layer} }} }}"));
        let web = project.object("Deployment", "web");
        web["spec"]["template"]["spec"]["containers"][0]["image"].clone()
    };
    assert_eq!(image("image: { tag: v2 }"), "acme/shop:v2");
    assert_eq!(image("image: other:v2"), "other:v2");
    assert_eq!(image("image: localhost:5000/other:v2"), "localhost:5000/other:v2");
    let digest = format!("sha256:{}", "0a".repeat(32));
    assert_eq!(image(&format!("image: acme/shop@{digest}")), format!("acme/shop@{digest}"));
    assert_eq!(image(&format!("image: acme/shop:v2@{digest}")), format!("acme/shop@{digest}"));
    let claim = |layer: &str| {
        let project = shop().layer(&format!("databases: {{ main: {{ {layer} }} }}"));
        project.object("PersistentVolumeClaim", "data-main")["spec"].clone()
    };
    assert_eq!(claim("")["resources"]["requests"]["storage"], "10Gi");
    let shared = claim("storage: { accessModes: [ReadWriteMany] }");
    assert_eq!(shared["resources"]["requests"]["storage"], "10Gi");
    assert_eq!(shared["accessModes"], json!(["ReadWriteMany"]));
    assert_eq!(claim("storage: 20Gi")["resources"]["requests"]["storage"], "20Gi");
    let probe = shop().layer("backends: { web: { probes: { readiness: { periodSeconds: 7 } } } }");
    let web = probe.object("Deployment", "web");
    let probe = &web["spec"]["template"]["spec"]["containers"][0]["readinessProbe"];
    assert_eq!(
        (&probe["httpGet"]["path"], &probe["periodSeconds"]),
        (&json!("/readyz"), &json!(7))
    );
}

/// Pods that mount one claim give it to one group, that of the component whose claim it is.
#[test]
fn pods_that_share_a_claim_have_the_group_of_its_owner() {
    let values = "\
name: shop
target: eks
policy: { missingRequests: allow, missingProbes: allow }
cluster: { storageClasses: [gp3, efs] }
backends:
  app: { image: acme/app:1.0, port: 8080, user: 1000, group: 1001, volumes: { data: { mountPath: /data, claim: { size: 1Gi, accessModes: [ReadWriteMany], className: efs } } } }
  web: { image: acme/web:1.0, port: 8080, user: 101, volumes: { data: { mountPath: /data, from: app, readOnly: true } } }
  other: { image: acme/other:1.0, port: 8080, user: 7 }
jobs:
  cron: { image: acme/cron:1.0, user: 33, schedule: '*/5 * * * *', command: [x], volumes: { data: { mountPath: /data, from: app } } }
";
    let made = Place::new(&[("values/base.yaml", values)]).prints(&["render"]);
    let groups = |name: &str| {
        let mut objects = made.split("---\n").filter(|object| {
            object.contains(&format!("\n  name: {name}\n")) && object.contains("fsGroup: ")
        });
        let object = objects.next().unwrap_or_else(|| panic!("no pods of {name} in {made}"));
        let of = |key: &str| {
            let line = object.lines().map(str::trim).find(|line| line.starts_with(key));
            line.and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned()
        };
        (of("runAsUser:"), of("fsGroup:"))
    };
    for (name, user, group) in [
        ("app", "1000", "1001"),
        ("web", "101", "1001"),
        ("cron", "33", "1001"),
        ("other", "7", "7"),
    ] {
        assert_eq!(groups(name), (user.to_owned(), group.to_owned()), "{name}");
    }
}
