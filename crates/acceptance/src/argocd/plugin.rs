//! gen as a plugin beside Argo CD's repository server: the program, or the image `gen-cmp` as an installation runs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use program::docker::Engine;
use program::folder::{built, repository};
use program::image::PLUGIN;
use program::process::{ask, find};
use program::project::Gen;

/// The folder in which Argo CD's repository server finds plugins: of both, this program and that server.
/// <https://argo-cd.readthedocs.io/en/stable/operator-manual/server-commands/argocd-repo-server/>
const SOCKETS: &str = "ARGOCD_PLUGINSOCKFILEPATH";

/// What the container is called.
const NAME: &str = "stackgen-argocd-plugin";

/// What runs gen for Argo CD.
#[derive(Clone, Copy, Debug)]
pub enum Sidecar {
    /// Argo CD's server of plugins on this machine, with the configuration that is in the image and the program
    /// beside this one.
    Program,
    /// The released image, in a container.
    Image,
}

/// The server, whose socket is in the folder of plugins.
#[derive(Debug)]
pub struct Plugin {
    server: Child,
    /// The engine, where the server is in a container of it.
    engine: Option<Engine>,
    _work: tempfile::TempDir,
}

impl Plugin {
    /// # Errors
    /// The program or the image is not there, or cannot be started.
    pub fn start(sidecar: Sidecar) -> Result<Self> {
        let argocd = find("argocd", "argocd 3, linked statically")?;
        let sockets = std::env::var_os(SOCKETS).map(PathBuf::from);
        let Some(sockets) = sockets.filter(|folder| folder.is_dir()) else {
            bail!(
                "let {SOCKETS} name a folder, here and where Argo CD's repository server is started"
            );
        };
        let work = tempfile::tempdir()?;
        let (mut command, engine) = match sidecar {
            Sidecar::Program => (program(&argocd, work.path())?, None),
            Sidecar::Image => {
                let engine = Engine::running()?;
                (container(&engine, &argocd, &sockets)?, Some(engine))
            }
        };
        let log = fs::File::create(built()?.join("argocd-plugin.log"))?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let server = command.spawn().context("cannot start argocd-cmp-server")?;
        Ok(Self { server, engine, _work: work })
    }

    /// # Errors
    /// The server had ended before.
    pub fn stop(mut self) -> Result<()> {
        if let Some(status) = self.server.try_wait()? {
            bail!("argocd-cmp-server ended by itself: {status}");
        }
        match self.engine {
            Some(engine) => drop(engine.docker(&["rm", "--force", NAME])?.clean("docker rm")?),
            None => self.server.kill()?,
        }
        self.server.wait()?;
        Ok(())
    }
}

fn program(argocd: &Path, work: &Path) -> Result<Command> {
    let r#gen = Gen::built()?;
    let own = r#gen.path.parent().map(Path::to_owned).unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([own].into_iter().chain(std::env::split_paths(&path)))?;
    let mut command = Command::new(argocd);
    command.env("ARGOCD_BINARY_NAME", "argocd-cmp-server").env("ARGOCD_CMP_WORKDIR", work);
    command.env("PATH", path).arg("--config-dir-path").arg(repository().join("ci/image"));
    Ok(command)
}

fn container(engine: &Engine, argocd: &Path, sockets: &Path) -> Result<Command> {
    let image = format!("{PLUGIN}:{}", env!("CARGO_PKG_VERSION"));
    let inspected = engine.docker(&["image", "inspect", &image])?;
    ensure!(inspected.code == Some(0), "no `{image}`: run `cargo xtask images --gen` before");
    ask(Command::new("chmod").arg("777").arg(sockets), "")?.clean("chmod")?;
    engine.docker(&["rm", "--force", NAME])?;
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
    command.arg(&image);
    Ok(command)
}
