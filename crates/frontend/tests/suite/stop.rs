//! How the program ends: the real one, told by real signals.

use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get as route;
use tokio::time::sleep;

use crate::running::{get, start};

pub struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    pub async fn start(variables: &[(&str, &str)]) -> (Self, SocketAddr) {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let child = Command::new(env!("CARGO_BIN_EXE_stackgen-frontend"))
            .env_clear()
            .env("PORT", address.port().to_string())
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while tokio::net::TcpStream::connect(address).await.is_err() {
            assert!(began.elapsed() < Duration::from_secs(10), "does not listen");
            sleep(Duration::from_millis(10)).await;
        }
        (Self(child), address)
    }

    /// The bytes of its memory.
    pub fn resident(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }

    fn signal(&self, name: &str) {
        let process = self.0.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &process]).status().unwrap().success());
    }

    /// The exit code.
    async fn end(&mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code();
            }
            assert!(began.elapsed() < Duration::from_secs(10), "does not end");
            sleep(Duration::from_millis(10)).await;
        }
    }
}

#[tokio::test]
async fn sigterm_fails_readiness_serves_on_drains_and_exits_well() {
    let slow = async || {
        sleep(Duration::from_millis(1500)).await;
        "done"
    };
    let api = format!("http://{}", start(Router::new().route("/slow", route(slow))).await);
    let variables = [("API_URL", &*api), ("SHUTDOWN_DELAY", "700ms")];
    let (mut program, address) = Program::start(&variables).await;
    assert_eq!(get(address, "/readyz").await.status, 200);

    let under_way = tokio::spawn(async move { get(address, "/api/slow").await });
    sleep(Duration::from_millis(100)).await;
    program.signal("TERM");
    sleep(Duration::from_millis(200)).await;
    assert_eq!(get(address, "/readyz").await.status, 503);
    assert_eq!(get(address, "/healthz").await.status, 200);
    assert_eq!(get(address, "/").await.status, 200);

    assert_eq!(under_way.await.unwrap().text(), "done");
    assert_eq!(program.end().await, Some(0));
}

#[tokio::test]
async fn the_keyboard_does_not_wait() {
    let (mut program, _) = Program::start(&[("SHUTDOWN_DELAY", "600")]).await;
    program.signal("INT");
    assert_eq!(program.end().await, Some(0));
}

#[test]
fn a_wrong_environment_is_told_before_anything_starts() {
    let output = Command::new(env!("CARGO_BIN_EXE_stackgen-frontend"))
        .env_clear()
        .env("PORT", "http")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, "error: `PORT` is not a port from 1 to 65535: `http`\n");
}
