//! What lies beside what is looked at: kustomizations of several components, files that none lists, samples with the
//! same labels.

use std::fmt::Write as _;

use crate::check::{codes, told};

/// Pods, which take in a ConfigMap.
fn pods(name: &str, more: &str) -> String {
    format!(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: {name}, namespace: apps }}
spec:
  selector: {{ matchLabels: {{ app: {name} }} }}
  template:
    metadata: {{ labels: {{ app: {name} }} }}
    spec:
      containers:
        - name: {name}
          image: acme/{name}:1.4.2
          ports: [{{ containerPort: 8000 }}]
{more}"
    )
}

/// A Service, an account, a ConfigMap and a claim, which others need.
const SHARED: &str = "\
apiVersion: v1
kind: Namespace
metadata: { name: apps }
---
apiVersion: v1
kind: Service
metadata: { name: login, namespace: apps }
spec: { selector: { app: login }, ports: [{ port: 80, targetPort: 8000 }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: runner, namespace: apps }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: apps }
data: { LEVEL: info }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: apps }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
";

/// What needs all of that.
const NEEDS: &str = "          envFrom: [{ configMapRef: { name: settings } }]
          env: [{ name: LOGIN_URL, value: \"http://login.apps.svc.cluster.local\" }]
          volumeMounts: [{ name: data, mountPath: /data }]
      serviceAccountName: runner
      volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: apps }
spec:
  ingressClassName: nginx
  rules: [{ host: a.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: login, port: { number: 80 } } } }] } }]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: login, namespace: apps }
spec: { minReplicas: 1, maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: login } }
";

const LIST: &str = "resources: [app.yaml]\n";

#[test]
fn components_with_kustomizations_of_their_own_are_one_application() {
    let (web, login) = (pods("web", NEEDS), pods("login", ""));
    let shared = SHARED.to_owned() + "---\n" + &login;
    for kustomized in [["web", "login"], ["web", "worker"], ["worker", "login"]] {
        let worker = pods("worker", "");
        let apps = [("web", web.as_str()), ("login", shared.as_str()), ("worker", worker.as_str())];
        let paths = apps.map(|(name, text)| (format!("{name}/app.yaml"), text));
        let lists = kustomized.map(|name| (format!("{name}/kustomization.yaml"), LIST));
        let files: Vec<(&str, &str)> =
            paths.iter().chain(&lists).map(|(path, text)| (path.as_str(), *text)).collect();
        assert_eq!(codes(&files), [""; 0], "{kustomized:?}");
    }
}

#[test]
fn environments_do_not_lend_each_other_anything() {
    let web = pods("web", NEEDS);
    let shared = SHARED.to_owned() + "---\n" + &pods("login", "");
    let whole = format!("{web}---\n{shared}");
    let files = [
        ("dev/kustomization.yaml", LIST),
        ("dev/app.yaml", web.as_str()),
        ("prod/kustomization.yaml", LIST),
        ("prod/app.yaml", whole.as_str()),
    ];
    let found = codes(&files);
    for code in ["GEN421 Deployment/web", "GEN451 Deployment/web", "GEN461 HorizontalPodAutoscaler"]
    {
        assert!(found.iter().any(|one| one.starts_with(code)), "{code}: {found:?}");
    }
}

#[test]
fn what_is_missing_may_lie_in_a_file_that_is_not_listed() {
    let web = pods("web", "          envFrom: [{ configMapRef: { name: settings } }]\n");
    let settings = "\
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: apps }
data: { LEVEL: info }
";
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: apps }\n";
    let files = |list| {
        [
            ("k8s/kustomization.yaml", list),
            ("k8s/app.yaml", web.as_str()),
            ("k8s/namespace.yaml", namespace),
            ("k8s/settings.yaml", settings),
        ]
    };
    let text = told(&files("resources: [namespace.yaml, app.yaml]\n"));
    assert!(text.contains("error[GEN421]"), "{text}");
    assert!(text.contains("k8s/settings.yaml:3:19"), "{text}");
    let help = "help: list `settings.yaml` in the `resources` of the kustomization beside it";
    assert!(text.contains(help), "{text}");
    assert_eq!(told(&files("resources: [namespace.yaml, app.yaml, settings.yaml]\n")), "");
}

#[test]
fn a_host_in_a_script_is_marked_where_it_stands() {
    for header in ["|", "|-", ">", "|2"] {
        let mut text = "\
apiVersion: v1
kind: Service
metadata: { name: mysql-service }
spec: { selector: { app: mysql }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: mysql, labels: { app: mysql } }
spec:
  containers: [{ name: mysql, image: acme/mysql:1.4.2, ports: [{ containerPort: 3306 }] }]
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: backup }
spec:
  schedule: 0 2 * * *
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: backup
              image: acme/backup:1.4.2
              command: [sh, -ec]
              args:
"
        .to_owned();
        let _ = writeln!(text, "                - {header}");
        text +=
            "                  echo mysql\n\n                  mysqldump -h mysql -u root app\n";
        let text = told(&[("a.yaml", &text)]);
        assert!(text.contains("a.yaml:30:32"), "{header} {text}");
    }
}

/// A sample: pods of an image, and the Service that leads to them.
fn sample(name: &str, image: &str, port: u16) -> String {
    format!(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: {name} }}
spec:
  selector: {{ matchLabels: {{ app: db }} }}
  template:
    metadata: {{ labels: {{ app: db }} }}
    spec:
      containers:
        - name: db
          image: {image}
          env: [{{ name: POSTGRES_PASSWORD, value: example }}]
---
apiVersion: v1
kind: Service
metadata: {{ name: {name} }}
spec: {{ selector: {{ app: db }}, ports: [{{ port: {port} }}] }}
"
    )
}

#[test]
fn the_pods_of_another_sample_are_not_those_of_a_service() {
    let one = sample("mongo", "mongo:8.0", 27017);
    let other = sample("postgres", "postgres:17", 5432);
    let count = |files: &[(&str, &str)]| {
        codes(files).iter().filter(|code| code.starts_with("GEN444")).count()
    };
    assert_eq!(count(&[("one/a.yaml", &one), ("other/a.yaml", &other)]), 0);
    let wrong = one.replace("27017", "5432");
    assert_eq!(count(&[("one/a.yaml", &wrong)]), 1);
}
