//! Secrets are masked wherever they stand, by one law for all verbs: in every `--check`, in `gen values`, in each
//! format of `gen diff`, in charts' READMEs, and in what `gen check` shows of the objects.

use crate::program::Place;
use stackgen::values::secrets::{hides, holds_password};

/// A project with a secret in each place that readers found shown; all contain the mark.
const VALUES: &str = r#"
name: a
policy: { inlineSecrets: allow, writtenSecrets: allow, missingRequests: allow }
databases:
  main: { engine: postgres, credentials: { value: MARK00pw }, params: { apikey: MARK01pw } }
backends:
  api:
    image: { repository: r, tag: "1" }
    port: 80
    connects: [main]
    args: ["--api-key=MARK02pw", "--db=postgres://u:MARK03pw@h.ex/d", "--password", "MARK04pw", "--requirepass", "MARK05pw"]
    command: ["sh", "-c", "export TOKEN=MARK06pw; curl -u u:MARK07pw http://x.ex; mysql --password MARK08pw; exec a"]
    env:
      AUTH_HEADER: "Bearer MARK09pw"
      SLACK: "https://hooks.slack.com/services/T00000000/B00000000/MARK10pw"
      DSN: "https://MARK11pw@o1.ingest.sentry.io/1"
    files:
      /etc/x/app.conf: "password=MARK12pw\nuser: x\n"
      /etc/x/id_rsa: "-----BEGIN RSA PRIVATE KEY-----\nMARK13pw\n-----END RSA PRIVATE KEY-----\n"
      /etc/x/redis.conf: "port 1\nrequirepass MARK14pw\n"
    container: { env: [{ name: X_PASSWORD, value: MARK15pw }] }
    sidecars: { s: { image: "q:1", args: ["--token=MARK16pw"] } }
    probes: { readiness: { path: "/z?token=MARK17pw" } }
extraObjects:
  l: { apiVersion: v1, kind: List, metadata: { name: x }, items: [{ apiVersion: v1, kind: Secret, metadata: { name: yyy }, stringData: { p: MARK20pw, q: "a\nMARK21pw\n" } }, { apiVersion: v1, kind: Secret, metadata: { name: zzz }, data: { p: MARK22 } }] }
  h: { apiVersion: x.y/v1, kind: Kafka, metadata: { name: k }, spec: { values: "password: MARK23pw" } }
  s: { apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: { name: s }, spec: { template: { stringData: { p: MARK24pw }, data: { q: MARK25pw } } } }
  c: { apiVersion: x.y/v1, kind: Any, metadata: { name: c, annotations: { last: '{"kind":"Secret","data":{"p":"MARK26pw"}}' } }, spec: { deep: { stringData: { p: MARK27pw } } } }
  t: { apiVersion: v1, kind: Secret, metadata: { name: t, annotations: { kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"p":"MARK28pw"}}' } }, stringData: { p: MARK29pw } }
"#;

/// How many marks there are.
const MARKS: usize = 28;

fn values(mark: &str) -> String {
    VALUES.replace("MARK", mark)
}

#[test]
fn no_output_shows_a_secret_wherever_it_stands() {
    assert_eq!(VALUES.matches("MARK").count(), MARKS);
    let place = Place::new(&[
        ("values/base.yaml", &values("hunter")),
        ("values/dev.yaml", "target: kind\n"),
        ("values/prod.yaml", &format!("target: kind{}", values("bunter").replace("\nname: a", ""))),
    ]);
    let hidden = |arguments: &[&str]| {
        let ended = place.run(arguments);
        let all = format!("{}{}", ended.out, ended.err);
        for mark in ["hunter", "bunter"] {
            let found: Vec<&str> = all.lines().filter(|line| line.contains(mark)).collect();
            assert!(found.is_empty(), "{arguments:?} shows {found:#?}");
        }
        ended
    };
    let writers: [&[&str]; 3] = [
        &["render", "--env", "dev", "--output-dir", "made"],
        &["compose", "--env", "dev", "--output-dir", "composed"],
        &["helm", "--env", "dev", "--output-dir", "chart"],
    ];
    for arguments in writers {
        let ended = hidden(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.err);
    }
    assert!(!place.read("chart/README.md").contains("hunter"), "{}", place.read("chart/README.md"));
    for shown in [
        &["values", "dev"][..],
        &["values", "dev", "--origins"],
        &["values", "dev", "-o", "json"],
        &["diff", "dev", "prod"],
        &["diff", "dev", "prod", "--format", "json"],
        &["diff", "dev", "prod", "--format", "markdown"],
        &["check", "made", "--level", "note"],
        &["check", "made", "--level", "note", "--format", "sarif"],
        &["diff", "./made", "./chart"],
    ] {
        hidden(shown);
    }
    // A change of every secret is seen, and none of them.
    place.write("values/base.yaml", &values("bunter"));
    for arguments in writers {
        let ended = hidden(&[arguments, &["--check"]].concat());
        assert_eq!(ended.code, 1, "{arguments:?}: {}", ended.err);
    }
    files_with_secrets_are_private(&place);
}

/// What the mask hides is for its owner alone.
#[cfg(unix)]
fn files_with_secrets_are_private(place: &Place) {
    use std::os::unix::fs::PermissionsExt;
    let mut seen = 0;
    let mut folders =
        vec![place.path().join("made"), place.path().join("composed"), place.path().join("chart")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            if text.contains("hunter") {
                seen += 1;
                let mode = path.metadata().expect("a file").permissions().mode() & 0o777;
                assert_eq!(mode, 0o600, "{}", path.display());
            }
        }
    }
    assert!(seen > 5, "{seen}");
}

#[cfg(not(unix))]
fn files_with_secrets_are_private(_: &Place) {}

/// What is masked, and yet no reason for a policy to refuse it.
#[test]
fn what_is_told_to_few_is_masked() {
    for text in [
        "AKIAIOSFODNN7EXAMPLE",
        "https://0123456789abcdef@o1.ingest.sentry.io/1",
        "mysql --password hunter -h db",
        "redis-server --requirepass hunter",
        "requirepass hunter",
        "/usr/bin/curl --user app:hunter https://example.com",
        "{\"kind\": \"Secret\", \"data\": {\"a\": \"aHVudGVy\"}}",
        "{\"args\": [\"--password\", \"hunter\"]}",
    ] {
        assert!(hides(text) && !holds_password(text), "{text}");
    }
    for text in [
        "https://git@github.com/acme/api.git",
        "https://example.com/@someone1",
        "run --user 1000:1000 app",
        "mysql --password-file /run/secrets/a",
        "app --password $PASSWORD --verbose",
        "app --token ${TOKEN}",
        "curl --user $USER:$PASSWORD https://example.com",
        "{\"kind\": \"ConfigMap\", \"data\": {\"a\": \"b\"}}",
        "{ not json }",
        "hooks of the service",
    ] {
        assert!(!hides(text), "{text}");
    }
    for text in [
        "https://discord.com/api/webhooks/123456/abcdefgh",
        "https://acme.webhook.office.com/webhookb2/0123456789",
        "https://api.telegram.org/bot123456:abcdefgh/sendMessage",
        "Bearer hunter37pw",
    ] {
        assert!(holds_password(text), "{text}");
    }
}
