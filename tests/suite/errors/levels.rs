//! Keys that stand a level too far out or in, forms of another kind, and lines in a wrong column: each is told at its line,
//! with where it belongs.

use super::{BACKEND, DATABASE, base, below};

/// Lines of a component, and what is told of them.
const OF_BACKENDS: &[(&str, &str)] = &[
    ("env:\n  A: b\n  probes: { readiness: /ok }", "it is indented too far"),
    ("env:\n  A: b\n  readiness: { path: /ok }", "write `probes: { readiness: … }` below"),
    ("volumes:\n  resources: { requests: { cpu: 1 } }", "it is indented too far"),
    ("volumes:\n  mountPath: /data\n  claim: 1Gi", "`volumes: { NAME: { mountPath: … } }`"),
    ("uploads: { mountPath: /data, claim: 1Gi }", "write it below `volumes`"),
    ("/etc/app.conf: \"x\"", "a file stands below `files`"),
    (
        "sidecars: { s: { image: \"a/b:1\", resources: [{ requests: { cpu: 1 } }, { limits: { memory: 1Gi } }] } }",
        "write one map",
    ),
    ("release: [{ name: rolling, maxSurge: 1 }]", "{ rolling: { maxSurge: 1 } }"),
    ("expose: { nodePort: [30080] }", "write `30080`"),
    ("service: { port: { name: 80 } }", "write `80`"),
    ("replicas: \"2\"", "write it without quotes: `2`"),
    ("connects: true", "write the names"),
    ("timeoutSeconds: 3", "use "),
    ("gracePeriod: 20", "write `terminationGracePeriodSeconds: 20`"),
    ("autoscale: { min: 2, max: 3 }", "write `autoscaling`"),
    ("sidecars: { s: { image: \"a/b:1\", resources: { requests: { cpu: 0,5 } } } }", "write `0.5`"),
    ("serviceAccount: { rules: [{ resources: [pods], verbs: get, list }] }", "write `[get, list]`"),
    ("expose: { nodePort = 30080 }", "write `nodePort: 30080`"),
    ("replicas:", "`backends.api.replicas` is empty"),
    ("env: { A: \"${self.pulbicUrl}\" }", "write `${self.publicUrl}`"),
    ("migrate: { command: [] }", "`migrate` needs a `command`"),
    ("command: [\"\"]", "the first word of a command is the program"),
    ("files: { \"/etc/${env}.yml\": x }", "nobody replaces `${…}` in the key"),
    ("files: { /etc/app/: x }", "as in `/etc/app/app.yaml`"),
    ("connects: [db, db]", "`connects` has `db` twice"),
    ("nodeSelector: { kubernets.io/os: linux }", "write `kubernetes.io/os`"),
    ("topologySpread: [{ topologyKey: zone }]", "write `topology.kubernetes.io/zone`"),
    ("allowFrom: [{ namespaceLabels: {} }]", "those of every namespace"),
    ("sidecars: { s: { image: \"a/b:1\", mounts: { /logs: tmp } } }", "`tmp: /logs`"),
    ("waitFor: none", "write `false`"),
];

#[test]
fn of_backends() {
    for (lines, told) in OF_BACKENDS {
        let said = base(&below(BACKEND, lines));
        assert!(said.contains(told), "{lines}: {said}");
    }
}

/// Whole files, and what is told of them.
const OF_FILES: &[(&str, &str)] = &[
    (
        "name: a\\nbackends:\\n  api:\\n    image: a/b:1\\n    port: 80\\n  resources:\\n    requests: { cpu: 1 }\\n",
        "indent `resources`",
    ),
    (
        "name: a\\nbackends:\\n  api:\\n    image: a/b:1\\n  jobs:\\n    x: { image: a/b:1 }\\n",
        "at the top of the file, beside `backends`",
    ),
    (
        "name: a\\nbackends:\\n  api:\\n  image: a/b:1\\n    port: 80\\n",
        "start it in column 5 like `port`",
    ),
    (
        "name: a\\nbackends:\\n  api:\\n    image: a/b:1\\n   port: 80\\n    replicas: 2\\n",
        "start it in column 5",
    ),
    (
        "name: a\\nfrontends:\\n  x: {}\\n  y: {}\\nbackends:\\n    image: a/b:1\\n    port: 80\\n  web:\\n    image: a/b:1\\n",
        "the key that is missing above `image`",
    ),
    (
        "name: a\\nbackends:\\n   api:\\n    image: a/b:1\\n    port: 80\\n  web:\\n    image: a/b:1\\n",
        "start it in column 3 like `web`",
    ),
    ("```yaml\\nname: a\\n", "a fence of Markdown"),
    ("name: a\\nmetadat\\n", "add `:` and a value"),
];

#[test]
fn of_files() {
    for (text, told) in OF_FILES {
        let text = text.replace("\\n", "\n");
        let said = base(&text);
        assert!(said.contains(told), "{text}: {said}");
    }
}

/// Lines of a database, and what is told of them.
const OF_DATABASES: &[(&str, &str)] = &[
    ("version: \"177\"", "no version 177 of PostgreSQL is known"),
    ("args: [--character-set-server=utf8]", "is an option of MySQL"),
    ("params: { sslmode: disbale }", "write `disable`"),
    ("database: \"\"", "the database's name is empty"),
    ("connects: [api]", "the components that use it name it"),
    ("external: { host: db.example.com }\nport: 5433", "write `external: { host: …, port: 5433 }`"),
];

#[test]
fn of_databases() {
    for (lines, told) in OF_DATABASES {
        let said = base(&below(DATABASE, lines));
        assert!(said.contains(told), "{lines}: {said}");
    }
}

/// Names that are keys elsewhere, and values that look like slips, are taken.
#[test]
fn what_is_legal_is_taken() {
    for lines in [
        "volumes: { files: { mountPath: /f, ephemeral: true }, env: { mountPath: /e, ephemeral: true } }",
        "env: { resources: a, PORTS: b }",
        "topologySpread: [{ topologyKey: example.com/rack }]",
        "nodeSelector: { example.com/os: linux }",
    ] {
        let said = base(&below(BACKEND, lines));
        assert!(said.is_empty(), "{lines}: {said}");
    }
}

/// A password is put into a Secret with what it refers to, and a shell is told of variables that nothing sets.
#[test]
fn secrets_and_shells() {
    let values = "\
name: shop
policy: { inlineSecrets: allow, missingProbes: allow, missingRequests: allow }
databases:
  main: { engine: postgres, credentials: { value: pw12345 } }
backends:
  api:
    image: acme/api:1.0.0
    port: 8000
    connects: [main]
    env: { OTHER: \"postgres://app:hunter2222@${databases.main.host}:5432/app\" }
    command: [sh, -c, \"app --db $DB_HOTS\"]
jobs:
  dump:
    image: acme/dump:1.0.0
    command: [sh, -c, \"dump -h $DB_HOST\"]
";
    let said = base(values);
    assert!(said.contains("write `$DB_HOST`"), "{said}");
    assert!(said.contains("add `connects: [main]` to `dump`"), "{said}");
    let made = crate::project::render(&[("values/base.yaml", values)], "").expect("objects");
    // `postgres://app:hunter2222@main:5432/app`
    let secret = "cG9zdGdyZXM6Ly9hcHA6aHVudGVyMjIyMkBtYWluOjU0MzIvYXBw";
    assert!(made.contains(secret), "{made}");
    let denied = values
        .replace("inlineSecrets: allow, ", "")
        .replace("value: pw12345", "existingSecret: { name: main }");
    let said = base(&denied.replace("app --db $DB_HOTS", "app --password=hunter2222"));
    assert!(said.contains("a secret is written into the values"), "{said}");
}
