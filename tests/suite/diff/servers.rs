//! Servers that come to data which another wrote.

use super::{changed, manifests, shop};

/// A database as people write it: named after its role, its data in a claim.
fn database(name: &str, container: &str, image: &str, claim: &str, more: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: {name}, namespace: shop }}\nspec:\n  serviceName: {name}\n  \
         selector: {{ matchLabels: {{ app: db }} }}\n  template:\n    metadata: {{ labels: {{ app: db }} }}\n    spec:\n{more}      \
         volumes: [{{ name: data, persistentVolumeClaim: {{ claimName: {claim} }} }}]\n      containers:\n        \
         - {{ name: {container}, image: \"{image}\", volumeMounts: [{{ name: data, mountPath: /var/lib/data }}] }}\n"
    )
}

#[test]
fn diff_another_engine() {
    let place = shop();
    let engines = [
        ("mysql", "MySQL does not read the data of PostgreSQL 17"),
        ("mariadb", "MariaDB does not read the data of PostgreSQL 17"),
        ("mongodb", "MongoDB does not read the data of PostgreSQL 17"),
    ];
    for (engine, expected) in engines {
        place.write(
            "new.yaml",
            &format!("databases: {{ main: {{ engine: {engine}, version: null }} }}\n"),
        );
        let out = place.prints(&["diff", "dev", "-f", "new.yaml"]);
        assert!(out.contains(expected), "{engine}: {out}");
        assert!(out.contains("loses data: StatefulSet shop/main"), "{engine}: {out}");
    }
    // The claim is what makes them one, whatever container and workload are called.
    let before = database("db", "postgres", "postgres:17", "one", "");
    let cases = [
        (database("db", "mysql", "mysql:8.4", "one", ""), true),
        (database("server", "mysql", "mysql:8.4", "one", ""), true),
        (database("server", "mysql", "mysql:8.4", "two", ""), false),
        (database("server", "postgres", "postgres:17.2", "one", ""), false),
    ];
    for (after, loses) in cases {
        let out = manifests(&before, &after);
        assert_eq!(out.contains("MySQL does not read the data of PostgreSQL"), loses, "{out}");
    }
}

#[test]
fn diff_debian_to_alpine() {
    for (from, to) in [("17", "17-alpine"), ("17-alpine", "17-bookworm")] {
        let place = shop();
        place.write(
            "values/dev.yaml",
            &format!("databases: {{ main: {{ version: \"{from}\" }} }}\n"),
        );
        let out = place.prints(&["diff", "dev", "--set", &format!("databases.main.version={to}")]);
        assert!(out.contains("loses data: StatefulSet shop/main"), "{from} {to}: {out}");
        assert!(
            out.contains("dump before, start with an empty claim, and restore"),
            "{from} {to}: {out}"
        );
    }
    let before = database("db", "db", "postgres:16", "one", "");
    let out = manifests(&before, &before.replace("postgres:16", "postgres:16-alpine"));
    assert!(out.contains("loses data"), "{out}");
}

#[test]
fn data_of_another_owner() {
    let run_as = |user: i64| format!("      securityContext: {{ runAsUser: {user} }}\n");
    let of = |image: &str, more: &str| database("db", "db", image, "one", more);
    let cases = [
        (of("postgres:17", &run_as(999)), of("postgres:17", &run_as(1001)), true),
        // The entrypoint starts as root and becomes 999.
        (of("postgres:17", ""), of("postgres:17", &run_as(1001)), true),
        (of("postgres:17", ""), of("postgres:17", &run_as(999)), false),
        (of("postgres:17", &run_as(1001)), of("postgres:17", ""), false),
        (of("mysql:8.4", &run_as(999)), of("mysql:8.4", &run_as(1001)), false),
    ];
    for (before, after, loses) in cases {
        let out = manifests(&before, &after);
        assert_eq!(out.contains("data that another user owns"), loses, "{out}");
    }
}

#[test]
fn diff_mysql_9_false_alarm() {
    let cases = [
        ("mysql:8.4", "mysql:9", None),
        ("mysql:8.4", "mysql:9.7", None),
        ("mysql:8.4", "mysql:8", None),
        ("mysql:8.0", "mysql:8.4", None),
        ("mysql:8.0", "mysql:8", None),
        ("mysql:5.7", "mysql:8.0.36", None),
        ("mysql:8.0", "mysql:9.2", Some("the way leads over 8.4")),
        ("mysql:8.0.36", "mysql:9", Some("the way leads over 8.4")),
        ("mysql:5.7", "mysql:8.4", Some("the way leads over 8.0")),
        ("mysql:5.7", "mysql:9.0", Some("the way leads over 8.0")),
        ("mysql:8.4", "mysql:5.7", Some("MySQL 5.7 does not start on the data of 8.4")),
        ("mysql:9.2", "mysql:8.4", Some("MySQL 8.4 does not start on the data of 9.2")),
        ("rabbitmq:3.12", "rabbitmq:4.1", Some("the way leads over 3.13")),
        ("rabbitmq:3.13", "rabbitmq:4.1", None),
        ("rabbitmq:4.1", "rabbitmq:3.13", Some("does not start on the data of 4.1")),
    ];
    for (before, after, expected) in cases {
        let of = |image: &str| database("db", "db", image, "one", "");
        let out = manifests(&of(before), &of(after));
        match expected {
            Some(expected) => assert!(out.contains(expected), "{before} {after}: {out}"),
            None => assert!(!out.contains("loses data"), "{before} {after}: {out}"),
        }
    }
}

#[test]
fn diff_claim_that_cannot_grow() {
    let place = shop();
    let grow = "databases.main.storage.size=2Gi";
    for (target, refused) in
        [("kind", true), ("minikube", true), ("k3s", true), ("gke", false), ("aks", false)]
    {
        let out = place.prints(&["diff", &format!("dev@{target}"), "--set", grow]);
        assert_eq!(out.contains("cannot be changed in place"), refused, "{target}: {out}");
    }
    place.write(
        "profiles/mine.yaml",
        "cluster: { storageClasses: [slow, fast], fixedStorageClasses: [slow] }\n",
    );
    for (class, refused) in [("slow", true), ("fast", false)] {
        place.write(
            "values/mine.yaml",
            &format!(
                "target: mine\ndatabases: {{ main: {{ storage: {{ className: {class} }} }} }}\n"
            ),
        );
        let out = place.prints(&["diff", "mine", "--set", grow]);
        assert_eq!(
            out.contains("volumes of the class `slow` cannot grow"),
            refused,
            "{class}: {out}"
        );
    }
    // A claim never shrinks, of whatever class.
    let out = changed(&["databases.main.storage.size=512Mi"]);
    assert!(out.contains("a claim can grow and never shrink"), "{out}");
}

#[test]
fn classes_among_manifests_say_whether_claims_grow() {
    let side = |size: &str, class: &str, grows: bool| {
        format!(
            "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{ name: own, annotations: {{ storageclass.kubernetes.io/is-default-class: \"true\" }} }}\n\
             provisioner: example.com/none\nallowVolumeExpansion: {grows}\n---\napiVersion: v1\nkind: PersistentVolumeClaim\n\
             metadata: {{ name: data, namespace: shop }}\nspec: {{ {class}resources: {{ requests: {{ storage: {size} }} }} }}\n"
        )
    };
    let cases = [
        ("storageClassName: own, ", false, true),
        ("", false, true),
        ("storageClassName: own, ", true, false),
        ("storageClassName: other, ", false, false),
    ];
    for (class, grows, refused) in cases {
        let out = manifests(&side("1Gi", class, grows), &side("2Gi", class, grows));
        assert_eq!(
            out.contains("volumes of the class `own` cannot grow"),
            refused,
            "{class} {grows}: {out}"
        );
    }
}
