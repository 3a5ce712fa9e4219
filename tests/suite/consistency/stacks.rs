//! Random stacks: every feature is there in some of them, beside every other.

use serde_json::{Map, Value as Json, json};

use crate::numbers::Numbers;

/// What a Secret, a ConfigMap or a claim that gen does not make is called in these stacks.
const EXISTING: &str = "existing";

const LONG_STACK: &str = "a-stack-whose-name-is-so-long-that-it-leaves-little-room";

const LONG: &str = "a-name-of-a-component-that-is-as-long-as-one-of-services-may-b";

/// What a component may have: a key, once in how many components it has it, and its value.
type Feature = (&'static str, usize, Json);

/// The values of a stack that, mostly, renders.
pub fn random(numbers: &mut Numbers) -> Json {
    let mut values = json!({
        "name": numbers.one(&["shop", "s", LONG_STACK]),
        "domain": "shop.example.com",
        "target": numbers.one(&["kind", "minikube"]),
        "policy": { "inlineSecrets": "allow", "targetGaps": "allow" },
        "cluster": {
            "customResources": [
                "servicemonitors.monitoring.coreos.com",
                "externalsecrets.external-secrets.io",
                "middlewares.traefik.io",
            ],
            "ingressClass": numbers.one(&["nginx", "traefik", "alb", "haproxy"]),
            "kubernetes": numbers.one(&["1.36", "1.28", "1.30"]),
        },
        "networkPolicy": { "enabled": !numbers.once_in(6), "defaultDeny": numbers.once_in(3) },
    });
    if numbers.once_in(3) {
        let front = json!({ "name": "front", "labels": { "a": "b" } });
        values["namespaces"] = json!({ "database": "data", "frontend": front });
    }
    if numbers.once_in(4) {
        values["labels"] = json!({ "team": "red" });
    }
    let names = ["main", "cache", &format!("d{}", &LONG[1..])];
    let databases = tier(numbers, &names, database);
    let stored: Vec<String> = databases.keys().cloned().collect();
    let names = ["api", "api-blue", &format!("b{}", &LONG[1..])];
    let backends = tier(numbers, &names, |numbers, _| workload(numbers, &stored, &stored));
    let mut known = stored.clone();
    known.extend(backends.keys().cloned());
    let names = ["web", "api-canary"];
    let frontends = tier(numbers, &names, |numbers, _| workload(numbers, &known, &stored));
    values["databases"] = databases.into();
    values["backends"] = backends.into();
    values["frontends"] = frontends.into();
    values
}

/// Some components of a tier.
fn tier(
    numbers: &mut Numbers,
    names: &[&str],
    mut component: impl FnMut(&mut Numbers, &str) -> Json,
) -> Map<String, Json> {
    let mut all = Map::new();
    for name in names {
        if !numbers.once_in(3) {
            all.insert((*name).to_owned(), component(numbers, name));
        }
    }
    all
}

fn add(component: &mut Json, features: Vec<Feature>, numbers: &mut Numbers) {
    for (key, times, value) in features {
        if numbers.once_in(times) {
            component[key] = value;
        }
    }
}

fn credentials(numbers: &mut Numbers) -> Json {
    match numbers.below(5) {
        0 => json!({ "fromEnv": "PASSWORD" }),
        1 => json!({ "value": "hunter2-'\"" }),
        2 => json!({ "existingSecret": { "name": EXISTING } }),
        3 => json!({ "existingSecret": { "name": EXISTING, "key": "pw", "urlKey": "url" } }),
        _ => json!({ "externalSecret": { "store": { "name": "vault" }, "remoteKey": "shop/pw" } }),
    }
}

fn database(numbers: &mut Numbers, name: &str) -> Json {
    let engine = *numbers.one(&["postgres", "mysql", "mongodb", "redis"]);
    let prefix = name.to_uppercase().replace('-', "_");
    let mut database =
        json!({ "engine": engine, "credentials": credentials(numbers), "envPrefix": prefix });
    // The entrypoint of MySQL's image bears no quotes.
    if engine == "mysql" && database["credentials"]["value"].is_string() {
        database["credentials"]["value"] = json!("hunter2-$:@/");
    }
    let storages = [
        json!({ "size": "2Gi" }),
        json!({ "ephemeral": true }),
        json!({ "hostPath": "/data" }),
        json!({ "existingClaim": EXISTING }),
    ];
    let peers = json!([{ "podLabels": { "app": "debug" } }, { "cidr": "10.0.0.0/8" }]);
    let short = &name[..1];
    let mut features = vec![
        ("service", 3, json!({ "name": format!("{short}-svc"), "port": 8085 })),
        ("namespace", 6, json!("apart")),
        ("security", 6, json!("baseline")),
        ("storage", 2, numbers.one(&storages).clone()),
        ("secret", 5, json!({ "name": format!("{short}-pw"), "key": "pw" })),
        ("external", 6, json!({ "host": "db.example.com", "cidr": "10.0.0.0/8" })),
        ("allowFrom", 4, peers),
        ("labels", 5, json!({ "kept": "long" })),
        ("files", 6, json!({ "/etc/own/db.conf": "a = b\n" })),
    ];
    if matches!(engine, "postgres" | "mysql") {
        features.push(("init", 4, json!({ "001.sql": "select 1;" })));
    }
    if engine == "mysql" {
        features.push(("user", 4, json!("root")));
        features.push(("rootCredentials", 4, json!({ "fromEnv": "PASSWORD" })));
    }
    add(&mut database, features, numbers);
    database
}

fn workload(numbers: &mut Numbers, connects: &[String], databases: &[String]) -> Json {
    let connects: Vec<&String> = connects.iter().filter(|_| numbers.once_in(2)).collect();
    let mut workload = json!({
        "image": { "repository": "ghcr.io/acme/api", "tag": "1.4.2" },
        "port": numbers.one(&[80, 8000, 3000]),
        "resources": { "requests": { "cpu": "1m", "memory": "1Mi" } },
        "replicas": numbers.below(4),
        "connects": connects,
    });
    let claim = json!({ "size": "1Gi", "accessModes": ["ReadWriteMany"] });
    let volumes = json!({
        "own": { "mountPath": "/own", "claim": claim },
        "scratch": { "mountPath": "/scratch", "ephemeral": true },
        "files": { "mountPath": "/known", "configMap": EXISTING },
        "pw": { "mountPath": "/pw", "secret": EXISTING },
    });
    let rules = json!({ "rules": [{ "resources": ["pods"], "verbs": ["get"] }] });
    let peers = json!([{ "cidr": "10.0.0.0/8", "ports": [443] }, { "namespace": "other" }]);
    let features = vec![
        ("env", 2, env(numbers, databases)),
        ("service", 3, json!({ "port": 81 })),
        ("ports", 3, json!({ "grpc": { "port": 9000, "servicePort": 90 } })),
        ("namespace", 8, json!("apart")),
        ("security", 8, json!("baseline")),
        ("readOnly", 4, json!(true)),
        ("writable", 3, json!(["/tmp", "/var/cache/x"])),
        ("files", 3, json!({ "/etc/a/x.conf": "a", "/etc/b/x.conf": "b" })),
        ("waitFor", 6, json!(false)),
        ("disruptionBudget", 3, json!({ "maxUnavailable": 1 })),
        ("serviceAccount", 5, rules),
        ("autoscaling", 4, json!({ "min": 2, "max": 5, "cpu": 70 })),
        ("allowTo", 5, peers),
        ("metrics", 4, json!({ "path": "/metrics", "serviceMonitor": {} })),
        ("volumes", 4, volumes),
        ("release", 2, release(numbers)),
        ("expose", 3, doors(numbers)),
    ];
    add(&mut workload, features, numbers);
    workload
}

fn release(numbers: &mut Numbers) -> Json {
    let env = json!({ "TRACK": "own", "KEY_TOKEN": "hunter2" });
    let track = json!({ "image": { "tag": "1.5.0" }, "env": env });
    let tracks = json!({ "blue": track, "green": {} });
    let all = [
        json!({ "recreate": {} }),
        json!({ "rolling": { "maxSurge": 1 } }),
        json!({ "blueGreen": { "active": "green", "tracks": tracks } }),
        json!({ "canary": { "stable": { "replicas": 3 }, "canary": track } }),
    ];
    numbers.one(&all).clone()
}

fn doors(numbers: &mut Numbers) -> Json {
    let mut ingress = json!({ "path": format!("/{}", numbers.below(1_000_000)) });
    let features = vec![("stripPrefix", 3, json!(true)), ("tls", 3, json!(true))];
    add(&mut ingress, features, numbers);
    let mut doors = json!({});
    let node_port = 30_000 + numbers.below(2_000);
    let features = vec![
        ("ingress", 2, ingress),
        ("loadBalancer", 2, json!({ "port": 82 })),
        ("nodePort", 2, json!(node_port)),
    ];
    add(&mut doors, features, numbers);
    doors
}

fn env(numbers: &mut Numbers, databases: &[String]) -> Json {
    let mut env = json!({
        "LEVEL": "info",
        "IP": { "fieldRef": "status.podIP" },
        "SELF": "${name} ${namespace}",
    });
    let cert = credentials(numbers);
    let mut features = vec![("KEY_TOKEN", 2, json!("hunter2")), ("CERT", 3, cert)];
    if !databases.is_empty() {
        let name = numbers.one(databases);
        let field = numbers.one(&["host", "port", "url", "database", "password"]);
        let text = format!("${{databases.{name}.{field}}}");
        features.push(("MIXED", 2, json!(format!("$(LEVEL) {text}/x"))));
        features.push(("ALONE", 2, json!(text)));
    }
    add(&mut env, features, numbers);
    env
}
