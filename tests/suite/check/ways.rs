//! Folders and files that define one application in several ways: nothing of one is held against another.

use crate::check::codes;

/// A Deployment and a Service that leads to its pods.
fn application(workload: &str, port: u16) -> String {
    format!(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: {workload} }}
spec:
  selector: {{ matchLabels: {{ app: web }} }}
  template:
    metadata: {{ labels: {{ app: web }} }}
    spec: {{ containers: [{{ name: web, image: acme/web:1.4.2, ports: [{{ name: http, containerPort: {port} }}] }}] }}
---
apiVersion: v1
kind: Service
metadata: {{ name: web }}
spec: {{ selector: {{ app: web }}, ports: [{{ port: 80, targetPort: {port} }}] }}
---
apiVersion: v1
kind: ConfigMap
metadata: {{ name: web }}
data: {{ A: b }}
"
    )
}

fn told(files: &[(&str, &str)]) -> Vec<String> {
    codes(files).into_iter().filter(|one| !one.starts_with("GEN425")).collect()
}

#[test]
fn folders_of_their_own_are_not_held_against_each_other() {
    let (one, other) = (application("web", 8000), application("web-deployment", 9000));
    let files = [("first/web.yaml", one.as_str()), ("second/web.yaml", other.as_str())];
    assert_eq!(told(&files), [""; 0]);
    // What is wrong in one of them is told, however right the other is.
    let wrong = other.replace("targetPort: 9000", "targetPort: 9001");
    let files = [("first/web.yaml", one.as_str()), ("second/web.yaml", wrong.as_str())];
    assert_eq!(told(&files), ["GEN413 Service/web"]);
}

#[test]
fn files_of_one_folder_are_told_once() {
    let (one, other) = (application("web", 8000), application("web", 9000));
    let files = [("web-local.yaml", one.as_str()), ("web-remote.yaml", other.as_str())];
    let found = told(&files);
    assert_eq!(found, ["GEN491 Deployment/web"]);
}

#[test]
fn a_single_object_in_two_folders_is_a_mistake() {
    let secret = |value: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{ name: login }}\nstringData: {{ user: {value} }}\n---\n"
        )
    };
    let reader = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: {name} }}\nspec: {{ containers: [{{ name: {name}, image: acme/{name}:1.4.2, envFrom: [{{ secretRef: {{ name: login }} }}] }}] }}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{ name: {name} }}\n"
        )
    };
    let (api, jobs) = (secret("a") + &reader("api"), secret("b") + &reader("jobs"));
    let files = [("api/all.yaml", api.as_str()), ("jobs/all.yaml", jobs.as_str())];
    assert_eq!(told(&files), ["GEN491 Secret/login"]);
}

#[test]
fn what_ways_have_in_common_is_told_once() {
    let (one, other) = (application("web", 8000), application("web", 9000));
    let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web }\nspec: { defaultBackend: { service: { name: web, port: { number: 8080 } } } }\n";
    let files = [
        ("first/web.yaml", one.as_str()),
        ("second/web.yaml", other.as_str()),
        ("ingress.yaml", ingress),
    ];
    assert_eq!(told(&files), ["GEN481 Ingress/web"]);
}
