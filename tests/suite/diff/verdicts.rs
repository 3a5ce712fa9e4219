//! What differences between anybody's manifests do. Which fields the API server refuses to change is asked of
//! one in the conformance suite.

use super::{manifests, refused};
use crate::program::Place;

/// A workload whose pods have more to them.
fn workload(kind: &str, more: &str, pod: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{ name: db, namespace: shop }}\nspec:\n{more}  \
         selector: {{ matchLabels: {{ app: db }} }}\n  template:\n    metadata: {{ labels: {{ app: db }} }}\n    \
         spec:\n{pod}"
    )
}

const PLAIN: &str = "      containers: [{ name: db, image: \"example.com/db:1\" }]\n";

#[test]
fn the_same_in_other_words_is_no_difference() {
    let one = "\
apiVersion: v1
kind: Service
metadata: { name: api, labels: {} }
spec: { ports: [{ port: 80, protocol: TCP }, { port: 81 }], selector: { app: api } }
---
apiVersion: v1
kind: Secret
metadata: { name: s }
stringData: { key: one }
";
    let other = "\
kind: Secret
apiVersion: v1
type: Opaque
metadata: { name: s, creationTimestamp: null }
data: { key: b25l }
---
{ \"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": { \"name\": \"api\" },
  \"spec\": { \"type\": \"ClusterIP\", \"selector\": { \"app\": \"api\" }, \"ports\": [{ \"port\": 80 }, { \"port\": 81 }] } }
";
    let out = manifests(one, other);
    assert!(out.contains("no object differs, 2 are the same"), "{out}");
}

#[test]
fn fields_have_their_lines_on_both_sides() {
    let before = workload("Deployment", "", PLAIN);
    let after = before.replace("db:1", "db:2");
    let out = manifests(&before, &after);
    assert!(out.contains("a.yaml:9:39 → b.yaml:9:39"), "{out}");
}

#[test]
fn items_are_matched_by_their_keys() {
    let pod = |env: &str| {
        format!("      containers: [{{ name: db, image: \"example.com/db:1\", env: [{env}] }}]\n")
    };
    let before = workload("Deployment", "", &pod("{ name: A, value: a }, { name: B, value: b }"));
    let more = workload(
        "Deployment",
        "",
        &pod("{ name: C, value: c }, { name: A, value: a }, { name: B, value: b }"),
    );
    let out = manifests(&before, &more);
    assert!(out.contains("containers[db].env[C]: nothing →") && !out.contains("env[A]"), "{out}");
    // The order of variables counts: one may stand in another.
    let turned = workload("Deployment", "", &pod("{ name: B, value: b }, { name: A, value: a }"));
    let out = manifests(&before, &turned);
    assert!(out.contains("containers[db].env.order: [\"A\",\"B\"] → [\"B\",\"A\"]"), "{out}");
}

#[test]
fn secrets_in_manifests_are_masked() {
    let pod = |password: &str| {
        format!(
            "      containers: [{{ name: db, image: \"example.com/db:1\", env: [{{ name: DB_PASSWORD, value: {password} }}, {{ name: URL, value: \"postgres://u:{password}@h/d\" }}] }}]\n"
        )
    };
    let config = |password: &str| {
        format!(
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: c, namespace: shop }}\ndata:\n  app.conf: |\n    host: a\n    password: {password}\n  API_TOKEN: {password}\n"
        )
    };
    let side = |password: &str| workload("Deployment", "", &pod(password)) + &config(password);
    let out = manifests(&side("hunter2x"), &side("hunter3y"));
    assert!(!out.contains("hunter"), "{out}");
    assert!(out.contains("env[DB_PASSWORD].value: changed"), "{out}");
}

#[test]
fn pods_that_do_not_notice_are_named() {
    let pod = "      containers: [{ name: db, image: \"example.com/db:1\", envFrom: [{ configMapRef: { name: c } }] }]\n";
    let config = |value: &str| {
        workload("Deployment", "", pod)
            + &format!(
                "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: c, namespace: shop }}\ndata: {{ KEY: {value} }}\n"
            )
    };
    let out = manifests(&config("one"), &config("two"));
    assert!(out.contains("the pods of Deployment `db` go on with the old values"), "{out}");
    assert!(out.contains("`kubectl rollout restart deployment db -n shop`"), "{out}");
}

#[test]
fn all_pods_stop_before_others_start() {
    let before = workload("Deployment", "  strategy: { type: Recreate }\n", PLAIN);
    let out = manifests(&before, &before.replace("db:1", "db:2"));
    assert!(out.contains("Deployment shop/db  interrupts"), "{out}");
    assert!(out.contains("all pods stop before new ones start"), "{out}");
}

#[test]
fn an_autoscaler_that_comes_finds_one_pod() {
    let before = workload("Deployment", "  replicas: 5\n", PLAIN);
    let out = manifests(&before, &workload("Deployment", "", PLAIN));
    assert!(out.contains("of 5 pods one is left, until an autoscaler adds more"), "{out}");
    let out = manifests(&before.replace('5', "1"), &workload("Deployment", "", PLAIN));
    assert!(out.contains("no object differs"), "{out}");
}

#[test]
fn a_service_without_pods_interrupts() {
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: { name: db, namespace: shop }\nspec: { selector: { app: db } }\n";
    let before = workload("Deployment", "", PLAIN) + service;
    let after = workload("Deployment", "", PLAIN) + &service.replace("app: db", "app: other");
    let out = manifests(&before, &after);
    assert!(out.contains("the Service selects no pod any more"), "{out}");
}

#[test]
fn data_that_are_deleted_or_left_behind() {
    let kept = "      volumes: [{ name: data, persistentVolumeClaim: { claimName: one } }]\n      containers: [{ name: db, image: \"example.com/db:1\", volumeMounts: [{ name: data, mountPath: /data }] }]\n";
    let before = workload("Deployment", "", kept);
    let cases = [
        (
            kept.replace("claimName: one", "claimName: two"),
            "pods use the claim `two`; the data stay in the claim `one`",
        ),
        (
            kept.replace("persistentVolumeClaim: { claimName: one }", "emptyDir: {}"),
            "pods start with an empty volume",
        ),
        (PLAIN.to_owned(), "no pod uses the claim `one` any more"),
        (
            kept.replace("mountPath: /data", "mountPath: /other"),
            "what was at `/data` is at another place",
        ),
        (
            kept.replace("mountPath: /data", "mountPath: /data, subPath: db"),
            "what was at `/data` is at another place",
        ),
    ];
    for (pod, expected) in cases {
        let out = manifests(&before, &workload("Deployment", "", &pod));
        assert!(out.contains("loses data") && out.contains(expected), "{out}");
    }
    let templates = "  volumeClaimTemplates: [{ metadata: { name: data } }]\n  persistentVolumeClaimRetentionPolicy: { whenDeleted: Delete, whenScaled: Delete }\n  replicas: 3\n";
    let before = workload("StatefulSet", templates, PLAIN);
    let out = manifests(&before, &before.replace("replicas: 3", "replicas: 1"));
    assert!(out.contains("claims of pods that go are deleted"), "{out}");
    let config = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n";
    let out = manifests(&before, config);
    assert!(out.contains("its claims are deleted with it"), "{out}");
}

#[test]
fn versions_that_do_not_read_each_others_data() {
    let pod = |image: &str| {
        format!(
            "      volumes: [{{ name: data, persistentVolumeClaim: {{ claimName: one }} }}]\n      containers: [{{ name: db, image: \"{image}\" }}]\n"
        )
    };
    let cases = [
        ("postgres:16.4", "postgres:17.1", Some("PostgreSQL 17 does not start on the data of 16")),
        ("postgres:17.1", "postgres:17.4", None),
        ("postgres:17.1", "postgres:17.4-alpine", Some("PostgreSQL 17.4-alpine: text is sorted")),
        ("postgres:17-alpine", "postgres:17", Some("indexes of these data answer wrongly")),
        ("mysql:8.4.1", "mysql:8.0.30", Some("MySQL 8.0.30 does not start on the data of 8.4.1")),
        ("mysql:8.0.30", "mysql:8.4.1", None),
        ("mysql:8.4", "mysql:8", None),
        ("mysql:8.4", "mysql:latest", None),
        ("mariadb:11.8", "mariadb:11.4", Some("MariaDB 11.4 does not start on the data of 11.8")),
        ("mariadb:10.11", "mariadb:11.8-ubi", None),
        ("mysql:5.7", "mariadb:11.8", None),
        ("mysql:8", "mariadb:11.8", Some("MariaDB does not read the data of MySQL 8")),
        ("mariadb:11.8", "mysql:8.4", Some("MySQL does not read the data of MariaDB 11.8")),
        ("mongo:6.0", "mongo:8.0", Some("versions go one by one")),
        ("mongo:7.0", "mongo:8.0", None),
        ("mongo:8.0", "mongo:7.0", Some("MongoDB 7.0 does not start on the data of 8.0")),
        ("mysql:8.4", "postgres:17", Some("PostgreSQL does not read the data of MySQL")),
        ("redis:7", "redis:8-alpine", None),
        ("redis:7.2.4", "valkey/valkey:8", None),
        ("redis:7", "valkey/valkey:8", Some("Valkey does not read the data of Redis 7")),
        ("redis:8", "valkey/valkey:8", Some("Valkey does not read the data of Redis 8")),
        ("valkey/valkey:8", "redis:8", None),
        ("valkey/valkey:9", "redis:8", Some("Redis does not read the data of Valkey 9")),
    ];
    for (before, after, expected) in cases {
        let out = manifests(
            &workload("StatefulSet", "", &pod(before)),
            &workload("StatefulSet", "", &pod(after)),
        );
        match expected {
            Some(expected) => assert!(out.contains(expected), "{before} {after}: {out}"),
            None => assert!(!out.contains("loses data"), "{before} {after}: {out}"),
        }
    }
}

#[test]
fn objects_move_with_their_namespace() {
    let before = workload("Deployment", "", PLAIN);
    let out = manifests(&before, &before.replace("namespace: shop", "namespace: other"));
    assert!(out.contains("the namespace `shop` is `other` then"), "{out}");
    assert!(out.contains("~ Deployment other/db  interrupts"), "{out}");
    assert!(out.contains("1 object differs (1 changed), 0 are the same"), "{out}");
}

#[test]
fn folders_and_stdin_are_sides() {
    let place = Place::new(&[
        ("one/a.yaml", &workload("Deployment", "", PLAIN)),
        ("two/sub/b.yaml", &workload("Deployment", "", &PLAIN.replace("db:1", "db:2"))),
        ("broken/a.yaml", "kind: [1\n"),
        ("empty/readme.txt", "nothing"),
    ]);
    let out = place.prints(&["diff", "one", "two"]);
    assert!(out.contains("one/a.yaml:9:39 → two/sub/b.yaml:9:39"), "{out}");
    assert!(refused(&place, &["diff", "one", "broken"]).contains("broken/a.yaml:"));
    assert!(
        refused(&place, &["diff", "one", "empty"])
            .contains("there are no manifests in what was named")
    );
    let missing = place.run(&["diff", "one", "./three"]);
    assert_eq!(missing.code, 3, "{}", missing.err);
}

#[test]
fn labels_that_somebody_reads_are_no_mere_text() {
    let object = |kind: &str, more: &str| {
        format!("apiVersion: v1\nkind: {kind}\nmetadata: {{ name: one, {more} }}\n")
    };
    let cases = [
        ("ConfigMap", "labels: { team: a }", true),
        ("ConfigMap", "annotations: { note: a }", true),
        ("Service", "labels: { app.kubernetes.io/version: a }", true),
        ("Service", "labels: { scrape: a }", false),
        ("Service", "annotations: { service.beta.kubernetes.io/aws-load-balancer-type: a }", false),
        ("Namespace", "labels: { pod-security.kubernetes.io/enforce: a }", false),
        ("ServiceAccount", "annotations: { eks.amazonaws.com/role-arn: a }", false),
    ];
    for (kind, more, is_text) in cases {
        let out = manifests(&object(kind, more), &object(kind, &more.replace(": a }", ": b }")));
        assert!(out.contains("1 object differs"), "{out}");
        assert_eq!(out.contains("labels and annotations alone"), is_text, "{kind} {more}: {out}");
    }
}

/// A workload takes over the pods that its new selector finds, once it is made anew without them.
#[test]
fn a_selector_that_finds_the_pods_that_run() {
    let labels = "metadata: { labels: { app: db, track: stable } }";
    for kind in ["Deployment", "StatefulSet"] {
        let before = workload(kind, "", PLAIN).replace("metadata: { labels: { app: db } }", labels);
        let narrow = before.replace("{ app: db } }\n", "{ app: db, track: stable } }\n");
        let orphan = format!("kubectl delete {} db -n shop --cascade=orphan", kind.to_lowercase());
        assert!(manifests(&before, &narrow).contains(&orphan), "{}", manifests(&before, &narrow));
        assert!(manifests(&narrow, &before).contains(&orphan));
        // What is said of several fields is said once.
        let other =
            before.replace("matchLabels: { app: db }", "matchLabels: { role: db, tier: data }");
        let out = manifests(&before, &other);
        assert!(!out.contains("--cascade=orphan"), "{out}");
        assert_eq!(out.matches("made anew, and is away for a while").count(), 1, "{out}");
    }
}

#[test]
fn what_a_new_object_wants_and_an_old_one_still_has() {
    let service = |name: &str, port: u16| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: {name}, namespace: shop }}\nspec: {{ type: NodePort, ports: [{{ port: 80, nodePort: {port} }}], selector: {{ app: {name} }} }}\n"
        )
    };
    let out = manifests(&service("old", 30080), &service("fresh", 30080));
    assert!(out.contains("`fresh` is to have the node port 30080"), "{out}");
    assert!(out.contains("kubectl delete service old"), "{out}");
    let out = manifests(&service("old", 30080), &service("fresh", 30081));
    assert!(!out.contains("30081, and is refused"), "{out}");
    let ingress = |name: &str, class: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{ name: {name}, namespace: shop }}\nspec:\n  ingressClassName: {class}\n  rules: [{{ host: a.example.com, http: {{ paths: [{{ path: /, pathType: Prefix, backend: {{ service: {{ name: {name}, port: {{ number: 80 }} }} }} }}] }} }}]\n"
        )
    };
    let out = manifests(&ingress("old", "nginx"), &ingress("fresh", "nginx"));
    assert!(out.contains("`fresh` is to lead from `a.example.com/`"), "{out}");
    let out = manifests(&ingress("old", "traefik"), &ingress("fresh", "traefik"));
    assert!(!out.contains("ingress-nginx"), "{out}");
}

#[test]
fn pods_that_an_autoscaler_counts_are_not_the_only_ones() {
    let scaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: db, namespace: shop }\nspec: { minReplicas: 2, maxReplicas: 4, scaleTargetRef: { apiVersion: apps/v1, kind: StatefulSet, name: db } }\n---\n";
    let set = workload("StatefulSet", "", PLAIN);
    let out = |more: &str| {
        manifests(&format!("{more}{set}"), &format!("{more}{}", set.replace("db:1", "db:2")))
    };
    assert!(out("").contains("its only pod restarts"), "{}", out(""));
    assert!(!out(scaler).contains("its only pod restarts"), "{}", out(scaler));
}
