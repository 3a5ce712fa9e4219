//! GEN432: a client names a database that the server does not create.

use std::cell::OnceCell;

use crate::check::client::{Client, clients};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::engine::foreign::Makers;
use crate::graph::Graph;
use crate::graph::database::Database;
use crate::graph::init_script::{InitScripts, made_by_config};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::UnknownDatabase,
    severity: Severity::Error,
    why: "MySQL and PostgreSQL have the databases that were created in them: the one that the image's \
          variable names, and those of init scripts. A client that may create it itself, as root \
          or as PostgreSQL's superuser, is a warning. MongoDB creates what is written to.",
    symptom: "unknown database",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec:
  containers:
    - name: main
      image: mysql:8.4
      env:
        - { name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }
        - { name: MYSQL_USER, value: app }
        - { name: MYSQL_DATABASE, value: app }
        - { name: MYSQL_PASSWORD, value: example }
      volumeMounts: [{ name: data, mountPath: /var/lib/mysql }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DATABASE_URL, value: \"mysql://app:example@main:3306/orders\" }] }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec:
  containers:
    - name: main
      image: mysql:8.4
      env:
        - { name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }
        - { name: MYSQL_USER, value: app }
        - { name: MYSQL_DATABASE, value: orders }
        - { name: MYSQL_PASSWORD, value: example }
      volumeMounts: [{ name: data, mountPath: /var/lib/mysql }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DATABASE_URL, value: \"mysql://app:example@main:3306/orders\" }] }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let scripts = OnceCell::new();
    for client in clients(graph) {
        let Some(wanted) = client.database().filter(|_| !client.has_maker) else { continue };
        let lacking: Vec<(&Database, CreatedInstead)> = client
            .servers
            .iter()
            .filter_map(|server| Some((server, lacks(server, &wanted, graph)?)))
            .collect();
        let Some((server, made)) = lacking.first().filter(|_| !creates(&client, graph)) else {
            continue;
        };
        if scripts.get_or_init(|| made_by_config(graph)).contains(&wanted.to_lowercase()) {
            continue;
        }
        let all = lacking.len() == client.servers.len();
        let sure = all && graph.set.is_whole && !may_create(&client) && !client.has_job;
        let beside = client.call.beside.database.as_ref().filter(|_| !client.is_inside());
        let message = format!(
            "{} names the database `{wanted}`, which {} does not create",
            beside.map_or(client.call.shown(), |variable| format!("`{}`", variable.name)),
            server.workload.object.label()
        );
        let place = client.database_place(graph.sources).unwrap_or(client.call.host);
        let mut found = RULE.judged(sure, message).at(place, format!("`{wanted}` is not there"));
        found = match made {
            CreatedInstead::Other(name, span) => found
                .also(*span, format!("creates `{name}`"))
                .help(format!("use the same name at both ends: `{name}`, or `{wanted}`")),
            CreatedInstead::Nothing => found
                .also(server.workload.object.place(), "creates no database")
                .help(format!("let the server create `{wanted}`")),
        };
        findings.add(client.object(), found);
    }
}

/// Whether the address lets the driver create the database.
/// <https://dev.mysql.com/doc/connectors/en/connector-j-connp-props-connection.html>
fn creates(client: &Client, graph: &Graph) -> bool {
    let host = client.call.host;
    let rest = graph.sources.get(host.file).text.get(host.end as usize..).unwrap_or_default();
    let is_inside = |one: &char| !one.is_whitespace() && !"\"'".contains(*one);
    let address: String = rest.chars().take(512).take_while(is_inside).collect();
    address.contains("createDatabaseIfNotExist=true")
}

/// What a server creates in place of what is wanted.
#[derive(Clone, Copy, Debug)]
enum CreatedInstead<'s> {
    Nothing,
    Other(&'s str, Span),
}

/// What a server creates, if that is known and not what is wanted.
fn lacks<'s>(server: &'s Database, wanted: &str, graph: &Graph) -> Option<CreatedInstead<'s>> {
    let unknown =
        server.container.environment.is_open || !server.is_official || server.bypasses_entrypoint();
    if unknown {
        return None;
    }
    let databases = &server.engine.facts().foreign.databases;
    if databases.named_by.is_empty() || databases.given.contains(&wanted) {
        return None;
    }
    if InitScripts::of(server, graph).may_make(wanted) {
        return None;
    }
    let made = databases.named_by.iter().find_map(|name| server.setting(name));
    match made {
        Some(made) => {
            let name = made.value?;
            (name != wanted).then_some(CreatedInstead::Other(name, made.span))
        }
        None => Some(CreatedInstead::Nothing),
    }
}

/// Whether the client can create the database by itself.
fn may_create(client: &Client) -> bool {
    let is_root = client.user().is_none_or(|user| user == "root");
    let everybody =
        |one: &Database| one.engine.facts().foreign.databases.made_by == Makers::Everybody;
    is_root || client.servers.iter().any(everybody)
}
