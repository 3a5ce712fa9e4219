//! GEN403: an address uses a port that its Service does not have.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::call::Reach;
use crate::graph::call::{AddressSource, Call};
use crate::graph::service::{Service, ServicePort};
use crate::graph::workload::Workload;
use crate::notation::browser::is_for_browsers;

pub const RULE: Rule = Rule {
    code: Code::WrongPort,
    severity: Severity::Error,
    why: "Callers use the port of the Service; the port of the container lies behind it. Only a \
          headless Service hands the pods' own ports out.",
    symptom: "the connection times out or is refused",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: mysql-svc }
spec: { ports: [{ port: 8085, targetPort: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: DB_URL, value: \"mysql://mysql-svc:3306/app\" }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: mysql-svc }
spec: { ports: [{ port: 8085, targetPort: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: DB_URL, value: \"mysql://mysql-svc:8085/app\" }
",
    check,
};

/// How many Services of one name, in other namespaces, are looked at.
const MOST_NAMED: usize = 64;

/// How many ports of a Service are looked at, and shown.
const MOST_PORTS: usize = 256;
const MOST_SHOWN: usize = 8;

fn check(graph: &Graph, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for call in &graph.calls {
        let Reach::Service(index) = call.reach else { continue };
        let service = &graph.services[index];
        let Some((port, implied)) = port(call) else { continue };
        let named = graph.services_named(&service.object.name);
        let open = |one: &Service| {
            one.is_headless
                || one.kind == "ExternalName"
                || one.ports.is_empty()
                || one.port(port).is_some()
        };
        if service.is_headless && told.insert((call.workload, index, port)) {
            match service.port(port) {
                Some(own) => untranslated(call, service, (port, own), graph, findings),
                None if !implied => unknown_to_pods(call, service, port, graph, findings),
                None => {}
            }
        }
        let is_open = open(service) || named.take(MOST_NAMED).any(open);
        let browser = matches!(&call.way, AddressSource::Variable(name) if is_for_browsers(name));
        if is_open || browser || !told.insert((call.workload, index, port)) {
            continue;
        }
        report(call, service, port, implied, graph, findings);
    }
}

/// A headless Service gives the addresses of pods, and nothing there turns its port into theirs.
/// <https://kubernetes.io/docs/concepts/services-networking/service/#headless-services>
fn untranslated(
    call: &Call,
    service: &Service,
    (port, own): (u16, &ServicePort),
    graph: &Graph,
    findings: &mut Findings,
) {
    let mut behind = graph.behind(service).peekable();
    if behind.peek().is_none() || behind.any(|one| !one.has_ports() || one.listens_on(port)) {
        return;
    }
    let server = graph.behind(service).find_map(|one| own.pod_port(one).filter(|to| *to != port));
    let Some(target) = server else { return };
    let place = call.port.unwrap_or(call.host);
    let name = &service.object.name;
    let message = format!(
        "{} calls `{name}` on port {port}, and the pods behind this headless Service listen on {target}",
        call.shown()
    );
    let mut found = RULE
        .judged(graph.set.is_whole, message)
        .at(place, "reaches the pods themselves")
        .also(own.node.span, "not translated without a cluster IP")
        .help(format!("use port {target}"));
    if graph.sources.text(place) == port.to_string() {
        found = found.fix(place, target.to_string());
    }
    findings.add(call.object, found);
}

/// A port that neither a headless Service has nor the servers behind it. Pods may listen on ports that they do not
/// declare, but what database servers listen on is known, unless something tells them another port.
fn unknown_to_pods(
    call: &Call,
    service: &Service,
    port: u16,
    graph: &Graph,
    findings: &mut Findings,
) {
    let text = port.to_string();
    let mut behind = graph.behind(service).take(MOST_NAMED).peekable();
    let is_told = |one: &Workload| {
        one.running().any(|container| {
            container.words().any(|(word, _)| word.contains(&text))
                || container.environment.is_open
                || container.environment.variables.iter().any(|variable| {
                    variable.value.as_deref().is_some_and(|value| value.contains(&text))
                })
        })
    };
    let is_unknown = |one: &Workload| {
        let official = one.database().filter(|database| database.is_official);
        let is_usual = official.is_none_or(|database| {
            let facts = database.engine.facts();
            facts.port == port || facts.ports.iter().any(|(_, own)| *own == port)
        });
        !is_usual && !one.listens_on(port) && !is_told(one)
    };
    if behind.peek().is_none() || !behind.all(is_unknown) {
        return;
    }
    let shown = service.ports.iter().take(MOST_SHOWN);
    let right = shown.clone().next().filter(|_| service.ports.len() == 1);
    let place = call.port.unwrap_or(call.host);
    let message = format!(
        "{} calls `{}` on port {port}, on which no pod behind this headless Service listens",
        call.shown(),
        service.object.name
    );
    let mut found = RULE.judged(graph.set.is_whole, message).at(place, "connection refused");
    for own in shown {
        found = found.also(own.node.span, format!("the Service's port is {}", own.number));
    }
    findings.add(
        call.object,
        match right {
            Some(own) => found.help(format!("use port {}", own.number)),
            None => found.help("use a port of the Service"),
        },
    );
}

/// The port, and whether the scheme alone implies it.
pub fn port(call: &Call) -> Option<(u16, bool)> {
    if let Some(port) = call.address.port {
        return Some((port, false));
    }
    let implied = match call.address.scheme.as_str() {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        _ => call.engine()?.implied_port()?,
    };
    // A name of a variable beside may give it, or code.
    let is_certain = !call.address.scheme.is_empty() && !call.address.scheme.contains("srv");
    is_certain.then_some((implied, true))
}

/// Whether nothing can add a port to an address: a driver takes it as it is, and behind a path there is no
/// place for one. A variable beside it may hold the port.
fn is_complete(call: &Call, graph: &Graph) -> bool {
    let AddressSource::Variable(name) = &call.way else { return false };
    let stem = name.rsplit_once('_').map_or(name.as_str(), |(stem, _)| stem);
    let environment = &graph.workloads[call.workload].containers[call.container].environment;
    let is_beside = environment.get(&format!("{stem}_PORT")).is_some();
    let has_path = call.address.database.as_ref().is_some_and(|path| !path.is_empty());
    let is_driver = call.engine().is_some() && !call.address.scheme.starts_with("http");
    !is_beside && !environment.is_open && (is_driver || has_path)
}

fn report(
    call: &Call,
    service: &Service,
    port: u16,
    implied: bool,
    graph: &Graph,
    findings: &mut Findings,
) {
    let name = &service.object.name;
    let message = if implied {
        format!(
            "{} calls `{name}` on port {port}, which `{}://` means, and the Service has no such port",
            call.shown(),
            call.address.scheme
        )
    } else {
        format!("{} calls `{name}` on port {port}, which the Service does not have", call.shown())
    };
    // What is called without a port may be a base that a program completes.
    let place = call.port.unwrap_or(call.host);
    let mut found =
        RULE.judged(!implied || is_complete(call, graph), message).at(place, "no such port");
    let behind = service.ports.iter().take(MOST_PORTS).find(|one| {
        graph.behind(service).any(|server| one.pod_port(server) == Some(port))
            || one.target == crate::graph::service::PortTarget::Number(port)
    });
    let right = behind.or(if service.ports.len() == 1 { service.ports.first() } else { None });
    let shown = service.ports.iter().take(MOST_SHOWN);
    let far = right.filter(|right| !shown.clone().any(|own| own.number == right.number));
    for own in shown.chain(far) {
        let text = match behind {
            Some(_) if right.is_some_and(|right| right.number == own.number) => {
                format!("callers use {}; {port} is the container's", own.number)
            }
            _ => format!("the Service's port is {}", own.number),
        };
        found = found.also(own.node.span, text);
    }
    if let Some(used) = call.used {
        found = found.also(used, "taken in here");
    }
    // The pods listen where they are called: the odd one is the Service.
    let is_theirs = behind.is_none()
        && graph.behind(service).next().is_some()
        && graph.behind(service).all(|server| server.listens_on(port))
        && right.is_some_and(|right| {
            let lands =
                |server: &Workload| right.pod_port(server).is_some_and(|to| server.listens_on(to));
            !graph.behind(service).any(lands)
        });
    match right {
        Some(_) if is_theirs => {
            found =
                found.help(format!("write `port: {port}` in the Service: its pods listen there"));
        }
        Some(right) => {
            let number = right.number;
            found = found.help(format!("use port {number}"));
            let written = graph.sources.text(place);
            if written == port.to_string() {
                found = found.fix(place, number.to_string());
            } else if written == format!(":{port}") {
                found = found.fix(place, format!(":{number}"));
            } else if implied && written == call.address.host {
                found = found.fix(place, format!("{written}:{number}"));
            }
        }
        None => found = found.help(format!("use port {}", service.shown_ports())),
    }
    findings.add(call.object, found);
}
