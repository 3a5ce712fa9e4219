//! Helps carried out to the letter: what they say to write is what gen takes.

use super::{BACKEND, DATABASE, base, below, edits};

/// Slips in a backend that one edit after the other mends, none of them by hand.
const EDITED: &[&str] = &[
    "port: \"8000:8000\"",
    "port: 8000/tcp",
    "port: :8000",
    "port: [8000]",
    "port: { containerPort: 8000 }",
    "port: 8000,",
    "replicas: 1_000",
    "replicas: 2.0",
    "drainSeconds: 10s",
    "terminationGracePeriodSeconds: 1m30s",
    "user: \"1000:1000\"",
    "readOnly: \"yes\"",
    "ports: { admin: 9000/udp }",
    "allowTo: [{ cidr: 10.0.0.0/8, ports: [443/tcp, 53/udp] }]",
    "allowTo: [{ cidr: 10.0.0.0/8, ports: 443 }]",
    "allowTo: [{ cidr: 10.0.0.7 }]",
    "allowTo: [{ cidr: 0.0.0.0 }]",
    "allowTo: \"*\"",
    "allowFrom: [all]",
    "allowFrom: [{ podLabels: [app=debug] }]",
    "env: A=b",
    "env: \"A=b B=c\"",
    "env: { A: [b, c] }",
    "nodeSelector: disk=ssd",
    "labels: team=shop",
    "expose: NodePort",
    "expose: LoadBalancer",
    "expose: { ingress: { host: https://shop.example.com } }",
    "expose: { ingress: { host: \"shop.example.com:8080\" } }",
    "expose: { ingress: { host: Shop_1.Example.com. } }",
    "expose: { loadBalancer: { sourceRanges: 10.0.0.0/8 } }",
    "release: { rolling: true }",
    "release: { recreate: true }",
    "release: { blueGreen: { active: blue, tracks: [blue, green] } }",
    "release: { rolling: { maxSurge: \"25 %\" } }",
    "disruptionBudget: { minAvailable: 50 % }\nreplicas: 3",
    "connects: \"${backends.api2}\"",
    "connects: [backends.api2]",
    "connects: [api2:8000]",
    "connects: [{ name: api2 }]",
    "connects: { api2: { condition: service_healthy } }",
    "connects: { backend: api2 }",
    "connects:\n  -api2\n  -apii2",
    "like: [api2]",
    "like: backends.api2",
    "envFrom: { secret: smtp }",
    "volumes: { data: /data }",
    "volumes: { conf: { mountPath: /conf, configMap: { name: conf } } }",
    "volumes: { conf: { mountPath: /conf, secret: { secretName: conf } } }",
    "volumes: { conf: { mountPath: /conf, configMap: conf, items: [a.conf] } }",
    "volumes: { tmp: { mountPath: /tmp, medium: Memory, sizeLimit: 64m } }",
    "writable: true",
    "capabilities: [NET_BIND_SERVICE]",
    "topologySpread: zone",
    "initContainers: { wait: { image: \"busybox:1.36\", command: sh -c \"sleep 1\" } }",
    "image: [\"ghcr.io/acme/api:1.0\"]",
];

#[test]
fn edits_lead_to_what_renders() {
    let own = "image: ghcr.io/acme/api:1.4.2\nport: 8000";
    let other = below("  api2:\n", own) + &below("  apii2:\n", own);
    for lines in EDITED {
        let key = lines.split(':').next().unwrap_or_default();
        // What is there already is replaced by the slip.
        let rest: Vec<&str> =
            BACKEND.lines().filter(|line| !line.starts_with(&format!("    {key}:"))).collect();
        edits::mended(&(below(&(rest.join("\n") + "\n"), lines) + &other), lines);
    }
    for lines in [
        "storage: 1 GB",
        "storage: 10g",
        "init: { init: \"select 1;\" }",
        "params: application_name=shop",
        "database: [app]",
        "envPrefix: PG_",
        "version: v17",
    ] {
        edits::mended(&below(DATABASE, lines), lines);
    }
}

/// Keys of other tools: the line that the help shows, written in place of the slip, is taken.
#[test]
fn forms_that_are_shown_are_taken() {
    for lines in [
        "mem_limit: 512m",
        "cpus: 0.5",
        "healthCheckPath: /healthz",
        "cap_add: [NET_BIND_SERVICE]",
        "working_dir: /srv",
        "egress: [443]",
        "platform: linux/amd64",
        "shm_size: 64m",
        "podAnnotations: { example.com/a: b }",
        "serviceAccountName: deployer",
        "nodePort: 30081",
        "host: api.example.com",
        "minReplicas: 4",
        "stop_grace_period: 45s",
        "LOG_LEVEL: info",
        "dnsPolicy: None",
        "path: /api",
    ] {
        let said = base(&below(BACKEND, lines));
        let (_, help) = said.split_once("write `").unwrap_or_else(|| panic!("{lines}: {said}"));
        let (form, rest) = help.split_once('`').expect("the end of a form");
        // What is there already is one map with it.
        let key = form.split(':').next().unwrap_or_default();
        let there = BACKEND.lines().filter(|line| !line.starts_with(&format!("    {key}:")));
        let kept = there.collect::<Vec<_>>().join("\n") + "\n";
        let is_told = kept == BACKEND || rest.contains("together with what");
        assert!(is_told, "{lines}: {said}");
        let said = base(&below(&kept, form));
        assert!(form.contains(": "), "{lines}: {form}");
        let is_form =
            !said.contains("GEN101") && !said.contains("GEN102") && !said.contains("GEN00");
        assert!(is_form, "{lines}: {form}: {said}");
    }
}

/// What other tools have around names, in one text, or in another form: the help says what is right here.
#[test]
fn forms_of_other_tools_are_told_in_words() {
    for (lines, help) in [
        (
            "nodeSelector: { matchLabels: { pool: gpu } }",
            "below `nodeSelector` itself, without `matchLabels`",
        ),
        ("security: { runAsUser: 1000 }", "write `user`, `group`, `readOnly` and `capabilities`"),
        ("env: { CONFIG: { \"a\": 1 } }", "write what the program reads in quotes"),
        ("env: NODE_ENV = production", "write `{ NODE_ENV: production }`"),
        ("env: NODE_ENV:production", "write `{ NODE_ENV: production }`"),
        ("files: ./a.ini:/app/a.ini", "write `{ /app/a.ini: { file: a.ini } }`"),
        (
            "volumes: { d: { mountPath: /d, existingClaim: c, size: 1Gi } }",
            "a claim that exists has its size",
        ),
        ("volumes: { d: { mountPath: /d, size: 1Gi } }", "write `claim: { size: "),
        (
            "expose: { ingress: { rules: [{ host: a.example.com }, { host: b.example.com }] } }",
            "write `host: [a.example.com, b.example.com]`",
        ),
    ] {
        let said = base(&below(BACKEND, lines));
        assert!(said.contains(help), "{lines}: {said}");
    }
    for (lines, help) in [
        (
            "volumes: [\"data:/var/lib/postgresql/data\"]",
            "leave it out: `storage: 1Gi` is where its data are",
        ),
        ("users: [{ name: a }]", "with a user and a password: `reports: { server: main }`"),
        ("backup: none", "write `backup: null` to delete"),
    ] {
        let lines = if lines.starts_with("backup") {
            format!("operator: cnpg\n{lines}")
        } else {
            lines.to_owned()
        };
        let said = base(&below(DATABASE, &lines));
        assert!(said.contains(help), "{lines}: {said}");
    }
    let said = base("name: shop\napp:\n  image: \"acme/app:1.0\"\n  port: 80\n");
    assert!(said.contains("write `app` below `backends` or `frontends`"), "{said}");
    let said = base(&format!("{BACKEND}networkPolicies: true\n"));
    assert!(said.contains("write `cluster: { networkPolicies: … }`"), "{said}");
    // An update may bring more pods than there are; it may take no more away.
    assert_eq!(base(&below(BACKEND, "release: { rolling: { maxSurge: 150% } }")), "");
    let said = base(&below(BACKEND, "release: { rolling: { maxUnavailable: 150% } }"));
    assert!(said.contains("error[GEN102]"), "{said}");
}
