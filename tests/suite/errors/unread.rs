//! What one key leaves without a reader, and what nobody listens to: told where both stand in one file.

use super::{BACKEND, DATABASE, backend, base, below, files};

#[test]
fn what_is_said_of_a_server_that_is_not_run() {
    let elsewhere =
        DATABASE.replace("    resources: { requests: { cpu: 100m, memory: 64Mi } }\n", "");
    for key in
        ["storage: 5Gi", "init: { a.sql: \"select 1;\" }", "resources: { requests: { cpu: 1 } }"]
    {
        let said =
            base(&below(&elsewhere, &format!("external: {{ host: db.example.com }}\n{key}")));
        let (name, _) = key.split_once(':').expect("a key");
        assert!(said.contains(&format!("`{name}` has no effect beside `external`")), "{said}");
        assert!(said.contains("warning[GEN208]") && !said.contains("error"), "{said}");
        // What another file says is read where that one is alone, and so is what all databases get.
        let of_prod = "databases: { main: { external: { host: db.example.com } } }\n";
        let said = files(
            &[("values/base.yaml", &below(&elsewhere, key)), ("values/prod.yaml", of_prod)],
            "prod",
        );
        assert_eq!(said, "", "{key}");
        let of_all = format!("defaults: {{ databases: {{ {key} }} }}\n");
        let said = base(&(below(&elsewhere, "external: { host: db.example.com }") + &of_all));
        assert_eq!(said, "", "{key}");
    }
    let said = base(&below(DATABASE, "secret: { name: other }"));
    assert!(said.contains("`secret` has no effect beside `existingSecret`"), "{said}");
    let said = base(&below(DATABASE, "storage: { existingClaim: old, size: 5Gi }"));
    assert!(said.contains("`size` has no effect beside `existingClaim`"), "{said}");
    let said = base(&below(DATABASE, "version: \"17.2\"\nimage: \"postgres:17.5\""));
    assert!(said.contains("`version` says 17.2, and the tag of the image 17.5"), "{said}");
    assert_eq!(base(&below(DATABASE, "version: \"17\"\nimage: \"postgres:17.5-alpine\"")), "");
}

#[test]
fn pods_that_are_counted_elsewhere() {
    for release in [
        "release: { canary: { stable: { replicas: 3 }, canary: { replicas: 1 } } }",
        "release: { blueGreen: { active: blue, tracks: { blue: { replicas: 2 }, green: { replicas: 1 } } } }",
    ] {
        let said = backend(&format!("replicas: 5\n{release}"));
        assert!(said.contains("`replicas` has no effect beside"), "{said}");
    }
    let one =
        "release: { blueGreen: { active: blue, tracks: { blue: { replicas: 2 }, green: {} } } }";
    assert_eq!(backend(&format!("replicas: 5\n{one}")), "");
    let said =
        backend("autoscaling: { min: 1, max: 5, cpu: 70 }\ndisruptionBudget: { minAvailable: 5 }");
    assert!(said.contains("with at most 5 pods this budget forbids every drain"), "{said}");
    let said =
        backend("autoscaling: { min: 1, max: 5, cpu: 70 }\ndisruptionBudget: { minAvailable: 4 }");
    assert!(!said.contains("forbids"), "{said}");
}

#[test]
fn ports_and_settings_that_nobody_has() {
    let said = backend("allowFrom: [{ namespace: monitoring, ports: [9100] }]");
    assert!(said.contains("nothing is said to listen on 9100"), "{said}");
    for lines in [
        "allowFrom: [{ namespace: monitoring, ports: [8000] }]",
        "ports: { metrics: 9100 }\nallowFrom: [{ namespace: monitoring, ports: [9100] }]",
        "sidecars: { exporter: { image: \"acme/exporter:1.0\", ports: { metrics: 9100 }, resources: { requests: { cpu: 1m, memory: 1Mi } } } }\nallowFrom: [{ namespace: monitoring, ports: [9100] }]",
    ] {
        assert_eq!(backend(lines), "", "{lines}");
    }
    let door = |key: &str| {
        format!(
            "expose: {{ ingress: {{ host: a.example.com, className: nginx, annotations: {{ {key}: 20m }} }} }}"
        )
    };
    let said = backend(&door("proxy-body-size"));
    assert!(said.contains("write `nginx.ingress.kubernetes.io/proxy-body-size`"), "{said}");
    assert_eq!(backend(&door("nginx.ingress.kubernetes.io/proxy-body-size")), "");
    assert_eq!(backend(&door("example.com/proxy-body-size")), "");
}

#[test]
fn a_page_that_comes_by_https_and_calls_by_http() {
    let page = |tls: &str| {
        format!(
            "{BACKEND}    expose: {{ ingress: {{ host: api.example.com }} }}\nfrontends:\n  web:\n    image: \"acme/web:1.0\"\n    port: 80\n    probes: {{ readiness: / }}\n    resources: {{ requests: {{ cpu: 1m, memory: 1Mi }} }}\n    env: {{ API: \"${{backends.api.publicUrl}}/v1\" }}\n    expose: {{ ingress: {{ host: web.example.com{tls} }} }}\n"
        )
    };
    let said = base(&page(", tls: true"));
    assert!(
        said.contains("the page of `web` comes by https, and `api` is called by http"),
        "{said}"
    );
    assert_eq!(base(&page("")), "");
}

#[test]
fn references_in_scripts_of_sql() {
    let said = base(&below(DATABASE, "init: { a.sql: \"CREATE DATABASE ${name}_x;\" }"));
    assert!(said.contains("taken as it is, with `${…}` in it"), "{said}");
    assert_eq!(base(&below(DATABASE, "init: { a.sh: \"echo ${name}\" }")), "");
}
