//! What looks like a mistake and is none, each beside one that is.

use std::collections::BTreeMap;

use stackgen::diagnostic::Severity;

use crate::check::{Alone, found_with};

/// The codes of errors.
fn errors(files: &[(&str, &str)]) -> Vec<String> {
    let (checked, ..) = found_with(files, &Alone::default());
    let all = checked.findings.into_iter();
    all.filter(|one| one.diagnostic.severity == Severity::Error)
        .map(|one| one.diagnostic.code.as_str().to_owned())
        .collect()
}

#[test]
fn who_made_a_token_is_compared_and_not_called() {
    let found = |name: &str| {
        errors(&[(
            "a.yaml",
            &format!(
                "\
apiVersion: v1
kind: Service
metadata: {{ name: users }}
spec: {{ selector: {{ app: users }}, ports: [{{ port: 80, targetPort: 8084 }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: users, labels: {{ app: users }} }}
spec:
  containers:
    - name: users
      image: acme/users:1.4.2
      ports: [{{ containerPort: 8084 }}]
      env: [{{ name: {name}, value: 'http://users:8084' }}]
"
            ),
        )])
    };
    for name in
        ["JWT_ISSUER", "Jwt__Issuer", "TOKEN_AUDIENCE", "AUD", "CORS_ORIGINS", "ALLOWED_HOSTS"]
    {
        assert_eq!(found(name), [""; 0], "{name}");
    }
    for name in ["USERS_URL", "AUDIT_URL", "ISSUER_SERVICE"] {
        assert_eq!(found(name), ["GEN403"], "{name}");
    }
}

#[test]
fn what_an_annotation_copies_is_in_other_namespaces_too() {
    let found = |annotation: &str| {
        errors(&[(
            "a.yaml",
            &format!(
                "\
apiVersion: v1
kind: Secret
metadata: {{ name: shared, namespace: platform, annotations: {{ {annotation} }} }}
stringData: {{ key: example }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: api, namespace: shop }}
spec: {{ containers: [{{ name: api, image: acme/api:1.4.2, envFrom: [{{ secretRef: {{ name: shared }} }}] }}] }}
"
            ),
        )])
    };
    assert_eq!(found("reflector.v1.k8s.emberstack.com/reflection-allowed: 'true'"), [""; 0]);
    assert_eq!(found("replicator.v1.mittwald.de/replicate-to: shop"), [""; 0]);
    assert_eq!(found("team: shop"), ["GEN423"]);
    assert_eq!(found("argocd.argoproj.io/sync-wave: '1'"), ["GEN423"]);
}

#[test]
fn a_headless_service_is_a_name_whatever_its_port() {
    let found = |more: &str| {
        errors(&[(
            "a.yaml",
            &format!(
                "\
apiVersion: v1
kind: Service
metadata: {{ name: store }}
spec: {{ {more}selector: {{ app: store }}, ports: [{{ port: 55555, targetPort: 0 }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: store, labels: {{ app: store }} }}
spec: {{ containers: [{{ name: store, image: 'redis:8.2' }}] }}
"
            ),
        )])
    };
    assert_eq!(found("clusterIP: None, "), [""; 0]);
    assert_eq!(found(""), ["GEN444"]);
}

#[test]
fn what_a_program_is_told_to_make_may_be_made() {
    let found = |argument: &str| {
        errors(&[(
            "a.yaml",
            &format!(
                "\
apiVersion: v1
kind: Pod
metadata: {{ name: maker }}
spec: {{ containers: [{{ name: maker, image: acme/maker:1.4.2, args: ['{argument}'] }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: api }}
spec: {{ containers: [{{ name: api, image: acme/api:1.4.2, envFrom: [{{ configMapRef: {{ name: rules }} }}] }}] }}
"
            ),
        )])
    };
    assert_eq!(found("--configmap=rules"), [""; 0]);
    assert_eq!(found("--configmap=other"), ["GEN421"]);
}

#[test]
fn addresses_that_no_client_reads_as_they_are_meant() {
    let found = |value: &str| {
        let text = format!(
            "services:\n  db:\n    image: mongo:8.0\n    volumes: ['data:/data/db']\n  api:\n    image: acme/api:1.4.2\n    environment:\n      - {value}\nvolumes: {{ data: }}\n"
        );
        let (checked, ..) = found_with(&[("compose.yaml", &text)], &Alone::default());
        let all = checked.findings.into_iter();
        all.map(|one| one.diagnostic.code.as_str().to_owned())
            .filter(|code| code == "GEN408")
            .collect::<Vec<_>>()
    };
    for bad in [
        "MONGO_URL=\"mongodb://db:27017/shop\"",
        "MONGO_HOST='db'",
        "MONGO_URL=mongodbx://db:27017/shop",
        "MONGO_URL=mongodb://app:ab#cd@db:27017/shop",
    ] {
        assert_eq!(found(bad), ["GEN408"], "{bad}");
    }
    for good in [
        "MONGO_URL=mongodb://db:27017/shop",
        "MONGO_URL=mongodb+srv://db/shop",
        "\"MONGO_URL=mongodb://db:27017/shop\"",
        "GREETING=\"good day\"",
        "MONGO_URL=mongodb://app:ab%23cd@db:27017/shop",
        "PAGE=https://example.com/a#b",
    ] {
        assert_eq!(found(good), [""; 0], "{good}");
    }
}

#[test]
fn clients_that_the_smallest_images_do_not_have() {
    let found = |image: &str, script: &str| {
        errors(&[(
            "a.yaml",
            &format!(
                "\
apiVersion: v1
kind: Pod
metadata: {{ name: api }}
spec:
  initContainers:
    - name: wait
      image: {image}
      command: [sh, -c, '{script}']
  containers: [{{ name: api, image: acme/api:1.4.2 }}]
"
            ),
        )])
    };
    let wait = "until pg_isready -h db.example.com; do sleep 1; done";
    assert_eq!(found("busybox:1.37", wait), ["GEN459"]);
    assert_eq!(found("alpine:3.22", "curl -f http://example.com"), ["GEN459"]);
    assert_eq!(found("postgres:17-alpine", wait), [""; 0]);
    assert_eq!(found("busybox:1.37", "until nc -z db.example.com 5432; do sleep 1; done"), [""; 0]);
    assert_eq!(
        found("alpine:3.22", "apk add --no-cache curl && curl -f http://example.com"),
        [""; 0]
    );
    assert_eq!(found("busybox:1.37", "echo curl; sleep 1"), [""; 0]);
}

#[test]
fn a_script_that_creates_what_the_image_has_created() {
    let found = |script: &str| {
        let text = "services:\n  db:\n    image: postgres:17-alpine\n    environment: { POSTGRES_DB: shop, POSTGRES_USER: shop, POSTGRES_PASSWORD: example }\n    volumes: ['./init.sql:/docker-entrypoint-initdb.d/init.sql', 'data:/var/lib/postgresql/data']\nvolumes: { data: }\n";
        let files = BTreeMap::from([("init.sql".to_owned(), script.to_owned())]);
        let world = Alone { files, ..Alone::default() };
        let (checked, ..) = found_with(&[("compose.yaml", text)], &world);
        let all = checked.findings.into_iter();
        all.map(|one| one.diagnostic.code.as_str().to_owned())
            .filter(|code| code == "GEN442")
            .collect::<Vec<_>>()
    };
    assert_eq!(found("CREATE DATABASE shop;\nCREATE TABLE a (b int);\n"), ["GEN442"]);
    assert_eq!(found("CREATE DATABASE crm;\nCREATE TABLE a (b int);\n"), [""; 0]);
    assert_eq!(found("CREATE TABLE shop (b int);\n"), [""; 0]);
}

#[test]
fn a_volume_below_the_data_does_not_keep_them() {
    let found = |image: &str, path: &str| {
        errors(&[(
            "compose.yaml",
            &format!(
                "services:\n  db:\n    image: {image}\n    environment: {{ MYSQL_ROOT_PASSWORD: example, POSTGRES_PASSWORD: example }}\n    volumes: ['data:{path}']\nvolumes: {{ data: }}\n"
            ),
        )])
    };
    assert_eq!(found("mysql:8.4", "/var/lib/mysql/data"), ["GEN436"]);
    assert_eq!(found("postgres:16-alpine", "/var/lib/postgresql/data/pgdata"), ["GEN436"]);
    assert_eq!(found("postgres:16-alpine", "/var/lib/pgsql"), ["GEN435"]);
    assert_eq!(found("mysql:8.4", "/var/lib/mysql"), [""; 0]);
    assert_eq!(found("postgres:16-alpine", "/var/lib/postgresql/data"), [""; 0]);
    assert_eq!(found("postgres:18-alpine", "/var/lib/postgresql"), [""; 0]);
}
