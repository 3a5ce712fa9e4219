//! Cargo, and the programs of this workspace.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::folder::{built, repository};
use crate::process::run;

/// Cargo, in the repository.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(repository());
    // What `cargo run` tells this program of itself would make build scripts run anew.
    for (name, _) in env::vars_os() {
        let about_this = ["CARGO_MANIFEST_", "CARGO_PKG_"];
        if about_this.iter().any(|start| name.to_string_lossy().starts_with(start)) {
            command.env_remove(name);
        }
    }
    command
}

/// A program of this workspace beside this one; built anew when cargo runs this one.
///
/// # Errors
/// Cargo fails, or the program is not there.
pub fn build(package: &str, name: &str) -> Result<PathBuf> {
    let folder = built()?;
    if env::var_os("CARGO").is_some() {
        let mut command = cargo();
        command.args(["build", "--quiet", "--package", package, "--bin", name]);
        command.arg("--target-dir").arg(folder.join(".."));
        if folder.ends_with("release") {
            command.arg("--release");
        }
        run(&mut command)?;
    }
    let path = folder.join(name);
    if !path.is_file() {
        bail!("`{}` is not there: run `cargo build --workspace`", path.display());
    }
    Ok(path)
}
