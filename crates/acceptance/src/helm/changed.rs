//! Values changed in charts and in gen's values: both make the same of them, where gen takes them.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value as Json;
use stackgen::diagnostic::Severity;
use stackgen::diagnostic::code::Code;
use stackgen::plan::{Failure, Plan, Request};

use crate::helm::change::{Change, changes, effective, switches_release, together};
use crate::helm::chart::{Environment, Made};
use crate::helm::engine::{Engine, Helm};
use crate::helm::objects::{self, differences};

/// Values are tried in environments that would not tolerate them: a chart knows nothing of the cluster.
const TOLERANT: &str = "
policy: { inlineSecrets: allow }
cluster: { storageClasses: [other-name, standard, gp2, gp3] }
";

/// How gen says that a request is above its limit. A chart compares no amounts; the API server does.
const LIMIT: &str = "is above its limit of";

impl Made<'_> {
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
        println!("{:<24} {agreed} changes agree, {refused} are refused", self.project.name);
        self.told("", "changes", agreed, &found)
    }

    /// What differs under a change; nothing where gen refuses it.
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
            .map(|made| {
                objects::of(made.bundle.objects.into_iter().map(|object| object.body.into_json()))
            })
            .transpose()?;
        let mut found = Vec::new();
        let mut refused = 0;
        for (version, engines) in &mut *engines {
            match (&expected, answer(engines)?) {
                // What cannot work in a cluster gen says before; a chart leaves most of it to the server.
                (None, Err(_) | Ok(_)) => refused += 1,
                // The chart may refuse to be without what it needs, and says so.
                (Some(_), Err(error)) if change.may_be_refused() || asks(&error) => refused += 1,
                (Some(_), Err(error)) => found.push(format!("refused by the chart: {error}")),
                (Some(expected), Ok(made)) => {
                    let made = objects::of(made)?;
                    let texts = differences(expected, &made).into_iter();
                    found.extend(texts.map(|text| format!("{version}: {text}")));
                }
            }
        }
        Ok(if refused == engines.len() { None } else { Some(found) })
    }
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
    let words = ["set only one of them", "not both", "): set ", "no autoscaler may"];
    words.iter().any(|words| error.contains(words))
}

/// Whether gen refuses for what the cluster decides in the end: what there is, and whether a request is
/// below its limit.
fn is_of_cluster(failure: &Failure) -> bool {
    let Failure::Values { diagnostics, .. } = failure else { return false };
    let mut errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.all(|error| error.code == Code::Target || error.message.contains(LIMIT))
}
