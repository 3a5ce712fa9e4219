//! GEN444: a port on which an image does not listen.

use crate::check::rule::{Findings, Rule};
use crate::check::{redis_file, told_port};
use crate::diagnostic::{Code, Severity};
use crate::engine::image_fact::{ImageFact, is_part};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::probe::{PROBES, ProbedPort, probed};
use crate::graph::service::PortTarget;
use crate::graph::workload::Workload;
use crate::manifest::Look;
use crate::manifest::compose_objects::KIND;
use crate::notation::nginx;
use crate::source::Sources;

pub const RULE: Rule = Rule {
    code: Code::ServerPort,
    severity: Severity::Error,
    why: "What a container declares in `ports` changes nothing: an image listens on the port of its program, nginx on 80 \
          and PostgreSQL on 5432, unless a variable, an option or a file says another one. It is a warning where nothing \
          goes by what is declared.",
    symptom: "connection refused",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 6379, targetPort: 5000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec:
  containers:
    - name: main
      image: redis:8.2
      ports: [{ containerPort: 5000 }]
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 6379 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec:
  containers:
    - name: main
      image: redis:8.2
      ports: [{ containerPort: 6379 }]
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    told_port::check(&RULE, graph, findings);
    redis_file::listens(&RULE, graph, findings);
    for workload in &graph.workloads {
        let mut running = workload.running();
        let only = running.next().filter(|_| running.next().is_none());
        for container in workload.running() {
            let Some((name, known)) = listens(workload, container) else { continue };
            let is_own = |port: u16| known.contains(&port);
            let right = known[0];
            let label = workload.object.label();
            let image = container.image_span();
            let first = container.ports.first();
            if let Some(first) =
                first.filter(|_| !container.ports.iter().any(|one| is_own(one.number)))
            {
                let message = format!(
                    "{name} of {label} listens on {right}, and {} is declared",
                    first.number
                );
                let asks = |one: &ProbedPort| one.port == first.number;
                // What is declared lets nothing listen, and nothing fails where nobody goes by it.
                let mut is_used =
                    workload.is_of_compose() || probed(container, graph.sources).iter().any(asks);
                let mut also = Vec::new();
                // A Service that names the port follows it; one that has the number does not.
                let mut follows = true;
                for service in graph.surely_serving(workload.index).take(4) {
                    let led = service
                        .ports
                        .iter()
                        .find(|own| own.pod_port(workload) == Some(first.number));
                    if let Some(own) = led {
                        let target = own.node.get("targetPort").or_else(|| own.node.get("port"));
                        also.push(target.unwrap_or(own.node).span);
                        is_used = true;
                        follows &= matches!(own.target, PortTarget::Name(_));
                    }
                }
                let mut found = RULE
                    .judged(is_used, message)
                    .at(first.span, "nothing listens here")
                    .also(image, format!("listens on {right}"));
                found = match also.as_slice() {
                    [] => found.help(format!("write {right}")),
                    several => several
                        .iter()
                        .fold(found, |found, span| found.also(*span, "leads there, too"))
                        .help(format!(
                            "write {right} here, and as the `targetPort` of its Service"
                        )),
                };
                if follows && is_usual(container) {
                    found = found.fix(first.span, right.to_string());
                }
                findings.add(workload.object, found);
                continue;
            }
            // What a Service or a probe asks, where the container is alone in its pod.
            if only.is_none() {
                continue;
            }
            for service in graph.surely_serving(workload.index).take(4) {
                // A headless Service is a name alone: who calls it takes the port of the pod.
                let led = service.ports.iter().filter(|_| !service.is_headless).find(|own| {
                    own.protocol() == "TCP"
                        && own.pod_port(workload).is_some_and(|port| !is_own(port))
                });
                let Some(own) = led.filter(|own| own.lands_on(workload).is_none()) else {
                    continue;
                };
                let place =
                    own.node.get("targetPort").or_else(|| own.node.get("port")).unwrap_or(own.node);
                let port = own.pod_port(workload).unwrap_or_default();
                let found = RULE
                    .error(format!(
                        "Service `{}` leads to port {port} of {name}, which listens on {right}",
                        service.object.name
                    ))
                    .at(place.span, "nothing listens there")
                    .also(image, format!("listens on {right}"))
                    .help(format!("write `targetPort: {right}`"));
                findings.add(service.object, found);
            }
            probes(workload, container, (name, known), graph.sources, findings);
        }
    }
}

/// Probes that ask a port on which the image does not listen.
fn probes(
    workload: &Workload,
    container: &Container,
    (name, known): (&str, &[u16]),
    sources: &Sources,
    findings: &mut Findings,
) {
    let label = workload.object.label();
    // Without a configuration of one's own there is no certificate.
    let is_plain =
        container.image.short() == "httpd" || nginx::default_port(&container.image).is_some();
    let mut secured = Vec::new();
    for probe in PROBES.iter().filter(|_| is_plain) {
        let scheme = container.node.at(&format!("{probe}.httpGet.scheme"));
        let Some(scheme) = scheme.filter(|one| one.text("") == Some("HTTPS")) else { continue };
        secured.push(*probe);
        let found = RULE
            .error(format!("`{probe}` of {label} asks {name} by HTTPS, which serves HTTP"))
            .at(scheme.span, "no answer in this protocol")
            .also(container.image_span(), "without a certificate")
            .help("write `scheme: HTTP`");
        findings.add(workload.object, found.fix(scheme.span, "HTTP"));
    }
    for ProbedPort { probe, port, place, is_named, .. } in probed(container, sources) {
        // Beside the image's own ports others may be declared, by who has made the server listen there. What is
        // published in a project of Compose lets nothing listen.
        let is_declared =
            workload.object.kind != KIND && container.ports.iter().any(|one| one.number == port);
        if known.contains(&port) || is_declared || is_named || secured.contains(&probe) {
            continue;
        }
        let found = RULE
            .error(format!(
                "`{probe}` of {label} asks port {port}, and {name} listens on {}",
                known[0]
            ))
            .at(place, "nothing listens here")
            .also(container.image_span(), format!("listens on {}", known[0]))
            .help(format!("write {}", known[0]));
        let is_whole = sources.text(place) == port.to_string();
        let is_sure = is_usual(container) && is_whole;
        let found = if is_sure { found.fix(place, known[0].to_string()) } else { found };
        findings.add(workload.object, found);
    }
}

/// What an image is called, and the ports on which it surely listens, the usual one first.
fn listens<'w>(
    workload: &Workload<'_>,
    container: &'w Container,
) -> Option<(&'w str, &'static [u16])> {
    if says_another(container) || says_where(container) {
        return None;
    }
    let is_whole = !is_part(&container.image);
    let fact = ImageFact::of(&container.image).filter(|fact| !fact.ports.is_empty() && is_whole)?;
    let database = workload.database().filter(|one| std::ptr::eq(one.container, container));
    let is_own = container.node.items("command").is_empty();
    match database {
        Some(database) => Some((database.engine.title(), fact.ports)),
        // Of a database that is not served nothing is known.
        None if crate::engine::Engine::of_image(container.image.name()).is_some() => None,
        None => is_own.then_some((container.image.name(), fact.ports)),
    }
}

/// Whether a tag says no more than a version and what the image is built on: what else it says may be another program.
fn is_usual(container: &Container) -> bool {
    const USUAL: [&str; 14] = [
        "alpine", "bookworm", "bullseye", "buster", "debian", "focal", "jammy", "latest", "lts",
        "noble", "slim", "stable", "trixie", "ubuntu",
    ];
    let is_version = |word: &str| {
        word.trim_start_matches(['v', 'r']).starts_with(|one: char| one.is_ascii_digit())
    };
    let is_known = |word: &str| {
        is_version(word) || USUAL.contains(&word.trim_end_matches(|one: char| !one.is_alphabetic()))
    };
    container.image.tag.is_none_or(|tag| tag.split('-').all(is_known))
}

/// Whether an option or a variable names an address, or another number.
fn says_where(container: &Container) -> bool {
    let words = ["listen", "addr", "bind"];
    let says = |text: &str| {
        let text = text.to_ascii_lowercase();
        words.iter().any(|word| text.contains(word))
    };
    container.words().any(|(word, _)| says(word))
        || container
            .environment
            .variables
            .iter()
            .any(|one| says(&one.name) || one.name == "JENKINS_OPTS")
}

/// Whether an option, a variable or a file may set another port.
pub fn says_another(container: &Container) -> bool {
    let option = |word: &str| {
        word.contains("port")
            || matches!(word, "-p" | "-P")
            || word.contains(".conf")
            || word.contains("config")
    };
    let variable = |name: &str| {
        // `http.port`, `server__port`
        let upper = name.to_ascii_uppercase();
        upper.ends_with("PORT") || upper.contains("_PORT_") || upper.contains("EXTRA_FLAGS")
    };
    let is_script = container.words().any(|(word, _)| word.contains(' '));
    let mounts = container.node.items("volumeMounts").iter();
    let configured = mounts
        .filter_map(|mount| mount.text("mountPath"))
        .any(|path| ["conf", ".cnf", "/etc/"].iter().any(|part| path.contains(part)));
    configured
        || is_script
        || container.words().any(|(word, _)| option(word))
        || container.environment.variables.iter().any(|one| variable(&one.name))
        || container.environment.is_open
}
