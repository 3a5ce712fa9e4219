//! The projects of the repository, and gen run on them as users run it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value as Json;
use stackgen::{disk, plan};

use crate::cargo::build;
use crate::folder::repository;
use crate::process::{Finished, ask};

/// A folder with values.
#[derive(Clone, Debug)]
pub struct Project {
    /// `repository`, or the name of an example.
    pub name: String,
    pub folder: PathBuf,
}

/// The program under test.
#[derive(Clone, Debug)]
pub struct Gen {
    pub path: PathBuf,
}

/// The repository's own values, then the examples; all, or those named.
///
/// # Errors
/// A name that none has, or an unreadable folder.
pub fn projects(names: &[&str]) -> Result<Vec<Project>> {
    let examples = repository().join("examples");
    let mut folders: Vec<PathBuf> = fs::read_dir(&examples)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .with_context(|| format!("cannot list `{}`", examples.display()))?;
    // A whole repository, whose project lies deeper, is none.
    folders.retain(|folder| folder.join("values").is_dir());
    folders.sort();
    let mut all = vec![Project { name: "repository".to_owned(), folder: repository().to_owned() }];
    all.extend(folders.into_iter().map(|folder| Project {
        name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        folder,
    }));
    let known: Vec<String> = all.iter().map(|project| project.name.clone()).collect();
    if let Some(unknown) = names.iter().find(|name| !known.iter().any(|known| known == *name)) {
        bail!("there is no example `{unknown}`: use {}", known.join(", "));
    }
    all.retain(|project| names.is_empty() || names.contains(&project.name.as_str()));
    Ok(all)
}

impl Project {
    /// The names of its environments.
    ///
    /// # Errors
    /// The folder of values cannot be read.
    pub fn environments(&self) -> Result<Vec<String>> {
        let mut names = disk::list(&self.folder.join("values"), "yaml")?;
        names.retain(|name| name != "base" && !name.contains('.'));
        Ok(names)
    }

    /// Whether a golden file says that gen refuses the combination.
    pub fn refused(&self, env: &str, target: &str) -> bool {
        let file = format!("snapshots/{}/{env}.{target}.errors.txt", self.name);
        repository().join(file).is_file()
    }
}

impl plan::Project for Project {
    fn read(&self, path: &str) -> Result<Option<String>> {
        disk::read_text(&self.folder.join(path))
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }

    fn names(&self, folder: &str) -> Result<Vec<String>> {
        disk::list(&self.folder.join(folder), "yaml")
    }

    fn below(&self, folder: &str) -> Result<Option<Vec<String>>> {
        let root = disk::Root::of(&self.folder, None, None)?;
        disk::names_below(&self.folder.join(folder), &root, plan::MOST_FILES)
    }

    fn environment(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

impl Gen {
    /// Gen as it is built beside this program; built anew when cargo runs this program.
    ///
    /// # Errors
    /// Cargo fails, or the program is not there.
    pub fn built() -> Result<Self> {
        Ok(Self { path: build("stackgen", "gen")? })
    }

    /// Runs `gen render` in a project.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn render(&self, project: &Project, env: &str, more: &[&str]) -> Result<Finished> {
        let mut command = Command::new(&self.path);
        command.current_dir(&project.folder).args(["render", "--env", env]).args(more);
        ask(&mut command, "")
    }

    /// The merged values of an environment.
    ///
    /// # Errors
    /// gen refuses them.
    pub fn values(&self, project: &Project, env: &str) -> Result<Json> {
        let mut command = Command::new(&self.path);
        command.current_dir(&project.folder).args(["values", "--env", env, "-o", "json"]);
        serde_json::from_str(&ask(&mut command, "")?.clean("gen values")?).context("not JSON")
    }

    /// Writes the project of Docker Compose that an environment becomes into a folder.
    ///
    /// # Errors
    /// gen refuses it.
    pub fn compose(&self, project: &Project, env: &str, dir: &Path) -> Result<()> {
        let mut command = Command::new(&self.path);
        command.current_dir(&project.folder).args(["compose", "--env", env, "--output-dir"]);
        ask(command.arg(dir), "")?.clean("gen compose").map(drop)
    }

    /// The objects of an environment on its own target, as YAML and as data.
    ///
    /// # Errors
    /// gen refuses it, or warns.
    pub fn objects(&self, project: &Project, env: &str) -> Result<(String, Vec<Json>)> {
        let yaml = self.render(project, env, &[])?.clean("gen render")?;
        let json = self.render(project, env, &["-o", "json"])?.clean("gen render -o json")?;
        Ok((yaml, items(&json)?))
    }

    /// Writes the objects of an environment into a folder.
    ///
    /// # Errors
    /// gen refuses it.
    pub fn folder(&self, project: &Project, env: &str, dir: &Path) -> Result<()> {
        let dir = dir.to_string_lossy();
        let written = self.render(project, env, &["--output-dir", &dir])?;
        written.clean("gen render --output-dir").map(drop)
    }
}

/// The objects of a List, or the one object.
///
/// # Errors
/// The text is no JSON.
pub fn items(json: &str) -> Result<Vec<Json>> {
    let value: Json = serde_json::from_str(json).context("not JSON")?;
    match value {
        Json::Object(mut map) if map.contains_key("items") => {
            let Some(Json::Array(items)) = map.remove("items") else { bail!("no list of items") };
            Ok(items)
        }
        object => Ok(vec![object]),
    }
}
