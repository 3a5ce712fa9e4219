//! `gen helm`

use std::process::ExitCode;

use crate::command::options;
use crate::command::project::Folder;
use crate::command::talk::Talk;
use crate::plan::{Plan, Project, Request};

/// Make a Helm chart
#[derive(Debug, clap::Args)]
pub struct Helm {
    /// The target
    #[arg(short, long, value_name = "NAME")]
    target: Option<String>,
    #[arg(short, long = "env", value_name = "NAME")]
    envs: Vec<String>,
}

impl Helm {
    pub fn run(self, project: &Folder, talk: Talk) -> anyhow::Result<ExitCode> {
        let all = self.envs.is_empty();
        let Some(envs) = options::environments(&self.envs, all, project, talk)? else {
            return Ok(ExitCode::from(2));
        };
        let mut roots = Vec::new();
        for env in envs {
            let request = Request { env, target: self.target.clone(), ..Request::default() };
            match Plan::new(project, &request) {
                Ok(plan) => roots.push((plan.env, plan.target, plan.root)),
                Err(failure) => {
                    talk.failure("the stack", failure)?;
                    return Ok(ExitCode::from(2));
                }
            }
        }
        let read = |path: &str| project.read(path).ok().flatten().ok_or_else(|| "nothing".to_owned());
        println!("{}", crate::helm::probe(&roots, &read));
        Ok(ExitCode::SUCCESS)
    }
}
