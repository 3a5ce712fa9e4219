//! Clients that are led elsewhere: to a server that starts empty, to another Secret, to another address.

use super::{manifests, shop};
use crate::program::Place;

/// A database with a claim of its own, and its Service.
fn database(name: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: {name}, namespace: shop }}\nspec:\n  serviceName: {name}\n  \
         selector: {{ matchLabels: {{ app: {name} }} }}\n  template:\n    metadata: {{ labels: {{ app: {name} }} }}\n    spec:\n      \
         containers: [{{ name: db, image: \"postgres:17\", volumeMounts: [{{ name: data, mountPath: /var/lib/postgresql/data }}] }}]\n  \
         volumeClaimTemplates: [{{ metadata: {{ name: data }} }}]\n---\n\
         apiVersion: v1\nkind: Service\nmetadata: {{ name: {name}, namespace: shop }}\nspec: {{ selector: {{ app: {name} }}, ports: [{{ port: 5432 }}] }}\n---\n"
    )
}

fn client(variable: &str, text: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: api, namespace: shop }}\ndata: {{ {variable}: \"{text}\" }}\n---\n"
    )
}

#[test]
fn clients_that_are_led_to_a_new_server_find_it_empty() {
    let all = |names: &[&str], client: &str| -> String {
        names.iter().map(|name| database(name)).collect::<String>() + client
    };
    let url = |host: &str| client("DATABASE_URL", &format!("postgres://u:p@{host}:5432/shop"));
    let host = |host: &str| client("DB_HOST", host);
    let cases = [
        // From outside into the cluster, and from a server that stays to one of its own.
        (host("shop.abc.rds.amazonaws.com"), all(&["db"], &host("db")), true),
        (url("shop.abc.rds.amazonaws.com"), all(&["db"], &url("db")), true),
        (all(&["db"], &url("db")), all(&["db", "own"], &url("own.shop.svc")), true),
        // A client that is new, or goes on with what it had.
        (
            host("shop.abc.rds.amazonaws.com"),
            all(&["db"], &host("shop.abc.rds.amazonaws.com")),
            false,
        ),
        (
            client("LEVEL", "info").replace("name: api", "name: web"),
            all(&["db"], &host("db")),
            false,
        ),
        // From one text that is no host to another.
        (host("none"), all(&["db"], &host("db")), false),
    ];
    for (before, after, is_empty) in cases {
        let out = manifests(&before, &after);
        assert_eq!(out.contains("it starts empty"), is_empty, "{before} {after}: {out}");
        assert_eq!(out.contains("loses data: StatefulSet shop/"), is_empty, "{out}");
    }
    let name = "apiVersion: v1\nkind: Service\nmetadata: { name: db, namespace: shop }\nspec: { type: ExternalName, externalName: db.example.com }\n";
    let out = manifests(name, &database("db"));
    assert!(out.contains("the data stay at `db.example.com`"), "{out}");
}

#[test]
fn a_server_of_its_own_and_one_that_comes_into_the_cluster() {
    let place = shop();
    let own = "databases: { jobs: { envPrefix: JOBS, server: main, credentials: { value: devpassword123 } } }\nbackends: { api: { connects: [main, jobs], env: { JOBS: \"${databases.jobs.host}\" } } }\n";
    place.write("values/dev.yaml", &format!("target: kind\n{own}"));
    place.write(
        "new.yaml",
        "databases: { jobs: { server: null, engine: postgres, version: \"17\" } }\n",
    );
    let out = place.prints(&["diff", "dev", "-f", "new.yaml"]);
    assert!(out.contains("it starts empty"), "{out}");
    assert!(out.contains("the data stay at `main`"), "{out}");
    place.write(
        "values/dev.yaml",
        "target: kind\ndatabases: { main: { external: { host: shop.abc.rds.amazonaws.com } } }\n",
    );
    place.write("new.yaml", "databases: { main: { external: null } }\n");
    let out = place.prints(&["diff", "dev", "-f", "new.yaml"]);
    assert!(out.contains("the data stay at `shop.abc.rds.amazonaws.com`"), "{out}");
}

#[test]
fn a_user_or_a_database_of_a_further_database_is_made_once() {
    let place = shop();
    let own = "databases: { jobs: { envPrefix: JOBS, server: main, user: jobs, database: jobs, credentials: { value: devpassword123 } } }\nbackends: { api: { connects: [main, jobs] } }\n";
    place.write("values/dev.yaml", &format!("target: kind\n{own}"));
    for set in ["databases.jobs.user=worker", "databases.jobs.database=queue"] {
        let out = place.prints(&["diff", "dev", "--set", set]);
        let name = set.split_once('=').expect("a value").1;
        assert!(out.contains("  interrupts: ConfigMap shop/main-init"), "{set}: {out}");
        assert!(out.contains(&format!("`{name}` is not there")), "{set}: {out}");
    }
    // What is made beside the others interrupts nobody.
    place.write(
        "new.yaml",
        "databases: { more: { envPrefix: MORE, server: main, credentials: { value: devpassword123 } } }\n",
    );
    let out = place.prints(&["diff", "dev", "-f", "new.yaml"]);
    assert!(!out.contains("interrupts"), "{out}");
}

#[test]
fn another_secret_for_the_same_data() {
    let server = |name: &str, key: &str, secret: &str| {
        database("db").replace(
            "image: \"postgres:17\",",
            &format!("image: \"postgres:17\", env: [{{ name: POSTGRES_PASSWORD, valueFrom: {{ secretKeyRef: {{ name: {name}, key: {key} }} }} }}],"),
        ) + secret
    };
    let secret = |name: &str, value: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{ name: {name}, namespace: shop }}\ndata: {{ password: {value} }}\n"
        )
    };
    let external = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: { name: two, namespace: shop }\nspec: { target: { name: two } }\n";
    let keeps = "keeps the password with which its data were made";
    let cases = [
        (server("one", "password", ""), server("two", "password", ""), keeps),
        (server("one", "password", ""), server("one", "key", ""), keeps),
        (server("one", "password", ""), server("two", "password", external), keeps),
        (
            server("one", "password", &secret("one", "YQ==")),
            server("two", "password", &secret("two", "Yg==")),
            keeps,
        ),
        (
            server("one", "password", &secret("one", "YQ==")),
            server("two", "password", &secret("two", "YQ==")),
            "",
        ),
        (server("one", "password", ""), server("one", "password", ""), ""),
    ];
    for (before, after, expected) in cases {
        let out = manifests(&before, &after);
        assert!(out.contains(expected), "{before} {after}: {out}");
        assert_eq!(out.contains(keeps), !expected.is_empty(), "{before} {after}: {out}");
    }
    let web = |kind: &str, strategy: &str, name: &str| {
        format!(
            "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{ name: web, namespace: shop }}\nspec:\n  {strategy}\n  template:\n    spec:\n      \
             containers: [{{ name: web, image: \"example.com/web:1\", envFrom: [{{ secretRef: {{ name: {name} }} }}] }}]\n"
        )
    };
    for (kind, strategy, interrupts) in [
        ("Deployment", "replicas: 2", false),
        ("Deployment", "strategy: { type: Recreate }", true),
        ("StatefulSet", "replicas: 2", true),
    ] {
        let out = manifests(&web(kind, strategy, "one"), &web(kind, strategy, "two"));
        assert!(
            out.contains("without the Secret `two`, which nothing here makes"),
            "{kind}: {out}"
        );
        assert_eq!(out.contains("interrupts:"), interrupts, "{kind} {strategy}: {out}");
    }
}

#[test]
fn addresses_from_outside() {
    let rule = |host: &str, paths: &[(&str, &str)]| {
        let path = |(path, to): &(&str, &str)| {
            format!(
                "{{ path: {path}, pathType: Prefix, backend: {{ service: {{ name: {to}, port: {{ number: 80 }} }} }} }}"
            )
        };
        let paths = paths.iter().map(path).collect::<Vec<_>>().join(", ");
        let host = if host.is_empty() { String::new() } else { format!("host: \"{host}\", ") };
        format!("{{ {host}http: {{ paths: [{paths}] }} }}")
    };
    let ingress = |name: &str, more: &str, rules: &[String]| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{ name: {name}, namespace: shop }}\nspec: {{ {more}rules: [{}] }}\n---\n",
            rules.join(", ")
        )
    };
    let one = |host: &str, paths: &[(&str, &str)]| ingress("web", "", &[rule(host, paths)]);
    let tls = "tls: [{ hosts: [a.example.com], secretName: t }], ";
    let nothing = "finds nothing there";
    let cases = [
        (one("a.example.com", &[("/", "web")]), one("b.example.com", &[("/", "web")]), nothing),
        (one("", &[("/", "web")]), one("b.example.com", &[("/", "web")]), nothing),
        (one("a.example.com", &[("/", "web")]), String::new(), nothing),
        (
            one("a.example.com", &[("/old", "web")]),
            one("a.example.com", &[("/new", "web")]),
            nothing,
        ),
        (
            one("a.example.com", &[("/", "web"), ("/cable", "cable")]),
            one("a.example.com", &[("/", "web"), ("/ws", "cable")]),
            "`a.example.com/cable` leads to `web` at once",
        ),
        (
            ingress("web", "ingressClassName: nginx, ", &[rule("a.example.com", &[("/", "web")])]),
            ingress(
                "web",
                "ingressClassName: traefik, ",
                &[rule("a.example.com", &[("/", "web")])],
            ),
            "another controller answers",
        ),
        (
            ingress("web", tls, &[rule("a.example.com", &[("/", "web")])]),
            one("a.example.com", &[("/", "web")]),
            "the controller's own certificate",
        ),
        // Something takes it all the same.
        (one("a.example.com", &[("/", "web")]), one("", &[("/", "web")]), ""),
        (one("a.example.com", &[("/", "web")]), one("*.example.com", &[("/", "web")]), ""),
        (
            one("a.example.com", &[("/", "web"), ("/api", "web")]),
            one("a.example.com", &[("/", "web")]),
            "",
        ),
        (
            one("a.example.com", &[("/", "web")]),
            ingress("other", "", &[rule("a.example.com", &[("/", "web")])]),
            "",
        ),
        (
            one("a.example.com", &[("/", "web")]),
            one("a.example.com", &[("/", "web"), ("/b", "b")]),
            "",
        ),
    ];
    for (before, after, expected) in cases {
        let other = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\n";
        let place = Place::new(&[
            ("a/x.yaml", other),
            ("b/x.yaml", other),
            ("a/i.yaml", &before),
            ("b/i.yaml", &after),
        ]);
        let out = place.prints(&["diff", "./a", "./b"]);
        assert!(out.contains(expected), "{before} {after}: {out}");
        assert_eq!(out.contains("interrupts"), !expected.is_empty(), "{before} {after}: {out}");
    }
    let route = |host: &str| {
        format!(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{ name: web, namespace: shop }}\nspec: {{ hostnames: [{host}], rules: [{{ backendRefs: [{{ name: web, port: 80 }}] }}] }}\n"
        )
    };
    let out = manifests(&route("a.example.com"), &route("b.example.com"));
    assert!(out.contains("who comes by `a.example.com` finds nothing there at once"), "{out}");
}

#[test]
fn a_policy_that_closes_before_pods_are_replaced() {
    let server = database("db");
    let policy = |admits: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: db, namespace: shop }}\nspec: {{ podSelector: {{ matchLabels: {{ app: db }} }}, ingress: [{{ from: [{{ podSelector: {{ matchLabels: {{ app: {admits} }} }} }}] }}] }}\n---\n"
        )
    };
    let web = |name: &str, image: &str, host: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: {name}, namespace: shop }}\nspec:\n  selector: {{ matchLabels: {{ app: {name} }} }}\n  \
             template:\n    metadata: {{ labels: {{ app: {name} }} }}\n    spec: {{ containers: [{{ name: web, image: \"{image}\", env: [{{ name: DB_HOST, value: {host} }}] }}] }}\n---\n"
        )
    };
    let image = "example.com/web:1";
    let before = server.clone() + &policy("web") + &web("web", image, "db");
    let cases = [
        // Another name, and a connection that is taken away.
        (policy("site") + &web("site", image, "db"), true),
        (policy("none") + &web("web", image, "elsewhere.example.com"), true),
        // Taken away for good, or as it was.
        (policy("none"), false),
        (policy("web") + &web("web", "example.com/web:2", "db"), false),
    ];
    for (after, cuts) in cases {
        let out = manifests(&before, &(server.clone() + &after));
        assert_eq!(out.contains("are cut off as soon as it is applied"), cuts, "{after}: {out}");
    }
}

#[test]
fn files_of_another_user() {
    let web = |security: &str, volume: &str, claim: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: web, namespace: shop }}\nspec:\n  template:\n    spec:\n      \
             securityContext: {{ {security} }}\n      containers: [{{ name: web, image: \"example.com/web:1\", volumeMounts: [{{ name: data, mountPath: /data }}] }}]\n      \
             volumes: [{{ name: data, {volume} }}]\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: data, namespace: shop }}\nspec: {{ accessModes: [{claim}] }}\n"
        )
    };
    let claim = "persistentVolumeClaim: { claimName: data }";
    let cases = [
        ("runAsUser: 82", "runAsUser: 33", claim, "ReadWriteOnce", true),
        ("runAsUser: 82, fsGroup: 82", "runAsUser: 33, fsGroup: 33", claim, "ReadWriteMany", true),
        ("runAsUser: 82, fsGroup: 82", "runAsUser: 33, fsGroup: 33", claim, "ReadWriteOnce", false),
        ("runAsUser: 82", "runAsUser: 33", "hostPath: { path: /srv }", "ReadWriteOnce", true),
        ("runAsUser: 82", "runAsUser: 33", "emptyDir: {}", "ReadWriteOnce", false),
        ("runAsUser: 82", "runAsUser: 0", claim, "ReadWriteOnce", false),
    ];
    for (before, after, volume, mode, is_told) in cases {
        let out = manifests(&web(before, volume, mode), &web(after, volume, mode));
        assert_eq!(
            out.contains("belong to the user 82"),
            is_told,
            "{before} {after} {volume} {mode}: {out}"
        );
    }
}

#[test]
fn nothing_is_refused_where_objects_are_made_anew() {
    let place = shop();
    let out = place.prints(&["diff", "dev", "--set", "name=store"]);
    assert!(out.contains("made anew there"), "{out}");
    assert!(!out.contains("cannot be changed in place") && !out.contains("rolls pods"), "{out}");
    // In the same namespace selectors are in the way, and Services lead to no pod until these are there.
    place.write("values/dev.yaml", "target: kind\nnamespace: shop\n");
    let out = place.prints(&["diff", "dev", "--set", "name=store"]);
    assert!(out.contains("cannot be changed in place: "), "{out}");
    assert!(out.contains("nothing answers until pods of these are ready"), "{out}");
}

#[test]
fn claims_of_a_set_at_another_place_or_under_another_name_are_left_behind() {
    let at = |from: &str, to: &str| manifests(&database("db"), &database("db").replace(from, to));
    let path = at(
        "mountPath: /var/lib/postgresql/data",
        "mountPath: /var/lib/postgresql/data, subPath: db",
    );
    assert!(path.contains("loses data: StatefulSet shop/db"), "{path}");
    let named = at("name: data", "name: store");
    assert!(named.contains("a new, empty claim"), "{named}");
    assert!(named.contains("the data stay in `data-db-0`"), "{named}");
}

#[test]
fn what_is_wrong_in_the_second_side_alone_is_an_effect() {
    let set = |labels: &str, memory: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: web, namespace: shop }}\nspec: {{ selector: {{ {labels} }}, ports: [{{ port: 80 }}] }}\n---\n\
             apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: web, namespace: shop }}\nspec:\n  replicas: 2\n  selector: {{ matchLabels: {{ app: web }} }}\n  \
             template:\n    metadata: {{ labels: {{ app: web }} }}\n    spec: {{ containers: [{{ name: web, image: \"acme/web:1.4.2\", resources: {{ requests: {{ memory: 256Mi }}, limits: {{ memory: {memory} }} }} }}] }}\n"
        )
    };
    let right = set("app: web", "512Mi");
    let lost = manifests(&right, &set("app: www", "512Mi"));
    assert!(lost.contains("interrupts: Service shop/web"), "{lost}");
    let refused = manifests(&right, &set("app: web", "100Mi"));
    assert!(refused.contains("cannot be changed in place: Deployment shop/web"), "{refused}");
    // What was wrong before is no effect.
    let still = manifests(&set("app: www", "512Mi"), &set("app: www", "1Gi"));
    assert!(!still.contains("interrupts"), "{still}");
    let gateway = |port: u16| {
        format!(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{ name: edge, namespace: shop }}\nspec: {{ gatewayClassName: a, listeners: [{{ name: http, port: {port}, protocol: HTTP }}] }}\n"
        )
    };
    let shut = manifests(&gateway(80), &gateway(8080));
    assert!(shut.contains("the port 80 of `edge` closes at once"), "{shut}");
    let compose = Place::new(&[
        ("a/compose.yaml", "services: { db: { image: \"mongo:8.0\" } }\n"),
        ("b/compose.yaml", "services: { db: { image: \"mongo:7.0\" } }\n"),
    ]);
    let out = super::refused(&compose, &["diff", "a/", "b/"]);
    assert!(out.contains("is a project of Docker Compose"), "{out}");
}

#[test]
fn what_kustomize_generates_is_compared_without_its_hash() {
    let map = |hash: &str, mode: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: app-{hash}, namespace: shop }}\ndata: {{ MODE: \"{mode}\" }}\n---\n\
             apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: app, namespace: shop }}\nspec:\n  selector: {{ matchLabels: {{ app: app }} }}\n  template:\n    metadata: {{ labels: {{ app: app }} }}\n    spec: {{ containers: [{{ name: app, image: \"acme/app:1.4.2\", envFrom: [{{ configMapRef: {{ name: app-{hash} }} }}] }}] }}\n"
        )
    };
    let out = manifests(&map("8492284hh2", "one"), &map("tg2k76hb2d", "two"));
    assert!(out.contains("data.MODE: one → two"), "{out}");
    assert!(!out.contains("go on with the old values"), "{out}");
    // No hash has these letters.
    let out = manifests(&map("production", "one"), &map("aaaaaaaaaa", "two"));
    assert!(out.contains("+ ConfigMap shop/app-aaaaaaaaaa"), "{out}");
}

#[test]
fn a_database_that_mounts_its_claim_no_more_starts_empty() {
    let old = database("db");
    let mount = ", volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]";
    assert!(old.contains(mount));
    let out = manifests(&old, &old.replace(mount, ""));
    assert!(out.contains("loses data: StatefulSet shop/db"), "{out}");
    let template = "volumeClaimTemplates: [{ metadata: { name: data } }]";
    assert!(old.contains(template));
    let emptied = old.replace(template, "").replace(
        "spec:\n      containers",
        "spec:\n      volumes: [{ name: data, emptyDir: {} }]\n      containers",
    );
    let out = manifests(&old, &emptied);
    assert!(out.contains("a new, empty volume"), "{out}");
    assert!(out.contains("loses data: StatefulSet shop/db"), "{out}");
}
