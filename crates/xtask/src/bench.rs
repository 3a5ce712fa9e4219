//! `cargo xtask bench`: whole processes, run in turns so that a busy machine slows both sides.

pub mod size;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use program::process::find;
use program::project::{Gen, Project, projects};
use serde_json::{Value as Json, json};
use stackgen::emit::yaml;

use crate::dist;

/// The environment that is rendered.
const ENV: &str = "dev";

/// How many patches and images the overlay of kustomize changes.
const CHANGES: usize = 5;

/// How many pairs are run.
#[derive(Clone, Copy, Debug)]
pub struct Rounds {
    short: usize,
    long: usize,
}

pub const FULL: Rounds = Rounds { short: 300, long: 25 };
pub const QUICK: Rounds = Rounds { short: 20, long: 3 };

/// Prints how long gen takes, and how many times as long the others take.
///
/// # Errors
/// A program fails or is missing.
pub fn run(rounds: Rounds) -> Result<()> {
    let kubectl = find("kubectl", "kubectl 1.30 or later")?;
    let r#gen = Gen { path: dist::build()? };
    let project = projects(&["repository"])?.remove(0);
    let folder = tempfile::tempdir()?;
    overlay(&r#gen, &project, folder.path())?;

    let mut render = Command::new(&r#gen.path);
    render.current_dir(&project.folder).args(["render", "--env", ENV]);
    let mut nothing = Command::new("/bin/true");
    let mut kustomize = Command::new(kubectl);
    kustomize.arg("kustomize").arg(folder.path().join("overlay"));
    println!("{:<40} {:>24} {:>24} {:>24}", "", "gen, ms", "other, ms", "other / gen");
    println!(
        "{:<40} {:>24} {:>24} {:>24}",
        "", "min  median  max", "min  median  max", "min  median  max"
    );
    compare("/bin/true", &mut render, &mut nothing, rounds.short)?;
    compare("kubectl kustomize, 5 patches, 5 images", &mut render, &mut kustomize, rounds.long)
}

/// Prints how long `gen check` takes over the corpus, and how many times as long kube-linter takes.
///
/// # Errors
/// A program or the corpus is missing, or one of them cannot be run.
pub fn check(rounds: Rounds) -> Result<()> {
    let install = "kube-linter 0.7 or later: go install golang.stackrox.io/kube-linter/cmd/kube-linter@latest";
    let linter = find("kube-linter", install)?;
    let corpus = program::folder::corpus()?;
    let mut ours = Command::new(dist::build()?);
    ours.arg("check").arg(&corpus);
    let mut other = Command::new(linter);
    other.arg("lint").arg(&corpus);
    compare("kube-linter, its default checks", &mut ours, &mut other, rounds.long)
}

/// Runs two programs in turns.
fn compare(name: &str, ours: &mut Command, other: &mut Command, rounds: usize) -> Result<()> {
    let (mut own, mut others, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    milliseconds(ours)?;
    milliseconds(other)?;
    for _ in 0..rounds {
        let (a, b) = (milliseconds(ours)?, milliseconds(other)?);
        own.push(a);
        others.push(b);
        ratios.push(b / a);
    }
    println!("{name:<40} {:>24} {:>24} {:>24}", spread(own), spread(others), spread(ratios));
    Ok(())
}

fn milliseconds(command: &mut Command) -> Result<f64> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    let elapsed = start.elapsed();
    // Findings are no failure.
    if !matches!(status.code(), Some(0 | 1)) {
        bail!("{command:?} failed: {status}");
    }
    Ok(elapsed.as_secs_f64() * 1000.0)
}

/// The least, the median and the greatest.
fn spread(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let (least, median, most) = (values[0], values[values.len() / 2], values[values.len() - 1]);
    format!("{least:>7.2} {median:>7.2} {most:>7.2}")
}

/// Writes the same objects as a base of kustomize, and an overlay such as environments have.
fn overlay(r#gen: &Gen, project: &Project, folder: &Path) -> Result<()> {
    r#gen.folder(project, ENV, &folder.join("base"))?;
    let (_, objects) = r#gen.objects(project, ENV)?;
    let patches: Vec<Json> = objects
        .iter()
        .filter(|object| object["kind"] != "Namespace")
        .take(CHANGES)
        .map(patch)
        .collect();
    let mut images: Vec<&str> = objects
        .iter()
        .flat_map(containers)
        .filter_map(|container| container["image"].as_str())
        .collect();
    images.sort_unstable();
    images.dedup();
    let names = images
        .iter()
        .filter_map(|image| Some(image.rsplit_once(':')?.0))
        .chain(["a", "b", "c", "d"]);
    let images: Vec<Json> =
        names.take(CHANGES).map(|name| json!({ "name": name, "newTag": "2.0.0" })).collect();
    let index = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["../base"],
        "patches": patches,
        "images": images,
    });
    let mut text = String::new();
    yaml::document(&index, &mut text);
    fs::create_dir(folder.join("overlay"))?;
    fs::write(folder.join("overlay/kustomization.yaml"), text)?;
    Ok(())
}

fn patch(object: &Json) -> Json {
    let mut text = String::new();
    let metadata = &object["metadata"];
    let patch = json!({
        "apiVersion": object["apiVersion"],
        "kind": object["kind"],
        "metadata": {
            "name": metadata["name"],
            "namespace": metadata["namespace"],
            "annotations": { "changed": "yes" },
        },
    });
    yaml::document(&patch, &mut text);
    json!({ "patch": text })
}

fn containers(object: &Json) -> impl Iterator<Item = &Json> {
    object["spec"]["template"]["spec"]["containers"].as_array().into_iter().flatten()
}
