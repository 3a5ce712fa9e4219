//! `gen init`: files that are secrets, hooks and folders, names by which files call services, and logins beside urls.

use serde_json::json;

use super::adopt::{adopted, env};

#[test]
fn secrets_of_compose_are_files_of_their_programs() {
    let text = r"
services:
  db:
    image: postgres:17
    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/db_password }
    secrets: [db_password]
  api:
    image: acme/api:1.0
    ports: ['8000:8000']
    depends_on: [db]
    working_dir: /srv
    extra_hosts: ['legacy.acme.com:10.0.0.7']
    pre_stop: [{ command: /bin/drain now }]
    environment: { DB_HOST: db, DB_PASSWORD_FILE: /run/secrets/db_password }
    secrets:
      - db_password
      - { source: token, target: api_token }
      - lost
  worker: { image: acme/api:1.0, command: work, environment: { DB_HOST: db }, secrets: [token] }
secrets:
  db_password: { file: ./db.txt }
  token: { file: ./token.txt }
  lost: { external: true }
";
    let files = [("compose.yaml", text), ("token.txt", "tok3n\n"), ("db.txt", "pw\n")];
    let (dev, told) = adopted(&files, "dev");
    let api = &dev["backends"]["api"].clone();
    let api = if api.is_null() { &dev["frontends"]["api"] } else { api };
    assert_eq!(api["files"]["/run/secrets/db_password"]["text"], "${databases.db.password}");
    assert_eq!(api["files"]["/run/secrets/api_token"], json!({ "value": "tok3n" }));
    assert_eq!(api["workingDir"], "/srv");
    assert_eq!(api["hostAliases"], json!({ "legacy.acme.com": "10.0.0.7" }));
    assert_eq!(api["lifecycle"], json!({ "preStop": { "command": ["/bin/drain", "now"] } }));
    assert!(told.contains("what is in the secret `lost` no file says"), "{told}");
    let (prod, _) = adopted(&files, "prod");
    let text = prod.to_string();
    assert!(!text.contains("tok3n"), "{text}");
    let secret = json!({ "existingSecret": { "name": "shop-secrets", "key": "token" } });
    assert_eq!(prod["backends"]["worker"]["files"]["/run/secrets/token"], secret);
}

#[test]
fn private_files_are_in_no_base() {
    let text = "services:\n  web:\n    image: acme/web:1.0\n    ports: ['80:80']\n    volumes: ['./server.key:/etc/nginx/server.key:ro', './app.env:/app/.env', './a.conf:/etc/nginx/a.conf']\n";
    let key = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";
    let files = [
        ("compose.yaml", text),
        ("server.key", key),
        ("app.env", "APP_KEY=0a1b2c3d4e5f\n"),
        ("a.conf", "a = b"),
    ];
    let (prod, told) = adopted(&files, "prod");
    let web = &prod["frontends"]["web"]["files"];
    assert_eq!(web["/etc/nginx/server.key"]["existingSecret"]["key"], "server-key");
    assert_eq!(web["/app/.env"]["existingSecret"]["key"], "app-env");
    assert_eq!(web["/etc/nginx/a.conf"]["file"], "a.conf");
    assert!(told.contains("`server.key` of `web` is private"), "{told}");
    let (dev, _) = adopted(&files, "dev");
    assert_eq!(dev["frontends"]["web"]["files"]["/etc/nginx/server.key"]["value"], key);
}

#[test]
fn files_and_links_call_services_by_the_names_that_they_know() {
    let text = r"
services:
  api: { image: acme/api:1.0, container_name: opnform-api }
  ui: { image: acme/ui:1.0, container_name: unused }
  server: { image: acme/server:1.0, expose: ['5000'] }
  nginx:
    image: nginx:1.27
    volumes: ['./nginx.conf:/etc/nginx/conf.d/default.conf']
    ports: ['80:80']
    depends_on: [api, server]
    links: ['server:redash']
";
    let conf = "server {\n  listen 80;\n  location / { proxy_pass http://opnform-api:9000; }\n  location /ui { proxy_pass http://ui:3000; }\n}\n";
    let (dev, told) = adopted(&[("compose.yaml", text), ("nginx.conf", conf)], "dev");
    assert_eq!(dev["backends"]["api"]["service"]["name"], "opnform-api", "{told}");
    assert_eq!(dev["backends"]["server"]["service"]["name"], "redash");
    assert!(dev["backends"]["ui"]["service"].is_null());
}

#[test]
fn urls_of_java_have_their_login_beside_them() {
    let text = r"
services:
  pg: { image: postgres:16, environment: { POSTGRES_USER: gateway, POSTGRES_HOST_AUTH_METHOD: trust, POSTGRES_DB: gateway } }
  gateway:
    image: acme/gateway:1.0
    ports: ['8080:8080']
    environment: { SPRING_DATASOURCE_URL: 'jdbc:postgresql://pg:5432/gateway' }
";
    let (dev, told) = adopted(&[("compose.yaml", text)], "dev");
    let gateway = if dev["backends"]["gateway"].is_null() {
        "/frontends/gateway"
    } else {
        "/backends/gateway"
    };
    let env = env(&dev, gateway);
    for (name, value) in [
        (
            "SPRING_DATASOURCE_URL",
            "jdbc:postgresql://${databases.pg.host}:${databases.pg.port}/gateway",
        ),
        ("SPRING_DATASOURCE_USERNAME", "${databases.pg.user}"),
        ("SPRING_DATASOURCE_PASSWORD", "${databases.pg.password}"),
    ] {
        assert_eq!(env[name], value, "{told}");
    }
}

#[test]
fn postgres_has_a_user_root() {
    let text = "services:\n  db: { image: 'postgres:17', environment: { POSTGRES_USER: root, POSTGRES_PASSWORD: secret, POSTGRES_DB: api } }\n  api:\n    image: acme/api:1.0\n    ports: ['3000:3000']\n    environment: { DATABASE_USERNAME: root, DATABASE_PASSWORD: secret, DATABASE_HOST: db }\n";
    let (dev, _) = adopted(&[("compose.yaml", text)], "dev");
    assert_eq!(dev["databases"]["db"]["user"], "root");
}

#[test]
fn what_must_be_set_is_guessed_or_told_and_one_secret_has_one_key() {
    let text = r"
services:
  db: { image: postgres:16, environment: { POSTGRES_PASSWORD: '${DB_PW:?err}' } }
  app:
    image: acme/app:1.0
    ports: ['3000:3000']
    depends_on: [db]
    environment:
      PUBLIC_WEBAPP_URL: ${PUBLIC_WEBAPP_URL:?err}
      PRIVATE_DATABASE_URL: ${PRIVATE_DATABASE_URL:?err}
      SMTP_FROM_ADDRESS: ${SMTP_FROM_ADDRESS:?err}
      APP_SECRET: ${SHARED:?err}
  other: { image: acme/other:1.0, command: work, environment: { JWT_TOKEN: '${SHARED:?err}', DB_HOST: db, DB_PASS: '${DB_PW:?err}' } }
";
    let (prod, told) = adopted(&[("compose.yaml", text)], "prod");
    let path = if prod["backends"]["app"].is_null() { "/frontends/app" } else { "/backends/app" };
    let app = env(&prod, path);
    assert_eq!(app["PUBLIC_WEBAPP_URL"], "${self.publicUrl}");
    assert_eq!(app["PRIVATE_DATABASE_URL"], "${databases.db.url}");
    assert_eq!(app["SMTP_FROM_ADDRESS"], "");
    let key = &app["APP_SECRET"]["existingSecret"]["key"];
    let other = env(&prod, "/backends/other");
    assert_eq!(*key, other["JWT_TOKEN"]["existingSecret"]["key"]);
    assert_eq!(other["DB_PASS"], "${databases.db.password}");
    assert!(told.contains("development has a made-up one"), "{told}");
    assert!(told.contains("`SMTP_FROM_ADDRESS`"), "{told}");
}

#[test]
fn tools_have_no_door_in_production_and_pods_share_what_several_write() {
    let text = r"
services:
  web:
    image: acme/web:1.0
    ports: ['8000:8000']
    environment: { ALLOWED_HOSTS: 'localhost,127.0.0.1', CORS: 'http://localhost:8000,http://localhost:8080' }
    volumes: ['data:/data']
    deploy: { replicas: 3 }
  adminer: { image: 'adminer:5', ports: ['8080:8080'] }
  db:
    image: postgres:17
    environment: { POSTGRES_PASSWORD: secret99, PGDATA: /data/postgres }
    volumes: ['pg:/data/postgres', './missing:/etc/postgresql']
volumes: { data: {}, pg: {} }
";
    let (prod, told) = adopted(&[("compose.yaml", text)], "prod");
    let path = if prod["backends"]["web"].is_null() { "/frontends/web" } else { "/backends/web" };
    let web = prod.pointer(path).expect("a component");
    assert_eq!(web["replicas"], 3);
    assert_eq!(web["volumes"]["data"]["claim"]["accessModes"], json!(["ReadWriteMany"]));
    assert!(web["release"].is_null(), "{web}");
    assert_eq!(web["expose"]["ingress"]["host"], "shop.example.com");
    assert_eq!(web["env"]["ALLOWED_HOSTS"], "localhost,127.0.0.1,${self.publicHost}");
    assert!(
        web["env"]["CORS"].as_str().expect("a text").starts_with("${self.publicUrl},"),
        "{web}"
    );
    let adminer = if prod["backends"]["adminer"].is_null() {
        "/frontends/adminer"
    } else {
        "/backends/adminer"
    };
    assert!(prod.pointer(adminer).expect("a component")["expose"].is_null(), "{told}");
    assert!(told.contains("`adminer` shows what is inside"), "{told}");
    assert!(prod["databases"]["db"]["volumes"].is_null(), "{told}");
}

#[test]
fn what_is_built_alike_has_one_image() {
    let text = r"
services:
  app: { build: { context: ., target: php }, ports: ['8000:8000'], environment: { A: b } }
  queue: { build: { context: ./, target: php }, command: php artisan queue:work, environment: { A: b } }
  node: { build: { context: ., target: node }, command: work }
";
    let (dev, told) = adopted(&[("compose.yaml", text)], "dev");
    let text = dev.to_string();
    assert!(text.contains("shop/app") && text.contains("shop/node"), "{text}");
    assert!(!text.contains("shop/queue"), "{text}{told}");
}

/// What a server is configured with is a file of it, wherever its text stands; scripts are scripts.
#[test]
fn configurations_and_secrets_of_servers_are_their_files() {
    let text = r"
services:
  db:
    image: mariadb:11.4
    environment: { MARIADB_DATABASE: notes, MARIADB_ROOT_PASSWORD_FILE: /run/secrets/root }
    secrets: [root, { source: ca, target: /etc/ssl/ca.pem }]
    configs:
      - { source: mycnf, target: /etc/mysql/conf.d/my.cnf }
      - { source: tables, target: /docker-entrypoint-initdb.d/10.sql }
  find:
    image: typesense/typesense:27.1
    configs: [{ source: ini, target: /etc/typesense.ini }]
    secrets: [ca]
    volumes: ['find:/data']
configs:
  mycnf: { content: '[mysqld]' }
  tables: { file: ./tables.sql }
  ini: { content: a=b }
secrets: { root: { file: root.txt }, ca: { file: ca.pem } }
volumes: { find: {} }
";
    let files = [
        ("compose.yaml", text),
        ("tables.sql", "SELECT 1;"),
        ("root.txt", "r00tr00t\n"),
        ("ca.pem", "cert\n"),
    ];
    let (dev, told) = adopted(&files, "dev");
    let db = &dev["databases"]["db"];
    assert_eq!(db["files"]["/etc/mysql/conf.d/my.cnf"], "[mysqld]", "{told}");
    assert_eq!(db["init"]["10.sql"]["file"], "tables.sql");
    let find = &dev["databases"]["find"]["files"];
    assert_eq!(find["/etc/typesense.ini"], "a=b");
    assert_eq!(told.matches("files./etc/ssl/ca.pem").count(), 1, "{told}");
}

/// Docker fills a new volume with what the image has in its place, and a claim begins empty.
#[test]
fn claims_are_filled_as_volumes_are() {
    let compose = r"
services:
  web:
    build: .
    command: gunicorn shop.wsgi
    expose: ['8000']
    volumes: ['static:/app/staticfiles', 'media:/app/media', 'seed:/app/fixtures', 'tmp:/var/tmp/web']
  old:
    image: acme/old:1
    expose: ['9000']
    volumes: ['pages:/var/www/public', 'conf:/etc/old', 'spool:/var/spool/old']
  nginx:
    image: nginx:1.27
    ports: ['80:80']
    volumes: ['static:/static:ro', 'pages:/pages:ro']
";
    let docker = "FROM python:3.12 AS base\nWORKDIR /app\nFROM base\nCOPY . .\nRUN \\\n  python manage.py collectstatic --noinput\n";
    let files = [
        ("compose.yaml", compose),
        ("Dockerfile", docker),
        ("fixtures/a.json", "{}"),
        ("media/.gitkeep", ""),
    ];
    let (dev, told) = adopted(&files, "dev");
    let all = &dev["backends"]["web"]["initContainers"];
    let mut names: Vec<&String> = all.as_object().expect("a map").keys().collect();
    names.sort();
    assert_eq!(names, ["fill-seed", "fill-static"], "{told}");
    let fill = &all["fill-static"];
    assert_eq!(fill["mounts"], json!({ "static": "/filled" }));
    let script = fill["command"][2].as_str().expect("a text");
    assert!(script.contains("cp -a /app/staticfiles/. /filled/"), "{script}");
    for path in ["/var/www/public", "/etc/old"] {
        assert!(told.contains(&format!("has at `{path}`: Docker fills")), "{path}\n{told}");
    }
    assert!(!told.contains("/var/spool"), "{told}");
}
