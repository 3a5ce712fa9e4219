//! Charts under the real Helm: what a chart makes is what `gen render` makes, for the values of every
//! environment, for each of its values changed alone, and for many changed at once.

mod change;
mod objects;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::helm::change::{Change, changes, together};
use crate::helm::objects::{Objects, differences, read};
use crate::program::{ask, find};
use crate::project::{Gen, Project, projects};

/// Charts are made without a target, where each environment has its own, and with each of these.
const TARGETS: [Option<&str>; 4] = [None, Some("kind"), Some("minikube"), Some("eks")];

/// Random changes of several values per environment.
const RANDOM: usize = 25;

/// A secret is tried in environments that would not tolerate it.
const TOLERANT: [&str; 2] = ["--set", "policy.inlineSecrets=allow"];

/// A chart in a folder, and the environments that it is for.
struct Chart<'a> {
    gen_: &'a Gen,
    helm: &'a Path,
    project: &'a Project,
    folder: TempDir,
    target: Option<&'a str>,
    environments: Vec<(String, Objects)>,
}

/// Asks every Helm that is there about the charts of the repository's own values and of the examples.
///
/// # Errors
/// A program that is missing, or a difference.
pub fn run(names: &[&str]) -> Result<()> {
    let helms = [find("helm", "Helm 4")?, find("helm3", "Helm 3, as `helm3`")?];
    let gen_ = Gen::built()?;
    for helm in &helms {
        for project in projects(names)? {
            for target in TARGETS {
                let chart = Chart::make(&gen_, helm, &project, target)?;
                chart.environments()?;
                chart.releases()?;
                if target.is_none() {
                    chart.changed()?;
                }
            }
        }
    }
    Ok(())
}

impl<'a> Chart<'a> {
    fn make(
        gen_: &'a Gen,
        helm: &'a Path,
        project: &'a Project,
        target: Option<&'a str>,
    ) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new(&gen_.path);
        command
            .current_dir(&project.folder)
            .args(["-q", "helm", "--output-dir"])
            .arg(folder.path());
        let mut environments = Vec::new();
        for env in project.environments()? {
            if target.is_some_and(|target| project.refused(&env, target)) {
                continue;
            }
            command.args(["--env", &env]);
            let more: Vec<&str> = target.iter().flat_map(|target| ["--target", *target]).collect();
            let objects = read(&gen_.render(project, &env, &more)?.clean("gen render")?)?;
            environments.push((env, objects));
        }
        command.args(target.iter().flat_map(|target| ["--target", *target]));
        ask(&mut command, "")?.clean("gen helm")?;
        Ok(Self { gen_, helm, project, folder, target, environments })
    }

    /// Every environment's values file gives what gen renders, and nothing to complain about.
    fn environments(&self) -> Result<()> {
        let mut found = Vec::new();
        for (env, objects) in &self.environments {
            let made = self.template(env, None, &[])?.clean("helm template")?;
            found.extend(differences(objects, &read(&made)?));
            let mut lint = Command::new(self.helm);
            lint.args(["lint", "--strict"]).arg(self.folder.path()).arg("-f").arg(self.values(env));
            let finished = ask(&mut lint, "")?;
            if finished.code != Some(0) {
                found.push(format!("helm lint --strict: {}", finished.stdout));
            }
        }
        self.told("environments", self.environments.len(), &found)
    }

    /// Two releases in one namespace have no object in common.
    fn releases(&self) -> Result<()> {
        let mut found = Vec::new();
        for (env, objects) in &self.environments {
            let made = read(&self.template(env, Some("another"), &[])?.clean("helm template")?)?;
            let both = objects.keys().filter(|identity| made.contains_key(*identity));
            found.extend(both.map(|identity| format!("{env}: two releases make {identity}")));
        }
        self.told("releases", self.environments.len(), &found)
    }

    /// Values changed in the chart and in gen's values, alone and together.
    fn changed(&self) -> Result<()> {
        let schema = fs::read_to_string(self.folder.path().join("values.schema.json"))?;
        let schema: Json = serde_json::from_str(&schema).context("the chart's schema")?;
        let alone = changes(&schema);
        let mut found = Vec::new();
        let (mut agreed, mut refused) = (0, 0);
        for (env, _) in &self.environments {
            let random = (0..RANDOM).map(|number| together(&alone, number));
            for change in alone.iter().cloned().chain(random) {
                match self.agree(env, &change)? {
                    None => refused += 1,
                    Some(differences) if differences.is_empty() => agreed += 1,
                    Some(differences) => {
                        found.extend(
                            differences
                                .iter()
                                .map(|text| format!("{env} with {}: {text}", change.0)),
                        );
                    }
                }
            }
        }
        println!("  {agreed} changes agree, {refused} are refused");
        self.told("changes", agreed, &found)
    }

    /// What differs under a change; nothing where one of the two refuses it.
    fn agree(&self, env: &str, change: &Change) -> Result<Option<Vec<String>>> {
        let file = self.folder.path().join("../changed.yaml");
        let file = file
            .parent()
            .unwrap_or(self.folder.path())
            .join(format!("gen-{}.yaml", std::process::id()));
        fs::write(&file, change.0.to_string())?;
        let shown = file.to_string_lossy();
        let mut more = vec!["-f", &*shown];
        more.extend(TOLERANT);
        let rendered = self.gen_.render(self.project, env, &more)?;
        let made = self.template(env, None, &["-f", &shown])?;
        fs::remove_file(&file)?;
        match (rendered.code, made.code) {
            (Some(0), Some(0)) => {
                Ok(Some(differences(&read(&rendered.stdout)?, &read(&made.stdout)?)))
            }
            (Some(0), _) if change.may_be_refused() => Ok(None),
            (Some(0), _) => Ok(Some(vec![format!("refused by the chart: {}", made.stderr)])),
            (_, Some(0)) => Ok(Some(vec![format!("refused by gen alone: {}", rendered.stderr)])),
            _ => Ok(None),
        }
    }

    fn template(
        &self,
        env: &str,
        name: Option<&str>,
        more: &[&str],
    ) -> Result<crate::program::Finished> {
        let (_, objects) =
            self.environments.iter().find(|(known, _)| known == env).context("known")?;
        let namespace = objects.values().find_map(|body| body["metadata"]["namespace"].as_str());
        let chart = fs::read_to_string(self.folder.path().join("Chart.yaml"))?;
        let own = chart.lines().find_map(|line| line.strip_prefix("name: ")).unwrap_or_default();
        let mut command = Command::new(self.helm);
        command.arg("template").arg(name.unwrap_or(own)).arg(self.folder.path());
        command.args(["--namespace", namespace.unwrap_or("default")]);
        command.arg("-f").arg(self.values(env)).args(more);
        ask(&mut command, "")
    }

    fn values(&self, env: &str) -> PathBuf {
        self.folder.path().join(format!("values-{env}.yaml"))
    }

    fn told(&self, what: &str, count: usize, found: &[String]) -> Result<()> {
        let target = self.target.unwrap_or("own targets");
        let helm = self.helm.file_name().unwrap_or_default().to_string_lossy();
        if found.is_empty() {
            println!("{helm} {} {target}: {count} {what}", self.project.name);
            return Ok(());
        }
        bail!(
            "{helm} {} {target}, {what}:\n{}",
            self.project.name,
            found[..found.len().min(10)].join("\n")
        )
    }
}
