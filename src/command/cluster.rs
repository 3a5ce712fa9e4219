//! `gen cluster`

use std::process::ExitCode;

use clap::ArgMatches;

use crate::cluster::{self, ClusterFiles as Made, TOOLS};
use crate::command::options::Making;
use crate::command::output;
use crate::command::project::Folder;
use crate::command::rendering::rendering;
use crate::command::talk::Talk;
use crate::disk;
use crate::emit;
use crate::plan::Request;
use crate::resolve::inputs::Platform;
use crate::values::suggest::list_of;

/// Write what makes a cluster that fits the stack, with kind, minikube or eksctl
///
/// The target decides: a kind configuration whose port mappings are the stack's node ports, the command
/// that starts minikube with the add-ons and the sizes that the stack needs, or a ClusterConfig for eksctl
/// with a node group that its requests fit into.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen cluster --env dev | kind create cluster --config -
  gen cluster --env dev --target minikube | sh
  gen cluster --env prod --output-dir cluster
  gen cluster --env prod --output-dir cluster --check")]
pub struct Cluster {
    /// The target: kind, minikube, eks or eks-auto (repeatable)
    #[arg(short, long = "target", value_name = "NAME")]
    targets: Vec<String>,
    #[command(flatten)]
    making: Making,
}

impl Cluster {
    /// Makes everything before it writes anything.
    pub fn run(
        self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<ExitCode> {
        let mut targets: Vec<Option<String>> = self.targets.iter().cloned().map(Some).collect();
        if targets.is_empty() {
            targets.push(None);
        }
        let making = &self.making;
        let Some(envs) = making.environments(targets.len(), project, talk)? else {
            return Ok(ExitCode::from(2));
        };
        let request = making.layers.request(matches, project)?;
        let mut made = Vec::new();
        for env in &envs {
            for target in &targets {
                let request =
                    Request { env: env.clone(), target: target.clone(), ..request.clone() };
                if let Some((target, cluster)) = self.make(&request, project, talk)? {
                    made.push((env, target, cluster));
                }
            }
        }
        if made.len() < envs.len() * targets.len() {
            return Ok(ExitCode::from(2));
        }
        let Some(dir) = &making.output_dir else {
            for (_, _, (what, cluster)) in &made {
                disk::print(&emit::cluster::text(&cluster.main, what))?;
                for file in &cluster.more {
                    talk.note(&format!("`{}` is written with `--output-dir` alone", file.path));
                }
            }
            return Ok(ExitCode::SUCCESS);
        };
        let mut folders = Vec::new();
        for (env, target, (what, cluster)) in &made {
            let env = making.by_env().then_some(env.as_str());
            let folder = output::below(dir, env, (targets.len() > 1).then_some(target.as_str()));
            folders.push((folder, output::tree(emit::cluster::files(cluster, what))?));
        }
        let output = making.output("cluster", dir);
        output::deliver(output, folders, talk)
    }

    /// One cluster with what it is about, and its target; `None` after what is wrong was printed.
    fn make(
        &self,
        request: &Request,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<Option<(String, (String, Made))>> {
        let on = Platform::Kubernetes;
        let Some((plan, made)) = rendering(request, on, self.making.deny_warnings, project, talk)?
        else {
            return Ok(None);
        };
        let Some(cluster) = cluster::build(&made.stack, &made.bundle, &plan.env) else {
            talk.usage(
                &format!("gen knows no tool that makes a cluster for the target `{}`", plan.target),
                &format!("add `--target` with one of {}", list_of(TOOLS.into_iter())),
            );
            return Ok(None);
        };
        let stack = &made.stack.name;
        let what = match plan.env.as_str() {
            "" => format!("A cluster for the stack `{stack}`"),
            env => format!("A cluster for the stack `{stack}` in the environment `{env}`"),
        };
        Ok(Some((plan.target, (what, cluster))))
    }
}
