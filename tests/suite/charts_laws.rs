//! Laws of charts that need no other program: what grows takes no key away, a secret may be said in every way, no
//! documented key does nothing, and whatever runs has an image that may be said.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use stackgen::helm::{Chart, ChartStack, Form, Knob, chart};
use stackgen::plan::{FilesOf, Project, Request};
use stackgen_random::Project as Random;

use crate::charts::turned;
use crate::charts_apart::{requests_of, requests_of_folder, sources, stack};
use crate::charts_brought::{follows, follows_each, lay, takes};
use crate::charts_turned::templates;
use crate::folder::{Folder, projects};
use crate::program::Place;

/// Projects that are made at random.
const PROJECTS: u64 = 60;

/// The keys that a chart documents.
fn keys(stack: &ChartStack) -> BTreeSet<String> {
    stack.used(&stack.objects).iter().map(|knob| knob.path.join(".")).collect()
}

const BASE: &str = "\
name: shop
policy: { inlineSecrets: allow, missingRequests: allow, missingProbes: allow, ephemeralData: allow, closedEgress: allow, unusedDatabases: allow, passwordCharacters: allow }
databases:
  main: { engine: postgres }
backends:
  api: { image: ghcr.io/acme/api:1.4.2, port: 8000, connects: [main], env: { LOG: info } }
  mail: { image: ghcr.io/acme/mail:1.4.2, port: null, connects: [main], replicas: 2 }
frontends:
  web: { image: ghcr.io/acme/web:1.4.2, port: 8080, env: { API: '${backends.api.url}' } }
";
const DEV: &str = "target: kind\ndatabases: { main: { credentials: { value: devpassword1 } } }\n";
const PROD: &str = "\
target: k3s
databases: { main: { credentials: { existingSecret: { name: main } } } }
frontends: { web: { expose: { ingress: { host: www.example.com, tls: true } } } }
";

/// What a project grows by, and in which of its files.
const GROWTHS: &[(&str, &str)] = &[
    ("base", "backends: { more: { image: 'ghcr.io/acme/more:1', port: 7000, connects: [main] } }"),
    ("base", "backends: { worker: { like: mail, command: [work] } }"),
    ("base", "jobs: { purge: { like: api, command: [purge], schedule: '0 4 * * *' } }"),
    ("base", "jobs: { seed: { image: 'ghcr.io/acme/seed:1', before: [api] } }"),
    (
        "base",
        "databases: { cache: { engine: redis, credentials: { existingSecret: { name: cache } } } }",
    ),
    ("base", "backends: { api: { env: { TOKEN: { existingSecret: { name: t, key: k } } } } }"),
    ("base", "backends: { api: { migrate: { command: [migrate] } } }"),
    ("base", "backends: { api: { metrics: /metrics } }"),
    ("base", "backends: { api: { sidecars: { proxy: { image: 'acme/proxy:1' } } } }"),
    ("base", "backends: { api: { volumes: { up: { mountPath: /up, ephemeral: true } } } }"),
    ("base", "namespaces: { database: shop-data }"),
    ("prod", "domain: example.org"),
    ("prod", "backends: { api: { expose: { ingress: { host: api.example.com } } } }"),
    (
        "prod",
        "frontends: { web: { expose: { ingress: { host: [www.example.com, example.com] } } } }",
    ),
    ("prod", "frontends: { web: { expose: { ingress: { path: [/a, /b] } } } }"),
    ("prod", "backends: { api: { expose: { loadBalancer: { port: 443 } } } }"),
    (
        "prod",
        "backends: { api: { release: { blueGreen: { active: blue, tracks: { blue: {}, green: {} } } } } }",
    ),
    ("prod", "databases: { main: { external: { host: db.example.com } } }"),
    ("prod", "backends: { mail: null }"),
    ("prod", "backends: { api: { replicas: 3, disruptionBudget: { minAvailable: 1 } } }"),
];

#[test]
fn no_key_vanishes_when_a_project_grows() {
    let grown = |growth: Option<&(&str, &str)>| {
        let files =
            [("values/base.yaml", BASE), ("values/dev.yaml", DEV), ("values/prod.yaml", PROD)];
        let place = Place::new(&files);
        let folder = Folder(place.path().to_owned());
        let request = |env: &str| {
            let mut request = Request { env: env.to_owned(), ..Request::default() };
            if let Some((_, text)) = growth.filter(|(of, _)| *of == "base" || *of == env) {
                request.files.push(("grown.yaml".to_owned(), (*text).to_owned()));
            }
            request
        };
        stack(&folder, &[request("dev"), request("prod")])
    };
    let before = keys(&grown(None).expect("what renders"));
    assert!(before.len() > 150, "{}", before.len());
    for growth in GROWTHS {
        let after = grown(Some(growth)).unwrap_or_else(|| panic!("{growth:?} does not render"));
        let after = keys(&after);
        let lost: Vec<&String> = before.difference(&after).collect();
        assert!(lost.is_empty(), "{growth:?}: {lost:#?}");
    }
}

/// The ways in which a password is said.
fn ways() -> [Json; 4] {
    [
        json!({ "value": "other-password1" }),
        json!({ "existingSecret": { "name": "others" } }),
        json!({ "existingSecret": { "name": "others", "key": "of-it" } }),
        json!({ "existingSecret": { "name": "others", "key": "of-it", "urlKey": "whole" } }),
    ]
}

/// What makes one of a value: what that has alone is taken away.
fn moved(from: &Json, to: &Json) -> Json {
    let (Json::Object(from), Json::Object(to)) = (from, to) else { return to.clone() };
    let gone =
        from.keys().filter(|key| !to.contains_key(*key)).map(|key| (key.clone(), Json::Null));
    let own = to.iter().map(|(key, to)| {
        (key.clone(), from.get(key).map_or_else(|| to.clone(), |from| moved(from, to)))
    });
    gone.chain(own).collect()
}

#[test]
fn a_password_may_be_said_in_every_way_whichever_way_an_environment_has() {
    let base = "\
name: shop
policy: { inlineSecrets: allow, missingProbes: allow, missingRequests: allow }
databases:
  main: { engine: mysql }
backends:
  api: { image: 'acme/api:1', port: 8000, connects: [main] }
  report: { image: 'acme/report:1', port: null, env: { DSN: '${databases.main.url}' } }
";
    let ways = ways();
    let main = |way: Json| json!({ "databases": { "main": { "credentials": way } } });
    let changes = |own: &Json| -> Vec<Json> {
        let both = |way: &Json| {
            let here = main(moved(own, way));
            let mut away = here.clone();
            away["databases"]["main"]["external"] = json!({ "host": "db.example.com" });
            [here, away]
        };
        ways.iter().flat_map(both).collect()
    };
    for [one, other] in [[0, 1], [0, 2], [0, 3]] {
        let [dev, prod] = [one, other].map(|way| main(ways[way].clone()).to_string() + "\n");
        let all = [one, other].map(|way| changes(&ways[way]));
        follows_each(base, &[("dev", &dev), ("prod", &prod)], &all);
    }
}

#[test]
fn a_secret_variable_may_be_said_in_every_way() {
    let base = "\
name: shop
policy: { inlineSecrets: allow, missingProbes: allow, missingRequests: allow }
backends:
  api: { image: 'acme/api:1', port: 8000 }
";
    let ways = &ways()[..3];
    let env = |way: Json| json!({ "backends": { "api": { "env": { "TOKEN": way } } } });
    let changes = |own: &Json| ways.iter().map(|way| env(moved(own, way))).collect();
    for [one, other] in [[0, 1], [0, 2]] {
        let [dev, prod] = [one, other].map(|way| env(ways[way].clone()).to_string() + "\n");
        let all = [one, other].map(|way| changes(&ways[way]));
        follows_each(base, &[("dev", &dev), ("prod", &prod)], &all);
    }
}

/// What must be said beside a value so that it means anything.
fn beside(knob: &Knob, values: &mut Json) {
    let keys: Vec<&str> = knob.path.iter().map(String::as_str).collect();
    let mut say = |path: &[&str], value: Json| {
        let at = path.iter().fold(&mut *values, |at, key| &mut at[*key]);
        *at = value;
    };
    for (at, key) in keys.iter().enumerate().skip(2) {
        let around = &keys[..=at];
        match *key {
            "min" => say(&[&around[..at], &["max"]].concat(), 11.into()),
            "replicas" => say(&[&around[..at], &["autoscaling"]].concat(), json!({})),
            _ if at + 1 == keys.len() => {}
            "ingress" => {
                say(&[around, &["enabled"]].concat(), true.into());
                say(&[around, &["host"]].concat(), "beside.example.net".into());
            }
            "tls" | "liveness" | "startup" | "serviceMonitor" => {
                say(&[around, &["enabled"]].concat(), true.into());
            }
            "loadBalancer" => {
                say(&[&around[..at], &["nodePort"]].concat(), Json::Null);
                say(&[around, &["enabled"]].concat(), true.into());
            }
            "autoscaling" => say(&[around, &["max"]].concat(), 11.into()),
            "external" => say(&[around, &["host"]].concat(), "beside.example.net".into()),
            "disruptionBudget" => {
                say(&[&around[..at], &["replicas"]].concat(), 5.into());
                say(around, json!({}));
            }
            "existingSecret" => {
                say(&[&around[..at], &["value"]].concat(), Json::Null);
                say(&[around, &["name"]].concat(), "beside".into());
            }
            "externalSecret" => {
                say(&[&around[..at], &["value"]].concat(), Json::Null);
                say(&[&around[..at], &["existingSecret"]].concat(), json!({}));
            }
            _ => {}
        }
    }
    if let [.., group, "value"] = keys[..]
        && group != "external"
    {
        say(&[&keys[..keys.len() - 1], &["existingSecret"]].concat(), json!({}));
    }
}

/// The documented keys that change nothing of their component in any environment.
fn dead(stack: &ChartStack) -> (usize, Vec<String>) {
    let (mut tried, mut found) = (0, Vec::new());
    for knob in stack.used(&stack.objects).into_iter().filter(|knob| knob.path.len() > 2) {
        let mut values_of = turned(knob);
        match knob.form {
            Form::Switch | Form::Presence => values_of = vec![true.into(), false.into()],
            _ => {}
        }
        if values_of.is_empty() {
            continue;
        }
        tried += 1;
        let is_alive = stack.environments.iter().any(|environment| {
            let mut before = environment.values.clone();
            beside(knob, &mut before);
            let made = |values: &Json| -> Vec<Option<Json>> {
                let release = environment.release(values);
                let own = stack.objects.iter().filter(|object| {
                    let is_seen = matches!(object.kind.as_str(), "NetworkPolicy" | "ConfigMap");
                    let is_of_policies =
                        matches!(knob.path[2].as_str(), "external" | "allowFrom" | "allowTo");
                    !is_seen || is_of_policies
                });
                own.map(|object| object.evaluate(&release, &stack.knobs)).collect()
            };
            let one = made(&before);
            values_of.iter().any(|value| {
                let mut values = before.clone();
                *knob.path.iter().fold(&mut values, |at, key| &mut at[key.as_str()]) =
                    value.clone();
                made(&values) != one
            })
        });
        if !is_alive {
            found.push(knob.path.join("."));
        }
    }
    (tried, found)
}

#[test]
fn no_documented_key_does_nothing() {
    let (mut tried, mut found) = (0, Vec::new());
    for (name, folder) in projects() {
        let Some(stack) = stack(&folder, &requests_of_folder(&folder)) else { continue };
        let (some, more) = dead(&stack);
        tried += some;
        found.extend(more.into_iter().map(|path| format!("{name}: {path}")));
    }
    assert!(found.is_empty(), "{} of {tried}:\n{}", found.len(), found.join("\n"));
    assert!(tried > 1000, "{tried}");
}

/// Whatever the environments differ in, what runs has an image of the values.
#[test]
fn whatever_runs_has_an_image_that_may_be_said() {
    let (mut tried, mut found) = (0, Vec::new());
    for seed in 0..PROJECTS {
        let project = Random::of_seed(seed);
        let Some(stack) = stack(&project.memory, &requests_of(&project)) else { continue };
        let keys = keys(&stack);
        for object in &stack.objects {
            let has_pods = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"]
                .contains(&object.kind.as_str());
            let (Some(tier), Some(name)) = (object.tier, &object.component) else { continue };
            if !has_pods {
                continue;
            }
            tried += 1;
            let path = format!("{}.{name}.image.", tier.key());
            let own: Vec<&String> = keys.iter().filter(|key| key.starts_with(&path)).collect();
            // Some images have no tag but a digest.
            if !["tag", "digest"].iter().any(|key| own.contains(&&format!("{path}{key}"))) {
                found.push(format!("{seed}: {path} {own:?}"));
            }
        }
    }
    found.dedup();
    assert!(found.is_empty(), "{} of {tried}:\n{}", found.len(), found.join("\n"));
    assert!(tried > 50, "{tried}");
}

/// Templates include what their chart defines, however lines are broken; and its schema takes what its files say.
#[test]
fn what_is_included_is_defined_and_what_is_said_is_taken() {
    let mut charts = 0;
    let folders = projects().into_iter();
    let mut all: Vec<Chart> =
        folders.filter_map(|(_, folder)| chart_of(&folder, &requests_of_folder(&folder))).collect();
    for seed in 0..PROJECTS {
        let project = Random::of_seed(seed);
        all.extend(chart_of(&project.memory, &requests_of(&project)));
    }
    for chart in all {
        charts += 1;
        let texts = chart.files.iter().filter(|(path, _)| path.contains("templates/"));
        let text: String = texts.map(|(_, text)| text.as_str()).collect();
        let named = |sign: &str| -> BTreeSet<String> {
            let after = text.split(sign).skip(1).filter(|rest| rest.starts_with([' ', '\n']));
            let quoted = after.filter_map(|rest| rest.trim_start().strip_prefix('"'));
            quoted.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
        };
        let (included, defined) = (named("include"), named("define"));
        assert!(included.is_subset(&defined), "{:?}", included.difference(&defined));
        let read = |path: &str| chart.files.iter().find(|(own, _)| own == path);
        let read = |path: &str| read(path).map_or("", |(_, text)| text);
        let schema = serde_json::from_str(read("values.schema.json")).expect("JSON");
        let schema = jsonschema::draft7::new(&schema).expect("a valid schema");
        let default: Json = yaml_serde::from_str(read("values.yaml")).expect("YAML");
        let own = chart.files.iter().filter(|(path, _)| path.starts_with("values-"));
        for (path, text) in own.chain([&("values.yaml".to_owned(), "{}".to_owned())]) {
            let mut values = default.clone();
            lay(&mut values, &yaml_serde::from_str(text).expect("YAML"));
            let refused: Vec<String> = schema
                .iter_errors(&values)
                .map(|error| format!("{} {}: {error}", chart.name, error.instance_path()))
                .collect();
            assert!(refused.is_empty(), "{path}: {refused:#?}");
        }
    }
    assert!(charts > 40, "{charts}");
}

fn chart_of(project: &dyn Project, requests: &[Request]) -> Option<Chart> {
    chart(&sources(project, requests)?, &FilesOf(project)).ok()
}

/// Values that are legal and seldom.
const SELDOM: &str = r#"
name: r
policy: { inlineSecrets: allow, missingProbes: allow, missingRequests: allow, writtenSecrets: allow, targetGaps: allow }
cluster: { customResources: [externalsecrets.external-secrets.io] }
databases:
  main: { engine: postgres, database: _x, user: svc@tenant, credentials: { existingSecret: { name: pg } }, terminationGracePeriodSeconds: 0 }
  other: { engine: postgres, envPrefix: OTHER, external: { host: my_db.internal }, credentials: { existingSecret: { name: pg2 } } }
  six: { engine: postgres, envPrefix: SIX, external: { host: "fd00::1" }, credentials: { existingSecret: { name: pg3 } } }
backends:
  api:
    image: { repository: Registry.Acme.com:5000/acme/api, tag: _dev }
    port: 8000
    connects: [main, other, six]
    drainSeconds: 0
    release: { rolling: { maxSurge: 150%, maxUnavailable: 0 } }
    replicas: 2
    disruptionBudget: { minAvailable: 0 }
    allowFrom: [{ namespace: x, ports: [{ port: 53, protocol: udp }] }]
    expose: { loadBalancer: { className: service.k8s.aws/nlb, sourceRanges: [10.0.0.0/8] } }
    env:
      KEY: { value: "a\nb\n" }
      STORED: { externalSecret: { store: { name: s }, remoteKey: a/b } }
jobs:
  once: { image: acme/job:1, schedule: "0 3 * * *", startingDeadlineSeconds: 0 }
"#;

#[test]
fn what_is_legal_and_seldom_is_taken() {
    let environments = [("prod", "{}\n")];
    let (place, _) = templates(SELDOM, &environments);
    takes(&place, "prod", &json!({})).expect("its own values");
    let api = |change: Json| json!({ "backends": { "api": change } });
    let value = json!({ "value": "p", "externalSecret": null });
    let changes = [
        json!({}),
        api(json!({ "drainSeconds": 7 })),
        api(json!({ "expose": { "loadBalancer": null } })),
        api(json!({ "env": { "STORED": value } })),
        json!({ "databases": { "main": { "credentials": { "value": "p", "existingSecret": null } } } }),
    ];
    follows(SELDOM, &environments, &changes);
}

/// Secrets wherever they may be said.
const SECRETS: &str = "
name: r
policy: { inlineSecrets: allow, writtenSecrets: allow, missingProbes: allow, missingRequests: allow, closedEgress: allow }
backends:
  api:
    image: acme/api:1
    port: 8000
    env: { KEY: { value: topsecret } }
    files: { /etc/x/license.key: { value: topsecret } }
    sidecars:
      beside: { image: 'acme/beside:1', env: { KEY: { value: topsecret } }, files: { /k.pem: { value: topsecret } } }
    migrate: { image: 'acme/migrate:1', args: [up], env: { KEY: { value: topsecret } } }
  two:
    image: acme/two:1
    port: 8000
    replicas: 2
    release: { blueGreen: { active: blue, tracks: { blue: {}, green: { env: { TOKEN: { value: topsecret } } } } } }
  three:
    image: acme/three:1
    port: 8000
    release: { canary: { stable: { replicas: 3 }, canary: { replicas: 1, env: { TOKEN: { value: topsecret } } } } }
";

#[test]
fn no_secret_of_the_values_is_in_a_template() {
    let environments = [("dev", "{}\n")];
    let (place, _) = templates(SECRETS, &environments);
    let folder = Folder(place.path().to_owned());
    let made = chart_of(&folder, &requests_of_folder(&folder)).expect("a chart");
    let mut files = 0;
    for (path, text) in made.files.iter().filter(|(path, _)| path.starts_with("templates/")) {
        files += 1;
        for secret in ["topsecret", "dG9wc2VjcmV0"] {
            assert!(!text.contains(secret), "{path}:\n{text}");
        }
    }
    assert!(files > 10, "{files}");
    let of = |change: Json| {
        json!({ "backends": { "two": { "release": { "blueGreen": { "tracks": {
        "green": { "env": { "TOKEN": change } } } } } } } })
    };
    let changes = [
        json!({}),
        of(json!({ "value": "other" })),
        of(json!({ "value": null, "existingSecret": { "name": "x", "key": "y" } })),
    ];
    follows(SECRETS, &environments, &changes);
}
