//! GEN431, GEN433: what clients present, and what the database was initialised with.

use crate::check::client::{Client, clients};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::graph::database::{Database, Engine};

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
    severity: Severity::Warning,
    why: "A server that was given a root user or a password asks every client for one. It is a warning, \
          because a program may take the credentials from elsewhere.",
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

/// What is wrong with a client's user or password, and where the server's stands.
struct Mismatch {
    what: String,
    label: String,
    server: Option<crate::source::Span>,
}

fn wrong(graph: &Graph, findings: &mut Findings) {
    for client in clients(graph) {
        let mismatches: Vec<Option<Mismatch>> =
            client.servers.iter().map(|server| mismatch(&client, server)).collect();
        let all = mismatches.iter().all(Option::is_some);
        let Some(first) = mismatches.into_iter().flatten().next() else { continue };
        let name = client.service.name.as_str();
        let message = format!("{} logs in to `{name}` with {}", client.call.shown(), first.what);
        let place = client.user_place().unwrap_or(client.call.host);
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

fn mismatch(client: &Client, server: &Database) -> Option<Mismatch> {
    let user = client.user()?;
    let open =
        server.container.environment.is_open || server.bypasses_entrypoint() || !server.is_official;
    if open {
        return None;
    }
    let known = logins(server)?;
    let Some((_, password)) = known.iter().find(|(name, _)| *name == user) else {
        if server.has_init_scripts() || server.engine == Engine::Mongodb {
            return None;
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
        let span = server.setting("USER").or(server.setting("ROOT_PASSWORD"))?.span;
        return Some(Mismatch {
            what: format!("the user `{user}`, whom the server does not make"),
            label: format!(
                "makes {}",
                crate::values::suggest::list_of(names.into_iter()).replace(" or ", " and ")
            ),
            server: Some(span),
        });
    };
    let (own, (theirs, span)) = (client.password()?, (*password)?);
    if is_placeholder(&own) || is_placeholder(theirs) {
        return None;
    }
    (own != theirs).then(|| Mismatch {
        what: format!("another password for `{user}` than the server was given"),
        label: format!("the password of `{user}`"),
        server: Some(span),
    })
}

/// Whether somebody is to write a password in place of this text.
fn is_placeholder(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words = ["<", "change", "replace", "your", "placeholder", "redacted", "xxx", "todo", "..."];
    words.iter().any(|word| lower.contains(word))
}

type Login<'s> = (String, Option<(&'s str, crate::source::Span)>);

/// The users that a server makes; `None` where their names are not known.
fn logins<'s>(server: &'s Database) -> Option<Vec<Login<'s>>> {
    let password = |name: &str| {
        let setting = server.setting(name)?;
        Some((setting.value?, setting.span))
    };
    match server.engine {
        Engine::Postgres => {
            let user = match server.setting("USER") {
                Some(setting) => setting.value?.to_owned(),
                None => "postgres".to_owned(),
            };
            Some(vec![(user, password("PASSWORD"))])
        }
        Engine::Mysql => {
            let mut users = vec![("root".to_owned(), password("ROOT_PASSWORD"))];
            if let Some(user) = server.setting("USER") {
                users.push((user.value?.to_owned(), password("PASSWORD")));
            }
            Some(users)
        }
        Engine::Mongodb => {
            let user = server.setting("ROOT_USERNAME")?.value?.to_owned();
            Some(vec![(user, password("ROOT_PASSWORD"))])
        }
        Engine::Redis => None,
    }
}

fn none(graph: &Graph, findings: &mut Findings) {
    for client in clients(graph) {
        let Some(server) = client.servers.first() else { continue };
        let asks = match server.engine {
            Engine::Mongodb => server.setting("ROOT_USERNAME").map(|setting| setting.span),
            Engine::Redis => server
                .container
                .words()
                .find(|(word, _)| word.contains("--requirepass"))
                .map(|(_, node)| node.span),
            Engine::Postgres | Engine::Mysql => None,
        };
        let Some(asks) =
            asks.filter(|_| !server.bypasses_entrypoint() || server.engine == Engine::Redis)
        else {
            continue;
        };
        if client.may_have_credentials() || client.call.address.scheme.is_empty() {
            continue;
        }
        findings.add(client.object(), unauthenticated(&client, asks));
    }
}

fn unauthenticated(client: &Client, asks: crate::source::Span) -> Diagnostic {
    let name = &client.service.name;
    NONE.warning(format!("{} calls `{name}` without credentials", client.call.shown()))
        .at(client.call.host, "no user and no password")
        .also(asks, "the server asks for them")
        .help("add them to the address, from a Secret: `mongodb://$(USER):$(PASSWORD)@…`")
}
