//! Ports of servers that speak another protocol than the one they are called by: pages of management, the doors that nodes
//! of a cluster have for each other. A part of GEN407.

use crate::check::rule::{Findings, Rule};
use crate::check::server_port::says_another;
use crate::engine::image_fact::ImageFact;
use crate::graph::Graph;
use crate::graph::call::{AddressSource, Call, Reach};
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::manifest::Look;
use crate::notation::browser::is_for_browsers;

/// A port of an image, and who calls it in vain.
struct OtherDoor {
    images: &'static [&'static str],
    port: u16,
    /// Whether a scheme, or a name of a variable in capitals where there is none, is that of who calls it in vain.
    is_wrong: fn(scheme: &str, name: &str) -> bool,
    what: &'static str,
    right: u16,
}

const DOORS: &[OtherDoor] = &[
    // https://www.rabbitmq.com/docs/networking#ports
    OtherDoor {
        images: &["rabbitmq"],
        port: 15672,
        is_wrong: |scheme, name| {
            scheme.starts_with("amqp")
                || scheme.is_empty()
                    && ["RABBIT", "AMQP", "BROKER"].iter().any(|word| name.contains(word))
                    && !["MANAGE", "ADMIN", "API", "HTTP", "UI", "WEB"]
                        .iter()
                        .any(|word| name.contains(word))
        },
        what: "the page of management",
        right: 5672,
    },
    // https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/networking-settings
    OtherDoor {
        images: &[
            "elasticsearch",
            "docker.elastic.co/elasticsearch/elasticsearch",
            "opensearchproject/opensearch",
        ],
        port: 9300,
        is_wrong: |scheme, _| scheme.starts_with("http"),
        what: "for the nodes of the cluster alone",
        right: 9200,
    },
    // https://clickhouse.com/docs/guides/sre/network-ports
    OtherDoor {
        images: &["clickhouse/clickhouse-server", "yandex/clickhouse-server"],
        port: 9000,
        is_wrong: |scheme, _| scheme.starts_with("http"),
        what: "for clients of the native protocol",
        right: 8123,
    },
    // https://neo4j.com/docs/operations-manual/current/configuration/ports/
    OtherDoor {
        images: &["neo4j"],
        port: 7474,
        is_wrong: |scheme, _| scheme.starts_with("bolt") || scheme.starts_with("neo4j"),
        what: "the page of the browser",
        right: 7687,
    },
    // https://github.com/axllent/mailpit, https://github.com/mailhog/MailHog
    OtherDoor {
        images: &["axllent/mailpit", "mailhog/mailhog"],
        port: 8025,
        is_wrong: |scheme, name| {
            scheme == "smtp"
                || scheme.is_empty() && (name.contains("SMTP") || name.contains("MAIL_"))
        },
        what: "the page of the mails",
        right: 1025,
    },
];

/// Looks at calls on behalf of a rule.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for call in &graph.calls {
        let AddressSource::Variable(name) = &call.way else { continue };
        let Some((server, container, port)) = behind(call, graph) else { continue };
        if is_for_browsers(name) || says_another(container) && !is_minio(container) {
            continue;
        }
        let (scheme, upper) = (call.address.scheme.as_str(), name.to_ascii_uppercase());
        let image = container.image.short();
        let door = DOORS.iter().find(|door| {
            door.images.contains(&image) && door.port == port && (door.is_wrong)(scheme, &upper)
        });
        let (what, right) = match door {
            Some(door) => (door.what, door.right),
            None if is_minio(container) && console(container) == Some(port) => {
                let is_store = ["S3", "AWS", "MINIO", "STORAGE", "BUCKET", "OBJECT"];
                let is_page = ["CONSOLE", "BROWSER", "UI", "REDIRECT", "PUBLIC", "ADMIN"];
                let has = |words: &[&str]| words.iter().any(|word| upper.contains(word));
                if !has(&is_store) || has(&is_page) {
                    continue;
                }
                ("the page of the console", 9000)
            }
            None => continue,
        };
        let message =
            format!("`{name}` calls {} on port {port}, which is {what}", server.object.label());
        let found = rule
            .judged(graph.set.is_whole, message)
            .at(call.port.unwrap_or(call.host), "answers in another protocol")
            .also(container.image_span(), format!("answers these clients on {right}"))
            .help(format!("use port {right}"));
        findings.add(call.object, found);
    }
    for workload in &graph.workloads {
        unmanaged(rule, workload, graph, findings);
    }
}

/// The one container that a call leads to, and the port of the container.
fn behind<'g, 'a>(
    call: &Call<'a>,
    graph: &'g Graph<'a>,
) -> Option<(&'g Workload<'a>, &'g Container<'a>, u16)> {
    let Reach::Service(index) = call.reach else { return None };
    let service = &graph.services[index];
    let mut all = graph.behind(service);
    let (server, None) = (all.next()?, all.next()) else { return None };
    let mut running = server.running();
    let (container, None) = (running.next()?, running.next()) else { return None };
    let called = call.address.port?;
    let own = service.port(called).and_then(|port| port.pod_port(server));
    Some((server, container, own.unwrap_or(called)))
}

fn is_minio(container: &Container) -> bool {
    matches!(container.image.short(), "minio/minio" | "quay.io/minio/minio")
}

/// The port of the console, where the command says it.
fn console(container: &Container) -> Option<u16> {
    let words: Vec<&str> =
        container.words().flat_map(|(word, _)| word.split_ascii_whitespace()).collect();
    let said = words.iter().enumerate().find_map(|(index, word)| {
        let rest = word.strip_prefix("--console-address")?;
        match rest.strip_prefix('=') {
            Some(value) => Some(value),
            None => words.get(index + 1).copied(),
        }
    });
    said?.trim_matches(['"', '\'']).rsplit(':').next()?.parse().ok()
}

/// The page of management of an image of RabbitMQ that has none.
/// <https://hub.docker.com/_/rabbitmq>, "Management Plugin"
fn unmanaged(rule: &Rule, workload: &Workload, graph: &Graph, findings: &mut Findings) {
    let Some(server) = workload.database() else { return };
    let container = server.container;
    let tag = container.image.tag.unwrap_or("latest");
    let is_plain = container.image.short() == "rabbitmq" && !tag.contains("management");
    let is_told = container.words().next().is_some()
        || container.environment.is_open
        || container.environment.get("RABBITMQ_ENABLED_PLUGINS_FILE").is_some()
        || container.image.digest.is_some()
        || workload.containers.len() > 1
        || !container.node.items("volumeMounts").iter().all(|mount| {
            mount.text("mountPath").is_some_and(|path| path.starts_with("/var/lib/rabbitmq"))
        })
        || ImageFact::of(&container.image).is_none();
    if !is_plain || is_told {
        return;
    }
    let Some(port) = container.ports.iter().find(|one| one.number == 15672) else { return };
    let led = graph.serving(workload.index).flat_map(|one| &one.ports);
    let is_led = led.into_iter().any(|own| own.pod_port(workload) == Some(15672));
    let message = format!(
        "port 15672 of {} is the page of management, which its image does not have",
        workload.object.label()
    );
    let found = rule
        .judged(graph.set.is_whole && (workload.is_of_compose() || is_led), message)
        .at(port.span, "nothing listens here")
        .also(container.image_span(), "without the plugin")
        .note("connection refused")
        .help(format!(
            "write `rabbitmq:{}`",
            if tag == "latest" { "management".to_owned() } else { managed(tag) }
        ));
    findings.add(workload.object, found);
}

/// `4.1-management-alpine` of `4.1-alpine`.
fn managed(tag: &str) -> String {
    match tag.strip_suffix("alpine") {
        Some("") => "management-alpine".to_owned(),
        Some(version) => format!("{version}management-alpine"),
        None => format!("{tag}-management"),
    }
}
