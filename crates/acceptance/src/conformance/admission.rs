//! Every environment on every built-in target: does the API server take it, without a warning and
//! without changing it? Nothing is kept, but for the namespaces while the question is open.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use program::project::{Project, items};
use serde_json::Value as Json;
use stackgen::plan::TARGETS;

use crate::at_once::at_once;
use crate::cluster::namespaces;
use crate::conformance::{AT_ONCE, Bench, Outcome, difference};

/// More differences tell no more.
const SHOWN: usize = 20;

/// One environment on one target.
#[derive(Debug)]
struct Combination {
    env: String,
    target: &'static str,
    made: Made,
}

#[derive(Debug)]
enum Made {
    Objects { yaml: String, objects: Vec<Json> },
    Refused(String),
}

/// Asks about all combinations; those of one project share namespaces, and so come one by one.
///
/// # Errors
/// The cluster has no room for the namespaces.
pub fn check(bench: &Bench, projects: &[Project]) -> Result<()> {
    let mut rendered: Vec<(&Project, Vec<Combination>)> = Vec::new();
    for project in projects {
        rendered.push((project, combinations(bench, project)?));
    }
    let all = rendered.iter().flat_map(|(_, combinations)| combinations).flat_map(|one| match &one
        .made
    {
        Made::Objects { objects, .. } => objects.as_slice(),
        Made::Refused(_) => &[],
    });
    let names: BTreeSet<String> = namespaces(all);
    bench.cluster.free(&names)?;
    at_once(AT_ONCE, &rendered, |(project, combinations)| {
        for one in combinations {
            let what = format!("{} {} {}", project.name, one.env, one.target);
            bench.table.check(&what, || dry_run(bench, project, one));
        }
    });
    bench.cluster.delete(&names)
}

fn combinations(bench: &Bench, project: &Project) -> Result<Vec<Combination>> {
    let mut combinations = Vec::new();
    for env in project.environments()? {
        for (target, _) in TARGETS {
            let render = |more: &[&str]| {
                bench.r#gen.render(project, &env, &[&["--target", target], more].concat())
            };
            let yaml = render(&[])?;
            let made = if yaml.code == Some(0) {
                let json = render(&["-o", "json"])?.stdout;
                Made::Objects { yaml: yaml.stdout, objects: items(&json)? }
            } else {
                Made::Refused(yaml.stderr)
            };
            combinations.push(Combination { env: env.clone(), target, made });
        }
    }
    Ok(combinations)
}

fn dry_run(bench: &Bench, project: &Project, one: &Combination) -> Result<Outcome> {
    let expected = project.refused(&one.env, one.target);
    let (yaml, objects) = match &one.made {
        Made::Refused(_) if expected => return Ok(Outcome { objects: 0, result: "refused" }),
        Made::Refused(why) => bail!("gen refuses it, and no golden file says so:\n{why}"),
        Made::Objects { .. } if expected => bail!("a golden file says that gen refuses it"),
        Made::Objects { yaml, objects } => (yaml, objects),
    };
    bench.cluster.make_namespaces(objects)?;
    let apply = [
        "apply",
        "--server-side",
        "--dry-run=server",
        "--validate=strict",
        "--force-conflicts",
        "--field-manager=gen",
        "-o",
        "json",
        "-f",
        "-",
    ];
    let kept = bench.cluster.ask(&apply, yaml)?.clean("kubectl apply --dry-run=server")?;
    let lost = difference::lost(objects, &items(&kept)?);
    if !lost.is_empty() {
        bail!("{} values were not kept:\n{}", lost.len(), lost[..lost.len().min(SHOWN)].join("\n"));
    }
    Ok(Outcome { objects: objects.len(), result: "kept" })
}
