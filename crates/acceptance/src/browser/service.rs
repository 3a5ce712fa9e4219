//! One of the repository's services, as a process of its own.

use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use program::process::Running;

/// How long a service may take to listen, on a busy machine.
const START: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub struct Service {
    program: PathBuf,
    environment: Vec<(String, String)>,
    log: PathBuf,
    pub port: u16,
    process: Option<Running>,
}

impl Service {
    /// Starts `program` on a free port with nothing but `environment`; it logs into `folder`.
    ///
    /// # Errors
    /// It does not listen in time.
    pub fn start(program: PathBuf, environment: &[(&str, &str)], folder: &Path) -> Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let log = folder.join(format!("{port}.log"));
        let environment = environment.iter().map(own).collect();
        let mut service = Self { program, environment, log, port, process: None };
        service.resume()?;
        Ok(service)
    }

    /// Starts it again where it was.
    ///
    /// # Errors
    /// It does not listen in time.
    pub fn resume(&mut self) -> Result<()> {
        let name = self.program.display().to_string();
        let log = File::options().create(true).append(true).open(&self.log)?;
        let process = Command::new(&self.program)
            .env_clear()
            .env("PORT", self.port.to_string())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot run `{name}`"))?;
        let process = self.process.insert(Running(process));
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if let Some(status) = process.0.try_wait()? {
                bail!("`{name}` ended: {status}; see `{}`", self.log.display());
            }
            if began.elapsed() > START {
                bail!("`{name}` does not listen; see `{}`", self.log.display());
            }
            sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Ends it at once, as a node that fails does.
    pub fn kill(&mut self) {
        self.process = None;
    }
}
