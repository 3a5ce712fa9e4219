//! `gen init`: what people mean by what they write: who is reached, who is called, who listens where, who logs in.

use serde_json::{Value, json};

use super::adopt::adopted;

/// What is said of a program, in whichever tier it is.
fn of<'v>(values: &'v Value, name: &str) -> &'v Value {
    let tiers = ["frontends", "backends"].map(|tier| &values[tier][name]);
    tiers.into_iter().find(|found| found.is_object()).expect("a program")
}

/// A number that Docker chooses is for people only where nobody has a number that they know.
#[test]
fn ports_at_numbers_by_chance_are_for_people_where_no_other_is() {
    let several = "services:
  ad: { image: 'acme/ad:1', ports: ['9555'] }
  adminer: { image: 'adminer:4', ports: ['8081:8080'] }
  proxy: { image: 'acme/envoy:1', ports: ['8080:8080'], environment: { AD: 'ad:9555' } }
";
    let (prod, told) = adopted(&[("compose.yaml", several)], "prod");
    assert!(of(&prod, "ad")["expose"].is_null(), "{told}");
    assert_eq!(of(&prod, "ad")["port"], 9555);
    assert_eq!(of(&prod, "proxy")["expose"]["ingress"]["host"], "shop.example.com");
    let alone = "services:
  web: { image: 'acme/web:1', ports: ['3000'] }
  db: { image: 'postgres:17', ports: ['5432:5432'], environment: { POSTGRES_PASSWORD: changeit12 } }
  adminer: { image: 'adminer:4', ports: ['8081:8080'] }
";
    let (prod, told) = adopted(&[("compose.yaml", alone)], "prod");
    assert_eq!(of(&prod, "web")["expose"]["ingress"]["host"], "shop.example.com", "{told}");
}

/// What is published is what people call, whoever else calls a port that no line names.
#[test]
fn what_is_published_is_the_main_port() {
    let compose = "services:
  app: { image: 'n8nio/n8n:1.80', ports: ['5678:5678'] }
  runner: { image: 'n8nio/runners:1.80', environment: { BROKER: 'http://app:5679' } }
";
    let (prod, told) = adopted(&[("compose.yaml", compose)], "prod");
    assert_eq!(of(&prod, "app")["port"], 5678, "{told}");
    assert_eq!(of(&prod, "app")["ports"], json!({ "p5679": 5679 }));
}

/// In a pod nothing listens at the address of a Service; and a name that is no address stays what it is.
#[test]
fn programs_listen_everywhere_and_are_called_by_their_names() {
    let compose = "services:
  ws_gateway:
    image: 'acme/ws:1'
    ports: ['9998:9998']
    environment: { GROUP: ws_gateway, OTEL_SERVICE_NAME: ws_gateway, LISTEN_ADDR: 'ws_gateway:9998', HOST: ws_gateway, SELF: 'http://ws_gateway:9998/x' }
";
    let compose = compose.to_owned()
        + "  ring_node: { image: 'acme/ring:1', expose: ['7946'], environment: { ADVERTISED_HOST: ring_node } }\n";
    let (prod, told) = adopted(&[("compose.yaml", compose.as_str())], "prod");
    assert_eq!(of(&prod, "ring-node")["env"]["ADVERTISED_HOST"], "${self.host}");
    let env = &of(&prod, "ws-gateway")["env"];
    assert_eq!(env["GROUP"], "ws_gateway", "{told}");
    assert_eq!(env["OTEL_SERVICE_NAME"], "ws_gateway");
    assert_eq!(env["LISTEN_ADDR"], "0.0.0.0:9998");
    assert_eq!(env["HOST"], "0.0.0.0");
    assert_eq!(env["SELF"], "${self.url}/x");
}

/// Who is made by a script in the server logs in as before; the superuser's login is not given to it.
#[test]
fn urls_of_other_users_stay_theirs() {
    let compose = "services:
  db: { image: 'postgres:17', environment: { POSTGRES_USER: root, POSTGRES_PASSWORD: changeit12, POSTGRES_DB: main } }
  app: { image: 'acme/app:1', ports: ['80:80'], environment: { DSN: 'postgres://stars:starry_night@db/stars?sslmode=disable', OWN: 'postgres://root:changeit12@db/main' } }
";
    let (prod, told) = adopted(&[("compose.yaml", compose)], "prod");
    let app = of(&prod, "app");
    assert_eq!(app["env"]["DSN"]["existingSecret"]["key"], "dsn", "{told}");
    assert_eq!(app["env"]["OWN"], "${databases.db.url}");
}

/// What shows insides has no host in production, also where the project makes its image; gateways come before dashboards.
#[test]
fn insides_are_closed_and_gateways_come_first() {
    let compose = "services:
  zipkin: { image: 'openzipkin/zipkin:3.4', ports: ['9411:9411'] }
  grafana: { image: 'grafana/grafana:11.4.0', ports: ['3000:3000'] }
  pga: { build: pga, ports: ['5051:80'] }
  registry: { build: reg, ports: ['8761:8761'] }
  redis-exporter: { image: 'oliver006/redis_exporter:v1', ports: ['9121:9121'] }
  api-gateway: { image: 'acme/gw:1', ports: ['5000:80'] }
  flight: { image: 'acme/flight:1', ports: ['5001:80'] }
";
    let files = [
        ("compose.yaml", compose),
        ("pga/Dockerfile", "FROM dpage/pgadmin4:9\nCOPY servers.json /pgadmin4/\n"),
        ("reg/Dockerfile", "FROM eclipse-temurin:21\nCOPY app.jar /\n"),
    ];
    let (prod, told) = adopted(&files, "prod");
    for name in ["zipkin", "pga", "registry", "redis-exporter"] {
        assert!(of(&prod, name)["expose"].is_null(), "{name}\n{told}");
    }
    assert_eq!(of(&prod, "api-gateway")["expose"]["ingress"]["host"], "shop.example.com", "{told}");
    assert_eq!(of(&prod, "grafana")["expose"]["ingress"]["host"], "grafana.shop.example.com");
}

/// A health check that asks another service calls it; and who may be called without a port is named.
#[test]
fn calls_that_no_variable_shows_are_edges_or_told() {
    let compose = "services:
  django: { image: 'acme/web:1', expose: ['8000'] }
  queue: { image: 'acme/web:1', command: /start-queue, healthcheck: { test: 'curl --fail http://django:8000/status/ || exit 1', interval: 5m } }
  auth-service: { image: 'acme/auth:1' }
  mail-worker: { image: 'acme/mail:1' }
";
    let (prod, told) = adopted(&[("compose.yaml", compose)], "prod");
    let queue = of(&prod, "queue");
    assert_eq!(queue["connects"], json!(["django"]), "{told}");
    assert_eq!(queue["probes"]["readiness"]["periodSeconds"], 30, "{told}");
    assert!(told.contains("compose.yaml:4: a port of `auth-service`, if others call it"), "{told}");
    assert!(!told.contains("`mail-worker`"), "{told}");
}
