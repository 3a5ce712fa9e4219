//! Other programs: where they are, and what they say.

use std::env;
use std::ffi::OsStr;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

/// A program that ran to its end.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A program that runs beside this one, until this is dropped.
#[derive(Debug)]
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A program on the `PATH`.
///
/// # Errors
/// It is not there; `install` says how to get it.
pub fn find(name: &str, install: &str) -> Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    found.with_context(|| format!("`{name}` is not on the PATH: install {install}"))
}

/// Runs a program with a text on its stdin.
///
/// # Errors
/// It cannot be started, or says what is not UTF-8.
pub fn ask(command: &mut Command, input: &str) -> Result<Finished> {
    let name = command.get_program().to_owned();
    let failed = || format!("cannot run `{}`", name.display());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(failed)?;
    let stdin = child.stdin.take();
    let output = thread::scope(|scope| {
        // A program that stops reading says why by its exit code.
        scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        child.wait_with_output()
    });
    let output = output.with_context(failed)?;
    Ok(Finished {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).with_context(failed)?,
        stderr: String::from_utf8(output.stderr).with_context(failed)?,
    })
}

/// Runs a program that shares this one's streams.
///
/// # Errors
/// It cannot be started, or fails.
pub fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_owned();
    let status = command.status().with_context(|| format!("cannot run `{}`", name.display()))?;
    if !status.success() {
        let arguments: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
        bail!("`{} {}` failed: {status}", name.display(), arguments.join(" "));
    }
    Ok(())
}

/// How a program of this repository ends; what went wrong is told.
pub fn ended(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

impl Finished {
    /// Stdout of a program that must succeed.
    ///
    /// # Errors
    /// It failed, or warned.
    pub fn clean(self, what: &str) -> Result<String> {
        if self.code != Some(0) {
            bail!("{what} failed: {}", self.stderr.trim());
        }
        if self.stderr.lines().any(|line| line.starts_with("Warning:")) {
            bail!("{what} warned: {}", self.stderr.trim());
        }
        Ok(self.stdout)
    }
}
