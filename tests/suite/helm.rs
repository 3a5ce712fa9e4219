//! Charts: what is written, and what is refused. Whether they say the same as `gen render` is what the
//! real Helm decides (`cargo xtask helm`).

use std::collections::BTreeMap;
use std::fs;

use stackgen::helm::{self, Source};
use stackgen::plan::{Plan, Project, Request, environments};

use crate::folder::{projects, repository};
use crate::program::Place;

const BASE: &str = "\
name: shop
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    probes: { readiness: { path: /readyz } }
    resources: { requests: { cpu: 100m } }
";

fn shop() -> Place {
    Place::new(&[("values/base.yaml", BASE), ("values/dev.yaml", "target: kind\n")])
}

/// The chart of an example.
fn chart(name: &str) -> BTreeMap<String, String> {
    let (_, folder) = projects().into_iter().find(|(known, _)| known == name).expect("an example");
    let source = |env: String| {
        let request = Request { env, ..Request::default() };
        let plan = Plan::new(&folder, &request).expect("layers that merge");
        Source { env: plan.env, target: plan.target, root: plan.root }
    };
    let sources: Vec<Source> =
        environments(&folder).expect("environments").into_iter().map(source).collect();
    let read =
        |path: &str| folder.read(path).ok().flatten().ok_or_else(|| "does not exist".to_owned());
    helm::chart(&sources, &read).expect("a chart").files.into_iter().collect()
}

#[test]
fn the_chart_of_an_example_is_the_golden_one() {
    let files = chart("mysql-submit");
    let golden = repository().join("tests/data/chart");
    if std::env::var_os("BLESS").is_some() {
        let _ = fs::remove_dir_all(&golden);
        for (path, text) in &files {
            let path = golden.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a writable file");
        }
    }
    for (path, text) in &files {
        let kept = fs::read_to_string(golden.join(path)).unwrap_or_default();
        assert!(kept == *text, "{path} differs; `cargo bless` accepts what gen makes now\n{text}");
    }
}

#[test]
fn a_chart_is_written_and_checked_and_keeps_what_is_not_its_own() {
    let place = shop();
    let arguments = ["helm", "--output-dir", "chart"];
    assert_eq!(place.run(&["helm", "--output-dir", "chart", "--check"]).code, 1);
    assert_eq!(place.run(&arguments).code, 0);
    assert_eq!(place.run(&["helm", "--output-dir", "chart", "--check"]).code, 0);
    assert!(place.read("chart/Chart.yaml").contains("name: shop\n"));
    assert!(place.read("chart/templates/backend-api.yaml").contains("$api.image.tag"));
    place.write("other/Chart.yaml", "mine");
    assert_ne!(place.run(&["helm", "--output-dir", "other"]).code, 0);
    assert_eq!(place.read("other/Chart.yaml"), "mine");
    assert_eq!(place.run(&["helm", "--output-dir", "values"]).code, 2);
}

#[test]
fn a_chart_has_one_name() {
    let place = shop();
    place.write("values/prod.yaml", "name: other\ntarget: kind\n");
    let ended = place.run(&["helm", "--output-dir", "chart"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("differs between environments"), "{}", ended.err);
    assert!(!place.path().join("chart").exists());
}

#[test]
fn a_secret_from_the_environment_is_asked_for_when_the_chart_is_installed() {
    let place = shop();
    place.write(
        "values/dev.yaml",
        "target: kind\ndatabases: { main: { engine: redis, credentials: { fromEnv: PASSWORD }, resources: { requests: { cpu: 10m } } } }\n",
    );
    let ended = place.run(&["helm", "--output-dir", "chart"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let template = place.read("chart/templates/database-main.yaml");
    assert!(template.contains("$main.credentials.value | b64enc"), "{template}");
}
