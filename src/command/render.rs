//! `gen render`

use std::mem::ManuallyDrop;
use std::process::ExitCode;

use clap::{ArgMatches, ValueEnum};
use indexmap::IndexSet;

use crate::command::options::Making;
use crate::command::output;
use crate::command::project::Folder;
use crate::command::rendering::rendering;
use crate::command::shared_objects::{self, MadeSide};
use crate::command::talk::Talk;
use crate::command::written_secrets;
use crate::diagnostic::Severity;
use crate::disk;
use crate::emit;
use crate::object::Object;
use crate::plan::{Plan, Rendering, Request};
use crate::resolve::inputs::Platform;
use crate::values::suggest::{list_of, nearest};
use crate::values::tier::Tier;

/// Render the objects of an environment as YAML, in wave order
///
/// Without `--output-dir` the objects of one environment go to stdout. With it, each object is a
/// file, in folders by wave, beside a `kustomization.yaml` that keeps the order; several environments
/// or targets get a folder each. The folder is written whole or not at all; files that gen no longer
/// makes are removed, and files that are not gen's are never touched.
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("output_dir", |argument| argument.help("Write a file per object into DIR")),
    after_help = "\
Examples:
  gen render --env dev | kubectl apply -f -
  gen render --env prod --set backends.api.image.tag=1.4.3 -o json
  gen render --env dev --only backend --wave 1
  gen render --all --output-dir manifests
  gen render --all --output-dir manifests --check"
)]
pub struct Render {
    /// The target: a built-in one such as kind or eks, or the NAME of profiles/NAME.yaml (repeatable)
    #[arg(short, long = "target", value_name = "NAME")]
    targets: Vec<String>,
    #[command(flatten)]
    making: Making,
    /// Take the environment and the target from the parameters that Argo CD gives to a plugin
    #[arg(long, hide = true, conflicts_with_all = ["envs", "all", "targets", "output_dir"])]
    argocd_parameters: bool,
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
    output: RenderFormat,
}

/// A parameter of an Application, as plugins get it; one that is empty was not given.
/// <https://argo-cd.readthedocs.io/en/stable/operator-manual/config-management-plugins/#using-environment-variables-in-your-plugin>
fn parameter(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The format of objects on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RenderFormat {
    /// YAML documents
    Yaml,
    /// A List
    Json,
}

/// One environment on one target, rendered.
struct RenderedTarget {
    plan: Plan,
    rendering: Rendering,
}

impl RenderedTarget {
    /// What its target's clusters get of it.
    fn side(&self) -> MadeSide<'_> {
        let Self { plan, rendering } = self;
        MadeSide::of_target(plan, rendering)
    }
}

/// An environment, in messages.
fn what(env: &str) -> String {
    if env.is_empty() { "the stack".to_owned() } else { format!("`{env}`") }
}

impl Render {
    /// Renders everything before it writes anything.
    pub fn run(
        mut self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<ExitCode> {
        if self.argocd_parameters {
            self.making.envs.extend(parameter("PARAM_ENV"));
            self.targets.extend(parameter("PARAM_TARGET"));
        }
        let making = &self.making;
        let targets: Vec<Option<String>> = if self.targets.is_empty() {
            vec![None]
        } else {
            self.targets.iter().cloned().map(Some).collect()
        };
        let Some(envs) = making.environments(targets.len(), project, talk)? else {
            return Ok(ExitCode::from(2));
        };
        let request = making.layers.request(matches, project)?;
        // The program ends with this: to free what it made piece by piece helps nobody.
        let mut made = ManuallyDrop::new(Vec::new());
        let mut failed = false;
        for env in &envs {
            for target in &targets {
                let request =
                    Request { env: env.clone(), target: target.clone(), ..request.clone() };
                let on = Platform::Kubernetes;
                match rendering(&request, on, making.deny_warnings, project, talk)? {
                    Some((plan, rendering)) => made.push(RenderedTarget { plan, rendering }),
                    None => failed = true,
                }
            }
        }
        if failed {
            return Ok(ExitCode::from(2));
        }
        let sides: Vec<MadeSide<'_>> = made.iter().map(RenderedTarget::side).collect();
        if !shared_objects::tell(&sides, talk) {
            return Ok(ExitCode::from(2));
        }
        if !self.select(&mut made, talk) {
            return Ok(ExitCode::from(2));
        }
        match &making.output_dir {
            None => {
                let objects = made.iter().flat_map(|one| &one.rendering.bundle.objects);
                let objects = objects.map(|object| &object.body);
                disk::print(&match self.output {
                    RenderFormat::Yaml => emit::yaml::objects(objects),
                    RenderFormat::Json => emit::json::list(objects.map(|body| &**body)),
                })?;
                Ok(ExitCode::SUCCESS)
            }
            Some(dir) => {
                let mut is_refused = false;
                for RenderedTarget { plan, rendering } in &*made {
                    let found = written_secrets::check(plan, &rendering.values);
                    is_refused |= found.iter().any(|one| one.severity == Severity::Error);
                    talk.diagnostics(&what(&plan.env), &found, &plan.shown_sources());
                }
                if is_refused {
                    return Ok(ExitCode::from(2));
                }
                let (by_env, by_target) = (making.by_env(), targets.len() > 1);
                let folder = |RenderedTarget { plan, rendering }: &RenderedTarget| {
                    let env = by_env.then_some(plan.env.as_str());
                    let target = by_target.then_some(plan.target.as_str());
                    let files = output::tree(emit::folder::files(&rendering.bundle))?;
                    anyhow::Ok((output::below(dir, env, target), files))
                };
                let folders = made.iter().map(folder).collect::<anyhow::Result<Vec<_>>>()?;
                let output = making.output("render", dir);
                output::deliver(output, folders, talk)
            }
        }
    }

    /// Keeps what `--only` and `--wave` ask for; false after a usage error was printed.
    fn select(&self, made: &mut [RenderedTarget], talk: Talk) -> bool {
        if self.only.is_empty() && self.waves.is_empty() {
            return true;
        }
        let objects = made.iter().flat_map(|one| &one.rendering.bundle.objects);
        let components = objects.filter_map(|object| object.component.clone());
        let tiers = ["database", "backend", "frontend"].map(str::to_owned);
        let names: IndexSet<String> = tiers.into_iter().chain(components).collect();
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
            one.rendering.bundle.objects.retain(wanted);
        }
        if made.iter().all(|one| one.rendering.bundle.objects.is_empty()) {
            talk.note("nothing is selected by `--only` and `--wave`");
        }
        true
    }
}
