//! `gen init`: what a project asks of Docker and of its own parts, and has there no more.

use serde_json::json;

use super::adopt::{adopted, env};

#[test]
fn who_is_waited_for_and_called_and_is_nobody_is_told() {
    let compose = "services:
  api:
    image: acme/api:1.0
    ports: ['8000:8000']
    depends_on: [gone, cache]
    environment: { DATABASE_URL: 'postgres://joe:pw@postgres/shop', CACHE: 'redis://cache', SITE: 'https://acme.com', SELF: 'http://localhost:8000', HOOK: 'http://dev:80' }
    extra_hosts: ['dev:10.0.0.7']
  cache: { image: 'redis:7' }
";
    let (_, told) = adopted(&[("compose.yaml", compose)], "dev");
    for line in [
        "`depends_on: gone` of `api`: no service is called so",
        "the host `postgres` in `DATABASE_URL` of `api`: no service is called so",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    assert_eq!(told.matches("no service is called so").count(), 2, "{told}");
}

/// What a service may do less than others it may do less here.
#[test]
fn capabilities_and_rights_stay_away() {
    let compose = "services:
  a: { image: 'acme/a:1.0', ports: ['80:80'], user: '1000:1000', cap_drop: [ALL], security_opt: ['no-new-privileges:true'] }
  b: { image: 'acme/b:1.0', ports: ['81:80'], cap_drop: [ALL], cap_add: [CAP_NET_BIND_SERVICE, SYS_ADMIN], security_opt: [no-new-privileges] }
  c: { image: 'acme/c:1.0', ports: ['82:80'], cap_drop: [CAP_NET_RAW] }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let of = |name: &str| {
        let tier = |tier: &str| dev[tier].get(name).cloned();
        tier("frontends").or(tier("backends")).unwrap_or_default()
    };
    assert_eq!((&of("a")["security"], &of("a")["user"]), (&"restricted".into(), &1000.into()));
    let context = &of("b")["container"]["securityContext"];
    assert_eq!(context["allowPrivilegeEscalation"], false, "{dev}");
    assert_eq!(context["capabilities"]["drop"], json!(["ALL"]));
    assert_eq!(of("b")["capabilities"]["add"], json!(["NET_BIND_SERVICE"]));
    assert!(told.contains("the capability `SYS_ADMIN` of `b`"), "{told}");
    assert_eq!(of("c")["container"]["securityContext"]["capabilities"]["drop"], json!(["NET_RAW"]));
}

/// The data of a server are where its variable says; settings that are not there are none.
#[test]
fn volumes_of_servers_are_data_or_nothing() {
    let compose = "services:
  db: { image: 'acme/postgres-partman:15.0', environment: { POSTGRES_USER: lago, POSTGRES_PASSWORD: changeme1, PGDATA: /data/postgres, POSTGRES_HOST: db, MYSQL_ADDR: x }, volumes: ['pg:/data/postgres'] }
  my: { image: 'mariadb:11', environment: { MARIADB_ROOT_PASSWORD: rootpw12 }, volumes: ['./config/mysql:/etc/mysql/conf.d', 'run:/var/run/mysqld', 'm:/var/lib/mysql'] }
  app: { image: 'acme/app:1.0', ports: ['80:80'], security_opt: ['no-new-privileges:true'], environment: { DB_HOST: my }, volumes: ['run:/var/run/mysqld'] }
  watch: { image: 'acme/watch:1.0', volumes: ['run:/var/run/mysqld'] }
volumes: { pg: {}, run: {}, m: {} }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let databases = &dev["databases"];
    assert!(databases["db"]["volumes"].is_null(), "{databases}");
    assert!(databases["db"]["env"].is_null(), "{databases}");
    assert!(databases["my"]["volumes"].get("mysql").is_none(), "{databases}");
    assert!(told.contains("it is not there, or holds no few texts"), "{told}");
    assert!(dev["backends"]["watch"].is_object(), "{told}");
    let context = &dev["frontends"]["app"]["container"]["securityContext"];
    assert_eq!(context["allowPrivilegeEscalation"], false);
}

/// An image that is gone, and images that are one.
#[test]
fn images_are_those_that_run() {
    let compose = "services:
  consul: { image: 'docker.io/bitnami/consul:1.20.5', command: consul agent -dev -client 0.0.0.0, ports: ['8500:8500'] }
  app: { image: 'acme/app:1.0', ports: ['8080:8080'], environment: { CONSUL_HOST: consul, CONSUL_PORT: 8500 } }
  web: { build: ., ports: ['80:8000'] }
  worker: { build: ., command: celery worker }
  flower: { build: { context: ., target: flower }, command: celery flower }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let consul = &dev["databases"]["consul"]["image"];
    assert_eq!(
        (&consul["repository"], &consul["tag"]),
        (&"docker.io/bitnamilegacy/consul".into(), &"1.20.5".into()),
        "{told}"
    );
    let app = dev["frontends"].get("app").or(dev["backends"].get("app")).expect("app");
    assert_eq!(app["env"]["CONSUL_HOST"], "${databases.consul.host}");
    let repository = |path: &str| dev.pointer(path).map(|image| image["repository"].clone());
    let web = repository("/frontends/web/image").or(repository("/backends/web/image"));
    assert!(web.is_some_and(|name| name == "shop/web"), "{dev}");
    assert_eq!(repository("/backends/worker/image"), Some("shop/web".into()));
    assert_eq!(repository("/backends/flower/image"), Some("shop/flower".into()));
}

/// Programs of different makers are not like each other, whatever variables a common file brings.
#[test]
fn programs_of_other_makers_are_written_apart() {
    let variables: Vec<String> = (1..10).map(|at| format!("VAR_{at}=value-{at}")).collect();
    let variables = variables.join("\n");
    let compose = "services:
  store: { image: 'pgsty/silo:RELEASE.2026-08-06T00-00-00Z', command: server /data, env_file: .env, ports: ['9000:9000'], volumes: ['data:/data'] }
  app: { image: 'acme/app:1.0', env_file: .env, ports: ['80:80'] }
volumes: { data: {} }
";
    let (dev, told) = adopted(&[("compose.yaml", compose), (".env", &variables)], "dev");
    for tier in ["frontends", "backends"] {
        for (name, own) in dev[tier].as_object().into_iter().flatten() {
            assert!(own["like"].is_null(), "{name}: {own}\n{told}");
        }
    }
    let own =
        ["/frontends/app", "/backends/app"].into_iter().find(|path| dev.pointer(path).is_some());
    assert_eq!(env(&dev, own.expect("app"))["VAR_9"], "value-9");
}

/// Whose health Docker Compose waits for is waited for here; a profile called `default` is one, and who is not started
/// again ends.
#[test]
fn orders_and_profiles_are_those_of_compose() {
    let compose = "services:
  config-server: { image: 'acme/config:1.0', ports: ['8888:8888'], healthcheck: { test: [CMD, curl, 'http://config-server:8888'] } }
  api-gateway:
    image: acme/gateway:1.0
    ports: ['8080:8080']
    depends_on: { config-server: { condition: service_healthy }, db: { condition: service_healthy } }
    environment: { DB_HOST: db, DB_PASSWORD: s3cret99 }
  vets-service: { image: 'acme/vets:1.0', ports: ['8083:8083'], depends_on: { config-server: { condition: service_started } } }
  db: { image: 'postgres:17', profiles: [default], environment: { POSTGRES_PASSWORD: s3cret99 } }
  seeding: { image: 'acme/x:1.0', profiles: [tools], command: [x] }
  gems: { image: 'acme/y:1.0', restart: 'no', command: [bundle, install] }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let gateway = &dev["frontends"]["api-gateway"];
    assert_eq!(gateway["waitFor"], json!(["config-server", "db"]), "{dev}\n{told}");
    assert_eq!(dev["frontends"].as_object().map(serde_json::Map::len), Some(1), "{dev}");
    assert!(dev["backends"]["vets-service"]["waitFor"].is_null(), "{dev}");
    assert!(dev["databases"]["db"].is_object(), "{dev}");
    assert!(dev["jobs"]["gems"].is_object(), "{dev}");
    assert!(
        told.contains("the service `seeding`: it runs with the profile `tools` alone"),
        "{told}"
    );
    let (prod, _) = adopted(&[("compose.yaml", compose)], "prod");
    let host = &prod["frontends"]["api-gateway"]["expose"]["ingress"]["host"];
    assert_eq!(host, "shop.example.com");
}

/// Settings that a Dockerfile puts into an image call others as mounted ones do.
#[test]
fn settings_in_built_images_call_services() {
    let compose = "services:
  vets: { image: 'acme/vets:1.0', post_start: [{ command: [x], user: root }] }
  prometheus: { build: ./prom, ports: ['9090:9090'] }
  kafka: { image: 'bitnamilegacy/kafka:3.7.0', environment: { KAFKA_CFG_NODE_ID: 1, KAFKA_CFG_AUTO_CREATE_TOPICS_ENABLE: 'false' } }
";
    let files = [
        ("compose.yaml", compose),
        ("prom/Dockerfile", "FROM prom/prometheus:v2.4.2\nADD prometheus.yml /etc/prometheus/\n"),
        (
            "prom/prometheus.yml",
            "scrape_configs:\n  - job_name: vets\n    static_configs:\n      - targets: ['vets:8083']\n",
        ),
    ];
    let (dev, told) = adopted(&files, "dev");
    assert_eq!(dev["backends"]["vets"]["port"], 8083, "{dev}\n{told}");
    assert_eq!(dev["frontends"]["prometheus"]["connects"], json!(["vets"]), "{dev}");
    let kafka = json!({ "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false" });
    assert_eq!(dev["databases"]["kafka"]["env"], kafka, "{told}");
    assert!(told.contains("the user of `post_start` of `vets`"), "{told}");
}

/// What others made of a server is theirs, though its tag is not known; what has no password here is told.
#[test]
fn servers_of_others_and_without_passwords_are_told() {
    let compose = "services:
  mysql: { image: 'quay.io/acme/example-mysql:${VERSION}', environment: { MYSQL_ROOT_PASSWORD: debezium, MYSQL_USER: joe, MYSQL_PASSWORD: s3cret99 } }
  search: { image: 'opensearchproject/opensearch:3.6.0', environment: { OPENSEARCH_INITIAL_ADMIN_PASSWORD: 'Str0ng!pass' } }
  minio: { image: 'minio/minio:RELEASE.2025-07-23T15-54-02Z', command: server /data, environment: { MINIO_ROOT_USER: minioadmin, MINIO_ROOT_PASSWORD: minioadmin } }
  app:
    image: acme/app:1.0
    ports: ['80:80']
    depends_on: [mysql]
    environment:
      OPENSEARCH_HOST: search
      S3_ENDPOINT_URL: http://minio:9000
      S3_AWS_ACCESS_KEY_ID: minioadmin
      S3_AWS_SECRET_ACCESS_KEY: minioadmin
      MAIL_PASSWORD: 'null'
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    assert_eq!(dev["databases"]["mysql"]["image"]["repository"], "quay.io/acme/example-mysql");
    assert!(
        told.contains("`OPENSEARCH_INITIAL_ADMIN_PASSWORD` of `search`: gen runs OpenSearch"),
        "{told}"
    );
    assert!(!told.contains("gen takes its own MySQL"), "{told}");
    let app = env(&dev, "/frontends/app");
    assert_eq!(app["S3_AWS_ACCESS_KEY_ID"], "${databases.minio.user}", "{app}");
    assert_eq!(app["S3_AWS_SECRET_ACCESS_KEY"], "${databases.minio.password}");
    assert_eq!(app["MAIL_PASSWORD"], "null");
}
