//! Mistakes with their twins that are right: fields of kustomizations, ends of images' names, files of nginx, ports of
//! probes.

use crate::check::{codes, told};

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: web, image: acme/web:1.4.2 }] }
";

fn kustomized(lines: &str) -> Vec<String> {
    let list = format!("resources: [web.yaml]\n{lines}\n");
    codes(&[("kustomization.yaml", &list), ("web.yaml", POD)])
}

#[test]
fn fields_of_kustomizations_have_types() {
    // As `kubectl kustomize` 1.36 decides.
    for (code, bad, good) in [
        (
            "GEN502",
            "images: [{ name: acme/web, newTag: 1.10 }]",
            "images: [{ name: acme/web, newTag: '1.10' }]",
        ),
        (
            "GEN502",
            "images: [{ name: acme/web, newTag: 12 }]",
            "images: [{ name: acme/web, newTag: v12 }]",
        ),
        (
            "GEN503",
            "images: [{ name: acme/web, tag: v2 }]",
            "images: [{ name: acme/web, newTag: v2 }]",
        ),
        ("GEN502", "images: { name: acme/web, newTag: v2 }", "images: []"),
        ("GEN502", "commonLabels: { version: 1.0 }", "commonLabels: { version: '1.0' }"),
        ("GEN502", "labels: { app: web }", "labels: [{ pairs: { app: web } }]"),
        ("GEN502", "namespace: [shop]", "namespace: shop"),
        (
            "GEN505",
            "configMapGenerator: [{ name: c, literals: [LEVEL] }]",
            "configMapGenerator: [{ name: c, literals: [LEVEL=] }]",
        ),
        (
            "GEN502",
            "configMapGenerator: [{ name: c, literals: { A: b } }]",
            "configMapGenerator: [{ name: c, literals: [A=b] }]",
        ),
        (
            "GEN502",
            "generatorOptions: { disableNameSuffixHash: 'true' }",
            "generatorOptions: { disableNameSuffixHash: true }",
        ),
    ] {
        let found = kustomized(bad);
        assert!(found.iter().any(|one| one.starts_with(code)), "{bad}: {found:?}");
        let found = kustomized(good);
        assert!(!found.iter().any(|one| one.starts_with("GEN50")), "{good}: {found:?}");
    }
    let text = told(&[
        (
            "kustomization.yaml",
            "resources: [web.yaml]\nimages: [{ name: acme/web, newTag: 1.10 }]\n",
        ),
        ("web.yaml", POD),
    ]);
    assert!(
        text.contains("kustomization.yaml:2:36") && text.contains("write `\"1.10\"`"),
        "{text}"
    );
}

#[test]
fn names_of_images_end_with_one_tag() {
    let image = |name: &str| codes(&[("a.yaml", &POD.replace("acme/web:1.4.2", name))]);
    for bad in ["'acme/web:'", "'acme/web:1.2:latest'", "'acme/web:-1'", "'acme/web@sha256:abc'"] {
        assert_eq!(image(bad), ["GEN443 Pod/web"], "{bad}");
    }
    let digest = format!("acme/web@sha256:{}", "a1".repeat(32));
    for good in ["acme/web:1.4.2", "registry.example.com:5000/acme/web:v1_2.3-rc.1", &digest] {
        assert_eq!(image(good), [""; 0], "{good}");
    }
}

#[test]
fn files_of_nginx_belong_where_they_are_mounted() {
    let found = |path: &str, text: &str| {
        let text = text.replace('\n', "\n    ");
        let name = path.rsplit('/').next().unwrap_or_default();
        codes(&[(
            "a.yaml",
            &format!(
                "\
apiVersion: v1
kind: ConfigMap
metadata: {{ name: web }}
data:
  {name}: |
    {text}
---
apiVersion: v1
kind: Pod
metadata: {{ name: web }}
spec:
  containers: [{{ name: web, image: nginx:1.29.1, volumeMounts: [{{ name: conf, mountPath: {path}, subPath: {name} }}] }}]
  volumes: [{{ name: conf, configMap: {{ name: web }} }}]
"
            ),
        )])
    };
    let server = "server {\n  listen 80; # {\n  root /srv;\n}";
    let whole = format!("user nginx;\nevents {{}}\nhttp {{\n{server}\n}}");
    let (main, part) = ("/etc/nginx/nginx.conf", "/etc/nginx/conf.d/default.conf");
    assert_eq!(found(main, server), ["GEN522 ConfigMap/web"]);
    assert_eq!(found(part, server), [""; 0]);
    assert_eq!(found(part, &whole), ["GEN522 ConfigMap/web"]);
    assert_eq!(found(main, &whole), [""; 0]);
    assert_eq!(found(main, &whole.replace("events {}\n", "")), ["GEN522 ConfigMap/web"]);
}

#[test]
fn probes_ask_the_pod_and_not_its_service() {
    let found = |port: u16, more: &str| {
        let text = format!(
            "\
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: api }}
spec:
  selector: {{ matchLabels: {{ app: api }} }}
  template:
    metadata: {{ labels: {{ app: api }} }}
    spec:
      containers:
        - name: api
          image: acme/api:1.4.2
          ports: [{{ containerPort: 5000 }}{more}]
          readinessProbe: {{ httpGet: {{ path: /health, port: {port} }} }}
---
apiVersion: v1
kind: Service
metadata: {{ name: api }}
spec: {{ selector: {{ app: api }}, ports: [{{ port: 80, targetPort: 5000 }}] }}
"
        );
        codes(&[("a.yaml", &text)])
    };
    assert_eq!(found(80, ""), ["GEN448 Deployment/api"]);
    assert_eq!(found(5000, ""), [""; 0]);
    assert_eq!(found(80, ", { containerPort: 80 }"), [""; 0]);
    // Whatever else it listens on, no Service says.
    assert_eq!(found(9000, ""), [""; 0]);
}

#[test]
fn what_kubectl_reads_as_something_else_is_no_text() {
    let found = |value: &str| {
        let env = format!("image: acme/web:1.4.2, env: [{{ name: A, value: {value} }}] }}");
        codes(&[("a.yaml", &POD.replace("image: acme/web:1.4.2 }", &env))])
    };
    for bad in ["Y", "n", "on", "1e3", "0o17"] {
        assert_eq!(found(bad), ["GEN502 Pod/web"], "{bad}");
    }
    for good in ["'Y'", "yes please", "12e4567", "1.2.3", "0x", "\"1e3\""] {
        assert_eq!(found(good), [""; 0], "{good}");
    }
}

#[test]
fn a_password_in_place_of_a_user_is_not_shown() {
    let text = "\
apiVersion: v1
kind: Secret
metadata: { name: db }
stringData: { POSTGRES_PASSWORD: k9TrwQ2xLm, POSTGRES_USER: shop }
---
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { selector: { app: db }, ports: [{ port: 5432 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: db, labels: { app: db } }
spec:
  containers: [{ name: db, image: postgres:17, envFrom: [{ secretRef: { name: db } }], volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }] }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: DB_USER, valueFrom: { secretKeyRef: { name: db, key: POSTGRES_PASSWORD } } }
        - { name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: db, key: POSTGRES_PASSWORD } } }
        - { name: DATABASE_URL, value: \"postgresql://$(DB_USER):$(DB_PASSWORD)@db:5432/shop\" }
";
    let shown = told(&[("a.yaml", text)]);
    assert!(shown.contains("error[GEN431]"), "{shown}");
    assert!(!shown.contains("k9TrwQ2xLm"), "{shown}");
    let right =
        told(&[("a.yaml", &text.replacen("key: POSTGRES_PASSWORD", "key: POSTGRES_USER", 1))]);
    assert!(!right.contains("GEN431"), "{right}");
}

#[test]
fn drivers_of_java_call_postgresql_by_its_name() {
    let found = |url: &str| {
        let env = format!("image: acme/web:1.4.2, env: [{{ name: KC_DB_URL, value: '{url}' }}] }}");
        codes(&[("a.yaml", &POD.replace("image: acme/web:1.4.2 }", &env))])
    };
    let is_told = |found: Vec<String>| found.iter().any(|one| one.starts_with("GEN408"));
    assert!(is_told(found("jdbc:postgres://db.example.com:5432/app")));
    assert!(!is_told(found("jdbc:postgresql://db.example.com:5432/app")));
}

#[test]
fn labels_that_take_the_place_of_others_are_told_where_they_stand() {
    let app = ["redis", "web"].map(|name| {
        let pod = POD.replace("{ name: web }", &format!("{{ name: {name}, labels: {{ app: {name} }} }}"));
        format!(
            "{pod}---\napiVersion: v1\nkind: Service\nmetadata: {{ name: {name} }}\nspec: {{ selector: {{ app: {name} }}, ports: [{{ port: 80 }}] }}\n"
        )
    });
    let app = app.join("---\n");
    let found = |labels: &str| {
        let list = format!("resources: [app.yaml]\n{labels}\n");
        codes(&[("kustomization.yaml", &list), ("app.yaml", &app)])
    };
    for bad in [
        "commonLabels: { app: shop }",
        "labels: [{ pairs: { app: shop }, includeSelectors: true }]",
    ] {
        assert_eq!(found(bad), ["GEN412 "], "{bad}");
    }
    for good in ["commonLabels: { part-of: shop }", "labels: [{ pairs: { part-of: shop } }]", ""] {
        assert_eq!(found(good), [""; 0], "{good}");
    }
}

#[test]
fn a_health_check_logs_in_as_a_user_that_there_is() {
    let found = |test: &str, user: &str| {
        let text = format!(
            "services:\n  db:\n    image: postgres:17\n    environment: {{ POSTGRES_USER: {user}, POSTGRES_PASSWORD: example }}\n    healthcheck: {{ test: {test} }}\n    volumes: ['data:/var/lib/postgresql/data']\nvolumes: {{ data: }}\n"
        );
        codes(&[("compose.yaml", &text)])
    };
    for test in [
        "[CMD-SHELL, \"psql -U postgres -d shop -c 'select 1'\"]",
        "[CMD, psql, -Upostgres, -c, select 1]",
        "[CMD-SHELL, psql --username=postgres -c 'select 1']",
    ] {
        assert_eq!(found(test, "shop"), ["GEN431 service/db"], "{test}");
        assert_eq!(found(test, "postgres"), [""; 0], "{test}");
    }
    for test in [
        "[CMD-SHELL, pg_isready -U postgres]",
        "[CMD-SHELL, psql -U $$POSTGRES_USER -c 'select 1']",
    ] {
        assert_eq!(found(test, "shop"), [""; 0], "{test}");
    }
}
