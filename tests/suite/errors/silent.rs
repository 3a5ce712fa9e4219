//! What the API server would take, or would not be asked about, and what is surely meant otherwise.

use super::{BACKEND, DATABASE, backend, base, below};

/// A backend with one of its lines replaced, and what is told of it.
fn replaced(line: &str, by: &str) -> String {
    assert!(BACKEND.contains(line), "{line}");
    base(&BACKEND.replace(line, by))
}

/// Lines of a backend, and what is told of them.
const OF_BACKENDS: &[(&str, &str)] = &[
    ("env: { A: }", "is empty, and would not be set"),
    ("env:\n  A:\n  B: b", "write `\"\"` for an empty text"),
    ("env: { PORT: 3000 }", "`PORT` says 3000, and `port` is 8000"),
    ("args: [\"--db=$DB_HOST\"]", "write `$(DB_HOST)`"),
    ("args: [\"--port 80\"]", "write two items: `\"--port\", \"80\"`"),
    ("command: [sh, -c, python, nightly.py]", "write the script as one item"),
    ("env: { B: b, A: $B }", "nobody puts `B` into `A`"),
    ("allowTo: [{ cidr: 10.0.0.5/8 }]", "write `10.0.0.0/8`, or `10.0.0.5/32`"),
    ("allowTo: [{ cidr: 10.0.0.0/8, except: [192.168.0.0/16] }]", "is no part of `10.0.0.0/8`"),
    ("affinity: { nodeAffinty: {} }", "write `nodeAffinity`"),
    (
        "affinity: { nodeAffinity: { required: {} } }",
        "write `requiredDuringSchedulingIgnoredDuringExecution`",
    ),
    ("pod: { dnsConfig: { nameservers: 1.1.1.1 } }", "write `[\"1.1.1.1\"]`"),
    ("pod: { terminationGracePeriodSeconds: 30s }", "write `30`"),
    ("pod: { envFrom: [] }", "write it below `container`"),
    ("pod: { dnsConfig: { hostAliases: [] } }", "it belongs beside `dnsConfig`"),
    (
        "container: { lifecycle: { preStop: { exec: [sleep, \"5\"] } } }",
        "write `{ command: [sleep, \"5\"] }`",
    ),
    ("container: { securityContext: { runAsUser: \"1000\" } }", "write `1000`"),
    ("container: { env: [{ name: A, value: 1 }] }", "write `\"1\"`"),
    ("container: { tty: \"yes\" }", "write `true`"),
    ("command: [sh, -c, \"echo $$ > /run/pid\"]", "write `$$$$` for `$$`"),
    ("args: [\"$backends.api.host\"]", "write `${backends.api.host}`"),
    ("args: [\"{{ backends.api.host }}\"]", "write `${backends.api.host}`"),
    ("args: [\"${api.host}\"]", "there is no `api` to refer to"),
    ("args: [\"${backends/api/host}\"]", "is not a reference"),
    ("args: [\"${backends.api.host\"]", "is not closed"),
    ("env: { A: \"{backends.api.host}\" }", "write `${backends.api.host}`"),
    ("initContainers: { i: { command: [] } }", "would run a second time"),
    ("readOnly: ture", "write `true`"),
    ("expose: { ingress: { host: a.example.com, tls: ture } }", "write `true`"),
    ("migarte: { command: [up] }", "write `migrate`"),
    ("capabilities: { add: [NET_BIND_SERVCE] }", "write `NET_BIND_SERVICE`"),
    ("writable: [/etc]", "hides what the image has there"),
    ("files: { \"/etc/a.conf { text\": \"b }\" }", "write the colon behind the path"),
    (
        "serviceAccount: { rules: [{ resources: [confgimaps], verbs: [get] }] }",
        "write `configmaps`",
    ),
    (
        "serviceAccount: { rules: [{ resources: [pods], verbs: \"get, list\" }] }",
        "write `[get, list]`",
    ),
    ("kind: StatefulSet", "perPod: true"),
    ("names: { claims: { data: x } }", "there is no volume `data`"),
    ("command: [serve, --port, \"8001\"]", "`--port` says 8001"),
    ("env: { ASPNETCORE_URLS: \"http://+:5000\" }", "says 5000"),
    ("metrics: { serviceMonitor: { interval: 30sec } }", "write `30s`"),
    ("serviceAccount: { rules: [{ resources: [pods], verbs: [lsit] }] }", "write `list`"),
    ("env: { A: \"https://${self.host}:8000\" }", "called by https, and speaks http"),
    ("container: { name: x }", "has no effect here"),
    ("pod: { containers: [] }", "has no effect here"),
    ("volumes: { t: { mountPath: /t, medium: Memory, sizeLimit: 64 } }", "64 bytes"),
    (
        "expose: { ingress: { host: a.example.com, annotations: { kubernetes.io/ingress.class: nginx } } }",
        "write `className: nginx` of the ingress",
    ),
    ("expose: { ingress: { host: a.example.com, className: ngnix } }", "write `nginx`"),
    (
        "expose: { ingress: { host: a.example.com, stripPrefix: true } }",
        "there is no prefix to cut off",
    ),
    (
        "serviceAccount: { rules: [{ apiGroups: [apps/v1], resources: [deployments], verbs: [get] }] }",
        "write `apps`",
    ),
    (
        "serviceAccount: { rules: [{ resources: [deployments], verbs: [get] }] }",
        "add `apiGroups: [apps]`",
    ),
    ("command: [cd, /app]", "is a word of shells"),
    ("args: [\"a\", \"&&\", \"b\"]", "write `command: [sh, -c, \"a && b\"]`"),
    ("command: [sh, -c, python, -m, app]", "the shell runs `python` alone"),
    ("initContainers: { i: { command: [sleep, infinity] } }", "never ends"),
    ("initContainers: { i: { image: \"postgres:17\" } }", "runs its server, which never ends"),
    ("env: { U: \"http://${self.url}\" }", "has its scheme, and the text adds another"),
    ("env: { U: \"${self.url}:8000\" }", "has its port, and the text adds another"),
    ("protocol: grpc", "write `grpc: {}` in place of `path`"),
    ("protocol: tcp\nexpose: { ingress: { host: a.example.com } }", "leads to HTTP"),
    (
        "expose: { ingress: { host: a.example.com, path: /a, annotations: { nginx.ingress.kubernetes.io/rewrite-target: /$2 } } }",
        "write `stripPrefix: true`",
    ),
    (
        "expose: { ingress: { host: a.example.com, annotations: { nginx.ingress.kubernetes.io/proxy-read-timeout: 2m } } }",
        "write `\"120\"`",
    ),
    (
        "expose: { ingress: { host: a.example.com, annotations: { alb.ingress.kubernetes.io/scheme: internal } } }",
        "does not read `alb.ingress.kubernetes.io/scheme`",
    ),
    (
        "container: { ports: [{ containerPort: a }] }",
        "`ports[0].containerPort` takes a whole number",
    ),
    ("volumes: { v: { mountPath: /v, claim: my-claim } }", "`existingClaim: my-claim`"),
    ("allowFrom: debug", "`{ podLabels: { app: debug } }`"),
    ("targetPort: 9", "write `port: 9`, where the program listens"),
    ("ports: { s: { port: 514, targetPort: 5514 } }", "as `servicePort: …`"),
];

#[test]
fn of_backends() {
    for (lines, told) in OF_BACKENDS {
        let said = backend(lines);
        assert!(said.contains(told), "{lines}: {said}");
    }
    for port in ["0", "none", "false", "\"\""] {
        let said = replaced("port: 8000", &format!("port: {port}"));
        assert!(said.contains("what listens nowhere has no `port`"), "{said}");
    }
    for (probe, told) in [
        ("{ path: /ready z }", "has blanks"),
        ("{ path: /readyz, periodSeconds: 0 }", "Kubernetes takes its default for 0"),
        ("{ command: [curl, \"http://localhost:$PORT/\"] }", "let a shell read it"),
    ] {
        let said = replaced("readiness: { path: /readyz }", &format!("readiness: {probe}"));
        assert!(said.contains(told), "{probe}: {said}");
    }
}

/// What looks like one of these and is right is not told of.
#[test]
fn of_backends_that_are_right() {
    for lines in [
        "env: { A: \"\" }",
        "env: { PORT: 8000 }",
        "args: [\"--title\", \"two words\"]",
        "args: [\"--title=two words\"]",
        "args: [\"$(PORT)\"]",
        "command: [sh, -c, \"echo $DB_HOST\"]",
        "command: [sh, -c, \"exec \\\"$@\\\"\", --, server]",
        "env: { PRICE: $5, B: b }",
        "allowTo: [{ cidr: 10.0.0.0/8, except: [10.1.0.0/16] }]",
        "allowTo: [{ cidr: 10.1.2.3/32 }]",
        "allowTo: [{ cidr: \"2001:db8::/32\", except: [\"2001:db8:1::/48\"] }]",
        "volumes: { t: { mountPath: /t, medium: Memory, sizeLimit: 64Mi } }",
        "expose: { ingress: { host: a.example.com, className: nginx-internal } }",
        "expose: { ingress: { host: a.example.com, path: /api, stripPrefix: true } }",
        "serviceAccount: { rules: [{ apiGroups: [apps], resources: [deployments], verbs: [get] }] }",
        "resources: { limits: { nvidia.com/gpu: 1, hugepages-2Mi: 4Mi, memory: 64Mi } }",
        "pod: { volumes: [{ name: s, secret: { secretName: a, defaultMode: 0440 } }] }",
        "container: { resources: { limits: { cpu: 1, memory: 64Mi } } }",
        "terminationGracePeriodSeconds: 0\ndrainSeconds: 0",
        "ports: { metrics: 9000 }\nmetrics: /m",
        "command: [sh, -c, \"exec server --port 9000\"]",
        "args: [--port, \"8000\"]",
        "serviceAccount: { rules: [{ resources: [endpoints, pods/log], verbs: [get, deletecollection] }] }",
        "args: [\"{a.b}\", \"${a.b}\"]",
    ] {
        let kept = if lines.starts_with("resources") {
            BACKEND
                .lines()
                .filter(|line| !line.contains("resources:"))
                .collect::<Vec<_>>()
                .join("\n")
                + "\n"
        } else {
            BACKEND.to_owned()
        };
        assert_eq!(base(&below(&kept, lines)), "", "{lines}");
    }
}

#[test]
fn of_databases() {
    for (lines, told) in [
        ("version: \">=17\"", "cannot be the tag of an image"),
        ("version: postgres:17", "cannot be the tag of an image"),
        ("version: v17", "start with no `v`"),
        ("args: [-c, port=5433]", "would listen at 5433, and all else goes to 5432"),
        (
            "init: { 1.sql: \"CREATE DATABASE app;\" }",
            "makes the database `app`, which is there already",
        ),
        ("env: { PGDATA: /data }", "data elsewhere are gone with the pod"),
        ("probes: { readiness: /healthz }", "does not speak HTTP at 5432"),
        ("args: [\"max_connections=200\"]", "write it as an option"),
        ("args: [\"-c max_connections=200\"]", "write two items"),
        ("envPrefix: PG_", "a `_` follows it anyway"),
        ("params: { sslmode: require }", "clients would be refused"),
        ("version: 17.x", "write `\"17\"`"),
        ("names: { claims: { dta: old } }", "write `data`"),
        ("init: { a.sql: \"insert into t values ('${backends.api.url}');\" }", "is taken as it is"),
    ] {
        let said = base(&below(DATABASE, lines));
        assert!(said.contains(told), "{lines}: {said}");
    }
    let small = DATABASE.replace(
        "requests: { cpu: 100m, memory: 64Mi }",
        "requests: { cpu: 100m, memory: 16Mi }, limits: { memory: 16Mi }",
    );
    assert!(base(&small).contains("does not start in 16Mi"), "{}", base(&small));
    for lines in [
        "version: \"17.2\"",
        "args: [-c, max_connections=200]",
        "probes: { readiness: { command: [pg_isready] } }",
    ] {
        assert_eq!(base(&below(DATABASE, lines)), "", "{lines}");
    }
    let outside = "external: { host: 10.0.0.300 }";
    assert!(base(&below(DATABASE, outside)).contains("this is no host"));
}

#[test]
fn of_jobs() {
    let told = |lines: &str| {
        let job = format!(
            "jobs: {{ j: {{ image: \"a/b:1.0\", command: [x], resources: {{ requests: {{ cpu: 1m }} }}, {lines} }} }}\n"
        );
        base(&format!("{BACKEND}{job}"))
    };
    for (lines, help) in [
        ("schedule: \"0 0 31 2 *\"", "is a day that no year has"),
        ("schedule: \"*/90 * * * *\"", "goes beyond the last minute"),
        ("schedule: daily", "write `\"@daily\"`"),
        ("schedule: \"03:30\"", "write `\"30 3 * * *\"`"),
        ("schedule: every 5 minutes", "write `\"*/5 * * * *\"`"),
        ("schedule: rate(2 hours)", "write `\"0 */2 * * *\"`"),
        ("schedule: \"cron(0 3 * * ? *)\"", "write `\"0 3 * * ?\"`"),
        ("schedule: \"TZ=Europe/Berlin 0 3 * * *\"", "and `timeZone: Europe/Berlin`"),
        ("schedule: \"0 3 * * *\", timeZone: UTC+2", "write `Etc/GMT-2`"),
        ("schedule: \"0 3 * * *\", timeZone: \"-05:00\"", "write `Etc/GMT+5`"),
        ("schedule: \"0 3 * * *\", startingDeadlineSeconds: 5", "may never start"),
        ("activeDeadlineSeconds: 0", "is over at the start"),
        ("retries: 3", "write `backoffLimit: 3`"),
        ("timeout: 60s", "write `activeDeadlineSeconds: 60`"),
        ("port: 80", "a job runs to its end, and serves nobody"),
    ] {
        let said = told(lines);
        assert!(said.contains(help), "{lines}: {said}");
    }
    for lines in ["schedule: \"*/30 * * * *\"", "schedule: \"0 0 29 2 *\"", "schedule: \"@daily\""]
    {
        assert_eq!(told(lines), "", "{lines}");
    }
}

#[test]
fn of_pods_that_have_names() {
    let values = |env: &str, further: &str| {
        let volume = "volumes: { data: { mountPath: /data, claim: { size: 1Gi, perPod: true } } }";
        base(&below(BACKEND, &format!("{volume}\nreplicas: 3\nenv: {{ A: \"{env}\" }}{further}")))
    };
    for (env, told) in [
        ("api-3.${self.headless}", "name one of `api-0` to `api-2`"),
        ("api-0.${backends.api.headless},api-9.${self.headless}", "is called `api-9`"),
        ("apii-1.${self.headless}", "is called `apii-1`"),
    ] {
        let said = values(env, "");
        assert!(said.contains(told), "{env}: {said}");
    }
    for env in
        ["api-2.${self.headless}:7000", "_raft._tcp.${self.headless}", "x://${self.headless}"]
    {
        assert_eq!(values(env, ""), "", "{env}");
    }
    let said = values("a", "\nargs: [\"--peer=api-4.${self.headless}\"]");
    assert!(said.contains("is called `api-4`"), "{said}");
}

#[test]
fn of_brokers() {
    let values = |lines: &str| {
        let broker = "name: shop\ndatabases:\n  queue:\n    engine: rabbitmq\n    storage: 1Gi\n    credentials: { existingSecret: { name: a } }\n    resources: { requests: { cpu: 100m, memory: 64Mi } }\n";
        base(&below(broker, lines))
    };
    let said = values("ports: { management: 15672 }");
    assert!(said.contains("write `version: 4.1-management`"), "{said}");
    for lines in [
        "version: 4.1-management\nports: { management: 15672 }",
        "files: { /etc/rabbitmq/enabled_plugins: \"[rabbitmq_management].\" }\nports: { management: 15672 }",
    ] {
        let said = values(lines);
        assert!(!said.contains("15672"), "{lines}: {said}");
    }
}
