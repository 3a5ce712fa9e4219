//! Who reaches whom, by whatever it is told: marks and edits at hosts, brokers, routes, doors of policies, files that
//! commands name, and rights that kubectl needs.

use stackgen::check::fix;
use stackgen::diagnostic::Severity;

use crate::check::{Alone, client, codes, found_with, server};

/// The codes of errors, each once.
fn errors(files: &[(&str, &str)]) -> Vec<String> {
    let (checked, ..) = found_with(files, &Alone::default());
    let all = checked.findings.into_iter();
    let mut told: Vec<String> = all
        .filter(|one| one.diagnostic.severity == Severity::Error)
        .map(|one| format!("{} {}", one.diagnostic.code, one.object))
        .collect();
    told.dedup();
    told
}

/// A file after all edits that are offered.
fn repaired(name: &str, text: &str) -> String {
    let (checked, sources, _) = found_with(&[(name, text)], &Alone::default());
    let (texts, _) = fix::apply(&checked.findings, &sources);
    texts.into_iter().next().map_or(text.to_owned(), |(_, text)| text)
}

#[test]
fn an_edit_writes_the_host_of_an_address_and_nothing_that_is_called_alike() {
    let cases = [
        ("redis://redis:6379", "redis://redis-svc:6379", "redis", 6379),
        ("amqp://amqp:amqp@amqp:5672/amqp", "amqp://amqp:amqp@amqp-svc:5672/amqp", "amqp", 5672),
        (
            "postgres://postgres:postgres@postgres:5432/postgres",
            "postgres://postgres:postgres@postgres-svc:5432/postgres",
            "postgres",
            5432,
        ),
        ("http://web/web?web=web", "http://web-svc/web?web=web", "web", 80),
    ];
    for (wrong, right, name, port) in cases {
        let text = |value: &str| {
            let client = client(&format!("- {{ name: TARGET_URL, value: \"{value}\" }}"));
            format!("{client}{}", server(&format!("{name}-svc"), port))
        };
        assert_eq!(repaired("a.yaml", &text(wrong)), text(right));
    }
}

#[test]
fn an_edit_of_a_port_leaves_the_password() {
    let text = |port: u16| {
        format!(
            "services:
  api: {{ image: 'acme/api:1.4.2', environment: {{ DATABASE_URL: 'postgres://pg:5433@pg:{port}/pg' }} }}
  pg: {{ image: 'postgres:17', ports: ['5433:5432'], environment: {{ POSTGRES_USER: pg, POSTGRES_PASSWORD: '5433' }} }}
"
        )
    };
    assert_eq!(repaired("compose.yaml", &text(5433)), text(5432));
}

fn broker(advertised: &str, brokers: &str) -> String {
    format!(
        "services:
  kafka:
    image: apache/kafka:3.9.0
    environment:
      KAFKA_LISTENERS: PLAINTEXT://:9092,CONTROLLER://:9093
      KAFKA_ADVERTISED_LISTENERS: {advertised}
      KAFKA_CONTROLLER_LISTENER_NAMES: CONTROLLER
  api: {{ image: 'acme/api:1.4.2', environment: {{ KAFKA_BROKERS: '{brokers}' }} }}
"
    )
}

#[test]
fn brokers_answer_with_what_they_advertise() {
    let told =
        |advertised: &str, brokers: &str| errors(&[("compose.yaml", &broker(advertised, brokers))]);
    assert_eq!(told("PLAINTEXT://kafka:9092", "kafka:9092"), [""; 0]);
    assert_eq!(told("PLAINTEXT://localhost:9092", "kafka:9092"), ["GEN405 service/kafka"]);
    assert_eq!(told("PLAINTEXT://kafka:9092", "kafka:9093"), ["GEN405 service/api"]);
    // Whoever is outside is sent to the host's port.
    let two = "PLAINTEXT://kafka:9092,HOST://localhost:29092";
    assert_eq!(told(two, "kafka:9092"), [""; 0]);
}

const APPLICATION: &str = "\
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web, version: v1 } }
spec: { containers: [{ name: web, image: acme/web:1.4.2, ports: [{ containerPort: 8000 }] }] }
---
";

#[test]
fn an_ingress_needs_a_policy_that_admits_its_controller() {
    let ingress = "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { ingressClassName: nginx, rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }
---
";
    let policy = |from: &str| {
        format!(
            "{APPLICATION}{ingress}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{ name: web, namespace: shop }}
spec: {{ podSelector: {{ matchLabels: {{ app: web }} }}, ingress: [{from}] }}
"
        )
    };
    let told = |from: &str| errors(&[("a.yaml", &policy(from))]);
    for open in [
        "{}",
        "{ from: [{ namespaceSelector: {} }] }",
        "{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 8000 }] }",
        "{ ports: [{ port: 8000 }] }",
    ] {
        assert_eq!(told(open), [""; 0], "{open}");
    }
    for shut in [
        "{ from: [{ podSelector: {} }] }",
        "{ from: [{ podSelector: {} }] }, { from: [{ namespaceSelector: {} }], ports: [{ port: 9000 }] }",
    ] {
        assert_eq!(told(shut), ["GEN473 NetworkPolicy/web"], "{shut}");
    }
}

#[test]
fn a_route_of_istio_leads_to_a_subset_that_there_is() {
    let routes = |subset: &str, version: &str, port: u16| {
        format!(
            "{APPLICATION}
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{ name: web, namespace: shop }}
spec: {{ hosts: [web], http: [{{ route: [{{ destination: {{ host: web, subset: {subset}, port: {{ number: {port} }} }} }}] }}] }}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{ name: web, namespace: shop }}
spec: {{ host: web.shop.svc.cluster.local, subsets: [{{ name: stable, labels: {{ version: {version} }} }}] }}
"
        )
    };
    assert_eq!(errors(&[("a.yaml", &routes("stable", "v1", 80))]), [""; 0]);
    assert_eq!(errors(&[("a.yaml", &routes("canary", "v1", 80))]), ["GEN481 VirtualService/web"]);
    assert_eq!(errors(&[("a.yaml", &routes("stable", "v2", 80))]), ["GEN481 DestinationRule/web"]);
    assert_eq!(errors(&[("a.yaml", &routes("stable", "v1", 81))]), ["GEN481 VirtualService/web"]);
}

#[test]
fn one_path_of_a_host_is_taken_once() {
    let ingress = |name: &str, host: &str, rest: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{ name: {name}, namespace: shop{rest} }}
spec: {{ ingressClassName: nginx, rules: [{{ host: {host}, http: {{ paths: [{{ path: /, pathType: Prefix, backend: {{ service: {{ name: web, port: {{ number: 80 }} }} }} }}] }} }}] }}
---
"
        )
    };
    let told = |other: &str| {
        errors(&[(
            "a.yaml",
            &format!("{APPLICATION}{}{other}", ingress("one", "a.example.com", "")),
        )])
    };
    assert_eq!(told(&ingress("two", "a.example.com", "")), ["GEN491 Ingress/two"]);
    assert_eq!(told(&ingress("two", "b.example.com", "")), [""; 0]);
    let canary = ", annotations: { nginx.ingress.kubernetes.io/canary: 'true' }";
    assert_eq!(told(&ingress("two", "a.example.com", canary)), [""; 0]);
}

#[test]
fn a_file_that_a_command_names_is_a_key_of_the_map_that_fills_its_folder() {
    let pod = |arguments: &str| {
        format!(
            "apiVersion: v1
kind: ConfigMap
metadata: {{ name: prom }}
data: {{ prometheus.yml: 'global: {{}}' }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: prom }}
spec:
  containers: [{{ name: prom, image: acme/prom:1.4.2, args: [{arguments}], volumeMounts: [{{ name: conf, mountPath: /etc/prom }}] }}]
  volumes: [{{ name: conf, configMap: {{ name: prom }} }}]
"
        )
    };
    let told = |arguments: &str| errors(&[("a.yaml", &pod(arguments))]);
    for right in [
        "--config.file=/etc/prom/prometheus.yml",
        "/etc/other/a.yml",
        "/etc/prom",
        "--x=/etc/prom/data",
    ] {
        assert_eq!(told(right), [""; 0], "{right}");
    }
    assert_eq!(told("--config.file=/etc/prom/prometheus.yaml"), ["GEN430 Pod/prom"]);
}

#[test]
fn kubectl_may_do_what_its_account_may() {
    let job = |verbs: &str| {
        format!(
            "apiVersion: v1
kind: ServiceAccount
metadata: {{ name: restarter, namespace: shop }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{ name: restarter, namespace: shop }}
rules: [{{ apiGroups: [apps], resources: [deployments], verbs: [{verbs}] }}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{ name: restarter, namespace: shop }}
roleRef: {{ apiGroup: rbac.authorization.k8s.io, kind: Role, name: restarter }}
subjects: [{{ kind: ServiceAccount, name: restarter, namespace: shop }}]
---
apiVersion: batch/v1
kind: Job
metadata: {{ name: restart, namespace: shop }}
spec:
  template:
    spec:
      serviceAccountName: restarter
      restartPolicy: Never
      containers: [{{ name: restart, image: acme/kubectl:1.4.2, command: [kubectl, rollout, restart, deployment/web] }}]
"
        )
    };
    for right in ["get, patch", "'*'"] {
        assert_eq!(errors(&[("a.yaml", &job(right))]), [""; 0], "{right}");
    }
    assert_eq!(errors(&[("a.yaml", &job("get, list"))]), ["GEN467 Job/restart"]);
}

#[test]
fn what_a_kustomization_changes_is_there() {
    let root = |rest: &str| format!("resources: [web.yaml]\n{rest}\n");
    let told = |rest: &str| {
        let root = root(rest);
        codes(&[("kustomization.yaml", root.as_str()), ("web.yaml", APPLICATION)])
            .into_iter()
            .filter(|one| one.starts_with("GEN210"))
            .count()
    };
    assert_eq!(told("images: [{ name: acme/web, newTag: '2.0' }]"), 0);
    assert_eq!(told("images: [{ name: web, newTag: '2.0' }]"), 1);
    let patch =
        |name: &str| format!("patches: [{{ target: {{ kind: Pod, name: {name} }}, patch: '[]' }}]");
    assert_eq!(told(&patch("web")), 0);
    assert_eq!(told(&patch("backend")), 1);
    assert_eq!(told(&patch("w.*")), 0);
}

#[test]
fn targets_of_prometheus_are_services() {
    let map = |targets: &str| {
        format!(
            "{APPLICATION}
apiVersion: v1
kind: ConfigMap
metadata: {{ name: prom, namespace: shop }}
data:
  prometheus.yml: |
    scrape_configs:
      - job_name: web
        static_configs:
          - targets: [{targets}]
---
apiVersion: v1
kind: Pod
metadata: {{ name: prom, namespace: shop }}
spec:
  containers: [{{ name: prom, image: acme/prom:1.4.2, volumeMounts: [{{ name: conf, mountPath: /etc/prom }}] }}]
  volumes: [{{ name: conf, configMap: {{ name: prom }} }}]
"
        )
    };
    let told = |targets: &str| {
        let all = codes(&[("a.yaml", &map(targets))]);
        all.into_iter().filter(|one| !one.starts_with("GEN493")).collect::<Vec<_>>()
    };
    assert_eq!(told("'web:80', 'localhost:9090'"), [""; 0]);
    assert_eq!(told("'web:8000'"), ["GEN403 ConfigMap/prom"]);
    assert_eq!(told("'site:80'"), ["GEN401 ConfigMap/prom"]);
}
