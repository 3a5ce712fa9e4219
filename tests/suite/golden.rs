//! Golden files: what the repository's own values and every example become on every built-in target.
//!
//! `snapshots/<name>/<env>.<target>.yaml` holds the objects of an environment on its own target, below the layers
//! that made them; `<env>.<target>.diff` in what they differ on another target, warnings and all, and
//! `<env>.<target>.errors.txt` why a combination is refused. `<env>.<file>` is what the environment is elsewhere on
//! its own target: for Docker Compose, the cluster that fits it, its capacity. `<env>.diff.<other>.txt` is what it
//! would take to make one environment the next. `cargo bless` writes them.

mod elsewhere;
mod outputs;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use stackgen::diagnostic::{MessageFormat, render};
use stackgen::emit;
use stackgen::plan::{Failure, Plan, Request, TARGETS, environments};

use crate::folder::{Folder, projects, repository};
use crate::kept;

#[test]
fn golden_files_are_what_gen_makes() {
    let mut made = BTreeMap::new();
    for (name, folder) in projects() {
        let envs = environments(&folder).expect("a readable folder");
        for pair in envs.windows(2) {
            let [one, other] = pair else { continue };
            let file = format!("{name}/{one}.diff.{other}.txt");
            made.insert(file, outputs::diff(&folder, one, other));
        }
        for env in envs {
            let files = on_targets(&folder, &env).into_iter().chain(outputs::of(&folder, &env));
            made.extend(files.map(|(file, text)| (format!("{name}/{env}.{file}"), text)));
        }
    }
    kept::folder_is(&repository().join("snapshots"), &made);
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

/// What an environment is on every built-in target: whole on its own, which must not refuse it, and the
/// difference to that on the others.
fn on_targets(folder: &Folder, env: &str) -> Vec<(String, String)> {
    let request = Request { env: env.to_owned(), ..Request::default() };
    let own = Plan::new(folder, &request).expect("layers that merge").target;
    let rendered = on(folder, env, &own).unwrap_or_else(|refused| panic!("{env}: {refused}"));
    let whole = format!("{own}.yaml");
    let mut files = vec![(whole.clone(), rendered.clone())];
    for (target, _) in TARGETS.iter().filter(|(target, _)| *target != own) {
        files.push(match on(folder, env, target) {
            Ok(other) => {
                let names = [format!("{env}.{whole}"), format!("{env}.{target}.yaml")];
                let diff = elsewhere::diff((&names[0], &rendered), (&names[1], &other));
                (format!("{target}.diff"), diff)
            }
            Err(refused) => (format!("{target}.errors.txt"), refused),
        });
    }
    files
}

/// The layers, the warnings and the objects of an environment on a target; or why it is refused.
fn on(folder: &Folder, env: &str, target: &str) -> Result<String, String> {
    let request =
        Request { env: env.to_owned(), target: Some(target.to_owned()), ..Request::default() };
    let plan = Plan::new(folder, &request).map_err(shown)?;
    let mut text = "# Layers, the later above the earlier:\n".to_owned();
    for layer in &plan.layers {
        text.push_str(&format!("#   {}\n", plan.sources.get(*layer).name));
    }
    let rendering = match plan.render(folder) {
        Ok(rendering) => rendering,
        Err(failure) => return Err(text + "\n" + &shown(failure)),
    };
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
    text.push_str(&emit::yaml::objects(bodies));
    Ok(text)
}

fn shown(failure: Failure) -> String {
    match failure {
        Failure::Values { diagnostics, sources } => {
            render(&diagnostics, &sources, MessageFormat::Human, false)
        }
        Failure::World(error) => panic!("{error:#}"),
    }
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
    let bodies = || rendering.bundle.objects.iter().map(|object| &*object.body);
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
