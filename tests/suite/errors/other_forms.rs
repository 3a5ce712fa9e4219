//! Forms of other notations: JSON's commas, lists in braces, names of Kubernetes' own, what crons and shells make of signs.

use super::edits::followed;
use super::{BACKEND, base, below, database, files};

/// What is written below a component, and what the edit makes of it.
const EDITED: &[(&str, &str)] = &[
    ("writable: { /tmp, /run }", "writable: [/tmp, /run]"),
    ("command:\n  - bin/jobs\n  --queue", "- --queue"),
    ("env:\n  A=b\n  C=d\n  E: f", "A: b"),
    ("labels: { team core }", "{ team: core }"),
    ("security: { user 1000 }", "{ user: 1000 }"),
    ("env: { A: { existingSecret: app-keys/token } }", "{ name: app-keys, key: token }"),
    ("envFrom: [app-secrets]", "[{ secret: app-secrets }]"),
    ("envFrom: app-config", "[{ configMap: app-config }]"),
    (
        "hostAliases: [{ ip: 10.4.0.9, hostnames: [a.corp, b.corp] }]",
        "a.corp: \"10.4.0.9\", b.corp: \"10.4.0.9\"",
    ),
    ("waitFor: [\"${databases.main.host}\"]", "waitFor: [main]"),
    ("\"replicas\": \"2\",", "\"replicas\": \"2\""),
];

#[test]
fn other_forms_are_rewritten() {
    for (lines, kept) in EDITED {
        let values = below(BACKEND, lines);
        let edited = followed(&values).unwrap_or_default();
        assert!(edited.contains(kept), "{lines}: {edited}\n{}", base(&values));
    }
}

/// What is written below a component, and what gen says of it.
const TOLD: &[(&str, &str)] = &[
    ("envFrom: [x]", "write `{ secret: x }` or `{ configMap: x }`"),
    ("hostAliases: { 10.4.0.9: ldap.corp }", "write the name as the key: `ldap.corp: 10.4.0.9`"),
    ("lifecycle: { preStop: { exec: { command: [a, b] } } }", "write `command: [a, b]`"),
    ("service: { nodePort: 30480 }", "not at its Service: `expose: { nodePort: 30080 }`"),
    ("spec: { replicas: 2 }", "write what is in it here, without it"),
    (
        "containers: [{ image: x }]",
        "its keys beside `image`; each further one has a name below `sidecars`",
    ),
    ("env: { THREADS: \"$(nproc)\" }", "nobody runs `nproc` to fill `THREADS`"),
    ("env: { THREADS: \"{{ threads }}\" }", "nobody fills the template in `THREADS`"),
    (
        "env: { TOKEN: { secretKeyRef: { name: app-keys, key: token } } }",
        "write `existingSecret: { name: app-keys, key: token }`",
    ),
    ("args: [\"--peer=${api}\"]", "write `${backends.api}`"),
    ("release: canary\n  stable: {}", "or write `canary:` as a key of its own"),
];

#[test]
fn other_forms_are_told() {
    for (lines, told) in TOLD {
        let said = base(&below(BACKEND, lines));
        assert!(said.contains(told), "{lines}: {said}");
    }
}

/// What is written below an external service, and what gen says of it.
#[test]
fn mail_servers_have_a_port_of_their_own() {
    let said = |port: &str| {
        base(&format!("{BACKEND}externals: {{ mail: {{ host: smtp.acme.io{port} }} }}\n"))
    };
    assert!(said("").contains("add `port: 587`"), "{}", said(""));
    assert!(said(", port: smtps").contains("write `465`"), "{}", said(", port: smtps"));
    assert!(
        said(", port: outbound").contains("at which it is called"),
        "{}",
        said(", port: outbound")
    );
}

/// A key among items was meant to be in a map, as all that has a name here.
#[test]
fn a_key_among_items_is_told() {
    let said = base(
        "name: shop\ndatabases:\n  - name: store\n    engine: postgres\n  audit:\n    engine: redis\n",
    );
    assert!(said.contains("`store:` in place of `- name: store`"), "{said}");
}

/// Sixty times an hour is seldom meant where the hours are told.
#[test]
fn each_minute_of_some_hours_is_told() {
    let job = |schedule: &str| {
        base(&format!(
            "{BACKEND}jobs:\n  digest: {{ like: api, command: [x], schedule: \"{schedule}\" }}\n"
        ))
    };
    for schedule in ["* 2 * * *", "* */6 * * *"] {
        assert!(job(schedule).contains("60 times an hour"), "{schedule}: {}", job(schedule));
    }
    for schedule in ["* * * * *", "*/1 2 * * *", "0 2 * * *"] {
        assert!(!job(schedule).contains("60 times"), "{schedule}: {}", job(schedule));
    }
}

/// What a command calls is a component as well as what a variable names.
#[test]
fn hosts_in_commands_are_told() {
    let with = |args: &str| {
        let main = "databases:\n  main: { engine: redis, credentials: { existingSecret: { name: main } }, resources: { requests: { cpu: 100m, memory: 64Mi } } }\n";
        base(&format!("{}{main}", below(BACKEND, &format!("connects: [main]\nargs: {args}"))))
    };
    for args in ["[\"--brokers=main:6379\"]", "[--cache-host, main]", "[\"redis://main:6379/0\"]"] {
        let said = with(args);
        assert!(said.contains("a command holds the address `main`"), "{args}: {said}");
    }
    for args in ["[--topic=main]", "[main]", "[\"--brokers=${databases.main.host}:6379\"]"] {
        assert!(!with(args).contains("written by hand"), "{args}: {}", with(args));
    }
}

/// A namespace of the stack changes nothing where each tier has its own: dev would be where prod is.
#[test]
fn a_namespace_without_effect_is_told() {
    let stack = BACKEND.replace("name: shop\n", "name: shop\nnamespaces: { backend: core }\n");
    let dev = |dev: &str| files(&[("values/base.yaml", &stack), ("values/dev.yaml", dev)], "dev");
    assert!(dev("namespace: shop-dev\n").contains("`namespace` has no effect beside `namespaces`"));
    assert!(!dev("namespaces: { backend: core-dev }\n").contains("no effect"));
}

/// What is written below a component, and the variable that is meant.
const VARIABLES: &[(&str, &str)] = &[
    (
        "env: { POD_IP: { fieldRef: status.podIP } }\nargs: [\"--bind=$(POD_IPP)\"]",
        "write `$(POD_IP)`",
    ),
    ("connects: [main]\nmigrate: { command: [sh, -c, \"migrate $DB_HOTS\"] }", "write `$DB_HOST`"),
    ("connects: [main]\nargs: [\"--db=$(DB_PASSWD)\"]", "write `$(DB_PASSWORD)`"),
    ("command: [sh, \"app --all\"]", "write `-c` before it"),
    (
        "connects: [main]\nmigrate: { command: [sh, -c, \"migrate $MAIN_HOST\"] }",
        "write `$DB_HOST`",
    ),
    ("command: [cp, /src/*, /keys/]", "`cp` gets the `*` as it is"),
    ("command: [app, \">\", /dev/stdout]", "joins commands in a shell alone"),
    ("command: [app, --date, \"$(date +%F)\"]", "a command inside of another one"),
    ("env: { A: \"${POD_IP}:80\" }", "write `$(POD_IP)` for a variable of the container itself"),
];

#[test]
fn variables_of_commands_are_told() {
    let main = "databases:\n  main: { engine: postgres, credentials: { existingSecret: { name: main, urlKey: url } }, resources: { requests: { cpu: 100m, memory: 64Mi } } }\n";
    for (lines, told) in VARIABLES {
        let said = base(&format!("{}{main}", below(BACKEND, lines)));
        assert!(said.contains(told), "{lines}: {said}");
    }
}

/// Words of charts, servers and other programs, below a component and below a database.
#[test]
fn words_of_others_lead_to_those_of_gen() {
    for (lines, told) in [
        ("names: { hpa: a }", "write `autoscaler`"),
        ("script: bin/run", "write `command: [sh, -c, bin/run]`"),
        ("image: { repository: acme, name: api, tag: v1 }", "at the end of `repository`"),
        ("expose: { ingress: { hostname: a.b.c } }", "write `host: a.b.c`"),
        ("expose: { route: { hostnames: [a.b.c] } }", "write `hosts`"),
        ("expose: { route: { tls: { secretName: x } } }", "the certificate is that of the Gateway"),
        ("allowFrom: [{ namespace: a, ports: [debug] }]", "policies are made of numbers"),
        ("allowFrom: [{ labels: { app: a } }]", "write `podLabels`"),
        (
            "release: { canary: { stable: { replicas: 1 }, canary: 3.5.0-rc.1 } }",
            "write `{ image: { tag: \"3.5.0-rc.1\" } }`",
        ),
        ("probes: { readiness: none }", "leave it out"),
    ] {
        let written = if lines.starts_with("image") {
            BACKEND.replace("image: { repository: ghcr.io/acme/api, tag: 1.4.2 }", lines)
        } else if lines.starts_with("probes") {
            BACKEND.replace("probes: { readiness: { path: /readyz } }", lines)
        } else {
            below(BACKEND, lines)
        };
        let said = base(&written);
        assert!(said.contains(told), "{lines}: {said}");
    }
    for (lines, told) in [
        ("vhost: shop", "write `database: shop`"),
        ("pod: { hostNetwork: yes }", "write `true`"),
        ("tls: true", "are called without TLS"),
        ("topics: [a]", "in a job that runs before"),
    ] {
        let said = database(lines);
        assert!(said.contains(told), "{lines}: {said}");
    }
}

/// Paths of files that lead nowhere, beside `web/warm.sh`.
#[test]
fn files_that_are_meant_are_named() {
    let with = |content: &str| {
        let values = below(BACKEND, &format!("files: {{ /etc/app.ini: {content} }}"));
        files(&[("values/base.yaml", &values), ("web/warm.sh", "echo\n")], "")
    };
    for content in
        ["{ file: web/wram.sh }", "{ file: /web/warm.sh }", "{ file: values/web/warm.sh }"]
    {
        assert!(with(content).contains("write `web/warm.sh`"), "{content}: {}", with(content));
    }
    assert!(with("").contains("would not be there"), "{}", with(""));
    assert!(with("{ dir: web/warm.sh }").contains("write `file: web/warm.sh`"));
    assert!(with("./web/warm.sh").contains("the path of a file, and not what is in it"));
}

/// A number of pods above the tracks of a canary is none of theirs.
#[test]
fn replicas_above_tracks_are_told() {
    let lines = "release: { canary: { stable: { replicas: 4 }, canary: { replicas: 1 } } }";
    let base = below(BACKEND, lines);
    let dev = "backends:\n  api: { replicas: 1 }\n";
    let said = files(&[("values/base.yaml", &base), ("values/dev.yaml", dev)], "dev");
    assert!(said.contains("`replicas` has no effect beside a canary"), "{said}");
}
