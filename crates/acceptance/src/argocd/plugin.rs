//! gen as a plugin beside Argo CD's repository server: the image `gen-cmp`, as the sidecar of an installation runs it.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use program::docker::Engine;
use program::folder::built;
use program::image::PLUGIN;
use program::process::{ask, find};

/// The folder in which Argo CD's repository server finds plugins: of both, this program and that server.
/// <https://argo-cd.readthedocs.io/en/stable/operator-manual/server-commands/argocd-repo-server/>
const SOCKETS: &str = "ARGOCD_PLUGINSOCKFILEPATH";

/// What the container is called.
const NAME: &str = "stackgen-argocd-plugin";

/// The container, whose socket is in the folder of plugins.
#[derive(Debug)]
pub struct Plugin {
    engine: Engine,
    container: Child,
}

impl Plugin {
    /// # Errors
    /// The image is not there, or the container cannot be started.
    pub fn start() -> Result<Self> {
        let engine = Engine::running()?;
        let image = format!("{PLUGIN}:{}", env!("CARGO_PKG_VERSION"));
        let inspected = engine.docker(&["image", "inspect", &image])?;
        ensure!(inspected.code == Some(0), "no `{image}`: run `cargo xtask images --gen` before");
        let argocd = find("argocd", "argocd 3, linked statically")?;
        let sockets = std::env::var_os(SOCKETS).map(PathBuf::from);
        let Some(sockets) = sockets.filter(|folder| folder.is_dir()) else {
            bail!(
                "let {SOCKETS} name a folder, here and where Argo CD's repository server is started"
            );
        };
        ask(Command::new("chmod").arg("777").arg(&sockets), "")?.clean("chmod")?;
        engine.docker(&["rm", "--force", NAME])?;
        let log = fs::File::create(built()?.join("argocd-plugin.log"))?;
        let mut command = Command::new(&engine.docker);
        // As docs/src/guides/argocd.md tells to run it. What the init container of Argo CD's manifests puts into
        // the sidecar is mounted.
        command
            .args(["run", "--rm", "--name", NAME, "--network=none", "--cap-drop=ALL"])
            .args(["--security-opt=no-new-privileges", "--read-only", "--tmpfs=/tmp"])
            .arg(format!("--volume={}:/var/run/argocd/argocd-cmp-server:ro", argocd.display()))
            .arg(format!("--volume={}:/home/argocd/cmp-server/plugins", sockets.display()));
        // A repository server that is not root talks to sockets of its own user alone.
        let user = ask(Command::new("id").arg("-u"), "")?.clean("id")?;
        if user.trim() != "0" {
            command.arg(format!("--user={}", user.trim()));
        }
        let container = command
            .arg(&image)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("cannot start docker")?;
        Ok(Self { engine, container })
    }

    /// # Errors
    /// The server had ended before.
    pub fn stop(mut self) -> Result<()> {
        if let Some(status) = self.container.try_wait()? {
            bail!("argocd-cmp-server ended by itself: {status}");
        }
        self.engine.docker(&["rm", "--force", NAME])?.clean("docker rm")?;
        self.container.wait()?;
        Ok(())
    }
}
