//! A Chromium, told what to do in the WebDriver protocol (<https://www.w3.org/TR/webdriver2/>).

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use program::process::{Running, find};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// Nothing but what the page asks for leaves the browser.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
];

/// The key under which the protocol names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

#[derive(Debug)]
pub struct Driver {
    session: String,
    _process: Running,
    _profile: TempDir,
}

impl Driver {
    /// Starts a browser with an empty profile.
    ///
    /// # Errors
    /// It is not installed, or does not start.
    pub fn start() -> Result<Self> {
        let chromium = find("chromium", "chromium")?;
        let driver = find("chromedriver", "chromium-driver")?;
        let process = Command::new(driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot run `chromedriver`")?;
        let mut process = Running(process);
        let port = port(&mut process.0)?;
        let profile = tempfile::tempdir()?;
        let folder = format!("--user-data-dir={}", profile.path().display());
        let flags: Vec<&str> = FLAGS.into_iter().chain([folder.as_str()]).collect();
        let sessions = format!("http://127.0.0.1:{port}/session");
        let mut driver = Self { session: sessions.clone(), _process: process, _profile: profile };
        let answer = driver.post(
            "",
            &json!({ "capabilities": { "alwaysMatch": {
                "goog:chromeOptions": { "binary": chromium, "args": flags },
                "goog:loggingPrefs": { "browser": "ALL" },
            } } }),
        )?;
        let id = answer["sessionId"].as_str().context("no session")?;
        driver.session = format!("{sessions}/{id}");
        Ok(driver)
    }

    pub fn go(&self, url: &str) -> Result<()> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// What `script`, the body of a function, returns.
    pub fn ask(&self, script: &str) -> Result<Json> {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Clicks where a person would.
    pub fn click(&self, selector: &str) -> Result<()> {
        let element = self.element(selector)?;
        self.post(&format!("/element/{element}/click"), &json!({})).map(drop)
    }

    /// Types into an element.
    pub fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        let element = self.element(selector)?;
        self.post(&format!("/element/{element}/value"), &json!({ "text": text })).map(drop)
    }

    /// Presses and releases keys, wherever the focus is.
    pub fn press(&self, keys: &str) -> Result<()> {
        let presses: Vec<Json> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": presses });
        self.post("/actions", &json!({ "actions": [keyboard] })).map(drop)
    }

    /// A command of the browser's own protocol.
    pub fn command(&self, name: &str, parameters: &Json) -> Result<()> {
        self.post("/goog/cdp/execute", &json!({ "cmd": name, "params": parameters })).map(drop)
    }

    /// What the browser has written to its console since the last time.
    pub fn console(&self) -> Result<Vec<Json>> {
        let entries = self.post("/se/log", &json!({ "type": "browser" }))?;
        Ok(entries.as_array().cloned().unwrap_or_default())
    }

    pub fn screenshot(&self) -> Result<Vec<u8>> {
        let answer = send(minreq::get(format!("{}/screenshot", self.session)))?;
        Ok(STANDARD.decode(answer.as_str().context("no picture")?)?)
    }

    fn element(&self, selector: &str) -> Result<String> {
        let wanted = json!({ "using": "css selector", "value": selector });
        let found = self.post("/element", &wanted)?;
        Ok(found[ELEMENT].as_str().context("no element")?.to_owned())
    }

    fn post(&self, path: &str, body: &Json) -> Result<Json> {
        let request = minreq::post(format!("{}{path}", self.session));
        send(request.with_header("content-type", "application/json").with_body(body.to_string()))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The driver ends the browser with the session.
        let _ = minreq::delete(&self.session).with_timeout(10).send();
    }
}

/// The port that the driver chose and says on its stdout.
fn port(process: &mut Child) -> Result<u16> {
    let stdout = process.stdout.take().context("no stdout")?;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        if let Some((_, port)) = line.rsplit_once("successfully on port ") {
            return Ok(port.trim_end_matches('.').parse()?);
        }
    }
    bail!("chromedriver did not start")
}

/// The value of the driver's answer.
fn send(request: minreq::Request) -> Result<Json> {
    let response = request.with_timeout(60).send().context("the browser's driver is gone")?;
    let answer: Json = serde_json::from_str(response.as_str()?)?;
    let value = &answer["value"];
    if response.status_code != 200 {
        let message = value["message"].as_str().unwrap_or_default();
        bail!("{}", message.lines().next().unwrap_or_default());
    }
    Ok(value.clone())
}
