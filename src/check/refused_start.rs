//! GEN442: a database whose image refuses to start with these variables.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::database::{Database, Engine};
use crate::graph::environment::Environment;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::RefusedStart,
    severity: Severity::Error,
    why: "On an empty data directory the official images want to know a password, or to be told that \
          none is meant: https://hub.docker.com/_/postgres, https://hub.docker.com/_/mysql. MongoDB's \
          wants a user and a password, or neither; MySQL's makes an ordinary user, never `root`. It is \
          a warning where an init container may bring the data along.",
    symptom: "the container exits at once and restarts for ever: CrashLoopBackOff",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: store }
spec:
  containers:
    - name: store
      image: postgres:17-alpine
      env: [{ name: DATABASE_PASSWORD, value: example }]
      volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]
  volumes: [{ name: data, emptyDir: {} }]
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: store }
spec:
  containers:
    - name: store
      image: postgres:17-alpine
      env: [{ name: POSTGRES_PASSWORD, value: example }]
      volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]
  volumes: [{ name: data, emptyDir: {} }]
",
    check,
};

/// Why an image refuses: what is said about it, where, and what to do.
struct Refusal {
    why: String,
    place: Option<Span>,
    help: &'static str,
}

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let Some(database) = workload.database() else { continue };
        let unknown = database.container.environment.is_open
            || !database.is_official
            || database.bypasses_entrypoint();
        let Some(refusal) = refusal(&database).filter(|_| !unknown) else { continue };
        let restored = workload.containers.iter().any(|container| container.is_init);
        let image = database.container.image_span();
        let message = format!("{} does not start: {}", workload.object.label(), refusal.why);
        let mut found = RULE.judged(graph.set.is_whole && !restored, message);
        found = match refusal.place {
            Some(place) => {
                found.at(place, "refused").also(image, "by the entrypoint of this image")
            }
            None => found.at(image, "its entrypoint asks for it"),
        };
        findings.add(workload.object, found.help(refusal.help));
    }
}

fn refusal(database: &Database) -> Option<Refusal> {
    let environment = &database.container.environment;
    let lacks = |names: &[&str]| !names.iter().any(|name| is_given(environment, name));
    let missing = |why: &str, help| Some(Refusal { why: why.to_owned(), place: None, help });
    match (database.engine, database.container.image.name()) {
        (Engine::Postgres, "postgres") => {
            let silent = lacks(&["POSTGRES_PASSWORD", "POSTGRES_HOST_AUTH_METHOD"]);
            let asks = is_since(database, |major, minor| match (major, minor) {
                (9, _) | (10, Some(..12)) | (11, Some(..7)) | (12, Some(..2)) => false,
                _ => major > 9,
            });
            (silent && asks).then(|| {
                missing("`POSTGRES_PASSWORD` is not set", "set `POSTGRES_PASSWORD`, from a Secret")
            })?
        }
        (Engine::Mysql, image @ ("mysql" | "mariadb")) => {
            const WAYS: [&str; 5] = [
                "ROOT_PASSWORD",
                "ALLOW_EMPTY_PASSWORD",
                "RANDOM_ROOT_PASSWORD",
                "ALLOW_EMPTY_ROOT_PASSWORD",
                "ROOT_PASSWORD_HASH",
            ];
            let given = |way: &&str| {
                let names = [format!("MYSQL_{way}"), format!("MARIADB_{way}")];
                names.iter().any(|name| is_given(environment, name))
            };
            if !WAYS.iter().any(given) {
                return missing(
                    "no password of `root` is set",
                    "set `MYSQL_ROOT_PASSWORD`, from a Secret, or `MYSQL_RANDOM_ROOT_PASSWORD: \"yes\"`",
                );
            }
            let user = database.setting("USER").filter(|user| user.value == Some("root"));
            let refuses = image == "mysql"
                && is_since(database, |major, minor| match (major, minor) {
                    (5, minor) => minor.is_some_and(|minor| minor >= 7),
                    (major, _) => major >= 8,
                })
                && !is_exact(database);
            user.filter(|_| refuses).map(|user| Refusal {
                why: "`MYSQL_USER` is for an ordinary user, and `root` is there already".to_owned(),
                place: Some(user.span),
                help: "leave `MYSQL_USER` and `MYSQL_PASSWORD` out, or name another user",
            })
        }
        (Engine::Mongodb, "mongo") => {
            let user = !lacks(&["MONGO_INITDB_ROOT_USERNAME"]);
            let password = !lacks(&["MONGO_INITDB_ROOT_PASSWORD"]);
            let (lacking, given) = match (user, password) {
                (true, false) => ("MONGO_INITDB_ROOT_PASSWORD", "ROOT_USERNAME"),
                (false, true) => ("MONGO_INITDB_ROOT_USERNAME", "ROOT_PASSWORD"),
                _ => return None,
            };
            Some(Refusal {
                why: format!("`{lacking}` is not set"),
                place: database.setting(given).map(|setting| setting.span),
                help: "set both the user and the password, or neither",
            })
        }
        _ => None,
    }
}

/// Whether a variable, or the one that names a file with its value, is set to anything.
fn is_given(environment: &Environment, name: &str) -> bool {
    let set = |name: &str| {
        environment.get(name).is_some_and(|variable| variable.value.as_deref() != Some(""))
    };
    set(name) || set(&format!("{name}_FILE"))
}

/// Whether the version of an image is one that behaves so; the newest is, others than numbers are not.
fn is_since(database: &Database, test: fn(u32, Option<u32>) -> bool) -> bool {
    let Some(tag) = database.container.image.tag else {
        return database.container.image.digest.is_none();
    };
    let numbers = tag.split('-').next().unwrap_or_default();
    if ["latest", "alpine", "lts", "bookworm", "trixie", "oracle"].contains(&numbers) {
        return true;
    }
    let mut parts = numbers.split('.');
    let Some(major) = parts.next().and_then(|part| part.parse().ok()) else { return false };
    test(major, parts.next().and_then(|part| part.parse().ok()))
}

/// Whether an image is one patch release, and so perhaps an old one.
fn is_exact(database: &Database) -> bool {
    let tag = database.container.image.tag.unwrap_or_default();
    tag.starts_with(['5', '8']) && tag.split('-').next().unwrap_or_default().split('.').count() > 2
}
