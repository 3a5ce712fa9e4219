//! Files that servers are started with, wherever they come from, and what stands in the folder that an image is built in.

use std::collections::BTreeMap;

use crate::check::{Alone, beside, codes, found_with, told};

/// A Redis with a file, and a client.
fn redis(file: &str, command: &str, client: &str) -> Vec<String> {
    let lines = format!("    {}\n", file.replace('\n', "\n    "));
    let set = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: conf }}\ndata:\n  redis.conf: |\n    appendonly yes\n{lines}---\n\
         apiVersion: v1\nkind: Service\nmetadata: {{ name: redis }}\nspec: {{ selector: {{ app: redis }}, ports: [{{ port: 6379 }}] }}\n---\n\
         apiVersion: v1\nkind: Pod\nmetadata: {{ name: redis, labels: {{ app: redis }} }}\nspec:\n  containers: [{{ name: redis, image: \"redis:8\", command: [{command}], volumeMounts: [{{ name: conf, mountPath: /etc/redis }}, {{ name: data, mountPath: /data }}] }}]\n  volumes: [{{ name: conf, configMap: {{ name: conf }} }}, {{ name: data, emptyDir: {{}} }}]\n---\n\
         apiVersion: v1\nkind: Pod\nmetadata: {{ name: api }}\nspec: {{ containers: [{{ name: api, image: \"acme/api:1.4.2\", env: [{client}] }}] }}\n"
    );
    codes(&[("k.yaml", &set)])
}

const START: &str = "redis-server, /etc/redis/redis.conf";
const URL: &str = "{ name: REDIS_URL, value: \"redis://redis:6379\" }";

#[test]
fn a_file_of_redis_is_read_from_a_config_map() {
    assert_eq!(redis("maxmemory 64mb", START, URL), [""; 0]);
    assert_eq!(redis("requirepass s3cret-1", START, URL), ["GEN433 Pod/api"]);
    let with = |password: &str| {
        redis(
            "requirepass s3cret-1",
            START,
            &format!("{{ name: REDIS_URL, value: \"redis://:{password}@redis:6379\" }}"),
        )
    };
    assert_eq!(with("s3cret-1"), [""; 0]);
    assert_eq!(with("s3cret-2"), ["GEN431 Pod/api"]);
    let host = "{ name: REDIS_ADDR, value: \"redis:6379\" }";
    assert_eq!(redis("requirepass s3cret-1", START, host), ["GEN433 Pod/api"]);
    let both = format!("{host}, {{ name: REDIS_PASSWORD, value: s3cret-1 }}");
    assert_eq!(redis("requirepass s3cret-1", START, &both), [""; 0]);
    // Users of its own are in another file.
    assert_eq!(redis("requirepass s3cret-1\naclfile /data/users", START, URL), [""; 0]);
    assert_eq!(redis("port 6380", START, URL), ["GEN444 Service/redis"]);
    assert_eq!(redis("port 6380", &format!("{START}, --port, \"6379\""), URL), [""; 0]);
    assert_eq!(redis("bind 127.0.0.1", START, URL), ["GEN444 ConfigMap/conf"]);
    assert_eq!(redis("bind 127.0.0.1 10.0.0.7", START, URL), [""; 0]);
    assert_eq!(redis("dir /var/redis", START, URL), ["GEN442 ConfigMap/conf"]);
    assert_eq!(redis("dir /data", START, URL), [""; 0]);
    assert_eq!(redis("", "redis-server, /etc/redis.conf", URL), ["GEN442 Pod/redis"]);
    let written =
        "sh, -c, \"cp /etc/redis/redis.conf /tmp/redis.conf && redis-server /tmp/redis.conf\"";
    assert_eq!(redis("requirepass s3cret-1", written, URL), [""; 0]);
}

#[test]
fn a_file_of_redis_is_read_from_a_folder() {
    let with = |mount: &str, file: &str| {
        let compose = format!(
            "services:\n  redis: {{ image: \"redis:8\", command: [redis-server, /etc/redis/redis.conf], volumes: [\"{mount}\", \"data:/data\"] }}\n  \
             api: {{ image: \"acme/api:1.4.2\", environment: {{ REDIS_URL: \"redis://redis:6379\" }} }}\nvolumes: {{ data: }}\n"
        );
        beside(&compose, &[("redis/redis.conf", file)])
    };
    for mount in ["./redis/redis.conf:/etc/redis/redis.conf", "./redis:/etc/redis:ro"] {
        assert_eq!(with(mount, "appendonly yes\n"), [""; 0], "{mount}");
        assert_eq!(with(mount, "requirepass s3cret-1\n"), ["GEN433 service/api"], "{mount}");
        assert_eq!(with(mount, "port 6380\n"), ["GEN403 service/api"], "{mount}");
    }
    assert_eq!(with("./redis/redis.conf:/etc/redis.conf", ""), ["GEN442 service/redis"]);
}

#[test]
fn a_config_map_that_hides_what_an_image_starts_with_is_told() {
    let with = |key: &str, at: &str, more: &str| {
        let set = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: conf }}\ndata:\n  {key}: |\n    events {{}}\n    http {{}}\n---\n\
             apiVersion: v1\nkind: Pod\nmetadata: {{ name: web }}\nspec:\n  containers: [{{ name: web, image: \"nginx:1.29\"{more}, volumeMounts: [{{ name: conf, mountPath: {at} }}] }}]\n  volumes: [{{ name: conf, configMap: {{ name: conf }} }}]\n"
        );
        codes(&[("k.yaml", &set)]).into_iter().filter(|one| one.starts_with("GEN442")).count()
    };
    assert_eq!(with("site.conf", "/etc/nginx", ""), 1);
    assert_eq!(with("nginx.conf", "/etc/nginx", ""), 0);
    assert_eq!(with("site.conf", "/etc/nginx/conf.d", ""), 0);
    assert_eq!(with("site.conf", "/etc/nginx", ", args: [nginx, -c, /etc/nginx/site.conf]"), 0);
    assert_eq!(with("nginx.conf", "/etc/nginx/nginx.conf, subPath: nginx.conf", ""), 0);
}

#[test]
fn names_that_an_image_does_not_read_are_told() {
    let with = |env: &str| {
        let set = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: mq }}\nspec: {{ containers: [{{ name: mq, image: \"rabbitmq:4.1\", env: [{env}] }}] }}\n"
        );
        codes(&[("k.yaml", &set)]).into_iter().filter(|one| one.starts_with("GEN434")).count()
    };
    let wrong = "{ name: RABBITMQ_DEFAULT_USER, value: app }, { name: RABBITMQ_DEFAULT_PASSWORD, value: s3cret-1 }";
    assert_eq!(with(wrong), 1);
    let both =
        format!("{wrong}, {{ name: RABBITMQ_DEFAULT_PASS, value: $(RABBITMQ_DEFAULT_PASSWORD) }}");
    assert_eq!(with(&both), 0);
}

#[test]
fn stages_of_a_dockerfile_and_what_it_copies_are_there() {
    let with = |build: &str, dockerfile: &str, others: &[(&str, &str)]| {
        let compose = format!("services:\n  api: {{ build: {build} }}\n");
        let files = [("api/Dockerfile", dockerfile), ("api/package.json", "{}")];
        let files: Vec<(&str, &str)> = files.into_iter().chain(others.iter().copied()).collect();
        beside(&compose, &files)
    };
    let file = "FROM node:22 AS build\nCOPY package.json ./\nFROM node:22-alpine AS prod\nCOPY --from=build /app /app\nCMD [\"node\", \"/app/x.js\"]\n";
    assert_eq!(with("{ context: ./api, target: prod }", file, &[]), [""; 0]);
    assert_eq!(with("{ context: ./api, target: Build }", file, &[]), [""; 0]);
    assert_eq!(with("{ context: ./api, target: production }", file, &[]), ["GEN516 service/api"]);
    let from =
        |from: &str| with("./api", &file.replace("--from=build", &format!("--from={from}")), &[]);
    assert_eq!(from("builder"), ["GEN516 service/api"]);
    assert_eq!(from("1"), ["GEN516 service/api"]);
    for image in ["0", "nginx", "ghcr.io/acme/files:1", "composer"] {
        assert_eq!(from(image), [""; 0], "{image}");
    }
    let copies = |path: &str, others: &[(&str, &str)]| {
        with("./api", &file.replace("COPY package.json ./", &format!("COPY {path} ./")), others)
    };
    assert_eq!(copies("yarn.lock", &[]), ["GEN516 service/api"]);
    assert_eq!(copies("src/", &[]), ["GEN516 service/api"]);
    assert_eq!(copies("src/", &[("api/src/x.js", "")]), [""; 0]);
    for made in [".", "package*.json", "conf/*.conf", "target/api.jar", "dist", ".env", "$FILES"] {
        assert_eq!(copies(made, &[]), [""; 0], "{made}");
    }
    let script = "FROM alpine\nRUN <<EOF\nCOPY nothing here\nEOF\nCMD [\"sleep\", \"1d\"]\n";
    assert_eq!(with("./api", script, &[]), [""; 0]);
    let clean = "FROM node:22\nCOPY package*.json ./\nRUN npm ci\nCMD [\"node\", \"x.js\"]\n";
    assert_eq!(with("./api", clean, &[]), ["GEN516 service/api"]);
    assert_eq!(with("./api", clean, &[("api/package-lock.json", "{}")]), [""; 0]);
}

#[test]
fn files_of_configs_and_secrets_are_there() {
    let with = |part: &str, files: &[(&str, &str)]| {
        let compose = format!(
            "services:\n  api: {{ image: \"acme/api:1.4.2\", configs: [app], secrets: [key] }}\n{part}\n"
        );
        let world = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let world = Alone { files: world.collect::<BTreeMap<_, _>>(), ..Alone::default() };
        let (checked, ..) = found_with(&[("compose.yaml", &compose)], &world);
        let shown = |one: &stackgen::check::Finding| {
            format!("{:?} {}", one.diagnostic.severity, one.diagnostic.code.as_str())
        };
        checked.findings.iter().map(shown).collect::<Vec<_>>()
    };
    let both = "configs: { app: { file: ./app.toml } }\nsecrets: { key: { file: ./keys/key.txt } }";
    let files = [("app.toml", ""), ("keys/key.txt", "")];
    assert_eq!(with(both, &files), [""; 0]);
    assert_eq!(with(both, &files[1..]), ["Error GEN516"]);
    assert_eq!(with(both, &files[..1]), ["Warning GEN516"]);
    assert_eq!(with(both, &[files[0], ("keys/keys.txt", "")]), ["Error GEN516"]);
}

#[test]
fn labels_of_traefik_are_held_against_its_command() {
    let with = |command: &str, labels: &str, networks: &str| {
        let compose = format!(
            "services:\n  proxy:\n    image: traefik:v3.4\n    command: [--providers.docker=true, \"--entrypoints.web.address=:80\", \"--entryPoints.websecure.address=:443\", --certificatesresolvers.le.acme.tlschallenge=true{command}]\n    ports: [\"80:80\", \"443:443\"]\n    networks: [edge]\n  web:\n    image: nginx:1.29\n    networks: [{networks}]\n    labels: [{labels}]\nnetworks: {{ edge: , back: }}\n"
        );
        codes(&[("compose.yaml", &compose)])
    };
    let rule = "\"traefik.http.routers.web.rule=Host(`a.example.com`) && PathPrefix(`/x`)\"";
    let right = "traefik.http.routers.web.entrypoints=websecure, traefik.http.routers.web.tls.certresolver=le, traefik.http.services.web.loadbalancer.server.port=80";
    assert_eq!(with("", &format!("{rule}, {right}"), "edge"), [""; 0]);
    assert_eq!(with("", &format!("{rule}, {right}"), "back"), ["GEN515 service/proxy"]);
    for (label, code) in [
        ("traefik.http.routers.web.entrypoints=https", "GEN512 service/web"),
        ("traefik.http.routers.web.tls.certresolver=letsencrypt", "GEN512 service/web"),
        ("traefik.http.routers.web.rule=Host(a.example.com)", "GEN511 service/web"),
        ("\"traefik.http.routers.web.rule=Host('a.example.com')\"", "GEN511 service/web"),
        ("traefik.http.service.web.loadbalancer.server.port=80", "GEN511 service/web"),
        ("traefik.http.routers.web.entrypoint=web", "GEN511 service/web"),
        ("traefik.http.services.web.loadbalancer.server.port=8080", "GEN444 service/web"),
    ] {
        assert_eq!(with("", label, "edge"), [code], "{label}");
    }
    // A file of its own may say more.
    let filed = with(
        ", --configFile=/etc/traefik.yml",
        "traefik.http.routers.web.entrypoints=https",
        "edge",
    );
    assert_eq!(filed, [""; 0]);
    let kept = with(", --certificatesresolvers.le.acme.storage=/acme/acme.json", rule, "edge");
    assert_eq!(kept, ["GEN435 service/proxy"]);
}

#[test]
fn no_secret_of_a_file_is_shown() {
    let set = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: conf }\ndata:\n  redis.conf: |\n    requirepass s3cret-word-1\n    bind 127.0.0.1\n---\n\
        apiVersion: v1\nkind: Service\nmetadata: { name: redis }\nspec: { selector: { app: redis }, ports: [{ port: 6379 }] }\n---\n\
        apiVersion: v1\nkind: Pod\nmetadata: { name: redis, labels: { app: redis } }\nspec:\n  containers: [{ name: redis, image: \"redis:8\", command: [redis-server, /etc/redis/redis.conf], volumeMounts: [{ name: conf, mountPath: /etc/redis }] }]\n  volumes: [{ name: conf, configMap: { name: conf } }]\n";
    let out = told(&[("k.yaml", set)]);
    assert!(out.contains("listens on `127.0.0.1` alone"), "{out}");
    assert!(!out.contains("s3cret-word-1"), "{out}");
}

#[test]
fn settings_of_kafka_agree() {
    let with = |changes: &[(&str, &str)], client: &str| {
        let mut broker = "KAFKA_NODE_ID: 1, KAFKA_PROCESS_ROLES: \"broker,controller\", KAFKA_LISTENERS: \"PLAINTEXT://:9092,CONTROLLER://:9093\", \
            KAFKA_ADVERTISED_LISTENERS: \"PLAINTEXT://kafka:9092\", KAFKA_CONTROLLER_LISTENER_NAMES: CONTROLLER, \
            KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: \"PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT\", KAFKA_CONTROLLER_QUORUM_VOTERS: \"1@kafka:9093\", \
            KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 1".to_owned();
        for (old, new) in changes {
            assert!(broker.contains(old), "{old}");
            broker = broker.replace(old, new);
        }
        let compose = format!(
            "services:\n  kafka: {{ image: \"apache/kafka:4.1.0\", environment: {{ {broker} }} }}\n  api: {{ image: \"acme/api:1.4.2\", environment: {{ KAFKA_BROKERS: \"{client}\" }} }}\n"
        );
        codes(&[("compose.yaml", &compose)])
    };
    assert_eq!(with(&[], "kafka:9092"), [""; 0]);
    assert_eq!(with(&[], "kafka:29092"), ["GEN403 service/api"]);
    for change in [
        ("KAFKA_NODE_ID: 1, ", ""),
        ("1@kafka:9093", "1@kafka:9094"),
        ("LISTENER_NAMES: CONTROLLER", "LISTENER_NAMES: CONTROL"),
        (",CONTROLLER:PLAINTEXT", ""),
        ("REPLICATION_FACTOR: 1", "REPLICATION_FACTOR: 3"),
    ] {
        assert_eq!(with(&[change], "kafka:9092"), ["GEN442 service/kafka"], "{change:?}");
    }
}

#[test]
fn doors_of_servers_that_speak_otherwise_are_told() {
    let with = |image: &str, variable: &str| {
        let compose = format!(
            "services:\n  it: {{ image: \"{image}\" }}\n  api: {{ image: \"acme/api:1.4.2\", environment: {{ {variable} }} }}\n"
        );
        let found = codes(&[("compose.yaml", &compose)]);
        found.into_iter().filter(|one| one.starts_with("GEN408")).count()
    };
    let rabbit = "rabbitmq:4.1-management";
    assert_eq!(with(rabbit, "AMQP_URL: \"amqp://guest:guest@it:15672/\""), 1);
    assert_eq!(with(rabbit, "AMQP_URL: \"amqp://guest:guest@it:5672/\""), 0);
    assert_eq!(with(rabbit, "RABBIT_API_URL: \"http://guest:guest@it:15672/\""), 0);
    let search = "docker.elastic.co/elasticsearch/elasticsearch:7.17.0";
    assert_eq!(with(search, "SEARCH_URL: \"http://it:9300\""), 1);
    assert_eq!(with(search, "SEARCH_URL: \"http://it:9200\""), 0);
}

#[test]
fn parts_of_images_listen_elsewhere_and_a_vhost_is_no_host() {
    let compose = "services:\n  app: { image: \"nextcloud:31-fpm\" }\n  web: { image: \"nginx:1.29\", volumes: [\"./app.conf:/etc/nginx/conf.d/default.conf\"] }\n";
    let conf = "server {\n  listen 80;\n  location / { fastcgi_pass app:9000; }\n}\n";
    assert_eq!(beside(compose, &[("app.conf", conf)]), [""; 0]);
    let moved = "services:\n  it: { image: \"docker.elastic.co/elasticsearch/elasticsearch:7.17.0\", environment: { http.port: 9201, discovery.type: single-node } }\n  api: { image: \"acme/api:1.4.2\", environment: { SEARCH_URL: \"http://it:9201\" } }\n";
    assert_eq!(beside(moved, &[]), [""; 0]);
    let vhost =
        "services:\n  api: { image: \"acme/api:1.4.2\", environment: { RABBITMQ_VHOST: plane } }\n";
    assert_eq!(beside(vhost, &[]), [""; 0]);
}

#[test]
fn scripts_of_a_database_say_users_and_passwords() {
    let with = |script: &str, login: &str| {
        let compose = format!(
            "services:\n  db: {{ image: \"postgres:17\", environment: {{ POSTGRES_PASSWORD: s3cret-0 }}, volumes: [\"data:/var/lib/postgresql/data\", \"./init:/docker-entrypoint-initdb.d\"] }}\n  \
             api: {{ image: \"acme/api:1.4.2\", environment: {{ DATABASE_URL: \"postgres://{login}@db:5432/shop\" }} }}\nvolumes: {{ data: }}\n"
        );
        beside(&compose, &[("init/1.sql", script)])
    };
    let script = "-- CREATE USER old;\nCREATE USER shop WITH PASSWORD 's3cret-1';\nCREATE DATABASE shop OWNER shop;\n";
    assert_eq!(with(script, "shop:s3cret-1"), [""; 0]);
    assert_eq!(with(script, "shop:s3cret-2"), ["GEN431 service/api"]);
    // The database is called so, and no user.
    let other = script.replace("USER shop", "USER crm").replace("OWNER shop", "OWNER crm");
    assert_eq!(with(&other, "shop:s3cret-1"), ["GEN431 service/api"]);
    let changed = format!("{script}ALTER USER shop PASSWORD 's3cret-2';\n");
    assert_eq!(with(&changed, "shop:s3cret-2"), [""; 0]);
}

#[test]
fn data_sources_of_grafana_are_read_from_files_and_folders() {
    for mount in [
        "./grafana/ds.yml:/etc/grafana/provisioning/datasources/ds.yml",
        "./grafana:/etc/grafana/provisioning/datasources",
    ] {
        let compose = format!(
            "services:\n  prometheus: {{ image: \"prom/prometheus:v3.4.0\" }}\n  grafana: {{ image: \"grafana/grafana:12.0.0\", volumes: [\"{mount}\"] }}\n"
        );
        let with = |host: &str, access: &str| {
            let text = format!(
                "apiVersion: 1\ndatasources:\n  - name: P\n    type: prometheus\n    access: {access}\n    url: http://{host}:9090\n"
            );
            beside(&compose, &[("grafana/ds.yml", &text)])
        };
        assert_eq!(with("prometheus", "proxy"), [""; 0], "{mount}");
        assert_eq!(with("prom", "proxy"), ["GEN401 service/grafana"], "{mount}");
        assert_eq!(with("localhost", "proxy"), ["GEN405 service/grafana"], "{mount}");
        assert_eq!(with("localhost", "browser"), [""; 0], "{mount}");
    }
    let compose = "services:\n  api: { image: \"acme/api:1.4.2\" }\n  web: { image: \"nginx:1.29\", volumes: [\"./conf.d:/etc/nginx/conf.d\"] }\n";
    let with = |name: &str, host: &str| {
        let text = format!(
            "server {{\n  listen 80;\n  location / {{ proxy_pass http://{host}:8080; }}\n}}\n"
        );
        beside(compose, &[(name, &text)])
    };
    assert_eq!(with("conf.d/app.conf", "api"), [""; 0]);
    assert_eq!(with("conf.d/app.conf", "backend"), ["GEN401 service/web"]);
    assert_eq!(with("conf.d/app.conf.template", "backend"), [""; 0]);
}

#[test]
fn a_policy_does_not_know_a_job_by_its_cron_job() {
    let with = |kind: &str| {
        let template = "template: { spec: { restartPolicy: Never, containers: [{ name: it, image: \"acme/it:1.4.2\" }] } }";
        let spec = match kind {
            "Job" => format!(
                "apiVersion: batch/v1\nkind: Job\nmetadata: {{ name: it }}\nspec: {{ {template} }}\n"
            ),
            _ => format!(
                "apiVersion: batch/v1\nkind: CronJob\nmetadata: {{ name: it }}\nspec: {{ schedule: \"0 2 * * *\", jobTemplate: {{ spec: {{ {template} }} }} }}\n"
            ),
        };
        let set = format!(
            "{spec}---\napiVersion: v1\nkind: Pod\nmetadata: {{ name: db, labels: {{ app: db }} }}\nspec: {{ containers: [{{ name: db, image: \"acme/db:1.4.2\" }}] }}\n---\n\
             apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: db }}\nspec: {{ podSelector: {{ matchLabels: {{ app: db }} }}, ingress: [{{ from: [{{ podSelector: {{ matchLabels: {{ job-name: it }} }} }}] }}] }}\n"
        );
        codes(&[("k.yaml", &set)])
    };
    assert_eq!(with("CronJob"), ["GEN472 NetworkPolicy/db"]);
    assert_eq!(with("Job"), [""; 0]);
}

#[test]
fn routes_of_istio_name_gateways_and_hosts_that_are_there() {
    let with = |gateway: &str, host: &str| {
        let set = format!(
            "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {{ name: edge }}\nspec: {{ selector: {{ istio: ingressgateway }}, servers: [{{ port: {{ number: 80, name: http, protocol: HTTP }}, hosts: [\"*.example.com\"] }}] }}\n---\n\
             apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{ name: web }}\nspec: {{ hosts: [\"{host}\"], gateways: [{gateway}], http: [{{ route: [{{ destination: {{ host: web.other.svc.cluster.local }} }}] }}] }}\n"
        );
        codes(&[("k.yaml", &set)]).into_iter().filter(|one| one.starts_with("GEN481")).count()
    };
    assert_eq!(with("edge", "shop.example.com"), 0);
    assert_eq!(with("edge", "shop.example.org"), 1);
    assert_eq!(with("edges", "shop.example.com"), 1);
    assert_eq!(with("mesh", "shop.example.org"), 0);
}
