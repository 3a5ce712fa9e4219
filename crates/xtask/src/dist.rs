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

/// Builds the program for this machine; its path.
///
/// # Errors
/// Cargo fails.
pub fn build() -> Result<PathBuf> {
    build_for(&host()?)
}

/// Builds the program for a target of Rust; its path.
///
/// # Errors
/// Cargo fails.
pub fn build_for(target: &str) -> Result<PathBuf> {
    let target_folder = built()?.join("..");
    let mut command = cargo();
    // With a target named, build scripts and macros are spared the flags.
    command.args(["build", "--bin", "gen", "--profile", "dist", "--target", target]);
    command.arg("--target-dir").arg(&target_folder);
    if target.contains("-linux-") {
        command.env("RUSTFLAGS", STATIC);
    }
    process::run(&mut command)?;
    let name = if target.contains("-windows-") { "gen.exe" } else { "gen" };
    let program = target_folder.join(target).join("dist").join(name);
    program.canonicalize().with_context(|| format!("`{}` is not there", program.display()))
}

/// The target of Rust that this machine is.
///
/// # Errors
/// There is no rustc.
pub fn host() -> Result<String> {
    let rustc = ask(Command::new("rustc").arg("-vV"), "")?.clean("rustc")?;
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` names no host")
}
