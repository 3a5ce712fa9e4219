//! GEN521: a server that listens on the address of its own container alone.

use crate::check::rule::{Findings, Rule};
use crate::check::serving_program::{ENTRYPOINTS, SERVERS, ServingProgram, Unsaid};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::call::Reach;
use crate::graph::container::Container;
use crate::graph::service::Service;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose_objects::KIND;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::OwnAddress,
    severity: Severity::Error,
    why: "127.0.0.1 is the pod, or the container, itself: what listens there is called by nobody else, neither through a Service, nor by the \
          kubelet, nor through a published port. Servers for development listen there if nothing is said. \
          https://docs.docker.com/engine/network/#published-ports",
    symptom: "connection refused, or: the connection was reset; probes fail",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 8000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, command: [uvicorn, main:app, --host, 127.0.0.1, --port, \"8000\"] }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 8000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, command: [uvicorn, main:app, --host, 0.0.0.0, --port, \"8000\"] }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in graph.workloads.iter().filter(|one| !one.is_on_host() && !one.is_job()) {
        let mut running = workload.running();
        // Another container of the pod may pass on what it is sent.
        let (Some(container), None) = (running.next(), running.next()) else { continue };
        let Some(listening) = Listening::read(container) else { continue };
        let Some((caller, place)) = caller(workload, container, listening.port, graph) else {
            continue;
        };
        let (program, label) = (listening.program, workload.object.label());
        let message = if listening.is_said {
            format!("{program} of {label} listens on {} alone, and {caller}", listening.host)
        } else {
            format!(
                "{program} of {label} is not told where to listen, which is 127.0.0.1, and {caller}"
            )
        };
        let mut found = RULE
            .judged(listening.is_sure && graph.set.is_whole, message)
            .at(listening.node.span, "reached from inside the container alone");
        if let Some(place) = place {
            found = found.also(place, "called from elsewhere");
        }
        findings.add(workload.object, found.help(listening.help));
    }
}

/// A server that listens on its own address.
struct Listening<'n> {
    program: &'static str,
    node: &'n Node,
    host: String,
    port: Option<u16>,
    /// Whether it is written, and not what the program does by itself.
    is_said: bool,
    is_sure: bool,
    help: String,
}

impl<'n> Listening<'n> {
    fn read(container: &Container<'n>) -> Option<Self> {
        let words: Vec<(&str, &Node)> = container.words().collect();
        let (first, _) = words.first()?;
        let script = container.script()?;
        let has_command = !container.node.items("command").is_empty();
        for order in &script.orders {
            let mut parts: Vec<&str> = order.words.iter().map(String::as_str).collect();
            let image = ENTRYPOINTS.iter().find(|(name, _)| *name == container.image.short());
            if let Some((_, program)) = image.filter(|_| !has_command && first.starts_with('-')) {
                parts.insert(0, program);
            }
            for server in &SERVERS {
                let Some(rest) = server.words(&parts) else { continue };
                let addresses = server.addresses(rest);
                let own: Vec<&&str> =
                    addresses.iter().filter(|address| loopback(address).is_some()).collect();
                if own.len() < addresses.len() || addresses.iter().any(|one| one.contains('$')) {
                    return None;
                }
                let Some(address) = own.first() else {
                    let (_, node) =
                        *words.iter().find(|(word, _)| word.contains(server.program))?;
                    return server.unsaid(container, &parts, node);
                };
                let (host, port) = loopback(address)?;
                // The last place of it: a word before may hold the same text.
                let (_, node) = *words.iter().rev().find(|(word, _)| word.contains(host))?;
                let help = format!("write `{}`", address.replacen(host, "0.0.0.0", 1));
                let host = host.to_owned();
                let program = server.program;
                return Some(Self {
                    program,
                    node,
                    host,
                    port,
                    is_said: true,
                    is_sure: true,
                    help,
                });
            }
        }
        None
    }
}

impl ServingProgram {
    /// The words behind the program, if it is run.
    fn words<'w, 'a>(&self, parts: &'w [&'a str]) -> Option<&'w [&'a str]> {
        let at = parts.iter().position(|word| word.rsplit('/').next() == Some(self.program))?;
        let rest = &parts[at + 1..];
        let is_ordered =
            self.orders.is_empty() || rest.iter().any(|word| self.orders.contains(word));
        is_ordered.then_some(rest)
    }

    /// The addresses that its options name.
    fn addresses<'a>(&self, rest: &[&'a str]) -> Vec<&'a str> {
        let mut found = Vec::new();
        for (index, word) in rest.iter().enumerate() {
            for option in self.options {
                let value = if word == option {
                    // `runserver` alone says nothing, and `--host` of vite alone means everywhere.
                    match rest.get(index + 1).copied() {
                        Some(next) if !next.starts_with('-') => Some(next),
                        _ if option.starts_with('-') => Some("0.0.0.0"),
                        _ => None,
                    }
                } else {
                    let joined = word.strip_prefix(option);
                    joined.and_then(|rest| {
                        rest.strip_prefix('=').or_else(|| {
                            let is_short = option.len() == 2 && !rest.is_empty();
                            Some(rest).filter(|_| is_short && !word.starts_with("--"))
                        })
                    })
                };
                found.extend(value.into_iter().flat_map(|value| value.split(',')));
            }
        }
        // A number alone is a port.
        found.retain(|one| !one.is_empty() && !one.bytes().all(|byte| byte.is_ascii_digit()));
        found
    }

    /// What it does without an option.
    fn unsaid<'n>(
        &self,
        container: &Container<'n>,
        parts: &[&str],
        node: &'n Node,
    ) -> Option<Listening<'n>> {
        let variables = match self.default {
            Unsaid::Everywhere => return None,
            Unsaid::Itself(variables) => variables,
            Unsaid::Surely => &[],
        };
        let environment = &container.environment;
        let is_elsewhere = |word: &&str| {
            ["conf", "uds", "unix", "fd", "-c", "build", "--help", "--version"]
                .iter()
                .any(|part| if part.len() == 2 { word == part } else { word.contains(part) })
        };
        let is_surely = self.default == Unsaid::Surely;
        let is_told = variables.iter().any(|name| environment.get(name).is_some())
            || environment.is_open
            || parts.iter().any(is_elsewhere);
        if is_told && !is_surely {
            return None;
        }
        let option = match self.options.last() {
            Some(&"runserver") => "runserver 0.0.0.0:8000".to_owned(),
            Some(option) => format!("{option} 0.0.0.0"),
            None => "0.0.0.0".to_owned(),
        };
        Some(Listening {
            program: self.program,
            node,
            host: "127.0.0.1".to_owned(),
            port: None,
            is_said: false,
            is_sure: is_surely,
            help: format!("write `{option}`"),
        })
    }
}

/// The host of an address that is the container's own, and its port.
fn loopback(address: &str) -> Option<(&str, Option<u16>)> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => (host, port.parse().ok()),
        _ => (rest, None),
    };
    let host = host.trim_matches(['[', ']']);
    matches!(host, "127.0.0.1" | "localhost" | "::1").then_some((host, port))
}

/// Who calls a port of a container from outside, and where that is written.
fn caller(
    workload: &Workload,
    container: &Container,
    port: Option<u16>,
    graph: &Graph,
) -> Option<(String, Option<Span>)> {
    let is_meant = |number: Option<u16>| port.is_none() || number.is_none() || port == number;
    if workload.object.kind == KIND {
        if let Some(published) = container.ports.iter().find(|one| is_meant(Some(one.number))) {
            return Some((format!("port {} is published", published.number), Some(published.span)));
        }
        let mut calls = graph.calls.iter().filter(|call| call.workload != workload.index);
        let call = calls.find(|call| match call.reach {
            Reach::Service(index) => {
                graph.services[index].workloads.contains(&workload.index)
                    && is_meant(call.address.port)
            }
            _ => false,
        })?;
        let caller = graph.workloads[call.workload].object.label();
        return Some((format!("{caller} calls it"), Some(call.host)));
    }
    let leads = |service: &Service| {
        let found = service.ports.iter().find(|own| is_meant(own.pod_port(workload)))?;
        Some((format!("Service `{}` leads to it", service.object.name), Some(found.node.span)))
    };
    if let Some(found) = graph.serving(workload.index).take(8).find_map(leads) {
        return Some(found);
    }
    let probes = ["startupProbe", "livenessProbe", "readinessProbe"];
    probes.iter().find_map(|name| {
        let probe = container.node.get(name)?;
        let way = probe.get("httpGet").or_else(|| probe.get("tcpSocket"))?;
        let asks = way.text("host").is_none() && is_meant(way.text("port")?.parse().ok());
        asks.then(|| (format!("`{name}` asks it"), Some(way.span)))
    })
}
