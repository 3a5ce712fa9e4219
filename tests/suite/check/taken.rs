//! What is taken without a word and never works: names of containers and pods, days, nodes, times, addresses.

use std::collections::BTreeMap;

use crate::check::never::told_of;
use crate::check::{Alone, codes, found_with};

/// A Deployment of one container `web`, with more fields of it, of its pod, and of its spec.
fn deployment(container: &str, pod: &str, spec: &str) -> String {
    format!(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: web }}
spec:
  {spec}
  selector: {{ matchLabels: {{ app: web }} }}
  template:
    metadata: {{ labels: {{ app: web }} }}
    spec:
      {pod}
      containers:
        - name: web
          image: acme/web:1.4.2
          {container}
"
    )
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|text| (*text).to_owned()).collect()
}

fn cron(schedule: &str) -> String {
    format!(
        "\
apiVersion: batch/v1
kind: CronJob
metadata: {{ name: report }}
spec:
  schedule: \"{schedule}\"
  jobTemplate: {{ spec: {{ template: {{ spec: {{ restartPolicy: Never, containers: [{{ name: report, image: acme/report:1.4.2 }}] }} }} }} }}
"
    )
}

#[test]
fn days_that_no_year_has() {
    let wrong =
        ["0 3 31 2 *", "0 3 30 FEB *", "* * 31 4,6,9,11 *", "0 0 31 */12,2 ?", "5 4 30-31 2 *"];
    let right =
        ["0 3 29 2 *", "0 3 31 2 MON", "0 3 31 1-2 *", "0 3 31 * *", "0 3 */31 2 *", "@monthly"];
    let each = |all: &[&str]| all.iter().map(|one| cron(one)).collect::<Vec<_>>();
    // `*/12` starts in January, which has a 31st.
    told_of("GEN518", &each(&[&wrong[..3], &wrong[4..]].concat()), &each(&right));
    told_of("GEN518", &[], &each(&wrong[3..4]));
}

#[test]
fn containers_are_called_as_in_the_pod() {
    let scaler = |name: &str| {
        let web = deployment(
            "resources: { requests: { cpu: 100m } }",
            "enableServiceLinks: true",
            "minReadySeconds: 1",
        );
        format!(
            "{web}---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{ name: web }}
spec:
  scaleTargetRef: {{ apiVersion: apps/v1, kind: Deployment, name: web }}
  maxReplicas: 5
  metrics:
    - type: ContainerResource
      containerResource: {{ name: cpu, container: {name}, target: {{ type: Utilization, averageUtilization: 70 }} }}
"
        )
    };
    let field = |name: &str| {
        let env = format!(
            "env: [{{ name: MEMORY, valueFrom: {{ resourceFieldRef: {{ {name}resource: limits.memory }} }} }}]"
        );
        deployment(&env, "enableServiceLinks: true", "minReadySeconds: 1")
    };
    let volume = |name: &str| {
        let volumes = format!(
            "volumes: [{{ name: info, downwardAPI: {{ items: [{{ path: memory, resourceFieldRef: {{ containerName: {name}, resource: limits.memory }} }}] }} }}]"
        );
        deployment(
            "volumeMounts: [{ name: info, mountPath: /info }]",
            &volumes,
            "minReadySeconds: 1",
        )
    };
    let wrong = [scaler("app"), field("containerName: app, "), volume("app")];
    let right = [
        scaler("web"),
        scaler("istio-proxy"),
        field("containerName: web, "),
        field(""),
        field("containerName: \"${NAME}\", "),
        volume("web"),
    ];
    told_of("GEN489", &wrong, &right);
}

#[test]
fn pods_have_names_below_one_service_alone() {
    let set = |service: &str, host: &str| {
        format!(
            "\
apiVersion: v1
kind: Service
metadata: {{ name: pg-hl }}
spec: {{ clusterIP: None, selector: {{ app: pg }}, ports: [{{ port: 5432 }}] }}
---
apiVersion: v1
kind: Service
metadata: {{ name: pg }}
spec: {{ selector: {{ app: pg }}, ports: [{{ port: 5432 }}] }}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{ name: pg }}
spec:
  replicas: 2
  {service}
  selector: {{ matchLabels: {{ app: pg }} }}
  template:
    metadata: {{ labels: {{ app: pg }} }}
    spec: {{ containers: [{{ name: pg, image: acme/pg:1.4.2 }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: api }}
spec: {{ containers: [{{ name: api, image: acme/api:1.4.2, env: [{{ name: DB_HOST, value: {host} }}] }}] }}
"
        )
    };
    let own = "serviceName: pg-hl";
    let wrong = [
        set(own, "pg-0.pg"),
        set(own, "pg-0.pg.default"),
        set(own, "pg-1.pg.default.svc.cluster.local"),
        set(own, "pg-2.pg-hl"),
        set("minReadySeconds: 1", "pg-0.pg-hl"),
    ];
    let right = [
        set(own, "pg-0.pg-hl"),
        set(own, "pg-1.pg-hl.default.svc.cluster.local"),
        set(own, "pg"),
        set(own, "pg-0.example.com"),
        // Its own name is the mistake, which another rule tells.
        set("serviceName: pg-hlx", "pg-0.pg-hl"),
        set(own, "'pg-0.pg-hl,pg-1.pg-hl,pg-2.pg-hl'"),
    ];
    told_of("GEN409", &wrong, &right);
}

#[test]
fn nodes_have_labels_of_their_own() {
    let on = |pod: &str| deployment("imagePullPolicy: Always", pod, "replicas: 3");
    let port = |pod: &str, replicas: &str| {
        deployment("ports: [{ containerPort: 8080, hostPort: 8080 }]", pod, replicas)
    };
    let near = |labels: &str| {
        on(&format!(
            "affinity: {{ podAffinity: {{ requiredDuringSchedulingIgnoredDuringExecution: [{{ topologyKey: kubernetes.io/hostname, labelSelector: {{ matchLabels: {{ app: {labels} }} }} }}] }} }}"
        ))
    };
    let pinned = "nodeSelector: { kubernetes.io/hostname: node-1 }";
    let wrong = [
        on("nodeSelector: { kubernetes.io/os: Linux }"),
        on("nodeSelector: { kubernetes.io/arch: x86_64 }"),
        on(
            "affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/arch, operator: In, values: [aarch64] }] }] } } }",
        ),
        on(
            "topologySpreadConstraints: [{ maxSkew: 1, topologyKey: hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } } }]",
        ),
        port(pinned, "replicas: 3"),
        port("nodeName: node-1", "replicas: 2"),
        near("cache"),
    ];
    let right = [
        on("nodeSelector: { kubernetes.io/os: linux }"),
        on("nodeSelector: { kubernetes.io/arch: arm64, disk: SSD }"),
        on(
            "affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/arch, operator: In, values: [x86_64, amd64] }] }] } } }",
        ),
        on(
            "topologySpreadConstraints: [{ maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } } }]",
        ),
        port(pinned, "replicas: 1"),
        port("nodeSelector: { pool: web }", "replicas: 3"),
        near("web"),
    ];
    told_of("GEN490", &wrong, &right);
}

#[test]
fn what_must_last_is_not_ended() {
    let job = |deadline: &str, command: &str| {
        format!(
            "\
apiVersion: batch/v1
kind: Job
metadata: {{ name: migrate }}
spec:
  activeDeadlineSeconds: {deadline}
  template: {{ spec: {{ restartPolicy: Never, containers: [{{ name: m, image: acme/m:1.4.2, command: {command} }}] }} }}
"
        )
    };
    let with =
        |container: &str| deployment(container, "enableServiceLinks: true", "minReadySeconds: 1");
    let slow = |probe: &str| {
        with(&format!(
            "command: [sh, -c, 'sleep 60; exec ./web'], ports: [{{ containerPort: 8080 }}], {probe}"
        )
        .replace(", ports", "\n          ports")
        .replace("], startup", "]\n          startup")
        .replace("], liveness", "]\n          liveness"))
    };
    let wrong = [
        job("10", "[sh, -c, 'sleep 60 && ./migrate']"),
        job("60", "[sleep, 2m]"),
        job("30", "[sh, -ec, \"./one\\nsleep 20; sleep 20\"]"),
        with(
            "livenessProbe: { exec: { command: [sh, -c, 'sleep 10; exit 0'] }, timeoutSeconds: 1 }",
        )
        .replace("exit 0", "true"),
        with("readinessProbe: { exec: { command: [sleep, '5'] } }"),
        slow(
            "startupProbe: { httpGet: { path: /, port: 8080 }, periodSeconds: 2, failureThreshold: 3 }",
        ),
        slow("livenessProbe: { tcpSocket: { port: 8080 }, initialDelaySeconds: 5 }"),
        with("lifecycle: { preStop: { exec: { command: [sleep, '45'] } } }"),
    ];
    let right = [
        job("600", "[sh, -c, 'sleep 60 && ./migrate']"),
        job("10", "[sh, -c, 'if ./done; then sleep 60; fi']"),
        job("10", "[sh, -c, 'until ./done; do sleep 60; done']"),
        job("10", "[sh, -c, 'echo \"sleep 60\"']"),
        with("livenessProbe: { exec: { command: [sh, -c, 'sleep 1; true'] }, timeoutSeconds: 5 }"),
        slow(
            "startupProbe: { httpGet: { path: /, port: 8080 }, periodSeconds: 10, failureThreshold: 30 }",
        ),
        with("lifecycle: { preStop: { exec: { command: [sleep, '5'] } } }"),
    ];
    told_of("GEN519", &wrong, &right);
}

#[test]
fn clients_of_the_api_server_have_a_token() {
    let pod = |fields: &str, command: &str, rest: &str| {
        format!(
            "\
apiVersion: v1
kind: ServiceAccount
metadata: {{ name: bot }}
automountServiceAccountToken: false
---
apiVersion: batch/v1
kind: Job
metadata: {{ name: restart }}
spec:
  template: {{ spec: {{ restartPolicy: Never, {fields}, containers: [{{ name: k, image: acme/k:1.4.2, command: {command} {rest} }}] }} }}
"
        )
    };
    let bot = "serviceAccountName: bot";
    let wrong = [
        pod(bot, "[kubectl, get, pods]", ""),
        pod(bot, "[sh, -c, 'echo go && kubectl -n shop rollout restart deployment/web']", ""),
        pod("automountServiceAccountToken: false", "[helm, list]", ""),
    ];
    let right = [
        pod("serviceAccountName: other", "[kubectl, get, pods]", ""),
        pod(
            "serviceAccountName: bot, automountServiceAccountToken: true",
            "[kubectl, get, pods]",
            "",
        ),
        pod(bot, "[kubectl, version, --client]", ""),
        pod(bot, "[kubectl, get, pods, --kubeconfig=/config]", ""),
        pod(bot, "[kubectl, get, pods]", ", env: [{ name: KUBECONFIG, value: /config }]"),
    ];
    told_of("GEN520", &wrong, &right);
}

#[test]
fn servers_are_reached_from_elsewhere() {
    let serving = |command: &str, rest: &str| {
        format!(
            "\
apiVersion: v1
kind: Service
metadata: {{ name: web }}
spec: {{ selector: {{ app: web }}, ports: [{{ port: 80, targetPort: 8000 }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: web, labels: {{ app: web }} }}
spec: {{ containers: [{{ name: web, image: acme/web:1.4.2, command: {command} }} {rest}] }}
"
        )
    };
    let wrong = [
        "[uvicorn, main:app, --host, 127.0.0.1, --port, '8000']",
        "[uvicorn, main:app, --host=localhost]",
        "[sh, -c, 'cd /app && exec gunicorn -b 127.0.0.1:8000 app:app']",
        "[python, -m, flask, run, -h, 127.0.0.1]",
        "[flask, run, --port, '8000']",
        "[python, manage.py, runserver]",
        "[python, manage.py, runserver, '8000']",
        "[npx, vite, --host, 127.0.0.1]",
        "[npm, run, dev, --, --host, localhost]",
        "[node, server.js, --host, '::1']",
        "[php, -S, 'localhost:8000']",
        "[redis-server, --bind, 127.0.0.1]",
    ];
    let right = [
        "[uvicorn, main:app, --host, 0.0.0.0]",
        "[gunicorn, -b, 127.0.0.1:9000, -b, 0.0.0.0:8000, app:app]",
        "[gunicorn, -c, gunicorn.conf.py, app:app]",
        "[gunicorn, -b, '127.0.0.1:9000', app:app]",
        "[flask, run, --host=0.0.0.0]",
        "[python, manage.py, runserver, '0.0.0.0:8000']",
        "[python, manage.py, migrate]",
        "[vite, --host]",
        "[vite, build]",
        "[npx, vite, --port, '8000']",
        "[mysql, --host, 127.0.0.1]",
        "[uvicorn, main:app, --host, \"$(HOST)\"]",
    ];
    let each = |all: &[&str]| all.iter().map(|one| serving(one, "")).collect::<Vec<_>>();
    told_of("GEN521", &each(&wrong), &each(&right));
    // A container beside it may pass on what it is sent.
    let proxy = serving(wrong[0], ", { name: proxy, image: acme/proxy:1.4.2 }");
    told_of("GEN521", &[], &[proxy]);
    let published = |ports: &str| {
        format!(
            "services: {{ web: {{ image: 'acme/web:1', command: uvicorn main:app --host 127.0.0.1{ports} }} }}\n"
        )
    };
    let found = |text: &str| codes(&[("compose.yaml", text)]);
    assert_eq!(found(&published(", ports: ['8000:8000']")), ["GEN521 service/web"]);
    assert_eq!(found(&published("")), [""; 0]);
}

#[test]
fn scripts_do_not_write_where_nothing_is_written() {
    let with = |script: &str, mounts: &str| {
        deployment(
            &format!(
                "command: [sh, -c, '{script}']\n          securityContext: {{ readOnlyRootFilesystem: true }}\n          volumeMounts: {mounts}"
            ),
            "volumes: [{ name: run, emptyDir: {} }]",
            "minReadySeconds: 1",
        )
    };
    let run = "[{ name: run, mountPath: /run }]";
    let wrong = [
        with("echo 1 > /run/app.pid && exec ./web", "[]"),
        with("set -e; touch /data/ready; exec ./web", run),
        with("./web >> /var/log/web.log", run),
    ];
    let right = [
        with("echo 1 > /run/app.pid && exec ./web", run),
        with("echo 1 > /var/run/app.pid && exec ./web", run),
        with("./web > /dev/stdout 2>&1", "[]"),
        with("mkdir -p /data && exec ./web", "[]"),
        with("echo 1 > /tmp/x || true; exec ./web", "[]"),
    ];
    told_of("GEN480", &wrong, &right);
}

#[test]
fn quotas_hold_what_is_asked() {
    let quota = |hard: &str, replicas: &str| {
        let web = deployment(
            "resources: { requests: { cpu: 500m, memory: 1Gi } }",
            "enableServiceLinks: true",
            replicas,
        );
        format!(
            "apiVersion: v1\nkind: ResourceQuota\nmetadata: {{ name: all }}\nspec: {{ hard: {{ {hard} }} }}\n---\n{web}"
        )
    };
    let wrong = [
        quota("pods: \"2\"", "replicas: 5"),
        quota("requests.cpu: \"1\"", "replicas: 3"),
        quota("requests.memory: 2Gi", "replicas: 3"),
        quota("count/deployments.apps: \"0\"", "replicas: 1"),
    ];
    let right = [
        quota("pods: \"5\"", "replicas: 5"),
        quota("requests.cpu: 1500m", "replicas: 3"),
        quota("requests.nvidia.com/gpu: \"1\"", "replicas: 3"),
        quota("count/deployments.apps: \"1\"", "replicas: 1"),
    ];
    told_of("GEN476", &wrong, &right);
}

fn beside(compose: &str, files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let world = Alone { files: files.collect::<BTreeMap<_, _>>(), ..Alone::default() };
    let (checked, ..) = found_with(&[("compose.yaml", compose)], &world);
    checked.findings.iter().map(|one| one.diagnostic.code.as_str().to_owned()).collect()
}

#[test]
fn files_that_services_read_name_services() {
    let mounted = "services: { web: { image: 'nginx:1.29', volumes: ['./nginx.conf:/etc/nginx/conf.d/default.conf'] }, api: { image: 'acme/api:1' } }\n";
    let passes = |host: &str| {
        format!("server {{\n  listen 80;\n  location / {{ proxy_pass http://{host}:3000; }}\n}}\n")
    };
    let with = |host: &str| beside(mounted, &[("nginx.conf", &passes(host))]);
    assert_eq!(with("backend"), ["GEN401"]);
    assert_eq!(with("localhost"), ["GEN405"]);
    assert_eq!(with("api"), [""; 0]);
    assert_eq!(with("api.example.com"), [""; 0]);
    let built = "services: { web: { build: ./web }, api: { image: 'acme/api:1' } }\n";
    let made = "FROM node:22 AS made\nRUN npm run build\nFROM nginx:1.29\nCOPY --from=made /out /usr/share/nginx/html\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n";
    let with =
        |host: &str| beside(built, &[("web/Dockerfile", made), ("web/nginx.conf", &passes(host))]);
    assert_eq!(with("backend"), ["GEN401"]);
    assert_eq!(with("api"), [""; 0]);
    let proxy = "services: { lb: { image: 'haproxy:3.2', volumes: ['./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg'] }, api: { image: 'acme/api:1' } }\n";
    let with = |host: &str| {
        beside(proxy, &[("haproxy.cfg", &format!("backend all\n  server one {host}:3000 check\n"))])
    };
    assert_eq!(with("backend"), ["GEN401"]);
    assert_eq!(with("api"), [""; 0]);
}

#[test]
fn health_checks_run_what_a_dockerfile_brings() {
    let compose = "services: { api: { build: ., healthcheck: { test: [CMD, curl, -f, 'http://localhost:8000/'] } } }\n";
    let from = |rest: &str| beside(compose, &[("Dockerfile", &format!("FROM {rest}\n"))]);
    assert_eq!(from("python:3.12-slim"), ["GEN468"]);
    assert_eq!(from("node:22-alpine"), ["GEN468"]);
    assert_eq!(from("python:3.12-slim\nRUN apt-get update && apt-get install -y curl"), [""; 0]);
    assert_eq!(from("python:3.12"), [""; 0]);
    let image = |image: &str| {
        codes(&[(
            "compose.yaml",
            &format!(
                "services: {{ api: {{ image: '{image}', command: node x.js, healthcheck: {{ test: curl -f http://localhost || exit 1 }} }} }}\n"
            ),
        )])
    };
    assert_eq!(image("node:20-alpine"), ["GEN468 service/api"]);
    assert_eq!(image("node:20"), [""; 0]);
}

#[test]
fn required_variables_are_in_the_file_of_variables() {
    let compose = "services: { db: { image: 'acme/db:1', environment: { PASSWORD: '${DB_PASS:?set it}' } } }\n";
    let with = |text: &str| beside(compose, &[(".env", text)]);
    assert_eq!(with("DB_PASSWORD=a\n"), ["GEN517"]);
    assert_eq!(with("DB_PASS=\n"), ["GEN517"]);
    assert_eq!(with("DB_PASS=a\n"), [""; 0]);
    assert_eq!(beside(compose, &[]), [""; 0]);
}

#[test]
fn volumes_have_whole_paths_and_extended_services_are_there() {
    let volume = |text: &str| {
        codes(&[(
            "compose.yaml",
            &format!("services: {{ a: {{ image: 'acme/a:1', volumes: ['{text}'] }} }}\n"),
        )])
    };
    assert_eq!(volume("./src"), ["GEN511 service/a"]);
    assert_eq!(volume("./src:src"), ["GEN511 service/a"]);
    for right in ["/src", "./src:/src:ro", "${SRC}:/src"] {
        assert_eq!(volume(right), [""; 0], "{right}");
    }
    let extends = "services: { web: { extends: { file: common.yml, service: base } } }\n";
    let with = |name: &str| {
        let common = format!("services: {{ {name}: {{ image: 'acme/a:1' }} }}\n");
        codes(&[("compose.yaml", extends), ("common.yml", &common)])
    };
    assert_eq!(with("basis"), ["GEN516 service/web"]);
    assert_eq!(with("base"), [""; 0]);
}

#[test]
fn nginx_reads_its_file() {
    let web = |conf: &str, port: &str| {
        format!(
            "\
apiVersion: v1
kind: ConfigMap
metadata: {{ name: web }}
data:
  default.conf: |
    server {{
      {conf}
      root /usr/share/nginx/html;
    }}
---
apiVersion: v1
kind: Service
metadata: {{ name: web }}
spec: {{ selector: {{ app: web }}, ports: [{{ port: 80, targetPort: {port} }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: web, labels: {{ app: web }} }}
spec:
  containers: [{{ name: web, image: nginx:1.29, volumeMounts: [{{ name: conf, mountPath: /etc/nginx/conf.d }}] }}]
  volumes: [{{ name: conf, configMap: {{ name: web }} }}]
"
        )
    };
    told_of("GEN522", &[web("listen 80", "80")], &[web("listen 80;", "80")]);
    told_of(
        "GEN444",
        &[web("listen 8081;", "80")],
        &[
            web("listen 8081;", "8081"),
            web("listen [::]:80 ipv6only=on;", "80"),
            web("listen ${PORT};", "80"),
        ],
    );
}

#[test]
fn files_of_variables_of_generators_are_named() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: api }\nspec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: P, valueFrom: { secretKeyRef: { name: s, key: P } } }] }] }\n";
    let with = |files: &[(&str, &str)]| {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let world = Alone { files: files.collect::<BTreeMap<_, _>>(), ..Alone::default() };
        let all = "resources: [pod.yaml]\nsecretGenerator: [{ name: s, envs: [.env.dev] }]\n";
        let (checked, ..) = found_with(&[("kustomization.yaml", all), ("pod.yaml", pod)], &world);
        let messages = checked.findings.iter().map(|one| one.diagnostic.message.clone());
        messages.collect::<Vec<_>>()
    };
    let found = with(&[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`.env.dev`"), "{found:?}");
    assert_eq!(with(&[(".env.dev", "P=a\n")]), [""; 0]);
}

#[test]
fn services_that_others_make_and_images_that_call_nobody() {
    let gateway = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: gw }\nspec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }\n---\n";
    let client = |host: &str| {
        format!(
            "{gateway}apiVersion: v1\nkind: Pod\nmetadata: {{ name: api }}\nspec: {{ containers: [{{ name: api, image: acme/api:1.4.2, env: [{{ name: B_URL, value: \"http://{host}/b\" }}] }}] }}\n"
        )
    };
    told_of("GEN401", &[client("gw-other")], &[client("gw-istio"), client("gw")]);
    let database = "services: { db: { image: 'mariadb:11.4', environment: { MARIADB_HOST: paperless, MARIADB_ROOT_PASSWORD: a }, volumes: ['d:/var/lib/mysql'] } }\nvolumes: { d: {} }\n";
    assert_eq!(codes(&[("compose.yaml", database)]), [""; 0]);
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: shop, namespace: argocd }\nspec: { project: default, source: { repoURL: 'https://example.com/shop.git', path: k8s }, destination: { server: 'https://kubernetes.default.svc', namespace: shop }, syncPolicy: { syncOptions: [OPTIONS] } }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\n";
    let of = |options: &str| application.replace("OPTIONS", options);
    told_of("GEN493", &[of("Prune=false")], &[of("CreateNamespace=true")]);
    let ports = texts(&["endpoints: [{ port: 8000 }]", "endpoints: [{ port: \"http\" }]"]);
    let monitor = |spec: &String| {
        format!(
            "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {{ name: a }}\nspec: {{ selector: {{ matchLabels: {{ app: a }} }}, {spec} }}\n"
        )
    };
    told_of("GEN466", &[monitor(&ports[0])], &[monitor(&ports[1])]);
}
