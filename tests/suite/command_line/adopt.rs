//! `gen init` in a folder with a Compose file: every service becomes a component, what has no place is told, and the
//! result renders whatever the file says.

use serde_json::Value;

use crate::program::Place;

/// The values of an environment after `gen init` in a folder with such files, and what was told.
pub fn adopted(files: &[(&str, &str)], env: &str) -> (Value, String) {
    let place = Place::new(files);
    let ended = place.run(&["init", "--yes", "--name", "shop"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
    for env in ["dev", "prod"] {
        let made = place.run(&["render", env]);
        assert_eq!(made.code, 0, "{env}: {}\n{}", made.err, place.read("values/base.yaml"));
    }
    let json = place.prints(&["values", "--env", env, "--show-secrets", "-o", "json"]);
    (serde_json::from_str(&json).expect("JSON"), ended.err)
}

/// The variables of a component.
pub fn env<'v>(values: &'v Value, path: &str) -> &'v Value {
    &values.pointer(path).unwrap_or_else(|| panic!("no {path} in {values}"))["env"]
}

const SHOP: &str = r#"x-app: &app
  image: ghcr.io/acme/shop:${TAG:-1.4.2}
  environment: &env
    DATABASE_URL: postgresql://joe:s3cret@db:5432/orders
    DB_HOST: db
    DB_PORT: 5432
    DB_USER: joe
    DB_PASSWORD: s3cret
    CELERY: redis+socket://cache:6379/2
    CACHE: redis://cache:6379/0
    SECRET_KEY: ${SECRET_KEY:?set it}
    MAILER: ${MAILER}
    SITE: http://localhost:8080/shop
    PRICE: "$${x}"
  volumes: [uploads:/app/uploads]
  depends_on: { migrate: { condition: service_completed_successfully }, cache: { condition: service_started } }

services:
  db:
    image: docker.io/library/postgres:${PG:-16}-alpine
    environment: [POSTGRES_USER=joe, POSTGRES_PASSWORD=s3cret, POSTGRES_DB=orders, TZ=UTC]
    command: postgres -c max_connections=200
    volumes: [data:/var/lib/postgresql/data, ./init.sql:/docker-entrypoint-initdb.d/init.sql:ro]
    ports: ["5432:5432"]
  cache: { image: redis:7 }
  migrate:
    <<: *app
    command: [rake, "db:migrate"]
    depends_on: [db]
  web:
    <<: *app
    ports: ["8080:3000", "8443:3443"]
    user: "1000:1000"
    healthcheck: { test: [CMD, curl, -f, "http://localhost:3000/readyz"], interval: 1m30s, timeout: 5s, retries: 5 }
    deploy: { replicas: 2, resources: { limits: { cpus: "0.5", memory: 512M } } }
    stop_grace_period: 1m
    ulimits: { nofile: 1024 }
  worker:
    <<: *app
    command: [rake, work]
    restart: always
"#;

#[test]
fn every_service_becomes_a_component() {
    let files =
        [("compose.yaml", SHOP), ("init.sql", "select 1;\n"), (".env", "TAG=1.5.0\nUNUSED=1\n")];
    let (dev, told) = adopted(&files, "dev");
    let db = &dev["databases"]["db"];
    assert_eq!(
        (&db["engine"], &db["version"], &db["user"], &db["database"]),
        (&"postgres".into(), &"16-alpine".into(), &"joe".into(), &"orders".into())
    );
    assert_eq!(db["args"], serde_json::json!(["-c", "max_connections=200"]));
    assert_eq!(db["init"]["init.sql"]["file"], "init.sql");
    assert_eq!(db["env"]["TZ"], "UTC");
    assert_eq!(dev["databases"]["cache"]["version"], "7");
    let web = &dev["frontends"]["web"];
    assert_eq!(web["image"]["tag"], "1.5.0");
    assert_eq!(
        (&web["port"], &web["user"], &web["replicas"]),
        (&3000.into(), &1000.into(), &2.into())
    );
    assert_eq!(web["probes"]["readiness"]["path"], "/readyz");
    assert_eq!(web["probes"]["readiness"]["periodSeconds"], 10);
    assert_eq!(web["resources"]["limits"]["memory"], "512Mi");
    assert_eq!(web["terminationGracePeriodSeconds"], 60);
    assert_eq!(web["expose"]["nodePort"], serde_json::json!({ "http": 30080, "https": 30081 }));
    let env = env(&dev, "/frontends/web");
    for (name, value) in [
        ("DATABASE_URL", "${databases.db.url}"),
        ("DB_HOST", "${databases.db.host}"),
        ("DB_PORT", "${databases.db.port}"),
        ("DB_USER", "${databases.db.user}"),
        ("DB_PASSWORD", "${databases.db.password}"),
        (
            "CELERY",
            "redis+socket://:${databases.cache.password}@${databases.cache.host}:${databases.cache.port}/2",
        ),
        ("CACHE", "${databases.cache.url}"),
        ("SITE", "${self.publicUrl}/shop"),
        ("PRICE", "$${x}"),
    ] {
        assert_eq!(env[name], value, "{name}");
    }
    assert!(env.get("MAILER").is_none(), "{env}");
    let worker = &dev["backends"]["worker"];
    assert_eq!(
        (&worker["like"], &worker["args"]),
        (&"web".into(), &serde_json::json!(["rake", "work"]))
    );
    let migrate = &dev["jobs"]["migrate"];
    assert_eq!(migrate["like"], "web");
    assert_eq!(migrate["before"], serde_json::json!(["web", "worker"]));
    for line in [
        "compose.yaml:24: port 5432 of `db` for people: databases are reached from inside alone",
        "`ulimits` of `web`",
        "port 3443 of `web`: in production the Ingress encrypts, `tls: true` beside its host",
        "`MAILER` of `migrate`, `web`, `worker`: no file sets a value",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

#[test]
fn secrets_stay_in_development() {
    let files = [("compose.yaml", SHOP), ("init.sql", "select 1;\n")];
    let (dev, _) = adopted(&files, "dev");
    assert_eq!(dev["databases"]["db"]["credentials"]["value"], "s3cret");
    assert_eq!(dev["databases"]["cache"]["credentials"]["value"], "devpassword123");
    assert_eq!(
        dev["frontends"]["web"]["env"]["SECRET_KEY"]["value"],
        "0123456789abcdef0123456789abcdef"
    );
    let (prod, _) = adopted(&files, "prod");
    let text = prod.to_string();
    assert!(
        !text.contains("s3cret") && !text.contains("devpass") && !text.contains("0123456789abcdef"),
        "{text}"
    );
    assert_eq!(prod["databases"]["db"]["credentials"]["existingSecret"]["name"], "db");
    let secret = &prod["frontends"]["web"]["env"]["SECRET_KEY"]["existingSecret"];
    assert_eq!((&secret["name"], &secret["key"]), (&"shop-secrets".into(), &"secret-key".into()));
    assert_eq!(prod["frontends"]["web"]["expose"]["ingress"]["host"], "shop.example.com");
}

/// Nothing is there that the file does not say.
#[test]
fn nothing_is_invented() {
    let (dev, _) = adopted(
        &[("compose.yml", "services: { page: { image: 'nginx:1.27', ports: ['80:80'] } }\n")],
        "dev",
    );
    assert!(dev.get("databases").is_none() && dev.get("backends").is_none(), "{dev}");
    assert_eq!(dev["frontends"]["page"]["port"], 80);
}

/// Images that are called otherwise are known by what is around them; tools of servers are none.
#[test]
fn servers_are_known_by_more_than_the_name_of_their_image() {
    let compose = "services:
  store:
    image: registry.acme.com/data/store:15
    environment: { POSTGRES_PASSWORD: x, POSTGRES_DB: app }
    volumes: ['d:/var/lib/postgresql/data']
  vectors: { image: 'pgvector/pgvector:pg16', environment: { POSTGRES_PASSWORD: y } }
  search: { image: 'qdrant/qdrant:v1.9.0', volumes: ['q:/qdrant/storage'] }
  exporter: { image: 'prometheuscommunity/postgres-exporter:v0.15.0', ports: ['9187:9187'], environment: { DATA_SOURCE_NAME: 'postgresql://postgres:x@store/app' } }
  dump: { image: 'postgres:15', entrypoint: [sh, -c, 'pg_dump -h store app > /backup/x'], volumes: ['b:/backup'] }
";
    let (dev, _) = adopted(&[("compose.yaml", compose)], "dev");
    let databases = &dev["databases"];
    assert_eq!(
        (&databases["store"]["engine"], &databases["store"]["version"]),
        (&"postgres".into(), &"15".into())
    );
    assert_eq!(databases["vectors"]["image"]["tag"], "pg16");
    assert_eq!(databases["vectors"]["version"], "16");
    assert_eq!(
        (&databases["search"]["engine"], &databases["search"]["dataPath"]),
        (&"other".into(), &"/qdrant/storage".into())
    );
    assert!(databases.get("exporter").is_none() && databases.get("dump").is_none(), "{databases}");
    assert_eq!(dev["databases"]["vectors"]["envPrefix"], "VECTORS");
}

/// Files that Docker Compose merges, includes and extends are read as it does.
#[test]
fn a_project_is_read_as_docker_compose_reads_it() {
    let (dev, told) = adopted(
        &[
            (
                "compose.yaml",
                "include: [more/db.yaml]\nservices:\n  api:\n    extends: { file: common.yml, service: base }\n    environment: { B: own }\n  tool: { image: 'adminer:4', profiles: [debug] }\n",
            ),
            ("compose.override.yaml", "services: { api: { ports: ['8000:8000'] } }\n"),
            (
                "common.yml",
                "services: { base: { image: 'acme/api:1.0', environment: { A: '1', B: base }, env_file: api.env } }\n",
            ),
            ("api.env", "# comment\nC=3\nHOST=db\n"),
            (
                "more/db.yaml",
                "services: { db: { image: 'mariadb:11.4', environment: { MARIADB_ROOT_PASSWORD: r, MARIADB_DATABASE: d } } }\n",
            ),
        ],
        "dev",
    );
    let api = &dev["frontends"]["api"];
    assert!(api.is_null(), "an api is a backend: {api}");
    let api = &dev["backends"]["api"];
    assert_eq!(
        (&api["env"]["A"], &api["env"]["B"], &api["env"]["C"]),
        (&"1".into(), &"own".into(), &"3".into())
    );
    assert_eq!(api["env"]["HOST"], "${databases.db.host}");
    assert_eq!(api["port"], 8000);
    assert_eq!(dev["databases"]["db"]["engine"], "mariadb");
    assert!(
        told.contains("compose.yaml:6: the service `tool`: it runs with the profile `debug` alone"),
        "{told}"
    );
}

/// Files beside the project become files, data become claims, and what is Docker's own is told.
#[test]
fn mounts_become_files_and_claims() {
    let compose = "services:
  web:
    build: ./web
    ports: ['80:8080']
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
      - ./conf.d:/etc/nginx/conf.d
      - ./web/src:/app/src
      - media:/srv/media
      - /var/run/docker.sock:/var/run/docker.sock
      - ./gone.conf:/etc/gone.conf
    tmpfs: [/tmp]
  sync: { image: 'acme/sync:1', volumes: ['media:/media:ro'], restart: always }
";
    let files = [
        ("compose.yaml", compose),
        ("nginx.conf", "events {}\n"),
        ("conf.d/a.conf", "# a\n"),
        ("web/Dockerfile", "FROM nginx\nEXPOSE 8080\n"),
        ("web/src/main.js", "x\n"),
    ];
    let (dev, told) = adopted(&files, "dev");
    let web = &dev["frontends"]["web"];
    assert_eq!(web["image"]["repository"], "shop/web");
    assert_eq!(web["files"]["/etc/nginx/nginx.conf"]["file"], "nginx.conf");
    assert_eq!(web["files"]["/etc/nginx/conf.d"]["dir"], "conf.d");
    assert_eq!(web["volumes"]["media"]["mountPath"], "/srv/media");
    assert_eq!(web["writable"], serde_json::json!(["/tmp"]));
    assert_eq!(dev["backends"]["sync"]["volumes"]["media"]["from"], "web");
    for line in [
        "compose.yaml:8: `./web/src` at `/app/src` of `web`: its Dockerfile copies no program: build an image that holds it",
        "compose.yaml:10: `/var/run/docker.sock` of `web`: there is no Docker in a cluster",
        "compose.yaml:11: `./gone.conf` of `web`: it is not there",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    let (prod, _) = adopted(&files, "prod");
    let claim = &prod["frontends"]["web"]["volumes"]["media"]["claim"];
    assert_eq!(claim["accessModes"], serde_json::json!(["ReadWriteMany"]));
}

/// What is odd, empty or wrong is told or left out, and the rest renders.
#[test]
fn odd_files_render() {
    for services in [
        "a: { image: 'x/y:1', environment: { N: 1, 'bad name': x, E: }, ports: [], expose: ['x'] }",
        "a: { image: 'X/Y:1', ports: ['70000:99999', '1-5000:1-5000', '53:53/udp'] }",
        "a: { build: { context: https://github.com/acme/a.git }, command: '', entrypoint: [] }",
        "a_b: { image: '${IMG}', ports: ['${P}:80'] }\n  a-b: { image: 'b:1', depends_on: [a_b], links: ['a_b:x'] }",
        "'9db': { image: 'postgres', environment: { POSTGRES_PASSWORD: '', POSTGRES_USER: 'strange user' } }",
        "es: { image: 'elasticsearch:8.17.0', environment: { ELASTIC_PASSWORD: abc } }\n  a: { image: 'a:1', environment: { ES_HOST: es } }",
        "my: { image: 'mysql:8.4', environment: { MYSQL_ROOT_PASSWORD: r, MYSQL_USER: root, MYSQL_DATABASE: 'a-b' } }\n  a: { image: 'a:1', environment: { DB_HOST: my, DB_USER: root, DB_PASSWORD: r, DB_NAME: a-b } }",
        "mo: { image: 'mongo:7', command: [--replSet, rs0], volumes: ['m:/data/db'] }\n  a: { image: 'a:1', environment: { MONGO_URL: 'mongodb://mo:27017/a?replicaSet=rs0' } }",
        "rd: { image: 'redis:7', command: ['sh', '-c', 'redis-server --requirepass \"$PW\" --appendonly yes'], environment: { PW: abc } }",
        "k: { image: 'confluentinc/cp-kafka:7.5.0', environment: { KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://k:29092', KAFKA_BROKER_ID: 1 } }\n  a: { image: 'a:1', environment: { BROKERS: 'k:29092' } }",
        "a: { image: 'a:1', user: node, privileged: true, cap_add: [NET_ADMIN], network_mode: host, devices: ['/dev/x'] }",
        "a: { image: 'a:1', mem_limit: 20m, cpus: 0.01, stop_grace_period: forever, healthcheck: { test: [NONE] } }",
        "a: { image: 'a:1', extra_hosts: ['h:10.0.0.1', 'host.docker.internal:host-gateway'], shm_size: 64m }",
        "a: { image: 'a:1', depends_on: { j: { condition: service_completed_successfully } } }\n  j: { image: 'b:1', volumes: ['v:/v'] }",
        "a: { image: 'a:1', ports: ['25:25', '143:143', '80:80'] }\n  b: { image: 'b:1', ports: ['8080:80'], environment: { API: 'http://a', SELF: 'http://b:80/x' } }",
        "a: { image: 'a:1', environment: { VITE_API_URL: 'http://b:3000', X: 'http://localhost:3000' } }\n  b: { image: 'b:1', ports: ['3000:3000'] }",
        "a: { image: 'a:1', volumes: ['/x', '.:/app', '~/.ssh:/keys', 'v:/a', 'v:/b', { type: tmpfs, target: /t }] }",
        "a: { image: 'alpine:3' }\n  b: { image: 'b:1' }",
        "a:\n  b: { image: 'b:1', labels: ['traefik.http.services.b.loadbalancer.server.port=3000'] }",
        "a: { image: 'a:1', secrets: [s], configs: [c] }\nsecrets: { s: { file: ./s.txt } }\nconfigs: { c: { content: hello } }",
    ] {
        let compose = format!("services:\n  {services}\n");
        let (values, told) = adopted(&[("compose.yaml", &compose)], "prod");
        assert_eq!(values["name"], "shop", "{told}");
    }
}

/// A file that is given by name, and options that say what there is.
#[test]
fn files_are_chosen_and_options_win() {
    let place = Place::new(&[
        ("compose.yaml", "services: { a: { image: 'a:1', ports: ['80:80'] } }\n"),
        ("compose.db.yaml", "services: { db: { image: 'postgres:16' } }\n"),
    ]);
    place.prints(&["init", "one", "--yes", "--name", "shop"]);
    assert!(place.read("one/values/base.yaml").contains("repository: ghcr.io/stackgen/"));
    let ended = place.run(&[
        "init",
        "--yes",
        "--name",
        "shop",
        "--compose-file",
        "compose.yaml",
        "--compose-file",
        "compose.db.yaml",
    ]);
    assert!(ended.err.starts_with("gen: found compose.yaml, compose.db.yaml\n"), "{}", ended.err);
    assert!(
        place.read("values/base.yaml").contains("  db: { engine: postgres, version: \"16\""),
        "{}",
        place.read("values/base.yaml")
    );
    let place = Place::new(&[("compose.yaml", "services: { a: { image: 'a:1' } }\n")]);
    place.prints(&["init", "--yes", "--name", "shop", "--engine", "mysql"]);
    assert!(place.read("values/base.yaml").contains("engine: mysql\n"));
}

/// The numbers of a generator that starts at a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
}

/// A Compose file of some services that name each other.
fn random_file(seed: u64) -> String {
    const NAMES: [&str; 8] = ["db", "cache", "api", "web_app", "worker", "init", "proxy", "Queue"];
    const IMAGES: [&str; 14] = [
        "postgres:16-alpine",
        "redis",
        "mysql:8",
        "mongo:7",
        "rabbitmq:3-management",
        "nginx",
        "acme/app:1.2",
        "acme/app:1.2",
        "node:20",
        "${IMAGE:-acme/app}:${TAG:-1.2}",
        "elasticsearch:8.17.0",
        "minio/minio",
        "qdrant/qdrant:v1.9.0",
        "ghcr.io/acme/x",
    ];
    let mut dice = Dice(seed);
    let mut text = "services:\n".to_owned();
    let count = 2 + dice.below(5);
    for name in NAMES[..count].iter().copied() {
        let mut add = |line: String| text.push_str(&format!("{line}\n"));
        add(format!("  {name}:"));
        add(format!("    image: {}", dice.one(&IMAGES)));
        if dice.below(3) > 0 {
            let port = dice.one(&["80", "3000", "5432", "25", "8443", "9000"]);
            let how = ["'8PORT:PORT'", "'127.0.0.1:PORT:PORT'", "PORT", "'PORT:PORT/udp'"];
            add(format!("    ports: [{}]", dice.one(&how).replace("PORT", port)));
        }
        if dice.below(2) == 0 {
            add("    environment:".to_owned());
            for at in 0..=dice.below(5) {
                let other = NAMES[dice.below(count)];
                let value = dice.one(&[
                    "OTHER",
                    "http://OTHER:3000/x",
                    "postgres://postgres:pw@OTHER:5432/app",
                    "redis://OTHER",
                    "${UNSET}",
                    "http://localhost:3000",
                    "pw",
                    "$${x}",
                    "OTHER:9000,OTHER:9001",
                    "",
                ]);
                let key = dice.one(&[
                    "DB_HOST",
                    "API_URL",
                    "DB_PASSWORD",
                    "POSTGRES_PASSWORD",
                    "SECRET_KEY",
                    "VITE_URL",
                    "PORT",
                ]);
                add(format!("      {key}{at}: \"{}\"", value.replace("OTHER", other)));
            }
        }
        if dice.below(2) == 0 {
            let source = dice.one(&["data", "./data", "./conf.d", ".", "/srv/x"]);
            let target =
                dice.one(&["/var/lib/postgresql/data", "/data", "/etc/nginx/conf.d", "/app"]);
            add(format!("    volumes: ['{source}:{target}']"));
        }
        if dice.below(3) == 0 {
            add(format!(
                "    command: {}",
                dice.one(&[
                    "npm start",
                    "[a, '--b', \"c d\"]",
                    "redis-server --requirepass x",
                    "sh -c 'x && y'"
                ])
            ));
        }
        let other = NAMES[dice.below(count)];
        if other < name {
            let when =
                dice.one(&["service_started", "service_healthy", "service_completed_successfully"]);
            add(format!("    depends_on: {{ {other}: {{ condition: {when} }} }}"));
        }
    }
    text
}

/// The law: whatever a Compose file says, what `gen init` writes of it renders.
#[test]
fn whatever_a_compose_file_says_it_renders() {
    for seed in 1..=24 {
        let compose = random_file(seed * 7919);
        let place = Place::new(&[("compose.yaml", &compose), ("conf.d/a.conf", "server {}\n")]);
        let ended = place.run(&["init", "--yes", "--name", "shop"]);
        assert_eq!(ended.code, 0, "{compose}\n{}", ended.err);
        for env in ["dev", "prod"] {
            let made = place.run(&["render", env]);
            assert_eq!(made.code, 0, "{compose}\n{}\n{}", place.read("values/base.yaml"), made.err);
        }
    }
}

/// What the project makes of a server has the version of what it is made from, and not that of its own name.
#[test]
fn images_of_the_project_have_the_version_of_their_base() {
    let compose = "services:
  store: { build: store, image: 'acme/store:1.0', volumes: ['s:/data/db'] }
  web: { image: 'acme/web:1', ports: ['80:80'], depends_on: [store] }
volumes: { s: {} }
";
    let files = [
        ("compose.yaml", compose),
        ("store/Dockerfile", "FROM mongo:7\nCOPY a.js /docker-entrypoint-initdb.d/\n"),
    ];
    let (dev, told) = adopted(&files, "dev");
    let store = &dev["databases"]["store"];
    assert_eq!((&store["engine"], &store["version"]), (&"mongodb".into(), &"7".into()), "{told}");
}

/// A tag without a version says what an image has beside its server.
#[test]
fn variants_of_images_stay() {
    let compose = "services:
  queue: { image: 'rabbitmq:management' }
  db: { image: 'postgres:alpine', environment: { POSTGRES_PASSWORD: pgpgpgpg1 } }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let version = |name: &str| dev["databases"][name]["version"].as_str().unwrap_or_default();
    assert!(version("queue").ends_with("-management"), "{dev}\n{told}");
    assert!(version("db").ends_with("-alpine"), "{dev}");
}
