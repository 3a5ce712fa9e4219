//! `cargo acceptance shells`: what the Tab key does in real shells, which have read gen's completions as `gen completions
//! --help` says.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use program::folder::repository;
use program::process::{ask, find};
use program::project::Gen;

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// What is typed before Tab in the repository's own project, and what is then on the screen.
const TYPED: [(&str, &str); 6] = [
    ("gen rend", "gen render"),
    ("gen render ", "staging"),
    ("gen render dev --target mini", "--target minikube"),
    ("gen render dev --only front", "--only frontend"),
    ("gen render dev --set backends.api.replic", "backends.api.replicas="),
    ("gen explain GEN20", "GEN201"),
];

/// Types into all shells, or those named.
///
/// # Errors
/// A shell is missing, or shows something else.
pub fn run(names: &[&str]) -> Result<()> {
    let python = find("python3", "python3")?;
    let built = Gen::built()?.path;
    let folder = built.parent().context("gen is in no folder")?;
    let others = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([folder.to_owned()].into_iter().chain(env::split_paths(&others)))?;
    for shell in SHELLS.iter().filter(|name| names.is_empty() || names.contains(name)) {
        find(shell, shell)?;
        for (line, word) in TYPED {
            let mut command = Command::new(&python);
            command.arg(repository().join("tests/conformance/tab.py")).args([shell, line, word]);
            command.current_dir(repository()).env("PATH", &path);
            let finished = ask(&mut command, "")?;
            let shown = finished.stderr;
            ensure!(
                finished.code == Some(0),
                "{shell}: `{line}` and Tab does not lead to `{word}`: {shown}"
            );
            println!("{shell:<5} {line}⇥ {word}");
        }
    }
    Ok(())
}
