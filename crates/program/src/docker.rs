//! Docker Compose, and the engine behind it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{Finished, ask, find};

/// What stands in for an image of busybox where no registry can be reached: the same commands.
const STAND_IN: &str =
    "FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"--install\", \"/bin\"]\n";

/// The client.
#[derive(Debug)]
pub struct Engine {
    /// The client's program.
    pub docker: PathBuf,
}

impl Engine {
    /// The client alone.
    ///
    /// # Errors
    /// There is none, or it has no Compose.
    pub fn client() -> Result<Self> {
        let docker = find("docker", "docker with its plugin compose")?;
        let engine = Self { docker };
        engine.docker(&["compose", "version"])?.clean("docker compose version")?;
        Ok(engine)
    }

    /// The client of an engine that answers.
    ///
    /// # Errors
    /// None does.
    pub fn running() -> Result<Self> {
        let engine = Self::client()?;
        let version = ["version", "--format", "{{.Server.Version}}"];
        engine.docker(&version)?.clean("docker version").context("start a Docker engine")?;
        Ok(engine)
    }

    /// Runs docker.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn docker(&self, arguments: &[&str]) -> Result<Finished> {
        ask(Command::new(&self.docker).args(arguments), "")
    }

    /// Runs Compose on the `compose.yaml` of a folder.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn compose(&self, folder: &Path, arguments: &[&str]) -> Result<Finished> {
        ask(Command::new(&self.docker).current_dir(folder).arg("compose").args(arguments), "")
    }

    /// Makes sure that an image is there.
    ///
    /// # Errors
    /// It is not, and cannot be had.
    pub fn need(&self, image: &str) -> Result<()> {
        let there = |finished: Finished| finished.code == Some(0);
        if there(self.docker(&["image", "inspect", image])?)
            || there(self.docker(&["pull", image])?)
        {
            return Ok(());
        }
        if !image.starts_with("busybox:") {
            bail!("the engine has no `{image}`: make or pull it");
        }
        let folder = tempfile::tempdir()?;
        let busybox = find("busybox", "busybox, linked statically")?;
        fs::copy(&busybox, folder.path().join("busybox"))?;
        fs::write(folder.path().join("Dockerfile"), STAND_IN)?;
        let mut build = Command::new(&self.docker);
        // The plain builder is enough, and every engine has it.
        build.env("DOCKER_BUILDKIT", "0").args(["build", "--quiet", "--tag", image]);
        ask(build.arg(folder.path()), "")?.clean("docker build").map(drop)
    }
}
