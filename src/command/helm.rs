//! `gen helm`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ArgMatches;

use crate::command::options::{self, Layers};
use crate::command::output::{self, Output};
use crate::command::project::Folder;
use crate::command::talk::Talk;
use crate::disk::Tree;
use crate::emit::shown;
use crate::helm::{self, Chart, ChartSource, Split};
use crate::plan::{FilesOf, Plan, Project, Request};

/// Make a Helm chart of the stack
///
/// The chart has one values file per environment and gives the same objects as `gen render`. Its
/// values have gen's own paths; what is not among them is fixed in its templates. Namespaces are not
/// in it: `helm install --create-namespace` makes them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen helm --output-dir chart
  gen helm --output-dir chart --check
  gen helm prod --target eks --output-dir chart
  gen helm --output-dir packages --package
  gen helm --output-dir charts --split
  helm install shop chart -f chart/values-dev.yaml --namespace shop --create-namespace")]
pub struct Helm {
    /// The environments that the chart is for; all of them without
    #[arg(value_name = "ENV")]
    named: Vec<String>,
    /// The same as an option (repeatable)
    #[arg(short, long = "env", value_name = "NAME")]
    envs: Vec<String>,
    /// The target that is baked in; without one, each environment's own
    #[arg(short, long, value_name = "NAME")]
    target: Option<String>,
    #[command(flatten)]
    layers: Layers,
    /// Write the chart into DIR
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    output_dir: PathBuf,
    /// Write nothing: show what would change in DIR, and exit with 1 if anything would
    #[arg(long, help_heading = "Output")]
    check: bool,
    /// Write one NAME-VERSION.tgz for chart repositories, and beside it the environments' values files
    #[arg(long, help_heading = "Output")]
    package: bool,
    /// Make a chart per component, in a folder (or package) each, and one of what no component owns
    #[arg(long, help_heading = "Output")]
    split: bool,
}

impl Helm {
    pub fn run(
        self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<ExitCode> {
        let named: Vec<String> = self.named.iter().chain(&self.envs).cloned().collect();
        let Some(envs) = options::environments(&named, named.is_empty(), project, talk)? else {
            return Ok(ExitCode::from(2));
        };
        if self.output_dir.extension().is_some_and(|ending| ending == "tgz") {
            let folder = self.output_dir.parent().filter(|folder| !folder.as_os_str().is_empty());
            talk.usage(
                &format!("`{}` would be a folder", self.output_dir.display()),
                &format!(
                    "name the folder of the package: `--output-dir {} --package`",
                    folder.map_or("packages".into(), |folder| folder.to_string_lossy())
                ),
            );
            return Ok(ExitCode::from(2));
        }
        let request = self.layers.request(matches, project)?;
        let mut sources = Vec::new();
        for env in envs {
            let what = format!("`{env}`");
            let request =
                Request { env: env.clone(), target: self.target.clone(), ..request.clone() };
            let plan = match Plan::new(project, &request) {
                Ok(plan) => plan,
                Err(failure) => {
                    talk.failure(&what, failure)?;
                    return Ok(ExitCode::from(2));
                }
            };
            if let Err(failure) = plan.render(&Installed(project)) {
                talk.failure(&what, failure)?;
                return Ok(ExitCode::from(2));
            }
            sources.push(ChartSource { env: plan.env, target: plan.target, root: plan.root });
        }
        let read = FilesOf(project);
        let told = |charts: &[Chart]| charts.iter().for_each(|chart| tell(chart, talk));
        let made = if self.split {
            helm::split(&sources, &read, self.package).map(|split| {
                told(&split.charts);
                several(split, self.package)
            })
        } else {
            helm::chart(&sources, &read).map(|chart| {
                told(std::slice::from_ref(&chart));
                one(chart, self.package)
            })
        };
        let tree = match made {
            Ok(tree) => tree?,
            Err((message, help)) => {
                talk.usage(&message, &help);
                return Ok(ExitCode::from(2));
            }
        };
        let folders = vec![(self.output_dir.clone(), tree)];
        let (dir, check) = (self.output_dir.as_path(), self.check);
        let output = Output { verb: "helm", dir, is_whole: false, check };
        output::deliver(output, folders, talk)
    }
}

/// Says what no values of a chart change: whoever installs it would look for them.
fn tell(chart: &Chart, talk: Talk) {
    if !chart.fixed.is_empty() {
        let fixed = chart.fixed.join(", ");
        talk.note(&format!(
            "in the chart `{}` no values change parts of {fixed}: what differs there follows `environment`",
            chart.name
        ));
    }
}

/// The folder of a chart; or its package, and what it is installed with.
fn one(chart: Chart, packaged: bool) -> anyhow::Result<Tree> {
    if !packaged {
        return output::tree(chart.files);
    }
    let beside = chart.files.iter().filter(|(path, _)| path.starts_with("values-"));
    let mut tree = output::tree(beside.cloned())?;
    pack(&chart, &mut tree)?;
    Ok(tree)
}

/// The folders of charts or their packages, and what all are installed with.
fn several(split: Split, packaged: bool) -> anyhow::Result<Tree> {
    let mut tree = output::tree(split.values)?;
    tree.insert("README.md".to_owned(), split.readme.into_bytes())?;
    for chart in split.charts {
        if packaged {
            pack(&chart, &mut tree)?;
            continue;
        }
        for (path, text) in chart.files {
            tree.insert(format!("{}/{path}", chart.name), text.into_bytes())?;
        }
    }
    Ok(tree)
}

/// The package of a chart, which is a secret where a file in it is.
fn pack(chart: &Chart, tree: &mut Tree) -> anyhow::Result<()> {
    let name = chart.package_name();
    tree.insert(name.as_str(), chart.package()?)?;
    if chart.files.iter().any(|(path, text)| shown::masked(path, text) != *text) {
        tree.keep_private(&name);
    }
    Ok(())
}

/// A project whose secrets from the environment are given when the chart is installed, and not now.
struct Installed<'a>(&'a Folder);

impl Project for Installed<'_> {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        self.0.read(path)
    }

    fn read_named(&self, path: &str) -> anyhow::Result<Option<String>> {
        self.0.read_named(path)
    }

    fn shown(&self, path: &str) -> String {
        self.0.shown(path)
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        self.0.names(folder)
    }

    fn below(&self, folder: &str) -> anyhow::Result<Option<Vec<String>>> {
        self.0.below(folder)
    }

    fn environment(&self, name: &str) -> Option<String> {
        self.0.environment(name).or_else(|| Some("given-later".to_owned()))
    }
}
