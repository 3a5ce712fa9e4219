//! Health checks. Kubernetes asks from outside, the engine runs a command inside: a container whose
//! image holds nothing but its program borrows the command from a volume.

use k8s_openapi::api::core::v1::{Container, ExecAction, HTTPGetAction, Probe};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::compose::amount::seconds;
use crate::compose::file::{Healthcheck, Mount, Service};
use crate::compose::pods::Pods;
use crate::compose::text::literal;

/// The service and the volume with the commands. No component's name has a `_`.
pub const TOOLS: &str = "health_tools";

/// Where containers see the commands.
const PATH: &str = "/.health";

/// The image of the commands: one static program. <https://hub.docker.com/_/busybox>
pub const IMAGE: &str = "busybox:1.37-musl";

/// Seconds between two questions where the values name none; the kubelet's ten would be what
/// `docker compose up --wait` takes per tier.
const INTERVAL: i32 = 3;

/// Seconds for an answer where the values name none. A command is slower than a connection.
const TIMEOUT: i32 = 5;

/// The most seconds in which a start may fail to answer. A readiness probe that fails does no harm on
/// Kubernetes, but what is unhealthy ends `docker compose up --wait`.
const PATIENCE: i64 = 300;

/// The health check of a container: its readiness probe, which counts once its startup probe would
/// have given up.
pub fn check(pods: &Pods, container: &Container) -> Option<Healthcheck> {
    let probe = container.readiness_probe.as_ref()?;
    let startup = container.startup_probe.as_ref();
    let period = probe.period_seconds.unwrap_or(INTERVAL);
    let first = startup.and_then(|startup| startup.period_seconds).unwrap_or(period);
    let patience = startup.map_or(PATIENCE, |startup| {
        let failures = i64::from(startup.failure_threshold.unwrap_or(3));
        (failures * i64::from(startup.period_seconds.unwrap_or(10))).min(PATIENCE)
    });
    Some(Healthcheck {
        test: question(pods, container, probe)?,
        interval: seconds(i64::from(first.min(period).max(1))),
        timeout: seconds(i64::from(probe.timeout_seconds.unwrap_or(TIMEOUT).max(1))),
        retries: probe.failure_threshold.unwrap_or(3),
        start_period: seconds(patience),
    })
}

/// Whether the question is asked with a borrowed command.
pub fn needs_tools(pods: &Pods, container: &Container) -> bool {
    let Some(probe) = &container.readiness_probe else { return false };
    probe.exec.is_none() && !pods.has_bash
}

/// Where a container finds the borrowed commands.
pub fn mount() -> Mount {
    Mount { r#type: "volume", source: TOOLS.to_owned(), target: PATH.to_owned(), read_only: true }
}

/// The service that fills the volume: the engine copies into an empty volume what the image has at
/// its place. <https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container>
pub fn tools() -> Service {
    Service {
        image: IMAGE.to_owned(),
        command: Some(vec!["true".to_owned()]),
        volumes: vec![Mount {
            r#type: "volume",
            source: TOOLS.to_owned(),
            target: "/bin".to_owned(),
            read_only: false,
        }],
        network_mode: Some("none".to_owned()),
        ..Service::default()
    }
}

fn question(pods: &Pods, container: &Container, probe: &Probe) -> Option<Vec<String>> {
    if let Some(ExecAction { command }) = &probe.exec {
        let command = command.iter().flatten().map(|word| literal(word));
        return Some(std::iter::once("CMD".to_owned()).chain(command).collect());
    }
    if let Some(get) = &probe.http_get {
        return Some(http(pods, get, number(container, &get.port)?));
    }
    let grpc = probe.grpc.as_ref().map(|grpc| grpc.port);
    let tcp = probe.tcp_socket.as_ref().and_then(|tcp| number(container, &tcp.port));
    Some(connect(pods, tcp.or(grpc)?))
}

fn http(pods: &Pods, get: &HTTPGetAction, port: i32) -> Vec<String> {
    let scheme = get.scheme.as_deref().unwrap_or("HTTP").to_lowercase();
    let path = literal(get.path.as_deref().unwrap_or("/"));
    if pods.is_database {
        let script =
            format!(r#"{PATH}/wget -q -O /dev/null "{scheme}://$$({PATH}/hostname):{port}$$1""#);
        return words(["CMD", &format!("{PATH}/sh"), "-c", &script, "sh", &path]);
    }
    let mut test = words(["CMD", &format!("{PATH}/wget"), "-q", "-O", "/dev/null"]);
    if scheme == "https" {
        test.push("--no-check-certificate".to_owned());
    }
    for header in get.http_headers.iter().flatten() {
        test.push("--header".to_owned());
        test.push(literal(&format!("{}: {}", header.name, header.value)));
    }
    test.push(format!("{scheme}://127.0.0.1:{port}{path}"));
    test
}

/// A connection. A database that initialises itself listens on 127.0.0.1 alone, so that the question
/// goes to the container's own address there.
fn connect(pods: &Pods, port: i32) -> Vec<String> {
    if pods.is_database && !pods.has_bash {
        let script = format!(r#"{PATH}/nc -w 2 "$$({PATH}/hostname)" {port} -e {PATH}/true"#);
        return words(["CMD", &format!("{PATH}/sh"), "-c", &script]);
    }
    if pods.is_database {
        let script = format!("</dev/tcp/$$(hostname)/{port}");
        return words(["CMD", "bash", "-c", &script]);
    }
    // Not every build of it has `-z`.
    let (nc, nothing) = (format!("{PATH}/nc"), format!("{PATH}/true"));
    words(["CMD", &nc, "-w", "2", "127.0.0.1", &port.to_string(), "-e", &nothing])
}

/// The number of a port that may be a name.
fn number(container: &Container, port: &IntOrString) -> Option<i32> {
    match port {
        IntOrString::Int(number) => Some(*number),
        IntOrString::String(name) => {
            let mut ports = container.ports.iter().flatten();
            ports.find(|port| port.name.as_ref() == Some(name)).map(|port| port.container_port)
        }
    }
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}
