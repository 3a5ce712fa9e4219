//! GEN448: a probe asks a port that its container does not have.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::engine::image_fact::ImageFact;
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::service::Service;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::is_gap;
use crate::values::suggest::list_of;

pub const RULE: Rule = Rule {
    code: Code::ProbePort,
    severity: Severity::Error,
    why: "A probe names a port by its number or by a name of the container's own `ports`.",
    symptom: "Unhealthy: strconv.Atoi: parsing \"http\": invalid syntax; the container is restarted, or never ready",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      ports: [{ name: web, containerPort: 8000 }]
      livenessProbe: { httpGet: { path: /healthz, port: http } }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      ports: [{ name: web, containerPort: 8000 }]
      livenessProbe: { httpGet: { path: /healthz, port: web } }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            of_variable(workload, container, findings);
            of_service(graph, workload, container, findings);
            for probe in [
                "livenessProbe",
                "readinessProbe",
                "startupProbe",
                "lifecycle.postStart",
                "lifecycle.preStop",
            ] {
                let Some(asked) = container.node.at(probe) else { continue };
                for way in ["httpGet.port", "tcpSocket.port"] {
                    let Some(node) = asked.at(way) else { continue };
                    let Some(name) = node.text("").filter(|text| text.parse::<i64>().is_err())
                    else {
                        continue;
                    };
                    let is_own = container.ports.iter().any(|port| port.name == Some(name));
                    if is_own || name.is_empty() || is_gap(name) {
                        continue;
                    }
                    let message = format!(
                        "`{probe}` of {} asks port `{name}`, which its container does not have",
                        workload.object.label()
                    );
                    let mut found = RULE.error(message).at(node.span, "no port of this name");
                    let known: Vec<&str> =
                        container.ports.iter().filter_map(|port| port.name).collect();
                    for port in container.ports.iter().take(4) {
                        found = found.also(port.span, "a port of the container");
                    }
                    found = match (known.as_slice(), container.ports.as_slice()) {
                        ([only], _) => found.help(format!("write `{only}`")).fix(node.span, *only),
                        ([], [only]) => found.help(format!("write {}", only.number)),
                        ([], _) => found.help("write the number of the port"),
                        _ => found.help(format!("write {}", list_of(known.into_iter()))),
                    };
                    findings.add(workload.object, found);
                }
            }
        }
    }
}

/// A probe that asks the port of a Service, which leads to another one of the container: probes ask the pod itself.
/// <https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/>
fn of_service(graph: &Graph, workload: &Workload, container: &Container, findings: &mut Findings) {
    let is_known = ImageFact::of(&container.image).is_some() || workload.database().is_some();
    let is_told = container.environment.variables.iter().any(|one| one.name.contains("PORT"));
    if is_known || is_told || container.ports.is_empty() {
        return;
    }
    for probe in ["readinessProbe", "livenessProbe", "startupProbe"] {
        for way in ["httpGet", "tcpSocket"] {
            let Some(node) = container.node.at(&format!("{probe}.{way}.port")) else { continue };
            let Some(asked) = node.text("").and_then(|text| text.parse::<u16>().ok()) else {
                continue;
            };
            let leads = |service: &Service| {
                let port = service.port(asked)?;
                let own = port.pod_port(workload).filter(|own| *own != asked)?;
                let is_own = container.ports.iter().any(|one| one.number == own);
                is_own.then_some((port.node.span, own))
            };
            let found = graph.serving(workload.index).find_map(leads);
            let Some((place, own)) = found.filter(|_| !workload.listens_on(asked)) else {
                continue;
            };
            let message = format!(
                "`{probe}` of {} asks port {asked}, which is the Service's",
                workload.object.label()
            );
            let found = RULE
                .judged(graph.set.is_whole, message)
                .at(node.span, "no port of the container")
                .also(place, format!("leads to {own} of the container"))
                .note("Unhealthy: connection refused; the container is restarted, or never ready")
                .help(format!("write {own}"))
                .fix(node.span, own.to_string());
            findings.add(workload.object, found);
        }
    }
}

/// A program that is told by `PORT` to listen elsewhere than where its probes ask: whether it reads the variable is not
/// known.
fn of_variable(workload: &Workload, container: &Container, findings: &mut Findings) {
    let Some(variable) = container.environment.get("PORT") else { return };
    let told = variable.value.as_deref().and_then(|value| value.parse::<u16>().ok());
    let Some(told) = told.filter(|_| workload.database().is_none()) else { return };
    let handlers = ["readinessProbe", "livenessProbe", "startupProbe"]
        .into_iter()
        .flat_map(|probe| ["httpGet", "tcpSocket"].map(|way| format!("{probe}.{way}.port")));
    let number = |node: &Node| {
        let text = node.text("")?;
        let named = container.ports.iter().find(|port| port.name == Some(text));
        text.parse().ok().or(named.map(|port| port.number))
    };
    let asked: Vec<(&Node, u16)> = handlers
        .filter_map(|path| container.node.at(&path))
        .filter_map(|node| Some((node, number(node)?)))
        .collect();
    let Some((first, port)) = asked.first() else { return };
    // A server of health or of measures has a port of its own, and says so.
    let is_declared = |number: u16| container.ports.iter().any(|port| port.number == number);
    let are_apart = is_declared(told) && is_declared(*port);
    if are_apart || container.ports.is_empty() || asked.iter().any(|(_, port)| *port == told) {
        return;
    }
    let message =
        format!("`PORT` of {} is {told}, and its probes ask {port}", workload.object.label());
    let found = RULE
        .warning(message)
        .at(variable.place(), "where many programs listen")
        .also(first.span, "asked here")
        .help(format!("write the same port at both ends: {told}, or {port}"));
    findings.add(workload.object, found);
}
