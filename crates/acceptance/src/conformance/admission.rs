//! Every environment on every built-in target: does the API server take it, without a warning and
//! without changing it? Nothing is kept, but for the namespaces while the question is open.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use program::project::{Project, items};
use serde_json::Value as Json;
use stackgen::emit::yaml;
use stackgen::plan::TARGETS;

use crate::at_once::at_once;
use crate::cluster::namespaces;
use crate::conformance::definition::Definitions;
use crate::conformance::{AT_ONCE, Bench, Outcome, difference};

/// More differences tell no more.
const SHOWN: usize = 20;

/// The target whose ingress controller knows its Ingresses by an annotation alone, and what the API server says
/// of it.
/// <https://cloud.google.com/kubernetes-engine/docs/concepts/ingress#controller_summary>
const ANNOTATED: &str = "gke";
const DEPRECATED: &str = r#"annotation "kubernetes.io/ingress.class" is deprecated"#;

/// One environment on one target.
#[derive(Debug)]
struct Combination {
    env: String,
    target: &'static str,
    made: Made,
}

#[derive(Debug)]
enum Made {
    Objects(Vec<Json>),
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
        Made::Objects(objects) => objects.as_slice(),
        Made::Refused(_) => &[],
    });
    let names: BTreeSet<String> = namespaces(all);
    bench.cluster.free(&names)?;
    let definitions = Definitions::new(&bench.cluster)?;
    at_once(AT_ONCE, &rendered, |(project, combinations)| {
        let mut asked = BTreeSet::new();
        for one in combinations {
            let what = format!("{} {} {}", project.name, one.env, one.target);
            bench.table.check(&what, || dry_run(bench, project, one, &mut asked));
        }
    });
    definitions.remove()?;
    bench.cluster.delete(&names)
}

fn combinations(bench: &Bench, project: &Project) -> Result<Vec<Combination>> {
    let mut combinations = Vec::new();
    for env in project.environments()? {
        for (target, _) in TARGETS {
            let json = bench.r#gen.render(project, &env, &["--target", target, "-o", "json"])?;
            let made = if json.code == Some(0) {
                Made::Objects(items(&json.stdout)?)
            } else {
                Made::Refused(json.stderr)
            };
            combinations.push(Combination { env: env.clone(), target, made });
        }
    }
    Ok(combinations)
}

/// Asks about the objects that were not asked about before: most are the same on every target, and the answer
/// would be, too.
fn dry_run(
    bench: &Bench,
    project: &Project,
    one: &Combination,
    asked: &mut BTreeSet<String>,
) -> Result<Outcome> {
    let expected = project.refused(&one.env, one.target);
    let objects = match &one.made {
        Made::Refused(_) if expected => return Ok(Outcome { objects: 0, result: "refused" }),
        Made::Refused(why) => bail!("gen refuses it, and no golden file says so:\n{why}"),
        Made::Objects(_) if expected => bail!("a golden file says that gen refuses it"),
        Made::Objects(objects) => objects,
    };
    let new = |object: &&Json| asked.insert(object.to_string());
    let new: Vec<Json> = objects.iter().filter(new).cloned().collect();
    if new.is_empty() {
        return Ok(Outcome { objects: 0, result: "asked" });
    }
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
    let yaml = yaml::documents(&new);
    let mut answer = bench.cluster.ask(&apply, &yaml)?;
    if one.target == ANNOTATED {
        let others = answer.stderr.lines().filter(|line| !line.contains(DEPRECATED));
        answer.stderr = others.collect::<Vec<_>>().join("\n");
    }
    let kept = answer.clean("kubectl apply --dry-run=server")?;
    let lost = difference::lost(&new, &items(&kept)?);
    if !lost.is_empty() {
        bail!("{} values were not kept:\n{}", lost.len(), lost[..lost.len().min(SHOWN)].join("\n"));
    }
    Ok(Outcome { objects: new.len(), result: "kept" })
}
