//! Who waits for whom, who asks which name server, what is passed on as it is written, and what is mounted where.

use crate::check::never::told_of;
use crate::check::{client, codes, server};

fn told(files: &[(&str, &str)], code: &str) -> usize {
    codes(files).iter().filter(|one| one.starts_with(code)).count()
}

/// A Service and a pod behind it, with an init container that runs a script.
fn waiting(name: &str, service: &str, script: &str) -> String {
    format!(
        "\
---
apiVersion: v1
kind: Service
metadata: {{ name: {name} }}
spec: {{ selector: {{ app: {name} }}, ports: [{{ port: 8000 }}]{service} }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: {name}, labels: {{ app: {name} }} }}
spec:
  initContainers: [{{ name: wait, image: busybox:1.37.0, command: [sh, -c, \"{script}\"] }}]
  containers: [{{ name: {name}, image: acme/{name}:1.4.2, ports: [{{ containerPort: 8000 }}] }}]
"
    )
}

#[test]
fn pods_that_wait_for_themselves() {
    let until = |name: &str| format!("until nc -z {name} 8000; do sleep 1; done");
    let circle = waiting("api", "", &until("jobs")) + &waiting("jobs", "", &until("api"));
    let other = waiting("api", "", &until("jobs")) + &server("jobs", 8000);
    let wrong = [
        waiting("api", "", &until("api")),
        waiting("api", "", "while ! wget -q http://api:8000/; do sleep 1; done"),
        waiting("api", ", clusterIP: None", "until nslookup api; do sleep 1; done"),
    ];
    let right = [
        other,
        // The name of a Service with an address resolves before any pod is ready.
        waiting("api", "", "until nslookup api; do sleep 1; done"),
        waiting("api", ", clusterIP: None, publishNotReadyAddresses: true", &until("api")),
        // Asked once, and whatever the answer.
        waiting("api", "", "nc -z api 8000 || true"),
        waiting("api", "", &until("api"))
            .replace("selector: { app: api }", "selector: { tier: any }")
            + "---\napiVersion: v1\nkind: Pod\nmetadata: { name: old, labels: { tier: any } }\nspec: { containers: [{ name: old, image: acme/api:1.4.2 }] }\n",
    ];
    told_of("GEN523", &wrong, &right);
    assert_eq!(told(&[("all.yaml", &circle)], "GEN523"), 2);
}

#[test]
fn pods_that_ask_the_name_server_of_their_node() {
    let pod = |spec: &str| {
        client("- { name: STORE_URL, value: \"http://store:8000\" }")
            .replace("spec:\n", &format!("spec:\n  {spec}\n"))
            + &server("store", 8000)
    };
    let wrong = [pod("hostNetwork: true"), pod("dnsPolicy: Default")];
    let right = [
        pod("hostNetwork: false"),
        pod("hostNetwork: true\n  dnsPolicy: ClusterFirstWithHostNet"),
        pod("hostNetwork: true\n  dnsConfig: { nameservers: [10.96.0.10] }"),
    ];
    told_of("GEN524", &wrong, &right);
}

#[test]
fn variables_of_shells_have_no_braces_either() {
    let pod = |args: &str| {
        client("- { name: PORT, value: \"8000\" }")
            .replace("      env:", &format!("      {args}\n      env:"))
    };
    let wrong = [
        pod("args: [--port, $PORT]"),
        pod("args: [\"--listen=:$PORT\"]"),
        pod("args: [\"${PORT}\"]"),
    ];
    let right = [
        pod("args: [--port, $(PORT)]"),
        pod("args: [\"$$PORT\"]"),
        pod("args: [\"$PORTS\"]"),
        pod("command: [sh, -c, \"exec api --port $PORT\"]"),
    ];
    told_of("GEN449", &wrong, &right);
}

#[test]
fn domains_of_the_cluster_are_spelt_out() {
    let call = |host: &str| {
        client(&format!("- {{ name: STORE_URL, value: \"http://{host}:8000\" }}"))
            .replace("{ name: api,", "{ name: api, namespace: shop,")
            + &server("store", 8000).replace("{ name: store", "{ namespace: shop, name: store")
    };
    let wrong = [
        call("store.shop.svc.cluster.locale"),
        call("store.shop.svc.cluster"),
        call("store.svc.cluster.local"),
    ];
    let right = [
        call("store.shop.svc.cluster.local"),
        call("store.shop.svc"),
        call("store.shop.svc.k8s.example.com"),
    ];
    told_of("GEN401", &wrong, &right);
}

#[test]
fn files_are_mounted_as_files() {
    let pod = |mount: &str, words: &str| {
        format!(
            "\
apiVersion: v1
kind: ConfigMap
metadata: {{ name: web }}
data: {{ app.yaml: \"a: b\", start.sh: exec web }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: web }}
spec:
  containers: [{{ name: web, image: acme/web:1.4.2, volumeMounts: [{{ name: conf, {mount} }}]{words} }}]
  volumes: [{{ name: conf, configMap: {{ name: web, defaultMode: 0755 }} }}]
"
        )
    };
    let wrong = [pod("mountPath: /etc/web/app.yaml", "")];
    let right = [
        pod("mountPath: /etc/web/app.yaml, subPath: app.yaml", ""),
        pod("mountPath: /etc/web", ""),
        pod("mountPath: /etc/web.d", ""),
        pod("mountPath: /etc/app.yaml", ", args: [--config, /etc/app.yaml/app.yaml]"),
    ];
    told_of("GEN430", &wrong, &right);
    let wrong = [
        pod("mountPath: /scripts", ", command: [/scripts/run.sh]"),
        pod("mountPath: /scripts", ", command: [sh, /scripts/run.sh]"),
    ];
    let right = [
        pod("mountPath: /scripts", ", command: [/scripts/start.sh]"),
        pod("mountPath: /scripts", ", command: [sh, /scripts/start.sh]"),
        pod("mountPath: /conf", ", command: [/scripts/run.sh]"),
    ];
    told_of("GEN459", &wrong, &right);
}

#[test]
fn images_without_a_shell_run_none() {
    let pod = |image: &str, rest: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: api }}\nspec: {{ containers: [{{ name: api, image: {image}, {rest} }}] }}\n"
        )
    };
    let probe = "livenessProbe: { exec: { command: [/bin/sh, -c, \"wget -q localhost\"] } }";
    let bare = "gcr.io/distroless/nodejs22-debian12:nonroot";
    told_of(
        "GEN459",
        &[pod(bare, "command: [sh, -c, node server.js]"), pod(bare, probe)],
        &[
            pod("gcr.io/distroless/base-debian12:debug", probe),
            pod(bare, "command: [/nodejs/bin/node, server.js]"),
            pod("acme/distroless/api:1.4.2", probe),
        ],
    );
}

#[test]
fn pods_are_spread_by_labels_that_they_have() {
    let workload = |labels: &str| {
        format!(
            "\
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: api }}
spec:
  replicas: 3
  selector: {{ matchLabels: {{ app: api }} }}
  template:
    metadata: {{ labels: {{ app: api }} }}
    spec:
      affinity: {{ podAntiAffinity: {{ preferredDuringSchedulingIgnoredDuringExecution: [{{ weight: 1, podAffinityTerm: {{ topologyKey: kubernetes.io/hostname, labelSelector: {{ matchLabels: {labels} }} }} }}] }} }}
      containers: [{{ name: api, image: acme/api:1.4.2 }}]
"
        )
    };
    told_of(
        "GEN526",
        &[workload("{ app: backend }")],
        &[workload("{ app: api }"), workload("{ app: store }") + &server("store", 8000)],
    );
}

#[test]
fn certificates_are_made_and_served() {
    let ingress = |annotations: &str, secret: &str| {
        format!(
            "\
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {{ name: main }}
spec: {{ selfSigned: {{}} }}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{ name: web, annotations: {{ {annotations} }} }}
spec:
  tls: [{{ hosts: [shop.example.com], secretName: {secret} }}]
  rules: [{{ host: shop.example.com, http: {{ paths: [{{ path: /, pathType: Prefix, backend: {{ service: {{ name: store, port: {{ number: 8000 }} }} }} }}] }} }}]
{}",
            server("store", 8000)
        )
    };
    let made = "---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: web }\nspec: { secretName: web-tls, dnsNames: [shop.example.com], issuerRef: { name: main, kind: ClusterIssuer } }\n";
    let wrong = [
        ingress("cert-manager.io/issuer: main", "web-tls"),
        ingress("cert-manager.io/cluster-issuer: mainn", "web-tls"),
        ingress("", "web-cert") + made,
    ];
    let right = [
        ingress("cert-manager.io/cluster-issuer: main", "web-tls"),
        ingress("cert-manager.io/cluster-issuer: elsewhere", "web-tls"),
        ingress("", "web-tls") + made,
        ingress("", "web-cert"),
    ];
    told_of("GEN525", &wrong, &right);
}

#[test]
fn charts_of_controllers_bring_pods_of_their_own() {
    let policy = "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: store, namespace: shop }
spec: { podSelector: { matchLabels: { app: redis } }, policyTypes: [Ingress] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: acme/web:1.4.2 }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
";
    let application = |namespace: &str| {
        format!(
            "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{ name: redis, namespace: argocd }}\nspec: {{ project: default, source: {{ repoURL: https://charts.example.com, chart: redis, targetRevision: 1.2.3 }}, destination: {{ server: https://kubernetes.default.svc, namespace: {namespace} }} }}\n"
        )
    };
    told_of("GEN471", &[policy.to_owned()], &[policy.to_owned() + &application("shop")]);
}

#[test]
fn what_the_control_plane_refuses_or_misses() {
    let cron = |line: &str| {
        format!(
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {{ name: report }}\nspec:\n  schedule: \"0 3 * * *\"\n  {line}\n  jobTemplate: {{ spec: {{ template: {{ spec: {{ restartPolicy: Never, containers: [{{ name: report, image: acme/report:1.4.2 }}] }} }} }} }}\n"
        )
    };
    told_of("GEN505", &[cron("timeZone: Europe/Berln")], &[cron("timeZone: Europe/Berlin")]);
    told_of(
        "GEN518",
        &[cron("startingDeadlineSeconds: 5")],
        &[cron("startingDeadlineSeconds: 60"), cron("suspend: false")],
    );
    let old = "apiVersion: cert-manager.io/v1alpha2\nkind: Issuer\nmetadata: { name: main }\nspec: { selfSigned: {} }\n";
    told_of("GEN494", &[old.to_owned()], &[old.replace("v1alpha2", "v1")]);
    let image = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: web }}\nspec: {{ containers: [{{ name: web, image: \"{name}\" }}] }}\n"
        )
    };
    told_of(
        "GEN443",
        &[image("ngninx:1.27.1"), image("postgress:17")],
        &[
            image("nginx:1.27.1"),
            image("engine:1.0.0"),
            image("acme/ngninx:1.27.1"),
            image("shop-nginx:1.0.0"),
        ],
    );
}
