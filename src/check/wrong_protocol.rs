//! GEN408: an address in the protocol of another server.

use crate::check::broken_address;
use crate::check::other_door;
use crate::check::rule::{Findings, Rule};
use crate::check::server_port::says_another;
use crate::diagnostic::{Code, Severity};
use crate::engine::Engine;
use crate::graph::Graph;
use crate::graph::call::{Call, Reach};
use crate::graph::workload::Workload;
use crate::manifest::line;
use crate::notation::image::ImageName;

pub const RULE: Rule = Rule {
    code: Code::WrongProtocol,
    severity: Severity::Error,
    why: "The scheme of an address decides how a client talks, and a server understands its own protocol alone. Spring's \
          addresses of databases start with `jdbc:`. Elasticsearch serves HTTPS from version 8 on, unless it is told not to: \
          https://www.elastic.co/guide/en/elasticsearch/reference/8.19/security-minimal-setup.html.",
    symptom: "handshake failed, or: unsupported frontend protocol; the client never gets an answer",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 5432 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec:
  containers: [{ name: main, image: postgres:17-alpine, env: [{ name: POSTGRES_PASSWORD, value: example }], volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }] }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DATABASE_URL, value: \"mysql://main:5432/postgres\" }] }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 5432 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec:
  containers: [{ name: main, image: postgres:17-alpine, env: [{ name: POSTGRES_PASSWORD, value: example }], volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }] }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DATABASE_URL, value: \"postgres://postgres:example@main:5432/postgres\" }] }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    broken_address::check(&RULE, graph, findings);
    other_door::check(&RULE, graph, findings);
    for call in &graph.calls {
        other_server(call, graph, findings);
    }
    for workload in &graph.workloads {
        of_spring(workload, findings);
        of_jdbc(graph, workload, findings);
    }
}

/// `jdbc:postgres:`, which no driver takes. <https://jdbc.postgresql.org/documentation/use/#connecting-to-the-database>
fn of_jdbc(graph: &Graph, workload: &Workload, findings: &mut Findings) {
    const WRONG: &str = "jdbc:postgres:";
    for container in workload.running() {
        for variable in &container.environment.variables {
            let is_wrong = variable.value.as_deref().is_some_and(|value| value.starts_with(WRONG));
            let Some(node) = variable.node.filter(|_| is_wrong) else { continue };
            let place = line::within(graph.sources, node.span, WRONG);
            let found = RULE
                .error(format!("`{}` starts with `{WRONG}`, which no driver takes", variable.name))
                .at(place, "not PostgreSQL's name")
                .note("No suitable driver found: the program ends when it starts")
                .help("write `jdbc:postgresql:`");
            let is_found = graph.sources.text(place) == WRONG;
            let found = if is_found { found.fix(place, "jdbc:postgresql:") } else { found };
            findings.add(variable.store.unwrap_or(workload.object), found);
        }
    }
}

/// An address whose scheme is that of another server than the one behind its name.
fn other_server(call: &Call, graph: &Graph, findings: &mut Findings) {
    let Reach::Service(index) = call.reach else { return };
    let scheme = call.address.scheme.as_str();
    if scheme.is_empty() {
        return;
    }
    let service = &graph.services[index];
    let servers: Vec<_> = graph.behind(service).map(Workload::database).collect();
    let Some(Some(first)) = servers.first() else { return };
    let engine = Engine::of_scheme(scheme);
    let is_other = |server: &Option<crate::graph::database::Database>| {
        server.as_ref().is_some_and(|server| {
            server.is_official
                && !says_another(server.container)
                && !server.engine.facts().schemes.is_empty()
                && engine.is_some_and(|engine| {
                    !engine.facts().schemes.is_empty() && !engine.speaks_like(server.engine)
                })
        })
    };
    let is_page = |server: &Option<crate::graph::database::Database>| {
        server.as_ref().is_some_and(|server| {
            let facts = server.engine.facts();
            let is_own = call.address.port.is_none_or(|port| port == facts.port);
            let has_pages = facts.schemes.is_empty() || facts.schemes.contains(&"http");
            server.is_official && is_own && !has_pages && !says_another(server.container)
        })
    };
    let is_other = |server: &Option<crate::graph::database::Database>| {
        is_other(server) || matches!(scheme, "http" | "https") && is_page(server)
    };
    let (label, help) = if servers.iter().all(is_other) {
        let right = first.engine.facts().scheme;
        (
            format!("is {}", first.engine.title()),
            format!("write `{right}://`, and the port of {}", first.engine.title()),
        )
    } else if scheme == "http"
        && servers.iter().all(|one| one.as_ref().is_some_and(|one| is_secured(one.container)))
    {
        ("serves HTTPS from version 8 on".to_owned(), "write `https://` with a user and the certificate, or set `xpack.security.enabled: \"false\"` on the server".to_owned())
    } else {
        return;
    };
    let message = format!("{} speaks `{scheme}` to `{}`", call.shown(), service.object.name);
    let found = RULE
        .judged(graph.set.is_whole, message)
        .at(call.host, "does not understand it")
        .also(first.container.image_span(), label)
        .help(help);
    findings.add(call.object, found);
}

/// Whether a server of Elasticsearch sets up TLS by itself.
fn is_secured(container: &crate::graph::container::Container) -> bool {
    let names = ["elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch"];
    let image: ImageName = container.image;
    let is_new = image.version().is_some_and(|(major, _)| (8..100).contains(&major));
    let environment = &container.environment;
    let says = environment.variables.iter().any(|one| one.name.to_lowercase().contains("security"));
    names.contains(&image.short())
        && is_new
        && !says
        && !environment.is_open
        && !says_another(container)
        && !container.words().any(|(word, _)| word.contains("security"))
}

/// `SPRING_DATASOURCE_URL` is read by JDBC, whose addresses start with its name.
/// <https://docs.spring.io/spring-boot/reference/data/sql.html>
fn of_spring(workload: &Workload, findings: &mut Findings) {
    for container in workload.running() {
        let Some(variable) = container.environment.get("SPRING_DATASOURCE_URL") else { continue };
        let (Some(value), Some(node)) = (variable.value.as_deref(), variable.node) else {
            continue;
        };
        let scheme = value.split("://").next().unwrap_or_default();
        let is_plain =
            scheme.len() < value.len() && scheme.chars().all(|one| one.is_ascii_alphanumeric());
        if !is_plain || value.contains("${") {
            continue;
        }
        let right = if scheme == "postgres" { "postgresql" } else { scheme };
        let found = RULE
            .error(format!(
                "`SPRING_DATASOURCE_URL` starts with `{scheme}://`, and Spring reads `jdbc:` alone"
            ))
            .at(node.span, "not an address of JDBC")
            .note("URL must start with 'jdbc': the program ends when it starts")
            .help(format!(
                "write `jdbc:{right}://`, with user and password in variables of their own"
            ));
        findings.add(variable.store.unwrap_or(workload.object), found);
    }
}
