//! A Git repository with what a user has in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use program::folder::built;
use program::process::{ask, find};
use program::project::Project;
use serde_json::json;

use crate::application::Application;
use crate::application::values::merge;
use crate::argocd::way::{Way, way};

/// What of a project gen reads.
const READ: [&str; 3] = ["values", "profiles", "sql"];

/// The files for Argo CD, in the repository.
pub const FOLDER: &str = "argocd";

/// Makes the repository anew.
///
/// # Errors
/// A file cannot be written, or Git fails.
pub fn init(application: &Application<'_>) -> Result<()> {
    let root = root(application)?;
    take(application.project, &root)?;
    git(&root, &["init", "--quiet", "--initial-branch=main"]).map(drop)
}

/// Copies what gen reads of a project into a folder of nothing else.
///
/// # Errors
/// A file cannot be written.
pub fn take(project: &Project, folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for read in READ {
        let from = project.folder.join(read);
        if from.is_dir() {
            copy(&from, &folder.join(read))?;
        }
    }
    Ok(())
}

/// Writes what the application is now.
///
/// # Errors
/// gen refuses it.
pub fn write(application: &Application<'_>) -> Result<()> {
    let root = root(application)?;
    let env = application.env.as_str();
    let mut values = application.values.clone();
    let url = format!("file://{}", root.display());
    merge(&mut values, &json!({ "argocd": { "repoURL": url } }));
    let above = format!("values/{env}.{}.yaml", application.now.stack.target.name);
    fs::write(root.join(above), values.to_string())?;
    let project = Project { name: application.project.name.clone(), folder: root.clone() };
    let r#gen = &application.bench.r#gen;
    let way = way(application);
    if way == Way::Chart {
        let mut command = Command::new(&r#gen.path);
        command.current_dir(&root).args(["helm", "--env", env, "--output-dir"]);
        command.arg(application.now.stack.argocd.chart.as_str());
        ask(&mut command, "")?.clean("gen helm")?;
    } else if way != Way::Plugin {
        let manifests = format!("manifests/{env}");
        let rendered = r#gen.render(&project, env, &["--output-dir", &manifests])?;
        rendered.clean("gen render --output-dir")?;
    }
    let mut command = Command::new(&r#gen.path);
    command.current_dir(&root).args(["argocd", "--env", env, "--output-dir", FOLDER]);
    match way {
        Way::Application => {}
        Way::Tiers => drop(command.arg("--per-tier")),
        Way::Set => drop(command.arg("--application-set")),
        Way::Chart => drop(command.args(["--source", "chart"])),
        Way::Plugin => drop(command.args(["--source", "plugin"])),
    }
    ask(&mut command, "")?.clean("gen argocd").map(drop)
}

/// Writes what the application is now, and commits it; the commit.
///
/// # Errors
/// gen refuses it, or Git fails.
pub fn commit(application: &Application<'_>) -> Result<String> {
    write(application)?;
    let root = root(application)?;
    git(&root, &["add", "--all"])?;
    let who = ["-c", "user.name=acceptance", "-c", "user.email=acceptance@localhost"];
    git(
        &root,
        &[&who[..], &["commit", "--quiet", "--allow-empty", "--message", "what it is now"]]
            .concat(),
    )?;
    head(application)
}

/// The last commit.
///
/// # Errors
/// Git fails.
pub fn head(application: &Application<'_>) -> Result<String> {
    Ok(git(&root(application)?, &["rev-parse", "HEAD"])?.trim().to_owned())
}

/// Where the repository of an application is.
///
/// # Errors
/// The system does not tell where this program is.
pub fn root(application: &Application<'_>) -> Result<PathBuf> {
    Ok(built()?.join("argocd-repositories").join(application.id()))
}

fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(find("git", "git")?);
    ask(command.current_dir(root).args(arguments), "")?.clean("git")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list `{}`", from.display()))? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
