//! What would be taken and fail later, on the cluster or without a word: each is told where it is written.

use super::{BACKEND, base, below, database, files};

/// Lines of a backend, and what is said about them.
const OF_BACKENDS: &[(&str, &str)] = &[
    ("image: https://ghcr.io/a/b:1.0", "write `ghcr.io/a/b:1.0`"),
    ("image: acme//api:1.0", "write `acme/api:1.0`"),
    ("image: acme/api!x:1.0", "this is no name of an image"),
    ("image: acme/-api:1.0", "this is no name of an image"),
    ("image: registry.example.com:port/api:1.0", "this is no name of an image"),
    ("image: 1.0", "write `{ tag: \"1.0\" }`"),
    ("image: \"acme/api:\"", "the tag is empty"),
    ("image: \"{{ .Values.image }}\"", "values are no template"),
    ("image: \"acme/api:${TAG}\"", "--set backends.api.image.tag=$TAG"),
    ("env: { LOG: \"${LOG_LEVEL:-info}\" }", "such as `info`"),
    ("volumes: { d: { mountPath: /, ephemeral: true } }", "nothing can be mounted at `/`"),
    ("volumes: { d: { mountPath: /., ephemeral: true } }", "nothing can be mounted at `/`"),
    ("publicUrl: api.example.com", "write `https://api.example.com`"),
    ("publicUrl: /api", "`publicUrl` is no url"),
    ("publicUrl: shop", "write `https://shop`"),
    ("command: [\"npm start\"]", "write `command: [npm, start]`"),
    ("command: [\"a && b\"]", "write `command: [sh, -c, \"a && b\"]`"),
    ("disruptionBudget: { minAvailable: 1 }", "has no effect with one pod"),
    ("replicas: 9\nautoscaling: { min: 2, max: 5, cpu: 80 }", "there are 2 to 5 pods"),
    (
        "livenessProbe:\n  httpGet: { path: /healthz, port: 9000 }\n  periodSeconds: 5",
        "write `probes: { liveness: { path: /healthz, port: 9000, periodSeconds: 5 } }`",
    ),
    (
        "livenessProbe:\n  exec: { command: [cat, /tmp/h] }",
        "write `probes: { liveness: { command: [cat, /tmp/h] } }`",
    ),
    ("startupProbe: { tcpSocket: { port: 9000 } }", "write `probes: { startup: { port: 9000 } }`"),
    ("probes: { liveness: { exec: { command: [cat, /x] } } }", "write `command: [cat, /x]`"),
    ("probes: { liveness: { httpGet: { path: /r, port: 9 } } }", "write `path: /r, port: 9`"),
    ("env: { P: %d }", "write `\"%d\"`"),
    ("expose: [\"8000\"]", "leave it out: components reach each other by `connects`"),
    ("probes:\n  readiness: {path:/readyz, port:9000}", "write `{ path: /readyz, port: 9000 }`"),
    (
        "files: { ./config.yaml: /app/config.yaml }",
        "write `/app/config.yaml: { file: config.yaml }`",
    ),
    ("configMap: { LOG: info }", "variables below `env`"),
    ("targetPort: 80", "write `port: 80`, where the program listens"),
    ("hostname: api", "the name of the component is its host"),
    ("envFrom: [{ secretRef: { name: smtp } }]", "write `secret: smtp`"),
    ("envFrom: [{ configMapRef: { name: web } }]", "write `configMap: web`"),
    ("probes: { startup: { path: /h, interval: 7s } }", "write `periodSeconds: 7`"),
    ("sidecars: { s: { image: a:1.0, port: 80 } }", "write `ports: { proxy: 80 }`"),
    ("nonsense: 1", "`gen explain backends.api` lists them"),
];

#[test]
fn what_fails_later_is_told_of_a_backend() {
    // A key that a case writes itself is not written twice.
    for (lines, told) in OF_BACKENDS {
        let key = lines.split(':').next().unwrap_or_default();
        let own = |line: &&str| !line.trim_start().starts_with(&format!("{key}:"));
        let kept: Vec<&str> = BACKEND.lines().filter(own).collect();
        let said = base(&below(&(kept.join("\n") + "\n"), lines));
        assert!(said.contains(told), "{lines}\n{said}");
    }
}

#[test]
fn a_server_outside_is_a_host_and_a_port() {
    let of = |host: &str| {
        base(&format!(
            "{}externals: {{ mail: {{ host: \"{host}\", port: 25 }} }}\n",
            below(BACKEND, "connects: [mail]\nenv: { MAIL: \"${externals.mail.host}\" }")
        ))
    };
    for host in ["mail.example.com", "10.0.0.7", "fd00::7", "_smtp.example.com"] {
        assert_eq!(of(host), "", "{host}");
    }
    for (host, told) in [
        ("mail.example.com:587", "write `host: mail.example.com` and `port: 587`"),
        ("smtp://mail.example.com:587/x", "write `host: mail.example.com` and `port: 587`"),
        ("https://user:hunter2@mail.example.com", "write the host alone"),
        ("mail.example.com/x", "write `host: mail.example.com`"),
        ("mail..example.com", "this is no host"),
        ("mail example", "this is no host"),
        ("[fd00::7]:25", "write `host: fd00::7` and `port: 25`"),
    ] {
        let said = of(host);
        assert!(said.contains(told), "{host}\n{said}");
        // Who calls it is not told that it does not exist.
        assert_eq!(said.matches("error[").count(), 1, "{said}");
    }
    for (host, told) in [
        ("mail", "add `podLabels: { app: … }` or `namespace: …` of its pods"),
        ("mail.lan", "add `cidr: …`, the network it is in"),
    ] {
        assert!(of(host).contains(told), "{host}");
    }
    let said = database("external: { host: \"db.example.com:5433\" }");
    assert!(said.contains("write `host: db.example.com` and `port: 5433`"), "{said}");
    let said =
        base(&format!("{BACKEND}externals: {{ api: {{ host: a.example.com, port: 443 }} }}\n"));
    assert!(said.contains("are both called `api`"), "{said}");
}

#[test]
fn variables_that_gen_sets_are_not_set_otherwise() {
    for (name, key) in [
        ("POSTGRES_PASSWORD", "credentials"),
        ("POSTGRES_DB", "database"),
        ("POSTGRES_USER", "user"),
    ] {
        let said = database(&format!("env: {{ {name}: x }}"));
        assert!(said.contains(&format!("gen sets `{name}` itself, from `{key}`")), "{said}");
    }
    assert_eq!(database("env: { POSTGRES_INITDB_ARGS: --data-checksums }"), "");
    let both = |host: &str| {
        let db = "databases:\n  main:\n    engine: postgres\n    credentials: { existingSecret: { name: main, urlKey: url } }\n    resources: { requests: { cpu: 100m, memory: 64Mi } }\n";
        let lines = format!("connects: [main]\nenv: {{ DB_HOST: {host} }}");
        base(&(below(BACKEND, &lines) + db))
    };
    assert!(both("other").contains("`DB_HOST` is not the host of `main`"), "{}", both("other"));
    assert!(!both("main").contains("is not the host"));
    assert!(!both("\"${databases.main.host}\"").contains("GEN310"));
}

#[test]
fn an_empty_component_is_not_taken_for_a_deleted_one() {
    let over = |text| files(&[("values/base.yaml", BACKEND), ("values/dev.yaml", text)], "dev");
    assert!(over("backends:\n  api:\n").contains("`backends.api` is empty, which would delete it"));
    assert!(over("backends:\n").contains("`backends` is empty, which would delete it"));
    assert!(!over("backends:\n  api: null\n").contains("is empty"));
    assert_eq!(over("backends:\n  api: {}\n"), "");
    for tight in ["replicas:3", "replicas = 3", "replicas:\u{a0}3"] {
        let text = format!("backends:\n  api:\n    {tight}\n");
        let said = files(&[("values/base.yaml", BACKEND), ("values/dev.yaml", &text)], "dev");
        assert!(said.contains("write `replicas: 3`"), "{said}");
    }
}

#[test]
fn a_tab_below_a_key_is_told_how_deep_its_spaces_go() {
    let said = base("name: shop\nbackends:\n  api:\n\treplicas: 3\n");
    assert!(said.contains("indent with spaces, two more than `api:` has"), "{said}");
}

#[test]
fn what_stands_below_defaults_is_told_once() {
    let said = base(&format!("{BACKEND}defaults: {{ backends: {{ resource: {{}} }} }}\n"));
    assert_eq!(said.matches("GEN101").count(), 1, "{said}");
}
