//! The services, the browser, and what every check does with them.

use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use program::cargo::cargo;
use program::folder::built;
use program::process;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::browser::driver::Driver;
use crate::browser::service::Service;

/// How long the page may take to show what is expected.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub struct Site {
    pub driver: Driver,
    pub api: Service,
    pub page: Service,
    pub screenshots: PathBuf,
    frontend: PathBuf,
    folder: TempDir,
}

impl Site {
    /// Builds and starts everything, on a database of its own.
    ///
    /// # Errors
    /// A program is missing or does not start.
    pub fn open() -> Result<Self> {
        let target = built()?.join("..").canonicalize()?;
        let mut build = cargo();
        build.args(["build", "--quiet", "-p", "stackgen-backend", "-p", "stackgen-frontend"]);
        process::run(build.arg("--target-dir").arg(&target))?;
        let screenshots = target.join("browser");
        if screenshots.exists() {
            fs::remove_dir_all(&screenshots)?;
        }
        fs::create_dir(&screenshots)?;

        let folder = tempfile::tempdir()?;
        let store = format!("sqlite://{}", folder.path().join("site.db").display());
        let environment = [("DATABASE_URL", &*store), ("VERSION", "1.4.2"), ("COLOR", "blue")];
        let api =
            Service::start(target.join("debug/stackgen-backend"), &environment, folder.path())?;
        let frontend = target.join("debug/stackgen-frontend");
        let address = format!("http://127.0.0.1:{}", api.port);
        let environment = [("API_URL", &*address), ("VERSION", "2.0.0"), ("COLOR", "green")];
        let page = Service::start(frontend.clone(), &environment, folder.path())?;
        Ok(Self { driver: Driver::start()?, api, page, screenshots, frontend, folder })
    }

    /// Opens the page of `service` and waits until it has heard from the API.
    pub fn visit(&self) -> Result<()> {
        self.driver.go(&format!("http://127.0.0.1:{}/", self.page.port))?;
        self.connected()
    }

    pub fn connected(&self) -> Result<()> {
        self.until("document.body.dataset.state === 'here'")
    }

    /// A second page for the same API, with other features.
    pub fn other_page(&self, environment: &[(&str, &str)]) -> Result<Service> {
        let address = format!("http://127.0.0.1:{}", self.api.port);
        let environment = [&[("API_URL", &*address)], environment].concat();
        Service::start(self.frontend.clone(), &environment, self.folder.path())
    }

    /// Waits for a condition, written in JavaScript.
    ///
    /// # Errors
    /// It does not come true in time.
    pub fn until(&self, condition: &str) -> Result<()> {
        let began = Instant::now();
        while self.driver.ask(&format!("return Boolean({condition})"))? != Json::Bool(true) {
            if began.elapsed() > PATIENCE {
                let text = self.driver.ask("return document.body.innerText")?;
                bail!("never true: {condition}; the page says: {text}");
            }
            sleep(Duration::from_millis(30));
        }
        Ok(())
    }

    /// Waits until the texts of what `selector` finds are exactly these.
    pub fn until_texts(&self, selector: &str, texts: &[&str]) -> Result<()> {
        let texts = json!(texts);
        self.until(&format!(
            "JSON.stringify([...document.querySelectorAll('{selector}')].map(e => e.textContent)) \
             === JSON.stringify({texts})"
        ))
    }

    /// A picture of what is in view.
    pub fn photograph(&self, name: &str) -> Result<()> {
        // Colours fade in; a picture shows them when they are there.
        sleep(Duration::from_millis(250));
        let file = self.screenshots.join(format!("{name}.png"));
        fs::write(&file, self.driver.screenshot()?)
            .with_context(|| format!("cannot write `{}`", file.display()))
    }

    /// Fails on whatever the browser has complained about.
    pub fn complaints(&self) -> Result<()> {
        match self.driver.console()?.as_slice() {
            [] => Ok(()),
            complaints => bail!("the console says: {}", json!(complaints)),
        }
    }
}
