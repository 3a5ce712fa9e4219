//! gen as a plugin beside Argo CD's repository server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use program::folder::{built, repository};
use program::process::{ask, find};
use program::project::Gen;

/// The folder in which Argo CD's repository server finds plugins: of both, this program and that server.
/// <https://argo-cd.readthedocs.io/en/stable/operator-manual/server-commands/argocd-repo-server/>
const SOCKETS: &str = "ARGOCD_PLUGINSOCKFILEPATH";

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
        command.current_dir(repository());
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
