//! `gen compose`

use std::process::ExitCode;

use clap::ArgMatches;

use crate::command::options::Making;
use crate::command::output;
use crate::command::project::Folder;
use crate::command::rendering::{rendering, what};
use crate::command::talk::Talk;
use crate::compose;
use crate::disk;
use crate::emit;
use crate::plan::Request;
use crate::resolve::inputs::Platform;

/// Write a compose.yaml, to run the same stack on one Docker engine
///
/// The same images, variables, files, probes and limits as on Kubernetes. Networks follow the edges of
/// the stack, `depends_on` its order; names resolve as in the cluster; ports of the machine lead to what
/// is exposed. Passwords are read from `.env`, for which `.env.example` is written beside the file.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen compose --env dev --output-dir compose
  gen compose --env dev --output-dir compose --check
  gen compose --env dev | docker compose -f - config
  gen compose --all --output-dir compose")]
pub struct Compose {
    /// The target whose values are taken: a built-in one such as kind or eks, or the NAME of profiles/NAME.yaml
    #[arg(short, long, value_name = "NAME")]
    target: Option<String>,
    #[command(flatten)]
    making: Making,
}

impl Compose {
    /// Makes everything before it writes anything.
    pub fn run(
        self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<ExitCode> {
        let Self { target, making } = self;
        let Some(envs) = making.environments(1, project, talk)? else {
            return Ok(ExitCode::from(2));
        };
        let request = Request { target, ..making.layers.request(matches, project)? };
        let mut made = Vec::new();
        for env in &envs {
            let request = Request { env: env.clone(), ..request.clone() };
            let on = Platform::Compose;
            let Some((plan, rendering)) =
                rendering(&request, on, making.deny_warnings, project, talk)?
            else {
                continue;
            };
            let compose = compose::build(&rendering.stack, &rendering.bundle, &plan.env);
            for gap in &compose.gaps {
                talk.note(&format!("not in compose.yaml: {gap}"));
            }
            let what = what(rendering.stack.name.as_str(), env);
            made.push((env, emit::compose::files(&compose, &what)));
        }
        if made.len() < envs.len() {
            return Ok(ExitCode::from(2));
        }
        let Some(dir) = &making.output_dir else {
            for (path, text) in made.iter().flat_map(|(_, files)| files) {
                if path == emit::compose::FILE {
                    disk::print(text)?;
                }
            }
            return Ok(ExitCode::SUCCESS);
        };
        let mut folders = Vec::new();
        for (env, files) in made {
            let folder = output::below(dir, making.by_env().then_some(env.as_str()), None);
            folders.push((folder, output::tree(files)?));
        }
        let output = making.output("compose", dir);
        output::deliver(output, folders, talk)
    }
}
