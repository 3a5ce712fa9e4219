//! What people ran into with manifests of their own: each as the smallest set in which it happens, and
//! beside it the same put right.

use stackgen::diagnostic::Severity;

use crate::check::{Alone, client, codes, found_with, server};

/// A database's pod and Service, with more lines in the container.
fn database(image: &str, lines: &str) -> String {
    let name = image.split(':').next().unwrap_or_default();
    let port = match name {
        "mongo" => 27017,
        "redis" => 6379,
        _ => 5432,
    };
    format!(
        "\
---
apiVersion: v1
kind: Service
metadata: {{ name: {name} }}
spec: {{ selector: {{ app: {name} }}, ports: [{{ port: {port} }}] }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{ name: data }}
spec: {{ accessModes: [ReadWriteOnce], resources: {{ requests: {{ storage: 1Gi }} }} }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: {name}, labels: {{ app: {name} }} }}
spec:
  volumes: [{{ name: data, persistentVolumeClaim: {{ claimName: data }} }}]
  containers:
    - name: {name}
      image: {image}
      ports: [{{ containerPort: {port} }}]
{lines}
"
    )
}

/// The codes of errors in some files, and whether there are no warnings.
fn errors(files: &[(&str, &str)]) -> (Vec<String>, bool) {
    let (checked, ..) = found_with(files, &Alone::default());
    let of = |severity: Severity| {
        let all = checked.findings.iter().filter(move |one| one.diagnostic.severity == severity);
        all.map(|one| one.diagnostic.code.to_string()).collect::<Vec<_>>()
    };
    (of(Severity::Error), of(Severity::Warning).is_empty())
}

#[test]
fn a_port_that_no_database_behind_a_headless_service_has() {
    let database = |more: &str| {
        format!(
            "---
apiVersion: v1
kind: Pod
metadata: {{ name: db, labels: {{ app: db }} }}
spec: {{ containers: [{{ name: db, image: 'postgres:17', {more}env: [{{ name: POSTGRES_PASSWORD, value: hunter }}], volumeMounts: [{{ name: d, mountPath: /var/lib/postgresql/data, subPath: d }}] }}], volumes: [{{ name: d, persistentVolumeClaim: {{ claimName: d }} }}] }}
---
apiVersion: v1
kind: Service
metadata: {{ name: db }}
spec: {{ clusterIP: None, selector: {{ app: db }}, ports: [{{ port: 5432 }}] }}
"
        )
    };
    let found = |port: &str, more: &str| {
        let lines =
            format!("- {{ name: DB_HOST, value: db }}\n- {{ name: DB_PORT, value: '{port}' }}");
        let all = codes(&[("k8s.yaml", &(client(&lines) + &database(more)))]);
        all.iter().any(|one| one.starts_with("GEN403"))
    };
    assert!(found("5433", ""));
    assert!(!found("5432", ""));
    // Tools that know no port write another one for a Service that needs none.
    let placeholder = database("").replace("port: 5432", "port: 55555");
    let text = client("- { name: DATABASE_URL, value: 'postgres://app@db:5432/app' }");
    let all = codes(&[("k8s.yaml", &(text + &placeholder))]);
    assert!(!all.iter().any(|one| one.starts_with("GEN403")), "{all:?}");
    assert!(!found("5433", "args: [-p, '5433'], "));
    assert!(!found("5433", "ports: [{ containerPort: 5433 }], "));
}

#[test]
fn check_headless_port() {
    let served = server("main", 7000);
    let headless = served.replace(
        "ports: [{ port: 7000 }]",
        "clusterIP: None, ports: [{ port: 80, targetPort: 7000 }]",
    );
    assert_ne!(served, headless);
    let text = |port: u16| {
        client(&format!("- {{ name: MAIN_URL, value: \"http://main:{port}\" }}")) + &headless
    };
    assert_eq!(codes(&[("k8s.yaml", &text(80))]), ["GEN403 Pod/api"]);
    assert_eq!(codes(&[("k8s.yaml", &text(7000))]), [""; 0]);
}

#[test]
fn check_mongodb_authsource() {
    let lines = "      env: [{ name: MONGO_INITDB_ROOT_USERNAME, value: root }, { name: MONGO_INITDB_ROOT_PASSWORD, value: abc }]\n      volumeMounts: [{ name: data, mountPath: /data/db }]";
    let found = |url: &str| {
        let text = client(&format!("- {{ name: MONGO_URL, value: \"{url}\" }}"));
        codes(&[("k8s.yaml", &(text + &database("mongo:8.0", lines)))])
    };
    assert_eq!(found("mongodb://root:abc@mongo:27017/shop"), ["GEN450 Pod/api"]);
    // Nobody has made this user.
    assert_eq!(found("mongodb://app:abc@mongo:27017/shop?authSource=admin"), ["GEN431 Pod/api"]);
    assert_eq!(found("mongodb://root:abc@mongo:27017/shop?authSource=admin"), [""; 0]);
}

#[test]
fn check_postgres_volume() {
    let found = |image: &str, path: &str, variable: &str| {
        let lines = format!(
            "      env: [{{ name: POSTGRES_PASSWORD, value: abc }}{variable}]\n      volumeMounts: [{{ name: data, mountPath: {path} }}]"
        );
        errors(&[("k8s.yaml", &database(image, &lines))]).0
    };
    assert_eq!(found("postgres:17", "/var/lib/postgresql", ""), ["GEN436"]);
    assert_eq!(found("postgres:17", "/var/lib/postgresql/data", ""), [""; 0]);
    assert_eq!(found("postgres:18", "/var/lib/postgresql", ""), [""; 0]);
    assert_eq!(found("postgres:18", "/var/lib/postgresql/data", ""), ["GEN436"]);
    let elsewhere = ", { name: PGDATA, value: /var/lib/postgresql/17/data }";
    assert_eq!(found("postgres:17", "/var/lib/postgresql", elsewhere), [""; 0]);
    assert_eq!(found("mongo:8.0", "/data", ""), ["GEN436"]);
    assert_eq!(found("mongo:8.0", "/data/db", ""), [""; 0]);
}

#[test]
fn check_shell_variables() {
    let lines = |value: &str| {
        client(&format!(
            "- {{ name: DB_PASSWORD, value: abc }}\n- {{ name: GREETING, value: \"hello {value}\" }}"
        ))
    };
    assert_eq!(codes(&[("k8s.yaml", &lines("${DB_PASSWORD}"))]), ["GEN449 Pod/api"]);
    assert_eq!(codes(&[("k8s.yaml", &lines("$(DB_PASSWORD)"))]), [""; 0]);
}

#[test]
fn check_subpath_no_key() {
    let text = |key: &str| {
        format!(
            "{}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: api }}\ndata: {{ settings.yaml: \"a: 1\" }}\n",
            client("[]").replace(
                "      env:\n        []\n",
                &format!("      volumeMounts: [{{ name: conf, mountPath: /app/settings.yaml, subPath: {key} }}]\n  volumes: [{{ name: conf, configMap: {{ name: api }} }}]\n")
            )
        )
    };
    assert_eq!(codes(&[("k8s.yaml", &text("setings.yaml"))]), ["GEN430 Pod/api"]);
    assert_eq!(codes(&[("k8s.yaml", &text("settings.yaml"))]), [""; 0]);
}

#[test]
fn check_url_without_port() {
    let served = server("main", 7000)
        .replace("ports: [{ port: 7000 }]", "ports: [{ port: 80, targetPort: 7000 }]");
    let policy = |port: u16| {
        format!(
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: main }}\nspec: {{ podSelector: {{ matchLabels: {{ app: main }} }}, ingress: [{{ from: [{{ podSelector: {{ matchLabels: {{ app: api }} }} }}], ports: [{{ port: {port} }}] }}] }}\n"
        )
    };
    let call = client("- { name: MAIN_URL, value: \"http://main\" }");
    let found = |port| codes(&[("k8s.yaml", &format!("{call}{served}{}", policy(port)))]);
    assert_eq!(found(80), ["GEN473 NetworkPolicy/main"]);
    assert_eq!(found(7000), [""; 0]);
}

#[test]
fn check_foreign() {
    // Two ways to do it, of which one is applied.
    let one = server("main", 7000);
    let other = one.replace("acme/main:1.4.2", "acme/main:1.5.0");
    let (found, _) = errors(&[("main-tls.yaml", &one), ("main.yaml", &other)]);
    assert_eq!(found, [""; 0]);
    // A file beside a kustomization that does not list it, and one beside a file that it lists.
    let part = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: main }\nspec: { template: { spec: { containers: [{ name: main }] } } }\n";
    let files = [
        ("app/kustomization.yaml", "resources: [main/pod.yaml]\n"),
        ("app/main/pod.yaml", one.as_str()),
        ("app/main/extra.yaml", part),
        ("app/other.yaml", part),
        ("kind/patches/api-server.yaml", part),
    ];
    assert_eq!(errors(&files), (Vec::new(), true));
    assert_eq!(errors(&[("other.yaml", part)]).0, ["GEN504", "GEN504"]);
    // Each file for a namespace of its own, by a flag.
    let twin = |name: &str| {
        database("postgres:17", "      env: [{ name: POSTGRES_PASSWORD, value: abc }]\n      volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]")
            .replace("kind: Pod\nmetadata: { name: postgres", &format!("kind: Pod\nmetadata: {{ name: {name}"))
    };
    assert_eq!(errors(&[("one.yaml", &twin("one")), ("two.yaml", &twin("two"))]).0, [""; 0]);
    // Two clusters.
    let door = |name: &str| {
        server(name, 7000).replace(
            "ports: [{ port: 7000 }]",
            "type: NodePort, ports: [{ port: 7000, nodePort: 30080 }]",
        )
    };
    let (one, two) = (door("main"), door("other"));
    assert_eq!(errors(&[("main-dev.yaml", &one), ("main-prod.yaml", &two)]).0, [""; 0]);
    assert_eq!(errors(&[("main.yaml", &one), ("other.yaml", &two)]).0, ["GEN414"]);
    // Templates of other programs.
    let template = "%{ if tls }\napiVersion: v1\n%{ endif }\nkind: : Pod\n";
    assert_eq!(errors(&[("pod.yaml", template)]), (Vec::new(), true));
    let braced =
        "apiVersion: v1\nkind: Service\nmetadata: { name: dns }\nspec:\n  clusterIP: {PREFIX}.16\n";
    assert_eq!(errors(&[("service.yaml", braced)]), (Vec::new(), true));
    // What is in a file that cannot be read is not missing.
    let service = server("main", 7000);
    let (service, pod) = service.split_at(service.rfind("---").expect("two objects"));
    let conflict = format!("<<<<<<< HEAD\n{pod}=======\n>>>>>>> other\n");
    assert_eq!(
        errors(&[("pod.yaml", &conflict), ("service.yaml", service)]),
        (vec!["GEN001".to_owned()], true)
    );
    // A gap is told once.
    let gap =
        client("- { name: MAIN_URL, value: \"http://<your-host>:80\" }") + &server("main", 7000);
    assert_eq!(codes(&[("k8s.yaml", &gap)]), ["GEN498 Pod/api"]);
    // A full name is looked up where it says.
    let text = client("- { name: MAIN_URL, value: \"http://main.back.svc.cluster.local:7000\" }")
        .replace("name: api, labels", "name: api, namespace: front, labels")
        + &server("main", 7000)
            .replace("metadata: { name: main", "metadata: { namespace: front, name: main");
    let text = text
        + "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: front }\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: back }\n";
    let (checked, ..) = found_with(&[("k8s.yaml", &text)], &Alone::default());
    let told: Vec<&str> =
        checked.findings.iter().map(|one| one.diagnostic.message.as_str()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("in `back`: it is in `front`"), "{told:?}");
}

#[test]
fn programs_that_keep_lists_have_no_gaps() {
    let named = |value: &str| client(&format!("- {{ name: DB_NAME, value: {value} }}"));
    for value in ["todo_db", "todo-app", "my-todo"] {
        assert_eq!(codes(&[("k8s.yaml", &named(value))]), [""; 0], "{value}");
    }
    for value in ["todo", "\"TODO: choose one of them\"", "changeme", "your-name"] {
        assert_eq!(codes(&[("k8s.yaml", &named(value))]), ["GEN498 Pod/api"], "{value}");
    }
}

#[test]
fn scripts_may_do_what_images_do() {
    let made = "\
- { name: DB_HOST, value: postgres }
- { name: DB_USER, value: app }
- { name: DB_NAME, value: shop }
- { name: DB_PASSWORD, value: abc }";
    let lines = "      env: [{ name: POSTGRES_PASSWORD, value: abc }]\n      volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data, subPath: data }]";
    let text = client(made) + &database("postgres:17", lines);
    assert!(!codes(&[("k8s.yaml", &text)]).is_empty());
    let script = "args: [sh, -c, \"psql -c 'CREATE USER app; CREATE DATABASE shop'\"]";
    let own = text.replace(
        "      env:\n        - { name: DB_HOST",
        &format!("      {script}\n      env:\n        - {{ name: DB_HOST"),
    );
    assert_ne!(own, text);
    assert_eq!(codes(&[("k8s.yaml", &own)]), [""; 0]);
    // A replica that its own script makes reads the variables itself.
    let replica = |words: &str| {
        database(
            "postgres:17",
            &format!(
                "      env: [{{ name: POSTGRES_USER, value: app }}, {{ name: POSTGRES_PASSWORD, value: abc }}]\n      volumeMounts: [{{ name: data, mountPath: /var/lib/postgresql/data, subPath: data }}]\n      command: [sh, -c, \"{words}\"]"
            ),
        )
    };
    assert_eq!(errors(&[("k8s.yaml", &replica("exec postgres"))]).0, ["GEN434"]);
    let reads = replica("pg_basebackup -U ${POSTGRES_USER} && exec postgres");
    assert_eq!(errors(&[("k8s.yaml", &reads)]).0, [""; 0]);
}

#[test]
fn secrets_that_a_set_writes_down_are_all_there() {
    let pod = client("- { name: A, valueFrom: { secretKeyRef: { name: payments, key: A } } }");
    let severity = |text: &str| errors(&[("k8s.yaml", text)]);
    assert_eq!(severity(&pod), (Vec::new(), false));
    let other =
        "---\napiVersion: v1\nkind: Secret\nmetadata: { name: main }\nstringData: { B: b }\n";
    assert_eq!(severity(&(pod.clone() + other)).0, ["GEN421"]);
    let operator = "---\napiVersion: atlas.mongodb.com/v1\nkind: AtlasDatabaseUser\nmetadata: { name: main }\nspec: {}\n";
    assert_eq!(severity(&(pod + operator)), (Vec::new(), true));
}

#[test]
fn a_service_beside_pods_that_nobody_leads_to() {
    let text = server("main", 7000);
    let renamed = text.replace("selector: { app: main }", "selector: { service: data }");
    assert_ne!(renamed, text);
    assert_eq!(errors(&[("k8s.yaml", &renamed)]).0, ["GEN411"]);
    let port = renamed.replace("containerPort: 7000", "containerPort: 7001");
    assert_eq!(errors(&[("k8s.yaml", &port)]), (Vec::new(), false));
}

#[test]
fn both_colours_behind_one_service() {
    let colours = |replicas: u8| {
        let of = |colour: &str, replicas: u8| {
            format!(
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: web-{colour} }}\nspec:\n  replicas: {replicas}\n  selector: {{ matchLabels: {{ app: web, colour: {colour} }} }}\n  template:\n    metadata: {{ labels: {{ app: web, colour: {colour} }} }}\n    spec: {{ containers: [{{ name: web, image: \"acme/web:1.4.2\", ports: [{{ containerPort: 80 }}] }}] }}\n"
            )
        };
        let service = "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }\n";
        format!("{service}{}{}", of("blue", 2), of("green", replicas))
    };
    assert_eq!(errors(&[("k8s.yaml", &colours(2))]).0, ["GEN412"]);
    assert_eq!(errors(&[("k8s.yaml", &colours(0))]), (Vec::new(), false));
}

#[test]
fn a_full_name_in_a_configuration_is_misspelt() {
    let config = |host: &str| {
        format!(
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: gateway, namespace: shop }}\ndata:\n  application.yaml: |\n    visits: http://{host}.shop.svc.cluster.local:80\n---\napiVersion: v1\nkind: Namespace\nmetadata: {{ name: shop }}\n"
        )
    };
    let served = server("visits-service", 80)
        .replace("metadata: { name", "metadata: { namespace: shop, name");
    let found = |host: &str| errors(&[("k8s.yaml", &(config(host) + &served))]).0;
    assert_eq!(found("vists-service"), ["GEN407"]);
    assert_eq!(found("visits-service"), [""; 0]);
}

#[test]
fn a_cluster_that_maps_the_port_of_a_service() {
    let cluster = |port: u16| {
        format!(
            "---\napiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes: [{{ role: control-plane, extraPortMappings: [{{ containerPort: {port}, hostPort: 8080 }}] }}]\n"
        )
    };
    let found = |port: u16| codes(&[("k8s.yaml", &(server("main", 7000) + &cluster(port)))]);
    assert_eq!(found(7000), ["GEN415 Cluster"]);
    assert_eq!(found(80), [""; 0]);
}
