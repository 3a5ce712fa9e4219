//! A container of an official image, removed with the value.

use std::net::TcpListener;
use std::process::{self, Command};

use anyhow::Result;
use program::process::{ask, find};

use crate::stores::Engine;

/// A running container.
#[derive(Debug)]
pub struct Container {
    pub name: String,
    /// The port on this machine, which stays when the container is started again.
    pub port: u16,
}

impl Container {
    /// Starts a container. Whoever connects has to wait for the server in it.
    pub fn start(engine: Engine) -> Result<Self> {
        find("docker", "a Docker engine and its client")?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let name = format!("stackgen-{}-{}", engine.variable.to_lowercase(), process::id());
        let container = Self { name, port };
        let mut docker = Command::new("docker");
        docker.args(["run", "--detach", "--name", &container.name]);
        docker.args(["--publish", &format!("127.0.0.1:{port}:{}", engine.port)]);
        for variable in engine.env {
            docker.args(["--env", variable]);
        }
        docker.arg(engine.image).args(engine.arguments);
        ask(&mut docker, "")?.clean("docker run")?;
        Ok(container)
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let mut docker = Command::new("docker");
        docker.args(["rm", "--force", "--volumes", &self.name]);
        ask(&mut docker, "").ok();
    }
}
