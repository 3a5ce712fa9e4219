//! Charts: what is written, and what is refused. Whether they say the same as `gen render` is what the
//! real Helm decides (`cargo acceptance helm`).

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use stackgen::helm::{self, ChartSource};
use stackgen::plan::{FilesOf, Plan, Request, environments};

use crate::folder::{Folder, projects, repository};
use crate::kept;
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

/// What an example's charts are made from.
fn sources(name: &str) -> (Vec<ChartSource>, Folder) {
    let (_, folder) = projects().into_iter().find(|(known, _)| known == name).expect("an example");
    let source = |env: String| {
        let request = Request { env, ..Request::default() };
        let plan = Plan::new(&folder, &request).expect("layers that merge");
        ChartSource { env: plan.env, target: plan.target, root: plan.root }
    };
    let sources: Vec<ChartSource> =
        environments(&folder).expect("environments").into_iter().map(source).collect();
    (sources, folder)
}

/// A folder of golden charts.
fn data(folder: &str) -> PathBuf {
    repository().join("tests/data").join(folder)
}

#[test]
fn the_chart_of_an_example_is_the_golden_one() {
    let (sources, folder) = sources("mysql-submit");
    let chart = helm::chart(&sources, &FilesOf(&folder)).expect("a chart");
    kept::folder_is(&data("chart"), &chart.files.into_iter().collect());
}

#[test]
fn the_charts_of_an_examples_components_are_the_golden_ones() {
    let (sources, folder) = sources("two-tier-mysql");
    let split = helm::split(&sources, &FilesOf(&folder), false).expect("charts");
    let mut files: BTreeMap<String, String> = split.values.into_iter().collect();
    files.insert("README.md".to_owned(), split.readme);
    for chart in split.charts {
        let name = chart.name;
        files.extend(chart.files.into_iter().map(|(path, text)| (format!("{name}/{path}"), text)));
    }
    kept::folder_is(&data("charts"), &files);
}

#[test]
fn a_chart_is_written_and_checked_and_keeps_what_is_not_its_own() {
    let place = shop();
    let arguments = ["helm", "--output-dir", "chart"];
    assert_eq!(place.run(&["helm", "--output-dir", "chart", "--check"]).code, 1);
    assert_eq!(place.run(&arguments).code, 0);
    assert_eq!(place.run(&["helm", "--output-dir", "chart", "--check"]).code, 0);
    assert!(place.read("chart/Chart.yaml").contains("name: shop\n"));
    assert!(place.read("chart/templates/api/deployment.yaml").contains("$api.image.tag"));
    place.write("other/Chart.yaml", "mine");
    assert_ne!(place.run(&["helm", "--output-dir", "other"]).code, 0);
    assert_eq!(place.read("other/Chart.yaml"), "mine");
    assert_eq!(place.run(&["helm", "--output-dir", "values"]).code, 2);
}

#[test]
fn environments_of_several_names_have_one_chart() {
    let place = shop();
    place.write("values/prod.yaml", "name: other\ntarget: kind\n");
    let ended = place.run(&["helm", "--output-dir", "chart"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(place.read("chart/Chart.yaml").contains("name: shop\n"));
    assert!(place.read("chart/values-prod.yaml").contains("nameOverride: other\n"));
    assert!(place.read("chart/README.md").contains("helm install other . -f values-prod.yaml"));
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
    let template = place.read("chart/templates/main/secret.yaml");
    assert!(
        template.contains(
            "required \"set databases.main.credentials.value or databases.main.credentials.existingSecret.name\""
        ),
        "{template}"
    );
    // Without a values file the password is in a Secret that exists.
    let values = place.read("chart/values.yaml");
    assert!(values.contains("existingSecret:") && values.contains("name: main"), "{values}");
    assert!(!values.contains("given-later"), "{values}");
}

/// A stack with two components, one of which is called as the stack, and a shared password.
fn pair() -> Place {
    Place::new(&[
        (
            "values/base.yaml",
            &format!(
                "{BASE}  shop-web:\n    image: {{ repository: ghcr.io/acme/web, tag: 1.0.0 }}\n    port: 80\n    resources: {{ requests: {{ cpu: 100m }} }}\npolicy: {{ inlineSecrets: allow }}\ndatabases: {{ main: {{ engine: redis, credentials: {{ value: c0nfident1al }}, resources: {{ requests: {{ cpu: 10m }} }} }} }}\n"
            ),
        ),
        ("values/dev.yaml", "target: kind\n"),
    ])
}

#[test]
fn each_component_has_a_chart_and_all_are_given_the_same_values() {
    let place = pair();
    let ended = place.run(&["helm", "--output-dir", "charts", "--split"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    for chart in ["shop-main", "shop-api", "shop-web"] {
        let about = place.read(&format!("charts/{chart}/Chart.yaml"));
        assert!(about.contains(&format!("name: {chart}\n")), "{about}");
        assert!(place.read(&format!("charts/{chart}/values.yaml")).contains("instance: shop\n"));
    }
    let values = place.read("charts/shop-api/values.yaml");
    assert!(values.contains("\n  api:") && !values.contains("ghcr.io/acme/web"), "{values}");
    let schema = place.read("charts/shop-api/values.schema.json");
    assert!(schema.contains("shop-web") && !schema.contains("null,\n  \"properties\""), "{schema}");
    let template = place.read("charts/shop-api/templates/_helpers.tpl");
    assert!(!template.contains(".Release.Name "), "{template}");
    assert_eq!(place.run(&["helm", "--output-dir", "charts", "--split", "--check"]).code, 0);
    // The one chart of all takes the place of the several.
    assert_eq!(place.run(&["helm", "--output-dir", "charts"]).code, 0);
    assert!(!place.path().join("charts/shop-api").exists());
}

#[test]
fn packages_are_the_same_bytes_each_time_and_lie_beside_their_values() {
    for (arguments, files) in [
        (&["--package"][..], &["shop-0.1.0.tgz"][..]),
        (&["--package", "--split"], &["shop-main-0.1.0.tgz", "shop-web-0.1.0.tgz", "README.md"]),
    ] {
        let place = pair();
        for folder in ["one", "other"] {
            let ended = place.run(&[&["helm", "--output-dir", folder], arguments].concat());
            assert_eq!(ended.code, 0, "{}", ended.err);
        }
        for file in files.iter().chain(&["values-dev.yaml"]) {
            let [one, other] =
                ["one", "other"].map(|folder| fs::read(place.path().join(folder).join(file)));
            assert_eq!(one.expect("a file"), other.expect("a file"), "{file}");
        }
    }
}

#[test]
fn a_check_shows_no_secrets_of_charts() {
    for arguments in [&[][..], &["--split"], &["--package"]] {
        let place = pair();
        let ended =
            place.run(&[&["helm", "--output-dir", "charts", "--check"], arguments].concat());
        assert_eq!(ended.code, 1, "{}", ended.err);
        let shown = format!("{}{}", ended.out, ended.err);
        assert!(!shown.contains("c0nfident1al"), "{shown}");
    }
}

#[test]
fn a_variable_that_is_a_secret_in_one_environment_alone_has_a_chart() {
    let place = shop();
    place.write(
        "values/dev.yaml",
        "target: kind\nbackends: { api: { env: { MAIL: smtp://mailpit } } }\n",
    );
    place.write(
        "values/prod.yaml",
        "target: kind\nbackends: { api: { env: { MAIL: { existingSecret: { name: mail, key: url } } } } }\n",
    );
    let ended = place.run(&["helm", "--output-dir", "chart"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let template = place.read("chart/templates/api/configmap.yaml");
    let helpers = place.read("chart/templates/_helpers.tpl");
    assert!(format!("{template}{helpers}").contains("MAIL: smtp://mailpit"), "{template}");
    assert!(!place.read("chart/values.yaml").contains("smtp://mailpit"));
    assert!(place.read("chart/values-prod.yaml").contains("name: mail"));
}

const WILDCARD: &str = "\
target: kind
cluster: { ingressClass: nginx }
backends: { api: { expose: { ingress: { host: '*.example.com', tls: true } } } }
";

#[test]
fn a_certificate_of_all_hosts_below_one_is_in_a_secret_of_a_legal_name() {
    let place = shop();
    place.write("values/dev.yaml", WILDCARD);
    let ended = place.run(&["render", "--env", "dev"]);
    assert!(
        ended.out.contains("secretName: wildcard-example-com-tls"),
        "{}{}",
        ended.out,
        ended.err
    );
    assert!(ended.out.contains("- host: '*.example.com'"), "{}", ended.out);
    assert_eq!(place.run(&["helm", "--output-dir", "chart"]).code, 0);
    let template = place.read("chart/templates/api/ingress.yaml");
    assert!(template.contains("replace \"*\" \"wildcard\""), "{template}");
    place.write("values/dev.yaml", &(WILDCARD.to_owned() + "frontends: { web: { image: a/b:1, port: 80, env: { A: '${backends.api.publicUrl}' } } }\n"));
    let ended = place.run(&["render", "--env", "dev"]);
    assert!(ended.err.contains("without `*`"), "{}", ended.err);
}

/// What is released by colours is ready where its probe says so, and its active colour is one of them; a cache keeps nothing.
#[test]
fn a_chart_knows_its_colours_its_probe_and_what_keeps_no_data() {
    let more = "databases: { fast: { engine: memcached } }\nfrontends: { web: { image: 'a/b:1', port: 80, probes: { readiness: /ready }, release: { blueGreen: { active: blue, tracks: { blue: {}, green: {} } } } } }\n";
    let base = format!(
        "name: shop\npolicy: {{ missingProbes: allow, missingRequests: allow, unusedDatabases: allow }}\n{more}"
    );
    let place = Place::new(&[("values/base.yaml", &base), ("values/dev.yaml", "target: kind\n")]);
    let ended = place.run(&["helm", "--output-dir", "chart"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let schema = place.read("chart/values.schema.json");
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("a schema");
    let path = "/properties/frontends/properties/web/properties/release/properties/blueGreen/properties/active/enum";
    assert_eq!(schema.pointer(path), Some(&serde_json::json!(["blue", "green", null])));
    assert!(!place.read("chart/values.yaml").contains("size:"));
    let test = place.read("chart/templates/tests/web.yaml");
    assert!(test.contains(".probes.readiness.path"), "{test}");
}

#[test]
fn annotations_of_a_chart_are_what_the_values_say() {
    let place = shop();
    let said = "chart: { annotations: { artifacthub.io/license: Apache-2.0, artifacthub.io/prerelease: true } }\n";
    place.write("values/base.yaml", &format!("{BASE}{said}"));
    assert_eq!(place.run(&["helm", "--output-dir", "chart"]).code, 0);
    let about = place.read("chart/Chart.yaml");
    assert!(about.contains("artifacthub.io/prerelease: 'true'"), "{about}");
}

/// What is like another component moves to another version with it.
#[test]
fn a_component_that_is_like_another_has_its_image() {
    let jobs = "jobs: { purge: { like: api, command: [purge], schedule: '0 4 * * *' } }\n";
    let place = Place::new(&[("values/base.yaml", &format!("{BASE}{jobs}"))]);
    assert_eq!(place.run(&["helm", "--output-dir", "chart"]).code, 0);
    let values = place.read("chart/values.yaml");
    assert_eq!(values.matches("ghcr.io/acme/api").count(), 1, "{values}");
    let template = place.read("chart/templates/purge/cronjob.yaml");
    assert!(template.contains("(deepCopy .Values.backends.api.image)"), "{template}");
}

#[test]
fn conditions_of_templates_fit_a_screen() {
    let mut seen = 0;
    for name in ["blue-green", "three-tier-postgres", "two-tier-mysql"] {
        let (sources, folder) = sources(name);
        let chart = helm::chart(&sources, &FilesOf(&folder)).expect("a chart");
        for (path, text) in chart.files.iter().filter(|(path, _)| path.starts_with("templates/")) {
            let actions = text.lines().filter(|line| line.trim_start().starts_with("{{-"));
            for line in actions.filter(|line| !line.contains("{{- fail")) {
                seen += 1;
                assert!(line.chars().count() <= 120, "{path}: {line}");
            }
        }
    }
    assert!(seen > 500, "{seen}");
}

/// A job has no replicas, no door and no release: what is open elsewhere stays open beside it.
#[test]
fn a_job_closes_no_value_of_a_chart() {
    let jobs = "jobs: { purge: { like: api, command: [purge], schedule: '0 4 * * *' } }\n";
    let place = Place::new(&[("values/base.yaml", &format!("{BASE}{jobs}"))]);
    assert_eq!(place.run(&["helm", "--output-dir", "chart"]).code, 0);
    let readme = place.read("chart/README.md");
    assert!(!readme.contains("Fixed whatever"), "{readme}");
    for value in ["backends.api.replicas", "jobs.purge.image.tag"] {
        assert!(readme.contains(&format!("`{value}`")), "{value} is closed:\n{readme}");
    }
}

/// What an operator or the disk of one node takes no values for is fixed alone: all else still has them.
#[test]
fn what_gen_refuses_a_value_for_costs_no_other_its_values() {
    let operated = format!(
        "{BASE}    connects: [main]\ndatabases: {{ main: {{ engine: postgres, operator: cnpg, storage: {{ size: 5Gi }} }} }}\n\
         cluster: {{ customResources: [clusters.postgresql.cnpg.io] }}\npolicy: {{ missingRequests: allow }}\n"
    );
    let shared = format!(
        "{BASE}    volumes: {{ keys: {{ mountPath: /keys, claim: {{ size: 1Gi, className: standard }} }} }}\n  \
         worker: {{ like: api, port: null, probes: null, command: [work], volumes: {{ keys: {{ mountPath: /keys, from: api }} }} }}\n"
    );
    for base in [operated, shared] {
        let place =
            Place::new(&[("values/base.yaml", &base), ("values/dev.yaml", "target: kind\n")]);
        let ended = place.run(&["helm", "--output-dir", "chart"]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert!(!ended.err.contains("no values change"), "{}", ended.err);
        let template = place.read("chart/templates/api/deployment.yaml");
        for knob in ["$api.image", "$api.resources"] {
            assert!(template.contains(knob), "no {knob}:\n{template}");
        }
    }
}
