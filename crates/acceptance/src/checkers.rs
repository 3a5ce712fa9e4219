//! `cargo acceptance checkers`: kube-score and checkov read what gen makes of all environments. What they call critical, or
//! failed, stands in `docs/src/guides/checkers.md` with the reason, and nothing else does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use program::folder::{cache, repository};
use program::process::{ask, find};
use program::project::{Gen, projects};
use serde_json::Value as Json;

use crate::go::GoProgram;

const KUBE_SCORE: GoProgram<'_> = GoProgram {
    name: "kube-score-program",
    module: "github.com/zegl/kube-score",
    version: "v1.20.0",
    package: "cmd/kube-score",
    source: None,
};

const CHECKOV: &str = "checkov==3.3.20";

/// The page that explains what is found.
const PAGE: &str = "docs/src/guides/checkers.md";

/// What kube-score calls critical.
const CRITICAL: u64 = 1;

/// Lets both read everything.
///
/// # Errors
/// A checker cannot be had, or finds what the page does not have, or no more what it has.
pub fn run() -> Result<()> {
    let (kube_score, checkov) = (KUBE_SCORE.built()?, checkov()?);
    // checkov passes over folders whose names begin with a dot.
    let folder = tempfile::Builder::new().prefix("rendered").tempdir()?;
    let r#gen = Gen::built()?;
    for project in projects(&[])? {
        for env in project.environments()? {
            let text = r#gen.render(&project, &env, &[])?.clean("gen render")?;
            fs::write(folder.path().join(format!("{}-{env}.yaml", project.name)), text)?;
        }
    }
    let mut found = critical(&kube_score, folder.path())?;
    found.extend(failed(&checkov, folder.path())?);
    let page = fs::read_to_string(repository().join(PAGE)).context(PAGE)?;
    let told: BTreeSet<String> = told(&page).map(str::to_owned).collect();
    let unknown: Vec<_> = found.difference(&told).collect();
    ensure!(unknown.is_empty(), "{PAGE} does not explain {unknown:?}");
    let gone: Vec<_> = told.difference(&found).collect();
    ensure!(gone.is_empty(), "{PAGE} explains {gone:?}, which nobody finds");
    println!("{} checks find something, and {PAGE} says why", found.len());
    Ok(())
}

/// The names of checks in the first column of the page's table.
fn told(page: &str) -> impl Iterator<Item = &str> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let quoted = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    quoted.filter(|name| !name.contains(' '))
}

fn critical(kube_score: &Path, folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for file in fs::read_dir(folder)? {
        let mut command = Command::new(kube_score);
        command.args(["score", "--output-format", "json"]).arg(file?.path());
        // It fails where it finds something.
        let finished = ask(&mut command, "")?;
        let objects: Vec<Json> = serde_json::from_str(&finished.stdout).context(finished.stderr)?;
        let checks = objects.iter().filter_map(|object| object["checks"].as_array()).flatten();
        let grave = checks.filter(|check| {
            check["skipped"] != true
                && check["grade"].as_u64().is_some_and(|grade| grade <= CRITICAL)
        });
        found.extend(grave.filter_map(|check| check["check"]["id"].as_str().map(str::to_owned)));
    }
    Ok(found)
}

fn failed(checkov: &Path, folder: &Path) -> Result<BTreeSet<String>> {
    let mut command = Command::new(checkov);
    command.args([
        "--framework",
        "kubernetes",
        "--output",
        "json",
        "--quiet",
        "--compact",
        "--directory",
    ]);
    let finished = ask(command.arg(folder), "")?;
    let found: Json = serde_json::from_str(&finished.stdout).context(finished.stderr)?;
    let checks = found["results"]["failed_checks"].as_array().context("no results")?;
    Ok(checks.iter().filter_map(|check| check["check_id"].as_str().map(str::to_owned)).collect())
}

/// checkov from the cache, downloaded into it where it is missing.
fn checkov() -> Result<PathBuf> {
    let folder = cache()?.join(CHECKOV.replace("==", "-"));
    let program = folder.join("bin/checkov");
    if !ask(Command::new(&program).arg("--version"), "").is_ok_and(|run| run.code == Some(0)) {
        let python = find("python3", "python3 and python3-venv")?;
        let mut venv = Command::new(python);
        ask(venv.args(["-m", "venv", "--clear"]).arg(&folder), "")?.clean("python3 -m venv")?;
        let mut pip = Command::new(folder.join("bin/pip"));
        ask(pip.args(["install", "--quiet", CHECKOV]), "")?.clean("pip install")?;
    }
    Ok(program)
}
