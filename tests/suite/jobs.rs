//! Jobs, migrations, init containers and sidecars, through `gen render` and `gen compose`.

use serde_json::{Value as Json, json};
use stackgen::compose;
use stackgen::plan::{Plan, Request};
use stackgen::resolve::inputs::Platform;

use crate::memory::{Memory, is};
use crate::project;

/// An application that migrates, with a worker, jobs and containers beside its own.
const SHOP: &str = "\
name: shop
policy: { inlineSecrets: allow }
databases:
  main: { engine: postgres, credentials: { value: hunter2 }, resources: { requests: { cpu: 1m } } }
backends:
  web:
    image: acme/shop:1.4.2
    port: 3000
    connects: [main]
    env: { LEVEL: info }
    files: { /etc/shop/a.conf: text }
    probes: { readiness: /readyz }
    resources: { requests: { cpu: 100m } }
    migrate: { command: [rake, 'db:migrate'], env: { LEVEL: debug } }
    initContainers:
      certs: { image: 'acme/certs:1', command: [fetch], resources: { requests: { cpu: 1m } } }
    sidecars:
      proxy:
        image: acme/proxy:2
        ports: { proxy: { port: 6000 } }
        probes: { startup: { path: /up, port: 6000 } }
        resources: { requests: { cpu: 10m } }
  sidekiq: { like: web, port: null, command: [bundle, exec, sidekiq], sidecars: null, initContainers: null }
jobs:
  seed: { like: web, command: [rake, 'db:seed'], before: [web], initContainers: null, sidecars: null }
  digest: { like: web, command: [rake, digest], schedule: '0 3 * * *', timeZone: Europe/Berlin, initContainers: null, sidecars: null }
  warm: { image: 'acme/warm:1', command: [warm], after: [web], resources: { requests: { cpu: 1m } }, backoffLimit: 2, activeDeadlineSeconds: 60 }
";

fn shop() -> Memory {
    Memory::new(&[("values/base.yaml", SHOP)])
}

fn pod(deployment: &str) -> Json {
    shop().object("Deployment", deployment)["spec"]["template"]["spec"].clone()
}

fn names(containers: &Json) -> Vec<&str> {
    let all = containers.as_array().into_iter().flatten();
    all.filter_map(|container| container["name"].as_str()).collect()
}

/// Sidecars first, then gates, then what has to end: the migration finds what init containers make, and jobs before the
/// program, which may sow data, find its tables.
#[test]
fn containers_start_in_the_order_in_which_they_need_each_other() {
    let pod = pod("web");
    let first = names(&pod["initContainers"]);
    assert_eq!(first, ["proxy", "wait-for-main", "certs", "migrate", "seed"]);
    assert_eq!(pod["initContainers"][0]["restartPolicy"], "Always");
    assert_eq!(names(&pod["containers"]), ["web"]);
}

/// A migration is the program of the component: its image, variables and files, and its own above them.
#[test]
fn a_migration_runs_in_every_pod_before_the_program() {
    let pod = pod("web");
    let migrate = &pod["initContainers"][3];
    assert_eq!(migrate["image"], "acme/shop:1.4.2");
    assert_eq!(migrate["command"], json!(["rake", "db:migrate"]));
    assert_eq!(migrate["envFrom"], json!([{ "configMapRef": { "name": "web" } }]));
    assert_eq!(migrate["env"][0], json!({ "name": "LEVEL", "value": "debug" }));
    assert_eq!(migrate["volumeMounts"], pod["containers"][0]["volumeMounts"]);
    assert_eq!(migrate["resources"], pod["containers"][0]["resources"]);
    assert_eq!(migrate["securityContext"]["allowPrivilegeEscalation"], false);
    assert_eq!(pod["containers"][0]["env"][0]["name"], "DATABASE_URL");
    let worker = self::pod("sidekiq");
    assert_eq!(names(&worker["initContainers"]), ["wait-for-main", "migrate"]);
}

/// What is not the component's own program gets nothing that it did not ask for.
#[test]
fn strangers_in_a_pod_get_no_variables_of_its_program() {
    let pod = pod("web");
    for container in [&pod["initContainers"][0], &pod["initContainers"][2]] {
        for key in ["env", "envFrom", "volumeMounts"] {
            assert_eq!(container[key], Json::Null, "{key} of {}", container["name"]);
        }
    }
    assert_eq!(pod["initContainers"][0]["ports"][0]["containerPort"], 6000);
    assert_eq!(names(&pod["containers"][0]["ports"]), ["http"]);
    let service = shop().object("Service", "web");
    assert_eq!(names(&service["spec"]["ports"]), ["http", "proxy"]);
}

#[test]
fn a_job_has_a_name_that_tells_what_it_runs() {
    let job = |project: &Memory| {
        let objects = project.objects().expect("objects");
        let mut jobs = objects.into_iter().filter(|object| object["kind"] == "Job");
        let job = jobs.next().expect("a Job");
        assert!(jobs.next().is_none(), "what runs before others has no Job of its own");
        job
    };
    let first = job(&shop());
    let name = |job: &Json| job["metadata"]["name"].as_str().map(str::to_owned);
    assert_eq!(name(&first), name(&job(&shop())));
    let again = shop().layer("backends: { web: { replicas: 4 } }");
    assert_eq!(name(&first), name(&job(&again)), "what it does not run does not rename it");
    for change in
        ["image: 'acme/warm:2'", "env: { A: b }", "files: { /a: b }", "pod: { hostname: a }"]
    {
        let other = shop().layer(&format!("jobs: {{ warm: {{ {change} }} }}"));
        assert_ne!(name(&first), name(&job(&other)), "{change}");
    }
    let spec = &first["spec"];
    assert_eq!((&spec["backoffLimit"], &spec["activeDeadlineSeconds"]), (&json!(2), &json!(60)));
    assert_eq!(spec["template"]["spec"]["restartPolicy"], "Never");
    assert_eq!(names(&spec["template"]["spec"]["initContainers"]), ["wait-for-web"]);
    let policy = shop().object("NetworkPolicy", "warm");
    let open = policy["spec"]["egress"].to_string();
    assert!(open.contains("\"port\":3000"), "{open}");
}

#[test]
fn a_schedule_makes_a_cron_job() {
    let digest = shop().object("CronJob", "digest");
    let spec = &digest["spec"];
    assert_eq!(
        (&spec["schedule"], &spec["timeZone"]),
        (&json!("0 3 * * *"), &json!("Europe/Berlin"))
    );
    assert_eq!(spec["concurrencyPolicy"], "Forbid");
    let pod = &spec["jobTemplate"]["spec"]["template"]["spec"];
    assert_eq!(names(&pod["initContainers"]), ["wait-for-main"]);
    assert_eq!(pod["containers"][0]["image"], "acme/shop:1.4.2");
    let objects = shop().objects().expect("objects");
    assert!(!objects.iter().any(|object| is(object, "Deployment", "digest")));
    assert!(!objects.iter().any(|object| is(object, "ServiceAccount", "seed")));
}

/// gen has nothing to say about its own objects.
#[test]
fn jobs_and_sidecars_pass_the_rules() {
    let said =
        project::said(&project::Memory::new(&[("values/base.yaml", SHOP)]), &Request::default());
    assert_eq!(said, "");
}

#[test]
fn compose_runs_what_has_to_end_before_the_program() {
    let project = project::Memory::new(&[("values/base.yaml", SHOP)]);
    let plan = Plan::new(&project, &Request::default()).expect("a plan");
    let made = plan.render_for(Platform::Compose, &project).expect("a stack");
    let composed = compose::build(&made.stack, &made.bundle, "");
    let text = serde_json::to_value(&composed.file).expect("JSON");
    let services = &text["services"];
    let ended = |service: &str, first: &str| {
        assert_eq!(
            services[service]["depends_on"][first]["condition"], "service_completed_successfully",
            "{service} after {first}"
        );
    };
    ended("web", "web_seed");
    ended("web_seed", "web_migrate");
    ended("web_migrate", "web_certs");
    assert_eq!(services["web_migrate"]["depends_on"]["main"]["condition"], "service_healthy");
    assert_eq!(services["web_proxy"]["network_mode"], "service:web");
    assert_eq!(services["web_migrate"]["environment"]["LEVEL"], "debug");
    assert_eq!(services["warm"]["profiles"], json!(["jobs"]));
    assert_eq!(composed.jobs, ["digest", "warm"]);
    assert!(composed.profiles.is_empty());
}

/// Nothing is connected that did not say so.
#[test]
fn implicit_db_edge() {
    let silent = "\
name: shop
databases: { main: { engine: redis, credentials: { existingSecret: { name: a } }, resources: { requests: { cpu: 1m } } } }
backends: { api: { image: 'acme/api:1', port: 80, probes: { readiness: / }, resources: { requests: { cpu: 1m } } } }
";
    let api = Memory::new(&[("values/base.yaml", silent)]).object("Deployment", "api");
    let pod = &api["spec"]["template"]["spec"];
    assert_eq!((&pod["initContainers"], &pod["containers"][0]["env"]), (&Json::Null, &Json::Null));
}
