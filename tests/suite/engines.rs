//! Every engine that gen knows makes a stack that renders, has no findings, and runs on Docker Compose.

use stackgen::engine::Engine;
use stackgen::engine::facts::Password;

use crate::program::Place;

fn project(engine: Engine) -> Place {
    let values = format!(
        "\
name: shop
policy: {{ inlineSecrets: allow }}
databases:
  main:
    engine: {}{}
    resources: {{ requests: {{ cpu: 100m, memory: 256Mi }} }}
backends:
  api:
    image: {{ repository: ghcr.io/acme/api, tag: 1.4.2 }}
    port: 8000
    connects: [main]
    probes: {{ readiness: {{ path: /readyz }} }}
    resources: {{ requests: {{ cpu: 100m, memory: 64Mi }} }}
",
        engine.as_str(),
        credentials(engine)
    );
    Place::new(&[("values/base.yaml", &values)])
}

fn credentials(engine: Engine) -> &'static str {
    match engine.facts().password {
        Password::Usual { .. } | Password::Needed { .. } => {
            "\n    credentials: { value: devpassword123 }"
        }
        Password::Possible | Password::Impossible { .. } => "",
    }
}

#[test]
fn every_engine_renders_is_checked_and_runs_on_compose() {
    for engine in Engine::ALL.iter().filter(|engine| !engine.is_other()) {
        let (place, facts) = (project(*engine), engine.facts());
        let (repository, version) = facts.image;
        let rendered = place.prints(&["render"]);
        assert!(rendered.contains(&format!("image: {repository}:{version}")), "{rendered}");
        assert!(rendered.contains(&format!("containerPort: {}", facts.port)), "{rendered}");
        assert!(rendered.contains(&format!("{}_HOST: main", facts.prefix)), "{rendered}");
        let checked = place.run(&["check"]);
        assert_eq!((checked.code, checked.out.as_str()), (0, ""), "{}", engine.as_str());
        let compose = place.prints(&["compose"]);
        assert!(compose.contains(&format!("image: {repository}:{version}")), "{compose}");
        assert!(compose.contains("condition: service_healthy"), "{compose}");
    }
}

#[test]
fn mariadb_is_asked_by_its_own_programs_and_variables() {
    let rendered = project(Engine::Mariadb).prints(&["render"]);
    assert!(!rendered.contains("mysqladmin") && !rendered.contains("MYSQL_USER"), "{rendered}");
    for word in
        ["mariadb-admin ping", "MARIADB_USER", "MARIADB_RANDOM_ROOT_PASSWORD", "/run/mysqld"]
    {
        assert!(rendered.contains(word), "no {word} in {rendered}");
    }
}

#[test]
fn valkey_is_started_and_asked_by_its_own_programs() {
    let rendered = project(Engine::Valkey).prints(&["render"]);
    assert!(!rendered.contains("redis-server") && !rendered.contains("redis-cli"), "{rendered}");
    for word in ["docker-entrypoint.sh valkey-server", "valkey-cli", "/run/secrets/valkey/password"]
    {
        assert!(rendered.contains(word), "no {word} in {rendered}");
    }
}

/// Redis, Valkey and MongoDB run without a password where the values say so, in every output; the others do not.
#[test]
fn servers_run_without_a_password_where_the_values_say_so() {
    for engine in Engine::ALL.iter().filter(|engine| engine.facts().asks_for_password()) {
        let said = credentials(*engine).trim_start_matches("\n    ");
        let values = project(*engine).read("values/base.yaml");
        let open = Place::new(&[("values/base.yaml", &values.replace(said, "auth: false"))]);
        let rendered = open.run(&["render"]);
        if matches!(engine.facts().password, Password::Needed { .. }) {
            assert!(rendered.err.contains("with a password alone"), "{}", rendered.err);
            continue;
        }
        assert_eq!(rendered.code, 0, "{}", rendered.err);
        for word in ["PASSWORD", "kind: Secret", "requirepass", "AUTH="] {
            assert!(
                !rendered.out.contains(word),
                "{word} of {}: {}",
                engine.as_str(),
                rendered.out
            );
        }
        let url = match engine {
            Engine::Mongodb => "mongodb://main:27017/app",
            _ => "redis://main:6379/0",
        };
        assert!(rendered.out.contains(&format!("_URL: {url}\n")), "{}", rendered.out);
        assert!(!open.prints(&["compose"]).to_lowercase().contains("password"));
        let checked = open.run(&["check"]);
        assert_eq!((checked.code, checked.out.as_str()), (0, ""), "{}", engine.as_str());
        open.prints(&["helm", "--output-dir", "chart"]);
        let both = values.replace(said, &format!("auth: false\n    {said}"));
        let refused = Place::new(&[("values/base.yaml", &both)]).run(&["render"]);
        assert!(
            refused.err.contains("`credentials` has no effect beside `auth: false`"),
            "{}",
            refused.err
        );
    }
}

#[test]
fn a_replica_set_without_users_has_no_key() {
    let values = project(Engine::Mongodb).read("values/base.yaml");
    let said = credentials(Engine::Mongodb).trim_start_matches("\n    ");
    let values = values.replace(said, "auth: false\n    replicaSet: rs0");
    let rendered = Place::new(&[("values/base.yaml", &values)]).prints(&["render"]);
    assert!(
        rendered.contains("--replSet rs0") && rendered.contains("replicaSet=rs0"),
        "{rendered}"
    );
    for word in ["keyFile", "PASSWORD", "admin.auth"] {
        assert!(!rendered.contains(word), "{word}: {rendered}");
    }
}

/// A server that gen does not know, with a client.
const OTHER: &str = "\
name: shop
policy: { inlineSecrets: allow }
databases:
  events:
    engine: other
    image: { repository: acme/events, tag: 1.2.3 }
    ports: { http: 8123, native: { port: 9000, servicePort: 9100 } }
    dataPath: /var/lib/events
    user: app
    credentials: { value: devpass%word }
    url: \"http://${user}:${password}@${host}:${port}/?native=${ports.native}\"
    env: { EVENTS_PASSWORD: \"${self.password}\", EVENTS_LEVEL: info }
    volumes: { backup: { mountPath: /backup, claim: { size: 2Gi } } }
    writable: [/var/run/events]
    probes: { readiness: { path: /ping } }
    runAsUser: 101
    storage: { size: 5Gi }
    resources: { requests: { cpu: 100m, memory: 256Mi } }
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    connects: [events]
    env: { NATIVE: \"${databases.events.host}:${databases.events.ports.native}\" }
    probes: { readiness: { path: /readyz } }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
";

#[test]
fn another_server_is_what_the_values_say() {
    let place = Place::new(&[("values/base.yaml", OTHER)]);
    let rendered = place.prints(&["render"]);
    for part in [
        "name: data-events",
        "name: events-backup",
        "mountPath: /var/lib/events",
        "mountPath: /var/run/events",
        "runAsUser: 101",
        "path: /ping",
        "containerPort: 8123",
        "port: 9100",
        "EVENTS_HOST: events",
        "EVENTS_USER: app",
        "NATIVE: events:9100",
        "name: wait-for-events",
        "image: busybox:1.37",
        "- name: EVENTS_LEVEL",
    ] {
        assert!(rendered.contains(part), "no `{part}` in {rendered}");
    }
    let url = "aHR0cDovL2FwcDpkZXZwYXNzJTI1d29yZEBldmVudHM6ODEyMy8/bmF0aXZlPTkxMDA=";
    assert!(rendered.contains(url), "no url in {rendered}");
    let checked = place.run(&["check"]);
    assert_eq!((checked.code, checked.out.as_str()), (0, ""));
    let compose = place.prints(&["compose"]);
    for part in ["image: acme/events:1.2.3", "EVENTS_PASSWORD", "/.health/wget", ":8123"] {
        assert!(compose.contains(part), "no `{part}` in {compose}");
    }
    let drawn = place.prints(&["graph"]);
    assert!(drawn.contains("other 8123"), "{drawn}");
}

#[test]
fn urls_have_the_form_that_the_values_give_them() {
    let values = "\
name: shop
policy: { inlineSecrets: allow, missingRequests: allow, missingProbes: allow }
databases:
  main:
    engine: mysql
    credentials: { value: devpassword123 }
    url: \"mysql+pymysql://${user}:${password}@${host}:${port}/${database}\"
    params: { charset: utf8mb4 }
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    env: { A: \"${databases.main.url}\" }
";
    let place = Place::new(&[("values/base.yaml", values)]);
    let expected =
        "bXlzcWwrcHlteXNxbDovL2FwcDpkZXZwYXNzd29yZDEyM0BtYWluOjMzMDYvYXBwP2NoYXJzZXQ9dXRmOG1iNA==";
    let rendered = place.prints(&["render"]);
    assert!(rendered.contains(expected), "no url in {rendered}");
}

#[test]
fn kafka_sends_clients_to_its_service_and_itself_to_its_pod() {
    let rendered = project(Engine::Kafka).prints(&["render"]);
    for part in [
        "PLAINTEXT://main.shop.svc.cluster.local:9092,BROKER://localhost:29092",
        "CONTROLLER://localhost:29093",
        "KAFKA_URL: kafka://main:9092",
    ] {
        assert!(rendered.contains(part), "no `{part}` in {rendered}");
    }
    assert!(!rendered.contains("kind: Secret"), "{rendered}");
}

/// A server of others' making, with a Service, and a client.
fn foreign(image: &str, variables: &str, command: &str, port: u16, url: &str) -> Place {
    let manifests = format!(
        "\
apiVersion: v1
kind: Service
metadata: {{ name: store }}
spec: {{ selector: {{ app: store }}, ports: [{{ port: {port} }}] }}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{ name: store }}
spec:
  serviceName: store
  selector: {{ matchLabels: {{ app: store }} }}
  template:
    metadata: {{ labels: {{ app: store }} }}
    spec:
      containers:
        - name: store
          image: {image}
          {command}
          env: [{variables}]
          volumeMounts: [{{ name: data, mountPath: /data }}, {{ name: data, mountPath: /var/lib/mysql }}]
  volumeClaimTemplates:
    - metadata: {{ name: data }}
      spec: {{ accessModes: [ReadWriteOnce], resources: {{ requests: {{ storage: 1Gi }} }} }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: api }}
spec: {{ containers: [{{ name: api, image: \"acme/api:1.4.2\", env: [{{ name: STORE_URL, value: \"{url}\" }}] }}] }}
"
    );
    Place::new(&[("k8s.yaml", &manifests)])
}

fn checked(place: &Place) -> String {
    place.run(&["check", "k8s.yaml"]).out
}

#[test]
fn clients_of_the_twin_of_an_engine_are_compared_with_what_its_image_makes() {
    let variables = "{ name: MARIADB_RANDOM_ROOT_PASSWORD, value: \"1\" }, \
        { name: MARIADB_USER, value: app }, { name: MARIADB_PASSWORD, value: pw }, { name: MARIADB_DATABASE, value: shop }";
    let url = |login: &str, database: &str| format!("mysql://{login}@store:3306/{database}");
    let found = |login: &str, database: &str| {
        checked(&foreign("mariadb:11.8", variables, "", 3306, &url(login, database)))
    };
    assert!(!found("app:pw", "shop").contains("GEN43"), "{}", found("app:pw", "shop"));
    assert!(
        found("other:pw", "shop").contains("the user `other`"),
        "{}",
        found("other:pw", "shop")
    );
    assert!(found("app:pw", "orders").contains("`orders`"), "{}", found("app:pw", "orders"));
    // Only PostgreSQL has a database of this name.
    assert!(found("app:pw", "postgres").contains("`postgres`"), "{}", found("app:pw", "postgres"));
}

#[test]
fn a_valkey_that_asks_for_a_password_is_not_called_without_one() {
    let command = "args: [--requirepass, secret]";
    let without = foreign("valkey/valkey:8", "", command, 6379, "redis://store:6379/0");
    let out = checked(&without);
    assert!(out.contains("without credentials"), "{out}");
    assert!(out.contains("`redis://:$(PASSWORD)@…`"), "{out}");
    let with = foreign("valkey/valkey:8", "", command, 6379, "valkey://:secret@store:6379/0");
    assert!(!checked(&with).contains("GEN43"), "{}", checked(&with));
}

#[test]
fn a_container_of_a_database_image_that_calls_another_one_is_no_database() {
    let clients = [
        ("postgres:17", "command: [sh, -c, \"gosu postgres pg_dump -h other -U postgres\"]"),
        ("mongo:8", "command: [mongodump, --host, other]"),
        ("mongo:8", "command: [mongosh, \"mongodb://other:27017\"]"),
        ("mariadb:11.8", "command: [mariadb, -h, other]"),
    ];
    let servers = [
        ("postgres:17", "command: [sh, -c, \"exec postgres -c fsync=off\"]"),
        ("mongo:8", "command: [mongod, --bind_ip_all]"),
        ("mysql:8.4", "command: [sh, -c, \"mysqld_safe --user=mysql\"]"),
        ("mariadb:11.8", "command: [/usr/sbin/mariadbd]"),
    ];
    let all = clients.map(|one| (one, false)).into_iter().chain(servers.map(|one| (one, true)));
    for ((image, command), is_server) in all {
        // A server without a volume is told so.
        let manifest = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: one }}\nspec:\n  containers:\n    - name: one\n      \
             image: {image}\n      {command}\n"
        );
        let out = Place::new(&[("k8s.yaml", &manifest)]).run(&["check", "k8s.yaml"]).out;
        assert_eq!(out.contains("keeps its data"), is_server, "{image} {command}: {out}");
    }
}

/// A pod that calls its own Service may meet another pod of it, or of another track.
#[test]
fn a_component_that_is_told_its_own_address_may_call_it() {
    let values = "name: shop\nbackends:\n  api:\n    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }\n    port: 8080\n    \
                  probes: { readiness: { path: /readyz } }\n    resources: { requests: { cpu: 1m, memory: 1Mi } }\n    \
                  env: { PEERS: \"${backends.api.url}\" }\n";
    let out = Place::new(&[("values/base.yaml", values)]).prints(&["render"]);
    let policy = out.split("kind: NetworkPolicy").nth(1).unwrap_or_default();
    assert!(policy.contains("ingress:\n  - from:\n    - podSelector:"), "{policy}");
}
