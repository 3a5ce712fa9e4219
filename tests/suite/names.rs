//! Objects whose names the values say, and pods that are selected by labels of the values.

use serde_json::{Value as Json, json};

use crate::memory::Memory;

/// A stack that takes over what others made: every object has the name that it has there.
const SHOP: &str = "\
name: shop
target: kind
domain: shop.example.com
policy: { inlineSecrets: allow }
cluster:
  loadBalancer: true
  metricsServer: true
  storageClasses: [efs]
  customResources: [servicemonitors.monitoring.coreos.com]
databases:
  main:
    engine: mysql
    credentials: { value: secretpassword1 }
    env: { EXTRA_PASSWORD: another1 }
    init: { 001.sql: select 1 }
    files: { /etc/mysql/conf.d/a.cnf: '[mysqld]' }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
    selector: { app: mysql, role: db }
    names:
      workload: mysql-set
      service: mysql-svc
      headless: mysql-peers
      secret: mysql-secret
      rootSecret: mysql-root-secret
      envSecret: mysql-env-secret
      init: mysql-initdb-config
      files: mysql-conf
      claims: { data: mysql-persistent-storage }
      networkPolicy: mysql-policy
      serviceAccount: mysql-account
backends:
  api:
    image: acme/api:1.0
    port: 8000
    replicas: 2
    connects: [main]
    env: { LEVEL: info, API_TOKEN: abcdefgh }
    files: { /etc/api: hello }
    volumes: { up: { mountPath: /up, claim: { size: 1Gi, className: efs, accessModes: [ReadWriteMany] } } }
    probes: { readiness: /readyz }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
    autoscaling: { min: 2, max: 4, cpu: 70 }
    disruptionBudget: { minAvailable: 1 }
    expose: { ingress: { path: /api }, loadBalancer: { port: 81 } }
    metrics: { serviceMonitor: {} }
    serviceAccount: { rules: [{ resources: [pods], verbs: [get] }] }
    selector: { app: backend }
    names:
      workload: backend-deployment
      service: backend-service
      loadBalancer: backend-public
      configMap: backend-config
      files: backend-files.v1
      secret: backend-secret
      claims: { up: uploads }
      autoscaler: backend-hpa
      disruptionBudget: backend-pdb
      networkPolicy: backend-network-policy
      serviceAccount: backend-account
      ingress: backend-ingress
      serviceMonitor: backend-monitor
frontends:
  web:
    image: acme/web:1.0
    port: 8080
    connects: [api]
    env: { API_URL: '${backends.api.url}' }
    probes: { readiness: /readyz }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
    volumes: { up: { mountPath: /up, from: api } }
    autoscaling: { min: 2, max: 4, cpu: 70 }
    selector: { app: frontend }
    release: { blueGreen: { active: blue, tracks: { blue: { names: { configMap: the-blue-one } }, green: {} } } }
    names: { autoscaler: web-hpa, service: web-service, workload: web-deployment }
jobs:
  seed:
    like: api
    command: [seed]
    schedule: '0 3 * * *'
    serviceAccount: { rules: null }
    selector: { app: seeder }
    names:
      workload: seeder
      configMap: seeder-config
      files: seeder-files
      secret: seeder-secret
      networkPolicy: seeder-policy
      serviceAccount: seeder-account
";

fn shop() -> Memory {
    Memory::new(&[("values/base.yaml", SHOP)])
}

/// Kinds and names of all objects of a component, sorted.
fn called(project: &Memory, component: &str) -> Vec<String> {
    let objects = project.objects().unwrap_or_else(|error| panic!("{error}"));
    let own = |object: &&Json| object["metadata"]["labels"]["app.kubernetes.io/name"] == component;
    let name = |object: &Json| {
        format!(
            "{} {}",
            object["kind"].as_str().unwrap(),
            object["metadata"]["name"].as_str().unwrap()
        )
    };
    let mut all: Vec<String> = objects.iter().filter(own).map(name).collect();
    all.sort();
    all
}

#[test]
fn every_object_has_the_name_that_the_values_say() {
    let project = shop();
    insta::assert_snapshot!(called(&project, "main").join("\n"), @r"
    ConfigMap mysql-conf
    ConfigMap mysql-initdb-config
    NetworkPolicy mysql-policy
    PersistentVolumeClaim mysql-persistent-storage
    Secret mysql-env-secret
    Secret mysql-secret
    Service mysql-peers
    Service mysql-svc
    ServiceAccount mysql-account
    StatefulSet mysql-set
    ");
    insta::assert_snapshot!(called(&project, "api").join("\n"), @r"
    ConfigMap backend-config
    ConfigMap backend-files.v1
    Deployment backend-deployment
    HorizontalPodAutoscaler backend-hpa
    Ingress backend-ingress
    NetworkPolicy backend-network-policy
    PersistentVolumeClaim uploads
    PodDisruptionBudget backend-pdb
    Role backend-account
    RoleBinding backend-account
    Secret backend-secret
    Service backend-public
    Service backend-service
    ServiceAccount backend-account
    ServiceMonitor backend-monitor
    ");
    insta::assert_snapshot!(called(&project, "seed").join("\n"), @r"
    ConfigMap seeder-config
    ConfigMap seeder-files
    CronJob seeder
    NetworkPolicy seeder-policy
    Secret seeder-secret
    ServiceAccount seeder-account
    ");
}

#[test]
fn of_tracks_a_name_has_the_tracks_behind_it_unless_they_say_their_own() {
    insta::assert_snapshot!(called(&shop(), "web").join("\n"), @r"
    ConfigMap the-blue-one
    ConfigMap web-green
    Deployment web-deployment-blue
    Deployment web-deployment-green
    HorizontalPodAutoscaler web-hpa-blue
    HorizontalPodAutoscaler web-hpa-green
    NetworkPolicy web
    Service web-service
    Service web-service-blue
    Service web-service-green
    ServiceAccount web
    ");
}

/// No object says an old name: whatever refers to an object follows.
#[test]
fn what_refers_to_an_object_follows_its_name() {
    let usual =
        ["api-files", "api-up", "data-main", "main-init", "main-root", "main-env", "main-headless"];
    let text = shop().yaml();
    for name in usual {
        assert!(!text.contains(name), "{name} in\n{text}");
    }
    let project = shop();
    let config = &project.object("ConfigMap", "backend-config")["data"];
    assert_eq!(config["DB_HOST"], "mysql-svc");
    let web = &project.object("ConfigMap", "the-blue-one")["data"];
    assert_eq!(web["API_URL"], "http://backend-service:8000");
    let api = project.object("Deployment", "backend-deployment");
    let pod = &api["spec"]["template"]["spec"];
    assert_eq!(pod["serviceAccountName"], "backend-account");
    assert_eq!(pod["containers"][0]["envFrom"][0]["configMapRef"]["name"], "backend-config");
    let gate = pod["initContainers"][0]["args"].as_array().expect("a gate");
    assert!(gate.contains(&json!("mysql-svc")), "{gate:?}");
    let claims = |object: &Json| -> Vec<String> {
        let volumes = object["spec"]["template"]["spec"]["volumes"].as_array().expect("volumes");
        let name =
            |volume: &Json| Some(volume["persistentVolumeClaim"]["claimName"].as_str()?.to_owned());
        volumes.iter().filter_map(name).collect()
    };
    assert_eq!(claims(&api), ["uploads"]);
    assert_eq!(claims(&project.object("Deployment", "web-deployment-blue")), ["uploads"]);
    let set = project.object("StatefulSet", "mysql-set");
    assert_eq!(claims(&set), ["mysql-persistent-storage"]);
    assert_eq!(set["spec"]["serviceName"], "mysql-peers");
    let scaler = project.object("HorizontalPodAutoscaler", "backend-hpa");
    assert_eq!(scaler["spec"]["scaleTargetRef"]["name"], "backend-deployment");
    let scaler = project.object("HorizontalPodAutoscaler", "web-hpa-green");
    assert_eq!(scaler["spec"]["scaleTargetRef"]["name"], "web-deployment-green");
    let ingress = project.object("Ingress", "backend-ingress");
    let backend = &ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"];
    assert_eq!(backend["service"]["name"], "backend-service");
    let binding = project.object("RoleBinding", "backend-account");
    assert_eq!(binding["subjects"][0]["name"], "backend-account");
    assert_eq!(binding["roleRef"]["name"], "backend-account");
}

/// The pods that a selector means have its labels, and policies go by them on both ends.
#[test]
fn pods_are_selected_by_the_labels_of_the_values() {
    let project = shop();
    let own = json!({ "app": "backend" });
    let api = project.object("Deployment", "backend-deployment");
    assert_eq!(api["spec"]["selector"]["matchLabels"], own);
    assert_eq!(project.object("Service", "backend-service")["spec"]["selector"], own);
    assert_eq!(project.object("Service", "backend-public")["spec"]["selector"], own);
    let budget = project.object("PodDisruptionBudget", "backend-pdb");
    assert_eq!(budget["spec"]["selector"]["matchLabels"], own);
    let policy = project.object("NetworkPolicy", "backend-network-policy");
    assert_eq!(policy["spec"]["podSelector"]["matchLabels"], own);
    let from = project.object("NetworkPolicy", "mysql-policy");
    assert_eq!(from["spec"]["ingress"][0]["from"][0]["podSelector"]["matchLabels"], own);
    let database = json!({ "app": "mysql", "role": "db" });
    assert_eq!(policy["spec"]["egress"][1]["to"][0]["podSelector"]["matchLabels"], database);
    let labels = &api["spec"]["template"]["metadata"]["labels"];
    assert_eq!(labels["app"], "backend");
    assert_eq!(labels["app.kubernetes.io/name"], "api", "people find it by its own name, too");
    let blue = project.object("Deployment", "web-deployment-blue");
    assert_eq!(
        blue["spec"]["selector"]["matchLabels"],
        json!({ "app": "frontend", "track": "blue" })
    );
    let service = project.object("Service", "web-service");
    assert_eq!(service["spec"]["selector"], json!({ "app": "frontend", "track": "blue" }));
}

#[test]
fn an_environment_may_call_things_otherwise() {
    let project = shop().layer(
        "backends: { api: { names: { configMap: 'config-${env}', files: null }, selector: { app: null, run: 'api-${env}' } } }",
    );
    let api = project.object("Deployment", "backend-deployment");
    assert_eq!(api["spec"]["selector"]["matchLabels"], json!({ "run": "api-dev" }));
    let names = called(&project, "api");
    assert!(names.contains(&"ConfigMap config-dev".to_owned()), "{names:?}");
    assert!(names.contains(&"ConfigMap api-files".to_owned()), "{names:?}");
}

/// Two environments with names of their own meet in one namespace, and share nothing.
#[test]
fn two_environments_may_share_a_namespace() {
    let own = "\
namespace: together
name: shop-${env}
databases:
  main:
    names: { workload: 'db-${env}', service: 'db-${env}', headless: 'h-${env}', secret: 's-${env}', rootSecret: 'r-${env}', envSecret: 'e-${env}', init: 'i-${env}', files: 'f-${env}', claims: { data: 'd-${env}' }, networkPolicy: 'n-${env}', serviceAccount: 'a-${env}' }
    selector: null
";
    let of = |env: &str| {
        let objects = Memory::new(&[("values/base.yaml", SHOP)])
            .layer(&own.replace("${env}", env))
            .objects()
            .unwrap_or_else(|error| panic!("{error}"));
        objects
            .into_iter()
            .filter(|object| object["metadata"]["labels"]["app.kubernetes.io/name"] == "main")
            .collect::<Vec<Json>>()
    };
    let (one, other) = (of("one"), of("other"));
    assert!(one.len() > 8, "{}", one.len());
    for object in &one {
        let same = |two: &Json| {
            two["kind"] == object["kind"] && two["metadata"]["name"] == object["metadata"]["name"]
        };
        assert!(!other.iter().any(same), "{} {}", object["kind"], object["metadata"]["name"]);
    }
}

/// What Compose calls a service stays; its names in the network follow.
#[test]
fn compose_finds_components_by_the_names_of_their_services() {
    let text = shop().compose();
    for alias in ["- mysql-svc\n", "- backend-service\n"] {
        assert!(text.contains(alias), "{alias} in\n{text}");
    }
    for key in ["\n  api:\n", "\n  main:\n", "\n  web-blue:\n"] {
        assert!(text.contains(key), "{key} in\n{text}");
    }
}

/// What is like another has names of its own.
#[test]
fn names_and_selectors_are_not_inherited() {
    let project = shop().layer("backends: { other: { like: api, port: null } }");
    let names = called(&project, "other");
    assert!(names.contains(&"Deployment other".to_owned()), "{names:?}");
    let other = project.object("Deployment", "other");
    assert_eq!(other["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"], "other");
}
