//! GEN513: what a service of a Compose project waits for, and what never comes.
//!
//! <https://docs.docker.com/compose/how-tos/startup-order/>

use std::collections::{BTreeMap, BTreeSet};

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::compose_reference::dependencies;
use crate::check::compose_shape::in_compose;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::engine::Engine;
use crate::manifest::Look;
use crate::manifest::compose::ComposeFile;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::UnmetDependency,
    severity: Severity::Error,
    why: "`service_healthy` needs a health check, which Docker's official images do not bring along \
          (https://github.com/docker-library/faq#healthcheck); `service_completed_successfully` needs a service that \
          ends; and services cannot wait for each other in a circle. An image of others may have a health check of its \
          own: that is a warning.",
    symptom: "dependency failed to start: the container has no healthcheck configured; dependency cycle detected",
    bad: "\
services:
  api:
    image: acme/api:1.4.2
    depends_on: { db: { condition: service_healthy } }
  db:
    image: postgres:17-alpine
    environment: { POSTGRES_PASSWORD: example }
",
    good: "\
services:
  api:
    image: acme/api:1.4.2
    depends_on: { db: { condition: service_healthy } }
  db:
    image: postgres:17-alpine
    environment: { POSTGRES_PASSWORD: example }
    healthcheck: { test: [CMD, pg_isready, -U, postgres] }
",
    check: in_compose,
};

/// How many services of a circle are named.
const MOST_SHOWN: usize = 8;

pub fn check(project: &ComposeProject, findings: &mut Findings) {
    for service in project.written() {
        for (name, entry) in service.node().pairs("depends_on") {
            let Some((condition, node)) = entry.node.scalar("condition") else { continue };
            match condition.text.as_str() {
                "service_healthy" => unhealthy(project, &service, name, node.span, findings),
                "service_completed_successfully" => {
                    endless(project, &service, name, node.span, findings);
                }
                _ => {}
            }
        }
        dormant(project, &service, findings);
    }
    circles(project, findings);
}

/// Whether a service surely has no health check; `None` where its image may bring one.
fn lacks_check(project: &ComposeProject, name: &str) -> Option<bool> {
    if let Some(health) = project.value(name, "healthcheck") {
        let is_off = health.is_true("disable")
            || health.items("test").first().and_then(|one| one.text("")) == Some("NONE");
        let has_test = health.get("test").is_some();
        if is_off || has_test {
            return Some(is_off);
        }
    }
    let is_open = ["build", "extends"].iter().any(|key| project.value(name, key).is_some());
    let image = project.image(name)?;
    let is_official = (!image.short().contains('/') || WITHOUT_CHECK.contains(&image.short()))
        && !image.text.contains('$');
    (is_official && !is_open).then_some(true)
}

/// Images of others than Docker's own that have no health check.
const WITHOUT_CHECK: [&str; 19] = [
    "apache/kafka",
    "clickhouse/clickhouse-server",
    "confluentinc/cp-kafka",
    "confluentinc/cp-zookeeper",
    "docker.elastic.co/elasticsearch/elasticsearch",
    "grafana/grafana",
    "grafana/loki",
    "hashicorp/consul",
    "hashicorp/vault",
    "keycloak/keycloak",
    "mcr.microsoft.com/mssql/server",
    "opensearchproject/opensearch",
    "pgvector/pgvector",
    "postgis/postgis",
    "prom/prometheus",
    "provectuslabs/kafka-ui",
    "qdrant/qdrant",
    "quay.io/keycloak/keycloak",
    "valkey/valkey",
];

fn unhealthy(
    project: &ComposeProject,
    service: &WrittenService,
    name: &str,
    place: Span,
    findings: &mut Findings,
) {
    let is_here = project.names().contains(name);
    let lacking = lacks_check(project, name);
    // Of a file beside it the project may be a layer.
    let own =
        |file: &ComposeFile| file.service(name).is_some_and(|own| own.get("healthcheck").is_some());
    let elsewhere = project.others().any(own);
    if lacking == Some(false) || !is_here || project.takes_more || elsewhere {
        return;
    }
    let message = format!(
        "`{}` waits until `{name}` is healthy, and `{name}` has no health check",
        service.name
    );
    let found = if lacking == Some(true) {
        RULE.error(message)
    } else {
        RULE.hint(message + " here").note("unless its image has one: dependency failed to start: the container has no healthcheck configured")
    };
    let mut found = found.at(place, "never true");
    let other = project.written().find(|other| other.name == name);
    if let Some(other) = other {
        found = found.also(other.entry.key, "says not how to find out");
    }
    let example = match project.engine(name).map(Engine::as_str) {
        Some("postgres") => "`healthcheck: { test: [CMD-SHELL, pg_isready -U postgres] }`",
        Some("mysql") => "`healthcheck: { test: [CMD-SHELL, mysqladmin ping -h 127.0.0.1] }`",
        Some("mariadb") => {
            "`healthcheck: { test: [CMD, healthcheck.sh, --connect, --innodb_initialized] }`"
        }
        Some("redis") => "`healthcheck: { test: [CMD, redis-cli, ping] }`",
        Some("mongodb") => "`healthcheck: { test: [CMD, mongosh, --eval, \"db.hello()\"] }`",
        Some("rabbitmq") => "`healthcheck: { test: [CMD, rabbitmq-diagnostics, -q, ping] }`",
        _ => "a `healthcheck`",
    };
    findings.about(
        service.label(),
        found.help(format!("give `{name}` {example}, or wait for `service_started`")),
    );
}

fn endless(
    project: &ComposeProject,
    service: &WrittenService,
    name: &str,
    place: Span,
    findings: &mut Findings,
) {
    let restart = project.value(name, "restart");
    let comes_back =
        restart.filter(|node| matches!(node.text(""), Some("always" | "unless-stopped")));
    let own = ["command", "entrypoint", "build"];
    let server = project.value(name, "image").filter(|_| {
        project.official(name).is_some() && own.iter().all(|key| project.value(name, key).is_none())
    });
    let (reason, span) = match (comes_back, server) {
        (Some(node), _) => ("is started again whenever it ends", node.span),
        (None, Some(node)) => ("is a server, which never ends", node.span),
        (None, None) => return,
    };
    let found = RULE
        .error(format!("`{}` waits until `{name}` has ended, and `{name}` {reason}", service.name))
        .at(place, "never true")
        .also(span, reason)
        .note("the service never starts")
        .help(if comes_back.is_some() {
            "remove its `restart`, or wait for `service_started`"
        } else {
            "wait for `service_healthy`"
        });
    findings.about(service.label(), found);
}

/// Services that are started with a profile alone.
/// <https://docs.docker.com/compose/how-tos/profiles/>
fn dormant(project: &ComposeProject, service: &WrittenService, findings: &mut Findings) {
    let profiles = |name: &str| -> BTreeSet<&str> {
        let listed = project.value(name, "profiles").map(|node| node.items("")).unwrap_or_default();
        listed.iter().filter_map(|one| one.text("")).collect()
    };
    let own = profiles(service.name);
    let names = project.names();
    for (name, span) in dependencies(service.node()) {
        let theirs = profiles(name);
        let is_on = theirs.is_empty() || !own.is_empty() && own.is_subset(&theirs);
        let optional = service
            .node()
            .at("depends_on")
            .and_then(|all| all.get(name))
            .and_then(|one| one.get("required"));
        if is_on || !names.contains(name) || optional.is_some() {
            continue;
        }
        let shown: Vec<&str> = theirs.into_iter().collect();
        let found = RULE
            .warning(format!(
                "`{}` needs `{name}`, which the profile `{}` alone starts",
                service.name,
                shown.join("` or `")
            ))
            .at(span, "not there without the profile")
            .note("depends on undefined service, without `--profile`")
            .help("give both the same profiles, or write `required: false`");
        findings.about(service.label(), found);
    }
}

/// Dependencies that run in a circle: each is told once.
fn circles(project: &ComposeProject, findings: &mut Findings) {
    let mut needs: BTreeMap<&str, Vec<(&str, Span)>> = BTreeMap::new();
    for service in project.written() {
        needs.entry(service.name).or_default().extend(dependencies(service.node()));
    }
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in needs.keys().copied() {
        // A path from the start, with the next edge of each to look at.
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        let mut open: BTreeSet<&str> = [start].into();
        if done.contains(start) {
            continue;
        }
        while let Some((name, next)) = path.last_mut() {
            let name = *name;
            let edge = needs.get(name).and_then(|edges| edges.get(*next));
            *next += 1;
            let Some((other, span)) = edge.copied() else {
                done.insert(name);
                open.remove(name);
                path.pop();
                continue;
            };
            if open.contains(other) {
                let from = path.iter().position(|(one, _)| *one == other).unwrap_or_default();
                let mut names: Vec<&str> = path[from..].iter().map(|(one, _)| *one).collect();
                names.push(other);
                let shown = names[..names.len().min(MOST_SHOWN)].join("` → `");
                let found = RULE
                    .error(format!("services wait for each other in a circle: `{shown}`"))
                    .at(span, "closes the circle")
                    .note("dependency cycle detected: nothing is started")
                    .help("remove one of these dependencies");
                findings.about(format!("service/{name}"), found);
            } else if !done.contains(other) && needs.contains_key(other) {
                open.insert(other);
                path.push((other, 0));
            }
        }
    }
}
