//! Whether `gen check` calls an error just what the API server refuses: good objects with single changes, each
//! with what is expected, each asked of the server.

use anyhow::{Context, Result, bail};
use serde_json::{Value as Json, json};
use stackgen::check::{REFUSALS, check};
use stackgen::diagnostic::Severity;
use stackgen::layer::parse;
use stackgen::manifest::collect::Collected;
use stackgen::manifest::object::objects;
use stackgen::source::Sources;

use crate::at_once::at_once;
use crate::cluster::Cluster;
use crate::conformance::verdict::merge;
use crate::conformance::{Outcome, Table};

/// The objects and their changes.
const MUTATIONS: &str = include_str!("../../../../tests/conformance/mutations.yaml");

const NAMESPACE: &str = "check-verdicts";

/// How many objects are asked about at the same time.
const AT_ONCE: usize = 2;

/// A good object, and changes that the server refuses or takes.
struct Case {
    object: Json,
    changes: Vec<(Json, bool)>,
}

/// Asks about all changes; each object is a line of the table.
///
/// # Errors
/// The cluster has no room for the namespace.
pub fn check_all(cluster: &Cluster, table: &Table) -> Result<()> {
    let cases = cases()?;
    cluster.within(NAMESPACE, || {
        at_once(AT_ONCE, &cases, |case| {
            let kind = case.object["kind"].as_str().unwrap_or_default();
            table.check(&format!("check {kind}"), || ask(cluster, case));
        });
    })
}

fn cases() -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for text in MUTATIONS.split("\n---\n").skip(1) {
        let read: Json = yaml_serde::from_str(text).context("mutations.yaml")?;
        let mut object = read["object"].clone();
        object["metadata"]["namespace"] = NAMESPACE.into();
        let mut changes = vec![(json!({}), false)];
        for (list, refused) in [("refused", true), ("taken", false)] {
            let listed = read[list].as_array().with_context(|| format!("no `{list}`"))?;
            changes.extend(listed.iter().map(|change| (change.clone(), refused)));
        }
        cases.push(Case { object, changes });
    }
    Ok(cases)
}

fn ask(cluster: &Cluster, case: &Case) -> Result<Outcome> {
    let mut wrong = Vec::new();
    for (change, expected) in &case.changes {
        let mut object = case.object.clone();
        merge(&mut object, change);
        let create = ["create", "--dry-run=server", "--validate=strict", "-f", "-"];
        let answer = cluster.ask(&create, &object.to_string())?;
        let refused = answer.code != Some(0);
        let told = errors(&object);
        if refused != *expected {
            let server = if refused { "refuses it" } else { "takes it" };
            wrong.push(format!("{change}: the server {server}: {}", answer.stderr.trim()));
        }
        if refused == told.is_empty() {
            let gen_says = if told.is_empty() { "nothing".to_owned() } else { told.join("; ") };
            wrong.push(format!("{change}: gen check says {gen_says}: {}", answer.stderr.trim()));
        }
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(Outcome { objects: case.changes.len(), result: "agreed" })
}

/// What `gen check` says that the API server refuses.
fn errors(object: &Json) -> Vec<String> {
    let mut sources = Sources::default();
    let text = object.to_string();
    let file = sources.add("object.json", text.clone());
    let roots = parse::documents(file, &text).roots;
    let objects = roots.iter().flat_map(|root| objects(file, root)).collect();
    let found = check(&Collected::whole(objects), &[], &sources).findings;
    let found = found.into_iter().map(|finding| finding.diagnostic);
    found
        .filter(|one| one.severity == Severity::Error && REFUSALS.contains(&one.code))
        .map(|one| format!("{}: {}", one.code, one.message))
        .collect()
}
