//! `cargo xtask dist`: the program as it is released.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use program::cargo::cargo;
use program::folder::built;
use program::process::{self, ask};

/// No loader, no libraries, no relocations: a third of a millisecond of each start.
const STATIC: &str = "-C target-feature=+crt-static -C relocation-model=static";

/// Builds the program and prints where it is.
///
/// # Errors
/// Cargo fails.
pub fn run() -> Result<()> {
    println!("{}", build()?.display());
    Ok(())
}

/// Builds the program; its path.
///
/// # Errors
/// Cargo fails.
pub fn build() -> Result<PathBuf> {
    let rustc = ask(Command::new("rustc").arg("-vV"), "")?.clean("rustc")?;
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("`rustc -vV` names no host")?;
    let target_folder = built()?.join("..");
    let mut command = cargo();
    // With a target named, build scripts and macros are spared the flags.
    command.args(["build", "--bin", "gen", "--profile", "dist", "--target", host]);
    command.arg("--target-dir").arg(&target_folder);
    if host.ends_with("-linux-gnu") {
        command.env("RUSTFLAGS", STATIC);
    }
    process::run(&mut command)?;
    let program = target_folder.join(host).join("dist/gen");
    program.canonicalize().with_context(|| format!("`{}` is not there", program.display()))
}
