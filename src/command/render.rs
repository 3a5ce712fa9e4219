//! `gen render`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, ValueEnum};

use crate::command::options::{self, Layers};
use crate::command::output;
use crate::command::project::Folder;
use crate::command::rendering::rendering;
use crate::command::talk::Talk;
use crate::disk;
use crate::emit;
use crate::object::{Bundle, Object};
use crate::plan::{Rendering, Request};
use crate::stack::component::Tier;
use crate::stack::inputs::Platform;
use crate::values::suggest::{list_of, nearest};

/// Render the objects of an environment as YAML, in wave order
///
/// Without `--output-dir` the objects of one environment go to stdout. With it, each object is a
/// file, in folders by wave, beside a `kustomization.yaml` that keeps the order; several environments
/// or targets get a folder each. The folder is written whole or not at all; files that gen no longer
/// makes are removed, and files that are not gen's are never touched.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen render --env dev | kubectl apply -f -
  gen render --env prod --set backends.api.image.tag=1.4.3 -o json
  gen render --env dev --only backend --wave 1
  gen render --all --output-dir manifests
  gen render --all --output-dir manifests --check")]
pub struct Render {
    /// The environment: the NAME of values/NAME.yaml (repeatable)
    #[arg(short, long = "env", value_name = "NAME")]
    envs: Vec<String>,
    /// The target: kind, minikube, eks or the NAME of profiles/NAME.yaml (repeatable)
    #[arg(short, long = "target", value_name = "NAME")]
    targets: Vec<String>,
    /// Render every environment
    #[arg(long, conflicts_with = "envs")]
    all: bool,
    #[command(flatten)]
    layers: Layers,
    /// Keep the objects of a tier (database, backend, frontend) or a component (repeatable)
    #[arg(long, value_name = "NAME", conflicts_with = "output_dir", help_heading = "Selection")]
    only: Vec<String>,
    /// Keep the objects of a wave, from -1 to 3 (repeatable)
    #[arg(long = "wave", conflicts_with = "output_dir", value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(i8).range(-1..=3), help_heading = "Selection")]
    waves: Vec<i8>,
    /// The format of what goes to stdout
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "yaml",
        conflicts_with = "output_dir",
        help_heading = "Output"
    )]
    output: Format,
    /// Write a file per object into DIR
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    output_dir: Option<PathBuf>,
    /// Write nothing: show what would change in DIR, and exit with 1 if anything would
    #[arg(long, requires = "output_dir", help_heading = "Output")]
    check: bool,
    /// Fail on warnings
    #[arg(long, help_heading = "Output")]
    deny_warnings: bool,
}

/// The format of objects on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// YAML documents
    Yaml,
    /// A List
    Json,
}

/// One environment on one target, rendered.
struct Made {
    env: String,
    target: String,
    bundle: Bundle,
}

impl Render {
    /// Renders everything before it writes anything.
    pub fn run(
        self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<ExitCode> {
        let Some(envs) = options::environments(&self.envs, self.all, project, talk)? else {
            return Ok(ExitCode::from(2));
        };
        let targets: Vec<Option<String>> = if self.targets.is_empty() {
            vec![None]
        } else {
            self.targets.iter().cloned().map(Some).collect()
        };
        let several = envs.len() * targets.len() > 1;
        if several && self.output_dir.is_none() {
            talk.usage(
                "several environments or targets do not go to one stdout",
                "add `--output-dir DIR`, or name one with `--env`",
            );
            return Ok(ExitCode::from(2));
        }
        let request = self.layers.request(matches)?;
        let mut made = Vec::new();
        let mut failed = false;
        for env in &envs {
            for target in &targets {
                let request =
                    Request { env: env.clone(), target: target.clone(), ..request.clone() };
                let on = Platform::Kubernetes;
                match rendering(&request, on, self.deny_warnings, project, talk)? {
                    Some((plan, Rendering { bundle, .. })) => {
                        made.push(Made { env: plan.env, target: plan.target, bundle });
                    }
                    None => failed = true,
                }
            }
        }
        if failed {
            return Ok(ExitCode::from(2));
        }
        if !self.select(&mut made, talk) {
            return Ok(ExitCode::from(2));
        }
        match &self.output_dir {
            None => {
                let objects =
                    made.iter().flat_map(|one| &one.bundle.objects).map(|object| &object.body);
                disk::print(&match self.output {
                    Format::Yaml => emit::yaml::documents(objects),
                    Format::Json => emit::json::list(objects),
                })?;
                // The program ends here: to free objects one by one is a twentieth of its time.
                std::mem::forget(made);
                Ok(ExitCode::SUCCESS)
            }
            Some(dir) => {
                let (by_env, by_target) = (self.all || envs.len() > 1, targets.len() > 1);
                let folder = |Made { env, target, bundle }: &Made| {
                    let env = by_env.then_some(env.as_str());
                    let target = by_target.then_some(target.as_str());
                    let files = output::tree(emit::folder::files(bundle))?;
                    anyhow::Ok((output::below(dir, env, target), files))
                };
                let folders = made.iter().map(folder).collect::<anyhow::Result<Vec<_>>>()?;
                output::deliver(dir, &folders, self.check, &emit::folder::masked, talk)
            }
        }
    }

    /// Keeps what `--only` and `--wave` ask for; false after a usage error was printed.
    fn select(&self, made: &mut [Made], talk: Talk) -> bool {
        let mut names: Vec<String> =
            ["database", "backend", "frontend"].map(str::to_owned).to_vec();
        for object in made.iter().flat_map(|one| &one.bundle.objects) {
            names.extend(object.component.clone().filter(|component| !names.contains(component)));
        }
        for only in &self.only {
            if !names.contains(only) {
                let all = || names.iter().map(String::as_str);
                let help = match nearest(only, all()) {
                    Some(near) => format!("write `--only {near}`"),
                    None => format!("use one of {}", list_of(all())),
                };
                talk.usage(&format!("there is no tier or component `{only}`"), &help);
                return false;
            }
        }
        let wanted = |object: &Object| {
            let tier = object.tier.map(Tier::as_str);
            let is_meant = |only: &String| {
                Some(only.as_str()) == tier || object.component.as_ref() == Some(only)
            };
            (self.only.is_empty() || self.only.iter().any(is_meant))
                && (self.waves.is_empty() || self.waves.contains(&object.wave))
        };
        for one in made.iter_mut() {
            one.bundle.objects.retain(wanted);
        }
        if made.iter().all(|one| one.bundle.objects.is_empty()) {
            talk.note("nothing is selected by `--only` and `--wave`");
        }
        true
    }
}
