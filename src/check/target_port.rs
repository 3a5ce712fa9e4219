//! GEN413: a Service leads to a port that the pods do not have.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::check::told_port::is_said;
use crate::diagnostic::{Code, Severity};
use crate::engine::image_fact::ImageFact;
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::service::{PortTarget, Service, ServicePort};
use crate::graph::workload::Workload;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::TargetPort,
    severity: Severity::Error,
    why: "A named port that no container has makes no endpoint: an error. A number that containers do \
          not declare is a warning, because declaring ports is optional; where the command line or a variable has it, it is none. Without `targetPort` a Service \
          leads to its own port.",
    symptom: "connection refused, on all or a part of the endpoints",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 80, targetPort: http }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, ports: [{ name: web, containerPort: 8000 }] }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 80, targetPort: web }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, ports: [{ name: web, containerPort: 8000 }] }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for service in graph.services.iter().filter(|one| one.kind != "ExternalName") {
        for port in &service.ports {
            let behind: Vec<&Workload> =
                graph.behind(service).filter(|one| !one.is_job()).collect();
            let wrong: Vec<&Workload> =
                behind.iter().copied().filter(|one| is_wrong(port, one)).collect();
            let Some(first) = wrong.first() else { continue };
            let all = wrong.len() == behind.len();
            // A pod without the named port is no endpoint: the others get all requests. Programs that do not belong
            // together have ports of their own, and what is wrong is the selector.
            let images: BTreeSet<&str> = behind
                .iter()
                .filter_map(|one| Some(one.running().next()?.image.repository))
                .collect();
            if !all && (matches!(port.target, PortTarget::Name(_)) || images.len() > 1) {
                continue;
            }
            report(service, port, first, all, findings);
        }
    }
}

fn is_wrong(port: &ServicePort, workload: &Workload) -> bool {
    let built_in = crate::manifest::kinds::is_built_in(workload.object.group());
    match port.target {
        PortTarget::Name(_) => built_in && port.lands_on(workload).is_none(),
        // Sidecars seldom declare what they listen on.
        PortTarget::Number(number) => {
            workload.has_ports()
                && port.lands_on(workload).is_none()
                && workload.running().nth(1).is_none()
                && !workload.running().any(|one| is_said(one, number) || is_of_image(one, number))
        }
    }
}

/// Whether a server of this image listens on a port, whatever is declared.
fn is_of_image(container: &Container, number: u16) -> bool {
    ImageFact::of(&container.image).is_some_and(|fact| fact.ports.contains(&number))
}

/// Whether the only port that a pod declares is the one that it is probed on: either nothing listens where the
/// Service leads, or the pod is never ready and the Service leads to nobody.
fn is_probed_elsewhere(workload: &Workload) -> bool {
    const ASIDE: [&str; 6] = ["health", "metrics", "admin", "manage", "probe", "actuator"];
    let mut running = workload.running();
    let (Some(only), None) = (running.next(), running.next()) else { return false };
    let [port] = only.ports.as_slice() else { return false };
    let is_aside = port.name.is_some_and(|name| ASIDE.iter().any(|word| name.contains(word)));
    let handlers = ["httpGet", "tcpSocket"];
    let mut probed = handlers
        .iter()
        .filter_map(|handler| only.node.text(&format!("readinessProbe.{handler}.port")));
    !is_aside
        && probed.next().is_some_and(|text| {
            text.parse() == Ok(port.number) || port.name.is_some_and(|name| name == text)
        })
}

/// How many ports of a workload are shown.
const MOST_SHOWN: usize = 16;

fn report(
    service: &Service,
    port: &ServicePort,
    workload: &Workload,
    all: bool,
    findings: &mut Findings,
) {
    let (target, sure) = match port.target {
        PortTarget::Name(name) => (format!("`{name}`"), all),
        PortTarget::Number(number) => {
            (number.to_string(), all && service.ports.len() == 1 && is_probed_elsewhere(workload))
        }
    };
    let name = &service.object.name;
    let to = workload.object.label();
    let message = format!("port {} of Service `{name}` leads to {target} of {to}", port.number);
    let place = port.node.at("targetPort").unwrap_or(port.node).span;
    let mut found = RULE.judged(sure, message).at(place, "no container says that it listens there");
    let mut shown = Vec::new();
    for own in workload.running().flat_map(|one| &one.ports).take(MOST_SHOWN) {
        let named = own.name.map(|name| format!("`{name}`, ")).unwrap_or_default();
        found = found.also(own.span, format!("{named}{}", own.number));
        shown.push(own.name.map_or(own.number.to_string(), str::to_owned));
    }
    let help = match shown.as_slice() {
        [] => "name the port in the container's `ports`, or write its number".to_owned(),
        [only] => format!("write `targetPort: {only}`, or correct the container's port"),
        several => format!(
            "write one of {} as `targetPort`, or correct the container's ports",
            several.join(", ")
        ),
    };
    findings.add(service.object, found.help(help));
}
