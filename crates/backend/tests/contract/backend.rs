//! A running backend.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Answer, send};
use crate::store::Database;

/// How long anything may take that should happen.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A process, ended with the value.
pub struct Backend {
    pub port: u16,
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Backend {
    /// A backend that is ready.
    pub fn ready(database: &Database) -> Self {
        let backend = Self::start(&[("DATABASE_URL", &database.url)]);
        backend.wait_until_ready();
        backend
    }

    /// A backend that listens, with these variables and no others.
    pub fn start(variables: &[(&str, &str)]) -> Self {
        Self::start_after("", variables)
    }

    /// A backend that listens, in a process that a shell has prepared.
    pub fn start_after(preparation: &str, variables: &[(&str, &str)]) -> Self {
        let mut backend = Self::run(preparation, "serve", variables);
        until("the backend listens", || {
            let listening = backend.log().lines().find_map(|line| {
                let entry: Value = serde_json::from_str(line).expect("logs are JSON");
                entry["address"].as_str()?.rsplit_once(':')?.1.parse().ok()
            });
            backend.port = listening.unwrap_or(0);
            backend.port > 0
        });
        backend
    }

    /// A worker on a database.
    pub fn worker(database: &Database, variables: &[(&str, &str)]) -> Self {
        let variables = [&[("DATABASE_URL", database.url.as_str())], variables].concat();
        Self::run("", "worker", &variables)
    }

    /// A worker on a store that is not there.
    pub fn waiting_worker(url: &str) -> Self {
        Self::run("", "worker", &[("DATABASE_URL", url)])
    }

    /// The program as it is told one of its words.
    fn run(preparation: &str, verb: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new("/bin/sh");
        let program = env!("CARGO_BIN_EXE_stackgen-backend");
        let script = format!("{preparation} exec {program} {verb}");
        command.args(["-c", &script]);
        command.env_clear().env("PORT", "0").envs(variables.iter().copied());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the backend starts");
        let log = Arc::new(Mutex::new(String::new()));
        let stdout = child.stdout.take().expect("a pipe");
        let copy = Arc::clone(&log);
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let mut log = copy.lock().expect("a log");
                log.push_str(&line);
                log.push('\n');
            }
        });
        Self { port: 0, child, log }
    }

    pub fn wait_until_ready(&self) {
        until("the backend is ready", || self.get("/readyz").status == 200);
    }

    /// What it logged until now.
    pub fn log(&self) -> String {
        self.log.lock().expect("a log").clone()
    }

    pub fn try_send(&self, method: &str, path: &str, body: &Value) -> Option<Answer> {
        send(self.port, method, path, "application/json", body.to_string().as_bytes())
    }

    pub fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.try_send(method, path, body).expect("an answer")
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &json!(null))
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, body)
    }

    /// The bytes of its memory.
    pub fn resident(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
        line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") * 1024
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args([&format!("-{name}"), &id]).status();
        assert!(status.expect("kill").success());
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        let mut status = None;
        until("the backend ends", || {
            status = self.child.try_wait().expect("a child");
            status.is_some()
        });
        status.expect("it ended")
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        if thread::panicking() {
            eprintln!("{}", self.log());
        }
    }
}

/// What a word of the program came to that ends by itself: how, and what it said.
pub fn done(verb: &str, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stackgen-backend"));
    command.arg(verb).env_clear().envs(variables.iter().copied());
    let output = command.output().expect("the program runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

/// Waits until something is so.
pub fn until(what: &str, mut is: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < PATIENCE, "in vain: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
