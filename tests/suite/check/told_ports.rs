//! Where programs are told to listen, against what declares, serves, probes and calls them; each with siblings that are
//! right.

use std::collections::BTreeMap;

use stackgen::diagnostic::Severity;

use crate::check::{Alone, found_with};

/// The codes of what is found, in capitals where it is an error.
fn told(files: &[(&str, &str)], beside: &[(&str, &str)]) -> Vec<String> {
    let files_beside = beside.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let world = Alone { files: files_beside.collect::<BTreeMap<_, _>>(), ..Alone::default() };
    let (checked, ..) = found_with(files, &world);
    let all = checked.findings.into_iter().map(|one| {
        let code = one.diagnostic.code.as_str();
        match one.diagnostic.severity {
            Severity::Error => code.to_owned(),
            Severity::Warning | Severity::Note => code.to_lowercase(),
        }
    });
    let of_ports = ["GEN403", "GEN413", "GEN444", "GEN448"];
    all.filter(|code| of_ports.contains(&code.to_uppercase().as_str())).collect()
}

/// A Deployment with a container of some lines, behind a Service that leads to a port.
fn served(port: u16, lines: &str) -> Vec<String> {
    let text = format!(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: api }}
spec:
  selector: {{ matchLabels: {{ app: api }} }}
  template:
    metadata: {{ labels: {{ app: api }} }}
    spec:
      containers:
        - name: api
          image: acme/api:1.4.2
          {}
---
apiVersion: v1
kind: Service
metadata: {{ name: api }}
spec: {{ selector: {{ app: api }}, ports: [{{ port: 80, targetPort: {port} }}] }}
",
        lines.replace('\n', "\n          ")
    );
    told(&[("api.yaml", &text)], &[])
}

#[test]
fn a_program_that_is_told_another_port_than_its_service_leads_to() {
    let ports = "ports: [{ containerPort: 8000 }]";
    for (lines, code) in [
        ("env: [{ name: PORT, value: '8001' }]", "gen444"),
        ("env: [{ name: ASPNETCORE_URLS, value: 'http://+:5000' }]", "GEN444"),
        ("env: [{ name: ASPNETCORE_HTTP_PORTS, value: '5000;5001' }]", "GEN444"),
        (
            "env: [{ name: SERVER_PORT, value: '8081' }, { name: SPRING_PROFILES_ACTIVE, value: prod }]",
            "GEN444",
        ),
        ("env: [{ name: QUARKUS_HTTP_PORT, value: '8081' }]", "GEN444"),
        ("env: [{ name: JAVA_OPTS, value: '-Xmx1g -Dserver.port=8081' }]", "GEN444"),
        ("command: [uvicorn, 'app:app', --host, 0.0.0.0, --port, '8001']", "GEN444"),
        (
            "args: [sh, -c, 'alembic upgrade head && exec gunicorn -b 0.0.0.0:8001 app:app']",
            "GEN444",
        ),
        ("command: [python, manage.py, runserver, '0.0.0.0:8001']", "GEN444"),
    ] {
        assert_eq!(served(8000, &format!("{ports}\n{lines}")), [code], "{lines}");
    }
    for lines in [
        "env: [{ name: PORT, value: '8000' }]",
        "env: [{ name: ASPNETCORE_URLS, value: 'http://+:8000;https://+:8443' }]",
        // Said by another variable, by the command, or not known.
        "env: [{ name: PORT, value: '8001' }, { name: HTTP_LISTEN, value: ':8000' }]",
        "env: [{ name: PORT, value: '8001' }]\nargs: [--http, ':8000']",
        "env: [{ name: SERVER_PORT, value: '8001' }, { name: SERVER_HOST, value: example.com }]",
        "env: [{ name: DB_HOST, value: db.example.com }, { name: DB_PORT, value: '5432' }]",
        "command: [uvicorn, 'app:app', --port, '$(PORT)']",
        "command: [celery, -A, app, worker, -p, '8001']",
        "command: [psql, -U, postgres, -p, '5433']",
    ] {
        assert_eq!(served(8000, &format!("{ports}\n{lines}")), [""; 0], "{lines}");
    }
    // A server of gRPC has a port of its own.
    let grpc = "ports: [{ containerPort: 9090 }]\nenv: [{ name: PORT, value: '8001' }]";
    assert_eq!(served(9090, grpc), [""; 0]);
    // An option of a database counts as any other.
    let redis =
        "image: redis:8.2\nargs: [redis-server, --port, '6380']\nports: [{ containerPort: 6379 }]";
    let text = |port| {
        let lines = redis.replace('\n', "\n          ");
        format!(
            "\
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: store }}
spec:
  selector: {{ matchLabels: {{ app: store }} }}
  template:
    metadata: {{ labels: {{ app: store }} }}
    spec:
      containers:
        - name: store
          {lines}
---
apiVersion: v1
kind: Service
metadata: {{ name: store }}
spec: {{ selector: {{ app: store }}, ports: [{{ port: {port} }}] }}
"
        )
    };
    assert_eq!(told(&[("store.yaml", &text(6379))], &[]), ["GEN444"]);
}

#[test]
fn a_probe_that_asks_a_port_that_nobody_has() {
    let ports = "ports: [{ containerPort: 8000 }]";
    let probes = |ready: &str, live: &str| {
        format!(
            "{ports}\nreadinessProbe: {{ httpGet: {{ path: {ready} }} }}\nlivenessProbe: {{ httpGet: {{ path: {live} }} }}"
        )
    };
    assert_eq!(served(8000, &probes("/ready, port: 8001", "/live, port: 8000")), ["gen448"]);
    assert_eq!(served(8000, &probes("/ready, port: 80", "/live, port: 8000")), ["GEN448"]);
    let told = "\nenv: [{ name: PORT, value: '8000' }]";
    let one = format!("{ports}\nreadinessProbe: {{ tcpSocket: {{ port: 8001 }} }}{told}");
    assert_eq!(served(8000, &one), ["gen448"]);
    let command = "\ncommand: [uvicorn, 'app:app', --port, '8000']";
    let sure = format!("{ports}\nreadinessProbe: {{ tcpSocket: {{ port: 8001 }} }}{command}");
    assert_eq!(served(8000, &sure), ["GEN448"]);
    for right in [
        probes("/ready, port: 8000", "/live, port: 8000"),
        // A server of measures beside the main one, all probes at another port, and one that the command names.
        probes("/actuator/health, port: 9001", "/live, port: 8000"),
        probes("/ready, port: 8081", "/live, port: 8081"),
        format!(
            "{}\nargs: ['--health-probe-bind-address=:8081']",
            probes("/ready, port: 8081", "/live, port: 8000")
        ),
    ] {
        assert_eq!(served(8000, &right), [""; 0], "{right}");
    }
}

#[test]
fn health_checks_that_ask_a_port_on_which_nothing_listens() {
    let service = |image: &str, test: &str| {
        let text =
            format!("services:\n  one:\n    image: {image}\n    healthcheck: {{ test: {test} }}\n");
        told(&[("compose.yaml", &text)], &[])
    };
    for (image, bad, good) in [
        ("redis:8.2", "[CMD, redis-cli, -p, '6380', ping]", "[CMD, redis-cli, -p, '6379', ping]"),
        (
            "prom/prometheus:v3.1.0",
            "[CMD, wget, -q, --spider, 'http://localhost:9091/-/healthy']",
            "[CMD, wget, -q, --spider, 'http://localhost:9090/-/healthy']",
        ),
        (
            "grafana/grafana:11.2.0",
            "[CMD-SHELL, 'wget -q --spider localhost:3001/api/health || exit 1']",
            "[CMD-SHELL, 'wget -q --spider localhost:3000/api/health || exit 1']",
        ),
    ] {
        assert_eq!(service(image, bad), ["GEN444"], "{bad}");
        assert_eq!(service(image, good), [""; 0], "{good}");
    }
    // What does well all the same, or is decided by more than one order.
    for test in [
        "[CMD-SHELL, 'redis-cli -p 6380 ping || redis-cli ping']",
        "[CMD-SHELL, 'redis-cli -p 6380 ping; redis-cli ping']",
        "[CMD, redis-cli, -h, other, -p, '6380', ping]",
    ] {
        assert_eq!(service("redis:8.2", test), [""; 0], "{test}");
    }
}

#[test]
fn services_of_a_project_are_called_where_they_say_that_they_listen() {
    let project = |api: &str, url: &str| {
        format!(
            "services:\n  api:\n    build: ./api\n    {}\n  web:\n    image: acme/web:1.4.2\n    environment: {{ API: '{url}' }}\n",
            api.replace('\n', "\n    ")
        )
    };
    let found = |api: &str, url: &str, made: &str| {
        told(&[("compose.yaml", &project(api, url))], &[("api/Dockerfile", made), ("api/x", "")])
    };
    let plain = "FROM node:22\nCMD [\"node\", \"x.js\"]\n";
    let environment = "environment: { PORT: 5000 }";
    assert_eq!(found(environment, "http://api:3000", plain), ["gen403"]);
    assert_eq!(found(environment, "http://api:5000", plain), [""; 0]);
    let published = "environment: { PORT: 5000 }\nports: ['3000:3000']";
    assert_eq!(found(published, "http://api:3000", plain), ["gen444"]);
    assert_eq!(found(published, "http://api:5000", plain), ["gen444"]);
    // What a Dockerfile exposes is no more than a note, unless others agree.
    let exposed = "FROM node:22\nEXPOSE 5000\n";
    assert_eq!(found("ports: ['3000:5000']", "http://api:8000", exposed), ["gen403"]);
    assert_eq!(found("ports: ['3000:8000']", "http://api:8000", exposed), [""; 0]);
    // A command says it, and an image of nginx without a file of its own.
    let uvicorn = "FROM python:3.13\nCMD [\"uvicorn\", \"app:app\", \"--port\", \"8000\"]\n";
    assert_eq!(found("ports: ['80:80']", "http://api:8000", uvicorn), ["GEN444"]);
    assert_eq!(found("ports: ['80:8000']", "http://api:8000", uvicorn), [""; 0]);
    let nginx = "FROM node:22 AS build\nRUN npm ci\nFROM nginx:1.29\nCOPY --from=build /app /usr/share/nginx/html\n";
    assert_eq!(found("ports: ['3000:3000']", "http://api", nginx), ["GEN444"]);
    assert_eq!(found("ports: ['3000:80']", "http://api", nginx), [""; 0]);
    // Another stage than the last one is another image.
    let stage = "build: { context: ./api, target: build }\nports: ['3000:3000']";
    let text = project(stage, "http://api:3000").replace("    build: ./api\n", "");
    let stages = [("api/Dockerfile", nginx), ("api/x", "")];
    assert_eq!(told(&[("compose.yaml", &text)], &stages), [""; 0]);
}

#[test]
fn files_of_nginx_pass_requests_to_ports_that_are_there() {
    let text = "services:\n  proxy:\n    image: nginx:1.29\n    volumes: ['./proxy.conf:/etc/nginx/conf.d/default.conf']\n  api:\n    image: acme/api:1.4.2\n    environment: { PORT: 5000 }\n";
    let conf = |port: &str| {
        format!("server {{\n  listen 80;\n  location / {{ proxy_pass http://api{port}; }}\n}}\n")
    };
    for (port, codes) in [(":5000", vec![]), (":3000", vec!["gen403"]), ("", vec!["gen403"])] {
        let conf = conf(port);
        let found = told(&[("compose.yaml", text)], &[("proxy.conf", conf.as_str())]);
        assert_eq!(found, codes, "{port}");
    }
}
