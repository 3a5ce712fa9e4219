//! Passwords and other secrets of a Compose file: each is where its reader looks for it, in both environments, and equal
//! texts are not taken for one.

use super::adopt::{adopted, env};

/// A server that gen does not know has its secrets, whichever file says them.
#[test]
fn secrets_of_unknown_servers_are_kept() {
    let compose = "services:
  find: { image: 'typesense/typesense:27.1', env_file: [find.env], volumes: ['f:/data'] }
  graph: { image: 'neo4j:5.24', environment: { NEO4J_AUTH: neo4j/s3cretgraph }, volumes: ['g:/data'] }
  db: { image: 'postgres:17', env_file: [find.env] }
";
    let variables =
        "TYPESENSE_API_KEY=k9k9k9k9k9k9\nTYPESENSE_DATA_DIR=/data\nPOSTGRES_PASSWORD=pgpgpgpg1\n";
    let files = [("compose.yaml", compose), ("find.env", variables)];
    let (dev, _) = adopted(&files, "dev");
    let find = &dev["databases"]["find"]["env"];
    assert_eq!(find["TYPESENSE_API_KEY"]["value"], "k9k9k9k9k9k9");
    assert!(find["POSTGRES_PASSWORD"].is_null(), "another server's: {find}");
    let (prod, _) = adopted(&files, "prod");
    assert_eq!(
        prod["databases"]["find"]["env"]["TYPESENSE_API_KEY"]["existingSecret"]["key"],
        "typesense-api-key"
    );
    let text = prod.to_string();
    assert!(!text.contains("s3cretgraph") && !text.contains("k9k9"), "{text}");
}

/// A password is somebody's where its name says whose; the same text elsewhere is another one.
#[test]
fn equal_texts_are_no_references() {
    let compose = "services:
  blobs: { image: 'minio/minio:RELEASE.2025-04-22T22-12-26Z', command: server /data, environment: { MINIO_ROOT_USER: changeme, MINIO_ROOT_PASSWORD: changeme } }
  db: { image: 'mariadb:11', environment: { MARIADB_USER: app1, MARIADB_PASSWORD: changeme, MARIADB_DATABASE: app1, MARIADB_ROOT_PASSWORD: rootroot } }
  web:
    image: acme/web:1
    ports: ['80:80']
    environment:
      MEDIA_S3_ENDPOINT: http://blobs:9000
      MEDIA_S3_ACCESS_KEY_ID: changeme
      MEDIA_S3_SECRET_ACCESS_KEY: changeme
      STORE_DB_HOST: db
      STORE_DB_USER: app1
      STORE_DB_PASSWORD: changeme
      STORE_DB_ROOT_PASSWORD: rootroot
      ADMIN_PASSWORD: changeme
      JWT_SECRET: changeme
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let web = env(&dev, "/frontends/web");
    for (name, value) in [
        ("MEDIA_S3_ACCESS_KEY_ID", "${databases.blobs.user}"),
        ("MEDIA_S3_SECRET_ACCESS_KEY", "${databases.blobs.password}"),
        ("STORE_DB_USER", "${databases.db.user}"),
        ("STORE_DB_PASSWORD", "${databases.db.password}"),
    ] {
        assert_eq!(web[name], value, "{name}\n{told}");
    }
    for (name, value) in [
        ("ADMIN_PASSWORD", "changeme"),
        ("JWT_SECRET", "changeme"),
        ("STORE_DB_ROOT_PASSWORD", "rootroot"),
    ] {
        assert_eq!(web[name]["value"], value, "{name}");
    }
    assert_eq!(dev["databases"]["db"]["rootCredentials"]["value"], "rootroot");
    let (prod, _) = adopted(&[("compose.yaml", compose)], "prod");
    let own = &prod["databases"]["db"]["rootCredentials"]["existingSecret"];
    let named = &env(&prod, "/frontends/web")["STORE_DB_ROOT_PASSWORD"]["existingSecret"];
    assert_eq!((&own["name"], &own["key"]), (&"db".into(), &"root-password".into()));
    assert_eq!(own, named, "one Secret for the server and whoever knows the password");
}

/// Without a user of its own, the superuser is who logs in.
#[test]
fn a_superuser_alone_is_the_user() {
    let compose = "services:
  erp-db: { image: 'mariadb:11.4', environment: { MYSQL_ROOT_PASSWORD: admin123 } }
  erp: { image: 'acme/erp:1', ports: ['80:80'], environment: { DB_HOST: erp-db, DB_USER: root, DB_PASSWORD: admin123 } }
";
    let (dev, _) = adopted(&[("compose.yaml", compose)], "dev");
    let db = &dev["databases"]["erp-db"];
    assert_eq!((&db["user"], &db["credentials"]["value"]), (&"root".into(), &"admin123".into()));
    assert_eq!(env(&dev, "/frontends/erp")["DB_USER"], "${databases.erp-db.user}");
    assert_eq!(env(&dev, "/frontends/erp")["DB_PASSWORD"], "${databases.erp-db.password}");
}

/// What an image takes where nobody says a login is what clients know.
#[test]
fn the_usual_login_of_an_image_is_known() {
    let compose = "services:
  blobs: { image: 'minio/minio:RELEASE.2025-04-22T22-12-26Z', entrypoint: sh, command: -c 'mkdir -p /data/thumbs /data/raw && minio server /data' }
  bus: { image: 'rabbitmq:4.1' }
  app:
    image: acme/app:1
    ports: ['80:80']
    environment: { S3_URL: 'http://blobs:9000', S3_USER: minioadmin, S3_PASSWORD: minioadmin, BUS_HOST: bus, BUS_USER: guest, BUS_PASS: guest }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    let blobs = &dev["databases"]["blobs"];
    assert_eq!(
        (&blobs["user"], &blobs["credentials"]["value"]),
        (&"minioadmin".into(), &"minioadmin".into())
    );
    assert_eq!(blobs["buckets"], serde_json::json!(["thumbs", "raw"]), "{told}");
    let app = env(&dev, "/frontends/app");
    for (name, value) in [
        ("S3_USER", "${databases.blobs.user}"),
        ("S3_PASSWORD", "${databases.blobs.password}"),
        ("BUS_USER", "${databases.bus.user}"),
        ("BUS_PASS", "${databases.bus.password}"),
    ] {
        assert_eq!(app[name], value, "{name}");
    }
    assert_eq!(dev["databases"]["bus"]["credentials"]["value"], "guest");
}

/// Under gen a server that asks for a password where everybody can be told does: one line tells who has it and who does
/// not.
#[test]
fn new_passwords_are_told_with_all_who_need_them() {
    let compose = "services:
  cache: { image: 'redis:7' }
  store: { image: 'mysql:8.4', environment: { MYSQL_ALLOW_EMPTY_PASSWORD: '1', MYSQL_DATABASE: shop } }
  a: { image: 'acme/a:1', ports: ['80:80'], environment: { REDIS_HOST: cache, REDIS_PASSWORD: 'null' }, depends_on: [store] }
  b: { image: 'acme/b:1', ports: ['81:80'], depends_on: [cache] }
";
    let (dev, told) = adopted(&[("compose.yaml", compose)], "dev");
    assert_eq!(env(&dev, "/frontends/a")["REDIS_PASSWORD"], "null");
    assert_eq!(dev["databases"]["cache"]["auth"], false);
    assert!(dev["databases"]["cache"]["credentials"].is_null(), "{dev}");
    assert_eq!(dev["databases"]["store"]["credentials"]["value"], "devpassword123");
    let line = "compose.yaml:3: `store` has a password here, and had none: a variable of `a` needs it, `${databases.store.password}`";
    assert!(told.contains(line), "{told}");
    assert!(!told.contains("`cache` has a password"), "{told}");
}

/// A server that no program was told a password of goes on without, unless all who call it have it in a url.
#[test]
fn servers_stay_open_to_programs_that_send_no_password() {
    let servers = [
        ("redis:7", "redis", 6379),
        ("valkey/valkey:8", "redis", 6379),
        ("mongo:7", "mongodb", 27017),
    ];
    for (image, scheme, port) in servers {
        let stack = |variable: &str| {
            format!(
                "services:\n  store: {{ image: '{image}' }}\n  api: {{ image: 'acme/a:1', ports: ['80:80'], environment: {{ {variable} }}, depends_on: [store] }}\n"
            )
        };
        let (dev, _) = adopted(&[("compose.yaml", &stack("STORE_HOST: store"))], "dev");
        let store = &dev["databases"]["store"];
        assert_eq!(
            (&store["auth"], &store["credentials"]),
            (&false.into(), &serde_json::Value::Null),
            "{image}"
        );
        let url = format!("STORE_URL: '{scheme}://store:{port}/0'");
        let (dev, _) = adopted(&[("compose.yaml", &stack(&url))], "dev");
        let store = &dev["databases"]["store"];
        assert!(store["auth"].is_null() && !store["credentials"].is_null(), "{image}: {dev}");
    }
}

#[test]
fn who_does_not_get_a_password_that_is_known_is_told() {
    let compose = "services:
  db: { image: 'postgres:17', environment: { POSTGRES_PASSWORD: kn0wnknown } }
  usual: { image: 'acme/usual:1', ports: ['80:80'], environment: { APP_DBHOST: db } }
  file: { image: 'acme/file:1', ports: ['81:80'], volumes: ['./app.ini:/app/app.ini'] }
  url: { image: 'acme/url:1', ports: ['82:80'], environment: { DB: 'postgres://postgres:kn0wnknown@db/postgres' } }
";
    let files = [("compose.yaml", compose), ("app.ini", "host = db\npassword = \"kn0wnknown\"\n")];
    let (_, told) = adopted(&files, "dev");
    assert!(
        told.contains("compose.yaml:3: `usual`: no variable has the password of `db`"),
        "{told}"
    );
    assert!(told.contains("compose.yaml:4: a file of `file` has the password of `db`"), "{told}");
    assert!(!told.contains("`url`: no variable"), "{told}");
}

/// What Compose starts without is not asked for.
#[test]
fn only_what_is_required_is_made_up() {
    let compose = "services:
  app:
    image: acme/app:1
    ports: ['80:80']
    environment:
      OIDC_CLIENT_SECRET: ${OIDC_CLIENT_SECRET}
      TLS_KEY: ${TLS_KEY:-}
      SESSION_SECRET: ${SESSION_SECRET:?set it}
      SIGNING_AES_256_KEY: 8a7sd6f8a7sd6f8a7sd6f
";
    let (dev, told) = adopted(&[("compose.yaml", compose), (".env", "OTHER=1\n")], "dev");
    let app = env(&dev, "/frontends/app");
    assert!(app["OIDC_CLIENT_SECRET"].is_null() && app["TLS_KEY"] == "", "{app}");
    let made = app["SESSION_SECRET"]["value"].as_str().expect("a text");
    assert!(made.len() >= 32, "{made}");
    assert!(told.contains("`OIDC_CLIENT_SECRET` of `app`: no file sets a value"), "{told}");
    let (prod, _) = adopted(&[("compose.yaml", compose), (".env", "OTHER=1\n")], "prod");
    let app = env(&prod, "/frontends/app");
    assert_eq!(app["SIGNING_AES_256_KEY"]["existingSecret"]["key"], "signing-aes-256-key");
    assert!(app["OIDC_CLIENT_SECRET"].is_null(), "{app}");
}

/// Files of variables are read as Docker Compose reads them.
#[test]
fn quotes_and_lines_of_files_of_variables_are_those_of_compose() {
    let variables = "\
# a comment = none
A = '{\"user\":\"uid\",\"x\":1}'    # why
export B=\"{\\\"user\\\":\\\"uid\\\"}\"
C={\"user\":\"uid\"} # why
D='two
lines'
E=\"one\\nother $A2 \\$A2\"
A2=late
F: yaml
G=it's # why
H='${A2}'
I=a#b
J=\"open
K=last
";
    let compose = "services: { app: { image: 'acme/app:1.0', env_file: .env, ports: ['80:80'], environment: { L: '${F}' } } }\n";
    let (dev, told) = adopted(&[("compose.yaml", compose), (".env", variables)], "dev");
    let app = env(&dev, "/frontends/app");
    for (name, value) in [
        ("A", "{\"user\":\"uid\",\"x\":1}"),
        ("B", "{\"user\":\"uid\"}"),
        ("C", "{\"user\":\"uid\"}"),
        ("D", "two\nlines"),
        ("F", "yaml"),
        ("G", "it's"),
        ("H", "$${A2}"),
        ("I", "a#b"),
        ("J", "\"open"),
        ("K", "last"),
        ("L", "yaml"),
    ] {
        assert_eq!(app[name], value, "{name}\n{told}");
    }
}

/// A folder with a private key is no ConfigMap; a server's password is secret under every name.
#[test]
fn keys_in_folders_and_passwords_under_other_names_are_secrets() {
    let compose = "services:
  db: { image: 'mariadb:11', environment: { MARIADB_ROOT_PASSWORD: rootpass99, MARIADB_USER: shop, MARIADB_PASSWORD: userpass99, MARIADB_DATABASE: shop } }
  web:
    image: nginx:1.27
    ports: ['80:80']
    volumes: ['./tls:/etc/nginx/tls:ro']
    environment: { DBHOST: db, DBROOT: rootpass99, SEED: userpass99, NAME: shop }
";
    let key = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
    let files = [
        ("compose.yaml", compose),
        ("tls/server.key", key),
        ("tls/server.crt", "-----BEGIN CERTIFICATE-----\n"),
    ];
    let (prod, told) = adopted(&files, "prod");
    let web = &prod["frontends"]["web"];
    assert_eq!(web["files"]["/etc/nginx/tls/server.crt"]["file"], "tls/server.crt", "{told}");
    let key = &web["files"]["/etc/nginx/tls/server.key"];
    assert_eq!(key["existingSecret"]["key"], "server-key", "{told}");
    let env = env(&prod, "/frontends/web");
    assert_eq!(env["DBROOT"]["existingSecret"]["key"], "root-password", "{env}");
    assert_eq!(env["SEED"]["existingSecret"]["key"], "seed", "{env}");
    assert_eq!(env["NAME"], "shop");
}

/// The official image reads its own names alone: what else begins so is for scripts, and reaches them.
#[test]
fn variables_that_only_scripts_read_are_no_logins() {
    let compose = "services:
  postgres:
    image: postgres:16
    environment: [POSTGRES_USER=boss, POSTGRES_PASSWORD=bosspass1, POSTGRES_DB=n8n, POSTGRES_NON_ROOT_USER=clerk, 'POSTGRES_NON_ROOT_PASSWORD=${CLERK}']
    volumes: ['./init.sh:/docker-entrypoint-initdb.d/init.sh']
  n8n:
    image: acme/n8n:1
    ports: ['5678:5678']
    environment: { DB_POSTGRESDB_HOST: postgres, DB_POSTGRESDB_USER: clerk, 'DB_POSTGRESDB_PASSWORD': '${CLERK}' }
";
    let script = "psql -c \"CREATE USER $POSTGRES_NON_ROOT_USER\"\n";
    let files = [("compose.yaml", compose), ("init.sh", script), (".env", "CLERK=clerkpass2\n")];
    let (dev, told) = adopted(&files, "dev");
    let server = &dev["databases"]["postgres"];
    assert_eq!(server["user"], "boss", "{told}");
    assert_eq!(server["credentials"]["value"], "bosspass1");
    assert!(server["rootCredentials"].is_null(), "{server}");
    assert_eq!(server["env"]["POSTGRES_NON_ROOT_USER"], "clerk");
    assert_eq!(server["env"]["POSTGRES_NON_ROOT_PASSWORD"]["value"], "clerkpass2");
    let client = env(&dev, "/frontends/n8n");
    assert_eq!(client["DB_POSTGRESDB_PASSWORD"]["value"], "clerkpass2");
    let (prod, _) = adopted(&files, "prod");
    let key = |path: &str| prod.pointer(path).expect("a Secret")["existingSecret"]["key"].clone();
    assert_eq!(
        key("/databases/postgres/env/POSTGRES_NON_ROOT_PASSWORD"),
        key("/frontends/n8n/env/DB_POSTGRESDB_PASSWORD"),
        "one variable of Compose is one secret"
    );
}

/// Files of secrets say who logs in as variables do, and an image that only calls a server is none.
#[test]
fn logins_in_files_of_secrets_are_read() {
    let compose = "services:
  monitor:
    image: acme/monitor-server-mysql:7
    environment: { MYSQL_USER_FILE: /run/secrets/DB_USER, MYSQL_PASSWORD_FILE: /run/secrets/DB_PASSWORD, MYSQL_DATABASE: mon, DB_SERVER_HOST: db }
    secrets: [DB_USER, DB_PASSWORD]
    ports: ['10051:10051']
  db:
    image: mysql:8.4
    environment: { MYSQL_USER_FILE: /run/secrets/DB_USER, MYSQL_PASSWORD_FILE: /run/secrets/DB_PASSWORD, MYSQL_DATABASE: mon }
    secrets: [DB_USER, DB_PASSWORD]
secrets: { DB_USER: { file: user.txt }, DB_PASSWORD: { file: pw.txt } }
";
    let files = [("compose.yaml", compose), ("user.txt", "zabbix\n"), ("pw.txt", "zpasszpass\n")];
    let (dev, told) = adopted(&files, "dev");
    let db = &dev["databases"]["db"];
    assert_eq!(db["user"], "zabbix", "{told}");
    assert_eq!(db["credentials"]["value"], "zpasszpass");
    assert!(dev["databases"]["monitor"].is_null(), "it calls the server");
    let part = [&dev["frontends"]["monitor"], &dev["backends"]["monitor"]];
    let monitor = part.into_iter().find(|one| one.is_object()).expect("a program");
    let text = |path: &str| monitor["files"][path]["text"].clone();
    assert_eq!(text("/run/secrets/DB_USER"), "${databases.db.user}");
    assert_eq!(text("/run/secrets/DB_PASSWORD"), "${databases.db.password}");
}

/// One variable of Docker Compose is one key, whatever programs call it and whichever text stands in its stead.
#[test]
fn one_variable_is_one_key() {
    let compose = "services:
  s3: { image: 'acme/s3:1', expose: ['9000'], environment: { S3_ROOT_SECRET_KEY: '${KEY:-changeme77}' } }
  web: { image: 'acme/web:1', ports: ['80:80'], environment: { AWS_SECRET_ACCESS_KEY: '${KEY:-changeme77}', TOKENS_KEY_BASE: 5OVYJ83AcoQcPmdKNksu, OPENSSL_KEY_V1: k3yk3yk3yk3y } }
";
    let (prod, told) = adopted(&[("compose.yaml", compose)], "prod");
    let key = |path: &str| prod.pointer(path).expect("a variable")["existingSecret"]["key"].clone();
    let own = key("/frontends/web/env/AWS_SECRET_ACCESS_KEY");
    assert!(own.is_string(), "{prod}\n{told}");
    assert_eq!(key("/backends/s3/env/S3_ROOT_SECRET_KEY"), own);
    assert!(key("/frontends/web/env/TOKENS_KEY_BASE").is_string());
    assert!(key("/frontends/web/env/OPENSSL_KEY_V1").is_string());
}

/// A secret in a command is in the values for everybody, which is told.
#[test]
fn secrets_in_commands_are_told() {
    let compose = "services:
  s3:
    image: acme/s3:1
    expose: ['9000']
    environment: { S3_SECRET_KEY: chang3meNow }
    post_start: [{ command: mcli alias set r http://localhost:9000 admin chang3meNow }]
  work: { image: 'acme/w:1', command: 'worker --db postgres://joe:s3cr3tpw@db/x' }
  db: { image: 'postgres:17', environment: { POSTGRES_USER: joe, POSTGRES_PASSWORD: s3cr3tpw, POSTGRES_DB: x } }
  calm: { image: 'acme/w:1', command: 'worker --name joe' }
";
    let (_, told) = adopted(&[("compose.yaml", compose)], "dev");
    assert!(told.contains("`S3_SECRET_KEY` of `s3` in a command of `s3`"), "{told}");
    assert!(told.contains("the password of `db` in a command of `work`"), "{told}");
    assert!(!told.contains("`calm`"), "{told}");
    assert!(!told.contains("s3cr3tpw"), "{told}");
}
