//! What the file of Redis or Valkey says against everything else: a file that is not there, and a folder that is not (a
//! part of GEN442), another port, and an address that answers nobody else (parts of GEN444).

use crate::check::rule::{Findings, Rule};
use crate::check::wrong_port;
use crate::graph::Graph;
use crate::graph::brought::HeldFiles;
use crate::graph::call::Reach;
use crate::graph::database::Database;
use crate::graph::redis_file::{RedisFile, RedisStart};
use crate::graph::resolve::is_loopback;
use crate::manifest::line;
use crate::manifest::parsed::file_name;

/// What does not start.
pub fn starts(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let Some(server) = workload.database() else { continue };
        match RedisStart::of(&server, graph) {
            RedisStart::Missing(path, node, brought) => {
                let near =
                    brought.files.iter().find(|one| file_name(&one.path) == file_name(&path));
                let message =
                    format!("{} does not start: {path} is not there", workload.object.label());
                let place = line::word_at(graph.sources, node, &path, 0);
                let mut found = rule
                    .judged(graph.set.is_whole, message)
                    .at(place, "no such file")
                    .note("Fatal error, can't open config file: no such file or directory");
                found = match near {
                    Some(near) => found
                        .also(near.mount.span, "mounted here")
                        .help(format!("write `{}`", near.path)),
                    None => found.help("mount the file there, or name the one that is mounted"),
                };
                findings.add(workload.object, found);
            }
            RedisStart::Read(file, brought) => {
                folder(rule, &server, &file, &brought, graph, findings);
            }
            RedisStart::Unknown => {}
        }
    }
}

/// Folders that the image has.
const THERE: [&str; 12] = [
    "/data",
    "/etc",
    "/home",
    "/media",
    "/mnt",
    "/opt",
    "/root",
    "/run",
    "/srv",
    "/tmp",
    "/var",
    "/usr/local/etc",
];

/// The server goes to its folder when it reads the file, and ends where there is none.
/// <https://github.com/redis/redis/blob/unstable/src/config.c>, `setConfigDirOption`
fn folder(
    rule: &Rule,
    server: &Database,
    file: &RedisFile,
    brought: &HeldFiles,
    graph: &Graph,
    findings: &mut Findings,
) {
    let Some(setting) = file.get("dir") else { return };
    let path = setting.value.trim_end_matches('/');
    let is_there = path.len() < 2
        || !path.starts_with('/')
        || THERE.contains(&path)
        || ["/var/lib", "/var/log", "/var/tmp", "/var/run", "/var/cache"].contains(&path)
        || path.contains("..");
    let has_init = server.workload.containers.iter().any(|one| one.is_init);
    if is_there || brought.touches(path) {
        return;
    }
    let message = format!(
        "{} does not start: its file names the folder {path}, which is not there",
        server.workload.object.label()
    );
    let found = rule
        .judged(graph.set.is_whole && !has_init, message)
        .at(file.value_place(&setting), "neither of the image nor mounted")
        .also(server.container.image_span(), "keeps its data in /data")
        .note("FATAL CONFIG FILE ERROR: can't chdir: no such file or directory")
        .help("write `dir /data`, and mount the volume there");
    findings.add(file.file.object, found);
}

/// Ports and addresses.
pub fn listens(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let Some(server) = workload.database() else { continue };
        let Some(file) = RedisStart::of(&server, graph).file() else { continue };
        bound(rule, &server, &file, graph, findings);
        if let Some(setting) = file.get("port")
            && let Ok(port) = setting.value.parse::<u16>()
            && port != 0
            && file.get("tls-port").is_none()
        {
            ports(rule, &server, port, file.value_place(&setting), graph, findings);
        }
    }
}

/// An address on which others do not find the server.
fn bound(rule: &Rule, server: &Database, file: &RedisFile, graph: &Graph, findings: &mut Findings) {
    let workload = server.workload;
    let Some(setting) = file.get("bind").filter(|_| !workload.is_on_host()) else { return };
    let mut all = setting.value.split_ascii_whitespace().map(|one| one.trim_start_matches('-'));
    if !all.all(|one| is_loopback(one) || one == "::1") {
        return;
    }
    let services: Vec<usize> = graph.serving(workload.index).map(|one| one.index).collect();
    let is_led = |reach: Reach| matches!(reach, Reach::Service(index) if services.contains(&index));
    let call = graph.calls.iter().find(|one| one.workload != workload.index && is_led(one.reach));
    let is_served = !workload.is_of_compose() && !services.is_empty();
    let is_published = workload.is_of_compose() && !server.container.ports.is_empty();
    if call.is_none() && !is_served && !is_published {
        return;
    }
    let message = format!(
        "{} listens on `{}` alone, by its file, and is reached from elsewhere",
        workload.object.label(),
        setting.value
    );
    let mut found = rule
        .judged(graph.set.is_whole, message)
        .at(file.value_place(&setting), "answers the container itself alone");
    if let Some(call) = call {
        found = found.also(call.host, "called from here");
    }
    let help = "take `bind` out, or write `bind 0.0.0.0`, and set a password";
    findings.add(file.file.object, found.help(help));
}

fn ports(
    rule: &Rule,
    server: &Database,
    port: u16,
    place: crate::source::Span,
    graph: &Graph,
    findings: &mut Findings,
) {
    let workload = server.workload;
    let (label, title) = (workload.object.label(), server.engine.title());
    let mut told = false;
    for service in graph.surely_serving(workload.index).take(4) {
        let led = service.ports.iter().filter(|_| !service.is_headless).find(|own| {
            own.protocol() == "TCP" && own.pod_port(workload).is_some_and(|to| to != port)
        });
        let Some(own) = led.filter(|_| service.ports.len() == 1) else { continue };
        let target = own.node.get("targetPort").or_else(|| own.node.get("port"));
        let to = own.pod_port(workload).unwrap_or_default();
        let message = format!(
            "Service `{}` leads to port {to} of {title}, whose file says {port}",
            service.object.name
        );
        let found = rule
            .judged(graph.set.is_whole, message)
            .at(target.unwrap_or(own.node).span, "nothing listens there")
            .also(place, format!("listens on {port}"))
            .help(format!("write `targetPort: {port}`, or another port in the file"));
        findings.add(service.object, found);
        told = true;
    }
    if told {
        return;
    }
    // Who goes to the container itself.
    let services: Vec<usize> = graph.serving(workload.index).map(|one| one.index).collect();
    let mut seen = Vec::new();
    for call in graph.calls.iter().filter(|one| one.workload != workload.index) {
        let Reach::Service(index) = call.reach else { continue };
        let service = &graph.services[index];
        let is_direct = service.is_headless || service.ports.is_empty();
        let called = wrong_port::port(call).map(|(port, _)| port);
        let Some(called) = called.filter(|called| *called != port) else { continue };
        if !services.contains(&index) || !is_direct || seen.contains(&(call.workload, called)) {
            continue;
        }
        seen.push((call.workload, called));
        let message =
            format!("{} calls {label} on port {called}, whose file says {port}", call.shown());
        let found = wrong_port::RULE
            .judged(graph.set.is_whole, message)
            .at(call.port.unwrap_or(call.host), "connection refused")
            .also(place, format!("listens on {port}"))
            .help(format!("write {port} here, or {called} in the file"));
        findings.add(call.object, found);
    }
    let other = server.container.ports.iter().find(|own| own.number != port);
    if let Some(own) = other.filter(|_| workload.is_of_compose()) {
        let message =
            format!("port {} of {label} is published, whose file says {port}", own.number);
        let found = rule
            .judged(graph.set.is_whole, message)
            .at(own.span, "nothing listens here")
            .also(place, format!("listens on {port}"))
            .help(format!("write `{port}` as the port of the container"));
        findings.add(workload.object, found);
    }
}
