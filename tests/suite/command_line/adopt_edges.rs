//! Whom services of a Compose file call, and on which ports: what files say of it is taken, and what none says is told.

use serde_json::json;

use super::adopt::{adopted, env};
use crate::program::Place;

/// In Compose a name is enough to be called; here a component without a port has no Service.
#[test]
fn a_port_that_no_file_says_is_told() {
    let compose = "services:
  shop: { image: 'acme/shop:2', ports: ['443:8443'], depends_on: { prices: { condition: service_healthy } } }
  prices: { image: 'acme/prices:2', healthcheck: { test: [CMD, /app/check] } }
  mailer-worker: { image: 'acme/mailer:2', restart: always }
  report: { image: 'acme/report:2', environment: { PRICES_HOST: prices, MAILER: mailer-worker }, depends_on: [mailer-worker] }
";
    let (_, told) = adopted(&[("compose.yaml", compose)], "dev");
    assert!(
        told.contains(
            "compose.yaml:3: the port of `prices`, needed by `shop`, `report`: no file says it"
        ),
        "{told}"
    );
    // Who works off a queue is waited for, and called by nobody.
    assert!(!told.contains("the port of `mailer-worker`"), "{told}");
    let place = Place::new(&[("compose.yaml", compose)]);
    place.prints(&["init", "--yes", "--name", "shop"]);
    let base = place.read("values/base.yaml");
    let comment = "  prices:\n    # Needed by `shop`, `report`, and no file says its port:\n    # port: …\n    image: acme/prices:2\n";
    assert!(base.contains(comment), "{base}");
}

#[test]
fn ports_are_taken_from_whatever_says_them() {
    for (service, caller, port) in [
        ("", "environment: { RATES_HOSTNAME: rates, RATES_PORT: '4711' }", 4711),
        ("healthcheck: { test: \"timeout 2 bash -c '</dev/tcp/127.0.0.1/6100'\" },", "", 6100),
        ("healthcheck: { test: [CMD, nc, -z, rates, '6200'] },", "", 6200),
        (
            "healthcheck: { test: [CMD-SHELL, 'psql -h localhost -p 6432 -c \"select 1\"'] },",
            "",
            6432,
        ),
        ("environment: { RATES_PORT: '3078' },", "", 3078),
        ("environment: { GRPC_LISTEN: '0.0.0.0:7001' },", "", 7001),
        ("command: serve --bind=0.0.0.0:8123,", "", 8123),
        ("command: [./rates, --port, '9321'],", "", 9321),
        ("", "command: wait-for http://rates:5055/ready", 5055),
    ] {
        let compose = format!(
            "services:\n  rates: {{ image: 'acme/fx:1', {service} restart: always }}\n  web: {{ image: 'acme/web:1', ports: ['80:80'], depends_on: [rates], {} }}\n",
            caller.replace("environment: {", "environment: { A: b,")
        );
        let (dev, told) = adopted(&[("compose.yaml", &compose)], "dev");
        assert_eq!(dev["backends"]["rates"]["port"], port, "{compose}\n{told}");
        assert_eq!(dev["frontends"]["web"]["connects"], json!(["rates"]), "{compose}");
    }
    // Another server's port is none of its own.
    let compose = "services:
  web: { image: 'acme/web:1', ports: ['80:80'], depends_on: [sync] }
  sync: { image: 'acme/sync:1', healthcheck: { test: 'pg_isready -h db -p 5432' } }
  db: { image: 'postgres:17', environment: { POSTGRES_PASSWORD: x } }
";
    let (dev, _) = adopted(&[("compose.yaml", compose)], "dev");
    assert!(dev["backends"]["sync"]["port"].is_null(), "{dev}");
}

/// What a file that is mounted calls is an edge as what a variable calls is.
#[test]
fn files_that_are_mounted_have_edges() {
    let compose = "services:
  edge: { image: 'nginx:1.27', ports: ['8080:80'], volumes: ['./site.conf:/etc/nginx/conf.d/default.conf:ro'] }
  shop: { image: 'acme/shop:1' }
  pool-a: { image: 'acme/pool:1' }
  idle: { image: 'acme/idle:1', expose: ['70'] }
  watch: { image: 'prom/prometheus:v3.1.0', volumes: ['./scrape.yml:/etc/prometheus/prometheus.yml'] }
";
    let site = "upstream pool-a { server pool-a:9001; }
server {
  listen 80;
  # proxy_pass http://idle:70;
  location / { proxy_pass http://shop/; }
  location /p { set $to \"http://pool-a\"; proxy_pass $to; }
}
";
    let scrape = "scrape_configs:\n- job_name: s\n  static_configs: [{ targets: ['shop:9464'] }]\n";
    let files = [("compose.yaml", compose), ("site.conf", site), ("scrape.yml", scrape)];
    let (dev, told) = adopted(&files, "dev");
    let edge = &dev["frontends"]["edge"];
    assert_eq!(edge["connects"], json!(["shop", "pool-a"]), "{told}");
    assert_eq!(edge["files"]["/etc/nginx/conf.d/default.conf"]["file"], "site.conf", "{told}");
    assert_eq!(dev["backends"]["pool-a"]["port"], 9001);
    assert_eq!(dev["backends"]["watch"]["connects"], json!(["shop"]));
}

/// A Service has no endpoint before the check has succeeded that would call it.
#[test]
fn checks_by_an_own_name_ask_the_container_itself() {
    let compose = "services:
  feed: { image: 'acme/feed:1', expose: ['8100'], container_name: acme-feed, healthcheck: { test: 'curl -fsS http://acme-feed:8100/up || exit 1' } }
  lake:
    image: acme/lake:1
    hostname: lake.local
    expose: ['8200']
    healthcheck: { test: [CMD, lakectl, --host, lake.local, -u, 'admin@lake:8200'] }
  near: { image: 'acme/near:1', expose: ['8300'], healthcheck: { test: [CMD, ping-it, --host, feed] } }
";
    let (dev, _) = adopted(&[("compose.yaml", compose)], "dev");
    let ready = |name: &str| &dev["backends"][name]["probes"]["readiness"];
    assert_eq!(
        (&ready("feed")["path"], &ready("feed")["headers"]["Host"]),
        (&"/up".into(), &"localhost".into())
    );
    assert_eq!(
        ready("lake")["command"],
        json!(["lakectl", "--host", "localhost", "-u", "admin@localhost:8200"])
    );
    assert_eq!(ready("near")["command"], json!(["ping-it", "--host", "feed"]));
}

/// One bad value is left out, and the component stays.
#[test]
fn a_component_stays_whatever_one_of_its_values_is() {
    let compose = "services:
  sail: { image: 'sail-8.2/app', ports: ['80:80'], environment: { A: b } }
  odd: { image: 'Acme/Odd Thing:1', expose: ['8000'], environment: { C: d } }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    assert_eq!(dev["frontends"]["sail"]["image"]["repository"], "sail-8.2/app");
    assert_eq!(env(&dev, "/backends/odd")["C"], "d", "{told}");
}

/// Names that callers know by themselves are told where they are no names here.
#[test]
fn other_names_are_told() {
    let compose = "services:
  main_db: { image: 'postgres:17', environment: { POSTGRES_PASSWORD: x1234567 } }
  chat:
    image: acme/chat:1
    expose: ['5222']
    networks: { meet: { aliases: [chat.meet.example, talk] } }
  app: { image: 'acme/app:1', ports: ['80:80'], depends_on: [main_db], environment: { TALK: 'talk:5222' }, networks: [meet, office] }
networks: { meet: {}, office: { external: true } }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    assert_eq!(env(&dev, "/frontends/app")["TALK"], "${backends.chat.host}:${backends.chat.port}");
    for line in [
        "compose.yaml:2: `main_db` is called `main-db` here",
        "compose.yaml:6: the name `chat.meet.example` of `chat`",
        "compose.yaml:8: the network `office` of another project",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    assert!(!told.contains("the name `talk`"), "{told}");
}

#[test]
fn profiles_that_all_services_have_are_chosen_or_told() {
    let compose = "services:
  new: { image: 'acme/new:1', profiles: [new], ports: ['80:80'] }
  old: { image: 'acme/old:1', profiles: [old], ports: ['81:80'] }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    assert!(dev["frontends"]["old"].is_object(), "{dev}");
    assert!(told.contains("each has a profile, `new`, `old`"), "{told}");
    let (dev, told) =
        adopted(&[("compose.yaml", compose), (".env", "COMPOSE_PROFILES=new\n")], "dev");
    assert!(dev["frontends"]["old"].is_null() && dev["frontends"]["new"].is_object(), "{dev}");
    assert!(told.contains("the service `old`: it runs with the profile `old` alone"), "{told}");
}

/// The one member of a replica set is started by gen, and what others do to start it is left out.
#[test]
fn a_replica_set_of_one_is_gens() {
    let compose = "services:
  store: { image: 'mongo:8', command: 'mongod --replSet=set1 --bind_ip_all --quiet', volumes: ['c:/data/configdb', 'd:/data/db'] }
  starter: { image: 'mongo:8', depends_on: [store], entrypoint: [bash, -c, 'mongosh --host store --eval \"rs.initiate()\"'] }
  app: { image: 'acme/app:1', ports: ['80:80'], environment: { MONGO: 'mongodb://store/app?replicaSet=set1' } }
volumes: { c: {}, d: {} }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let store = &dev["databases"]["store"];
    assert_eq!(
        (&store["engine"], &store["replicaSet"]),
        (&"mongodb".into(), &"set1".into()),
        "{told}"
    );
    assert!(store["volumes"].is_null(), "{store}");
    assert!(told.contains("the service `starter`: gen starts the replica set itself"), "{told}");
    assert!(!told.contains("configdb"), "{told}");
}

/// Programs of several images that are told the same are written once.
#[test]
fn variables_that_programs_have_in_common_are_written_once() {
    let compose = "x-env: &env { REGION: eu, ZONE: b, STAGE: two, LEVEL: info, TRACE: 'true', QUEUE: orders, BUS: 'bus:4222', API_TOKEN: t0kent0ken }
services:
  bus: { image: 'nats:2.11', expose: ['4222'] }
  orders: { image: 'acme/orders:1', expose: ['8000'], environment: *env }
  billing: { image: 'acme/billing:4', expose: ['9000'], environment: { <<: *env, LEVEL: debug } }
  stock: { image: 'acme/stock:2', environment: *env, volumes: ['s:/stock'] }
  other: { image: 'acme/other:2', environment: { REGION: us } }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let backends = &dev["backends"];
    assert_eq!(
        (&backends["billing"]["like"], &backends["stock"]["like"]),
        (&"orders".into(), &"orders".into()),
        "{told}"
    );
    assert!(backends["other"]["like"].is_null(), "{backends}");
    let place = Place::new(&[("compose.yaml", compose)]);
    place.prints(&["init", "--yes", "--name", "shop"]);
    place.prints(&["render", "prod"]);
    let objects = place.prints(&["render", "dev"]);
    assert_eq!(objects.matches("QUEUE: orders").count(), 3, "{objects}");
    assert_eq!(objects.matches("LEVEL: debug").count(), 1, "{objects}");
}

/// A folder is what the image holds, configuration, or data, by what is in it and where it is mounted.
#[test]
fn folders_are_sources_configuration_or_data() {
    let compose = "services:
  app:
    build: .
    ports: ['80:8080']
    environment: { RESULTS_DIR: /app/results }
    volumes: ['./src:/app/src', './results:/app/results', './conf:/etc/app', '/var/www/site.crt:/etc/ssl/own/site.crt:ro', 'pages:/pages']
  show: { image: 'nginx:1.27', ports: ['81:80'], volumes: ['pages:/usr/share/nginx/html:ro', './results:/results:ro', 'more:/more', 'yet:/yet'] }
volumes: { pages: {}, more: {}, yet: {} }
";
    let files = [
        ("compose.yaml", compose),
        ("Dockerfile", "FROM python\nWORKDIR /app\nCOPY src ./src\n"),
        ("src/main.py", "print(1)\n"),
        ("results/.gitkeep", ""),
        ("conf/app.toml", "a = 1\n"),
        ("conf/hook.py", "print(2)\n"),
    ];
    let (dev, told) = adopted(&files, "dev");
    let app = &dev["frontends"]["app"];
    assert_eq!(app["volumes"]["results"]["mountPath"], "/app/results", "{told}");
    assert_eq!(app["files"]["/etc/app"]["dir"], "conf", "{told}");
    assert_eq!(
        dev["frontends"]["show"]["volumes"]["results"]["from"], "app",
        "who writes has the claim"
    );
    assert_eq!(dev["frontends"]["show"]["volumes"]["pages"]["from"], "app");
    for line in [
        "`./src` at `/app/src` of `app`: the image holds its program",
        "`/var/www/site.crt` of `app`: it is a file of this machine",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

/// Where browsers are: with a port in development, without one behind a host.
#[test]
fn places_of_this_machine_are_those_of_browsers() {
    let compose = "services:
  web:
    image: acme/web:1
    ports: ['9000:3000']
    environment: { SITE_DOMAIN: 'localhost:9000', LIVE: 'ws://localhost:9000/live', PEER: 'localhost:9999' }
    labels: [prometheus.io/scrape=true, prometheus.io/port=9464]
";
    let (dev, _) = adopted(&[("compose.yaml", compose)], "dev");
    let web = env(&dev, "/frontends/web");
    assert_eq!(web["SITE_DOMAIN"], "${self.publicHost}:${self.publicPort}");
    assert_eq!(web["LIVE"], "${self.publicWsUrl}/live");
    assert_eq!(web["PEER"], "localhost:9999");
    assert_eq!(dev["frontends"]["web"]["metrics"]["path"], "/metrics");
    assert_eq!(dev["frontends"]["web"]["ports"]["metrics"], 9464);
    let (prod, _) = adopted(&[("compose.yaml", compose)], "prod");
    assert_eq!(env(&prod, "/frontends/web")["SITE_DOMAIN"], "${self.publicHost}");
}

/// What is true of several components is told once.
#[test]
fn the_same_is_told_once_of_several() {
    let compose = "services:
  a: { image: 'acme/a:1', ports: ['80:80'], environment: { MODE: '${MODE}' }, volumes: ['./gone.yml:/etc/gone.yml'] }
  b: { image: 'acme/b:1', ports: ['81:80'], environment: { MODE: '${MODE}' }, volumes: ['./gone.yml:/etc/gone.yml'] }
";
    let (_, told) = adopted(&[("compose.yaml", compose)], "dev");
    for line in [
        "compose.yaml:2: `MODE` of `a`, `b`: no file sets a value",
        "compose.yaml:2: `./gone.yml` of `a`, `b`: it is not there",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

/// What is built upon a server and runs something else is no server.
#[test]
fn what_is_built_upon_a_server_is_one_where_it_runs_it() {
    let compose = "services:
  db: { build: db, environment: { POSTGRES_USER: shop, POSTGRES_PASSWORD: s3cret99, POSTGRES_DB: shop }, volumes: ['d:/var/lib/postgresql/data'] }
  backup: { build: backup, environment: { PGHOST: db, PGUSER: shop, PGPASSWORD: s3cret99 }, volumes: ['b:/backups'] }
  dump: { build: dump, environment: { PGHOST: db, PGUSER: shop, PGPASSWORD: s3cret99 } }
";
    let files = [
        ("compose.yaml", compose),
        (
            "db/Dockerfile",
            "FROM postgres:17\nCOPY *.sql /docker-entrypoint-initdb.d/\nCMD [\"postgres\", \"-c\", \"max_connections=50\"]\n",
        ),
        (
            "backup/Dockerfile",
            "FROM postgres:17\nENTRYPOINT [\"/entrypoint.sh\"]\nCMD [\"cron\",\"-f\"]\n",
        ),
        ("dump/Dockerfile", "FROM postgres:17\nCOPY dump.sh /\nENTRYPOINT [\"/dump.sh\"]\n"),
    ];
    let (dev, told) = adopted(&files, "dev");
    assert_eq!(dev["databases"]["db"]["engine"], "postgres", "{told}");
    assert_eq!(dev["databases"].as_object().map(serde_json::Map::len), Some(1), "{dev}");
    for name in ["backup", "dump"] {
        let own = env(&dev, &format!("/backends/{name}"));
        assert_eq!(own["PGPASSWORD"], "${databases.db.password}", "{told}");
    }
}

/// Whoever is called says less of a port than the service's own check; metrics say the least.
#[test]
fn the_own_check_tells_the_port_before_what_asks_for_metrics() {
    let compose = "services:
  app: { image: 'acme/app:1.0', healthcheck: { test: [CMD, curl, -f, 'http://localhost:8085/health'] } }
  manager: { image: 'acme/manager:1.0', ports: ['127.0.0.1:8405:8405'] }
  web: { image: 'acme/web:1.0', expose: ['8000'] }
  nginx: { image: 'nginx:1.27', ports: ['80:80'], volumes: ['./default.conf:/etc/nginx/conf.d/default.conf', './locations:/etc/nginx/conf.d/locations'] }
  prometheus: { image: 'prom/prometheus:v3.2.1', ports: ['9090:9090'], volumes: ['./prometheus.yml:/etc/prometheus/prometheus.yml'] }
";
    let files = [
        ("compose.yaml", compose),
        (
            "default.conf",
            "upstream web { server web:8000; }\nserver { listen 80; include /etc/nginx/conf.d/locations; location /m { proxy_pass http://manager:8080; } }\n",
        ),
        ("locations", "location / { proxy_pass http://web; }\n"),
        (
            "prometheus.yml",
            "scrape_configs:\n  - job_name: app\n    static_configs:\n      - targets: [\"app:8083\"]\n",
        ),
    ];
    let (dev, told) = adopted(&files, "dev");
    let backends = &dev["backends"];
    assert_eq!(backends["app"]["port"], 8085, "{told}");
    assert_eq!(backends["app"]["ports"]["p8083"], 8083);
    assert_eq!(backends["manager"]["port"], 8080, "{told}");
    assert_eq!(backends["web"]["port"], 8000);
    assert!(backends["web"].get("ports").is_none(), "{}", backends["web"]);
}

/// Services that no Service can be called after are called by its name in files and commands.
#[test]
fn names_that_no_service_can_have_are_replaced_in_files_and_commands() {
    let compose = "services:
  ms_user: { image: 'acme/user:1.0', ports: ['8081:8081'] }
  probe: { image: 'acme/probe:1.0', command: ['--target', 'http://ms_user:8081/x', '$${HOME}'] }
  prometheus: { image: 'prom/prometheus:v3.2.1', volumes: ['./prom:/etc/prometheus'] }
";
    let files = [
        ("compose.yaml", compose),
        (
            "prom/prometheus.yml",
            "scrape_configs:\n  - job_name: user\n    static_configs:\n      - targets: ['ms_user:8081']\n",
        ),
        ("prom/rules.yml", "groups: []\n"),
    ];
    let (dev, told) = adopted(&files, "dev");
    let prometheus = &dev["backends"]["prometheus"]["files"];
    let text = prometheus["/etc/prometheus/prometheus.yml"]["text"].as_str().unwrap_or_default();
    assert!(text.contains("targets: ['ms-user:8081']"), "{dev}\n{told}");
    assert_eq!(prometheus["/etc/prometheus/rules.yml"]["file"], "prom/rules.yml");
    assert!(told.contains("its copy in the values calls Services by their names"), "{told}");
    let probe = &dev["backends"]["probe"]["args"];
    assert_eq!(probe[1], "http://${backends.ms-user.host}:8081/x", "{dev}");
}

/// Who closes a circle of calls waits for its databases alone.
#[test]
fn circles_of_calls_stay_edges() {
    let compose = "services:
  cache: { image: 'redis:7', command: '--requirepass s3cret99' }
  nginx: { image: 'nginx:1.27', ports: ['80:80'], depends_on: [api], volumes: ['./nginx.conf:/etc/nginx/conf.d/default.conf'] }
  api: { image: 'acme/api:1.0', command: [serve, --back, 'http://nginx:8081'], expose: ['8000'], depends_on: [cache], environment: { CACHE: 'redis://:s3cret99@cache:6379' } }
";
    let conf = "server { listen 80; location / { proxy_pass http://api:8000; } }\n";
    let (dev, told) = adopted(&[("compose.yaml", compose), ("nginx.conf", conf)], "dev");
    let component = |name: &str| {
        let tier = |tier: &str| dev[tier].get(name).cloned();
        tier("frontends").or(tier("backends")).unwrap_or_default()
    };
    assert_eq!(component("api")["connects"], serde_json::json!(["nginx"]), "{dev}\n{told}");
    assert_eq!(component("api")["waitFor"], serde_json::json!(["cache"]));
    assert_eq!(component("nginx")["connects"], serde_json::json!(["api"]));
    assert!(component("nginx")["waitFor"].is_null());
    assert!(!told.contains("wait for each other"), "{told}");
}

/// A further name that no text has is known to programs: the Service keeps it.
#[test]
fn services_keep_names_that_programs_know_by_themselves() {
    let compose = "services:
  redis-mail: { image: 'redis:7', networks: { net: { aliases: [redis] } } }
  unbound-mail: { image: 'acme/unbound:1.0', expose: ['53'], networks: { net: { aliases: [unbound, mail.example.org] } } }
  app: { image: 'acme/app:1.0', ports: ['80:80'] }
networks: { net: {} }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    assert_eq!(dev["databases"]["redis-mail"]["service"]["name"], "redis", "{told}");
    assert_eq!(dev["backends"]["unbound-mail"]["service"]["name"], "unbound", "{told}");
    assert!(told.contains("the name `mail.example.org` of `unbound-mail`"), "{told}");
}

/// Folders of one name are told apart by whose they are.
#[test]
fn volumes_of_one_name_are_called_after_who_has_them() {
    let compose = "services:
  a: { image: 'acme/a:1.0', ports: ['80:80'], volumes: ['./a/data:/var/lib/a'] }
  b: { image: 'acme/b:1.0', ports: ['81:80'], volumes: ['./b/data:/var/lib/b'] }
";
    let (dev, _) = adopted(&[("compose.yaml", compose)], "dev");
    assert!(dev["frontends"]["a"]["volumes"]["data"].is_object(), "{dev}");
    assert!(dev["frontends"]["b"]["volumes"]["b-data"].is_object(), "{dev}");
}

/// A service with a name that Kubernetes does not take says its new one wherever it says its name.
#[test]
fn a_renamed_service_calls_itself_by_one_name() {
    let compose = "services:
  site.indexer:
    image: acme/indexer:5
    ports: ['9200:9200']
    environment: { node.name: site.indexer, cluster.initial_cluster_manager_nodes: site.indexer, role: indexer }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let part = [&dev["frontends"]["site-indexer"], &dev["backends"]["site-indexer"]];
    let part = part.into_iter().find(|one| one.is_object()).expect("a program");
    assert_eq!(part["env"]["node.name"], "${self.host}", "{told}");
    assert_eq!(part["env"]["cluster.initial_cluster_manager_nodes"], "${self.host}");
    assert_eq!(part["env"]["role"], "indexer");
}

/// What does its work and then only waits, so that Docker Compose does not start it again, is a job without the wait.
#[test]
fn work_that_waits_for_ever_afterwards_is_a_job() {
    let compose = "services:
  keys:
    image: alpine:3.22
    command: [sh, -c, 'test -f /keys/a || gen-key > /keys/a && tail -f /dev/null']
    healthcheck: { test: [CMD, test, -f, /keys/a] }
    volumes: ['keys:/keys']
  api:
    image: acme/api:1
    ports: ['8000:8000']
    depends_on: { keys: { condition: service_healthy } }
    volumes: ['keys:/keys:ro']
  idle: { image: 'alpine:3.22', command: 'tail -f /dev/null' }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let job = &dev["jobs"]["keys"];
    assert_eq!(job["args"][2], "test -f /keys/a || gen-key > /keys/a", "{told}");
    assert_eq!(job["before"], serde_json::json!(["api"]));
    assert!(dev["jobs"]["idle"].is_null());
}

/// Hosts are services also with the network behind their names, and a port that only the override shows is one.
#[test]
fn networks_and_overrides_tell_who_is_called() {
    let compose = "name: shop
services:
  db: { image: 'mysql:8.4', environment: { MYSQL_DATABASE: a, MYSQL_USER: u, MYSQL_PASSWORD: p3p3p3p3 } }
  web:
    image: acme/web:1
    ports: ['8080:80']
    depends_on: [pool]
    environment: { DB_HOST: db.shop_default, DB_USER: u, DB_PASSWORD: p3p3p3p3, API: 'http://api.back:8000', SITE: 'http://api.back.example.com' }
  api: { image: 'acme/api:1', expose: ['8000'], networks: [back] }
  pool: { image: 'acme/pool:1' }
networks: { back: {} }
";
    let over = "services: { pool: { ports: ['8079:5432'] } }\n";
    let files = [("compose.yaml", compose), ("compose.override.yaml", over)];
    let (prod, told) = adopted(&files, "prod");
    let web = &prod["frontends"]["web"];
    let has = |name: &str, text: &str| assert_eq!(web["env"][name], text, "{told}");
    has("DB_HOST", "${databases.db.host}");
    has("DB_PASSWORD", "${databases.db.password}");
    has("API", "${backends.api.url}");
    has("SITE", "http://api.back.example.com");
    assert_eq!(prod["backends"]["pool"]["port"], 5432, "{told}");
    assert_eq!(web["connects"], serde_json::json!(["pool"]));
}
