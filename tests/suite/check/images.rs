//! Images: those that refuse to start with their variables, and names that nothing can pull.

use stackgen::diagnostic::Severity;

use crate::check::{Alone, codes, found_with};

/// A database in a pod, with some variables.
fn database(image: &str, variables: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{ name: store }}\nspec:\n  containers:\n    - name: store\n      \
         image: {image}\n      env: [{variables}]\n      volumeMounts:\n        - {{ name: data, mountPath: /var/lib/mysql }}\n        \
         - {{ name: data, mountPath: /var/lib/postgresql/data/pgdata }}\n        - {{ name: data, mountPath: /data/db }}\n  \
         volumes: [{{ name: data, emptyDir: {{}} }}]\n"
    )
}

fn variable(name: &str, value: &str) -> String {
    format!("{{ name: {name}, value: \"{value}\" }}")
}

fn refused(image: &str, variables: &[(&str, &str)]) -> bool {
    let listed: Vec<String> = variables.iter().map(|(name, value)| variable(name, value)).collect();
    let found = codes(&[("k8s.yaml", &database(image, &listed.join(", ")))]);
    found.contains(&"GEN442 Pod/store".to_owned())
}

#[test]
fn databases_that_refuse_to_start() {
    assert!(refused("postgres:16", &[]));
    assert!(refused("postgres:16-alpine", &[("POSTGRES_PASSWORD", "")]));
    assert!(refused("docker.io/library/postgres:12.4", &[("DB_PASSWORD", "x")]));
    assert!(refused("mirror.gcr.io/library/postgres:17", &[]));
    assert!(refused("mysql:8.0", &[("MYSQL_DATABASE", "app")]));
    assert!(refused("mariadb:11", &[("MARIADB_USER", "app"), ("MARIADB_PASSWORD", "x")]));
    assert!(refused("mysql:8", &[("MYSQL_ROOT_PASSWORD", "x"), ("MYSQL_USER", "root")]));
    for tag in ["mysql:8.0.39", "mysql:5.7.44", "mysql:8.4.3", "mysql:9.1.0"] {
        assert!(refused(tag, &[("MYSQL_ROOT_PASSWORD", "x"), ("MYSQL_USER", "root")]), "{tag}");
    }
    assert!(refused("postgis/postgis:16-3.4", &[]));
    assert!(refused("mongo:7", &[("MONGO_INITDB_ROOT_USERNAME", "app")]));
    assert!(refused("mongo:7", &[("MONGO_INITDB_ROOT_PASSWORD", "x")]));
}

#[test]
fn databases_that_start() {
    assert!(!refused("postgres:16", &[("POSTGRES_PASSWORD", "x")]));
    assert!(!refused("postgres:16", &[("POSTGRES_PASSWORD_FILE", "/run/secrets/pw")]));
    assert!(!refused("postgres:16", &[("POSTGRES_HOST_AUTH_METHOD", "trust")]));
    assert!(!refused("postgres:9.4", &[]));
    assert!(!refused("postgres:12.1", &[]));
    assert!(!refused("acme/postgres:16", &[]));
    assert!(!refused("bitnami/postgresql:16", &[]));
    assert!(!refused("mysql:8.0", &[("MYSQL_RANDOM_ROOT_PASSWORD", "yes")]));
    assert!(!refused("mariadb:11", &[("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "1")]));
    assert!(!refused("mariadb:11", &[("MYSQL_ROOT_PASSWORD", "x")]));
    assert!(!refused("mysql:5.6", &[("MYSQL_ROOT_PASSWORD", "x"), ("MYSQL_USER", "root")]));
    assert!(!refused("mysql:8.0.19", &[("MYSQL_ROOT_PASSWORD", "x"), ("MYSQL_USER", "root")]));
    assert!(!refused("mongo:7", &[]));
}

#[test]
fn what_is_not_known_refuses_nothing() {
    let text = database("postgres:16", "")
        .replace("env: []", "envFrom: [{ secretRef: { name: made-by-hand } }]");
    assert_eq!(codes(&[("k8s.yaml", &text)]), ["GEN421 Pod/store"]);
    let restored = database("postgres:16", "").replace(
        "  volumes:",
        "  initContainers: [{ name: restore, image: \"acme/restore:1.4.2\" }]\n  volumes:",
    );
    assert_eq!(severities(&restored), [("GEN442".to_owned(), Severity::Warning)]);
}

/// Codes and severities of what is more than a note.
fn severities(text: &str) -> Vec<(String, Severity)> {
    let (checked, ..) = found_with(&[("k8s.yaml", text)], &Alone::default());
    let all = checked.findings.iter().map(|found| &found.diagnostic);
    let shown = all.filter(|found| found.severity > Severity::Note);
    shown.map(|found| (found.code.as_str().to_owned(), found.severity)).collect()
}

#[test]
fn names_of_images() {
    let found = |image: &str| {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: api }}\nspec: {{ containers: [{{ name: api, image: \"{image}\" }}] }}\n"
        );
        severities(&text)
    };
    let error = [("GEN443".to_owned(), Severity::Error)];
    let gap = [("GEN443".to_owned(), Severity::Warning)];
    for right in [
        "api:1.4.2",
        "acme/api:V1.4.2",
        "localhost:5000/a/b_c:1",
        "Registry.example.com/acme/api:1",
        "${IMAGE}",
        "acme/api:$(TAG)",
    ] {
        assert_eq!(found(right), [], "{right}");
    }
    for wrong in ["ghcr.io/AcmeCorp/api:1.4.2", "docker.io/Acme/api:1", "Api:1.4.2", "a b:1"] {
        assert_eq!(found(wrong), error, "{wrong}");
    }
    for gapped in ["ghcr.io/OWNER/api:1.4.2", "<registry>/api:1.4.2", "YOUR_REGISTRY/api:1"] {
        assert_eq!(found(gapped), gap, "{gapped}");
    }
}

/// A pod that runs an image, with more lines in its container.
fn runs(image: &str, lines: &str) -> Vec<String> {
    let text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{ name: a }}\nspec: {{ containers: [{{ name: a, image: '{image}', {lines} }}] }}\n"
    );
    crate::check::codes(&[("a.yaml", &text)])
}

#[test]
fn images_that_ask_for_a_licence_or_for_something_to_do() {
    for image in [
        "mcr.microsoft.com/mssql/server:2022-latest",
        "minio/minio:RELEASE.2025-01-01T00-00-00Z",
        "quay.io/keycloak/keycloak:26.0",
    ] {
        assert_eq!(
            runs(image, "stdin: false").iter().filter(|one| *one == "GEN442 Pod/a").count(),
            1,
            "{image}"
        );
    }
    let email = "env: [{ name: PGADMIN_DEFAULT_EMAIL, value: a@acme.example }]";
    assert!(runs("dpage/pgadmin4:9.1", email).contains(&"GEN442 Pod/a".to_owned()));
    for (image, lines) in [
        (
            "mcr.microsoft.com/mssql/server:2022-latest",
            "env: [{ name: ACCEPT_EULA, value: 'Y' }, { name: MSSQL_SA_PASSWORD, value: 'Example-1' }]",
        ),
        ("minio/minio:RELEASE.2025-01-01T00-00-00Z", "args: [server, /data]"),
        ("quay.io/keycloak/keycloak:26.0", "command: [/opt/keycloak/bin/kc.sh, start]"),
        ("dpage/pgadmin4:9.1", "envFrom: [{ secretRef: { name: a, optional: true } }]"),
        ("acme/keycloak:1", "stdin: false"),
    ] {
        assert!(!runs(image, lines).contains(&"GEN442 Pod/a".to_owned()), "{image} {lines}");
    }
}

#[test]
fn options_and_programs_that_newer_images_took_out() {
    let password = "env: [{ name: MYSQL_ROOT_PASSWORD, value: a }]";
    let found = |image: &str, lines: &str, code: &str| {
        runs(image, lines).iter().filter(|one| one.starts_with(code)).count()
    };
    let plugin =
        format!("{password}, args: ['--default-authentication-plugin=mysql_native_password']");
    for (image, count) in [
        ("mysql:8.4", 1),
        ("docker.io/library/mysql", 1),
        ("mysql:9", 1),
        ("mysql:8.0.36", 0),
        ("mysql:8", 0),
        ("acme/mysql:9", 0),
    ] {
        assert_eq!(found(image, &plugin, "GEN442"), count, "{image}");
    }
    let probe = |command: &str| format!("readinessProbe: {{ exec: {{ command: {command} }} }}");
    for (image, command, count) in [
        ("mongo:7.0", "[mongo, --eval, 1]", 1),
        ("mongo:7.0", "[sh, -c, 'mongo --eval 1']", 1),
        ("mongo:7.0", "[mongosh, --eval, 1]", 0),
        ("mongo:7.0", "[sh, -c, 'mongo --eval 1 || mongosh --eval 1']", 0),
        ("mongo:5.0", "[mongo, --eval, 1]", 0),
        ("mongo:4.4.29-focal", "[mongo, --eval, 1]", 0),
        ("mariadb:11", "[mysqladmin, ping]", 1),
        ("mariadb:11", "[mariadb-admin, ping]", 0),
        ("mariadb:10.11", "[mysqladmin, ping]", 0),
        ("mysql:8.4", "[mysqladmin, ping]", 0),
    ] {
        assert_eq!(found(image, &probe(command), "GEN468"), count, "{image} {command}");
    }
}

/// What WordPress falls back to since 5.7 is no login; before, it logged in as `root` and made the database.
#[test]
fn what_wordpress_falls_back_to() {
    let told = |tag: &str| {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: db, labels: {{ app: db }} }}\nspec:\n  containers: [{{ name: db, image: 'mysql:8.4', env: [{{ name: MYSQL_ROOT_PASSWORD, value: pw-of-root }}] }}]\n---\n\
             apiVersion: v1\nkind: Service\nmetadata: {{ name: db }}\nspec: {{ selector: {{ app: db }}, ports: [{{ port: 3306 }}] }}\n---\n\
             apiVersion: v1\nkind: Pod\nmetadata: {{ name: wp }}\nspec:\n  containers: [{{ name: wp, image: 'wordpress:{tag}', env: [{{ name: WORDPRESS_DB_HOST, value: db }}, {{ name: WORDPRESS_DB_PASSWORD, value: pw-of-root }}] }}]\n"
        );
        let found = codes(&[("k8s.yaml", &text)]);
        found.iter().any(|code| code == "GEN431 Pod/wp")
    };
    assert_eq!(
        [told("6.8-apache"), told("5.7"), told("4.8-apache"), told("5.6")],
        [true, true, false, false]
    );
}
