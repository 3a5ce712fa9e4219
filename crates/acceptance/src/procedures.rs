//! README, the tutorial and the pages of the examples, followed by somebody who has a cluster: each command runs as it
//! stands, and ends as the page says.
//!
//! What makes a cluster, ends it or brings images to it is stood in for, and so is another cluster's address; what a page
//! marks as for elsewhere is left out. A page's namespaces and volumes are
//! removed after it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use program::folder::repository;
use program::page::{Page, STAND_IN, Step, equip};
use program::process::{ask, find};
use program::project::{Gen, projects};

use crate::cluster::Cluster;

/// A cluster whose ports are this machine's.
const MINIKUBE: &str = "#!/bin/sh\ncase \"$*\" in *ip) echo 127.0.0.1 ;; *) [ ! -p /dev/stdin ] || cat >/dev/null ;; esac\n";

/// Nothing is sent anywhere.
const GIT: &str = "#!/bin/sh\n[ \"$1\" = push ] || PATH=$REAL_PATH exec git \"$@\"\n";

/// Pages beside those of the examples.
const PAGES: [(&str, &str); 2] = [("README", "README.md"), ("tutorial", "docs/src/tutorial.md")];

/// What must be there beside gen.
const PROGRAMS: [(&str, &str); 5] = [
    ("kubectl", "kubectl: https://kubernetes.io/docs/tasks/tools/"),
    ("helm", "Helm: https://helm.sh/docs/intro/install/"),
    ("curl", "curl"),
    ("bash", "bash"),
    ("git", "Git: https://git-scm.com/downloads"),
];

/// Follows all pages, or those named.
///
/// # Errors
/// A command of a page does not end as it says, or no page has the name.
pub fn run(names: &[&str]) -> Result<()> {
    for (name, install) in PROGRAMS {
        find(name, install)?;
    }
    let cluster = Cluster::connect()?;
    let r#gen = Gen::built()?;
    let mut failures = Vec::new();
    let mut followed = 0;
    for (name, path) in pages(names)? {
        let text = fs::read_to_string(&path);
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        let before = namespaces(&cluster)?;
        let start = Instant::now();
        match follow(&Page::new(&text), &r#gen.path) {
            Ok(count) => {
                println!("{name}: {count} commands, {:.0} s", start.elapsed().as_secs_f64());
                followed += count;
            }
            Err(error) => failures.push(format!("{name}: {error:#}")),
        }
        clean(&cluster, &before)?;
    }
    if !failures.is_empty() {
        bail!("{}", failures.join("\n\n"));
    }
    ensure!(followed > 0, "no page was followed");
    Ok(())
}

/// The pages of some names, or all, each with its path.
fn pages(names: &[&str]) -> Result<Vec<(String, PathBuf)>> {
    let mut all: Vec<(String, PathBuf)> =
        PAGES.iter().map(|(name, path)| ((*name).to_owned(), repository().join(path))).collect();
    let examples = projects(&[])?.into_iter().filter(|project| project.name != "repository");
    all.extend(examples.map(|project| (project.name, project.folder.join("README.md"))));
    let known: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    if let Some(unknown) = names.iter().find(|name| !known.iter().any(|known| known == *name)) {
        bail!("there is no page `{unknown}`: use {}", known.join(", "));
    }
    all.retain(|(name, _)| names.is_empty() || names.contains(&name.as_str()));
    Ok(all)
}

/// Removes the namespaces that a page made, and its volumes, which outlive them and which no other claim gets.
fn clean(cluster: &Cluster, before: &BTreeSet<String>) -> Result<()> {
    let made: Vec<String> = namespaces(cluster)?.difference(before).cloned().collect();
    if !made.is_empty() {
        let mut words = vec!["delete", "namespace", "--timeout=180s"];
        words.extend(made.iter().map(String::as_str));
        cluster.ask(&words, "")?.clean("removing namespaces")?;
    }
    let volumes = ["delete", "persistentvolumes", "--selector=app.kubernetes.io/managed-by=gen"];
    cluster.ask(&volumes, "")?.clean("removing volumes").map(drop)
}

fn namespaces(cluster: &Cluster) -> Result<BTreeSet<String>> {
    let all =
        cluster.ask(&["get", "namespaces", "--output=name"], "")?.clean("listing namespaces")?;
    Ok(all.lines().filter_map(|line| line.strip_prefix("namespace/")).map(str::to_owned).collect())
}

/// Follows a page; tells how many commands of it ran, where a block without outputs is one.
fn follow(page: &Page, r#gen: &Path) -> Result<usize> {
    let place = tempfile::tempdir()?;
    let programs = place.path().join("programs");
    fs::create_dir(&programs)?;
    let others = ["cargo", "docker", "kind"].map(|name| (name, STAND_IN));
    equip(&programs, r#gen, others.into_iter().chain([("minikube", MINIKUBE), ("git", GIT)]))?;
    let here = |step: &Step| !matches!(step, Step::Run { elsewhere: true, .. });
    let steps: Vec<Step> = page.steps.iter().filter(|step| here(step)).cloned().collect();
    let page = Page { steps, lines: page.lines.clone() };
    let mut bash = Command::new("bash");
    page.set_out(bash.current_dir(place.path()), &programs);
    let ended = ask(&mut bash, "")?;
    let mut count = 0;
    for (step, output, code) in page.ran(&ended.stdout) {
        let Step::Run { command, fails, .. } = step else { continue };
        if code.is_none_or(|code| (code != "0") != *fails) {
            bail!("failed\n$ {command}{}", output.trim());
        }
        count += 1;
    }
    Ok(count)
}
