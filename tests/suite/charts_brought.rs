//! Charts of values as people have brought them, each by what was wrong with it, and what a chart of the field has that
//! ours had not.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use stackgen::emit::json::canonical;
use stackgen::helm::{ChartSource, ChartStack};
use stackgen::plan::{FilesOf, Plan, Project, Request};

use crate::charts::compare;
use crate::charts_turned::templates;
use crate::folder::Folder;
use crate::program::Place;

const API: &str = "\
name: r
domain: r.example.com
policy: { inlineSecrets: allow, missingProbes: allow, missingRequests: allow, closedEgress: allow, unusedDatabases: allow }
cluster: { customResources: [externalsecrets.external-secrets.io] }
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
";

/// A chart's schema, and whether it takes some values above its own.
pub fn takes(place: &Place, environment: &str, said: &Json) -> Result<(), String> {
    let read = |path: &str| yaml_serde::from_str::<Json>(&place.read(path)).expect("YAML");
    let mut values = read("chart/values.yaml");
    lay(&mut values, &read(&format!("chart/values-{environment}.yaml")));
    lay(&mut values, said);
    let validator =
        jsonschema::draft7::new(&read("chart/values.schema.json")).expect("a valid schema");
    validator.validate(&values).map_err(|error| format!("{}: {error}", error.instance_path()))
}

/// Lays values above others, as Helm does: what is `null` is taken away.
pub fn lay(below: &mut Json, above: &Json) {
    let (Json::Object(below), Json::Object(above)) = (below, above) else { return };
    for (key, value) in above {
        match below.get_mut(key) {
            _ if value.is_null() => drop(below.remove(key)),
            Some(own @ Json::Object(_)) if value.is_object() => lay(own, value),
            _ => drop(below.insert(key.clone(), value.clone())),
        }
    }
}

#[test]
fn helm_env_int() {
    let base = format!("{API}    env: {{ LOG_LEVEL: info, MAX: 52428800, F: 1.5, B: true }}\n");
    let (place, _) = templates(&base, &[("dev", "target: kind\n")]);
    let env = |value: Json| json!({ "backends": { "api": { "env": { "MAX": value } } } });
    for value in [json!(52_428_801), json!("52428801"), json!(1.5), json!(true)] {
        assert_eq!(takes(&place, "dev", &env(value)), Ok(()));
    }
    assert!(place.read("chart/values.yaml").contains("MAX: '52428800'"));
}

#[test]
fn helm_env_secret_choice() {
    let base = format!(
        "{API}    env: {{ LOG_LEVEL: info, TOKEN: {{ existingSecret: {{ name: tokens, key: token }} }} }}\n"
    );
    let token =
        |way: &str| format!("target: kind\nbackends: {{ api: {{ env: {{ TOKEN: {way} }} }} }}\n");
    let told = token("{ value: devtoken }");
    let later = token("{ fromEnv: TOKEN }");
    let stored = token("{ externalSecret: { store: { name: vault }, remoteKey: api } }");
    let environments =
        [("dev", told.as_str()), ("edge", &later), ("stage", &stored), ("prod", "target: k3s\n")];
    let (place, _) = templates(&base, &environments);
    for (environment, _) in environments {
        assert_eq!(takes(&place, environment, &json!({})), Ok(()), "{environment}");
    }
}

#[test]
fn helm_ingress_host_and_tls_of_two_doors_on_one_host() {
    let base = format!(
        "{API}frontends:\n  web: {{ image: 'ghcr.io/acme/web:1', port: 8080, connects: [api] }}\n"
    );
    let prod = "\
target: k3s
backends: { api: { expose: { ingress: { path: /api, tls: true } } } }
frontends: { web: { expose: { ingress: { path: /, tls: true } } } }
";
    let (place, _) = templates(&base, &[("dev", "target: kind\n"), ("prod", prod)]);
    for (component, tier) in [("api", "backends"), ("web", "frontends")] {
        let ingress = place.read(&format!("chart/templates/{component}/ingress.yaml"));
        let host = format!("(list . ${component}.expose.ingress.host .Values.domain)");
        assert!(ingress.contains(&host), "{ingress}");
        let asked = format!("\"set {tier}.{component}.expose.ingress.host or domain\"");
        assert!(ingress.contains(&asked), "{ingress}");
        assert!(!ingress.contains(".Values.environment"), "{ingress}");
        let said = json!({ tier: { component: { "expose": { "ingress": {
            "enabled": true, "host": "own.example.org", "tls": { "enabled": true } } } } } });
        for environment in ["dev", "prod"] {
            assert_eq!(takes(&place, environment, &said), Ok(()));
        }
    }
}

/// A Secret's key may begin with any sign that it may have, and variables do.
#[test]
fn keys_of_secrets_may_begin_with_an_underscore() {
    let base = format!("{API}    env: {{ _JOBS_SECRET: {{ value: abc12345 }} }}\n");
    let (place, _) = templates(&base, &[("dev", "target: kind\n")]);
    assert_eq!(takes(&place, "dev", &json!({})), Ok(()));
}

#[test]
fn helm_ingress_tls_true() {
    let base = format!("{API}    expose: {{ ingress: {{ tls: true }} }}\n");
    let (place, _) = templates(&base, &[("dev", "target: kind\n")]);
    assert_eq!(takes(&place, "dev", &json!({})), Ok(()));
    assert!(
        place.read("chart/values.yaml").contains("        tls:\n"),
        "{}",
        place.read("chart/values.yaml")
    );
}

#[test]
fn helm_volume_choice() {
    let base =
        format!("{API}    volumes: {{ media: {{ mountPath: /media, claim: {{ size: 1Gi }} }} }}\n");
    let prod = "target: k3s\nbackends: { api: { volumes: { media: { claim: null, existingClaim: media } } } }\n";
    let (place, text) = templates(&base, &[("dev", "target: kind\n"), ("prod", prod)]);
    assert!(
        text.contains("{{- if and $api.enabled (not $api.volumes.media.existingClaim) }}"),
        "{text}"
    );
    let said =
        json!({ "backends": { "api": { "volumes": { "media": { "existingClaim": "other" } } } } });
    for environment in ["dev", "prod"] {
        assert_eq!(takes(&place, environment, &said), Ok(()));
    }
}

/// What gen makes of an environment under a change, and what the chart makes of it: objects in the order of their names.
fn both_ways(place: &Place, env: &str, change: &Json) -> [Vec<Json>; 2] {
    let folder = Folder(place.path().to_owned());
    let request = Request { env: env.to_owned(), ..Request::default() };
    let source = |env: &str| {
        let request = Request { env: env.to_owned(), ..Request::default() };
        let plan = Plan::new(&folder, &request).expect("layers that merge");
        ChartSource { env: plan.env, target: plan.target, root: plan.root }
    };
    let names = stackgen::plan::environments(&folder as &dyn Project).expect("environments");
    let sources: Vec<ChartSource> = names.iter().map(|name| source(name)).collect();
    let stack = ChartStack::of(&sources, &FilesOf(&folder)).expect("a chart");
    assert!(stack.fixed.is_empty(), "{:?}", stack.fixed);
    let own = stack.environments.iter().find(|one| one.name == env).expect("the environment");
    let mut said = own.values.clone();
    lay(&mut said, &of_chart(change));
    let release = own.release(&said);
    let made = stack.objects.iter().filter_map(|one| one.evaluate(&release, &stack.knobs));
    let mut request = request;
    request.files.push(("changed.yaml".to_owned(), change.to_string()));
    let plan = Plan::new(&folder, &request).expect("layers that merge");
    let rendered = plan.render(&folder).unwrap_or_else(|refused| panic!("{refused:?}"));
    let rendered = rendered.bundle.objects.into_iter().filter(|one| one.kind() != "Namespace");
    let rendered: Vec<Json> = rendered.map(|one| one.body.into_json()).collect();
    [rendered, made.collect()].map(|mut all| {
        let name = |one: &Json| format!("{} {}", one["kind"], one["metadata"]["name"]);
        all.sort_by_key(name);
        all.iter_mut().for_each(without_helm);
        all
    })
}

/// A change as a chart is told it: where gen has a map or nothing, a chart has `enabled`.
fn of_chart(change: &Json) -> Json {
    const SWITCHES: [&str; 5] = ["ingress", "tls", "loadBalancer", "liveness", "startup"];
    let Json::Object(map) = change else { return change.clone() };
    let each = |(key, said): (&String, &Json)| {
        let mut said = of_chart(said);
        if SWITCHES.contains(&key.as_str()) {
            let is_on = !said.is_null() && said != false;
            said = if said.is_object() { said } else { json!({}) };
            said["enabled"] = is_on.into();
        }
        (key.clone(), said)
    };
    map.iter().map(each).collect()
}

/// What Helm alone reads is in charts alone; the order of variables says nothing where none is composed.
fn without_helm(body: &mut Json) {
    if let Some(annotations) = body["metadata"]["annotations"].as_object_mut() {
        annotations.remove("helm.sh/resource-policy");
    }
    for direction in ["egress", "ingress"] {
        if let Some(ways) = body["spec"][direction].as_array_mut() {
            ways.sort_by_cached_key(canonical);
        }
    }
    let containers =
        body.pointer_mut("/spec/template/spec/containers").and_then(Json::as_array_mut);
    for container in containers.into_iter().flatten() {
        if let Some(variables) = container["env"].as_array_mut() {
            variables.sort_by_key(|variable| variable["name"].to_string());
        }
    }
}

/// That a chart under a change is what gen makes of it, in each environment.
pub fn follows(base: &str, environments: &[(&str, &str)], changes: &[Json]) {
    follows_each(base, environments, &vec![changes.to_vec(); environments.len()]);
}

/// The same with changes of their own for each environment.
pub fn follows_each(base: &str, environments: &[(&str, &str)], all: &[Vec<Json>]) {
    let (place, _) = templates(base, environments);
    let mut seen = BTreeSet::new();
    let changes = &all[0];
    for ((env, _), changes) in environments.iter().zip(all) {
        for change in changes {
            let [rendered, made] = both_ways(&place, env, change);
            seen.insert(json!(made).to_string());
            for (one, other) in rendered.iter().zip(&made) {
                let mut found = Vec::new();
                compare(one, other, &one["kind"].to_string(), &mut found);
                assert!(found.is_empty(), "{env} {change}: {found:#?}");
            }
            assert_eq!(rendered.len(), made.len(), "{env} {change}");
        }
    }
    assert!(seen.len() >= changes.len(), "a change changes something");
}

const DATABASES: &str = "    connects: [main, cache]
    env: { LOG: info, LINK: 'tcp://${databases.main.host}:${databases.main.port}' }
databases:
  main: { engine: postgres }
  cache: { engine: redis, storage: { ephemeral: true } }
";

/// The one database that the chart brings may be elsewhere, whatever the environments have: host, port and names.
#[test]
fn the_database_may_be_elsewhere() {
    let one = DATABASES.replace("[main, cache]", "[main]");
    let one = &one[..one.find("  cache:").unwrap_or(one.len())];
    let dev = "target: kind\ndatabases: { main: { credentials: { value: devpassword123 } } }\n";
    let prod =
        "target: k3s\ndatabases: { main: { credentials: { existingSecret: { name: pg } } } }\n";
    let host = json!({ "host": "db.example.org" });
    let port = json!({ "host": "db.example.org", "port": 6432 });
    let of = |said: Json| json!({ "databases": { "main": said } });
    let changes = [
        of(json!({ "external": host })),
        of(json!({ "external": port, "database": "crm", "user": "crm" })),
    ];
    follows(&format!("{API}{one}"), &[("dev", dev), ("prod", prod)], &changes);
    let base = format!("{API}{DATABASES}");
    let dev = "target: kind\ndatabases: { main: { credentials: { value: devpassword123 } }, cache: { credentials: { value: devpassword123 } } }\n";
    let elsewhere = "target: k3s\ndatabases: { main: { external: { host: pg.example.org, port: 6432 }, credentials: { existingSecret: { name: pg } } }, cache: { credentials: { existingSecret: { name: redis } } } }\n";
    let (place, _) = templates(&base, &[("dev", dev), ("prod", elsewhere)]);
    let values = place.read("chart/values-prod.yaml");
    assert!(!values.contains("securityContext: null"), "{values}");
}

/// The image of a database is that of a registry, by its digest and pulled as is said, also where others wait for it.
#[test]
fn images_of_databases_are_images() {
    let base = format!("{API}{DATABASES}")
        .replace("{ engine: postgres }", "{ engine: postgres, version: '17' }");
    let dev = "target: kind\ndatabases: { main: { credentials: { value: devpassword123 } }, cache: { credentials: { value: devpassword123 } } }\n";
    let digest = format!("sha256:{}", "ab".repeat(32));
    let of = |said: Json| json!({ "databases": { "main": { "image": said } } });
    let changes = [of(json!({ "digest": digest })), of(json!({ "pullPolicy": "Always" }))];
    let (place, text) = templates(&base, &[("dev", dev)]);
    assert_eq!(
        text.matches("imagePullPolicy: {{ $main.image.pullPolicy").count()
            + text.matches("with $main.image.pullPolicy").count(),
        2,
        "{text}"
    );
    for change in changes {
        assert_eq!(takes(&place, "dev", &change), Ok(()));
    }
}

/// Whoever has a domain may still name the host of a door, and a door of a host may be opened in each environment.
#[test]
fn a_door_has_a_host_of_its_own_beside_the_domain() {
    let base = format!(
        "{API}frontends:\n  web: {{ image: 'ghcr.io/acme/web:1', port: 8080, env: {{ ME: '${{self.publicUrl}}', API: '${{backends.api.url}}' }} }}\n"
    );
    let dev = "target: kind\nfrontends: { web: { expose: { ingress: {} } } }\n";
    let prod = "target: k3s\nfrontends: { web: { expose: { ingress: { tls: true } } } }\n";
    let door = |said: Json| json!({ "frontends": { "web": { "expose": { "ingress": said } } } });
    let changes = [
        door(json!({ "host": "own.example.org" })),
        door(json!({ "host": "own.example.org", "tls": true })),
        door(json!({ "host": "own.example.org", "path": "/shop", "tls": { "secretName": "own" } })),
        json!({ "domain": "other.example.org" }),
        json!({ "backends": { "api": { "expose": { "ingress": { "host": "api.example.org" } } } } }),
    ];
    follows(&base, &[("dev", dev), ("prod", prod)], &changes);
}

/// Probes that no environment has may be turned on.
#[test]
fn probes_may_be_turned_on() {
    let of = |said: Json| json!({ "backends": { "api": { "probes": said } } });
    let changes = [
        of(json!({ "liveness": { "path": "/healthz", "periodSeconds": 7 } })),
        of(json!({ "startup": { "path": "/healthz", "failureThreshold": 70 } })),
        of(json!({ "startup": {} })),
    ];
    follows(API, &[("dev", "target: kind\n")], &changes);
}

/// How long pods are drained says how long they have to stop.
#[test]
fn pods_have_time_to_be_drained() {
    let of = |said: Json| json!({ "backends": { "api": said } });
    let changes = [
        of(json!({ "drainSeconds": 2 })),
        of(json!({ "drainSeconds": 40 })),
        of(json!({ "drainSeconds": 40, "terminationGracePeriodSeconds": 90 })),
        of(json!({ "release": { "rolling": { "maxSurge": 2, "maxUnavailable": "10%" } } })),
    ];
    follows(API, &[("dev", "target: kind\n")], &changes);
}

/// What runs once runs once for each version of what it runs, and not of the chart.
#[test]
fn a_job_does_not_run_again_for_another_version_of_its_chart() {
    let base = format!("{API}jobs:\n  seed: {{ image: 'ghcr.io/acme/seed:1', command: [seed] }}\n");
    let (_, text) = templates(&base, &[("dev", "target: kind\n")]);
    let from = text.find("define \"r.seed.pods\"").expect("the pods");
    let pods = &text[from..text[from..].find("\n{{- end }}\n").map_or(text.len(), |at| from + at)];
    assert!(pods.contains("r.seed.podLabels") && !pods.contains("r.seed.labels"), "{pods}");
    assert!(!pods.contains("helm.sh/chart"), "{pods}");
}

/// A claim that components share costs none of them their values.
#[test]
fn a_shared_claim_closes_no_values() {
    let base = format!(
        "{API}    volumes: {{ up: {{ mountPath: /up, claim: 1Gi }} }}\njobs:\n  seed: {{ like: api, command: [seed] }}\n"
    );
    let (place, _) = templates(&base, &[("dev", "target: kind\n")]);
    for keys in ["nodeSelector", "labels", "env", "command", "tolerations", "serviceAccount"] {
        let schema: Json =
            serde_json::from_str(&place.read("chart/values.schema.json")).expect("a schema");
        let api = &schema["properties"]["backends"]["properties"]["api"]["properties"];
        assert!(api[keys].is_object(), "{keys}");
    }
}

/// What is chosen in place of a Secret that exists comes out in all tracks.
#[test]
fn a_password_that_is_said_is_that_of_tracks() {
    let base =
        format!("{API}    connects: [main]\ndatabases: {{ main: {{ engine: postgres }} }}\n");
    let dev = "target: kind\ndatabases: { main: { credentials: { value: devpassword123 } } }\n";
    let prod = "target: k3s\ndatabases: { main: { credentials: { existingSecret: { name: pg } } } }\nbackends: { api: { release: { blueGreen: { active: blue, tracks: { blue: {}, green: {} } } } } }\n";
    let (_, text) = templates(&base, &[("dev", dev), ("prod", prod)]);
    assert!(!text.contains("name: {{ $main.credentials.existingSecret.name | quote }}"), "{text}");
}

/// A load balancer with a port of its own is a Service beside the other, which has a type where it needs one.
#[test]
fn a_load_balancer_with_a_port_of_its_own_leaves_the_service_its_type() {
    let dev = "target: kind\nbackends: { api: { expose: { nodePort: 30096 } } }\n";
    let prod = "target: gke\nbackends: { api: { expose: { loadBalancer: { port: 443 } } } }\n";
    let (place, _) = templates(API, &[("dev", dev), ("prod", prod)]);
    let services = place.read("chart/templates/api/service.yaml");
    assert!(!services.contains(".Values.environment"), "{services}");
}

/// What lets a controller in knows all classes whose controllers are no pods.
#[test]
fn a_policy_knows_the_classes_of_clouds() {
    let dev = "target: kind\n";
    let prod = "target: k3s\nbackends: { api: { expose: { ingress: {} } } }\n";
    let (place, _) = templates(API, &[("dev", dev), ("prod", prod)]);
    let policy = place.read("chart/templates/api/networkpolicy.yaml");
    assert!(policy.contains("(list \"alb\" \"gce\" \"gce-internal\")"), "{policy}");
    assert!(!policy.contains(".Values.environment"), "{policy}");
}

/// A component that no other one names may be left out.
#[test]
fn what_no_one_names_may_be_left_out() {
    let base = format!(
        "{API}frontends:\n  web: {{ image: 'ghcr.io/acme/web:1', port: 8080, env: {{ API: '${{backends.api.url}}' }} }}\n"
    );
    let (place, _) = templates(&base, &[("dev", "target: kind\n")]);
    let web = place.read("chart/templates/web/deployment.yaml");
    assert!(web.contains("{{- if $web.enabled }}"), "{web}");
    let api = place.read("chart/templates/api/deployment.yaml");
    assert!(!api.contains("$api.enabled"), "{api}");
}
