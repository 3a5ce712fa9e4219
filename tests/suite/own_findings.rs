//! `gen check` of what gen itself wrote: no error, and no warning but of what the values leave to others.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use stackgen::check;
use stackgen::compose;
use stackgen::diagnostic::{Code, Diagnostic, MessageFormat, Severity, render};
use stackgen::emit;
use stackgen::layer::json::to_json;
use stackgen::manifest::{World, WorldEntry, collect};
use stackgen::plan::{Plan, Project, Request, environments};
use stackgen::resolve::inputs::Platform;
use stackgen::source::Sources;

use crate::folder::{Folder, names_in, projects, repository};
use crate::project::{Memory, shown};

/// Nothing lies beside what gen wrote.
struct Alone;

impl World for Alone {
    fn find(&self, _: &str) -> Result<WorldEntry, String> {
        Ok(WorldEntry::Nothing)
    }
}

/// What is found in a file that gen wrote, but what its values leave to others.
fn found(name: &str, text: &str, others: &BTreeSet<String>) -> Option<String> {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let collected = collect(&[file], &mut sources, &Alone);
    let findings = check::check(&collected, &[file], &sources).findings;
    let left = |found: &Diagnostic| {
        let names = || others.iter().any(|other| found.message.contains(&format!("`{other}`")));
        match found.code {
            // Secrets, ConfigMaps and hosts that somebody else makes, by the names that the values have for them.
            Code::MissingConfig | Code::UnknownHost | Code::MissingClaim => names(),
            // The same for Docker Compose: a file with the Secret in it, or in its place.
            Code::MissingFile => others.iter().any(|other| {
                [".env`", "/"].iter().any(|end| found.message.contains(&format!("./{other}{end}")))
            }),
            // `allowFrom` admits pods that others run, and what a value says is to be filled in.
            Code::PolicyPeer | Code::Gap => true,
            _ => false,
        }
    };
    let wrong: Vec<Diagnostic> = findings
        .into_iter()
        .map(|finding| finding.diagnostic)
        .filter(|found| found.severity > Severity::Note && !left(found))
        .collect();
    (!wrong.is_empty()).then(|| render(&wrong, &sources, MessageFormat::Human, false))
}

/// The names of what values say is there already.
fn existing(values: &Json, names: &mut BTreeSet<String>) {
    for (key, value) in values.as_object().into_iter().flatten() {
        let name = match key.as_str() {
            "existingSecret" | "credentials" => &value["name"],
            "external" => &value["host"],
            "existingClaim" | "configMap" | "secret" => value,
            _ => &Json::Null,
        };
        names.extend(name.as_str().map(str::to_owned));
        existing(value, names);
    }
    for value in values.as_array().into_iter().flatten() {
        existing(value, names);
    }
}

/// What is found in all that gen writes for one environment.
fn of(project: &dyn Project, request: &Request) -> Result<Vec<String>, String> {
    let plan = Plan::new(project, request).map_err(shown)?;
    let mut others = BTreeSet::new();
    existing(&to_json(&plan.root), &mut others);
    let made = plan.render(project).map_err(shown)?;
    let objects = emit::yaml::objects(made.bundle.objects.iter().map(|object| &object.body));
    let on_machine = plan.render_for(Platform::Compose, project).map_err(shown)?;
    let composed = compose::build(&on_machine.stack, &on_machine.bundle, &request.env);
    let composed = emit::compose::file(&composed, "A test");
    let files = [("objects.yaml", objects), ("compose.yaml", composed)];
    Ok(files.iter().filter_map(|(name, text)| found(name, text, &others)).collect())
}

#[test]
fn nothing_is_found_in_what_gen_wrote_of_projects() {
    let apps = repository().join("tests/apps");
    let apps = names_in(&apps).into_iter().map(|name| (name.clone(), Folder(apps.join(name))));
    let mut seen = 0;
    for (name, folder) in projects().into_iter().chain(apps.filter(|(_, app)| app.0.is_dir())) {
        for env in environments(&folder).expect("a readable folder") {
            let request = Request { env: env.clone(), ..Request::default() };
            let found = of(&folder, &request).unwrap_or_else(|why| panic!("{name} {env}: {why}"));
            assert!(found.is_empty(), "{name} {env}:\n{}", found.join("\n"));
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} environments");
}

/// Applications as others have them, each with what made gen find something in its own output once.
const APPLICATIONS: [(&str, &str); 10] = [
    (
        "a shop with workers, a clock and a page for both",
        r#"
databases:
  db: { engine: postgres, version: "16", storage: 5Gi, credentials: { value: devdevdev }, resources: { requests: { cpu: 100m, memory: 256Mi } } }
  broker: { engine: rabbitmq, storage: 1Gi, credentials: { value: devdevdev }, resources: { requests: { cpu: 100m, memory: 256Mi } } }
  cache: { engine: redis, credentials: { value: devdevdev }, storage: { ephemeral: true }, resources: { requests: { cpu: 50m, memory: 64Mi } } }
defaults:
  backends: { resources: { requests: { cpu: 100m, memory: 256Mi } } }
backends:
  web:
    image: acme/bookshop:2.3.1
    port: 8000
    user: 1000
    command: [gunicorn, shop.wsgi, --bind, 0.0.0.0:8000]
    connects: [db, broker, cache]
    env:
      DJANGO_SETTINGS_MODULE: shop.settings.production
      SECRET_KEY: { value: not-so-secret }
      ALLOWED_HOSTS: "${self.publicHost}"
      CSRF_TRUSTED_ORIGINS: "${self.publicScheme}://${self.publicHost}:${self.publicPort}"
      CELERY_BROKER_URL: "${databases.broker.url}"
      CELERY_RESULT_BACKEND: "db+postgresql://${databases.db.user}:${databases.db.password}@${databases.db.host}/${databases.db.database}"
    migrate: { command: [python, manage.py, migrate, --noinput] }
    volumes: { media: { mountPath: /app/media, claim: { size: 5Gi } }, static: { mountPath: /app/static, ephemeral: true } }
    initContainers: { collect: { command: [python, manage.py, collectstatic, --noinput], mounts: { static: /app/static } } }
    probes: { readiness: { path: /healthz, headers: { Host: "${self.publicHost}" } } }
    expose: { nodePort: 30080 }
  worker: { like: web, port: null, migrate: null, initContainers: null, command: [celery, -A, shop, worker, -l, info], waitFor: [db, broker, web] }
  beat: { like: worker, command: [celery, -A, shop, beat, --schedule, /tmp/beat], release: { recreate: {} } }
  flower: { like: worker, port: 5555, command: [celery, -A, shop, flower, --port=5555], probes: { readiness: /healthcheck }, expose: { nodePort: 30555 }, publicUrl: http://localhost:30555 }
jobs:
  clearsessions: { like: web, command: [python, manage.py, clearsessions], schedule: "0 4 * * *", initContainers: null, migrate: null }
"#,
    ),
    (
        "nodes that find each other",
        r#"
databases:
  db: { engine: postgres, storage: 5Gi, credentials: { value: devdevdev }, resources: { requests: { cpu: 100m, memory: 256Mi } } }
backends:
  app:
    image: acme/chatter:0.9.0
    port: 4000
    replicas: 3
    user: 65534
    connects: [db, app]
    ports: { epmd: { port: 4369, private: true }, dist: { port: 9100, private: true }, metrics: { port: 9568, private: true } }
    metrics: { port: 9568 }
    env:
      PHX_HOST: "${self.publicHost}"
      PHX_SERVER: "true"
      SECRET_KEY_BASE: { value: abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl }
      POD_IP: { fieldRef: status.podIP }
      RELEASE_NODE: "chatter@$(POD_IP)"
      RELEASE_COOKIE: { value: monster }
      DNS_CLUSTER_QUERY: "${self.headless}"
      CHECK_ORIGIN: "${self.publicScheme}://${self.publicHost}"
      SOCKET: "${self.publicWsUrl}/socket"
    migrate: { command: [/app/bin/migrate] }
    probes: { readiness: /health }
    resources: { requests: { cpu: 200m, memory: 256Mi } }
    expose: { ingress: { host: chatter.localhost, annotations: { nginx.ingress.kubernetes.io/proxy-read-timeout: "3600" } } }
"#,
    ),
    (
        "services that speak by events",
        r#"
databases:
  db: { engine: mysql, version: "8.4", storage: 5Gi, credentials: { value: devdevdev }, resources: { requests: { cpu: 100m, memory: 768Mi } } }
  kafka: { engine: kafka, storage: 5Gi, resources: { requests: { cpu: 200m, memory: 1Gi } }, clientEnv: false }
  registry:
    engine: other
    image: confluentinc/cp-schema-registry:7.8.0
    port: 8081
    url: "http://${host}:${port}"
    env: { SCHEMA_REGISTRY_HOST_NAME: registry, SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS: "PLAINTEXT://${databases.kafka.host}:${databases.kafka.port}", SCHEMA_REGISTRY_LISTENERS: "http://0.0.0.0:8081" }
    runAsUser: 1000
    resources: { requests: { cpu: 100m, memory: 512Mi } }
defaults:
  backends:
    resources: { requests: { cpu: 200m, memory: 512Mi }, limits: { memory: 1Gi } }
    env:
      JAVA_TOOL_OPTIONS: -XX:MaxRAMPercentage=75
      SPRING_KAFKA_BOOTSTRAP_SERVERS: "${databases.kafka.host}:${databases.kafka.port}"
      SPRING_KAFKA_PROPERTIES_SCHEMA_REGISTRY_URL: "${databases.registry.url}"
      MANAGEMENT_SERVER_PORT: 9090
    ports: { management: 9090 }
    metrics: { port: 9090, path: /actuator/prometheus }
    probes: { startup: { path: /actuator/health/liveness, port: 9090, failureThreshold: 60 }, readiness: { path: /actuator/health/readiness, port: 9090 }, liveness: { path: /actuator/health/liveness, port: 9090 } }
backends:
  api:
    image: acme/orders-api:3.1.0
    port: 8080
    connects: [db, kafka, registry]
    env:
      SERVER_ADDRESS: 0.0.0.0
      SPRING_DATASOURCE_URL: "jdbc:mysql://${databases.db.host}:${databases.db.port}/${databases.db.database}"
      SPRING_DATASOURCE_USERNAME: "${databases.db.user}"
      SPRING_DATASOURCE_PASSWORD: "${databases.db.password}"
  shipping: { image: acme/orders-shipping:3.1.0, port: 8080, connects: [kafka, registry, api], env: { ORDERS_URL: "${backends.api.url}" } }
jobs:
  topics:
    image: apache/kafka:4.0.0
    command: [sh, -ec, "/opt/kafka/bin/kafka-topics.sh --bootstrap-server $KAFKA --create --if-not-exists --topic orders --partitions 6"]
    env: { KAFKA: "${databases.kafka.host}:${databases.kafka.port}" }
    connects: [kafka]
    before: [api]
    resources: { requests: { cpu: 100m, memory: 256Mi } }
frontends:
  web: { image: acme/orders-web:3.1.0, port: 8080, connects: [api], env: { API_UPSTREAM: "${backends.api.url}" }, probes: { readiness: / }, resources: { requests: { cpu: 50m, memory: 64Mi } }, expose: { nodePort: 30080 } }
"#,
    ),
    (
        "pages with a server for WebSockets",
        r#"
databases:
  db: { engine: postgres, storage: 5Gi, credentials: { value: devdevdev }, resources: { requests: { cpu: 100m, memory: 256Mi } } }
  redis: { engine: valkey, storage: 1Gi, credentials: { value: devdevdev }, envPrefix: REDIS, resources: { requests: { cpu: 50m, memory: 64Mi } } }
backends:
  rpc:
    like: web
    port: 50051
    protocol: grpc
    migrate: null
    command: [bundle, exec, anycable]
    env: { ANYCABLE_RPC_HOST: "0.0.0.0:50051" }
    probes: { readiness: { grpc: {} } }
  ws:
    image: anycable/anycable-go:1.6.2
    port: 8080
    connects: [redis]
    env:
      ANYCABLE_HOST: 0.0.0.0
      ANYCABLE_PORT: 8080
      ANYCABLE_RPC_HOST: "${backends.rpc.host}:${backends.rpc.port}"
      ANYCABLE_REDIS_URL: "${databases.redis.url}"
      ANYCABLE_ALLOWED_ORIGINS: "${frontends.web.publicHost}"
    probes: { readiness: /health }
    resources: { requests: { cpu: 50m, memory: 64Mi } }
    expose: { ingress: { path: /cable } }
  sidekiq: { like: web, port: null, migrate: null, command: [bundle, exec, sidekiq], waitFor: [db, redis] }
frontends:
  web:
    image: acme/board:7.0.1
    port: 3000
    command: [bin/rails, server, -b, 0.0.0.0]
    connects: [db, redis]
    env:
      RAILS_ENV: production
      SECRET_KEY_BASE: { value: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa }
      HOST: "${self.publicHost}"
      CABLE_URL: "${backends.ws.publicWsUrl}"
      RAILS_LOG_TO_STDOUT: 1
    migrate: { command: [bin/rails, "db:prepare"] }
    probes: { readiness: /up }
    resources: { requests: { cpu: 200m, memory: 512Mi } }
    expose: { ingress: { path: / } }
domain: board.localhost
"#,
    ),
    (
        "files of many, with a clock beside the server",
        r#"
databases:
  db: { engine: mariadb, storage: 5Gi, credentials: { value: devdevdev }, args: [--transaction-isolation=READ-COMMITTED], resources: { requests: { cpu: 100m, memory: 256Mi } } }
  redis: { engine: redis, credentials: { value: devdevdev }, storage: 1Gi, resources: { requests: { cpu: 50m, memory: 64Mi } } }
  files: { engine: minio, buckets: [cloud-data], storage: 20Gi, credentials: { value: devdevdev }, resources: { requests: { cpu: 50m, memory: 256Mi } } }
frontends:
  app:
    image: nextcloud:30-apache
    port: 80
    security: baseline
    user: 0
    connects: [db, redis, files]
    env:
      MYSQL_HOST: "${databases.db.host}"
      MYSQL_DATABASE: "${databases.db.database}"
      MYSQL_USER: "${databases.db.user}"
      MYSQL_PASSWORD: "${databases.db.password}"
      REDIS_HOST: "${databases.redis.host}"
      REDIS_HOST_PASSWORD: "${databases.redis.password}"
      NEXTCLOUD_ADMIN_USER: admin
      NEXTCLOUD_ADMIN_PASSWORD: { value: adminadmin }
      NEXTCLOUD_TRUSTED_DOMAINS: "${self.publicHost}"
      OVERWRITEPROTOCOL: "${self.publicScheme}"
      OVERWRITEHOST: "${self.publicHost}:${self.publicPort}"
      OVERWRITECLIURL: "${self.publicUrl}"
      OBJECTSTORE_S3_HOST: "${databases.files.host}"
      OBJECTSTORE_S3_PORT: "${databases.files.port}"
      OBJECTSTORE_S3_BUCKET: cloud-data
      OBJECTSTORE_S3_KEY: "${databases.files.user}"
      OBJECTSTORE_S3_SECRET: "${databases.files.password}"
      OBJECTSTORE_S3_SSL: "false"
    volumes: { html: { mountPath: /var/www/html, claim: { size: 10Gi } } }
    sidecars: { cron: { command: [/cron.sh], mounts: { html: /var/www/html } } }
    probes: { readiness: { path: /status.php, headers: { Host: "${self.publicHost}" } } }
    resources: { requests: { cpu: 200m, memory: 512Mi } }
    release: { recreate: {} }
    expose: { nodePort: 30080 }
"#,
    ),
    (
        "a forum with a streaming server, whose pages are told where it is",
        r#"
databases:
  db: { engine: postgres, storage: 1Gi, credentials: { existingSecret: { name: forum-db } } }
  examples: { server: db, credentials: { value: other-pass1 }, envPrefix: EXAMPLES }
  cache: { engine: redis, clientEnv: false, credentials: { value: third-pass1 } }
frontends:
  web:
    image: ghcr.io/acme/forum:4.2.0
    port: 3000
    connects: [db, cache, examples]
    env:
      LOCAL_DOMAIN: "${self.publicHost}"
      SITE: "${self.publicUrl}"
      STREAMING_API_BASE_URL: "${backends.streaming.publicWsUrl}"
      CALLBACK: "${self.publicScheme}://${self.publicHost}:${self.publicPort}/auth"
    expose: { nodePort: 30080 }
backends:
  streaming:
    image: ghcr.io/acme/streaming:4.2.0
    port: 4000
    connects: [db, cache]
    env: { BIND: 0.0.0.0, METRICS_ADDRESS: "0.0.0.0:9394" }
    ports: { metrics: { port: 9394, private: true } }
    metrics: { port: 9394 }
    expose: { nodePort: 30081 }
  sidekiq: { like: web, port: null, command: [bundle, exec, sidekiq], expose: null }
"#,
    ),
    (
        "a chat with transactions in its database, and files",
        r#"
databases:
  mongodb: { engine: mongodb, replicaSet: rs0, storage: 1Gi, credentials: { value: first-pass1 } }
  second: { server: mongodb, envPrefix: SECOND, credentials: { value: second-pass1 } }
  files: { engine: minio, buckets: [uploads, avatars], storage: 1Gi, credentials: { value: third-pass1 } }
frontends:
  chat:
    image: ghcr.io/acme/chat:7.0.0
    port: 3000
    connects: [mongodb, second, files]
    env: { ROOT_URL: "${self.publicUrl}", MONGO_URL: "${databases.mongodb.url}" }
    expose: { loadBalancer: { port: 80 } }
    publicUrl: http://chat.example.com
"#,
    ),
    (
        "workers that call each other",
        r#"
databases:
  db: { engine: mysql, storage: 1Gi, credentials: { value: first-pass1 } }
defaults:
  backends: { waitFor: [db], image: ghcr.io/acme/flow:1.25.0, protocol: grpc, metrics: { port: 9090 } }
backends:
  frontend:
    port: 7233
    connects: [db, history, frontend]
    ports: { membership: { port: 6933, private: true }, metrics: { port: 9090, private: true } }
    env: { SERVICES: frontend, BIND_ON_IP: 0.0.0.0, PROMETHEUS_ENDPOINT: "0.0.0.0:9090" }
  history:
    port: 7234
    connects: [db, frontend, history]
    ports: { membership: { port: 6934, private: true }, metrics: { port: 9090, private: true } }
    env: { SERVICES: history, BIND_ON_IP: 0.0.0.0 }
jobs:
  schema: { image: ghcr.io/acme/flow-tools:1.25.0, command: [setup], connects: [db], before: [frontend, history] }
"#,
    ),
    (
        "events",
        r#"
databases:
  queue: { engine: rabbitmq, storage: 1Gi, credentials: { value: first-pass1 } }
  kafka: { engine: kafka, storage: 1Gi }
  search: { engine: opensearch, storage: 1Gi }
  events: { engine: clickhouse, storage: 1Gi, credentials: { value: first-pass1 } }
backends:
  api:
    image: ghcr.io/acme/api:1.4.2
    port: 8080
    connects: [queue, kafka, search, events]
    env: { EVENTS: "${databases.events.url}", KAFKA_BROKERS: "${databases.kafka.host}:${databases.kafka.port}" }
    migrate: { command: [migrate] }
    expose: { ingress: { host: api.example.com, tls: true } }
  consumer: { like: api, port: null, migrate: null, expose: null, command: [consume] }
"#,
    ),
    (
        "pages and their interface under one host",
        r#"
domain: shop.example.com
databases:
  db: { engine: mariadb, storage: 1Gi, credentials: { existingSecret: { name: api } } }
backends:
  api:
    image: ghcr.io/acme/api:1.4.2
    port: 8080
    connects: [db]
    env: { ORIGIN: "${frontends.web.publicUrl}", ALLOWED_HOSTS: "${self.publicHost}" }
    expose: { ingress: { path: /api } }
frontends:
  web:
    image: ghcr.io/acme/web:1.4.2
    port: 8080
    connects: [api]
    env: { API: "${backends.api.publicUrl}", INNER_API: "${backends.api.url}" }
    expose: { ingress: {} }
"#,
    ),
];

#[test]
fn nothing_is_found_in_what_gen_wrote_of_applications() {
    for (what, values) in APPLICATIONS {
        for target in ["kind", "minikube"] {
            let base = format!(
                "name: acme\npolicy: {{ inlineSecrets: allow, passwordCharacters: allow, missingRequests: allow, missingProbes: allow }}\n{values}"
            );
            let project = Memory::new(&[("values/base.yaml", &base)]);
            let request = Request { target: Some(target.to_owned()), ..Request::default() };
            let found = of(&project, &request);
            let found = found.unwrap_or_else(|why| panic!("{what} on {target}: {why}"));
            assert!(found.is_empty(), "{what} on {target}:\n{}", found.join("\n"));
        }
    }
}
