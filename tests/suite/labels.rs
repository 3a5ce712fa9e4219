//! Labels and annotations: which objects have them, and what a version that moves touches.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::program::Place;

/// One of everything that has a tag, beside what has none.
const BASE: &str = "name: shop
cluster: { metricsServer: true, customResources: [servicemonitors.monitoring.coreos.com] }
policy: { missingProbes: allow, missingRequests: allow, capacity: allow, writtenSecrets: allow }
databases:
  main: { engine: postgres, version: '17', credentials: { fromEnv: PASSWORD }, init: { a.sql: select 1 } }
backends:
  api:
    image: { repository: r/api, tag: '1.0.0' }
    port: 8000
    connects: [main]
    env: { LOG_LEVEL: info, TOKEN: { fromEnv: TOKEN } }
    files: { /etc/api/flags.json: '{}' }
    autoscaling: { min: 2, max: 4, cpu: 70 }
    disruptionBudget: { minAvailable: 1 }
    metrics: { path: /metrics, serviceMonitor: {} }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
frontends:
  web:
    image: { repository: r/web, tag: '2.0.0' }
    port: 8080
    replicas: 2
    connects: [api]
    env: { A: b }
    expose: { ingress: { host: shop.example.com } }
    release: { blueGreen: { active: blue, tracks: { blue: {}, green: { image: { tag: '2.1.0' } } } } }
jobs:
  report: { image: { repository: r/report, tag: '3.0.0' }, schedule: '0 3 * * *', connects: [main], env: { A: b } }
  once: { image: { repository: r/once, tag: '4.0.0' }, connects: [main] }
networkPolicy: { enabled: true }
";

/// Files below a folder whose texts differ from another's, or that are in one of both.
fn changed(one: &Path, other: &Path) -> BTreeSet<String> {
    let files = |folder: &Path| {
        let mut open = vec![folder.to_owned()];
        let mut found = BTreeSet::new();
        while let Some(next) = open.pop() {
            for entry in fs::read_dir(&next).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(folder).expect("below").to_string_lossy();
                    found.insert((name.into_owned(), fs::read(&path).expect("a file")));
                }
            }
        }
        found
    };
    let [one, other] = [files(one), files(other)];
    let differ = one.symmetric_difference(&other).map(|(name, _)| name.clone());
    differ.filter(|name| !name.ends_with(".gen-files")).collect()
}

#[test]
fn a_tag_that_moves_touches_the_files_of_its_workload_alone() {
    let cases = [
        ("backends.api.image.tag=1.0.1", "2-backend/api.deployment.yaml"),
        (
            "frontends.web.release.blueGreen.tracks.green.image.tag=2.2.0",
            "3-frontend/web-green.deployment.yaml",
        ),
        ("jobs.report.image.tag=3.0.1", "4-last/report.cronjob.yaml"),
    ];
    let place = Place::new(&[("values/base.yaml", BASE)]);
    let render = |folder: &str, set: &[&str]| {
        let mut command = place.command(&["render", "--output-dir", folder]);
        command.args(set).env("PASSWORD", "p4ssw0rd").env("TOKEN", "t0ken");
        let output = command.output().expect("a run");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    };
    render("before", &[]);
    for (set, expected) in cases {
        render("after", &["--set", set]);
        let found = changed(&place.path().join("before"), &place.path().join("after"));
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [expected], "{set}");
        fs::remove_dir_all(place.path().join("after")).expect("a folder of gen's");
    }
    // What waits for a database asks with its image.
    render("after", &["--set", "databases.main.version=17.2"]);
    let found = changed(&place.path().join("before"), &place.path().join("after"));
    let is_workload = |path: &String| {
        let ends = [
            "statefulset.yaml",
            "deployment.yaml",
            "cronjob.yaml",
            "job.yaml",
            "kustomization.yaml",
        ];
        ends.iter().any(|end| path.ends_with(end))
    };
    assert!(found.iter().all(is_workload) && found.len() == 6, "{found:?}");
}

#[test]
fn the_version_is_on_workloads_and_their_pods_alone() {
    let place = Place::new(&[("values/base.yaml", BASE)]);
    let mut command = place.command(&["render", "-o", "json"]);
    let output = command.env("PASSWORD", "p4ssw0rd").env("TOKEN", "t0ken").output().expect("a run");
    let list: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut seen = BTreeSet::new();
    for object in list["items"].as_array().expect("objects") {
        let kind = object["kind"].as_str().expect("a kind");
        let is_workload = ["Deployment", "StatefulSet", "Job", "CronJob"].contains(&kind);
        let version = &object["metadata"]["labels"]["app.kubernetes.io/version"];
        assert_eq!(version.is_string(), is_workload, "{object:#}");
        let template = match kind {
            "CronJob" => &object["spec"]["jobTemplate"]["spec"]["template"],
            _ => &object["spec"]["template"],
        };
        let of_pods = &template["metadata"]["labels"]["app.kubernetes.io/version"];
        assert_eq!(of_pods.is_string(), is_workload, "{object:#}");
        assert!(!object.to_string().contains("helm.sh/"), "{object:#}");
        seen.insert(kind.to_owned());
    }
    assert!(seen.len() > 12, "{seen:?}");
}

/// What Helm would delete with a release says in a chart that it stays.
#[test]
fn charts_keep_what_keeps_data() {
    let place = Place::new(&[("values/base.yaml", BASE), ("values/dev.yaml", "target: kind\n")]);
    place.prints(&["helm", "--output-dir", "chart"]);
    let mut kept = 0;
    let mut open = vec![place.path().join("chart/templates")];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a text");
            let is_claim = text.contains("kind: PersistentVolumeClaim\n");
            assert_eq!(is_claim, text.contains("helm.sh/resource-policy: keep\n"), "{text}");
            kept += usize::from(is_claim);
        }
    }
    assert_eq!(kept, 1);
}
