//! GEN514: a port of the host that a Compose project publishes twice.

use std::collections::BTreeMap;

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::compose_shape::{self, in_compose};
use crate::check::compose_value::{PublishedPort, published};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::PublishedTwice,
    severity: Severity::Error,
    why: "A port of the host leads to one container. Several containers of one service cannot publish one port \
          either; in the container, each may use the same: https://docs.docker.com/reference/compose-file/services/#ports.",
    symptom: "Bind for 0.0.0.0:8080 failed: port is already allocated",
    bad: "\
services:
  api:
    image: acme/api:1.4.2
    ports: [\"8080:8080\"]
  web:
    image: acme/web:1.4.2
    ports: [\"8080:8000\"]
",
    good: "\
services:
  api:
    image: acme/api:1.4.2
    ports: [\"8080:8080\"]
  web:
    image: acme/web:1.4.2
    ports: [\"8081:8000\"]
",
    check: in_compose,
};

/// Longer ranges are not looked at.
const LONGEST: u16 = 1024;

/// A port of the host: whose it is, how it is published, and where that is written.
type TakenPort<'c> = (&'c str, PublishedPort, Span);

pub fn check(project: &ComposeProject, findings: &mut Findings) {
    let mut taken: BTreeMap<(u16, String), Vec<TakenPort>> = BTreeMap::new();
    for service in project.written() {
        if service.node().text("network_mode").is_some_and(|mode| mode == "host") {
            discarded(&service, findings);
            continue;
        }
        let profiles = service.node().get("profiles").is_some();
        for item in service.node().items("ports") {
            braced(&service, item, findings);
            let Some((port, span)) = read(item) else { continue };
            let Some((first, last)) = port.outside else { continue };
            several(project, &service, &port, span, findings);
            // Which profiles run side by side is not known.
            if profiles || last - first > LONGEST {
                continue;
            }
            for number in first..=last {
                let others = taken.entry((number, port.protocol.clone())).or_default();
                let clash = others.iter().find(|(name, other, _)| {
                    let same_host =
                        port.host == other.host || is_any(&port.host) || is_any(&other.host);
                    // The same line twice is one.
                    same_host && !(*name == service.name && *other == port)
                });
                if let Some((name, _, place)) = clash {
                    let message = if *name == service.name {
                        format!("`{name}` publishes port {number} of the host twice")
                    } else {
                        format!(
                            "`{}` and `{name}` publish the same port of the host, {number}",
                            service.name
                        )
                    };
                    let found = RULE
                        .error(message)
                        .at(span, "taken already")
                        .also(*place, "taken here")
                        .help("publish another port: the number on the left");
                    findings.about(service.label(), found);
                    break;
                }
                others.push((service.name, port.clone(), span));
            }
        }
    }
}

/// A variable in braces whose `$` was forgotten: `${PORT}:{PORT}`.
fn braced(service: &WrittenService, item: &Node, findings: &mut Findings) {
    let Some(text) = item.text("") else { return };
    let bare = text.match_indices('{').find(|(at, _)| !text[..*at].ends_with('$'));
    let Some((at, _)) = bare.filter(|_| !text.contains("{{")) else { return };
    let shown = text[at..].split_inclusive('}').next().unwrap_or_default();
    let found = compose_shape::RULE
        .error(format!("`{text}` of `{}`, where `{shown}` is no port", service.name))
        .at(item.span, "refused")
        .note("invalid containerPort: `docker compose up` refuses the whole project")
        .help(format!("write `${shown}`"));
    findings.about(service.label(), found);
}

fn is_any(host: &str) -> bool {
    matches!(host, "" | "0.0.0.0" | "::")
}

/// A published port, in either form.
pub fn read(item: &Node) -> Option<(PublishedPort, Span)> {
    if let Some(text) = item.text("") {
        return Some((published(text).ok()?, item.span));
    }
    let place = item.get("published").or_else(|| item.get("target"))?;
    let outside = item.text("published").unwrap_or_default();
    let host = item.text("host_ip").map(|host| format!("{host}:")).unwrap_or_default();
    let protocol = item.text("protocol").unwrap_or("tcp");
    let text = format!("{host}{outside}:{}/{protocol}", item.text("target")?);
    Some((published(text.trim_start_matches(':')).ok()?, place.span))
}

/// What a swarm alone reads of `deploy`.
/// <https://docs.docker.com/reference/compose-file/deploy/>
const OF_SWARM: [&str; 5] =
    ["endpoint_mode", "mode", "placement", "rollback_config", "update_config"];

/// Several containers of one service that want one port.
fn several(
    project: &ComposeProject,
    service: &WrittenService,
    port: &PublishedPort,
    span: Span,
    findings: &mut Findings,
) {
    let Some((first, last)) = port.outside else { return };
    let scale = project.value(service.name, "scale");
    let deploy = project.value(service.name, "deploy");
    let replicas = deploy.and_then(|deploy| deploy.get("replicas"));
    // In a swarm a port of the host leads to all of them.
    let is_swarm = scale.is_none();
    let is_said = |key: &&str| deploy.is_some_and(|deploy| deploy.get(key).is_some());
    if is_swarm && (service.is_of_stack(project) || OF_SWARM.iter().any(is_said)) {
        return;
    }
    let Some(many) = scale.or(replicas) else { return };
    let Some(wanted) = many.number("").filter(|number| *number > 1) else { return };
    if i64::from(last - first) + 1 >= wanted {
        return;
    }
    let found = RULE
        .judged(
            !is_swarm,
            format!("{wanted} containers of `{}` publish port {first} of the host", service.name),
        )
        .at(span, "one of them gets it")
        .also(many.span, format!("asks for {wanted}"))
        .help(format!(
            "publish a range, `{first}-{}:{}`, or none",
            i64::from(first) + wanted - 1,
            port.inside.0
        ));
    findings.about(service.label(), found);
}

/// <https://docs.docker.com/engine/network/drivers/host/>
fn discarded(service: &WrittenService, findings: &mut Findings) {
    let Some(ports) = service.node().get("ports").filter(|node| !node.items("").is_empty()) else {
        return;
    };
    let found = RULE
        .warning(format!("`{}` publishes ports from the network of the host", service.name))
        .at(ports.span, "discarded")
        .note("its program listens on the host's own ports, whatever is written here")
        .help("remove `ports`, or `network_mode: host`");
    findings.about(service.label(), found);
}
