//! `gen init`: doors of what people reach, by whatever they are called in lists, and of what developers look at.

use serde_json::json;

use super::adopt::{adopted, env};

/// Where HTTPS is published the program may need it; HTTP/3 is beside it.
#[test]
fn ports_of_https_stay_beside_those_of_http() {
    let compose = "services:
  web: { image: 'acme/web:1.0', expose: ['8000'] }
  caddy: { image: 'caddy:2.10.0', ports: ['80:80', '443:443', '443:443/udp'], depends_on: [web], environment: { DOMAIN_NAME: stats.acme.com } }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let caddy = &dev["frontends"]["caddy"];
    assert_eq!(caddy["port"], 80, "{told}");
    assert_eq!(caddy["ports"], json!({ "https": { "port": 443, "protocol": "https" } }));
    assert!(caddy["expose"]["nodePort"]["https"].is_number(), "{caddy}");
    assert!(told.contains("it asks for a certificate itself"), "{told}");
    let (prod, _) = adopted(&[("compose.yaml", compose)], "prod");
    assert_eq!(prod["frontends"]["caddy"]["expose"].as_object().map(serde_json::Map::len), Some(1));
}

/// Consoles are for development; the application has the host.
#[test]
fn consoles_have_no_door_in_production() {
    let compose = "services:
  adminer: { image: 'adminer:4', ports: ['8081:8080'] }
  mail: { image: 'axllent/mailpit:v1.21', ports: ['8025:8025', '1025:1025'] }
  api: { image: 'acme/api:1.0', ports: ['8000:8000'], environment: { MAIL_PAGE: 'http://localhost:8025' } }
";
    let (prod, told) = adopted(&[("compose.yaml", compose)], "prod");
    let component = |name: &str| {
        ["frontends", "backends"].into_iter().find_map(|tier| prod[tier].get(name)).cloned()
    };
    for name in ["adminer", "mail"] {
        let expose = component(name).map(|own| own["expose"].clone());
        let has =
            expose.is_some_and(|own| own.get("ingress").or(own.get("loadBalancer")).is_some());
        assert!(!has, "{name}: {prod}");
        assert!(told.contains(&format!("`{name}` shows what is inside")), "{told}");
    }
    let api = component("api").expect("api");
    assert_eq!(api["expose"]["ingress"]["host"], "shop.example.com");
    assert_eq!(api["env"]["MAIL_PAGE"], "http://localhost:8025");
    let alone = "services: { jaeger: { image: 'jaegertracing/all-in-one:1.60', ports: ['16686:16686'] } }\n";
    let (prod, _) = adopted(&[("compose.yaml", alone)], "prod");
    let jaeger = &prod["frontends"]["jaeger"];
    assert_eq!(jaeger["expose"]["ingress"]["host"], "shop.example.com", "{prod}");
}

/// Lists of hosts and of pages have those under which people come.
#[test]
fn lists_of_hosts_and_origins_name_the_public_ones() {
    let compose = "services:
  web: { image: 'acme/web:1.0', ports: ['3000:3000'] }
  api:
    image: acme/api:1.0
    ports: ['8000:8000']
    environment:
      ALLOWED_HOSTS: localhost,127.0.0.1
      DJANGO_ALLOWED_HOSTS: localhost api
      TRUSTED_HOSTS: '[\"localhost\"]'
      OPEN_ALLOWED_HOSTS: '*'
      CORS_ORIGINS: 'http://localhost:3000,http://web:3000,http://localhost:5173'
      CSRF_TRUSTED_ORIGINS: '[\"http://localhost:8000\"]'
      OTHER_ORIGINS: 'https://acme.com'
  worker: { image: 'acme/worker:1.0', command: work, environment: { ALLOWED_HOSTS: localhost } }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let api = env(&dev, "/backends/api");
    for (name, value) in [
        ("ALLOWED_HOSTS", "localhost,127.0.0.1,${self.publicHost}"),
        ("DJANGO_ALLOWED_HOSTS", "localhost ${self.host} ${self.publicHost}"),
        ("TRUSTED_HOSTS", "[\"${self.publicHost}\", \"localhost\"]"),
        ("OPEN_ALLOWED_HOSTS", "*"),
        (
            "CORS_ORIGINS",
            // Two addresses of this machine are one in a cluster.
            "${frontends.web.publicUrl},http://localhost:5173",
        ),
        ("CSRF_TRUSTED_ORIGINS", "[\"${self.publicUrl}\"]"),
        ("OTHER_ORIGINS", "https://acme.com"),
    ] {
        assert_eq!(api[name], value, "{name}\n{told}");
    }
    assert_eq!(env(&dev, "/backends/worker")["ALLOWED_HOSTS"], "localhost");
}

/// What nobody looks at opens no page: it calls the service.
#[test]
fn urls_for_browsers_are_those_of_pages() {
    let compose = "services:
  api: { image: 'acme/api:1.0', ports: ['8000:8000'] }
  web: { image: 'acme/web:1.0', ports: ['80:80'], environment: { VITE_API_URL: 'http://api:8000' } }
  tests: { image: 'acme/tests:1.0', command: [playwright, test], environment: { VITE_API_URL: 'http://api:8000' } }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let of = |path: &str| env(&dev, path)["VITE_API_URL"].clone();
    assert_eq!(of("/frontends/web"), "${backends.api.publicUrl}", "{told}");
    assert_eq!(of("/backends/tests"), "${backends.api.url}", "{told}");
}

/// The override is for development: production has what the first file says, where that shows something to people.
#[test]
fn the_override_is_for_development() {
    let compose = "services:
  db: { image: 'postgres:17', environment: { POSTGRES_PASSWORD: pw123456 } }
  api: { image: 'acme/api:1.0', ports: ['8000:8000'], environment: { DB_HOST: db, DB_PASSWORD: pw123456, MAIL_HOST: smtp.acme.com, LEVEL: info } }
";
    let over = "services:
  api: { command: [fastapi, dev], environment: { MAIL_HOST: mail, LEVEL: debug } }
  mail: { image: 'acme/mail:1.0', expose: ['1025'] }
";
    let files = [("compose.yaml", compose), ("compose.override.yaml", over)];
    let (dev, told) = adopted(&files, "dev");
    assert!(
        told.contains("what `compose.override.yaml` says: values/dev.yaml alone has it"),
        "{told}"
    );
    let tier = if dev["frontends"]["api"].is_null() { "backends" } else { "frontends" };
    assert_eq!(dev[tier]["api"]["args"], json!(["fastapi", "dev"]), "{dev}");
    assert_eq!(env(&dev, &format!("/{tier}/api"))["MAIL_HOST"], "${backends.mail.host}");
    let (prod, _) = adopted(&files, "prod");
    let api = &prod[tier]["api"];
    assert!(api["args"].is_null() && prod["backends"]["mail"].is_null(), "{prod}");
    assert_eq!(
        (&api["env"]["MAIL_HOST"], &api["env"]["LEVEL"]),
        (&"smtp.acme.com".into(), &"info".into())
    );
    assert_eq!(api["env"]["DB_PASSWORD"], "${databases.db.password}");
    assert_eq!(api["expose"]["ingress"]["host"], "shop.example.com");
    // Where people reach nothing without it, it is a part of the application.
    let compose = compose.replace("ports: ['8000:8000'], ", "");
    let over = over.replace("command: [fastapi, dev]", "ports: ['8000:8000']");
    let (prod, told) =
        adopted(&[("compose.yaml", &compose), ("compose.override.yaml", &over)], "prod");
    let doors = prod.to_string();
    assert!(doors.contains("shop.example.com") && !told.contains("alone has it"), "{told}");
}

/// What a proxy is told of hosts and paths is what an ingress says.
#[test]
fn hosts_and_paths_of_labels_are_those_of_production() {
    let compose = "services:
  api:
    image: acme/api:1.0
    labels:
      - traefik.enable=true
      - traefik.http.routers.api.rule=Host(`app.acme.com`) && PathPrefix(`/api`)
      - traefik.http.routers.api-http.rule=Host(`app.acme.com`) && PathPrefix(`/api`)
      - traefik.http.services.api.loadbalancer.server.port=8000
      - traefik.http.middlewares.cut.stripprefix.prefixes=/api
  web:
    image: acme/web:1.0
    expose: ['3000']
    labels: { traefik.http.routers.web.rule: 'Host(`app.acme.com`) || Host(`www.acme.com`)' }
  admin:
    image: acme/admin:1.0
    expose: ['80']
    deploy: { labels: ['traefik.http.routers.admin.rule=Host(`admin.localhost`)'] }
  docs: { image: 'acme/docs:1.0', expose: ['80'], environment: { VIRTUAL_HOST: docs.acme.com } }
  off: { image: 'acme/off:1.0', expose: ['80'], labels: { traefik.enable: 'false', traefik.http.routers.off.rule: 'Host(`off.acme.com`)' } }
  proxy: { image: 'traefik:v3.1', ports: ['80:80'] }
";
    let (prod, told) = adopted(&[("compose.yaml", compose)], "prod");
    let ingress = |name: &str| {
        let tier = |tier: &str| prod[tier].get(name).cloned();
        tier("frontends").or(tier("backends")).unwrap_or_default()["expose"]["ingress"].clone()
    };
    for (name, said) in [
        ("api", json!({ "host": "app.acme.com", "path": "/api" })),
        ("web", json!({ "host": ["app.acme.com", "www.acme.com"] })),
        ("admin", json!({ "host": "admin.shop.example.com" })),
        ("docs", json!({ "host": "docs.acme.com" })),
        ("off", serde_json::Value::Null),
    ] {
        assert_eq!(ingress(name), said, "{name}\n{told}");
    }
    assert!(!told.contains("tells Traefik"), "{told}");
    // The controller of production cannot.
    assert!(told.contains("cut off a prefix"), "{told}");
}

/// Ports of which nothing becomes are told.
#[test]
fn many_ports_and_unknown_ones_are_told() {
    let compose = "services:
  turn: { image: 'acme/turn:1.0', ports: ['3478:3478/udp', '49152-49252:49152-49252/udp', '${EXTRA}'] }
";
    let (_, told) = adopted(&[("compose.yaml", compose)], "dev");
    for line in [
        "the ports 49152-49252:49152-49252/udp of `turn`: `ports` names one by one",
        "of `turn`: no file sets a variable in it",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

/// What the machine shows at 443, or a health check asks by HTTPS, speaks it.
#[test]
fn programs_that_encrypt_say_so() {
    let compose = "services:
  panel: { image: 'acme/panel:5', ports: ['443:5601'] }
  engine:
    image: acme/engine:5
    ports: ['9200:9200']
    healthcheck: { test: 'curl -fks https://localhost:9200/health | grep UP' }
  plain: { image: 'acme/plain:1', ports: ['8080:8080'] }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let of = |name: &str| {
        let tiers = ["frontends", "backends"].map(|tier| dev[tier][name].clone());
        tiers.into_iter().find(serde_json::Value::is_object).expect("a program")["protocol"].clone()
    };
    assert_eq!(of("panel"), "https", "{told}");
    assert_eq!(of("engine"), "https");
    assert!(of("plain").is_null());
}

/// A health check is a probe by HTTP where that asks the same question, and what speaks no HTTP has no host.
#[test]
fn health_checks_ask_what_they_ask() {
    let compose = "services:
  any: { image: 'acme/a:1', ports: ['8888:8888'], healthcheck: { test: [CMD, curl, -I, 'http://localhost:8888'] } }
  strict: { image: 'acme/b:1', ports: ['8889:8889'], healthcheck: { test: [CMD, curl, -fsS, 'http://localhost:8889/ok'], interval: 1s, retries: 600 } }
  other: { image: 'acme/c:1', ports: ['3035:3035'], healthcheck: { test: 'wget -qO- http://localhost:3035/a || wget -qO- http://localhost:3035/b' } }
  program: { image: 'acme/d:1', ports: ['8071:8071'], healthcheck: { test: 'acme-server healthcheck http://localhost:8071' } }
  screen: { image: 'acme/vnc:1', ports: ['5900:5900'] }
  piped: { image: 'acme/e:1', ports: ['8072:8072'], healthcheck: { test: 'curl -fsS http://localhost:8072/ok | grep -q UP' } }
  both: { image: 'acme/f:1', ports: ['8073:8073'], healthcheck: { test: 'curl -sSf http://localhost:8073/ok && test -f /tmp/ready' } }
  refused: { image: 'acme/g:1', expose: ['8074'], healthcheck: { test: '! curl -f http://localhost:8074/bad' } }
  headed: { image: 'acme/h:1', healthcheck: { test: [CMD, curl, -f, -H, 'X: 1', 'http://localhost/_health'] } }
  script: { image: 'acme/i:1', expose: ['8075'], healthcheck: { test: [CMD, node, -e, \"fetch('http://localhost:8075/up')\"] } }
  front: { image: 'acme/haproxy:1', ports: ['80:8080'] }
";
    let (prod, told) = adopted(&[("compose.yaml", compose)], "prod");
    let of = |name: &str| {
        let tiers = ["frontends", "backends"].map(|tier| prod[tier][name].clone());
        tiers.into_iter().find(serde_json::Value::is_object).expect("a program")
    };
    for name in ["any", "other", "program", "piped", "both", "refused", "headed"] {
        let readiness = &of(name)["probes"]["readiness"];
        assert!(readiness["command"].is_array(), "{name}: {readiness}\n{told}");
    }
    assert_eq!(of("headed")["port"], 80);
    assert_eq!(of("script")["probes"]["readiness"]["path"], "/up");
    let main = of("front")["expose"]["ingress"]["host"].clone();
    assert_eq!(main, "shop.example.com", "who has the port of browsers has the main host");
    let strict = &of("strict")["probes"]["readiness"];
    assert_eq!(strict["path"], "/ok");
    assert!(strict["failureThreshold"].is_null(), "{strict}");
    assert!(of("screen")["expose"]["ingress"].is_null(), "{}", of("screen"));
    assert!(of("any")["expose"]["ingress"].is_object());
}
