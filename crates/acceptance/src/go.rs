//! Programs of Go modules, built once into the cache, in a copy of the module: so they have exactly the
//! dependencies that its makers released it with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use program::folder::cache;
use program::process::{ask, find};
use serde_json::Value as Json;

/// A program of a module: one that it has, or one of ours that uses its packages.
#[derive(Clone, Copy, Debug)]
pub struct GoProgram<'a> {
    /// What the program is called, in the cache.
    pub name: &'a str,
    pub module: &'a str,
    pub version: &'a str,
    /// The package in the module, and the text of its only file if it is ours.
    pub package: &'a str,
    pub source: Option<&'a str>,
}

impl GoProgram<'_> {
    /// The program from the cache, built into it where it is missing or of another source.
    ///
    /// # Errors
    /// There is no Go, or no proxy to download the module from.
    pub fn built(&self) -> Result<PathBuf> {
        let stem = self.module.trim_start_matches("sigs.k8s.io/").replace('/', "-");
        let folder = cache()?.join(format!("{stem}-{}", self.version));
        let main = folder.join(self.package).join("main.go");
        let program = folder.join(self.name);
        let is_current = |source| fs::read_to_string(&main).is_ok_and(|built| built == source);
        if program.is_file() && self.source.is_none_or(is_current) {
            return Ok(program);
        }
        let go = find("go", "Go 1.25 or later")?;
        let mut download = Command::new(&go);
        download.args(["mod", "download", "-json", &format!("{}@{}", self.module, self.version)]);
        let module = ask(&mut download, "")?.clean("go mod download")?;
        let module: Json = serde_json::from_str(&module).context("not JSON")?;
        copy(Path::new(module["Dir"].as_str().context("no folder of the module")?), &folder)?;
        if let Some(source) = self.source {
            fs::create_dir_all(main.parent().unwrap_or(&folder))?;
            fs::write(&main, source)?;
        }
        let mut build = Command::new(&go);
        build.current_dir(&folder).args(["build", "-o"]).arg(&program);
        build.arg(format!("./{}", self.package));
        ask(&mut build, "")?.clean("go build")?;
        Ok(program)
    }
}

/// Copies a module, whose own files nobody may write to.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else if !target.exists() {
            fs::copy(entry.path(), &target).with_context(|| target.display().to_string())?;
        }
    }
    Ok(())
}
