//! Addresses in every usual form: which of them lead to a Service, and which do not.

use crate::check::{client, codes, server, told};

/// What is found where a pod has some variables, beside a Service `main` on port 7000.
fn beside_main(lines: &str) -> Vec<String> {
    codes(&[("k8s.yaml", &(client(lines) + &server("main", 7000)))])
}

#[test]
fn forms_that_lead_to_the_service() {
    let forms = [
        "http://main:7000",
        "http://main:7000/path?query=1#x",
        "http://user:pass@main:7000",
        "http://main.default.svc.cluster.local:7000/",
        "jdbc:postgresql://main:7000/app?ssl=true",
        "postgresql+asyncpg://u:p@main:7000/app",
        "mongodb://u:p@main:7000,main:7000/app",
        "app:pw@tcp(main:7000)/app?parseTime=true",
        "Server=main;Port=7000;Database=app;User Id=app;Password=pw",
        "host=main port=7000 dbname=app",
    ];
    for form in forms {
        let line = format!("- {{ name: SOME_URL, value: \"{form}\" }}");
        assert_eq!(beside_main(&line), Vec::<String>::new(), "{form}");
        let wrong = line.replace("7000", "7001");
        let found = beside_main(&wrong);
        assert_eq!(found, ["GEN403 Pod/api"], "{form}");
        let unknown = line.replace("main", "mainn");
        // A name with a namespace that nothing is in may be anywhere.
        let expected: &[&str] = if form.contains(".svc") { &[] } else { &["GEN401 Pod/api"] };
        assert_eq!(beside_main(&unknown), expected, "{form}");
    }
}

#[test]
fn a_host_and_its_port_in_two_variables() {
    let right = "- { name: DB_HOST, value: main }\n- { name: DB_PORT, value: \"7000\" }";
    assert_eq!(beside_main(right), Vec::<String>::new());
    assert_eq!(beside_main(&right.replace("7000", "5432")), ["GEN403 Pod/api"]);
}

#[test]
fn variables_are_expanded_before_they_are_read() {
    let lines =
        "- { name: HOST_NAME, value: main }\n- { name: URL, value: \"http://$(HOST_NAME):7001\" }";
    assert_eq!(beside_main(lines), ["GEN403 Pod/api"]);
    let unknown = "- name: PW\n  valueFrom: { secretKeyRef: { name: x, key: z, optional: true } }\n- { name: URL, value: \"http://u:$(PW)@main:7000\" }";
    assert_eq!(beside_main(unknown), Vec::<String>::new());
}

#[test]
fn what_is_no_call_is_left_alone() {
    let lines = "\
- { name: CORS_ORIGIN, value: \"http://localhost:3000,http://nowhere\" }
- { name: ALLOWED_HOSTS, value: nowhere }
- { name: HOST, value: 0.0.0.0 }
- { name: LOG_LEVEL, value: info }
- { name: IMAGE, value: \"nginx:8080\" }
- { name: SELF_URL, value: \"http://localhost:8000/healthz\" }
- { name: STRIPE_URL, value: \"https://api.stripe.com/v1\" }
- { name: MAIL_SERVER, value: smtp.example.com }
- { name: TEMPLATE_URL, value: \"http://${ELSEWHERE}:80\" }";
    assert_eq!(beside_main(lines), Vec::<String>::new());
}

#[test]
fn command_lines_and_init_containers_call_too() {
    for command in [
        "until nc -z -w 2 mainn 7000; do sleep 1; done",
        "pg_isready -h mainn -p 7000",
        "mysqladmin ping --host=mainn -P 7000",
        "wget -qO- http://mainn:7000/",
        "until nslookup mainn; do sleep 1; done",
    ] {
        let pod = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: api }}\nspec:\n  initContainers:\n    - name: wait\n      image: acme/wait:1.4.2\n      command: [sh, -c, \"{command}\"]\n  containers: [{{ name: api, image: acme/api:1.4.2 }}]\n"
        );
        let found = codes(&[("k8s.yaml", &(pod + &server("main", 7000)))]);
        assert_eq!(found, ["GEN401 Pod/api"], "{command}");
    }
}

#[test]
fn files_that_are_mounted_call_too() {
    let pod = "\
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers: [{ name: web, image: acme/web:1.4.2, volumeMounts: [{ name: config, mountPath: /etc/web }] }]
  volumes: [{ name: config, configMap: { name: web } }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data:
";
    let nginx = "  nginx.conf: |\n    upstream api { server mainn:7000; }\n    upstream two {\n      server mainn:7000;\n    }\n    server {\n      location / { proxy_pass http://two; }\n    }\n";
    let properties = "  application.properties: |\n    # a comment: http://nowhere\n    spring.datasource.url=jdbc:mysql://mainn:7000/app\n";
    let env = "  .env: |\n    DB_HOST=mainn\n";
    for (file, line) in [(nginx, 13), (properties, 14), (env, 13)] {
        let text = told(&[("k8s.yaml", &(pod.to_owned() + file + &server("main", 7000)))]);
        assert!(text.contains("GEN401"), "{file}: {text}");
        let shown = text.lines().find(|line| line.contains("-->")).unwrap_or_default();
        assert!(shown.contains(&format!("k8s.yaml:{line}:")), "{file}: {text}");
    }
}

#[test]
fn both_ends_of_a_broken_edge_are_shown() {
    let text = client("- { name: DB_HOST, value: mysql }") + &server("mysql-svc", 8085);
    insta::assert_snapshot!(told(&[("k8s.yaml", &text)]), @r##"
    error[GEN401]: `DB_HOST` names the host `mysql`, and no Service has this name
      --> k8s.yaml:10:35
       |
    10 |         - { name: DB_HOST, value: mysql }
       |                                   ^^^^^ does not resolve
    ...
    14 | metadata: { name: mysql-svc }
       |                   --------- this Service is called `mysql-svc`
       |
       = note: the name does not resolve; the client restarts, or retries for ever
    help: write `mysql-svc`
       |
    10 |         - { name: DB_HOST, value: mysql-svc }
       |                                        ++++
    "##);
}

#[test]
fn secrets_are_masked() {
    let text =
        client("- { name: DATABASE_URL, value: \"postgres://app:hunter2@nowhere:5432/app\" }");
    let text = told(&[("k8s.yaml", &(text + &server("main", 7000)))]);
    assert!(text.contains("postgres://app:*******@nowhere"), "{text}");
}

#[test]
fn a_compose_file_is_checked_beside() {
    let text = "\
services:
  db:
    image: mysql:8.4
    environment: { MYSQL_ROOT_PASSWORD: example, MYSQL_DATABASE: app }
    ports: [\"3307:3306\"]
  web:
    image: acme/web
    environment:
      DB_HOST: dbb
      DB_URL: mysql://db:3307/app
";
    assert_eq!(codes(&[("compose.yaml", text)]), ["GEN401 service/web", "GEN403 service/web"]);
    let right = text.replace("dbb", "db").replace("db:3307", "db:3306");
    assert_eq!(codes(&[("compose.yaml", &right)]), Vec::<String>::new());
}

#[test]
fn names_that_are_merely_alike_are_no_errors() {
    let severity = |host: &str, service: &str| {
        let text = client(&format!("- {{ name: API_HOST, value: {host} }}")) + &server(service, 80);
        told(&[("k8s.yaml", &text)]).split('[').next().unwrap_or_default().to_owned()
    };
    let pairs = [
        ("carts-db", "cart-db"),
        ("mongodb", "mongo-db"),
        ("mysql", "mysql-svc"),
        ("postgers", "postgres"),
    ];
    for (host, service) in pairs {
        assert_eq!(severity(host, service), "error", "{host}, {service}");
    }
    let others = [
        ("users-service", "orders-service"),
        ("keycloak", "keycloak-db"),
        ("service-a", "service-b"),
        ("redis-1", "redis-2"),
        ("app", "api"),
        ("auth", "oauth"),
    ];
    for (host, service) in others {
        assert_eq!(severity(host, service), "warning", "{host}, {service}");
    }
}
