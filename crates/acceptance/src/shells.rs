//! `cargo acceptance shells`: what the Tab key does in real shells, which have read gen's completions as `gen completions
//! --help` says.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use program::folder::repository;
use program::process::{ask, find};
use program::project::Gen;

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// What is typed before Tab in the repository's own project, and what is then on the screen: of a word that is completed,
/// its end.
const TYPED: [(&str, &str); 6] = [
    ("gen rend", "er "),
    ("gen render ", "staging"),
    ("gen render dev --target mini", "kube"),
    ("gen render dev --only front", "end"),
    ("gen render dev --set backends.api.replic", "as="),
    ("gen explain GEN20", "GEN201"),
];

/// Types into all shells, or those named.
///
/// # Errors
/// A shell is missing, or shows something else.
pub fn run(names: &[&str]) -> Result<()> {
    let (timeout, zsh) = (find("timeout", "coreutils")?, find("zsh", "zsh, whose zpty types")?);
    let built = Gen::built()?.path;
    let folder = built.parent().context("gen is in no folder")?;
    let mut path = folder.as_os_str().to_owned();
    path.push(":");
    path.push(env::var_os("PATH").unwrap_or_default());
    for shell in SHELLS.iter().filter(|name| names.is_empty() || names.contains(name)) {
        find(shell, shell)?;
        for (line, word) in TYPED {
            let mut command = Command::new(&timeout);
            command
                .arg("20")
                .arg(&zsh)
                .arg("-f")
                .arg(repository().join("tests/conformance/tab.zsh"));
            command.args([shell, line, word]).current_dir(repository()).env("PATH", &path);
            let finished = ask(&mut command, "")?;
            let told = finished.stderr;
            ensure!(
                finished.code == Some(0),
                "{shell}: no `{word}` after `{line}` and Tab\n{told}"
            );
            println!("{shell:<5} {line} ⇥ {word}");
        }
    }
    Ok(())
}
