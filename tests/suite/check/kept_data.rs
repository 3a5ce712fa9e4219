//! Servers: where they keep their data, what they are asked with, and where their images are.

use stackgen::diagnostic::Severity;

use crate::check::{Alone, client, found_with, server, told};

fn errors(text: &str) -> Vec<String> {
    let (checked, ..) = found_with(&[("k8s.yaml", text)], &Alone::default());
    let all = checked.findings.iter().filter(|one| one.diagnostic.severity == Severity::Error);
    all.map(|one| one.diagnostic.code.to_string()).collect()
}

fn stateful(image: &str, mount: &str, more: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{ name: main }}\nspec: {{ clusterIP: None, selector: {{ app: main }}, ports: [{{ port: 27017 }}] }}\n---\n\
         apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: main }}\nspec:\n  serviceName: main\n  selector: {{ matchLabels: {{ app: main }} }}\n  template:\n    metadata: {{ labels: {{ app: main }} }}\n    spec:\n      containers:\n        - name: main\n          image: {image}\n{more}{mount}"
    )
}

#[test]
fn a_stateful_set_that_keeps_nothing() {
    assert_eq!(errors(&stateful("mongo:8.0", "", "")), ["GEN435"]);
    let scratch = "          volumeMounts: [{ name: data, mountPath: /data/db }]\n      volumes: [{ name: data, emptyDir: {} }]\n";
    assert_eq!(errors(&stateful("mongo:8.0", scratch, "")), [""; 0]);
}

#[test]
fn a_volume_where_the_image_keeps_nothing() {
    let at = |image: &str, path: &str, more: &str| {
        let mount = format!(
            "          volumeMounts: [{{ name: data, mountPath: {path} }}]\n  volumeClaimTemplates: [{{ metadata: {{ name: data }}, spec: {{ accessModes: [ReadWriteOnce], resources: {{ requests: {{ storage: 1Gi }} }} }} }}]\n"
        );
        errors(&stateful(image, &mount, more))
    };
    assert_eq!(at("mongo:8.0", "/var/lib/mongo", ""), ["GEN435"]);
    assert_eq!(at("mongo:8.0", "/data/db", ""), [""; 0]);
    assert_eq!(at("mongo:8.0", "/bitnami/mongodb", ""), ["GEN435"]);
    assert_eq!(at("bitnamilegacy/mongodb:8.0", "/data/db", ""), ["GEN435"]);
    assert_eq!(at("bitnamilegacy/mongodb:8.0", "/bitnami/mongodb", ""), [""; 0]);
    // An option names the directory.
    let option = "          args: [--dbpath, /var/lib/mongo]\n";
    assert_eq!(at("mongo:8.0", "/var/lib/mongo", option), [""; 0]);
}

#[test]
fn the_newest_image_keeps_its_data_elsewhere() {
    let pod = |image: &str| {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: main }}\nspec:\n  containers: [{{ name: main, image: {image}, env: [{{ name: POSTGRES_PASSWORD, value: x }}], volumeMounts: [{{ name: data, mountPath: /var/lib/postgresql/data }}] }}]\n  volumes: [{{ name: data, emptyDir: {{}} }}]\n"
        );
        let (checked, ..) = found_with(&[("k8s.yaml", &text)], &Alone::default());
        checked.findings.iter().any(|one| one.diagnostic.code.as_str() == "GEN436")
    };
    assert!(pod("postgres"));
    assert!(pod("postgres:alpine"));
    assert!(!pod("\"postgres:17\""));
}

#[test]
fn images_that_are_gone() {
    let pod = |image: &str| client("").replace("acme/api:1.4.2", image);
    assert_eq!(errors(&pod("bitnami/kubectl:1.31.4")), ["GEN443"]);
    assert_eq!(errors(&pod("docker.io/bitnami/nginx:1.27.4-debian-12-r1")), ["GEN443"]);
    assert_eq!(errors(&pod("bitnami/kubectl:latest")), [""; 0]);
    assert_eq!(errors(&pod("bitnamilegacy/kubectl:1.31.4")), [""; 0]);
    assert_eq!(errors(&pod("registry.acme.test/bitnami/kubectl:1.31.4")), [""; 0]);
}

#[test]
fn a_password_of_redis_that_two_spell_differently() {
    let cache = server("cache", 6379)
        .replace("acme/cache:1.4.2", "\"redis:8.2\", args: [--requirepass, opensesame]");
    let set = |url: &str| client(&format!("- {{ name: REDIS_URL, value: \"{url}\" }}")) + &cache;
    assert_eq!(errors(&set("redis://:other@cache:6379/0")), ["GEN431"]);
    assert_eq!(errors(&set("redis://:opensesame@cache:6379/0")), [""; 0]);
}

#[test]
fn the_port_that_a_driver_adds() {
    let set = |lines: &str| {
        let main = server("main", 5433)
            .replace("containerPort: 5433", "containerPort: 5432")
            .replace("port: 5433 }]", "port: 5433, targetPort: 5432 }]");
        client(lines) + &main
    };
    assert_eq!(
        errors(&set("- { name: DATABASE_URL, value: \"postgres://app:x@main/app\" }")),
        ["GEN403"]
    );
    assert_eq!(
        errors(&set("- { name: DATABASE_URL, value: \"postgres://app:x@main:5433/app\" }")),
        [""; 0]
    );
    // A variable beside the address may be added by the program.
    assert_eq!(
        errors(&set(
            "- { name: DATABASE_URL, value: \"postgres://app:x@main/app\" }\n- { name: DATABASE_PORT, value: \"5433\" }"
        )),
        [""; 0]
    );
    assert_eq!(errors(&set("- { name: API_URL, value: \"http://main/v1/items\" }")), ["GEN403"]);
    assert_eq!(errors(&set("- { name: API_URL, value: \"http://main\" }")), [""; 0]);
}

#[test]
fn the_port_that_a_pod_is_probed_on_and_its_service_does_not_use() {
    let set = |name: &str, target: u16| {
        server("web", 8000)
            .replace("port: 8000 }]", &format!("port: 80, targetPort: {target} }}]"))
            .replace(&format!("containerPort: {target}"), "containerPort: 8000")
            .replace("containerPort: 8000 }]", &format!("containerPort: 8000, name: {name} }}], readinessProbe: {{ tcpSocket: {{ port: 8000 }} }}"))
    };
    assert_eq!(errors(&set("http", 5000)), ["GEN413"]);
    assert_eq!(errors(&set("http", 8000)), [""; 0]);
    assert_eq!(errors(&set("health", 5000)), [""; 0]);
}

#[test]
fn templates_of_ytt_are_no_manifests() {
    let text = "#@ load(\"@ytt:data\", \"data\")\n".to_owned()
        + &client("").replace("image: acme/api:1.4.2", "image: #@ data.values.image");
    let (checked, _, passed) = found_with(&[("k8s.yaml", &text)], &Alone::default());
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    assert_eq!(passed.len(), 1);
    assert!(passed[0].1.contains("ytt"));
}

/// A database with a claim that it does not mount, and one with no claim at all.
fn unmounted(image: &str) -> [String; 2] {
    let pod = format!(
        "template: {{ metadata: {{ labels: {{ app: db }} }}, spec: {{ containers: [{{ name: db, image: '{image}', env: [{{ name: POSTGRES_PASSWORD, value: hunter }}] }}] }} }}"
    );
    let claim = "volumeClaimTemplates: [{ metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }]";
    ["", claim].map(|claim| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: db }}\nspec:\n  selector: {{ matchLabels: {{ app: db }} }}\n  {pod}\n  {claim}\n"
        )
    })
}

#[test]
fn the_place_that_is_told_for_data_is_one_that_keeps_them() {
    for (image, place) in [
        ("postgres:13.4-alpine", "/var/lib/postgresql/data"),
        ("postgres:17", "/var/lib/postgresql/data"),
        ("postgres:18", "/var/lib/postgresql"),
        ("mysql:8.4", "/var/lib/mysql"),
        ("mongo:8", "/data/db"),
    ] {
        for text in unmounted(image) {
            let said = told(&[("a.yaml", &text)]);
            let folder = if place.ends_with("postgresql/data") { ", subPath: data" } else { "" };
            let mounted = format!("mountPath: {place}{folder} }}]`");
            let in_words = format!("mount a volume of a claim at {place}");
            assert!(said.contains(&mounted) || said.contains(&in_words), "{image}: {said}");
            // As told, it keeps its data.
            let mount = format!("volumeMounts: [{{ name: data, mountPath: {place}{folder} }}]");
            let mended = text.replace("env: [", &format!("{mount}, env: ["));
            if mended.contains("volumeClaimTemplates") {
                let said = told(&[("a.yaml", &mended)]);
                assert!(!said.contains("GEN435") && !said.contains("GEN436"), "{image}: {said}");
                assert!(!said.contains("GEN456"), "{image}: {said}");
            }
        }
    }
}

#[test]
fn a_claim_in_two_files_is_one_and_a_named_volume_is_taken() {
    let volume = |name: &str, more: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{ name: {name} }}\nspec: {{ capacity: {{ storage: 1Gi }}, accessModes: [ReadWriteOnce], {more}hostPath: {{ path: /srv/{name} }} }}\n---\n"
        )
    };
    let claim = |name: &str, more: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: {name} }}\nspec: {{ {more}accessModes: [ReadWriteOnce], resources: {{ requests: {{ storage: 1Gi }} }} }}\n---\n"
        )
    };
    let none = "storageClassName: \"\", ";
    let one = volume("a", none) + &claim("a", none);
    let twice = [("a.yaml", one.as_str()), ("b.yaml", one.as_str())];
    assert!(!told(&twice).contains("GEN457"), "{}", told(&twice));
    let three = volume("a", none) + &claim("a", none) + &claim("b", none);
    assert!(told(&[("a.yaml", &three)]).contains("GEN457"));
    let named = claim("fixed", "storageClassName: \"\", volumeName: a, ");
    let free = volume("a", "") + &claim("any", "");
    assert!(told(&[("a.yaml", &free)]).contains("GEN453"));
    let taken = free + &named;
    assert!(!told(&[("a.yaml", &taken)]).contains("GEN453"), "{}", told(&[("a.yaml", &taken)]));
}
