//! A secret is shown nowhere but where it belongs: in a Secret, in a chart's values, and in `.env.example`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use stackgen::values::secrets::{holds_password, is_secret_variable, looks_secret};

use crate::program::{Ended, Place};

/// What must not be seen; it has a character that urls encode.
const MARKER: &str = "M4rk/Hunter";
const OTHER: &str = "M4rk/Hunted";

const NAMES: &[&str] = &[
    "REDISPASS",
    "ADMIN_DBPASS",
    "ENCRYPTION_PRIMARY_KEY",
    "ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY",
    "API_KEY_READ_ONLY",
    "JWT_PRIVATE",
    "PASSWORD",
    "PASS",
    "DB_PASS",
    "DB_PASSWD",
    "MYSQL_PWD",
    "PGPASSWORD",
    "dbPassword",
    "spring.datasource.password",
    "API_TOKEN",
    "GITHUB_TOKEN",
    "accessToken",
    "SECRET",
    "CLIENT_SECRET",
    "clientSecret",
    "API_KEY",
    "APIKEY",
    "apiKey",
    "APP_KEY",
    "SIGNING_KEY",
    "ENCRYPTION_KEY",
    "PRIVATE_KEY",
    "privateKey",
    "SECRET_KEY",
    "SECRET_KEY_BASE",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECRET_ACCESS_KEY_ID",
    "VAULT_SECRET_ID",
    "JWT_KEY",
    "SESSION_KEY",
    "AUTH_KEY",
    "SECURE_AUTH_SALT",
    "ACCOUNT_KEY",
    "LICENSE_KEY",
    "MASTER_KEY",
    "HMAC_KEY",
    "TLS_KEY",
    "CREDENTIALS",
    "PASSPHRASE",
    "PASSWORD_OLD",
    "PASSWORD_2",
    "PASSWORDS",
    "MAIN_PASSWORT",
    "PASSCODE",
    "DB_CREDS",
    "DBPASS",
    "db.userpass",
    "PRIVKEY",
    "CREDENTIAL",
    "encryptionkey",
    "signingkey",
    "masterkey",
    "secretkey",
    "accesskey",
    "MYAPPKEY",
    "PASSWORD_HASH",
    "TOKEN2",
];

const OTHER_NAMES: &[&str] = &[
    "BYPASS",
    "HTTP_BYPASS",
    "COMPASS",
    "USER_PRIMARY_KEY",
    "TABLE_PRIMARY_KEY",
    "READ_ONLY",
    "CACHE_READ_ONLY",
    "REPO_PRIVATE",
    "PRIVATE",
    "PASSWORD_FILE",
    "DATABASE_PASSWORD_FILE",
    "TOKEN_PATH",
    "PUBLIC_KEY",
    "publicKey",
    "SSH_PUBLIC_KEY",
    "KEY_ID",
    "AWS_ACCESS_KEY_ID",
    "PASSWORD_MIN_LENGTH",
    "TOKEN_TTL",
    "TOKEN_URL",
    "SECRET_NAME",
    "secretName",
    "PWD",
    "OLDPWD",
    "MAX_TOKENS",
    "PARTITION_KEY",
    "SORT_KEY",
    "ROUTING_KEY",
    "CACHE_KEY",
    "KEY",
    "KEYS",
    "KEYBOARD",
    "MONKEY",
    "PRIMARY_KEY",
    "BYPASS",
    "COMPASS",
    "PASSENGER",
    "TOKENIZER",
    "SECRETARY",
    "AUTHOR",
    "PASSWORD_POLICY",
    "TOKEN_ISSUER",
    "API_KEY_HEADER",
    "topologyKey",
    "secretKey",
    "SESSION_TIMEOUT",
    "DATABASE_URL",
];

const TEXTS: &[&str] = &[
    "app:hunter1@tcp(db:3306)/app",
    "app:hun:ter@unix(/run/mysqld.sock)/app",
    "Server=db;Database=app;User Id=sa;Password=hunter2",
    "Server=db;Database=app;Uid=sa;Pwd=hunter2;",
    "server=db; user id=sa; PASSWORD = hunter2",
    "host=db user=app password=hunter3 dbname=app",
    "host=db user=app password='hunter 3' dbname=app",
    "jdbc:mysql://db:3306/app?user=app&password=hunter4",
    "jdbc:postgresql://db/app?password=hunter4",
    "jdbc:sqlserver://db:1433;databaseName=app;password=hunter4",
    "postgres://app:hunter@db/app",
    "postgres://app:hun/ter@db/app",
    "redis://:hunter@cache:6379/0",
    "amqp://guest:guest@mq:5672/",
    "amqps://:hunter@mq/",
    "mongodb+srv://app:hunter@cluster.example.com/app?retryWrites=true",
    "smtp://user%40example.com:hunter@mail:587",
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=aHVudGVyaHVudGVy;EndpointSuffix=core.windows.net",
    "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=r;SharedAccessKey=aHVudGVy=",
    "-Dspring.datasource.password=hunter",
    "https://api.example.com/?api_key=hunter",
    "https://a.blob.core.windows.net/c?sv=2022&sig=hunter%3D",
    "-----BEGIN PRIVATE KEY-----\nhunter\n-----END PRIVATE KEY-----\n",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter\n",
    "eyJhbGciOiJIUzI1NiJ9.hunter8",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "Basic YWRtaW46aHVudGVyMg==",
    "ghp_hunter10hunter10hunter10hunter10hu",
    "github_pat_11AAAAAAA0hunterhunterhunter",
    "glpat-hunterhunterhunter12",
    "xoxb-1234567890-hunterhunter",
    "sk_live_hunterhunterhunter",
    "SG.hunterhunterhunterhu.hunterhunterhunterhunter",
    "AIzaSyhunterhunterhunterhunterhunterhun",
    "npm_hunterhunterhunterhunterhunterhunter",
    "AWS wJalrXUtnFEMIaK7MDENGabPxRfiCYEXAMPLE3EY",
    "base64:aHVudGVyaHVudGVyaHVudGVyaHVudGVy",
    "sk-ant-api03-hunterhunterhunter",
    "hvs.hunterhunterhunterhunter",
    "whsec_hunter12",
    "eyJ01234567.x",
    "\u{e9},ghp_hunter10hunter10hunter10hunter10hu\u{a0}",
    "password: hunter\n",
    "spring:\n  datasource:\n    password: 'hunter'\n",
    "{\"password\": \"hunter\"}",
    "{\"db\":{\"apiKey\":\"hunter\"}}",
    "users:\n- token: hunter # of the admin\n",
    "bearer_token:\thunter\n",
];

const OTHER_TEXTS: &[&str] = &[
    "postgres://app@db/app",
    "postgres://db:5432/app",
    "postgres://app:${databases.main.password}@db/app",
    "postgres://app:$(DB_PASSWORD)@db/app",
    "https://example.com:8443/a@b",
    "https://example.com:8443/users/@me?next=x",
    "http://[::1]:8080/@x",
    "mailto:someone@example.com",
    "git@github.com:acme/api.git",
    "app@tcp(db:3306)/app",
    "host=db user=app dbname=app sslmode=require",
    "Server=db;Database=app;Integrated Security=true",
    "password=${DB_PASSWORD}",
    "password: ${DB_PASSWORD}",
    "password: {{ .Values.password }}",
    "password:\n  minimum: 8\n",
    "password: { type: string }",
    "type Login = {\n  password: string;\n}",
    "{\"password\": \"string\"}",
    "requirePassword: true\n",
    "volumes:\n- secret: main\n",
    "secretName: main\n",
    "passwordPolicy: strict\n",
    "Type your password: it is shown to nobody",
    "password=$(DB_PASSWORD)",
    "password=********",
    "password=<password>",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "123e4567-e89b-12d3-a456-426614174000",
    "pk_live_publishable",
    "AKIAIOSFODNN7EXAMPLE",
    "a.b.c",
    "eyJ",
    "key=value",
    "sort_key=name",
    "token_ttl=3600",
    "-Xmx512m -XX:+UseG1GC",
    "SELECT * FROM users WHERE id = 1",
    "a == b",
    "The password is asked for at the start",
    "Basic settings of the service",
    "sk-",
    "ghp_short",
    "user:password",
    "redis://cache:6379/0",
    "/run/secrets/token",
    "100m",
    "debug",
];

#[test]
fn passwords_not_taken_for_secrets() {
    for name in NAMES {
        assert!(looks_secret(name), "{name}");
    }
    for name in OTHER_NAMES {
        assert!(!looks_secret(name), "{name}");
    }
    for text in TEXTS {
        assert!(holds_password(text), "{text}");
    }
    for text in OTHER_TEXTS {
        assert!(!holds_password(text), "{text}");
    }
    for (name, text) in
        [("REQUIRE_PASSWORD", "true"), ("TLS_KEY", "/etc/tls/tls.key"), ("TOKEN", "${name}")]
    {
        assert!(!is_secret_variable(name, text), "{name}={text}");
    }
}

/// Values with the marker wherever a secret may be.
fn values(marker: &str) -> String {
    let coded = STANDARD.encode(marker);
    let encoded = marker.replace('/', "%2F");
    format!(
        "name: shop
policy: {{ inlineSecrets: allow }}
databases:
  main:
    engine: mysql
    user: app
    credentials: {{ value: {marker} }}
    rootCredentials: {{ value: {marker} }}
    resources: {{ requests: {{ cpu: 1m, memory: 1Mi }}, limits: {{ memory: 512Mi }} }}
backends:
  api:
    image: {{ repository: r, tag: \"1\" }}
    port: 80
    connects: [main]
    resources: {{ requests: {{ cpu: 1m, memory: 1Mi }} }}
    env:
      API_TOKEN: {marker}
      APP_KEY: \"base64:{marker}\"
      PLAIN: {{ value: {marker} }}
      GIVEN: {{ fromEnv: GIVEN }}
      EXTERNAL: \"postgres://u:{encoded}@ext/db\"
      DSN: \"app:{marker}@tcp(db:3306)/app\"
      ADO: \"Server=db;Password={marker}\"
      PG: \"host=db user=app password={marker} dbname=app\"
      JDBC: \"jdbc:mysql://db:3306/app?user=app&password={marker}\"
      COMPOSED: \"mysql://app:${{databases.main.password}}@db/other\"
      PEM: |
        -----BEGIN PRIVATE KEY-----
        {marker}
        -----END PRIVATE KEY-----
extraObjects:
  - {{ apiVersion: v1, kind: Secret, metadata: {{ name: x }}, stringData: {{ pass: {marker}, conf: \"a\\n{marker}\\n\" }} }}
  - {{ apiVersion: v1, kind: Secret, metadata: {{ name: z }}, data: {{ pass: {coded} }} }}
patches:
  - {{ target: {{ kind: Secret, name: x }}, merge: {{ stringData: {{ more: {marker} }} }} }}
"
    )
}

/// The forms in which a marker may show itself.
fn forms(marker: &str) -> Vec<String> {
    let mut forms =
        vec![marker.to_owned(), marker.replace('/', "%2F"), marker.replace('/', "%252F")];
    for shift in 0..3 {
        // The middle of its base64, wherever it stands in what is encoded.
        let coded = STANDARD.encode(format!("{}{marker}", "-".repeat(shift)));
        forms.push(coded[4..12].to_owned());
    }
    forms
}

fn assert_hidden(text: &str, what: &str) {
    for form in [MARKER, OTHER].into_iter().flat_map(forms) {
        let line = text.lines().find(|line| line.contains(&form));
        assert_eq!(line, None, "{what} shows {form}");
    }
}

/// All documents but the Secrets.
fn without_secrets(text: &str) -> String {
    let documents = text.split("---\n");
    documents
        .filter(|document| !document.contains("kind: Secret\n"))
        .collect::<Vec<_>>()
        .join("---\n")
}

fn place() -> Place {
    Place::new(&[
        ("values/base.yaml", &values(MARKER)),
        ("values/dev.yaml", "{}\n"),
        ("values/prod.yaml", &values(OTHER)),
    ])
}

fn run(place: &Place, arguments: &[&str]) -> Ended {
    Ended::of(place.command(arguments).env("GIVEN", MARKER).output().expect("a run"))
}

#[test]
fn a_secret_is_in_no_output() {
    let place = place();
    let runs: &[&[&str]] = &[
        &["check", "--level", "note"],
        &["check", "--level", "note", "--format", "json"],
        &["check", "--level", "note", "--format", "sarif"],
        &["check", "--level", "note", "--format", "junit"],
        &["values", "--env", "prod"],
        &["values", "--env", "prod", "--origins"],
        &["values", "--env", "prod", "-o", "json"],
        &["values", "--env", "prod", "--explain", "backends"],
        &["values", "--env", "prod", "--explain", "extraObjects"],
        &["values", "--env", "prod", "--explain", "patches", "-o", "json"],
        &["diff", "dev", "prod"],
        &["diff", "dev", "prod", "--format", "json"],
        &["diff", "dev", "prod", "--format", "markdown"],
        &["graph", "--env", "prod"],
        &["graph", "--env", "prod", "-o", "dot"],
        &["graph", "--env", "prod", "-o", "svg"],
        &["capacity", "--env", "prod"],
        &["compose", "--env", "prod"],
        &["argocd", "--env", "prod", "--repo", "https://example.com/a.git"],
        &["render", "--env", "prod", "--set", "backends.api.nothing=1"],
        &["render", "--env", "prod", "--set", "policy.inlineSecrets=deny"],
        &["check", "--env", "prod", "--set", "policy.inlineSecrets=deny"],
    ];
    for arguments in runs {
        let Ended { out, err, .. } = run(&place, arguments);
        assert_hidden(&out, &format!("{arguments:?}"));
        assert_hidden(&err, &format!("stderr of {arguments:?}"));
    }
    let Ended { code, out, err } = run(&place, &["render", "--env", "prod"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains(OTHER) || out.contains(&STANDARD.encode(OTHER)), "{out}");
    assert_hidden(&without_secrets(&out), "render");
    let manifests = Place::new(&[("k8s/a.yaml", &out)]);
    for format in ["human", "json", "sarif", "junit", "github"] {
        let ended = manifests.run(&["check", "k8s", "--level", "note", "--format", format]);
        assert_hidden(&ended.out, &format!("check of manifests as {format}"));
    }
}

#[test]
fn secrets_in_charts_of_helm() {
    assert_check_hides("helm", "chart", "chart/README.md");
}

#[test]
fn a_check_of_a_folder_shows_no_secret() {
    assert_check_hides("render", "manifests", "manifests/kustomization.yaml");
    assert_check_hides("compose", "composed", "composed/compose.yaml");
}

fn assert_check_hides(verb: &str, folder: &str, shown: &str) {
    let place = place();
    let environments: &[&str] = if verb == "helm" { &[] } else { &["--env", "dev"] };
    let allowed: &[&str] =
        if verb == "render" { &["--set", "policy.writtenSecrets=allow"] } else { &[] };
    let arguments = [&[verb, "--output-dir", folder], environments, allowed].concat();
    // A chart cannot say what a patch on an object of one's own does.
    let written = |marker| match verb {
        "helm" => values(marker).split("patches:\n").next().unwrap_or_default().to_owned(),
        _ => values(marker),
    };
    place.write("values/prod.yaml", "{}\n");
    place.write("values/base.yaml", &written(MARKER));
    let Ended { code, err, .. } = run(&place, &arguments);
    assert_eq!(code, 0, "{verb}: {err}");
    place.write("values/base.yaml", &written(OTHER));
    let Ended { code, out, err } = run(&place, &[&arguments, &["--check"][..]].concat());
    assert_eq!(code, 1, "{verb}: {err}");
    assert_hidden(&out, &format!("{verb} --check"));
    assert_hidden(&err, &format!("stderr of {verb} --check"));
    assert_hidden(&place.read(shown), shown);
}

#[test]
fn checksum_of_a_password() {
    let place = place();
    let sums = |password: &str, host: &str| -> Vec<String> {
        let set = format!("databases.main.credentials.value={password}");
        let port = format!("databases.main.service.port={host}");
        let text =
            run(&place, &["render", "--env", "dev", "-q", "--set", &set, "--set", &port]).out;
        let lines = text.lines().filter(|line| line.contains("checksum/config"));
        lines.map(|line| line.trim().to_owned()).collect()
    };
    assert_eq!(sums("one", "3306"), sums("two", "3306"));
    assert!(!sums("one", "3306").is_empty());
    assert_ne!(sums("one", "3306"), sums("one", "3307"));
    // Whoever deploys is told instead.
    let out = run(&place, &["diff", "dev", "--set", "databases.main.credentials.value=two"]).out;
    assert!(
        out.contains("go on with the old values")
            && out.contains("kubectl rollout restart deployment api"),
        "{out}"
    );
}

#[test]
fn what_findings_quote_is_no_secret() {
    // The key of the password is read into the user: what the message names is the password.
    let text = |password: &str, form: &str| {
        format!(
            "\
apiVersion: v1
kind: Secret
metadata: {{ name: db }}
{form}: {{ POSTGRES_USER: {user}, POSTGRES_PASSWORD: {password} }}
---
apiVersion: v1
kind: Service
metadata: {{ name: postgres }}
spec: {{ selector: {{ app: postgres }}, ports: [{{ port: 5432 }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: postgres, labels: {{ app: postgres }} }}
spec:
  containers:
    - name: postgres
      image: postgres:17
      envFrom: [{{ secretRef: {{ name: db }} }}]
      volumeMounts: [{{ name: data, mountPath: /var/lib/postgresql/data }}]
  volumes: [{{ name: data, emptyDir: {{}} }}]
---
apiVersion: v1
kind: Pod
metadata: {{ name: api }}
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - {{ name: DB_USER, valueFrom: {{ secretKeyRef: {{ name: db, key: POSTGRES_PASSWORD }} }} }}
        - {{ name: DB_PASSWORD, valueFrom: {{ secretKeyRef: {{ name: db, key: POSTGRES_PASSWORD }} }} }}
        - {{ name: DATABASE_URL, value: \"postgresql://$(DB_USER):$(DB_PASSWORD)@postgres:5432/app\" }}
",
            user = if form == "data" { STANDARD.encode("shop") } else { "shop".to_owned() },
        )
    };
    let secret = "k9TrwQ2xLm";
    for (password, form) in [(secret.to_owned(), "stringData"), (STANDARD.encode(secret), "data")] {
        let place = Place::new(&[("all.yaml", &text(&password, form))]);
        for format in ["human", "json", "github"] {
            let ran = place.run(&["check", ".", "--message-format", format]);
            assert!(
                ran.out.contains("GEN431") || ran.err.contains("GEN431"),
                "{}{}",
                ran.out,
                ran.err
            );
            for shown in [secret, password.as_str()] {
                assert!(
                    !ran.out.contains(shown) && !ran.err.contains(shown),
                    "{}{}",
                    ran.out,
                    ran.err
                );
            }
        }
    }
}
