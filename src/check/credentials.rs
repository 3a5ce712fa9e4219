//! GEN431, GEN433: what clients present, and what the database was initialised with.

use std::cell::OnceCell;

use crate::check::client::{Client, clients};
use crate::check::login_mismatch::{LoginMismatch, argued, filed, scripted};
use crate::check::probe_user;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::engine::foreign::{EntrypointUser, Lock};
use crate::graph::Graph;
use crate::graph::database::Database;
use crate::graph::init_script::{InitScripts, made_by_config};
use crate::graph::redis_file::RedisStart;
use crate::graph::server_user::logins;
use crate::manifest::placeholder::is_for_people;

pub const WRONG: Rule = Rule {
    code: Code::WrongCredentials,
    severity: Severity::Error,
    why: "The images of databases make the users that their variables name, on an empty data directory. \
          Both ends are compared where both are written here; a user that an init script may make is \
          left alone.",
    symptom: "access denied",
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
        - { name: MYSQL_ROOT_PASSWORD, value: rootpw }
        - { name: MYSQL_DATABASE, value: app }
        - { name: MYSQL_USER, value: app }
        - { name: MYSQL_PASSWORD, value: apppw }
      volumeMounts: [{ name: data, mountPath: /var/lib/mysql }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: DATABASE_URL, value: \"mysql://app:rootpw@main:3306/app\" }
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
        - { name: MYSQL_ROOT_PASSWORD, value: rootpw }
        - { name: MYSQL_DATABASE, value: app }
        - { name: MYSQL_USER, value: app }
        - { name: MYSQL_PASSWORD, value: apppw }
      volumeMounts: [{ name: data, mountPath: /var/lib/mysql }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: DATABASE_URL, value: \"mysql://app:apppw@main:3306/app\" }
",
    check: wrong,
};

pub const NONE: Rule = Rule {
    code: Code::NoCredentials,
    severity: Severity::Error,
    why: "A server that was given a root user or a password asks every client for one. It is a warning \
          where a program may take the credentials from elsewhere.",
    symptom: "authentication required, on the first query",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: store }
spec: { selector: { app: store }, ports: [{ port: 27017 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: store, labels: { app: store } }
spec:
  containers:
    - name: store
      image: mongo:8.0
      env:
        - { name: MONGO_INITDB_ROOT_USERNAME, value: app }
        - { name: MONGO_INITDB_ROOT_PASSWORD, value: example }
      volumeMounts: [{ name: data, mountPath: /data/db }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: MONGO_URL, value: \"mongodb://store:27017/app\" }] }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: store }
spec: { selector: { app: store }, ports: [{ port: 27017 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: store, labels: { app: store } }
spec:
  containers:
    - name: store
      image: mongo:8.0
      env:
        - { name: MONGO_INITDB_ROOT_USERNAME, value: app }
        - { name: MONGO_INITDB_ROOT_PASSWORD, value: example }
      volumeMounts: [{ name: data, mountPath: /data/db }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: MONGO_URL, value: \"mongodb://app:example@store:27017/app?authSource=admin\" }] }] }
",
    check: none,
};

fn wrong(graph: &Graph, findings: &mut Findings) {
    probe_user::check(&WRONG, graph, findings);
    let made = OnceCell::new();
    for client in clients(graph) {
        let mismatches: Vec<Option<LoginMismatch>> =
            client.servers.iter().map(|server| mismatch(&client, server, graph)).collect();
        let all = mismatches.iter().all(Option::is_some);
        let Some(first) = mismatches.into_iter().flatten().next().filter(|_| !client.has_maker)
        else {
            continue;
        };
        let made_elsewhere = |user: String| {
            made.get_or_init(|| made_by_config(graph)).contains(&user.to_lowercase())
        };
        if !first.is_password && client.user().is_some_and(made_elsewhere) {
            continue;
        }
        let name = client.service.name.as_str();
        let message = format!("{} logs in to `{name}` with {}", client.call.shown(), first.what);
        let own = if first.is_password { client.password_place() } else { client.user_place() };
        let place = own.unwrap_or(client.call.host);
        let mut found = WRONG
            .judged(all && graph.set.is_whole && !client.has_job, message)
            .at(place, "refused");
        if let Some(server) = first.server {
            found = found.also(server, first.label);
        }
        let help = "read user and password from the Secret that the database reads";
        findings.add(client.object(), found.help(help));
    }
}

fn mismatch(client: &Client, server: &Database, graph: &Graph) -> Option<LoginMismatch> {
    if let Some(Lock::Argument(argument)) = server.engine.facts().foreign.logins.asked_by {
        return argued(client, server, argument).or_else(|| filed(client, server, graph));
    }
    let user = client.user()?;
    let open =
        server.container.environment.is_open || server.bypasses_entrypoint() || !server.is_official;
    if open {
        return None;
    }
    let known = logins(server)?;
    let Some((_, password)) = known.iter().find(|(name, _)| *name == user) else {
        let are_all = server.engine.facts().foreign.logins.are_all;
        let scripts = InitScripts::of(server, graph);
        let made = scripts.logins();
        let login = made.iter().flatten().find(|one| one.name.eq_ignore_ascii_case(&user));
        if let Some(login) = login {
            return scripted(client, &user, login);
        }
        if !are_all || made.is_none() && scripts.may_make(&user) {
            return None;
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
        let made = server.engine.facts().foreign.logins.made.iter().rev();
        let setting = |login: &EntrypointUser| {
            let user = login.variable.and_then(|variable| server.setting(variable));
            user.or_else(|| server.setting(login.password))
        };
        let span = made.into_iter().find_map(setting)?.span;
        return Some(LoginMismatch {
            what: format!("the user `{user}`, whom the server does not make"),
            label: format!(
                "makes {}",
                crate::values::suggest::list_of(names.into_iter()).replace(" or ", " and ")
            ),
            server: Some(span),
            is_password: false,
        });
    };
    let (own, (theirs, span)) = (client.password()?, (*password)?);
    if is_for_people(&own) || is_for_people(theirs) {
        return None;
    }
    (own != theirs).then(|| LoginMismatch {
        what: format!("another password for `{user}` than the server was given"),
        label: format!("the password of `{user}`"),
        server: Some(span),
        is_password: true,
    })
}

fn none(graph: &Graph, findings: &mut Findings) {
    for client in clients(graph) {
        let Some(server) = client.servers.first() else { continue };
        let Some(asks) = asks(server, graph) else { continue };
        if client.may_have_credentials() && !client.is_complete()
            || client.call.address.has_credentials
            || client.call.address.scheme.is_empty()
                && (!is_asking_all(server) || knows_any(&client, graph))
        {
            continue;
        }
        // Nothing else that the client is given can bring a login.
        let sure = graph.set.is_whole
            && client.servers.len() == 1
            && !client.may_have_credentials()
            && !client.call.is_bulk
            && !client.is_open(graph);
        findings.add(client.object(), unauthenticated(&client, server, asks, sure));
    }
}

/// Whether a server asks everybody for a password, and nothing else.
fn is_asking_all(server: &Database) -> bool {
    matches!(server.engine.facts().foreign.logins.asked_by, Some(Lock::Argument(_)))
}

/// Whether any variable of a client may bring a password, by whatever name, or its own code.
fn knows_any(client: &Client, graph: &Graph) -> bool {
    let words = ["PASS", "PWD", "AUTH", "SECRET", "CRED", "KEY", "TOKEN", "URL", "URI", "DSN"];
    let workload = &graph.workloads[client.call.workload];
    let container = &workload.containers[client.call.container];
    workload.is_of_compose()
        || client.is_open(graph)
        || container.words().next().is_some()
        || container.environment.variables.iter().any(|one| {
            let upper = one.name.to_uppercase();
            // `redis:6379,password=…` is an address of some drivers.
            let has_own = one.value.as_deref().is_some_and(|value| value.contains(['=', ',']));
            has_own || words.iter().any(|word| upper.contains(word))
        })
}

/// Where it is said that a server asks for a login.
fn asks(server: &Database, graph: &Graph) -> Option<crate::source::Span> {
    match server.engine.facts().foreign.logins.asked_by? {
        Lock::Variable(_) if server.bypasses_entrypoint() => None,
        Lock::Variable(name) => server.setting(name).map(|setting| setting.span),
        Lock::Argument(argument) => {
            let mut words = server.container.words();
            let said = words.find(|(word, _)| word.contains(argument)).map(|(_, node)| node.span);
            said.or_else(|| {
                let file = RedisStart::of(server, graph).file()?;
                let setting = file.password()?;
                Some(file.place(&setting))
            })
        }
    }
}

fn unauthenticated(
    client: &Client,
    server: &Database,
    asks: crate::source::Span,
    sure: bool,
) -> Diagnostic {
    let name = &client.service.name;
    let facts = server.engine.facts();
    let user = if facts.names.user.is_empty() { "" } else { "$(USER)" };
    let example = format!("{}://{user}:$(PASSWORD)@…", facts.scheme);
    NONE.judged(sure, format!("{} calls `{name}` without credentials", client.call.shown()))
        .at(client.call.host, "no user and no password")
        .also(asks, "the server asks for them")
        .help(format!("add them to the address, from a Secret: `{example}`"))
}
