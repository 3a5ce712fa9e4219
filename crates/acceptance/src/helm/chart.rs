//! What gen makes for Helm of a project, one chart or several, and the environments that it is for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use program::process::ask;
use program::project::{Gen, Project};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::helm::change::lay;
use crate::helm::engine::Helm;
use crate::helm::objects::{self, Objects, differences};
use crate::helm::release::collisions;

pub struct Made<'a> {
    pub project: &'a Project,
    /// Holds the charts, and beside them what changes.
    pub folder: TempDir,
    target: Option<&'a str>,
    /// Whether there is one per component.
    is_split: bool,
    pub charts: Vec<Chart>,
    pub environments: Vec<Environment>,
}

/// A chart, in a folder or packed.
pub struct Chart {
    pub name: String,
    pub path: PathBuf,
}

pub struct Environment {
    pub name: String,
    pub namespace: String,
    /// What gen makes of it.
    pub objects: Objects,
    /// What the chart's values say of it.
    pub values: Json,
}

impl<'a> Made<'a> {
    /// Lets gen make the chart of a project, or one per component.
    ///
    /// # Errors
    /// gen refuses.
    pub fn make(
        r#gen: &Gen,
        project: &'a Project,
        target: Option<&'a str>,
        is_split: bool,
    ) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let made = folder.path().join("chart");
        let mut command = Command::new(&r#gen.path);
        command.current_dir(&project.folder).args(["-q", "helm", "--output-dir"]).arg(&made);
        command.args(is_split.then_some("--split"));
        let more: Vec<&str> = target.iter().flat_map(|target| ["--target", *target]).collect();
        let mut environments = Vec::new();
        for name in project.environments()? {
            if target.is_some_and(|target| project.refused(&name, target)) {
                continue;
            }
            command.args(["--env", &name]);
            let rendered = r#gen.render(project, &name, &more)?.clean("gen render")?;
            let objects = objects::read(&rendered)?;
            // Of several namespaces Helm is told the stack's own.
            let values = r#gen.values(project, &name)?;
            let said = |key: &str| values[key].as_str().or(values[key]["name"].as_str());
            let namespace = said("namespace").or(said("name")).context("a name")?.to_owned();
            environments.push(Environment { name, namespace, objects, values: Json::Null });
        }
        ask(command.args(more), "")?.clean("gen helm")?;
        let charts = if is_split { folders(&made)? } else { vec![made.clone()] };
        let charts = charts.into_iter().map(Chart::read).collect::<Result<Vec<_>>>()?;
        for environment in &mut environments {
            let shared = charts.iter().map(|chart| chart.path.join("values.yaml"));
            for file in shared.chain([made.join(format!("values-{}.yaml", environment.name))]) {
                let text = fs::read_to_string(&file)?;
                lay(&mut environment.values, &yaml_serde::from_str(&text)?);
            }
        }
        Ok(Self { project, folder, target, is_split, charts, environments })
    }

    /// Every environment's values file gives what gen renders, and nothing to complain about.
    ///
    /// # Errors
    /// The differences.
    pub fn environments(&self, helm: &Helm) -> Result<()> {
        let mut found = Vec::new();
        for environment in &self.environments {
            let made = self.template(helm, environment, None, &self.charts)?;
            found.extend(differences(&environment.objects, &made));
            for chart in &self.charts {
                let mut lint = Command::new(&helm.program);
                lint.args(["lint", "--strict"]).arg(&chart.path).arg("-f");
                let finished = ask(lint.arg(self.values(&environment.name)), "")?;
                if finished.code != Some(0) || finished.stdout.contains("[WARNING]") {
                    found.push(format!("helm lint --strict: {}", finished.stdout));
                }
            }
        }
        self.told(helm.version, "environments", self.environments.len(), &found)
    }

    /// Two releases in one namespace have nothing in common.
    ///
    /// # Errors
    /// What they have in common.
    pub fn releases(&self, helm: &Helm) -> Result<()> {
        let mut found = Vec::new();
        for environment in &self.environments {
            let of = |release: &str| self.template(helm, environment, Some(release), &self.charts);
            let (one, other) = (of("another")?, of("third")?);
            for (one, other) in [(&environment.objects, &one), (&one, &other), (&other, &one)] {
                let found_here = collisions(one, other).into_iter();
                found.extend(found_here.map(|text| format!("{}: {text}", environment.name)));
            }
        }
        self.told(helm.version, "environments, released twice", self.environments.len(), &found)
    }

    /// Packages give the same objects as the folders. (That they are the same bytes each time is a test.)
    ///
    /// # Errors
    /// The differences.
    pub fn package(&self, r#gen: &Gen, helms: &[Helm]) -> Result<()> {
        let folder = self.folder.path().join("packages");
        let mut command = Command::new(&r#gen.path);
        command.current_dir(&self.project.folder).args(["-q", "helm", "--package"]);
        command.args(self.is_split.then_some("--split"));
        ask(command.arg("--output-dir").arg(&folder), "")?.clean("gen helm --package")?;
        let mut files = entries(&folder)?;
        files.retain(|path| path.extension().is_some_and(|end| end == "tgz"));
        ensure!(files.len() == self.charts.len(), "{} packages", files.len());
        let packed = |(path, chart): (PathBuf, &Chart)| Chart { name: chart.name.clone(), path };
        let packages: Vec<Chart> = files.into_iter().zip(&self.charts).map(packed).collect();
        for helm in helms {
            let mut found = Vec::new();
            for environment in &self.environments {
                let made = self.template(helm, environment, None, &packages)?;
                found.extend(differences(&environment.objects, &made));
            }
            self.told(helm.version, "environments, packaged", self.environments.len(), &found)?;
        }
        Ok(())
    }

    /// What some charts make for an environment, under their own names or as another instance.
    fn template(
        &self,
        helm: &Helm,
        environment: &Environment,
        instance: Option<&str>,
        charts: &[Chart],
    ) -> Result<Objects> {
        let mut all = String::new();
        for chart in charts {
            let mut command = Command::new(&helm.program);
            // A Helm of one's own build takes an old Kubernetes for the newest.
            command
                .args(["template", "--kube-version", "1.36", instance.unwrap_or(&chart.name)])
                .arg(&chart.path);
            command.args(["--namespace", &environment.namespace, "-f"]);
            command.arg(self.values(&environment.name));
            if let Some(instance) = instance.filter(|_| self.is_split) {
                command.arg("--set").arg(format!("instance={instance}"));
            }
            all += &ask(&mut command, "")?.clean("helm template")?;
        }
        objects::read(&all)
    }

    /// The values file of an environment.
    pub fn values(&self, env: &str) -> PathBuf {
        self.folder.path().join(format!("chart/values-{env}.yaml"))
    }

    /// Says that something was so, or how not.
    ///
    /// # Errors
    /// What was found.
    pub fn told(&self, helm: &str, what: &str, count: usize, found: &[String]) -> Result<()> {
        let name = &self.project.name;
        let target = self.target.unwrap_or("own targets");
        let what = if self.is_split { format!("{what}, split") } else { what.to_owned() };
        if found.is_empty() {
            println!("{name:<24} {target:<12} {helm:<8} {count} {what}");
            return Ok(());
        }
        let shown = found[..found.len().min(10)].join("\n");
        bail!("{name}, {target}, {helm} {what}: {} differences\n{shown}", found.len())
    }
}

impl Chart {
    fn read(path: PathBuf) -> Result<Self> {
        let about = fs::read_to_string(path.join("Chart.yaml"))?;
        let name = about.lines().find_map(|line| line.strip_prefix("name: ")).context("no name")?;
        Ok(Self { name: name.to_owned(), path })
    }
}

/// What is in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut entries = entries.collect::<Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = entries(folder)?;
    folders.retain(|path| path.is_dir());
    Ok(folders)
}
