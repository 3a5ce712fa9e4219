//! Compose files: what Docker Compose refuses, and what never works; each with a sibling that does.

use std::collections::BTreeMap;

use crate::check::{Alone, codes, found_with};

/// The codes of what is found in a project of one file.
fn found(text: &str) -> Vec<String> {
    let all = codes(&[("compose.yaml", text)]);
    all.into_iter().map(|one| one.split(' ').next().unwrap_or_default().to_owned()).collect()
}

/// What is found in a service with some lines, beside another one.
fn service(lines: &str) -> Vec<String> {
    let indented = lines.replace('\n', "\n    ");
    found(&format!(
        "services:\n  api:\n    image: acme/api:1.4.2\n    {indented}\n  db:\n    image: acme/db:1.4.2\n"
    ))
}

#[test]
fn lines_that_docker_compose_refuses_and_others_that_it_takes() {
    // Decided by `docker compose config`, 2.40.
    for (bad, good) in [
        ("enviroment: { A: b }", "environment: { A: b }"),
        ("environment: [A: b]", "environment: [A=b, C]"),
        ("environment: { A: [b] }", "environment: { A: true, B: 1, C: }"),
        ("environment:", "x-environment:"),
        ("depends_on: [store]", "depends_on: [db]"),
        ("depends_on: db", "depends_on: { db: { condition: service_started } }"),
        (
            "depends_on: { db: { condition: healthy } }",
            "depends_on: { db: { condition: service_started, required: false } }",
        ),
        ("depends_on: [api]", "links: [db]"),
        ("volumes: ['data:/x']", "volumes: ['./data:/x', /y, '~/z:/z']"),
        ("volumes: ['data/x:/x']", "volumes: [{ type: bind, source: data, target: /x }]"),
        ("volumes: { a: /b }", "volumes: []"),
        ("networks: [front]", "networks: [default]"),
        ("networks: front", "networks: { default: { aliases: [a] } }"),
        ("secrets: [token]", "secrets: []"),
        ("configs: [{ source: token }]", "configs: []"),
        (
            "ports: ['80:80:80:80']",
            "ports: ['127.0.0.1:80:80', '8000-8001:80', '[::1]:81:80', '82:80/udp']",
        ),
        ("ports: ['99999:80']", "ports: [8080]"),
        ("ports: ['localhost:80:80']", "ports: ['127.0.0.1::80']"),
        ("ports: ['80/http']", "ports: [{ target: 80, published: '80-81' }]"),
        ("ports: 8080", "ports: [22:22]"),
        ("healthcheck: { test: [curl, a] }", "healthcheck: { test: [CMD, curl, a] }"),
        (
            "healthcheck: { test: curl, interval: 30 }",
            "healthcheck: { test: curl, interval: 1m30s }",
        ),
        (
            "healthcheck: { test: curl, timeout: 5sec }",
            "healthcheck: { test: curl, timeout: 500ms, retries: '3' }",
        ),
        ("healthcheck: { interval: '30' }", "healthcheck: { interval: '0' }"),
        ("restart: unless-stoped", "restart: 'no'"),
        ("restart: false", "restart: on-failure:3"),
        ("mem_limit: 512Mi", "mem_limit: 512m"),
        (
            "deploy: { resources: { limits: { memory: 512 } } }",
            "deploy: { resources: { limits: { memory: 512 MB, cpus: 0.5 } } }",
        ),
        ("deploy: { replicas: two }", "deploy: { replicas: '2' }"),
        (
            "deploy: { resources: { limits: { cpus: 500m } } }",
            "deploy: { resources: { limits: { cpus: '0.5' } } }",
        ),
        ("container_name: a1\nscale: 3", "container_name: a1\nscale: 1"),
        ("network_mode: host\nnetworks: [default]", "network_mode: host"),
        ("network_mode: 'service:store'", "network_mode: 'service:db'"),
        ("user: 1000", "user: '1000'"),
        ("privileged: please", "privileged: 'yes'"),
        ("command: 'echo ${NAME'", "command: 'echo ${NAME:-a} $$B $(date) $C'"),
        ("labels: [1]", "labels: { a: 1 }"),
        ("ulimits: { nofile: [1] }", "ulimits: { nofile: { soft: 1, hard: 2 } }"),
        ("extends: store", "extends: db"),
        ("env: { A: b }", "extra_hosts: ['host.docker.internal:host-gateway']"),
    ] {
        assert!(!service(bad).is_empty(), "{bad}");
        assert_eq!(service(good), [""; 0], "{good}");
    }
}

#[test]
fn sections_that_docker_compose_refuses() {
    let with = |rest: &str| found(&format!("services:\n  api:\n    image: acme/api:1.4.2\n{rest}"));
    for bad in [
        "volume:\n  data:\n",
        "volumes: [data]\n",
        "volumes: { data: { extrnal: true } }\n",
        "version: 3.8\n",
        "secrets: { a: }\n",
        "  web:\n    ports: ['80:80']\n",
        "  volumes:\n    data:\n",
        "db:\n  image: acme/db:1.4.2\n",
        "  web:\n",
    ] {
        assert!(!with(bad).is_empty(), "{bad}");
    }
    for good in [
        "version: '3.8'\n",
        "networks: { a: { external: { name: b } } }\n",
        "x-a: 1\n",
        "name: Shop\n",
    ] {
        assert_eq!(with(good), [""; 0], "{good}");
    }
}

#[test]
fn what_waits_for_what_never_comes() {
    let waits = |image: &str, lines: &str, condition: &str| {
        found(&format!(
            "services:\n  api:\n    image: acme/api:1.4.2\n    depends_on: {{ db: {{ condition: {condition} }} }}\n  db:\n    image: {image}\n{lines}"
        ))
    };
    assert_eq!(waits("redis:8.2", "", "service_healthy"), ["GEN513"]);
    assert_eq!(
        waits(
            "redis:8.2",
            "    healthcheck: { test: [CMD, redis-cli, ping] }\n",
            "service_healthy"
        ),
        [""; 0]
    );
    assert_eq!(
        waits("redis:8.2", "    healthcheck: { disable: true }\n", "service_healthy"),
        ["GEN513"]
    );
    assert_eq!(
        waits("acme/job:1", "    restart: always\n", "service_completed_successfully"),
        ["GEN513"]
    );
    assert_eq!(
        waits("acme/job:1", "    restart: on-failure\n", "service_completed_successfully"),
        [""; 0]
    );
    assert_eq!(waits("redis:8.2", "", "service_completed_successfully"), ["GEN513"]);
    let circle = "services: { a: { image: 'acme/a:1', depends_on: [b] }, b: { image: 'acme/b:1', links: ['c:d'] }, c: { image: 'acme/c:1', network_mode: 'service:a' } }\n";
    assert_eq!(found(circle), ["GEN513"]);
}

#[test]
fn what_is_known_of_images_holds_in_compose_files() {
    let alone = |image: &str, lines: &str| {
        found(&format!("services:\n  main:\n    image: {image}\n{lines}\n"))
    };
    for (image, bad, good) in [
        ("postgres:17", "", "    environment: [POSTGRES_PASSWORD=example]"),
        ("mirror.gcr.io/library/mysql:8.4", "", "    env_file: [{ path: a, required: false }]"),
        ("nginx:1.29", "    ports: ['8080:3000']", "    ports: ['8080:80']"),
        (
            "nginx:1.29",
            "    ports: ['8080:3000']",
            "    ports: ['8080:3000']\n    volumes: ['./a:/etc/nginx/conf.d']",
        ),
        (
            "redis:8.2",
            "    healthcheck: { test: curl localhost }",
            "    healthcheck: { test: redis-cli ping }",
        ),
        ("redis:8.2", "    entrypoint: [--requirepass, a]", "    command: [--requirepass, a]"),
        ("minio/minio:latest", "", "    command: server /data"),
    ] {
        assert!(!alone(image, bad).is_empty(), "{image} {bad}");
        assert_eq!(alone(image, good), [""; 0], "{image} {good}");
    }
    let data = |path: &str| {
        found(&format!(
            "services:\n  db:\n    image: mysql:8.4\n    environment: [MYSQL_ROOT_PASSWORD=a]\n    volumes: ['data:{path}']\nvolumes: {{ data: }}\n"
        ))
    };
    assert_eq!(data("/var/lib/mysqldata"), ["GEN435"]);
    assert_eq!(data("/var/lib/mysql"), [""; 0]);
}

#[test]
fn addresses_between_services() {
    let pair = |client: &str, server: &str| {
        found(&format!(
            "services:\n  api:\n    image: acme/api:1.4.2\n{client}\n  db:\n    image: postgres:17\n    environment: {{ POSTGRES_USER: app, POSTGRES_PASSWORD: example }}\n{server}\nnetworks: {{ front: , back: }}\n"
        ))
    };
    let url = |text: &str| format!("    environment: {{ DATABASE_URL: '{text}' }}");
    let right = url("postgres://app:example@db:5432/app");
    assert_eq!(pair(&right, ""), [""; 0]);
    assert_eq!(pair(&right, "    ports: ['5433:5432']"), [""; 0]);
    assert_eq!(
        pair(&url("postgres://app:example@db:5433/app"), "    ports: ['5433:5432']"),
        ["GEN403"]
    );
    assert_eq!(pair(&url("postgres://app:other@db:5432/app"), ""), ["GEN431"]);
    assert_eq!(pair(&url("postgres://app:example@localhost:5432/app"), ""), ["GEN405"]);
    assert_eq!(pair(&url("mysql://app:example@db:5432/app"), ""), ["GEN408"]);
    assert_eq!(pair(&url("postgres://app:${PASSWORD}@db:5432/app"), ""), [""; 0]);
    let apart = format!("{right}\n    networks: [front]");
    assert_eq!(pair(&apart, "    networks: [back]"), ["GEN515"]);
    assert_eq!(pair(&apart, "    networks: [back, front]"), [""; 0]);
    let ports = "services: { a: { image: 'acme/a:1', ports: ['80:80'] }, b: { image: 'acme/b:1', ports: ['PORTS'] } }\n";
    assert_eq!(found(&ports.replace("PORTS", "80:8080")), ["GEN514"]);
    assert_eq!(found(&ports.replace("PORTS", "79-81:79-81")), ["GEN514"]);
    for other in ["81:80", "80:80/udp", "8000-8010:80"] {
        assert_eq!(found(&ports.replace("PORTS", other)), [""; 0], "{other}");
    }
}

#[test]
fn files_of_variables_are_read_where_they_are() {
    let text = "services: { db: { image: 'postgres:17', env_file: db.env }, api: { image: 'acme/api:1', environment: { DATABASE_URL: 'postgres://${USER_OF_DB}:a@db:5432/app' } } }\n";
    let with = |files: &[(&str, &str)]| -> Vec<String> {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let world = Alone { files: files.collect::<BTreeMap<_, _>>(), ..Alone::default() };
        let (checked, ..) = found_with(&[("compose.yaml", text)], &world);
        checked.findings.iter().map(|one| one.diagnostic.code.as_str().to_owned()).collect()
    };
    let right = "POSTGRES_USER=app\nPOSTGRES_PASSWORD=a\n";
    assert_eq!(with(&[]), ["GEN516"]);
    assert_eq!(with(&[("db.env", right)]), [""; 0]);
    assert_eq!(with(&[("db.env", "POSTGRES_USER=app\n")]), ["GEN442"]);
    assert_eq!(with(&[("db.env", right), (".env", "USER_OF_DB=app\n")]), [""; 0]);
    assert_eq!(with(&[("db.env", right), (".env", "USER_OF_DB=other\n")]), ["GEN431"]);
}

#[test]
fn a_project_whose_services_are_all_included() {
    let files = [
        ("app/docker-compose.yml", "include: [../web/docker-compose.yml]\n"),
        (
            "app/compose.override.yaml",
            "services: { web: { ports: !override [], environment: { API: http://api:80 } } }\n",
        ),
        ("app/compose.tracing.yaml", "services: { web: { environment: { TRACING: \"on\" } } }\n"),
        (
            "web/docker-compose.yml",
            "services: { web: { image: acme/web:1.4.2 }, api: { image: acme/api:1.4.2 } }\n",
        ),
    ];
    assert_eq!(codes(&files), [""; 0]);
    let missing = [("compose.yaml", "include: [web.yaml]\n")];
    assert_eq!(codes(&missing).len(), 1, "{:?}", codes(&missing));
    let alone = codes(&[("compose.override.yaml", files[1].1)]);
    assert!(alone.iter().any(|one| one.starts_with("GEN511")), "{alone:?}");
}

#[test]
fn a_command_that_says_nothing_of_ports_moves_none() {
    let told = |image: &str, command: &str, address: &str| {
        let text = format!(
            "services:\n  db:\n    image: {image}\n    command: {command}\n  api:\n    image: ghcr.io/acme/api:1\n    environment: {{ THE_URL: \"{address}\" }}\n"
        );
        found(&text).contains(&"GEN403".to_owned())
    };
    let (redis, pg, mysql) =
        ("redis://db:6380/0", "postgres://u:pw@db:5433/app", "mysql://u:pw@db:3307/app");
    for (image, command, address) in [
        ("redis:7", "redis-server --requirepass pw", redis),
        ("redis:7", "[--appendonly, \"yes\"]", redis),
        ("postgres:16", "[postgres, -c, max_connections=200]", pg),
        ("mysql:8.0", "--default-authentication-plugin=mysql_native_password", mysql),
    ] {
        assert!(told(image, command, address), "{command}");
    }
    for (image, command, address) in [
        ("redis:7", "redis-server --port 6380", redis),
        ("redis:7", "redis-server /etc/redis/redis.conf", redis),
        ("redis:7", "sh -c \"redis-server --port 6380\"", redis),
        ("postgres:16", "-p 5433", pg),
        ("postgres:16", "postgres -c port=5433", pg),
        ("mysql:8.0", "[mysqld, -P3307]", mysql),
        ("mysql:8.0", "[\"$$START\"]", mysql),
        ("redis:7", "redis-server --requirepass pw", "redis://db:6379/0"),
    ] {
        assert!(!told(image, command, address), "{command}");
    }
}

#[test]
fn what_is_published_lets_nothing_listen() {
    let of = |server: &str, ports: &str, address: &str| {
        found(&format!(
            "services:\n  a:\n    {server}\n    ports: ['{ports}']\n  b:\n    image: acme/b:1\n    environment: {{ A_URL: '{address}' }}\n"
        ))
    };
    let auth = "image: acme/a:1\n    environment: [PORT=3001]";
    assert_eq!(of(auth, "3001:3002", "http://a:3001"), ["GEN444"]);
    let custom = "image: mariadb:10.11\n    environment: { MARIADB_ROOT_PASSWORD: a }\n    volumes: ['d:/var/lib/mysql', './my.cnf:/etc/mysql/conf.d/my.cnf']";
    let of_server = of(custom, "3306:3307", "mysql://root:a@a:3306/mysql");
    assert!(!of_server.contains(&"GEN403".to_owned()), "{of_server:?}");
    // The everyday mistake stays one.
    assert_eq!(of("image: acme/a:1", "8081:8080", "http://a:8081"), ["GEN403"]);
    let other = "image: acme/a:1\n    environment: [PORT=8080]";
    assert_eq!(of(other, "8081:8080", "http://a:8081"), ["GEN403"]);
}
