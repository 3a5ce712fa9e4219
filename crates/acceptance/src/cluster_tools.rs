//! `cargo acceptance cluster-tools`: what only kind, minikube and eksctl can decide about `gen cluster`.

mod eksctl;
mod kind;
mod minikube;

use std::process::Command;

use anyhow::{Context, Result, bail};
use program::process::ask;
use program::project::{Gen, Project, projects};

/// Says whether a tool takes what gen makes of an environment, and what is in it.
pub trait Tool {
    /// # Errors
    /// The tool refuses it, or understands something else.
    fn check(&self, r#gen: &Gen, project: &Project, env: &str, text: &str) -> Result<String>;
}

/// The tools by the names of their targets.
const TARGETS: [&str; 3] = ["kind", "minikube", "eks"];

/// A cluster of several nodes behind a mirror, beside what the values say.
const FACTS: [&str; 4] = [
    "--set=cluster.nodes.count=3",
    "--set=cluster.nodes.cpu=4",
    "--set=cluster.nodes.memory=8Gi",
    "--set=cluster.registryMirror=http://mirror.example.com:5000",
];

/// Asks the tools of the targets named, or all.
///
/// # Errors
/// A tool is missing, or refuses something.
pub fn run(targets: &[&str]) -> Result<()> {
    if let Some(unknown) = targets.iter().find(|name| !TARGETS.contains(name)) {
        bail!("there is no tool for `{unknown}`: use {}", TARGETS.join(", "));
    }
    let r#gen = Gen::built()?;
    for target in TARGETS.iter().filter(|name| targets.is_empty() || targets.contains(name)) {
        let tool: Box<dyn Tool> = match *target {
            "kind" => Box::new(kind::Parser::built()?),
            "minikube" => Box::new(minikube::Help::asked()?),
            _ => Box::new(eksctl::Schema::asked()?),
        };
        for project in projects(&[])? {
            for env in project.environments()?.iter().filter(|env| !project.refused(env, target)) {
                let name = format!("{} {env}, {target}", project.name);
                let found = [&[][..], &FACTS].map(|facts| {
                    let text = cluster(&r#gen, &project, env, target, facts)?;
                    tool.check(&r#gen, &project, env, &text).context(name.clone())
                });
                let [own, other] = found;
                println!("{name:<40} {}; {}", own?, other?);
            }
        }
    }
    Ok(())
}

/// What `gen cluster` prints, with further flags.
fn cluster(
    r#gen: &Gen,
    project: &Project,
    env: &str,
    target: &str,
    facts: &[&str],
) -> Result<String> {
    let mut command = Command::new(&r#gen.path);
    command.current_dir(&project.folder);
    command.args(["cluster", "--quiet", "--env", env, "--target", target]).args(facts);
    ask(&mut command, "")?.clean("gen cluster")
}
