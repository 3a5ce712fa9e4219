//! Golden files: what the repository's own values and every example become on every built-in target.
//!
//! `snapshots/<name>/<env>.<target>.yaml` holds the objects, below the layers that made them and the
//! warnings; `<env>.<target>.errors.txt` holds why a combination is refused. `<env>.<file>` is what the
//! environment is elsewhere on its own target: for Docker Compose, the cluster that fits it, its capacity. With
//! `BLESS` set the files are written in place of being compared.

mod outputs;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value as Json;
use similar::TextDiff;
use stackgen::diagnostic::{MessageFormat, render};
use stackgen::emit;
use stackgen::plan::{Failure, Plan, Request, TARGETS, environments};

use crate::folder::{Folder, names_in, projects, repository};

/// A variable that makes tests write what they otherwise compare with.
const BLESS: &str = "BLESS";

/// More lines of a difference tell no more.
const SHOWN_LINES: usize = 60;

#[test]
fn golden_files_are_what_gen_makes() {
    let mut expected = BTreeMap::new();
    for (name, folder) in projects() {
        for env in environments(&folder).expect("a readable folder") {
            for (target, _) in TARGETS {
                let (ending, text) = golden(&folder, &env, target);
                expected.insert(format!("{name}/{env}.{target}.{ending}"), text);
            }
            for (file, text) in outputs::of(&folder, &env) {
                expected.insert(format!("{name}/{env}.{file}"), text);
            }
        }
    }
    let snapshots = repository().join("snapshots");
    let differences = if std::env::var_os(BLESS).is_some() {
        bless(&snapshots, &expected);
        Vec::new()
    } else {
        differences(&snapshots, &expected)
    };
    assert!(
        differences.is_empty(),
        "{} golden files differ; `cargo bless` accepts what gen makes now\n\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn every_environment_renders_on_its_own_target_without_a_warning() {
    for (name, folder) in projects() {
        for env in environments(&folder).expect("a readable folder") {
            let request = Request { env: env.clone(), ..Request::default() };
            let plan = Plan::new(&folder, &request).expect("layers that merge");
            match plan.render(&folder) {
                Ok(rendering) => assert_eq!(rendering.warnings, [], "{name}, {env}"),
                Err(failure) => panic!("{name}, {env}: {}", shown(failure)),
            }
        }
    }
}

/// The ending and the text of one golden file.
fn golden(folder: &Folder, env: &str, target: &str) -> (&'static str, String) {
    let request =
        Request { env: env.to_owned(), target: Some(target.to_owned()), ..Request::default() };
    let plan = match Plan::new(folder, &request) {
        Ok(plan) => plan,
        Err(failure) => return ("errors.txt", shown(failure)),
    };
    let mut text = "# Layers, the later above the earlier:\n".to_owned();
    for layer in &plan.layers {
        text.push_str(&format!("#   {}\n", plan.sources.get(*layer).name));
    }
    match plan.render(folder) {
        Ok(rendering) => {
            if !rendering.warnings.is_empty() {
                let warnings =
                    render(&rendering.warnings, &plan.shown_sources(), MessageFormat::Human, false);
                text.push_str("#\n");
                for line in warnings.lines() {
                    text.push_str(format!("# {line}").trim_end());
                    text.push('\n');
                }
            }
            let bodies = rendering.bundle.objects.iter().map(|object| &object.body);
            text.push_str("---\n");
            text.push_str(&emit::yaml::documents(bodies));
            ("yaml", text)
        }
        Err(failure) => ("errors.txt", text + "\n" + &shown(failure)),
    }
}

fn shown(failure: Failure) -> String {
    match failure {
        Failure::Values { diagnostics, sources } => {
            render(&diagnostics, &sources, MessageFormat::Human, false)
        }
        Failure::World(error) => panic!("{error:#}"),
    }
}

fn bless(snapshots: &std::path::Path, expected: &BTreeMap<String, String>) {
    for stale in present(snapshots).iter().filter(|path| !expected.contains_key(*path)) {
        fs::remove_file(snapshots.join(stale)).expect("a removable golden file");
    }
    for (path, text) in expected {
        let path = snapshots.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for golden files");
        fs::write(path, text).expect("a writable golden file");
    }
}

/// A readable difference for every golden file that is not what it should be.
fn differences(snapshots: &std::path::Path, expected: &BTreeMap<String, String>) -> Vec<String> {
    let mut found: Vec<String> = present(snapshots)
        .into_iter()
        .filter(|path| !expected.contains_key(path))
        .map(|path| format!("{path}: gen makes no such file"))
        .collect();
    for (path, text) in expected {
        let golden = fs::read_to_string(snapshots.join(path)).unwrap_or_default();
        if golden != *text {
            let diff = TextDiff::from_lines(golden.as_str(), text.as_str());
            let diff = diff.unified_diff().context_radius(3).header(path, "gen").to_string();
            let lines: Vec<&str> = diff.lines().take(SHOWN_LINES).collect();
            found.push(lines.join("\n"));
        }
    }
    found
}

/// The golden files that are there, as `<name>/<file>`.
fn present(snapshots: &std::path::Path) -> Vec<String> {
    let files = |name: String| {
        let folder: PathBuf = snapshots.join(&name);
        names_in(&folder).into_iter().map(move |file| format!("{name}/{file}"))
    };
    names_in(snapshots).into_iter().flat_map(files).collect()
}

#[test]
fn blue_green_asks_for_what_its_tables_say() {
    let tables = [
        ("blue-green", "backend-blue", (3, 750, 768)),
        ("blue-green", "backend-green", (3, 750, 768)),
        ("blue-green", "frontend-blue", (3, 300, 384)),
        ("blue-green", "frontend-green", (3, 300, 384)),
        ("canary", "backend", (9, 2250, 2304)),
        ("canary", "backend-canary", (1, 250, 256)),
        ("canary", "frontend", (9, 900, 1152)),
        ("canary", "frontend-canary", (1, 100, 128)),
    ];
    for (env, total) in [("blue-green", (12, 2100, 2304)), ("canary", (20, 3500, 3840))] {
        let asked = asked(env);
        let rows = tables.iter().filter(|(of, ..)| *of == env);
        let expected: BTreeMap<String, Asked> =
            rows.map(|(_, deployment, row)| ((*deployment).to_owned(), *row)).collect();
        assert_eq!(asked, expected, "{env}");
        let sum = asked
            .values()
            .fold((0, 0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1, sum.2 + row.2));
        assert_eq!(sum, total, "{env}");
    }
}

/// Pods, thousandths of a core, and Mi.
type Asked = (i64, i64, i64);

/// What the Deployments of the blue-green example ask for, by name; autoscaled ones at their minimum.
fn asked(env: &str) -> BTreeMap<String, Asked> {
    let folder = Folder(repository().join("examples/blue-green"));
    let request = Request { env: env.to_owned(), ..Request::default() };
    let plan = Plan::new(&folder, &request).expect("layers that merge");
    let rendering = plan.render(&folder).expect("values that render");
    let bodies = || rendering.bundle.objects.iter().map(|object| &object.body);
    let of_kind = |kind: &'static str| bodies().filter(move |body| body["kind"] == kind);
    let minimum = |name: &Json| {
        let autoscaler = of_kind("HorizontalPodAutoscaler")
            .find(|body| body["spec"]["scaleTargetRef"]["name"] == *name)?;
        autoscaler["spec"]["minReplicas"].as_i64()
    };
    let row = |body: &Json| {
        let name = &body["metadata"]["name"];
        let pods = minimum(name).or(body["spec"]["replicas"].as_i64()).expect("a count");
        let requests = &body["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"];
        let amount = |resource: &str, unit: &str| {
            let text = requests[resource].as_str().expect("a request");
            let number = text.strip_suffix(unit).expect("the unit of the tables");
            pods * number.parse::<i64>().expect("a number")
        };
        let name = name.as_str().expect("a name").to_owned();
        (name, (pods, amount("cpu", "m"), amount("memory", "Mi")))
    };
    of_kind("Deployment").map(row).collect()
}
