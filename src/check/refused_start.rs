//! GEN442: a database whose image refuses to start with these variables.

use crate::check::image_needs;
use crate::check::kafka_settings;
use crate::check::made_twice;
use crate::check::main_file;
use crate::check::redis_file;
use crate::check::rule::{Findings, Rule};
use crate::check::twice_given;
use crate::diagnostic::{Code, Severity};
use crate::engine::foreign::{Unbearable, When};
use crate::graph::Graph;
use crate::graph::database::Database;

pub const RULE: Rule = Rule {
    code: Code::RefusedStart,
    severity: Severity::Error,
    why: "On an empty data directory the official images want to know a password, or to be told that \
          none is meant: https://hub.docker.com/_/postgres, https://hub.docker.com/_/mysql. MongoDB's \
          wants a user and a password, or neither; MySQL's makes an ordinary user, never `root`, and writes names and passwords into SQL without \
          escaping quotes and backslashes. Other images ask for a licence or for arguments, and newer ones end over \
          options that are gone. It is a warning where an init container may bring the data along.",
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

fn check(graph: &Graph, findings: &mut Findings) {
    twice_given::check(&RULE, graph, findings);
    image_needs::check(&RULE, graph, findings);
    made_twice::check(&RULE, graph, findings);
    kafka_settings::check(&RULE, graph, findings);
    main_file::check(&RULE, graph, findings);
    redis_file::starts(&RULE, graph, findings);
    for workload in &graph.workloads {
        let Some(database) = workload.database() else { continue };
        let unknown = database.container.environment.is_open
            || !database.is_official
            || database.bypasses_entrypoint();
        if unknown {
            continue;
        }
        let refusals = database.engine.facts().foreign.refusals.iter();
        let Some(refusal) = refusals.into_iter().find(|one| meets(&database, one)) else {
            continue;
        };
        let restored = workload.containers.iter().any(|container| container.is_init);
        let image = database.container.image_span();
        let message = format!("{} does not start: {}", workload.object.label(), refusal.why);
        let mut found = RULE.judged(graph.set.is_whole && !restored, message);
        let cause = match refusal.when {
            When::Always => None,
            When::Set(name) | When::Is(name, _) | When::Holds(name, _) => database.setting(name),
        };
        found = match cause {
            Some(cause) => {
                found.at(cause.span, "refused").also(image, "by the entrypoint of this image")
            }
            None => found.at(image, "its entrypoint asks for it"),
        };
        findings.add(workload.object, found.help(refusal.help));
    }
}

/// Whether a server is set up in a way that its entrypoint does not start with.
fn meets(database: &Database, refusal: &Unbearable) -> bool {
    let is_so = match refusal.when {
        When::Always => true,
        When::Set(name) => database.is_set(name),
        When::Is(name, value) => {
            database.setting(name).is_some_and(|setting| setting.value == Some(value))
        }
        When::Holds(name, characters) => {
            let value = database.setting(name).and_then(|setting| setting.value);
            value.is_some_and(|value| value.contains(characters))
        }
    };
    let is_saved = refusal.unless.iter().any(|name| database.is_set(name));
    let is_old = !is_since(database, refusal.versions) || is_before(database, refusal.patches);
    is_so && !is_saved && !is_old
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

/// Whether an image is a patch release older than the first of its version that behaves so.
fn is_before(database: &Database, patches: &[(u32, u32, u32)]) -> bool {
    let tag = database.container.image.tag.unwrap_or_default();
    let numbers = tag.split('-').next().unwrap_or_default().split('.');
    let numbers: Vec<u32> = numbers.map_while(|part| part.parse().ok()).collect();
    let [major, minor, patch, ..] = numbers.as_slice() else { return false };
    let of_version = |(one, two, _): &&(u32, u32, u32)| (one, two) == (major, minor);
    patches.iter().find(of_version).is_some_and(|(.., first)| patch < first)
}
