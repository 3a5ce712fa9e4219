//! One chart in a folder, and the environments that it is for.

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
use crate::program::{Finished, ask};
use crate::project::{Gen, Project};

/// Random changes of several values, per environment.
const RANDOM: usize = 150;

/// Values are tried in environments that would not tolerate them: a chart knows nothing of the cluster.
const TOLERANT: &str = "
policy: { inlineSecrets: allow }
cluster: { storageClasses: [other-name, standard, gp2, gp3] }
";

/// How gen says that a request is above its limit. A chart compares no amounts; the API server does.
const LIMIT: &str = "is above its limit of";

pub struct Chart<'a> {
    project: &'a Project,
    /// Holds the chart, and beside it what changes.
    folder: TempDir,
    target: Option<&'a str>,
    name: String,
    environments: Vec<Environment>,
}

struct Environment {
    name: String,
    namespace: String,
    /// What gen makes of it.
    objects: Objects,
    /// What the chart's values say of it.
    values: Json,
}

impl<'a> Chart<'a> {
    /// Lets gen make the chart of a project.
    ///
    /// # Errors
    /// gen refuses.
    pub fn make(r#gen: &Gen, project: &'a Project, target: Option<&'a str>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new(&r#gen.path);
        command.current_dir(&project.folder).args(["-q", "helm", "--output-dir"]);
        command.arg(folder.path().join("chart"));
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
        for environment in &mut environments {
            for file in ["values".to_owned(), format!("values-{}", environment.name)] {
                let text = fs::read_to_string(folder.path().join(format!("chart/{file}.yaml")))?;
                lay(&mut environment.values, &yaml_serde::from_str(&text)?);
            }
        }
        let about = fs::read_to_string(folder.path().join("chart/Chart.yaml"))?;
        let name = about.lines().find_map(|line| line.strip_prefix("name: ")).context("no name")?;
        Ok(Self { project, target, name: name.to_owned(), environments, folder })
    }

    /// Every environment's values file gives what gen renders, and nothing to complain about.
    ///
    /// # Errors
    /// The differences.
    pub fn environments(&self, helm: &Helm) -> Result<()> {
        let mut found = Vec::new();
        for environment in &self.environments {
            let made = self.template(helm, environment, &self.name, &self.chart())?;
            let made = objects::read(&made.clean("helm template")?)?;
            found.extend(differences(&environment.objects, &made));
            let mut lint = Command::new(&helm.program);
            lint.args(["lint", "--strict"]).arg(self.chart()).arg("-f");
            let finished = ask(lint.arg(self.values(&environment.name)), "")?;
            if finished.code != Some(0) || finished.stdout.contains("[WARNING]") {
                found.push(format!("helm lint --strict: {}", finished.stdout));
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
            let of = |release: &str| {
                let made = self.template(helm, environment, release, &self.chart())?;
                objects::read(&made.clean("helm template")?)
            };
            let (one, other) = (of("another")?, of("third")?);
            for (one, other) in [(&environment.objects, &one), (&one, &other), (&other, &one)] {
                let found_here = collisions(one, other).into_iter();
                found.extend(found_here.map(|text| format!("{}: {text}", environment.name)));
            }
        }
        self.told(helm.version, "environments, released twice", self.environments.len(), &found)
    }

    /// The package is the same each time, and gives the same objects as the folder.
    ///
    /// # Errors
    /// The differences.
    pub fn package(&self, r#gen: &Gen, helms: &[Helm]) -> Result<()> {
        let made = [1, 2].map(|number| -> Result<PathBuf> {
            let folder = self.folder.path().join(format!("package-{number}"));
            let mut command = Command::new(&r#gen.path);
            command.current_dir(&self.project.folder).args(["-q", "helm", "--package"]);
            ask(command.arg("--output-dir").arg(&folder), "")?.clean("gen helm --package")?;
            let files = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path()));
            let files = files.collect::<Result<Vec<_>>>()?;
            let is_package = |path: &PathBuf| path.extension().is_some_and(|end| end == "tgz");
            files.into_iter().find(is_package).context("no package")
        });
        let [one, other] = made;
        let (one, other) = (one?, other?);
        ensure!(fs::read(&one)? == fs::read(&other)?, "two packages of one chart differ");
        for helm in helms {
            let mut found = Vec::new();
            for environment in &self.environments {
                let made = self.template(helm, environment, &self.name, &one)?;
                let made = objects::read(&made.clean("helm template")?)?;
                found.extend(differences(&environment.objects, &made));
            }
            self.told(helm.version, "environments, packaged", self.environments.len(), &found)?;
        }
        Ok(())
    }

    /// Values changed in the chart and in gen's values, alone and together.
    ///
    /// # Errors
    /// The differences.
    pub fn changed(&self, helms: &[Helm]) -> Result<()> {
        let schema = fs::read_to_string(self.chart().join("values.schema.json"))?;
        let schema: Json = serde_json::from_str(&schema).context("the chart's schema")?;
        let alone = changes(&schema);
        let mut engines =
            helms.iter().map(|helm| helm.engine(&self.chart())).collect::<Result<Vec<_>>>()?;
        let mut found = Vec::new();
        let (mut agreed, mut refused) = (0, 0);
        for environment in &self.environments {
            let random = (0..RANDOM).map(|number| (Some(number), together(&alone, number)));
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
        engines: &mut [Engine],
    ) -> Result<Option<Vec<String>>> {
        let file = self.folder.path().join("changed.yaml");
        fs::write(&file, change.0.to_string())?;
        let values = self.values(&environment.name);
        let said = effective(&change.0, &environment.values).to_string();
        for engine in &mut *engines {
            engine.ask(&self.name, &environment.namespace, &[&values, &file])?;
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
                for engine in engines {
                    let _ = engine.answer()?;
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
        for engine in &mut *engines {
            match (&expected, engine.answer()?) {
                (None, Err(_)) => refused += 1,
                // The chart may refuse to be without what it needs, and says so.
                (Some(_), Err(error)) if change.may_be_refused() || asks(&error) => refused += 1,
                (Some(_), Err(error)) => found.push(format!("refused by the chart: {error}")),
                (None, Ok(_)) => found.push("refused by gen alone".to_owned()),
                (Some(expected), Ok(made)) => {
                    let made = objects::of(made)?;
                    let version = engine.version;
                    let texts = differences(expected, &made).into_iter();
                    found.extend(texts.map(|text| format!("{version}: {text}")));
                }
            }
        }
        Ok(if refused == engines.len() { None } else { Some(found) })
    }

    fn template(
        &self,
        helm: &Helm,
        environment: &Environment,
        release: &str,
        chart: &Path,
    ) -> Result<Finished> {
        let mut command = Command::new(&helm.program);
        command.arg("template").arg(release).arg(chart);
        command.args(["--namespace", &environment.namespace]);
        ask(command.arg("-f").arg(self.values(&environment.name)), "")
    }

    fn chart(&self) -> PathBuf {
        self.folder.path().join("chart")
    }

    fn values(&self, env: &str) -> PathBuf {
        self.chart().join(format!("values-{env}.yaml"))
    }

    fn told(&self, helm: &str, what: &str, count: usize, found: &[String]) -> Result<()> {
        let name = &self.project.name;
        let target = self.target.unwrap_or("own targets");
        if found.is_empty() {
            println!("{name:<24} {target:<12} {helm:<8} {count} {what}");
            return Ok(());
        }
        let shown = found[..found.len().min(10)].join("\n");
        bail!("{name}, {target}, {helm} {what}: {} differences\n{shown}", found.len())
    }
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
