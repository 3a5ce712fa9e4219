//! A Git repository with what a user has in it, and gen as a plugin beside Argo CD's repository server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::argocd::Way;
use crate::argocd::delivery::way;
use crate::e2e::application::Application;
use crate::e2e::values::merge;
use crate::program::{ask, built, find};
use crate::project::{Gen, Project};

/// What of a project gen reads.
const READ: [&str; 3] = ["values", "profiles", "sql"];

/// The folder in which Argo CD's repository server finds plugins: of both, this program and that server.
/// <https://argo-cd.readthedocs.io/en/stable/operator-manual/server-commands/argocd-repo-server/>
const SOCKETS: &str = "ARGOCD_PLUGINSOCKFILEPATH";

/// The files for Argo CD, in the repository.
pub const FOLDER: &str = "argocd";

/// Makes the repository anew.
///
/// # Errors
/// A file cannot be written, or Git fails.
pub fn init(application: &Application<'_>) -> Result<()> {
    let root = root(application)?;
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    for folder in READ {
        let from = application.project.folder.join(folder);
        if from.is_dir() {
            copy(&from, &root.join(folder))?;
        }
    }
    git(&root, &["init", "--quiet", "--initial-branch=main"]).map(drop)
}

/// Writes what the application is now.
///
/// # Errors
/// gen refuses it.
pub fn write(application: &Application<'_>) -> Result<()> {
    let root = root(application)?;
    let env = application.env.as_str();
    let mut values = application.values.clone();
    let url = format!("file://{}", root.display());
    merge(&mut values, &json!({ "argocd": { "repoURL": url } }));
    let above = format!("values/{env}.{}.yaml", application.now.stack.target.name);
    fs::write(root.join(above), values.to_string())?;
    let project = Project { name: application.project.name.clone(), folder: root.clone() };
    let r#gen = &application.bench.r#gen;
    let way = way(application);
    if way == Way::Chart {
        let mut command = Command::new(&r#gen.path);
        command.current_dir(&root).args(["helm", "--env", env, "--output-dir"]);
        command.arg(application.now.stack.argocd.chart.as_str());
        ask(&mut command, "")?.clean("gen helm")?;
    } else if way != Way::Plugin {
        let manifests = format!("manifests/{env}");
        let rendered = r#gen.render(&project, env, &["--output-dir", &manifests])?;
        rendered.clean("gen render --output-dir")?;
    }
    let mut command = Command::new(&r#gen.path);
    command.current_dir(&root).args(["argocd", "--env", env, "--output-dir", FOLDER]);
    match way {
        Way::Application => {}
        Way::Tiers => drop(command.arg("--per-tier")),
        Way::Set => drop(command.arg("--application-set")),
        Way::Chart => drop(command.args(["--source", "chart"])),
        Way::Plugin => drop(command.args(["--source", "plugin"])),
    }
    ask(&mut command, "")?.clean("gen argocd").map(drop)
}

/// Writes what the application is now, and commits it; the commit.
///
/// # Errors
/// gen refuses it, or Git fails.
pub fn commit(application: &Application<'_>) -> Result<String> {
    write(application)?;
    let root = root(application)?;
    git(&root, &["add", "--all"])?;
    let who = ["-c", "user.name=xtask", "-c", "user.email=xtask@localhost"];
    git(&root, &[&who[..], &["commit", "--quiet", "--message", "what it is now"]].concat())?;
    Ok(git(&root, &["rev-parse", "HEAD"])?.trim().to_owned())
}

/// Where the repository of an application is.
///
/// # Errors
/// The system does not tell where this program is.
pub fn root(application: &Application<'_>) -> Result<PathBuf> {
    Ok(built()?.join("argocd-repositories").join(application.id()))
}

fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(find("git", "git")?);
    ask(command.current_dir(root).args(arguments), "")?.clean("git")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list `{}`", from.display()))? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// Argo CD's own server of plugins, with what gen writes for it. The sidecar of an installation is this
/// program with this file.
#[derive(Debug)]
pub struct Plugin {
    server: Child,
    _config: tempfile::TempDir,
}

impl Plugin {
    /// # Errors
    /// gen refuses its values, or the server cannot be started.
    pub fn start() -> Result<Self> {
        let r#gen = Gen::built()?;
        let argocd = find("argocd", "argocd 3")?;
        let sockets = std::env::var_os(SOCKETS).map(PathBuf::from);
        ensure!(
            sockets.is_some_and(|folder| folder.is_dir()),
            "let {SOCKETS} name a folder, here and where Argo CD's repository server is started"
        );
        let config = tempfile::tempdir()?;
        let mut command = Command::new(&r#gen.path);
        command.current_dir(crate::program::repository());
        command.args(["argocd", "--env", "dev", "--source", "plugin", "--output-dir"]);
        command.arg(config.path()).arg("--set=argocd.repoURL=https://git.example.com/shop.git");
        ask(&mut command, "")?.clean("gen argocd")?;
        let own = r#gen.path.parent().map(Path::to_owned).unwrap_or_default();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([own].into_iter().chain(std::env::split_paths(&path)))?;
        let log = fs::File::create(built()?.join("argocd-plugin.log"))?;
        let server = Command::new(argocd)
            .env("ARGOCD_BINARY_NAME", "argocd-cmp-server")
            .env("ARGOCD_CMP_WORKDIR", config.path())
            .env("PATH", path)
            .arg("--config-dir-path")
            .arg(config.path().join("plugin"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("cannot start argocd-cmp-server")?;
        Ok(Self { server, _config: config })
    }

    /// # Errors
    /// The server had ended before.
    pub fn stop(mut self) -> Result<()> {
        let ended = self.server.try_wait()?;
        if let Some(status) = ended {
            anyhow::bail!("argocd-cmp-server ended by itself: {status}");
        }
        self.server.kill()?;
        self.server.wait()?;
        Ok(())
    }
}
