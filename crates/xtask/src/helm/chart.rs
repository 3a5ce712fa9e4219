//! What gen makes for Helm of a project, one chart or several, and the environments that it is for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value as Json;
use stackgen::diagnostic::Severity;
use stackgen::diagnostic::code::Code;
use stackgen::plan::{Failure, Plan, Request};
use tempfile::TempDir;

use crate::helm::change::{Change, changes, effective, lay, switches_release, together};
use crate::helm::engine::{Engine, Helm};
use crate::helm::objects::{self, Objects, differences};
use crate::helm::release::collisions;
use crate::program::ask;
use crate::project::{Gen, Project};

/// Values are tried in environments that would not tolerate them: a chart knows nothing of the cluster.
const TOLERANT: &str = "
policy: { inlineSecrets: allow }
cluster: { storageClasses: [other-name, standard, gp2, gp3] }
";

/// How gen says that a request is above its limit. A chart compares no amounts; the API server does.
const LIMIT: &str = "is above its limit of";

pub struct Charts<'a> {
    project: &'a Project,
    /// Holds the charts, and beside them what changes.
    folder: TempDir,
    target: Option<&'a str>,
    /// Whether there is one per component.
    is_split: bool,
    charts: Vec<Chart>,
    environments: Vec<Environment>,
}

/// A chart, in a folder or packed.
struct Chart {
    name: String,
    path: PathBuf,
}

struct Environment {
    name: String,
    namespace: String,
    /// What gen makes of it.
    objects: Objects,
    /// What the chart's values say of it.
    values: Json,
}

impl<'a> Charts<'a> {
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
        Ok(Self { project, target, is_split, charts, environments, folder })
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

    /// A package is the same each time, and gives the same objects as the folder.
    ///
    /// # Errors
    /// The differences.
    pub fn package(&self, r#gen: &Gen, helms: &[Helm]) -> Result<()> {
        let made = [1, 2].map(|number| -> Result<Vec<PathBuf>> {
            let folder = self.folder.path().join(format!("package-{number}"));
            let mut command = Command::new(&r#gen.path);
            command.current_dir(&self.project.folder).args(["-q", "helm", "--package"]);
            command.args(self.is_split.then_some("--split"));
            ask(command.arg("--output-dir").arg(&folder), "")?.clean("gen helm --package")?;
            let mut files = entries(&folder)?;
            files.retain(|path| path.extension().is_some_and(|end| end == "tgz"));
            ensure!(files.len() == self.charts.len(), "{} packages", files.len());
            Ok(files)
        });
        let [one, other] = made;
        let mut packages = Vec::new();
        for ((one, other), chart) in one?.into_iter().zip(other?).zip(&self.charts) {
            ensure!(fs::read(&one)? == fs::read(&other)?, "two packages of one chart differ");
            packages.push(Chart { name: chart.name.clone(), path: one });
        }
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

    /// Each change of a value that the schema of the one chart of all components allows.
    ///
    /// # Errors
    /// There is no schema.
    pub fn changes(&self) -> Result<Vec<Change>> {
        let schema = fs::read_to_string(self.charts[0].path.join("values.schema.json"))?;
        Ok(changes(&serde_json::from_str(&schema).context("the chart's schema")?))
    }

    /// Values changed in the charts and in gen's values, alone and together.
    ///
    /// # Errors
    /// The differences.
    pub fn changed(&self, alone: &[Change], random: usize, helms: &[Helm]) -> Result<()> {
        let engines = |helm: &Helm| {
            let engines = self.charts.iter().map(|chart| helm.engine(&chart.path));
            Ok((helm.version, engines.collect::<Result<Vec<_>>>()?))
        };
        let mut engines = helms.iter().map(engines).collect::<Result<Vec<_>>>()?;
        let mut found = Vec::new();
        let (mut agreed, mut refused) = (0, 0);
        for environment in &self.environments {
            let random = (0..random).map(|number| (Some(number), together(alone, number)));
            let each = alone.iter().cloned().map(|change| (None, change));
            for (number, change) in each.chain(random) {
                if switches_release(&change.0, &environment.values) {
                    continue;
                }
                let differences = self.differ(environment, &change, &mut engines)?;
                match differences {
                    None => refused += 1,
                    Some(differences) if differences.is_empty() => agreed += 1,
                    Some(differences) => {
                        let name = &environment.name;
                        let number = number.map_or(String::new(), |n| format!(" (number {n})"));
                        let texts = differences.iter().take(4);
                        let text = texts.cloned().collect::<Vec<_>>().join("\n    ");
                        found.push(format!("{name} with {}{number}:\n    {text}", change.0));
                    }
                }
            }
        }
        println!("{:<24} {agreed} changes agree, {refused} are refused by all", self.project.name);
        self.told("", "changes", agreed, &found)
    }

    /// What differs under a change; nothing where gen and Helm refuse it.
    fn differ(
        &self,
        environment: &Environment,
        change: &Change,
        engines: &mut [(&str, Vec<Engine>)],
    ) -> Result<Option<Vec<String>>> {
        let file = self.folder.path().join("changed.yaml");
        fs::write(&file, change.0.to_string())?;
        let values = self.values(&environment.name);
        let said = effective(&change.0, &environment.values).to_string();
        for (_, engines) in &mut *engines {
            for (engine, chart) in engines.iter_mut().zip(&self.charts) {
                engine.ask(&chart.name, &environment.namespace, &[&values, &file])?;
            }
        }
        let request = Request {
            env: environment.name.clone(),
            files: vec![
                ("changed.yaml".to_owned(), said),
                ("tolerant.yaml".to_owned(), TOLERANT.to_owned()),
            ],
            ..Request::default()
        };
        let plan = Plan::new(self.project, &request);
        let rendered = match plan.and_then(|plan| plan.render(self.project)) {
            Ok(rendered) => Some(rendered),
            Err(failure) if is_of_cluster(&failure) => {
                for (_, engines) in engines {
                    let _ = answer(engines)?;
                }
                return Ok(None);
            }
            Err(_) => None,
        };
        let expected = rendered
            .map(|made| objects::of(made.bundle.objects.into_iter().map(|object| object.body)))
            .transpose()?;
        let mut found = Vec::new();
        let mut refused = 0;
        for (version, engines) in &mut *engines {
            match (&expected, answer(engines)?) {
                (None, Err(_)) => refused += 1,
                // The chart may refuse to be without what it needs, and says so.
                (Some(_), Err(error)) if change.may_be_refused() || asks(&error) => refused += 1,
                (Some(_), Err(error)) => found.push(format!("refused by the chart: {error}")),
                (None, Ok(_)) => found.push("refused by gen alone".to_owned()),
                (Some(expected), Ok(made)) => {
                    let made = objects::of(made)?;
                    let texts = differences(expected, &made).into_iter();
                    found.extend(texts.map(|text| format!("{version}: {text}")));
                }
            }
        }
        Ok(if refused == engines.len() { None } else { Some(found) })
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
            command.args(["template", instance.unwrap_or(&chart.name)]).arg(&chart.path);
            command.args(["--namespace", &environment.namespace, "-f"]);
            command.arg(self.values(&environment.name));
            if let Some(instance) = instance.filter(|_| self.is_split) {
                command.arg("--set").arg(format!("instance={instance}"));
            }
            all += &ask(&mut command, "")?.clean("helm template")?;
        }
        objects::read(&all)
    }

    fn values(&self, env: &str) -> PathBuf {
        self.folder.path().join(format!("chart/values-{env}.yaml"))
    }

    fn told(&self, helm: &str, what: &str, count: usize, found: &[String]) -> Result<()> {
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

/// The objects of all charts, or why one of them has none.
fn answer(engines: &mut [Engine]) -> Result<Result<Vec<Json>, String>> {
    // Each is listened to, whatever another one says.
    let answers = engines.iter_mut().map(Engine::answer).collect::<Result<Vec<_>>>()?;
    let objects: Result<Vec<_>, _> = answers.into_iter().collect();
    Ok(objects.map(|all| all.into_iter().flatten().collect()))
}

/// Whether a chart refuses a second member of a choice, which for gen takes the place of the first, or
/// what is wired otherwise.
fn asks(error: &str) -> bool {
    let words = ["set all but one to `null`", "not both: remove", "are the same: make a chart"];
    words.iter().any(|words| error.contains(words))
}

/// Whether gen refuses for what the cluster decides in the end: what there is, and whether a request is
/// below its limit.
fn is_of_cluster(failure: &Failure) -> bool {
    let Failure::Values { diagnostics, .. } = failure else { return false };
    let mut errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.all(|error| error.code == Code::Target || error.message.contains(LIMIT))
}
