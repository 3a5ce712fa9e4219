//! GEN448: a probe asks a port that its container does not have.

use crate::check::rule::{Findings, Rule};
use crate::check::told_port::{is_said, of_container};
use crate::diagnostic::{Code, Severity};
use crate::engine::image_fact::ImageFact;
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::probe::{ProbedPort, probed};
use crate::graph::service::Service;
use crate::graph::workload::Workload;
use crate::manifest::Look;
use crate::manifest::placeholder::is_gap;
use crate::notation::listening::ToldExtent;
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
            of_number(graph, workload, container, findings);
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

/// Probes that ask a port which their container does not have, by number: that of a Service, which leads to another one,
/// or one that nobody has. Probes ask the pod itself.
/// <https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/>
fn of_number(graph: &Graph, workload: &Workload, container: &Container, findings: &mut Findings) {
    let is_known = ImageFact::knows_ports(&container.image);
    if is_known || workload.database().is_some() || container.ports.is_empty() || container.is_init
    {
        return;
    }
    let asked = probed(container, graph.sources);
    let is_here = |port: u16| workload.listens_on(port) || is_said(container, port);
    let told = of_container(container, workload, graph);
    let is_right = asked.iter().any(|one| workload.listens_on(one.port));
    for one in asked.iter().filter(|one| !one.is_named && !is_here(one.port)) {
        let ProbedPort { probe, port, place, .. } = *one;
        let led = |service: &Service| {
            let port = service.port(port)?;
            let own = port.pod_port(workload).filter(|own| *own != one.port)?;
            let is_own = container.ports.iter().any(|one| one.number == own);
            is_own.then_some((port.node.span, own))
        };
        let label = workload.object.label();
        let found = if let Some((span, own)) = graph.serving(workload.index).find_map(led) {
            let message = format!("`{probe}` of {label} asks port {port}, which is the Service's");
            let is_sure = graph.set.is_whole && !container.environment.is_open;
            RULE.judged(is_sure, message)
                .at(place, "no port of the container")
                .also(span, format!("leads to {own} of the container"))
                .help(format!("write {own}"))
                .fix(place, own.to_string())
        } else {
            // What is told to listen on one port alone listens on no other. Else there may be a server of health or of
            // measures, which all probes ask, or which has a path of its own.
            let whole = told.as_ref().filter(|own| own.told.extent == ToldExtent::Whole);
            let is_aside =
                one.path.is_some_and(|path| ASIDE.iter().any(|word| path.contains(word)));
            let is_telling = !is_aside && (is_right || told.is_some());
            if whole.is_none() && !is_telling {
                continue;
            }
            let is_sure = whole.is_some() && graph.set.is_whole;
            let message = format!(
                "`{probe}` of {label} asks port {port}, and its container has {}",
                container.ports[0].number
            );
            let mut found = RULE.judged(is_sure, message).at(place, "nobody says that it is there");
            for port in container.ports.iter().take(4) {
                found = found.also(port.span, "a port of the container");
            }
            if let Some(own) = &told {
                found = found.also(own.place, "listens here");
            }
            match container.ports.as_slice() {
                [only] => found
                    .help(format!("write {}, or declare {port} in `ports`", only.number))
                    .fix(place, only.number.to_string()),
                _ => found.help(format!("write a port of the container, or declare {port}")),
            }
        };
        let found =
            found.note("Unhealthy: connection refused; the container is restarted, or never ready");
        findings.add(workload.object, found);
    }
}

/// Parts of paths that servers beside the main one have.
const ASIDE: [&str; 5] = ["actuator", "metrics", "management", "readyz", "livez"];
