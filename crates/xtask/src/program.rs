//! Other programs: where they are, and what they say.

use std::env;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
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

/// Where the repository is.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates/xtask is two deep")
}

/// The folder that holds this program, where cargo puts what it builds in the same profile.
///
/// # Errors
/// The system does not tell.
pub fn built() -> Result<PathBuf> {
    let own = env::current_exe().context("cannot tell where this program is")?;
    Ok(own.parent().unwrap_or(&own).to_owned())
}

/// Does something with every item, so many at a time.
pub fn at_once<T: Sync>(many: usize, items: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let worker = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(item);
        }
    };
    thread::scope(|scope| {
        for _ in 0..many {
            scope.spawn(worker);
        }
    });
}

/// The folder for what is downloaded or built once: `~/.cache/stackgen`.
///
/// # Errors
/// The system has no such folder.
pub fn cache() -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || Some(PathBuf::from(env::var_os("HOME")?).join(".cache"));
    let folder = base.or_else(home).context("neither XDG_CACHE_HOME nor HOME is set")?;
    Ok(folder.join("stackgen"))
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
